import { routes } from '#routes.ts'
import { addDays, addMonths, type DayRange } from '#shared/day.ts'
import { absolute, least, type Minor, plain, ZERO } from '#shared/money.ts'
import type { Page } from '#ui/page.tsx'
import type { Difference } from './difference.ts'
import { kindOf, type LedgerRow, type OurEntry, type Reconciliation } from './reconciliation.ts'

/** A link beside a difference. `outside` leaves the portal: a message to the seller with its words prefilled. */
export type Way = { href: string; text: string; outside?: boolean }

type Kept = Pick<Reconciliation, 'currency'>

/** What can be done: get the document, question the part that is too much, say that it was paid or tax was kept, or ask us about it. */
export function waysOf(page: Page, kept: Kept, row: Difference): Way[] {
  return row.ours ? ourWays(page, kept, row, row.ours.entry) : theirWays(page, kept, row)
}

function ourWays(page: Page, kept: Kept, row: Difference, entry: OurEntry): Way[] {
  const words = page.say.reconciliations.result.acts
  const account = page.account.id
  const ways: Way[] = []
  const isDocument = entry.kind === 'INV' || entry.kind === 'DN' || entry.kind === 'CN'
  if (isDocument && page.may('invoices.see'))
    ways.push({ href: routes.invoices.pdf.href({ account, invoice: entry.id }), text: words.pdf })
  if (entry.kind === 'RCPT' && page.may('payments.see'))
    ways.push({ href: routes.payments.pdf.href({ account, payment: entry.id }), text: words.receipt })
  if (entry.kind === 'TDS' && page.may('payments.see'))
    ways.push({ href: routes.taxes.list.href({ account }), text: words.certificate })
  const query = queryOf(page, kept, row, entry)
  if (query) return [...ways, query]
  if (row.theirs) return [...ways, ...asking(page, words.ask_differs(nameOf(page, entry), ...bothAmounts(page, kept, row)))]
  if (ways.length === 0) ways.push(...inStatement(page, { from: entry.dated_on, to: entry.dated_on }))
  const isDebit = entry.amount_minor > ZERO
  return isDebit ? [...ways, ...asking(page, words.ask_ours(nameOf(page, entry)))] : ways
}

/** A query takes at most what is open and not in question already: about what is paid, only a message can ask. */
function queryOf(page: Page, kept: Kept, { difference_minor }: Difference, entry: OurEntry): Way | null {
  const isDebit = entry.kind === 'INV' || entry.kind === 'DN' || (entry.kind === 'OB' && entry.amount_minor > ZERO)
  if (!isDebit || difference_minor <= ZERO || entry.due_minor <= ZERO || !page.may('disputes.open')) return null
  const amount = plain(least(difference_minor, entry.due_minor), kept.currency)
  const query = { entry: entry.id, invoice: entry.id, amount, reason: 'other' }
  const { acts } = page.say.reconciliations.result
  return { href: routes.disputes.start.href({ account: page.account.id }, query), text: acts.query }
}

function nameOf({ say, format }: Page, { kind, number, dated_on }: OurEntry): string {
  return say.reconciliations.result.acts.document(say.words.kinds[kind], number, format.day(dated_on))
}

function bothAmounts({ format }: Page, { currency }: Kept, { ours, theirs }: Difference): [string, string] {
  const money = (of: Minor | undefined) => format.money(absolute(of ?? ZERO), currency)
  return [money(ours?.amount_minor), money(theirs?.amount_minor)]
}

function theirWays(page: Page, kept: Kept, { theirs }: Difference): Way[] {
  if (!theirs) return []
  const { acts } = page.say.reconciliations.result
  const account = page.account.id
  const kind = kindOf(theirs.row)
  if (kind === 'TDS' && page.may('payments.pay'))
    return [{ href: `${routes.pay.start.href({ account })}#pay-tax`, text: acts.declare }]
  const isPayment = kind === 'RCPT' || (kind === null && theirs.amount_minor < ZERO)
  if (isPayment && page.may('payments.pay')) {
    const paid = {
      told: 1,
      amount: plain(absolute(theirs.amount_minor), kept.currency),
      on: theirs.row.dated_on,
      reference: theirs.row.number,
    }
    return [{ href: routes.pay.start.href({ account }, paid), text: acts.paid }]
  }
  return asking(
    page,
    acts.ask_theirs(theirName(page, theirs.row), page.format.money(absolute(theirs.amount_minor), kept.currency)),
  )
}

function theirName({ say, format }: Page, row: LedgerRow): string {
  const words = say.reconciliations.result
  const kind = kindOf(row)
  return words.acts.document(
    kind === null ? words.entry : say.words.kinds[kind],
    row.number || words.no_number,
    format.day(row.dated_on),
  )
}

/** Ways to the seller's person, with the words written already: by WhatsApp, by mail, or else by telephone. */
export function asking(page: Page, about: string): Way[] {
  const { contact, email } = page.seller.settings
  const { acts } = page.say.reconciliations.result
  const text = acts.message(page.seller.name, about, page.account.name, page.account.code)
  const whatsapp = contact?.whatsapp?.replace(/\D/g, '') ?? ''
  const ways: Way[] = []
  if (whatsapp !== '')
    ways.push({ href: `https://wa.me/${whatsapp}?text=${encodeURIComponent(text)}`, text: acts.whatsapp, outside: true })
  if (email) {
    const subject = encodeURIComponent(acts.subject(page.account.name, page.account.code))
    ways.push({ href: `mailto:${email}?subject=${subject}&body=${encodeURIComponent(text)}`, text: acts.mail, outside: true })
  }
  if (ways.length > 0 || !contact) return ways
  return [{ href: `tel:${contact.phone.replace(/[^\d+]/g, '')}`, text: acts.call(contact.name), outside: true }]
}

/** Our statement of some days. */
export function inStatement(page: Page, { from, to }: DayRange): Way[] {
  if (!page.may('statement.see')) return []
  const { acts } = page.say.reconciliations.result
  return [{ href: routes.statement.show.href({ account: page.account.id }, { from, to }), text: acts.statement }]
}

/** The year before these days. */
export function yearBefore({ from }: DayRange): DayRange {
  return { from: addMonths(from, -12), to: addDays(from, -1) }
}
