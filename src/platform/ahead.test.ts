import { expect, test } from 'vitest'
import { madeAhead } from './ahead.ts'

/** Makes things when told to, and knows what it was asked for. */
function maker() {
  const asked: number[] = []
  const finish = new Map<number, (made: string) => void>()
  const make = (item: number) =>
    new Promise<string>((resolve) => {
      asked.push(item)
      finish.set(item, resolve)
    })
  return { asked, make, finish: (item: number) => finish.get(item)?.(`made ${item}`) }
}

test('things go out in order, whichever is finished first, and no more are under way than may be', async () => {
  const { asked, make, finish } = maker()
  const things = madeAhead([1, 2, 3, 4, 5], 3, make)
  expect(asked).toEqual([])
  const first = things.next()
  await Promise.resolve()
  expect(asked).toEqual([1, 2, 3])
  finish(3)
  finish(2)
  finish(1)
  expect(await first).toEqual({ done: false, value: 'made 1' })
  expect(asked).toEqual([1, 2, 3])
  const second = things.next()
  expect(await second).toEqual({ done: false, value: 'made 2' })
  expect(asked).toEqual([1, 2, 3, 4])
  const rest: string[] = []
  const reading = (async () => {
    for await (const made of things) rest.push(made)
  })()
  finish(4)
  await expect.poll(() => asked).toEqual([1, 2, 3, 4, 5])
  finish(5)
  await reading
  expect(rest).toEqual(['made 3', 'made 4', 'made 5'])
})

test('for a reader who leaves nothing more is made', async () => {
  const asked: number[] = []
  const things = madeAhead(
    Array.from({ length: 200 }, (_, index) => index),
    3,
    async (item) => {
      asked.push(item)
      return item
    },
  )
  for await (const made of things) if (made === 1) break
  expect(asked.length).toBeLessThanOrEqual(4)
})

test('a failure is told in its turn, and ends it', async () => {
  const got: number[] = []
  const things = madeAhead([1, 2, 3, 4], 4, async (item) => {
    if (item === 3) throw new Error('three')
    return item
  })
  await expect(
    (async () => {
      for await (const made of things) got.push(made)
    })(),
  ).rejects.toThrow('three')
  expect(got).toEqual([1, 2])
})

test('of nothing nothing is made', async () => {
  const { asked, make } = maker()
  expect(await madeAhead([], 3, make).next()).toEqual({ done: true, value: undefined })
  expect(asked).toEqual([])
})
