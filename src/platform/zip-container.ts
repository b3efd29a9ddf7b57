import { pipeline, Readable } from 'node:stream'
import { constants, crc32, createDeflateRaw } from 'node:zlib'
import { Refusal } from '#shared/refusal.ts'

/**
 * One file of a ZIP archive. Bytes are stored as they are (PDFs and pictures are compressed already); an iterable is deflated
 * while it is made, so nobody holds it whole.
 */
export type ZipPart = { path: string; content: Uint8Array | AsyncIterable<Uint8Array> }

type Written = { path: Buffer; crc: number; packed_bytes: number; bytes: number; offset: number; isDeflated: boolean }

const LIMIT = { bytes: 0xffff_ffff, parts: 0xffff }
const FLAG_UTF8 = 0x0800
const FLAG_SIZES_FOLLOW = 0x0008
const DEFLATED = 8

/**
 * A ZIP archive (PKWARE APPNOTE 6.3, without ZIP64) while its parts are made one by one; flat memory. Paths are trusted: names
 * from people go through zip-write.ts. Compression runs on zlib's own threads. `at` is the time of every part, written as UTC, so the same parts
 * give the same bytes. Throws `Refusal` 413 beyond 4 GB or 65,535 files.
 */
export async function* zipContainer(parts: AsyncIterable<ZipPart> | Iterable<ZipPart>, at: Date): AsyncGenerator<Uint8Array> {
  const time = dosTime(at)
  const written: Written[] = []
  let offset = 0
  for await (const part of parts) {
    const entry: Written = {
      path: Buffer.from(part.path, 'utf8'),
      crc: 0,
      packed_bytes: 0,
      bytes: 0,
      offset,
      isDeflated: !(part.content instanceof Uint8Array),
    }
    for await (const chunk of part.content instanceof Uint8Array
      ? storedPart(entry, part.content, time)
      : deflatedPart(entry, part.content, time)) {
      offset += chunk.length
      yield chunk
    }
    written.push(entry)
    if (offset > LIMIT.bytes || entry.bytes > LIMIT.bytes || written.length > LIMIT.parts) throw tooLarge()
  }
  const directory = Buffer.concat(written.map((entry) => directoryRecord(entry, time)))
  if (offset + directory.length > LIMIT.bytes) throw tooLarge()
  yield directory
  yield endRecord(written.length, directory.length, offset)
}

function tooLarge(): Refusal {
  return new Refusal(413, 'zip_too_large', 'A ZIP file holds at most 4 GB and 65,535 files. Choose fewer documents.')
}

function* storedPart(entry: Written, content: Uint8Array, time: number): Generator<Uint8Array> {
  entry.crc = crc32(content)
  entry.bytes = content.length
  entry.packed_bytes = content.length
  yield localHeader(entry, time)
  yield content
}

async function* deflatedPart(entry: Written, content: AsyncIterable<Uint8Array>, time: number): AsyncGenerator<Uint8Array> {
  yield localHeader(entry, time)
  const deflate = createDeflateRaw({ level: constants.Z_DEFAULT_COMPRESSION })
  // The callback is required; the failure itself arrives below, where the stream is read.
  pipeline(Readable.from(counted(entry, content)), deflate, () => {})
  for await (const chunk of deflate) {
    entry.packed_bytes += chunk.length
    yield chunk
  }
  yield record(16, [
    [4, 0x0807_4b50],
    [4, entry.crc],
    [4, entry.packed_bytes],
    [4, entry.bytes],
  ])
}

async function* counted(entry: Written, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    entry.crc = crc32(chunk, entry.crc)
    entry.bytes += chunk.length
    if (entry.bytes > LIMIT.bytes) throw tooLarge()
    yield chunk
  }
}

type Field = [bytes: 2 | 4, value: number]

/** What local header and directory say alike: version, flags, method, time, checksum, sizes, length of the name. */
function commonFields(entry: Written, time: number): Field[] {
  return [
    [2, 20],
    [2, FLAG_UTF8 | (entry.isDeflated ? FLAG_SIZES_FOLLOW : 0)],
    [2, entry.isDeflated ? DEFLATED : 0],
    [4, time],
    [4, entry.crc],
    [4, entry.packed_bytes],
    [4, entry.bytes],
    [2, entry.path.length],
    [2, 0],
  ]
}

function localHeader(entry: Written, time: number): Buffer {
  return Buffer.concat([record(30, [[4, 0x0403_4b50], ...commonFields(entry, time)]), entry.path])
}

function directoryRecord(entry: Written, time: number): Buffer {
  const fields: Field[] = [
    [4, 0x0201_4b50],
    [2, 20],
    ...commonFields(entry, time),
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, entry.offset],
  ]
  return Buffer.concat([record(46, fields), entry.path])
}

function endRecord(parts: number, directory_bytes: number, offset: number): Buffer {
  return record(22, [
    [4, 0x0605_4b50],
    [2, 0],
    [2, 0],
    [2, parts],
    [2, parts],
    [4, directory_bytes],
    [4, offset],
    [2, 0],
  ])
}

function record(bytes: number, fields: readonly Field[]): Buffer {
  const out = Buffer.alloc(bytes)
  let at = 0
  for (const [width, value] of fields) at = out.writeUIntLE(value, at, width)
  return out
}

/** Date and time as MS-DOS packs them, two seconds a step, from 1980. */
function dosTime(at: Date): number {
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107)
  const date = (year - 1980) * 512 + (at.getUTCMonth() + 1) * 32 + at.getUTCDate()
  const time = at.getUTCHours() * 2048 + at.getUTCMinutes() * 32 + Math.floor(at.getUTCSeconds() / 2)
  return date * 65_536 + time
}
