import { checkBooks } from '#features/ledger/check-books.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { worker } from '#platform/viewer.ts'
import { day } from '#shared/day.ts'
import { currency, minor } from '#shared/money.ts'
import { openGrounds } from '../simulation/ground.ts'

const INR = currency('INR')

export type OneInvoice = {
  payments: number
  errors: number
  allocated: number
  invoice: number
  advance: number
  p99_ms: number
  faults: number
}

/** R3 (domain specification 5.2): so many payments at once for one invoice, which they could pay several times over. */
export async function payOneInvoice(payments: number): Promise<OneInvoice> {
  const grounds = await openGrounds(() => new Date())
  const ground = await grounds.fresh()
  try {
    const invoice = 500_000
    const item = await ground.database.scope(worker(ground.seller_id, 'r3'), (tx) =>
      openItem(tx, {
        account_id: ground.account_id,
        number: 'R3/1',
        dated_on: day('2026-11-01'),
        due_on: day('2026-11-30'),
        currency: INR,
        amount_minor: minor(invoice),
      }),
    )
    const times: number[] = []
    const outcomes = await Promise.allSettled(
      Array.from({ length: payments }, async (_, index) => {
        const began = performance.now()
        await ground.database.scope(worker(ground.seller_id, 'r3'), (tx) =>
          recordPayment(tx, {
            account_id: ground.account_id,
            amount_minor: minor(1_000),
            currency: INR,
            method: 'upi',
            source: 'r3',
            source_ref: String(index),
            allocations: [{ entry_id: item.id, amount_minor: minor(1_000) }],
            rest: 'advance',
          }),
        )
        times.push(performance.now() - began)
      }),
    )
    const [sums] = await ground.query<{ allocated: number; advance: number }>(
      `select (select coalesce(sum(amount_minor), 0)::int from allocations) as allocated,
        (select coalesce(sum(open_minor), 0)::int from entries where kind = 'RCPT') as advance`,
    )
    times.sort((a, b) => a - b)
    return {
      payments,
      invoice,
      errors: outcomes.filter((one) => one.status === 'rejected').length,
      allocated: sums?.allocated ?? 0,
      advance: sums?.advance ?? 0,
      p99_ms: Math.round(times[Math.floor(times.length * 0.99) - 1] ?? Number.NaN),
      faults: (await checkBooks((text) => ground.query(text))).length,
    }
  } finally {
    await ground.close()
    await grounds.close()
  }
}
