import type { Hono } from 'hono'
import { storeFile } from '#features/files/store-file.ts'
import { documentIdOf } from '#features/invoices/invoice.ts'
import { getInvoice, listInvoices } from '#features/invoices/queries.ts'
import { amountDue } from '#features/ledger/entry.ts'
import { getEntry } from '#features/ledger/queries.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type AccountId, type DisputeId, type EntryId, parseId } from '#shared/id.ts'
import { least, type Minor, requireMinor } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import type { Typed } from '#ui/desk-form.tsx'
import { accountDoor, portalPage } from '#ui/page.tsx'
import { portalForm, type Sent } from '#ui/portal-form.tsx'
import { openDispute } from './open-dispute.ts'
import { getDispute, lineTotal, listDisputes } from './queries.ts'
import { DisputesPage } from './views.tsx'
import { DisputeShownPage } from './views-dispute.tsx'
import { ChooseInvoicePage, EVIDENCE_KINDS, StartDisputePage } from './views-start.tsx'
import { withdrawDispute } from './withdraw-dispute.ts'

/** P7, first part: question an invoice, see what came of it, take it back. */
export function disputesPortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(
    routes.disputes.list.pattern,
    portalPage(site, {
      async ask(read, account_id, context) {
        const cursor = context.req.query('cursor') || null
        return { cursor, list: await listDisputes(read, account_id, cursor) }
      },
      view(page, { list, cursor }) {
        visited(site, page.visit, 'disputes')
        return <DisputesPage page={page} list={list} cursor={cursor} />
      },
    }),
  )
  // before the page of one, whose address would take `new` for an id
  startForm(app, site)
  app.get(
    routes.disputes.show.pattern,
    portalPage(site, {
      ask: (read, account_id, context) => getDispute(read, account_id, disputeOf(context)),
      view(page, dispute) {
        visited(site, page.visit, 'dispute', dispute.id)
        return <DisputeShownPage page={page} dispute={dispute} />
      },
    }),
  )
  app.post(routes.disputes.withdraw.pattern, async (context) => {
    const { door, account_id } = accountDoor(context)
    const dispute_id = disputeOf(context)
    await site.database.act(door, (tx) => withdrawDispute(tx, { account_id, dispute_id }))
    return context.redirect(routes.disputes.show.href({ account: account_id, dispute: dispute_id }), 303)
  })
}

function startForm(app: Hono<WebEnvironment>, site: Site): void {
  portalForm(app, site, routes.disputes.start.pattern, {
    ask: readGround,
    start: ({ url: { searchParams } }) => ({
      line: searchParams.get('line') ?? '',
      // a difference between two ledgers brings its amount along; it is judged when the form is sent
      amount: searchParams.get('amount') ?? '',
      reason: searchParams.get('reason') ?? '',
    }),
    view: (page, { detail, invoices }, form) =>
      detail === null ? (
        <ChooseInvoicePage page={page} invoices={invoices} />
      ) : (
        <StartDisputePage page={page} form={form} entry={detail.entry} lines={detail.lines} />
      ),
    file: { field: 'evidence', kinds: EVIDENCE_KINDS },
    act: question,
    fields: { amount_minor: 'amount', entry_id: 'amount', file_id: 'evidence' },
    words: (page) => page.say.disputes.refusals,
  })
}

export function disputeOf(context: WebContext): DisputeId {
  const id = parseId('dispute', context.req.param('dispute'))
  if (id === null) throw notFound()
  return id
}

/** The document that is named, or the open ones to choose from. */
async function readGround(read: Read, account_id: AccountId, context: WebContext, typed: Typed | null) {
  read.permit('disputes.open')
  const named = typed?.['invoice'] ?? context.req.query('invoice')
  if (named === undefined || named === '') {
    const list = await listInvoices(read, account_id, { tab: 'open', sort: 'newest' })
    return { detail: null, invoices: list.rows }
  }
  return { detail: await getInvoice(read, account_id, invoiceOf(named)), invoices: [] }
}

function invoiceOf(text: string | undefined): EntryId {
  const id = documentIdOf(text)
  if (id === null) throw notFound()
  return id
}

async function question(tx: Tx, typed: Typed, { account_id, file: kept, context }: Sent): Promise<string> {
  tx.permit('disputes.open')
  tx.permit('invoices.see')
  const entry_id = invoiceOf(typed['invoice'] ?? context.req.query('invoice'))
  const line = lineOf(typed['line'])
  const amount_minor = await amountOf(tx, typed, { account_id, entry_id, line })
  const file_id = kept === null ? null : await storeFile(tx, { account_id, purpose: 'dispute', kept })
  const { reason = '', note = '' } = typed
  const dispute = await openDispute(tx, { account_id, entry_id, amount_minor, reason, note, line, file_id })
  return routes.disputes.show.href({ account: account_id, dispute })
}

function lineOf(text = ''): number | null {
  if (text === '') return null
  if (!/^\d{1,4}$/.test(text)) throw invalid('line', 'unknown_line', 'The document has no such line.')
  return Number(text)
}

/** What was typed; nothing means all of it that can be questioned: of the line, or of the whole. */
async function amountOf(
  tx: Tx,
  typed: Typed,
  { account_id, entry_id, line }: { account_id: AccountId; entry_id: EntryId; line: number | null },
): Promise<Minor> {
  const entry = await getEntry(tx, account_id, entry_id)
  const text = (typed['amount'] ?? '').trim()
  if (text !== '') return requireMinor(text, entry.currency, 'amount')
  const total_minor = line === null ? null : await lineTotal(tx, account_id, entry_id, line)
  return total_minor === null ? amountDue(entry) : least(total_minor, amountDue(entry))
}
