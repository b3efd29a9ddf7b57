import { pipeline, Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { Refusal } from '#shared/refusal.ts'

/** One file inside of an archive that is held in memory, with the checksum its content must have. */
export type ZipEntry = { path: string; is_deflated: boolean; packed: Uint8Array; crc: number }

const END = { signature: 0x0605_4b50, bytes: 22, comment_bytes: 0xffff }
const RECORD = { signature: 0x0201_4b50, bytes: 46 }
const LOCAL = { signature: 0x0403_4b50, bytes: 30 }
const FLAG_ENCRYPTED = 0x0001
const STORED = 0
const DEFLATED = 8

/**
 * The files of a ZIP archive (PKWARE APPNOTE 6.3, without ZIP64) by their paths, from its directory. Nothing is unpacked yet.
 * Throws `Refusal` 422 `bad_zip` for what is no whole archive or holds more than `max_entries`, `locked_zip` when it needs a password.
 */
export function readZip(bytes: Uint8Array, max_entries: number): Map<string, ZipEntry> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  const count = view.readUInt16LE(end + 10)
  if (count > max_entries) throw damaged()
  const entries = new Map<string, ZipEntry>()
  let at = view.readUInt32LE(end + 16)
  for (let i = 0; i < count; i++) {
    if (at + RECORD.bytes > view.length || view.readUInt32LE(at) !== RECORD.signature) throw damaged()
    const path_bytes = view.readUInt16LE(at + 28)
    const path = view.toString('utf8', at + RECORD.bytes, at + RECORD.bytes + path_bytes).replaceAll('\\', '/')
    entries.set(path, readEntry(view, at, path))
    at += RECORD.bytes + path_bytes + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * The bytes of one file, unpacked on zlib's own threads while they are read. `budget.bytes` is what may still be unpacked of this
 * archive; it is used up here, so a small file that unpacks to gigabytes ends at the limit and not in memory.
 * Throws `Refusal` 413 `unpacked_too_large` at the limit, 422 `bad_zip` when the packed data is damaged.
 */
export async function* openEntry(entry: ZipEntry, budget: { bytes: number }): AsyncGenerator<Uint8Array> {
  let crc = 0
  try {
    for await (const chunk of entry.is_deflated ? inflated(entry.packed) : [entry.packed]) {
      budget.bytes -= chunk.length
      if (budget.bytes < 0) throw tooLarge()
      crc = crc32(chunk, crc)
      yield chunk
    }
    // A damaged byte in the middle of an amount would go unseen otherwise.
    if (crc !== entry.crc) throw damaged()
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) throw damaged()
    throw error
  }
}

async function* inflated(packed: Uint8Array): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: 65_536 })
  // The callback is required; the failure itself arrives where the stream is read.
  pipeline(Readable.from([packed]), inflate, () => {})
  for await (const chunk of inflate) yield chunk
}

/** The archive's last record stands at the end, behind it at most a comment. */
function findEnd(view: Buffer): number {
  const least = Math.max(0, view.length - END.bytes - END.comment_bytes)
  for (let at = view.length - END.bytes; at >= least; at--) {
    if (view.readUInt32LE(at) === END.signature) return at
  }
  throw damaged()
}

function readEntry(view: Buffer, at: number, path: string): ZipEntry {
  if (view.readUInt16LE(at + 8) & FLAG_ENCRYPTED) {
    throw new Refusal(422, 'locked_zip', 'This file is protected by a password. Save it without one and upload that.')
  }
  const method = view.readUInt16LE(at + 10)
  const packed_bytes = view.readUInt32LE(at + 20)
  const local = view.readUInt32LE(at + 42)
  if (method !== STORED && method !== DEFLATED) throw damaged()
  if (local + LOCAL.bytes > view.length || view.readUInt32LE(local) !== LOCAL.signature) throw damaged()
  // The local header may have other extra fields than the directory, so its own lengths count.
  const start = local + LOCAL.bytes + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28)
  if (start + packed_bytes > view.length) throw damaged()
  return {
    path,
    is_deflated: method === DEFLATED,
    packed: view.subarray(start, start + packed_bytes),
    crc: view.readUInt32LE(at + 16),
  }
}

function damaged(): Refusal {
  return new Refusal(422, 'bad_zip', 'This file is damaged or not what its name says. Open it, save it again and upload that.')
}

function tooLarge(): Refusal {
  return new Refusal(413, 'unpacked_too_large', 'This file unpacks to more than is accepted. Cut it into several files.')
}
