import { setImmediate as othersTurn } from 'node:timers/promises'

const PIECE_CHARACTERS = 65_536

/**
 * Small strings as UTF-8 pieces of about 64 KB. Between two pieces every other request gets its turn, because rows that are already
 * in memory would otherwise be written in one go.
 */
export async function* utf8Pieces(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let waiting = ''
  for await (const part of parts) {
    waiting += part
    if (waiting.length < PIECE_CHARACTERS) continue
    yield Buffer.from(waiting, 'utf8')
    waiting = ''
    await othersTurn()
  }
  if (waiting) yield Buffer.from(waiting, 'utf8')
}
