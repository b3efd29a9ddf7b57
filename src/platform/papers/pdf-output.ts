import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'

/**
 * A PDF file (ISO 32000-1, 1.7) in the making. Objects without a stream are packed together and compressed (7.5.7), which makes the tags of a
 * long table a twentieth of their size; the table of objects is a stream as well (7.5.8).
 */
export type PdfOutput = {
  /** A number for an object that will be written. */
  number(): number
  /** `text` has one character a byte. A stream is taken as it is; its dictionary, with its length, is `text`. */
  write(number: number, text: string, stream?: Uint8Array | null): void
  /** The file. Nothing can be written after it. */
  end(head: { catalog: number; info: number }): Uint8Array<ArrayBuffer>
}

const HEADER = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')
/** Objects packed into one stream; a reader unpacks all of it to have one. */
const PACKED = 200

/** Where an object stands: at a byte of the file, or in a stream of packed objects as the so many-th. */
type Place = { at: number } | { packed_in: number; index: number }

export function openPdfOutput(): PdfOutput {
  const pieces: Buffer[] = [HEADER]
  const places: (Place | undefined)[] = []
  const hash = createHash('sha256')
  let length = HEADER.length
  let waiting: { number: number; text: string }[] = []

  function number(): number {
    places.push(undefined)
    return places.length
  }
  function emit(piece: Buffer): void {
    pieces.push(piece)
    hash.update(piece)
    length += piece.length
  }
  function writeStream(of: number, dictionary: string, stream: Uint8Array): void {
    places[of - 1] = { at: length }
    emit(Buffer.from(`${of} 0 obj\n${dictionary}\nstream\n`, 'latin1'))
    emit(Buffer.from(stream.buffer, stream.byteOffset, stream.length))
    emit(Buffer.from('\nendstream\nendobj\n', 'latin1'))
  }
  function compressed(entries: string, content: Buffer): [dictionary: string, stream: Buffer] {
    const stream = deflateSync(content)
    return [`<<${entries}/Filter/FlateDecode/Length ${stream.length}>>`, stream]
  }
  function pack(): void {
    if (waiting.length === 0) return
    const packed_in = number()
    let at = 0
    const starts = waiting.map(({ number: of, text }, index) => {
      places[of - 1] = { packed_in, index }
      const start = `${of} ${at}`
      at += text.length + 1
      return start
    })
    const table = `${starts.join(' ')}\n`
    const content = Buffer.from(table + waiting.map(({ text }) => `${text}\n`).join(''), 'latin1')
    writeStream(packed_in, ...compressed(`/Type/ObjStm/N ${waiting.length}/First ${table.length}`, content))
    waiting = []
  }

  return {
    number,
    write(of, text, stream = null) {
      if (stream !== null) return writeStream(of, text, stream)
      waiting.push({ number: of, text })
      if (waiting.length === PACKED) pack()
    },
    end({ catalog, info }) {
      pack()
      const id = hash.copy().digest('hex').slice(0, 32).toUpperCase()
      const at = length
      const table = number()
      places[table - 1] = { at }
      const entries = `/Type/XRef/Size ${places.length + 1}/W[1 4 2]/Root ${catalog} 0 R/Info ${info} 0 R/ID[<${id}><${id}>]`
      writeStream(table, ...compressed(entries, tableOf(places)))
      emit(Buffer.from(`startxref\n${at}\n%%EOF\n`, 'latin1'))
      return Uint8Array.from(Buffer.concat(pieces, length))
    },
  }
}

const ENTRY_BYTES = 7
const FREE = 65_535

function tableOf(places: readonly (Place | undefined)[]): Buffer {
  const table = Buffer.alloc((places.length + 1) * ENTRY_BYTES)
  table.writeUInt16BE(FREE, 5)
  for (const [index, place] of places.entries()) {
    if (place === undefined) throw new Error(`object ${index + 1} of a PDF was never written`)
    const at = (index + 1) * ENTRY_BYTES
    table.writeUInt8('at' in place ? 1 : 2, at)
    table.writeUInt32BE('at' in place ? place.at : place.packed_in, at + 1)
    table.writeUInt16BE('at' in place ? 0 : place.index, at + 5)
  }
  return table
}
