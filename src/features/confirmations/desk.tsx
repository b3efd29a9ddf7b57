import type { Hono } from 'hono'
import { getAccount, listContacts } from '#features/accounts/queries.ts'
import { balance } from '#features/ledger/queries.ts'
import { messagesIn } from '#messages/language.ts'
import type { Read, Tx } from '#platform/database.ts'
import { downloadOf } from '#platform/download.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type Day, parseDay, requireDay, requireDayUntil } from '#shared/day.ts'
import { type AccountId, parseId } from '#shared/id.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import { type DeskForm, deskForm, type Typed } from '#ui/desk-form.tsx'
import { formatFor } from '#ui/format.ts'
import { type DeskPage, deskPageOf, staffAct, staffDoor } from '#ui/page.tsx'
import { askConfirmation } from './ask-confirmation.ts'
import { type AskedBatch, askConfirmations } from './ask-confirmations.ts'
import { confirmationNamed, currencyTyped } from './confirmation-address.ts'
import { confirmationJson, confirmationPaper } from './confirmation-paper.ts'
import { hearersOf } from './hearer.ts'
import { confirmationQueue, getConfirmation } from './queries.ts'
import { isQueueTab, type QueueTab } from './queue.ts'
import { remindConfirmation } from './remind-confirmation.ts'
import { AskConfirmationPage, ConfirmationQueuePage, DeskConfirmationPage } from './views-desk.tsx'

const BATCH = 50
/** So long one sending goes on asking; who is left is asked by the next. */
const LONGEST_MS = 15_000

/** The seller's side of balances: ask one customer or all, see who has answered what, and the papers. */
export function confirmationsDesk(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.desk.confirmations.pattern, (context) => queuePage(site, context, null, null))
  app.post(routes.desk.confirmations.pattern, (context) => askEverybody(site, context))
  deskForm(app, site, routes.desk.newConfirmation.pattern, {
    ask: readGround,
    start: (page, { account }) => ({ as_on: page.visit.today, currency: account.currency }),
    view: (page, { account, balances, contacts }, form) => (
      <AskConfirmationPage
        page={page}
        form={form}
        account={account}
        currencies={balances.map((one) => one.currency)}
        hearers={hearersOf(contacts).map((one) => `${one.name} (${one.role_name})`)}
      />
    ),
    act: ask,
    words: (page) => page.say.confirmations.refusals,
  })
  deskForm(app, site, routes.desk.confirmation.pattern, {
    ask: readOne,
    view: (page, { account, confirmation }, form) => (
      <DeskConfirmationPage page={page} form={form} account={account} confirmation={confirmation} />
    ),
    act: remind,
    words: (page) => page.say.confirmations.refusals,
  })
  app.get(routes.desk.confirmationPdf.pattern, (context) => paper(site, context))
}

async function queuePage(site: Site, context: WebContext, typed: Typed | null, refusal: Refusal | null): Promise<Response> {
  const tab = tabOf(context)
  const cursor = context.req.query('after') || null
  const { visit, answer } = await site.database.read(staffDoor(context), (read) => confirmationQueue(read, tab, cursor))
  if (visit.viewer.staff_id === null) throw notFound()
  const page = await deskPageOf(site, context, visit)
  const refusals: Readonly<Record<string, string>> = page.say.confirmations.refusals
  const form: DeskForm = {
    typed: typed ?? { as_on: context.req.query('as_on') ?? page.visit.today },
    problem: refusal && { name: refusal.param ?? null, text: refusals[refusal.code] ?? refusal.message },
    key: '',
  }
  const view = <ConfirmationQueuePage page={page} form={form} tab={tab} cursor={cursor} asked={askedOf(page)} {...answer} />
  context.header('cache-control', 'private, no-store')
  return context.html(view, refusal?.status ?? 200)
}

function tabOf(context: WebContext): QueueTab {
  const tab = context.req.query('tab')
  return isQueueTab(tab) ? tab : 'open'
}

/** What the address says that asking came to. */
function askedOf({ url, format }: DeskPage) {
  const count = Number(url.searchParams.get('asked') ?? Number.NaN)
  const day = parseDay(url.searchParams.get('as_on'))
  if (!Number.isInteger(count) || count < 0 || day === null) return null
  const skipped = Math.max(Number(url.searchParams.get('skipped')) || 0, 0)
  return { count, day: format.day(day), left: url.searchParams.get('left') === '1', skipped }
}

/**
 * Batch after batch, each a transaction of its own, so that nobody's books are held for long. Sent twice it asks nobody twice: who has a letter of
 * the day is left out.
 */
async function askEverybody(site: Site, context: WebContext): Promise<Response> {
  const typed = await formOf(context)
  try {
    const as_on = await staffAct(site, context, async (tx) => {
      tx.permit('confirmations.manage')
      return requireDayUntil(tx.today, typed['as_on'], 'as_on')
    })
    const done = await askBatches(site, context, as_on)
    const told = { as_on, asked: done.asked, skipped: done.skipped || null, left: done.next === null ? null : 1 }
    return context.redirect(routes.desk.confirmations.href({}, told), 303)
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 422) throw error
    return queuePage(site, context, typed, error)
  }
}

async function askBatches(site: Site, context: WebContext, as_on: Day): Promise<AskedBatch> {
  const all: AskedBatch = { asked: 0, skipped: 0, next: null }
  const began = performance.now()
  do {
    const after = all.next
    const batch = await staffAct(site, context, (tx) => askConfirmations(tx, { as_on, after, limit: BATCH }))
    all.asked += batch.asked
    all.skipped += batch.skipped
    all.next = batch.next
  } while (all.next !== null && performance.now() - began < LONGEST_MS)
  return all
}

function accountOf(context: WebContext): AccountId {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  return account_id
}

async function readGround(read: Read, context: WebContext) {
  read.permit('confirmations.manage')
  const account_id = accountOf(context)
  const [account, balances, contacts] = await Promise.all([
    getAccount(read, account_id),
    balance(read, account_id, 'today'),
    listContacts(read, account_id),
  ])
  return { account, balances, contacts }
}

async function ask(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('confirmations.manage')
  const account_id = accountOf(context)
  const as_on = requireDay(typed['as_on'], 'as_on')
  const { id } = await askConfirmation(tx, { account_id, as_on, currency: currencyTyped(typed['currency']) })
  return routes.desk.confirmation.href({ account: account_id, confirmation: id })
}

/** Once more, by hand: the button of a letter's page. */
async function remind(tx: Tx, _: Typed, context: WebContext): Promise<string> {
  tx.permit('confirmations.manage')
  const at = { account: accountOf(context), confirmation: confirmationNamed(context.req.param('confirmation')) }
  await remindConfirmation(tx, at.account, at.confirmation, 'by_hand')
  return routes.desk.confirmation.href(at)
}

async function readOne(read: Read, context: WebContext) {
  read.permit('confirmations.manage')
  const account_id = accountOf(context)
  const [account, confirmation] = await Promise.all([
    getAccount(read, account_id),
    getConfirmation(read, account_id, confirmationNamed(context.req.param('confirmation')), 'confirmations.manage'),
  ])
  return { account, confirmation }
}

/** The very paper the customer gets, or its record as JSON. */
async function paper(site: Site, context: WebContext): Promise<Response> {
  const { visit, answer } = await site.database.read(staffDoor(context), (read) => readOne(read, context))
  if (visit.viewer.staff_id === null) throw notFound()
  const { seller, format } = await deskPageOf(site, context, visit)
  const { account, confirmation } = answer
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
