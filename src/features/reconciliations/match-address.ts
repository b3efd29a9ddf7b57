import { type Day, parseDay } from '#shared/day.ts'
import { type Group, isGroup } from './difference.ts'

/** What the address of a result asks for: other days than those uploaded, and how far down a group. */
export type MatchAddress = {
  from_text: string
  to_text: string
  from: Day | undefined
  to: Day | undefined
  problems: readonly { name: 'from' | 'to'; code: 'invalid_date' | 'range_reversed' }[]
  group: Group | null
  after: string | null
}

/** Reads the query of a result's page; anything else in it is left alone. */
export function readMatchAddress(query: (name: string) => string | undefined): MatchAddress {
  const from_text = (query('from') ?? '').trim()
  const to_text = (query('to') ?? '').trim()
  const [from, to] = [parseDay(from_text) ?? undefined, parseDay(to_text) ?? undefined]
  const problems: MatchAddress['problems'][number][] = []
  if (from_text !== '' && from === undefined) problems.push({ name: 'from', code: 'invalid_date' })
  if (to_text !== '' && to === undefined) problems.push({ name: 'to', code: 'invalid_date' })
  if (from !== undefined && to !== undefined && to < from) problems.push({ name: 'to', code: 'range_reversed' })
  const group = query('group')
  const after = query('after') ?? ''
  return {
    from_text,
    to_text,
    from,
    to,
    problems,
    group: isGroup(group) ? group : null,
    after: /^[\w:~]{1,120}$/.test(after) ? after : null,
  }
}

/** What a link has to carry to come back to the same days and rows. */
export function keptQuery(address: Pick<MatchAddress, 'from_text' | 'to_text' | 'group' | 'after'>): Record<string, string> {
  return {
    from: address.from_text,
    to: address.to_text,
    group: address.group ?? '',
    after: address.after ?? '',
  }
}
