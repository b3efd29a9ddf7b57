import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { disputeEntry } from '#features/ledger/dispute-entry.ts'
import { amountDue } from '#features/ledger/entry.ts'
import { parseEntryId } from '#features/ledger/entry-id.ts'
import { getEntry } from '#features/ledger/queries.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type AccountId, type DisputeId, type EntryId, parseId } from '#shared/id.ts'
import { plain, requireMinor, sum } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { deskForm, type Typed } from '#ui/desk-form.tsx'
import { deskPage } from '#ui/page.tsx'
import { answerDispute } from './answer-dispute.ts'
import { openDispute } from './open-dispute.ts'
import { disputeQueue, disputesOn, getDispute, notesAnswering } from './queries.ts'
import { AnswerPage, DisputeQueuePage, QuestionForCustomerPage } from './views-desk.tsx'

/** The seller's side of questions: what waits, each with its answer, and one put for a customer who has called. */
export function disputesDesk(app: Hono<WebEnvironment>, site: Site): void {
  const queue = deskPage(site, {
    async ask(read, context) {
      const cursor = context.req.query('after') || null
      return { cursor, answer: await disputeQueue(read, cursor) }
    },
    view: (page, { answer, cursor }) => <DisputeQueuePage page={page} answer={answer} cursor={cursor} />,
  })
  app.get(routes.desk.disputes.pattern, queue)
  deskForm(app, site, routes.desk.openDispute.pattern, {
    ask: readDispute,
    view: (page, { dispute, notes, account }, form) => (
      <AnswerPage page={page} dispute={dispute} notes={notes} account_name={account.name} form={form} />
    ),
    act: answer,
    fields: { credit_note_id: 'credit_note' },
  })
  deskForm(app, site, routes.desk.dispute.pattern, {
    ask: readEntry,
    start: (_page, { entry }) => ({ amount: plain(amountDue(entry), entry.currency) }),
    view: (page, { entry, disputes, account }, form) => (
      <QuestionForCustomerPage page={page} entry={entry} disputes={disputes} account_name={account.name} form={form} />
    ),
    act: question,
    fields: { amount_minor: 'amount', entry_id: 'amount' },
  })
}

function accountOf(context: WebContext): AccountId {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  return account_id
}

function disputeOf(context: WebContext): DisputeId {
  const id = parseId('dispute', context.req.param('dispute'))
  if (id === null) throw notFound()
  return id
}

function entryOf(context: WebContext): EntryId {
  const id = parseEntryId(context.req.param('entry'))
  if (id === null) throw notFound()
  return id
}

async function readDispute(read: Read, context: WebContext) {
  read.permit('disputes.resolve')
  const account_id = accountOf(context)
  const id = disputeOf(context)
  const [account, dispute, notes] = await Promise.all([
    getAccount(read, account_id),
    getDispute(read, account_id, id),
    notesAnswering(read, account_id, id),
  ])
  return { account, dispute, notes }
}

async function answer(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('disputes.resolve')
  const chosen = typed['answer']
  if (chosen !== 'accept' && chosen !== 'reject')
    throw invalid('answer', 'missing_choice', 'Choose whether you accept the question.')
  await answerDispute(tx, {
    account_id: accountOf(context),
    dispute_id: disputeOf(context),
    answer: chosen,
    words: typed['words'] ?? '',
    credit_note_id: noteOf(typed['credit_note']),
  })
  return routes.desk.disputes.href({}, { done: 1 })
}

function noteOf(text = ''): EntryId | null {
  if (text === '') return null
  const id = parseId('credit_note', text)
  if (id === null) throw invalid('credit_note', 'not_its_note', 'This is no credit note on the document in question.')
  return id
}

async function readEntry(read: Read, context: WebContext) {
  read.permit('entries.dispute')
  const account_id = accountOf(context)
  const id = entryOf(context)
  const [account, entry, disputes] = await Promise.all([
    getAccount(read, account_id),
    getEntry(read, account_id, id),
    disputesOn(read, account_id, id),
  ])
  return { account, entry, disputes }
}

async function question(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('entries.dispute')
  const account_id = accountOf(context)
  const entry_id = entryOf(context)
  const entry = await getEntry(tx, account_id, entry_id)
  if (typed['release'] !== undefined) {
    // what was put in question before there were disputes ends here, and only that
    const open = (await disputesOn(tx, account_id, entry_id)).filter((one) => one.state === 'open')
    const disputed_minor = sum(open.map((one) => one.standing_minor))
    await disputeEntry(tx, { account_id, entry_id, disputed_minor, reason: 'released' })
  } else {
    const { reason = '', note = '' } = typed
    const amount_minor = requireMinor(typed['amount'] ?? '', entry.currency, 'amount')
    await openDispute(tx, { account_id, entry_id, amount_minor, reason, note })
  }
  return routes.desk.invoice.href({ account: account_id, invoice: entry_id })
}
