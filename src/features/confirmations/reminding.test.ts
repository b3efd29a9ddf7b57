import { beforeAll, describe, expect, it } from 'vitest'
import { day } from '#shared/day.ts'
import type { ConfirmationId } from '#shared/id.ts'
import { bookBalance, OCTOBER, stateOf } from '#test/balances.ts'
import { world } from '#test/world.ts'
import { remindConfirmations } from '../../reminding.ts'
import { askConfirmation } from './ask-confirmation.ts'
import { getConfirmation } from './queries.ts'

describe('a letter nobody answers', async () => {
  const at = await world()
  const account_id = at.meghdoot.ganesh
  let asked: ConfirmationId
  let begun: ConfirmationId
  beforeAll(async () => {
    await bookBalance(at, account_id)
    asked = (await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))).id
    begun = (await at.asContact('finance', (tx) => askConfirmation(tx, { account_id, as_on: day('2026-10-30') }))).id
  })
  const on = async (instant: string) => {
    at.clock.set(instant)
    return remindConfirmations(at.database)
  }
  const count = async (id: ConfirmationId) => (await at.desk((tx) => getConfirmation(tx, account_id, id))).reminders.length

  it('is asked for again after 7, 15 and 21 days, each once, however many rounds go at once', async () => {
    expect(await on('2026-11-28T08:59:00Z')).toBe(0)
    at.clock.set('2026-11-28T09:00:00Z')
    const rounds = await Promise.all([1, 2, 3].map(() => remindConfirmations(at.database)))
    expect(rounds.reduce((all, one) => all + one, 0)).toBe(1)
    expect(await stateOf(at, account_id, asked)).toBe('reminded')
    expect(await on('2026-12-06T08:00:00Z')).toBe(0)
    expect(await on('2026-12-06T09:00:00Z')).toBe(1)
    expect(await on('2026-12-12T09:00:00Z')).toBe(1)
    expect(await on('2026-12-20T09:00:00Z')).toBe(0)
    expect(await count(asked)).toBe(3)
    const events = await at.query<{ data: object }>("select data from events where name = 'confirmation.reminded' order by id")
    expect(events.map((one) => one.data)).toEqual([{ count: 1 }, { count: 2 }, { count: 3 }])
  })

  it('begun by the account itself is nobody’s to remind of', async () => {
    expect(await count(begun)).toBe(0)
  })

  it('has no reply after 30 days, and never an agreement; an answer that comes later is an answer', async () => {
    at.clock.set('2026-12-21T09:00:00Z')
    expect(await stateOf(at, account_id, asked)).toBe('reminded')
    at.clock.set('2026-12-22T09:00:00Z')
    expect(await stateOf(at, account_id, asked)).toBe('no_reply')
    expect(await on('2027-03-01T09:00:00Z')).toBe(0)
    const { reply } = await at.desk((tx) => getConfirmation(tx, account_id, asked))
    expect(reply).toBeNull()
    const again = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    expect(again.already).toBe(false)
  })

  it('is not hurried after a standstill: one reminder, and the next some days later', async () => {
    at.clock.set('2027-04-01T09:00:00Z')
    await at.desk((tx) => askConfirmation(tx, { account_id, as_on: day('2026-10-29') }))
    const first = await on('2027-04-20T09:00:00Z')
    expect(first).toBe(1)
    expect(await on('2027-04-21T09:00:00Z')).toBe(0)
    expect(await on('2027-04-25T09:00:00Z')).toBe(1)
  })
})
