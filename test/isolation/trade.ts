import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { issueDebitNote } from '#features/invoices/issue-debit-note.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { writeOff } from '#features/ledger/write-off.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { recordTaxDeducted } from '#features/payments/record-tax-deducted.ts'
import { refundPayment } from '#features/payments/refund-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import type { Tx } from '#platform/database.ts'
import { addDays } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { type Minor, proportion, requireMinor, subtract } from '#shared/money.ts'
import { bookClaims } from './claims.ts'

/** What an account buys: `price` in the seller's currency is odd enough to be nobody else's, `mark` stands in every text. */
export type Trade = { goods: string; price: string; mark: string }

/** One document of every kind, in every state that a page shows. Answers them by the name of the parameter that takes them. */
export async function bookTrade(tx: Tx, account_id: AccountId, trade: Trade) {
  const { currency } = tx.seller
  const { mark } = trade
  const [third, rest] = parts(tx, trade.price)
  const late = addDays(tx.today, -75)
  const lines = linesOf(tx, trade)
  const said = (word: string) => ({ reference: `${mark}-${word}`, note: `${mark} note on ${word}` })

  const [opening] = await bookEntries(tx, {
    source: `books of ${mark}`,
    bookings: [
      {
        account_id,
        kind: 'OB',
        number: `OB-${mark}`,
        dated_on: late,
        currency,
        amount_minor: rest,
        source_ref: `${mark}-0`,
        ...said('OB'),
      },
    ],
  })
  const invoice = await issueInvoice(tx, { account_id, lines, dated_on: late, ...said('PO1') })
  const open = await issueInvoice(tx, { account_id, lines: [...lines, ...lines], ...said('PO2') })
  const lost = await issueInvoice(tx, { account_id, lines, ...said('PO3') })
  const credit = await issueCreditNote(tx, {
    account_id,
    original_id: invoice.id,
    reason: `${mark} returned`,
    lines: linesOf(tx, trade, '1'),
    ...said('CN'),
  })
  const debit = await issueDebitNote(tx, {
    account_id,
    reason: `${mark} too cheap`,
    lines: linesOf(tx, trade, '2'),
    ...said('DN'),
  })
  const payment = await recordPayment(tx, {
    account_id,
    currency,
    method: 'bank_transfer',
    amount_minor: third,
    allocations: [{ entry_id: invoice.id, amount_minor: third }],
    ...said('UTR'),
  })
  const tax = await recordTaxDeducted(tx, { account_id, currency, amount_minor: rest, ...said('TDS') })
  const bounced = await recordPayment(tx, { account_id, currency, method: 'cheque', amount_minor: rest, ...said('CHQ') })
  await reversePayment(tx, { account_id, payment_id: bounced.id, reason: `${mark} bounced` })
  const advance = await recordPayment(tx, {
    account_id,
    currency,
    method: 'upi',
    amount_minor: rest,
    rest: 'advance',
    ...said('ADV'),
  })
  await refundPayment(tx, { account_id, payment_id: advance.id, amount_minor: third, method: 'upi', ...said('RFD') })
  const claims = await bookClaims(tx, account_id, mark, open.id, third)
  await writeOff(tx, { account_id, entry_id: lost.id, amount_minor: third, reason: `${mark} given up` })
  return {
    ...claims,
    invoice: [open.id, invoice.id, credit.id, debit.id, opening?.id ?? ''],
    payment: [advance.id, payment.id, tax.id, bounced.id],
    entry: [open.id],
  }
}

function linesOf(tx: Tx, { goods, mark, price }: Trade, quantity = '3') {
  const india = tx.seller.country === 'IN'
  return [
    {
      description: `${goods} of ${mark}`,
      code: `${mark}-1`,
      quantity,
      unit_price: price,
      rate_bp: india ? 1800 : 2000,
      ...(india ? { item_code: '8306' } : {}),
    },
  ]
}

/** About a third of a price, and the rest of it. */
function parts(tx: Tx, price: string): [Minor, Minor] {
  const whole_minor = requireMinor(price, tx.seller.currency, 'price')
  const third_minor = proportion(whole_minor, 31n, 100n)
  return [third_minor, subtract(whole_minor, third_minor)]
}
