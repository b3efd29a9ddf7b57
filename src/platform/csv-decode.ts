import { isAscii } from 'node:buffer'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Refusal } from '#shared/refusal.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** A file as text, piece by piece. `encoding` may change once while reading, `broken` is final when `pieces` has ended. */
export type TextFile = {
  encoding: Encoding
  /** The file was compressed and its compressed data is cut off or damaged: the text ends too early. */
  broken: boolean
  pieces: AsyncGenerator<string>
}

const SAMPLE_BYTES = 65_536

/**
 * Bytes as text: unpacks gzip by its magic bytes and finds the encoding.
 *
 * A byte order mark decides; then zero bytes on one side of most pairs (UTF-16). Without either the file is read as ASCII until the
 * first piece with other bytes, and that piece decides for the rest: UTF-8 when at least as many of its characters are well
 * formed as malformed, otherwise Windows-1252. Nothing before it has to be read again, because ASCII is the same in both.
 * A malformed character after that becomes U+FFFD, so that its line can be refused instead of being guessed at.
 *
 * Throws `Refusal` 415 for what is no text (workbook, PDF, ZIP), 413 beyond `max_bytes` of unpacked bytes, 422 for an empty file.
 */
export async function openText(source: AsyncIterable<Uint8Array>, max_bytes: number): Promise<TextFile> {
  const packed = await take(source, 2)
  const [first, second] = packed.head
  const isGzip = first === 0x1f && second === 0x8b
  let broken = false
  const bytes = isGzip ? gunzipped(packed.all, () => (broken = true)) : packed.all
  const sample = await take(limited(bytes, max_bytes), SAMPLE_BYTES)
  if (sample.head.length === 0 && !broken) {
    throw new Refusal(422, 'empty_file', 'The file is empty.')
  }
  refuseOtherFormats(sample.head)
  const marked = byMark(sample.head) ?? byZeroes(sample.head)
  const file: TextFile = {
    encoding: marked ?? 'utf-8',
    get broken() {
      return broken
    },
    pieces: marked ? decoded(sample.all, marked) : guessed(sample.all, (found) => (file.encoding = found)),
  }
  return file
}

function refuseOtherFormats(head: Buffer): void {
  const start = head.toString('latin1', 0, 4)
  if (start.startsWith('PK')) {
    throw new Refusal(415, 'not_csv', 'This is an Excel workbook or a ZIP file. Save the sheet as CSV and upload that.')
  }
  if (start === '%PDF' || start === '\xd0\xcf\x11\xe0') {
    throw new Refusal(415, 'not_csv', 'This is not a CSV file. Save the table as CSV and upload that.')
  }
}

function byMark(head: Buffer): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return null
}

/** Separators, digits and line ends are one byte and a zero in UTF-16, whatever the script; other encodings of text hold no zeroes. */
function byZeroes(head: Buffer): Encoding | null {
  const zeroes = [0, 0]
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeroes[i % 2] = (zeroes[i % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeroes
  const enough = head.length / 20
  if (odd > enough && odd > 10 * even) return 'utf-16le'
  if (even > enough && even > 10 * odd) return 'utf-16be'
  return null
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

async function* guessed(bytes: AsyncIterable<Uint8Array>, onFound: (encoding: Encoding) => void): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null
  let undecided: Uint8Array = new Uint8Array(0)
  for await (const chunk of bytes) {
    if (decoder) {
      yield decoder.decode(chunk, { stream: true })
      continue
    }
    const seen: Buffer = Buffer.concat([undecided, chunk])
    undecided = new Uint8Array(0)
    const verdict = isAscii(seen) ? 'ascii' : judge(seen)
    if (verdict === 'ascii') yield seen.toString('latin1')
    else if (verdict === 'undecided') undecided = seen
    else {
      onFound(verdict)
      decoder = new TextDecoder(verdict)
      yield decoder.decode(seen, { stream: true })
    }
  }
  if (decoder) yield decoder.decode()
  else if (undecided.length > 0) {
    onFound('windows-1252')
    yield new TextDecoder('windows-1252').decode(undecided)
  }
}

/** UTF-8 or not, by counting characters beyond ASCII; `undecided` when the only one is cut off by the end of the piece. */
function judge(bytes: Uint8Array): 'utf-8' | 'windows-1252' | 'undecided' {
  let good = 0
  let bad = 0
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i] ?? 0
    if (lead < 0x80) continue
    const following = lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0
    let found = 0
    while (found < following && isContinuation(bytes[i + 1 + found])) found += 1
    if (following > 0 && found === following) good += 1
    else if (following === 0 || i + 1 + found < bytes.length) bad += 1
    i += found
  }
  if (good === 0 && bad === 0) return 'undecided'
  return good > 0 && good >= bad ? 'utf-8' : 'windows-1252'
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0
}

/** Unpacked bytes as far as they can be had: damaged data ends them and is told, any other failure is thrown. */
async function* gunzipped(packed: AsyncIterable<Uint8Array>, onBroken: () => void): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: SAMPLE_BYTES })
  // The callback is required; the failure itself arrives below, where the stream is read.
  pipeline(Readable.from(packed), gunzip, () => {})
  try {
    for await (const chunk of gunzip) yield chunk
  } catch (error) {
    if (!isDamage(error)) throw error
    onBroken()
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}

async function* limited(bytes: AsyncIterable<Uint8Array>, max_bytes: number): AsyncGenerator<Uint8Array> {
  let seen_bytes = 0
  for await (const chunk of bytes) {
    seen_bytes += chunk.length
    if (seen_bytes > max_bytes) {
      const megabytes = Math.floor(max_bytes / 1_048_576)
      throw new Refusal(413, 'file_too_large', `The file holds more than ${megabytes} MB of text. Cut it into several files.`)
    }
    yield chunk
  }
}

/** The first bytes, at least `least` if there are as many, and all bytes including these. */
async function take(source: AsyncIterable<Uint8Array>, least: number) {
  const iterator = source[Symbol.asyncIterator]()
  const taken: Uint8Array[] = []
  let length = 0
  while (length < least) {
    const next = await iterator.next()
    if (next.done) break
    taken.push(next.value)
    length += next.value.length
  }
  const head = Buffer.concat(taken)
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { head, all: all() }
}
