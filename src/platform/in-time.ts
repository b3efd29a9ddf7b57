import { Refusal } from '#shared/refusal.ts'

/** The same pieces until `until` (as `performance.now` counts); then `Refusal` 422 `too_slow`, so that one file never holds up the others. */
export async function* inTime<Piece>(pieces: AsyncIterable<Piece>, until: number): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    if (performance.now() > until) throw new Refusal(422, 'too_slow', 'This file takes too long to read. Cut it into several.')
    yield piece
  }
}
