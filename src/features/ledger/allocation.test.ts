import { describe, expect, it } from 'vitest'
import { day } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { type Application, effectiveOn, type OpenItem, planApplication } from './allocation.ts'

describe('how an amount is applied (domain specification 2.5)', () => {
  const old = item('old', '2026-05-05', 18_000)
  const note = item('note', '2026-07-09', 590)
  const recent = item('recent', '2026-10-31', 88_500)

  it('takes the oldest due first, whatever the order they are given in', () => {
    expect(plan(30_000, [recent, old, note], { rest: 'best' })).toEqual({
      parts: ['old 18000 oldest', 'note 590 oldest', 'recent 11410 oldest'],
      rest: 0,
    })
  })

  it('takes the only item it fits exactly before an older one', () => {
    expect(plan(590, [old, note, recent], { rest: 'best' })).toEqual({ parts: ['note 590 exact'], rest: 0 })
  })

  it('takes the oldest few it fits exactly together', () => {
    expect(plan(18_590, [old, note, recent], { rest: 'best' })).toEqual({
      parts: ['old 18000 exact', 'note 590 exact'],
      rest: 0,
    })
  })

  it('takes the oldest when two items are of the same amount', () => {
    const twin = item('twin', '2026-08-01', 590)
    expect(plan(590, [old, twin, note], { rest: 'best' })).toEqual({ parts: ['old 590 oldest'], rest: 0 })
  })

  it('leaves what nothing is open for as an advance', () => {
    expect(plan(20_000, [old], { rest: 'best' })).toEqual({ parts: ['old 18000 oldest'], rest: 2_000 })
    expect(plan(20_000, [], { rest: 'best' })).toEqual({ parts: [], rest: 20_000 })
  })

  it('leaves all of it when told to', () => {
    expect(plan(20_000, [old], { rest: 'advance' })).toEqual({ parts: [], rest: 20_000 })
  })

  it('pays what was named first, capped at what is open of it, and goes on with the rest', () => {
    const named = [
      { entry_id: recent.id, amount_minor: minor(1_000) },
      { entry_id: note.id, amount_minor: minor(900) },
    ]
    expect(plan(2_000, [old, note, recent], { named, rest: 'oldest' })).toEqual({
      parts: ['recent 1000 explicit', 'note 590 explicit', 'old 410 oldest'],
      rest: 0,
    })
  })

  it('passes over what is disputed, unless it was named', () => {
    const disputed = { ...old, disputed_minor: minor(17_000) }
    expect(plan(5_000, [disputed], { rest: 'best' })).toEqual({ parts: ['old 1000 oldest'], rest: 4_000 })
    expect(plan(18_000, [disputed], { named: [{ entry_id: old.id, amount_minor: minor(18_000) }], rest: 'best' })).toEqual({
      parts: ['old 18000 explicit'],
      rest: 0,
    })
  })

  it('breaks a tie of due dates by the date of the document, then by its number', () => {
    const first = { ...item('b', '2026-06-01', 100), dated_on: day('2026-05-01') }
    const second = { ...item('a', '2026-06-01', 100), dated_on: day('2026-05-02') }
    const third = { ...item('c', '2026-06-01', 100), dated_on: day('2026-05-02') }
    expect(plan(250, [third, second, first], { rest: 'oldest' }).parts).toEqual(['b 100 oldest', 'a 100 oldest', 'c 50 oldest'])
  })

  it('names one item once, however often it was said', () => {
    const named = [
      { entry_id: old.id, amount_minor: minor(100) },
      { entry_id: old.id, amount_minor: minor(50) },
    ]
    expect(plan(150, [old], { named, rest: 'best' }).parts).toEqual(['old 150 explicit'])
  })
})

describe('the day an allocation counts from', () => {
  it('is never before both its ends and the deed', () => {
    expect(effectiveOn(day('2026-05-31'), day('2026-06-10'), day('2026-06-01'))).toBe('2026-06-10')
    expect(effectiveOn(day('2026-05-31'), day('2026-05-10'), day('2026-06-01'))).toBe('2026-06-01')
  })
})

function item(number: string, due_on: string, open: number): OpenItem {
  return {
    id: `inv_${number}` as EntryId,
    number,
    dated_on: day('2026-04-01'),
    due_on: day(due_on),
    open_minor: minor(open),
    disputed_minor: minor(0),
  }
}

function plan(amount: number, items: readonly OpenItem[], how: Application): { parts: string[]; rest: number } {
  const { parts, rest_minor } = planApplication(minor(amount), items, how)
  return { parts: parts.map((part) => `${part.entry_id.slice(4)} ${part.amount_minor} ${part.rule}`), rest: rest_minor }
}
