import pg from 'pg'
import type { TestDatabase } from '../database.ts'
import type { AccountBooks } from './books.ts'
import { type Looking, looking } from './database-walls.ts'
import { type Foreign, leaksIn } from './spheres.ts'

/** A statement as the app sent it. */
export type Recorded = { text: string; values: readonly unknown[] }

/** Writes down what the app's login asks about an account while `work` goes on, each text once. */
export async function recording(account_id: string, work: () => Promise<void>): Promise<Recorded[]> {
  const found = new Map<string, Recorded>()
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (this: pg.Client, ...args: [unknown]) {
    const [asked] = args
    if (isStatement(asked) && this.user !== 'samepage_system' && /^\s*(select|with)\b/i.test(asked.text)) {
      const reads = !/open_viewer|set_viewer|for update|insert into|update |delete /i.test(asked.text)
      if (reads && asked.values.includes(account_id) && !found.has(asked.text)) found.set(asked.text, asked)
    }
    return Reflect.apply(query, this, args)
  }
  try {
    await work()
  } finally {
    pg.Client.prototype.query = query
  }
  return [...found.values()]
}

function isStatement(asked: unknown): asked is Recorded {
  return typeof asked === 'object' && asked !== null && 'text' in asked && 'values' in asked && Array.isArray(asked.values)
}

/**
 * Asks recorded questions once more with everything that named `own` naming `other`, while the viewer stays who they were: what the
 * questions' own conditions would let through. Answers the texts by which something foreign came.
 */
export async function replay(
  test: TestDatabase,
  statements: readonly Recorded[],
  who: Looking,
  [own, other]: readonly [AccountBooks, AccountBooks],
  foreign: Foreign,
): Promise<string[]> {
  const swapped = swapOf(own, other)
  return looking(test, who, async (client) => {
    const leaky: string[] = []
    for (const { text, values } of statements) {
      await client.query('savepoint one')
      const { rows } = await client.query(text, values.map(swapped)).catch(() => ({ rows: [] }))
      await client.query('rollback to savepoint one')
      if (leaksIn(JSON.stringify(rows), foreign).length > 0) leaky.push(text.trim())
    }
    return leaky
  })
}

function swapOf(own: AccountBooks, other: AccountBooks): (value: unknown) => unknown {
  const pairs = new Map<unknown, unknown>([[own.seller_id, other.seller_id]])
  for (const [kind, ids] of Object.entries(own.things)) {
    for (const [index, id] of ids.entries()) pairs.set(id, other.things[kind]?.[index])
  }
  function swapped(value: unknown): unknown {
    return Array.isArray(value) ? value.map(swapped) : (pairs.get(value) ?? value)
  }
  return swapped
}
