import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { framesOf } from './pdf-frames.ts'

/** A process that prints, one paper at a time. */
export type PdfProcess = {
  /** Sends an order and answers its file, or the words why there is none. Throws when the process ends meanwhile. */
  print(frames: AsyncIterable<Buffer>): Promise<{ pdf: Uint8Array<ArrayBuffer> } | { problem: string }>
  /** Whether the app waits for it: one that nobody waits for does not keep the app alive. */
  hold(is_held: boolean): void
  /** Ends it at once, also in the midst of its work, and gives back all it held. */
  kill(): void
}

/** Characters of what a dying process said. */
const LAST_WORDS = 2_000

/** Starts the process. It knows nothing of the app's environment, so no secret of it either. */
export function startPdfProcess({ heap_limit_mb }: { heap_limit_mb: number }): PdfProcess {
  // Beside this file: TypeScript in `src`, which Node strips by itself, bundled in `dist`.
  const file = import.meta.url.endsWith('.ts') ? './pdf.worker.ts' : './pdf.worker.js'
  const words = [`--max-old-space-size=${heap_limit_mb}`, '--disable-warning=ExperimentalWarning']
  const child = spawn(process.execPath, [...words, fileURLToPath(new URL(file, import.meta.url))], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {},
  })
  const answers = framesOf(child.stdout)
  let last_words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    last_words = (last_words + text).slice(-LAST_WORDS)
  })
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      reject(new Error(`the printing process ended with ${signal ?? `code ${code}`}${last_words && `: ${last_words}`}`))
    })
  })
  ended.catch(() => undefined)
  child.stdin.on('error', () => undefined)

  return {
    async print(frames) {
      for await (const frame of frames) {
        if (!child.stdin.write(frame)) await Promise.race([once(child.stdin, 'drain'), ended])
      }
      const { value } = await Promise.race([answers.next(), ended])
      if (value === undefined) return ended
      return value.letter === 'f' ? { pdf: new Uint8Array(value.content) } : { problem: value.content.toString('utf8') }
    },
    hold(is_held) {
      for (const one of [child, ...[child.stdin, child.stdout, child.stderr].filter((pipe) => pipe instanceof Socket)]) {
        if (is_held) one.ref()
        else one.unref()
      }
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
