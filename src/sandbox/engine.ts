import { randomInt } from 'node:crypto'
import type { Minor } from '#shared/money.ts'
import { deliver, type SandboxAccount } from './deliver.ts'
import { type Journal, openJournal } from './journal.ts'
import { type Choice, mayBePaid, newName, type SandboxOrder, type SandboxPayment, withPayment } from './order.ts'
import type { Scheduler } from './schedule.ts'
import { openWork } from './work.ts'

/** How long each thing takes that the payer may choose to see, and after which waits an untaken message is sent again. */
export type Waits = {
  slow_ms: number
  late_ms: number
  twice_ms: number
  bounce_ms: number
  retries_ms: readonly number[]
}

export const WAITS: Waits = {
  slow_ms: 20_000,
  late_ms: 30_000,
  twice_ms: 2_000,
  bounce_ms: 45_000,
  retries_ms: [1_000, 5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 10_800_000],
}

/** What happens to orders, at once and in time. It knows neither HTTP nor pages. */
export type Engine = {
  journal: Journal
  waits: Waits
  accounts: Map<string, SandboxAccount>
  now(): Date
  keep(order: SandboxOrder, type: string): void
  /** Keeps a new order and ends it when its time is over. */
  place(order: SandboxOrder): void
  pay(order: SandboxOrder, choice: Choice, amount_minor: Minor): void
  /** The bank takes the last payment of an order back. */
  chargeBack(order_id: string): void
  close(): void
}

export type EngineOptions = {
  scheduler: Scheduler
  fetch: typeof globalThis.fetch
  waits: Waits
  file?: string | undefined
}

export function openEngine({ scheduler, fetch, waits, file }: EngineOptions): Engine {
  const accounts = new Map<string, SandboxAccount>()
  const journal = openJournal(file)
  const work = openWork({ journal, scheduler, waits }, (event) => {
    const account = accounts.get(event.account)
    return account === undefined ? Promise.resolve(false) : deliver(fetch, account, event, scheduler.now())
  })
  return {
    journal,
    waits,
    accounts,
    now: scheduler.now,
    keep: work.keep,
    place(order) {
      // what is to follow is written first: killed between the two, nothing follows an order that never was
      const ms = new Date(order.expires_at).getTime() - scheduler.now().getTime()
      work.add({ kind: 'expire', order_id: order.id }, ms)
      journal.keepOrder(order)
    },
    pay(order, choice, amount_minor) {
      if (!mayBePaid(order)) return
      const payment = paymentOf(order, choice, amount_minor, scheduler.now())
      if (choice === 'slow') work.add({ kind: 'capture', order_id: order.id }, waits.slow_ms)
      if (choice === 'bounce') work.add({ kind: 'charge_back', order_id: order.id }, waits.bounce_ms)
      work.keep(withPayment(order, payment), `payment.${payment.state}`, tellingOf(choice, waits))
    },
    chargeBack: (order_id) => work.happen('charge_back', order_id),
    close: work.close,
  }
}

/** After which waits the seller is told of it; never: the seller must ask. */
function tellingOf(choice: Choice, { late_ms, twice_ms }: Waits): number[] {
  switch (choice) {
    case 'never':
      return []
    case 'late':
      return [late_ms]
    case 'twice':
      return [0, twice_ms]
    default:
      return [0]
  }
}

function paymentOf({ currency }: SandboxOrder, choice: Choice, amount_minor: Minor, now: Date): SandboxPayment {
  const upi = currency === 'INR'
  return {
    id: newName('sbp'),
    state: choice === 'fail' ? 'failed' : choice === 'slow' ? 'pending' : 'captured',
    amount_minor,
    method: upi ? 'upi' : 'card',
    bank_reference: upi && choice !== 'fail' ? String(randomInt(10 ** 11, 10 ** 12)) : '',
    failure: choice === 'fail' ? 'The bank declined the payment.' : '',
    created_at: now.toISOString(),
  }
}
