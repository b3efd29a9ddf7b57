/**
 * What is made of each item, in the order of the items; while one goes out, up to `most - 1` after it are being made. Nothing is made
 * before it is asked for, and nothing more for a reader who leaves. A failure is told when its turn comes.
 */
export async function* madeAhead<Item, Made>(
  items: Iterable<Item>,
  most: number,
  make: (item: Item) => Promise<Made>,
): AsyncGenerator<Made> {
  const under_way: Promise<Made>[] = []
  for (const item of items) {
    const one = make(item)
    // it may fail long before its turn, or when nobody is left to be told
    one.catch(() => undefined)
    under_way.push(one)
    const next = under_way.length >= most ? under_way.shift() : undefined
    if (next) yield await next
  }
  for (const one of under_way) yield await one
}
