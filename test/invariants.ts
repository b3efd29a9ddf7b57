import { expect } from 'vitest'
import { checkBooks } from '#features/ledger/check-books.ts'
import { ageing, balance, openItems } from '#features/ledger/queries.ts'
import { statement } from '#features/statements/queries.ts'
import type { StatementRow } from '#features/statements/statement.ts'
import type { Tx } from '#platform/database.ts'
import { addDays, type Day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import type { TestDatabase } from './database.ts'

/** I1, I2, I5, I6, I7 in SQL, over everything in the database. */
export async function expectSoundBooks({ query }: Pick<TestDatabase, 'query'>): Promise<void> {
  expect(await checkBooks((text) => query(text))).toEqual([])
}

/**
 * I2, I3, I4 and I9 as a reader meets them: on each of `days`, balance, ageing, open items and the statement up to it say the same,
 * and a statement split there ends as the whole one does. The figures themselves are judged by whoever knows them.
 */
export async function expectOneStory(tx: Tx, account_id: AccountId, days: readonly Day[]): Promise<void> {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return
  for (const day of days) {
    const [balances, ages, items] = await Promise.all([
      balance(tx, account_id, day),
      ageing(tx, account_id, day),
      openItems(tx, account_id, day),
    ])
    for (const { currency, balance_minor } of balances) {
      const age = ages.find((one) => one.currency === currency)
      const buckets = age ? age.not_due_minor + age.d0_30_minor + age.d31_60_minor + age.d61_90_minor + age.over_90_minor : 0
      const open = items.filter((item) => item.currency === currency)
      const debits = open.filter((item) => item.amount_minor > 0).reduce((total, item) => total + item.open_minor, 0)
      const credits = open.filter((item) => item.amount_minor < 0).reduce((total, item) => total + item.open_minor, 0)
      expect([buckets, age?.unallocated_minor ?? 0], `open on ${day}`).toEqual([debits, credits])
      expect(buckets - credits, `ageing on ${day}`).toBe(balance_minor)
      expect(age?.balance_minor ?? 0, `ageing's own balance on ${day}`).toBe(balance_minor)
      const before = await statement(tx, account_id, { from: first, to: day }, currency)
      const after = await statement(tx, account_id, { from: addDays(day, 1), to: addDays(last, 1) }, currency)
      const whole = await statement(tx, account_id, { from: first, to: addDays(last, 1) }, currency)
      expect(before.closing_minor, `statement to ${day}`).toBe(balance_minor)
      expect(after.opening_minor, `statement from the day after ${day}`).toBe(balance_minor)
      expect([...before.rows, ...after.rows].map(figures), `split at ${day}`).toEqual(whole.rows.map(figures))
      expect(after.closing_minor).toBe(whole.closing_minor)
    }
  }
}

/** A row without what it had been used for: that is told as of the statement's last day, which differs where a range is split. */
function figures({ applied: _applied, applied_count: _count, ...row }: StatementRow) {
  return row
}
