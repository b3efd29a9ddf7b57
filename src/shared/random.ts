import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(8_192)
let used = pool.length

/**
 * Random bytes for names and ids, drawn from the system in larger pieces: to ask it for each costs more than the rest of an id. They are
 * to be used at once, as later calls write over them. Secrets are drawn by themselves.
 */
export function randomPiece(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += length
  return pool.subarray(used - length, used)
}
