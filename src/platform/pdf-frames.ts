/**
 * How the app and the process that prints speak over a pipe: a letter, the length in four bytes, then so many bytes.
 * `o` an order (JSON), `r` rows that belong to it (JSON), `p` print it; `f` the file, `x` why there is none.
 */
export type Frame = { letter: string; content: Buffer }

const HEAD_BYTES = 5

export function frameOf(letter: 'o' | 'r' | 'p' | 'f' | 'x', content: Uint8Array | string = ''): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  const head = Buffer.alloc(HEAD_BYTES)
  head.write(letter, 'latin1')
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

/** The frames of a pipe, each when it is whole. */
export async function* framesOf(pipe: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let pieces: Buffer[] = []
  let held = 0
  let wanted = HEAD_BYTES
  for await (const piece of pipe) {
    pieces.push(piece)
    held += piece.length
    while (held >= wanted) {
      const bytes = pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces, held)
      pieces = [bytes]
      const end = HEAD_BYTES + bytes.readUInt32BE(1)
      if (held < end) {
        wanted = end
        break
      }
      yield { letter: bytes.toString('latin1', 0, 1), content: bytes.subarray(HEAD_BYTES, end) }
      pieces = end < held ? [bytes.subarray(end)] : []
      held -= end
      wanted = HEAD_BYTES
    }
  }
}
