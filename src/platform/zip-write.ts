import { type ZipPart, zipContainer } from './zip-container.ts'

/** A file for a ZIP: `name` may be anything (`MT/26-27/1126.pdf`), it becomes one safe name. Content as in zip-container.ts. */
export type ZipFile = { name: string; content: ZipPart['content'] }

/**
 * A ZIP of files that are made one by one, each only when the one before it has gone out. Names are made safe, and unique
 * whatever their case. `at` is written as the time of every file: give a fixed one where the same files must give the same bytes.
 */
export function zipStream(files: AsyncIterable<ZipFile> | Iterable<ZipFile>, at = new Date()): AsyncGenerator<Uint8Array> {
  return zipContainer(named(files), at)
}

async function* named(files: AsyncIterable<ZipFile> | Iterable<ZipFile>): AsyncGenerator<ZipPart> {
  const taken = new Map<string, number>()
  for await (const file of files) yield { path: unique(safeFileName(file.name), taken), content: file.content }
}

const NAME_BYTES = 180
const EXTENSION = /\.[A-Za-z0-9]{1,8}$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not pass
const FORBIDDEN = /[/\\:*?"<>|\u0000-\u001f\u007f-\u009f]+/g
const INVISIBLE = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/**
 * A name every file system takes and no program reads as a path: `MT/26-27/1126.pdf` is `MT-26-27-1126.pdf`. No separators, no `..`,
 * no control or direction characters, no device names, at most 180 bytes with the extension kept; `file` when nothing is left.
 */
export function safeFileName(name: string): string {
  const clean = name
    .toWellFormed()
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(FORBIDDEN, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.\s-]+|[.\s]+$/g, '')
  const extension = EXTENSION.exec(clean)?.[0] ?? ''
  const stem = clean.slice(0, clean.length - extension.length).replace(/[.\s]+$/, '')
  const short = cutToBytes(stem, NAME_BYTES - extension.length) || 'file'
  return `${RESERVED.test(short) ? '_' : ''}${short}${extension}`
}

function cutToBytes(text: string, bytes: number): string {
  let out = ''
  let left = bytes
  for (const character of text) {
    left -= Buffer.byteLength(character)
    if (left < 0) break
    out += character
  }
  return out.replace(/[.\s]+$/, '')
}

/** `name`, or `name (2)` and so on. `taken` counts how often each name was given, in lower case. */
function unique(name: string, taken: Map<string, number>): string {
  const extension = EXTENSION.exec(name)?.[0] ?? ''
  const stem = name.slice(0, name.length - extension.length)
  let candidate = name
  let times = taken.get(name.toLowerCase()) ?? 0
  while (taken.has(candidate.toLowerCase())) {
    times += 1
    candidate = `${stem} (${times})${extension}`
  }
  taken.set(name.toLowerCase(), Math.max(times, 1))
  taken.set(candidate.toLowerCase(), taken.get(candidate.toLowerCase()) ?? 1)
  return candidate
}
