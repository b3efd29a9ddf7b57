import type { Hono } from 'hono'
import { provenBy } from '#features/access/queries.ts'
import { balance } from '#features/ledger/queries.ts'
import { messagesIn } from '#messages/language.ts'
import type { Read, Tx } from '#platform/database.ts'
import { downloadOf } from '#platform/download.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { parseDay, requireDay } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { type Currency, requireMinor, typedMinor, ZERO } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import type { Typed } from '#ui/desk-form.tsx'
import { formatFor } from '#ui/format.ts'
import { accountDoor, portalPageOf } from '#ui/page.tsx'
import { portalForm, type Sent } from '#ui/portal-form.tsx'
import { askConfirmation } from './ask-confirmation.ts'
import { theirFigure } from './confirmation.ts'
import { confirmationNamed, currencyTyped } from './confirmation-address.ts'
import { confirmationJson, confirmationPaper } from './confirmation-paper.ts'
import { getConfirmation, listConfirmations } from './queries.ts'
import { replyConfirmation } from './reply-confirmation.ts'
import { ConfirmationsPage } from './views.tsx'
import { LEDGER_KINDS, LetterPage } from './views-answer.tsx'

/** The customer's side of balances: letters asked and begun, the signed answer, and its paper for both auditors. */
export function confirmationsPortal(app: Hono<WebEnvironment>, site: Site): void {
  portalForm(app, site, routes.confirmations.list.pattern, {
    ask: readList,
    start: (page) => ({
      as_on: parseDay(page.url.searchParams.get('as_on')) ?? page.visit.today,
      currency: page.url.searchParams.get('currency') ?? page.account.currency,
    }),
    view(page, { list, balances, cursor }, form) {
      visited(site, page.visit, 'confirmations')
      const currencies = balances.map((one) => one.currency)
      return <ConfirmationsPage page={page} form={form} cursor={cursor} currencies={currencies} {...list} />
    },
    act: begin,
    words: (page) => page.say.confirmations.refusals,
  })
  portalForm(app, site, routes.confirmations.show.pattern, {
    ask: readLetter,
    view(page, confirmation, form) {
      visited(site, page.visit, 'confirmation', confirmation.id)
      return <LetterPage page={page} form={form} confirmation={confirmation} />
    },
    file: { field: 'ledger', kinds: LEDGER_KINDS },
    ready: ({ seller }) => site.signing(seller.id),
    act: (tx, typed, sent) => answer(site, tx, typed, sent),
    words: (page) => page.say.confirmations.refusals,
  })
  app.get(routes.confirmations.pdf.pattern, (context) => paper(site, context))
}

async function readList(read: Read, account_id: AccountId, context: WebContext, typed: Typed | null) {
  if (typed !== null) read.permit('statement.confirm')
  const cursor = context.req.query('cursor') || null
  const [list, balances] = await Promise.all([listConfirmations(read, account_id, cursor), balance(read, account_id, 'today')])
  return { list, balances, cursor }
}

/** Any day at all, begun by the account's own people. */
async function begin(tx: Tx, typed: Typed, { account_id }: Sent): Promise<string> {
  tx.permit('statement.confirm')
  const as_on = requireDay(typed['as_on'], 'as_on')
  const { id } = await askConfirmation(tx, { account_id, as_on, currency: currencyTyped(typed['currency']) })
  return routes.confirmations.show.href({ account: account_id, confirmation: id })
}

function readLetter(read: Read, account_id: AccountId, context: WebContext) {
  read.permit('statement.see')
  if (context.req.method === 'POST') read.permit('statement.confirm')
  return getConfirmation(read, account_id, confirmationNamed(context.req.param('confirmation')))
}

/** The answer. A code that has run out while somebody wrote is no reason to lose what they wrote: the form comes back with a way to a new one. */
async function answer(site: Site, tx: Tx, typed: Typed, { account_id, context, visit, file }: Sent): Promise<string> {
  tx.permit('statement.confirm')
  const { level } = visit.session
  if (level < 2) throw new Refusal(409, 'code_ended', 'Please confirm with a code that it is you, then send this form again.')
  const confirmation_id = confirmationNamed(context.req.param('confirmation'))
  const asked = await getConfirmation(tx, account_id, confirmation_id)
  const reply = typed['reply']
  if (reply !== 'agreed' && reply !== 'disagreed') {
    throw invalid('reply', 'missing_choice', 'Choose whether your books say the same.')
  }
  const their_minor = reply === 'agreed' ? null : figureOf(typed, asked.currency)
  const why = typed['why'] ?? ''
  const signable = asked.reply === null && their_minor !== asked.balance_minor && why.trim() !== ''
  // a figure of one's own is read back before it is signed for good; what the act refuses anyway is not
  if (their_minor !== null && signable && typed['sure'] !== String(their_minor)) {
    throw invalid('sure', 'read_back', 'Read once more what you are about to sign.')
  }
  await replyConfirmation(tx, {
    account_id,
    confirmation_id,
    reply,
    their_minor,
    why,
    ledger: file,
    level,
    proven: await provenBy(tx, visit.session.id),
    signing: await site.signing(tx.seller_id),
  })
  return routes.confirmations.show.href({ account: account_id, confirmation: confirmation_id })
}

/** Nothing owed is an answer too. */
function figureOf(typed: Typed, currency: Currency) {
  const text = (typed['figure'] ?? '').trim()
  if (text === '') throw invalid('figure', 'missing_figure', 'Give the balance your books show.')
  const size = typedMinor(text, currency) === ZERO ? ZERO : requireMinor(text, currency, 'figure')
  return theirFigure(size, typed['side'] ?? 'owe')
}

/** One paper for both auditors, so in English for everybody; or its record as JSON. */
async function paper(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const id = confirmationNamed(context.req.param('confirmation'))
  const { visit, answer: confirmation } = await site.database.read(door, (read) => {
    read.permit('statement.see')
    return getConfirmation(read, account_id, id)
  })
  const { seller, account, format } = await portalPageOf(site, context, visit)
  visited(site, visit, 'confirmation_file', id)
  const name = `Balance confirmation ${account.code} ${confirmation.as_on}`
  if (context.req.query('as') === 'json') {
    const body = Buffer.from(`${JSON.stringify(confirmationJson(seller.id, confirmation), null, 2)}\n`)
    return downloadOf({ name: `${name}.json`, type: 'json', body })
  }
  const reader = { say: messagesIn('en'), format: formatFor(format.country, 'en') }
  const signing = await site.signing(seller.id)
  const body = await site.pdf.confirmation(confirmationPaper({ confirmation, seller, signing }, reader))
  return downloadOf({ name: `${name}.pdf`, type: 'pdf', body })
}
