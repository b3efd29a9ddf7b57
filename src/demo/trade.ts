import { answerDispute } from '#features/disputes/answer-dispute.ts'
import { openDispute } from '#features/disputes/open-dispute.ts'
import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { issueDebitNote } from '#features/invoices/issue-debit-note.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import type { LineInput } from '#features/invoices/paper.ts'
import type { Posted } from '#features/ledger/entry.ts'
import { getEntry } from '#features/ledger/queries.ts'
import { deductionsOn } from '#features/payments/deduction.ts'
import type { PaymentMethod } from '#features/payments/payment.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { recordTaxDeducted } from '#features/payments/record-tax-deducted.ts'
import { refundPayment } from '#features/payments/refund-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import type { Tx } from '#platform/database.ts'
import { addDays, type Day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { atRate, type Minor, proportion, subtract, ZERO } from '#shared/money.ts'
import type { DemoCustomer } from './customers.ts'
import type { DemoItem } from './items.ts'
import type { Dice } from './random.ts'

/** What happens on a day; it may put more on later days. */
export type Deed = (tx: Tx) => Promise<void>

/** The days of the year, and what happens on them. */
export type Agenda<What> = {
  on(day: Day, what: What): void
  /** Takes what stands on a day. */
  take(day: Day): What[]
}

export function agenda<What>(): Agenda<What> {
  const days = new Map<Day, What[]>()
  return {
    on(day, what) {
      const all = days.get(day) ?? []
      all.push(what)
      days.set(day, all)
    },
    take(day) {
      const all = days.get(day) ?? []
      days.delete(day)
      return all
    },
  }
}

export type Customer = DemoCustomer & { account_id: AccountId }

/** What a customer has been billed, as far as its own books go. */
type Billed = Posted & { amount_minor: Minor; taxable_minor: Minor; due_on: Day; lines: readonly LineInput[] }

/** `taken`: documents that a story looks after; their customer does nothing about them by habit. */
export type Trade = {
  agenda: Agenda<Deed>
  dice: Dice
  items: readonly DemoItem[]
  today: Day
  taken: ReadonlySet<EntryId>
}

/** What the country calls the tax that a large buyer of goods deducts. */
export const PURCHASES = '194Q'

/** Spreads a customer's invoices over the year, thicker towards its end, and lets its habit decide what follows each. */
export function planCustomer(trade: Trade, customer: Customer, start: Day, days: number): void {
  const { dice } = trade
  for (let index = 0; index < customer.invoices; index++) {
    const day = addDays(start, Math.min(days, Math.floor(((index + dice.next() * 0.9) / customer.invoices) ** 0.92 * days)))
    trade.agenda.on(day, (tx) => bill(trade, tx, customer, index))
  }
}

async function bill(trade: Trade, tx: Tx, customer: Customer, index: number): Promise<void> {
  const { account_id } = customer
  const lines = linesFor(trade, customer)
  const reference = trade.dice.chance(0.7) ? `${customer.code}/${100 + index}` : ''
  const posted = await issueInvoice(tx, {
    account_id,
    lines,
    reference,
    source: 'demo',
    source_ref: `inv ${customer.code} ${index}`,
  })
  const entry = await getEntry(tx, account_id, posted.id)
  follow(
    trade,
    customer,
    { ...posted, lines, amount_minor: entry.amount_minor, taxable_minor: entry.taxable_minor, due_on: entry.due_on },
    index,
  )
}

/** Who pays promptly now and then stocks up: invoices of 40 lines. */
function linesFor({ dice, items }: Trade, { habit }: Customer): LineInput[] {
  const count = habit === 'prompt' && dice.chance(0.04) ? 40 : dice.between(2, 7)
  return Array.from({ length: count }, () => {
    const item = dice.pick(items)
    return {
      code: item.code,
      description: item.name,
      item_code: item.item_code,
      unit: item.unit,
      quantity: String(dice.between(2, 36)),
      unit_price: item.price,
      rate_bp: item.rate_bp,
      ...(dice.chance(0.12) ? { discount_percent: dice.pick(['2.5', '5', '7.5']) } : {}),
    }
  })
}

/** What a customer of this habit does about an invoice. */
function follow(trade: Trade, customer: Customer, invoice: Billed, index: number): void {
  const { dice } = trade
  const { amount_minor, due_on } = invoice
  const half = proportion(amount_minor, 1n, 2n)
  if (dice.chance(0.06))
    about(trade, invoice, addDays(due_on, -dice.between(3, 12)), (tx) => credit(trade, tx, customer, invoice))
  switch (customer.habit) {
    case 'prompt':
      pay(trade, customer, invoice, addDays(due_on, -dice.between(0, 6)), amount_minor)
      return
    case 'slow':
      pay(trade, customer, invoice, addDays(due_on, dice.between(4, 38)), amount_minor)
      return
    case 'parts':
      pay(trade, customer, invoice, addDays(due_on, dice.between(-4, 8)), half)
      if (!dice.chance(0.08)) pay(trade, customer, invoice, addDays(due_on, dice.between(12, 40)), subtract(amount_minor, half))
      return
    case 'advance':
      pay(trade, customer, invoice, addDays(due_on, -dice.between(20, 29)), proportion(amount_minor, 104n, 100n))
      return
    case 'bounces':
      if (dice.chance(0.2)) {
        about(trade, invoice, addDays(due_on, 1), (tx) => bounce(trade, tx, customer, invoice))
        return
      }
      pay(trade, customer, invoice, addDays(due_on, dice.between(0, 15)), amount_minor)
      return
    case 'deducts':
      about(trade, invoice, addDays(due_on, dice.between(-3, 9)), (tx) => payLessTax(trade, tx, customer, invoice))
      return
    case 'disputes':
      if (index % 9 === 4) {
        about(trade, invoice, addDays(due_on, -6), (tx) => dispute(trade, tx, customer, invoice, index))
        return
      }
      pay(trade, customer, invoice, addDays(due_on, dice.between(-2, 12)), amount_minor)
      return
    case 'late':
      if (dice.chance(0.24)) return
      pay(trade, customer, invoice, addDays(due_on, dice.between(20, 75)), amount_minor)
      return
    case 'doubles':
      pay(trade, customer, invoice, addDays(due_on, dice.between(0, 9)), amount_minor)
      if (index % 11 === 5) trade.agenda.on(addDays(due_on, 10), (tx) => payTwice(trade, tx, customer, invoice))
      return
    case 'in_credit':
      pay(trade, customer, invoice, addDays(due_on, -29), proportion(amount_minor, 112n, 100n))
      return
    case 'empty':
    case 'whale':
      return
  }
}

function pay(trade: Trade, customer: Customer, invoice: Billed, day: Day, amount_minor: Minor): void {
  about(trade, invoice, day, async (tx) => void (await receive(trade, tx, customer, amount_minor, invoice)))
}

/** What is to happen to an invoice, unless a story has taken it into its hands by then. */
function about(trade: Trade, { id }: Billed, day: Day, deed: Deed): void {
  trade.agenda.on(day, async (tx) => {
    if (!trade.taken.has(id)) await deed(tx)
  })
}

async function receive(trade: Trade, tx: Tx, customer: Customer, amount_minor: Minor, invoice: Billed | null): Promise<Posted> {
  const { account_id } = customer
  const method = methodFor(trade.dice, amount_minor)
  const open = invoice ? (await getEntry(tx, account_id, invoice.id)).open_minor : ZERO
  const named =
    invoice && open > 0 && trade.dice.chance(0.6)
      ? [{ entry_id: invoice.id, amount_minor: amount_minor < open ? amount_minor : open }]
      : []
  return recordPayment(tx, {
    account_id,
    amount_minor,
    currency: tx.seller.currency,
    method,
    reference: referenceFor(trade.dice, method),
    allocations: named,
  })
}

function methodFor(dice: Dice, amount_minor: Minor): PaymentMethod {
  if (amount_minor > 10_000_000) return dice.chance(0.8) ? 'bank_transfer' : 'cheque'
  return dice.pick(['upi', 'upi', 'upi', 'bank_transfer', 'bank_transfer', 'cheque', 'cash'])
}

function referenceFor(dice: Dice, method: PaymentMethod): string {
  switch (method) {
    case 'upi':
      return String(dice.between(400_000_000_000, 699_999_999_999))
    case 'bank_transfer':
      return `N${dice.between(100, 365)}26${dice.between(10_000_000, 99_999_999)}`
    case 'cheque':
      return String(dice.between(100_000, 999_999))
    default:
      return ''
  }
}

/** Part of the goods came back: the first line, or a piece of it. */
async function credit(trade: Trade, tx: Tx, customer: Customer, invoice: Billed): Promise<void> {
  const [line] = invoice.lines
  if (!line) return
  const back = String(Math.max(1, Math.floor(Number(line.quantity) / 3)))
  const reason = trade.dice.pick(['Goods returned', 'Rate difference', 'Damaged in transit', 'Short supplied'])
  await issueCreditNote(tx, {
    account_id: customer.account_id,
    original_id: invoice.id,
    lines: [{ ...line, quantity: back }],
    reason,
  })
}

/** A cheque comes back after four days; the charge for it is a debit note; the customer pays again a little later. */
async function bounce(trade: Trade, tx: Tx, customer: Customer, invoice: Billed): Promise<void> {
  const { account_id } = customer
  const cheque = await recordPayment(tx, {
    account_id,
    amount_minor: invoice.amount_minor,
    currency: tx.seller.currency,
    method: 'cheque',
    reference: referenceFor(trade.dice, 'cheque'),
    allocations: [{ entry_id: invoice.id, amount_minor: invoice.amount_minor }],
  })
  trade.agenda.on(addDays(tx.today, 4), async (later) => {
    await reversePayment(later, { account_id, payment_id: cheque.id, reason: 'Cheque returned, funds insufficient' })
    await issueDebitNote(later, {
      account_id,
      reason: 'Cheque return charge',
      due_on: later.today,
      lines: [
        {
          description: 'Cheque return charge',
          item_code: '997119',
          quantity: '1',
          unit: 'nos',
          unit_price: '500',
          rate_bp: 1800,
        },
      ],
    })
  })
  pay(trade, customer, invoice, addDays(tx.today, trade.dice.between(14, 60)), invoice.amount_minor)
}

/** A large buyer deducts tax from the value without GST and pays the rest (domain specification 1.13). */
async function payLessTax(trade: Trade, tx: Tx, customer: Customer, invoice: Billed): Promise<void> {
  const { account_id } = customer
  const rule = deductionsOn(tx.country.deductions, tx.today).find(({ kind }) => kind === PURCHASES)
  if (!rule) return
  const { taxable_minor: base_minor } = invoice
  const deducted = atRate(base_minor, rule.rate_bp)
  const { open_minor } = await getEntry(tx, account_id, invoice.id)
  if (deducted <= 0 || open_minor <= deducted) return
  const currency = tx.seller.currency
  await recordTaxDeducted(tx, {
    account_id,
    amount_minor: deducted,
    currency,
    reference: 'u/s 393(1)',
    allocations: [{ entry_id: invoice.id, amount_minor: deducted }],
    deduction: { kind: rule.kind, rate_bp: rule.rate_bp, base_minor },
  })
  await receive(trade, tx, customer, subtract(open_minor, deducted), invoice)
}

/**
 * A quarter of an invoice is in question, and nothing of it is paid before there is an answer: half of the times a promise, half of the
 * times a no with its reason. Then all of it is paid.
 */
async function dispute(trade: Trade, tx: Tx, customer: Customer, invoice: Billed, index: number): Promise<void> {
  const { account_id } = customer
  const { open_minor } = await getEntry(tx, account_id, invoice.id)
  if (open_minor === 0) return
  const amount_minor = proportion(open_minor, 1n, 4n)
  const note = 'Cartons arrived wet'
  const dispute_id = await openDispute(tx, { account_id, entry_id: invoice.id, amount_minor, reason: 'damaged', note })
  trade.agenda.on(addDays(tx.today, 11), async (later) => {
    const accepts = index % 2 === 0
    await answerDispute(later, {
      account_id,
      dispute_id,
      answer: accepts ? 'accept' : 'reject',
      words: accepts
        ? 'The wet reams were replaced with the next delivery.'
        : 'The transporter took them over dry, see the receipt.',
    })
  })
  trade.agenda.on(addDays(tx.today, 19), async (later) => {
    const rest = await getEntry(later, account_id, invoice.id)
    if (rest.open_minor > 0) await receive(trade, later, customer, rest.open_minor, invoice)
  })
}

/** The same invoice is paid once more by mistake; half of the times the money goes back, otherwise it stays as an advance. */
async function payTwice(trade: Trade, tx: Tx, customer: Customer, invoice: Billed): Promise<void> {
  const { account_id } = customer
  const twice = await recordPayment(tx, {
    account_id,
    amount_minor: invoice.amount_minor,
    currency: tx.seller.currency,
    method: 'bank_transfer',
    reference: referenceFor(trade.dice, 'bank_transfer'),
    rest: 'advance',
  })
  if (trade.dice.chance(0.5)) {
    trade.agenda.on(addDays(tx.today, 8), async (later) => {
      // meanwhile a new invoice may have taken it
      const { open_minor } = await getEntry(later, account_id, twice.id)
      if (open_minor > 0)
        await refundPayment(later, { account_id, payment_id: twice.id, method: 'bank_transfer', note: 'Paid twice, sent back' })
    })
  }
}
