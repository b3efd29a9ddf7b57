import { setImmediate as othersTurn } from 'node:timers/promises'

const PIECE_CHARACTERS = 65_536

/**
 * Small strings as UTF-8 pieces of about 64 KB, with what stands before and after them. Between two pieces every other request gets its
 * turn, because rows that are already in memory would otherwise be written in one go.
 */
export async function* utf8Pieces(
  parts: AsyncIterable<string> | Iterable<string>,
  { before = '', after = '' }: { before?: string; after?: string } = {},
): AsyncGenerator<Uint8Array> {
  let waiting = before
  if (Symbol.iterator in parts) {
    // without waiting for each of them, which would take longer than the writing
    for (const part of parts) {
      waiting += part
      if (waiting.length < PIECE_CHARACTERS) continue
      yield Buffer.from(waiting, 'utf8')
      waiting = ''
      await othersTurn()
    }
  } else {
    for await (const part of parts) {
      waiting += part
      if (waiting.length < PIECE_CHARACTERS) continue
      yield Buffer.from(waiting, 'utf8')
      waiting = ''
      await othersTurn()
    }
  }
  waiting += after
  if (waiting) yield Buffer.from(waiting, 'utf8')
}

/** `make` of each item, without waiting where the items are there already. */
export function each<Item, Made>(
  items: AsyncIterable<Item> | Iterable<Item>,
  make: (item: Item) => Made,
): AsyncIterable<Made> | Iterable<Made> {
  return Symbol.iterator in items ? eachOf(items, make) : eachToCome(items, make)
}

function* eachOf<Item, Made>(items: Iterable<Item>, make: (item: Item) => Made): Generator<Made> {
  for (const item of items) yield make(item)
}

async function* eachToCome<Item, Made>(items: AsyncIterable<Item>, make: (item: Item) => Made): AsyncGenerator<Made> {
  for await (const item of items) yield make(item)
}
