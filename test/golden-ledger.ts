import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { issueDebitNote } from '#features/invoices/issue-debit-note.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import type { LineInput } from '#features/invoices/paper.ts'
import type { Booking } from '#features/ledger/booking.ts'
import { isEntryKind, type Posted } from '#features/ledger/entry.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { writeOff } from '#features/ledger/write-off.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { recordTaxDeducted } from '#features/payments/record-tax-deducted.ts'
import { refundPayment } from '#features/payments/refund-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import type { Tx } from '#platform/database.ts'
import { type Day, day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import golden from './data/golden.json' with { type: 'json' }
import { INR, type World } from './world.ts'

/** The golden ledger (domain specification 2.4) as other books send it, in one batch: sums alone, without papers. */
export function goldenBookings(account_id: AccountId): Booking[] {
  return golden.ar_entries.map(({ id, kind, date, due, paise, taxable, tax }) => {
    if (!isEntryKind(kind)) throw new Error(kind)
    const own = golden.ar_allocations.filter((one) => later(one.credit, one.debit) === id)
    const applied = own.map(({ credit, debit, paise: part, effective }) => ({
      ref: credit === id ? debit : credit,
      amount_minor: minor(part),
      effective_on: day(effective),
    }))
    const amounts = { amount_minor: minor(Math.abs(paise)), taxable_minor: minor(taxable), tax_minor: minor(tax) }
    return {
      account_id,
      kind,
      number: id,
      dated_on: day(date),
      due_on: day(due),
      currency: INR,
      ...amounts,
      source_ref: id,
      applied,
    }
  })
}
/** Which of two documents came into the books last: it is the one that names the other. */
function later(one: string, other: string): string {
  const place = (id: string) => golden.ar_entries.findIndex((entry) => entry.id === id)
  return place(one) > place(other) ? one : other
}

/** Plays the year on the days it happened; answers what our series called the documents the reference names. */
export async function liveGolden({ clock, desk, meghdoot: { ganesh: account_id } }: World): Promise<Map<string, string>> {
  const posted = new Map<string, Posted>()
  async function on(date: Day | string, name: string, act: (tx: Tx) => Promise<Posted>): Promise<void> {
    clock.set(`${date}T09:00:00Z`)
    posted.set(name, await desk(act))
  }
  const id = (name: string) => posted.get(name)?.id ?? fail(name)
  const invoice = (date: string, number: string, price: string) =>
    on(date, number, (tx) => issueInvoice(tx, { account_id, lines: [line(price)] }))
  const receipt = (
    date: string,
    number: string,
    amount: number,
    named: [string, number][] = [],
    rest: 'best' | 'advance' = 'best',
  ) =>
    on(date, number, (tx) =>
      recordPayment(tx, {
        account_id,
        number,
        amount_minor: minor(amount),
        currency: INR,
        method: 'bank_transfer',
        rest,
        allocations: named.map(([entry, part]) => ({ entry_id: id(entry), amount_minor: minor(part) })),
      }),
    )

  await on('2026-03-31', 'OB/2025-26/0912', (tx) =>
    openItem(tx, {
      account_id,
      number: 'OB/2025-26/0912',
      dated_on: day('2026-03-31'),
      due_on: day('2026-04-09'),
      currency: INR,
      amount_minor: minor(5_000_000),
    }),
  )
  await invoice('2026-04-05', '2026-27/0001', '100000')
  await receipt('2026-04-20', 'R1', 5_000_000)
  await invoice('2026-05-02', '2026-27/0002', '50000')
  await receipt('2026-05-10', 'R2', 10_000_000)
  await on('2026-05-15', 'CN/0001', (tx) =>
    issueCreditNote(tx, { account_id, original_id: id('2026-27/0002'), reason: 'Goods returned', lines: [line('10000')] }),
  )
  await receipt('2026-05-31', 'R3-ADV', 2_500_000, [], 'advance')
  await invoice('2026-06-10', '2026-27/0003', '200000')
  await receipt('2026-06-25', 'R4', 21_080_000, [['2026-27/0003', 21_080_000]])
  await on('2026-06-25', 'TDS-R4', (tx) =>
    recordTaxDeducted(tx, {
      account_id,
      number: 'TDS-R4',
      amount_minor: minor(20_000),
      currency: INR,
      allocations: [{ entry_id: id('2026-27/0003'), amount_minor: minor(20_000) }],
    }),
  )
  await receipt('2026-07-05', 'R5-CHQ', 1_800_000, [], 'advance')
  await on('2026-07-09', 'R5-REV', (tx) =>
    reversePayment(tx, { account_id, payment_id: id('R5-CHQ'), number: 'R5-REV', reason: 'Cheque returned' }),
  )
  await on('2026-07-09', 'DN/0001', (tx) =>
    issueDebitNote(tx, { account_id, due_on: day('2026-07-09'), reason: 'Bounce charge', lines: [line('500')] }),
  )
  await receipt('2026-08-01', 'R6-DUP', 1_000_000, [], 'advance')
  await on('2026-08-15', 'RF1', (tx) =>
    refundPayment(tx, { account_id, payment_id: id('R6-DUP'), number: 'RF1', method: 'bank_transfer' }),
  )
  await receipt('2026-09-28', 'R7', 4_719_950, [['2026-27/0002', 4_719_950]])
  await on('2026-09-30', 'WO/0001', (tx) => writeOff(tx, { account_id, entry_id: id('2026-27/0002'), reason: 'Rounding' }))
  await invoice('2026-10-01', '2026-27/0004', '75000')
  await invoice('2026-11-15', '2026-27/0005', '30000')
  await receipt('2026-11-18', 'R8', 3_000_000)
  return new Map([...posted].map(([name, { number }]) => [name, number]))
}

function line(unit_price: string): LineInput {
  return { description: 'Cotton sheeting', item_code: '520811', quantity: '1', unit: 'NOS', unit_price, rate_bp: 1800 }
}

function fail(name: string): never {
  throw new Error(`${name} has not happened yet`)
}
