import { expect } from 'vitest'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { isEntryKind } from '#features/ledger/entry.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import golden from './data/golden.json' with { type: 'json' }
import type { PortalAnswer, PortalBrowser } from './portal.ts'
import { INR, type World, world } from './world.ts'

/** The entries of the golden ledger (domain specification 2.4) that both figures of 2.7 are made of. */
const OURS = [
  '2026-27/0001',
  '2026-27/0002',
  'CN/0001',
  '2026-27/0003',
  'R4',
  'TDS-R4',
  'DN/0001',
  '2026-27/0004',
  '2026-27/0005',
  'R8',
]

/** The ledger the customer keeps of them, as an export of their books. */
export const THEIRS = `Shree Ganesh Stores
Meghdoot Traders
1-Apr-2026 to 21-Nov-2026

Date,Particulars,Vch Type,Supplier Invoice No.,Debit,Credit
05-04-2026,Purchase,Purchase,0001/26-27,,"1,18,000.00"
02-05-2026,Purchase,Purchase,INV 0002,,"59,000.00"
15-05-2026,Return of goods,Debit Note,CN-1,"11,800.00",
10-06-2026,Purchase,Purchase,2026-27/0003,,"2,36,001.00"
25-06-2026,HDFC Bank NEFT,Payment,R4,"2,10,800.00",
25-06-2026,TDS 194Q,Journal,TDS-R4,200.00,
01-10-2026,Purchase,Purchase,0004,,"85,800.00"
20-10-2026,Cash,Payment,CASH-9,"5,000.00",
18-11-2026,HDFC Bank,Payment,R8,"30,000.00",
,Closing Balance,,,"2,41,001.00",
,,,,"4,98,801.00","4,98,801.00"
`

/** A world in which Shree Ganesh Stores owes the seller's side of the golden reconciliation. */
export async function goldenBooks(): Promise<World> {
  const books = await world()
  const { ganesh: account_id } = books.meghdoot
  const bookings = golden.ar_entries
    .filter((entry) => OURS.includes(entry.id))
    .map(({ id: number, kind, date, due, paise }) => {
      if (!isEntryKind(kind)) throw new Error(kind)
      const days = { dated_on: day(date), due_on: day(due) }
      return { account_id, kind, number, ...days, currency: INR, amount_minor: minor(Math.abs(paise)), source_ref: number }
    })
  const verdicts = await books.desk((tx) => bookEntries(tx, { source: 'golden', bookings }))
  expect(verdicts.filter((verdict) => verdict.result !== 'booked')).toEqual([])
  return books
}

/** Uploads a ledger as a person does, with the form it came with. */
export async function uploadLedger(
  browser: PortalBrowser,
  name: string,
  content: string | Uint8Array,
  fields: Record<string, string> = {},
): Promise<PortalAnswer> {
  const form = new FormData()
  form.append('file', new File([Buffer.from(content)], name))
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  return browser.send('/match/new', form)
}

/** The address within the account. */
export function pathOf(location: string): string {
  return location.replace(/^.*\/a\/[^/]+/, '')
}
