import { closeSync, openSync, writeSync } from 'node:fs'
import type { Verdict } from '#features/imports/verdict.ts'
import { csvText } from '#platform/csv-write.ts'
import { Refusal } from '#shared/refusal.ts'

/** A file of verdicts on its way: rejects or warnings, written as they come. */
export type VerdictFile = { write(file: string, verdicts: readonly Verdict[]): void; close(): void }

const HEAD = ['line', 'column', 'code', 'message', 'value', 'file']

/** Opens a CSV file for verdicts; without a path they are only counted. A file that was there is replaced. */
export function openVerdictFile(path: string | undefined): VerdictFile {
  if (path === undefined) return { write: () => undefined, close: () => undefined }
  const descriptor = openedForWriting(path)
  writeSync(descriptor, `${HEAD.join(',')}\r\n`)
  return {
    write(file, verdicts) {
      const text = verdicts.map(({ line, column, code, message, value }) => {
        const cells = [column, code, message, value, file].map(csvText)
        return `${line},${cells.join(',')}\r\n`
      })
      if (text.length > 0) writeSync(descriptor, text.join(''))
    },
    close: () => closeSync(descriptor),
  }
}

function openedForWriting(path: string): number {
  try {
    return openSync(path, 'w')
  } catch (error) {
    throw new Refusal(422, 'no_file', `${path} cannot be written: ${error instanceof Error ? error.message : error}`)
  }
}

/** A bar that moves in its place, for somebody who watches; nothing when nobody does. */
export function progressBar(stream: { isTTY?: boolean; write(text: string): unknown }, title: string) {
  const width = 30
  return {
    show(progress: number, rows: number): void {
      if (!stream.isTTY) return
      const done = Math.round(Math.min(progress, 1) * width)
      stream.write(`\r${title} [${'#'.repeat(done)}${'·'.repeat(width - done)}] ${rows} rows`)
    },
    end(): void {
      if (stream.isTTY) stream.write('\n')
    },
  }
}
