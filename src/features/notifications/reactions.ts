import { makeLink } from '#features/access/make-link.ts'
import { targetTo } from '#features/access/target.ts'
import type { Account } from '#features/accounts/account.ts'
import { getAccount } from '#features/accounts/queries.ts'
import { getEntry } from '#features/ledger/queries.ts'
import type { PaymentDetail } from '#features/payments/payment-detail.ts'
import { getPayment } from '#features/payments/queries.ts'
import { receiptPaper } from '#features/payments/receipt-paper.ts'
import { howOf } from '#features/payments/views.tsx'
import { getSeller } from '#features/sellers/queries.ts'
import type { Seller } from '#features/sellers/seller.ts'
import { getSettlement } from '#features/settlement/queries.ts'
import { type Messages, messagesFor } from '#messages/language.ts'
import type { EmittedEvent, Tx } from '#platform/database.ts'
import type { Letter } from '#platform/mail-templates.ts'
import { type Post, type PostWorld, posting } from '#platform/posting.ts'
import type { Site } from '#platform/site.ts'
import type { Reaction } from '#platform/worker.ts'
import type { Attachment } from '#ports/channel.ts'
import type { Country } from '#ports/country.ts'
import { routes } from '#routes.ts'
import type { Day } from '#shared/day.ts'
import { type AccountId, parseId } from '#shared/id.ts'
import { formatFor } from '#ui/format.ts'
import { type Frame, failureLetter, invoiceLetter, paymentLetter } from './letter.ts'
import { noteSent } from './note-sent.ts'
import { isNews } from './notice.ts'
import { hearersOf } from './queries.ts'

/** What these reactions stand on: the receipt that goes with a letter is set and signed as the one that is downloaded. */
export type NoticeWorld = PostWorld & Pick<Site, 'pdf' | 'signing'>

/**
 * What a customer's people are told by message: an invoice has been issued, a payment has come, a payment has come to nothing. Each in
 * the reader's language with a link of their own, to those who may see the thing, in the order in which it happened to the account.
 * Nobody hears of what an import brings, as that is no such event, nor of history that is entered late. A message that could not be
 * delivered for hours is given up, so that what came after it is not held back.
 */
export const notificationsReactions: readonly Reaction<NoticeWorld>[] = [
  { name: 'notice-invoice', on: ['invoice.issued'], lane, goes_on: true, react: posting('notices', invoiceNotices) },
  { name: 'notice-payment', on: ['payment.recorded'], lane, goes_on: true, react: posting('notices', paymentNotices) },
  { name: 'notice-failure', on: ['settlement.failed'], lane, goes_on: true, react: posting('notices', failureNotices) },
]

function lane({ account_id }: EmittedEvent): string {
  return `notices:${account_id}`
}

/** One message before it has readers. */
type Notice = {
  event: EmittedEvent
  seller: Seller
  account: Account
  /** What a reader must be allowed. */
  permission: string
  /** What the link is for, in words, until when it is needed, and the page it opens. */
  purpose: (say: Messages) => string
  due_on: Day
  to: string
  letter: (frame: Frame) => Letter
  files?: (language: string) => Promise<readonly Attachment[]>
}

async function invoiceNotices(tx: Tx, event: EmittedEvent, world: NoticeWorld): Promise<Post[]> {
  const around = await aroundOf(tx, event)
  const id = parseId('invoice', event.subject_id)
  if (around === null || id === null) return []
  const invoice = await getEntry(tx, around.account.id, id)
  if (!isNews(invoice.dated_on, tx.today)) return []
  return postsOf(tx, world, {
    ...around,
    event,
    permission: 'invoices.see',
    purpose: (say) => say.invoices.with(say.words.kinds.INV, invoice.number),
    due_on: invoice.due_on,
    to: targetTo('invoice', id),
    letter: (frame) => invoiceLetter(frame, invoice),
  })
}

async function paymentNotices(tx: Tx, event: EmittedEvent, world: NoticeWorld): Promise<Post[]> {
  const around = await aroundOf(tx, event)
  const id = parseId('payment', event.subject_id)
  if (around === null || id === null) return []
  const detail = await getPayment(tx, around.account.id, id)
  const { payment } = detail
  // one that has come back meanwhile is no good news any more
  if (payment.reversed_on !== null || !isNews(payment.dated_on, tx.today)) return []
  const attached = world.channel?.kind === 'email'
  return postsOf(tx, world, {
    ...around,
    event,
    permission: 'payments.see',
    purpose: (say) => say.invoices.with(say.payments.receipt, payment.number),
    due_on: tx.today,
    to: targetTo('payment', id),
    letter: (frame) => paymentLetter(frame, detail, { method: methodIn(frame.reader.language, detail), attached }),
    files: receiptsOf(world, detail, { ...around, country: tx.country }),
  })
}

async function failureNotices(tx: Tx, event: EmittedEvent, world: NoticeWorld): Promise<Post[]> {
  const around = await aroundOf(tx, event)
  const id = parseId('settlement', event.subject_id)
  if (around === null || id === null) return []
  const settlement = await getSettlement(tx, around.account.id, id)
  // money that has come after all, or is on its way once more, has not failed
  if (settlement.state !== 'failed' && settlement.state !== 'refused') return []
  return postsOf(tx, world, {
    ...around,
    event,
    permission: 'payments.pay',
    purpose: (say) => say.notices.failed.purpose(settlement.reference),
    due_on: tx.today,
    to: 'pay',
    letter: (frame) => failureLetter(frame, settlement),
  })
}

/** Whose books and which account; null where the seller tells its customers nothing. */
async function aroundOf(tx: Tx, { account_id }: EmittedEvent): Promise<{ seller: Seller; account: Account } | null> {
  const seller = await getSeller(tx)
  if (account_id === null || seller.settings.tells_customers === false) return null
  return { seller, account: await getAccount(tx, account_id) }
}

async function postsOf(tx: Tx, { origin }: NoticeWorld, notice: Notice): Promise<Post[]> {
  const { event, seller, account, to, due_on, files } = notice
  const posts: Post[] = []
  for (const { contact_id, name, email, language } of await hearersOf(tx, account.id, notice.permission, event.id)) {
    const { url_path } = await makeLink(tx, {
      account_id: account.id,
      contact_id,
      channel: 'email',
      purpose: notice.purpose(messagesFor(language)),
      due_at: new Date(`${due_on}T00:00:00Z`),
      to,
    })
    const frame = {
      seller,
      country: tx.country,
      company: account.name,
      reader: { name, language },
      url: `${origin}${url_path}`,
      door: `${origin}${routes.access.code.href()}`,
    }
    posts.push({
      seller,
      to: { name, address: email },
      letter: notice.letter(frame),
      ...(files ? { files: () => files(language) } : {}),
      sent: noting(account.id, contact_id, event),
    })
  }
  return posts
}

function noting(account_id: AccountId, contact_id: Parameters<typeof noteSent>[1]['contact_id'], event: EmittedEvent) {
  return (tx: Tx) => noteSent(tx, { account_id, contact_id, event_id: event.id, about: event.name })
}

function methodIn(language: string, { payment }: PaymentDetail): string {
  return howOf({ say: messagesFor(language) }, payment)
}

/** The receipt as a file, set once for each language it is read in. */
function receiptsOf(
  { pdf, signing }: NoticeWorld,
  detail: PaymentDetail,
  { seller, account, country }: { seller: Seller; account: Account; country: Country },
): (language: string) => Promise<readonly Attachment[]> {
  const made = new Map<string, Promise<readonly Attachment[]>>()
  async function make(language: string): Promise<readonly Attachment[]> {
    const say = messagesFor(language)
    const method = methodIn(language, detail)
    const paper = receiptPaper(
      { ...detail, seller, payer: account, method, language, signing: await signing(seller.id) },
      { say, format: formatFor(country, language) },
    )
    const name = `${say.payments.receipt} ${detail.payment.number.replaceAll('/', '-')}.pdf`
    return [{ name, type: 'application/pdf', bytes: await pdf.receipt(paper) }]
  }
  return (language) => {
    const found = made.get(language) ?? make(language)
    made.set(language, found)
    return found
  }
}
