import type { Entry } from '#features/ledger/entry.ts'
import type { PaymentDetail } from '#features/payments/payment-detail.ts'
import type { Seller } from '#features/sellers/seller.ts'
import type { Settlement } from '#features/settlement/settlement.ts'
import { type Messages, messagesFor } from '#messages/language.ts'
import type { Letter, LetterFact } from '#platform/mail-templates.ts'
import type { Country } from '#ports/country.ts'
import { absolute, subtract, sum, ZERO } from '#shared/money.ts'
import { type Format, formatFor } from '#ui/format.ts'

/** In whose name, to whom, about which company; `url` is the reader's own link, `door` the page for those whose link does not open. */
export type Frame = {
  seller: Seller
  country: Country
  company: string
  reader: { name: string; language: string }
  url: string
  door: string
}

const MOST_PARTS = 12

/** An invoice has been issued: what it comes to, and when it is due. */
export function invoiceLetter(frame: Frame, invoice: Entry): Letter {
  const { say, format, seller, company } = tell(frame)
  const words = say.notices.invoice
  const { currency, number, open_minor, amount_minor } = invoice
  const facts: LetterFact[] = [
    { label: words.dated, value: format.day(invoice.dated_on) },
    ...(invoice.reference === '' ? [] : [{ label: words.order, value: invoice.reference }]),
    { label: words.due, value: format.day(invoice.due_on) },
    { label: words.total, value: format.money(amount_minor, currency), total: true },
  ]
  if (open_minor < amount_minor) {
    facts.push(
      { label: words.settled, value: format.money(subtract(amount_minor, open_minor), currency) },
      { label: words.to_pay, value: format.money(open_minor, currency), total: true },
    )
  }
  return {
    ...around(frame, say),
    subject: words.subject(seller.name, number, format.money(amount_minor, currency)),
    paragraphs: [words.text(seller.name, number, company)],
    facts,
    button: { text: words.button, url: frame.url },
  }
}

/** Money has come: what it was used for, and what of it is kept. `method` is how it came, in the reader's words. */
export function paymentLetter(
  frame: Frame,
  { payment, settlements }: PaymentDetail,
  { method, attached }: { method: string; attached: boolean },
): Letter {
  const { say, format, seller, company } = tell(frame)
  const words = say.notices.payment
  const { currency, reference } = payment
  const amount = format.money(absolute(payment.amount_minor), currency)
  const used = settlements.filter((part) => part.kind !== 'REV' && part.kind !== 'REFUND')
  const [shown, rest] = [used.slice(0, MOST_PARTS), used.slice(MOST_PARTS)]
  const facts: LetterFact[] = shown.map((part) => ({
    label: say.invoices.with(say.words.kinds[part.kind], part.number),
    value: format.money(part.amount_minor, currency),
  }))
  if (rest.length > 0) {
    const rest_minor = sum(rest.map((part) => part.amount_minor))
    facts.push({ label: words.more(rest.length), value: format.money(rest_minor, currency) })
  }
  const kept = payment.open_minor > ZERO
  if (kept) facts.push({ label: words.kept, value: format.money(payment.open_minor, currency) })
  facts.push({ label: words.amount, value: amount, total: true })
  return {
    ...around(frame, say),
    subject: words.subject(seller.name, amount),
    paragraphs: [
      `${words.text(seller.name, amount, company, format.day(payment.dated_on))} ${words.by(method, reference)}`,
      [...(kept ? [] : [words.all_used]), ...(attached ? [words.attached] : [])].join(' '),
    ].filter(Boolean),
    facts,
    button: { text: words.button, url: frame.url },
  }
}

/** A payment has come to nothing, at its provider (`failed`) or because the seller has not found it (`refused`). */
export function failureLetter(frame: Frame, settlement: Settlement): Letter {
  const { say, format, seller, company } = tell(frame)
  const words = say.notices.failed
  const { currency, reference, state_note } = settlement
  const amount = format.money(settlement.pay_minor, currency)
  const sought = settlement.state === 'refused'
  const said = sought ? words.text_not_found(amount, seller.name, company) : words.text(amount, seller.name, company)
  const why = sought ? words.reason_not_found(seller.name, state_note) : words.reason(state_note)
  const { foot, ...rest } = around(frame, say)
  return {
    ...rest,
    subject: sought ? words.subject_not_found(amount, seller.name) : words.subject(amount, seller.name),
    paragraphs: state_note === '' ? [said] : [said, why],
    facts: [
      { label: words.amount, value: amount },
      { label: words.reference, value: reference },
    ],
    button: { text: words.button, url: frame.url },
    foot: [words.foot, ...foot],
  }
}

function tell({ seller, country, company, reader }: Frame): {
  say: Messages
  format: Format
  seller: Seller
  company: string
} {
  return { say: messagesFor(reader.language), format: formatFor(country, reader.language), seller, company }
}

function around({ seller, company, reader, door }: Frame, say: Messages): Pick<Letter, 'greeting' | 'foot' | 'language'> {
  const { contact } = seller.settings
  return {
    greeting: say.letters.dear(reader.name),
    language: reader.language,
    foot: [
      ...(contact ? [say.notices.foot_ask(contact.name, contact.phone)] : []),
      `${say.notices.foot_why(seller.name, company)} ${say.letters.link_foot(door)}`,
    ],
  }
}
