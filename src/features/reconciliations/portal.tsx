import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { groupingOf } from '#features/invoices/invoice-table.ts'
import type { Read } from '#platform/database.ts'
import { downloadOf } from '#platform/download.ts'
import { csvOf, xlsxOf } from '#platform/sheet.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type AccountId, parseId, type ReconciliationId } from '#shared/id.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import { toPutRight } from '#ui/calendar.ts'
import { accountDoor, portalPage, portalPageOf } from '#ui/page.tsx'
import { compareLedgers } from './comparison.ts'
import { decideMatch } from './decide-match.ts'
import { differencesOf } from './difference.ts'
import { keptQuery, type MatchAddress, readMatchAddress } from './match-address.ts'
import { MOST_PDF_DIFFERENCES, matchPaper } from './match-paper.ts'
import { matchRows, matchTable } from './match-table.ts'
import { uploadPortal } from './portal-upload.tsx'
import { getReconciliation, listReconciliations, ourBooks, PAGE_ROWS } from './queries.ts'
import { MatchListPage } from './views.tsx'
import { rowId } from './views-difference.tsx'
import { ResultPage } from './views-result.tsx'

/** P4, second part: the customer's own ledger beside ours. */
export function reconciliationsPortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(
    routes.reconciliations.list.pattern,
    portalPage(site, {
      async ask(read, account_id, context) {
        const after = parseId('reconciliation', context.req.query('after'))
        const rows = await listReconciliations(read, account_id, after)
        return {
          rows: rows.slice(0, PAGE_ROWS),
          next: rows[PAGE_ROWS] ? (rows[PAGE_ROWS - 1]?.id ?? null) : null,
          is_first: after === null,
        }
      },
      view(page, list) {
        visited(site, page.visit, 'reconciliations')
        return <MatchListPage page={page} list={list} />
      },
    }),
  )
  // before the page of one, whose address would take `new` for an id
  uploadPortal(app, site)
  app.get(routes.reconciliations.show.pattern, (context) => resultPage(site, context))
  app.get(routes.reconciliations.export.pattern, (context) => resultFile(site, context))
  app.post(routes.reconciliations.decide.pattern, (context) => decide(site, context))
}

function idOf(context: WebContext): ReconciliationId {
  const id = parseId('reconciliation', context.req.param('reconciliation'))
  if (id === null) throw notFound()
  return id
}

function addressOf(context: WebContext): MatchAddress {
  return readMatchAddress((name) => context.req.query(name))
}

/** Screen and files have their figures from here. */
async function readResult(read: Read, account_id: AccountId, id: ReconciliationId, address: MatchAddress) {
  const asked = { ...(address.from ? { from: address.from } : {}), ...(address.to ? { to: address.to } : {}) }
  const [account, kept, books] = await Promise.all([
    getAccount(read, account_id),
    getReconciliation(read, account_id, id),
    address.problems.length > 0 ? null : ourBooks(read, account_id, id, asked),
  ])
  const comparison = books && compareLedgers(kept, books)
  const answer = comparison && { comparison, differences: differencesOf(comparison, kept.ledger_rows, kept.decisions) }
  return { account, kept, answer }
}

async function resultPage(site: Site, context: WebContext): Promise<Response> {
  const address = addressOf(context)
  const page = portalPage(site, {
    ask: (read, account_id) => readResult(read, account_id, idOf(context), address),
    view(page, answer) {
      visited(site, page.visit, 'reconciliation', answer.kept.id)
      return <ResultPage page={page} address={address} {...answer} account_tax_id={answer.account.tax_id ?? ''} />
    },
  })
  const response = await page(context)
  return address.problems.length > 0 ? toPutRight(response) : response
}

async function resultFile(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const address = addressOf(context)
  const { visit, answer: read } = await site.database.read(door, (read) => readResult(read, account_id, idOf(context), address))
  const page = await portalPageOf(site, context, visit)
  const { account, kept, answer } = read
  if (answer === null) {
    throw new Refusal(422, 'invalid_date', page.say.reconciliations.refusals.invalid_date, address.problems[0]?.name)
  }
  const { comparison, differences } = answer
  const title = `${page.say.reconciliations.sheet.name} ${page.account.code} ${comparison.range.from} to ${comparison.range.to}`
  const [table, rows] = [matchTable(page.say), matchRows(comparison, differences)]
  visited(site, visit, 'reconciliation_file', kept.id)
  switch (context.req.query('as')) {
    case 'pdf': {
      if (differences.length > MOST_PDF_DIFFERENCES) {
        throw new Refusal(413, 'pdf_too_long', page.say.reconciliations.refusals.pdf_too_long)
      }
      const body = await site.pdf.report(matchPaper({ account, kept, comparison, differences }, page))
      return downloadOf({ name: `${title}.pdf`, type: 'pdf', body })
    }
    case 'csv':
      return downloadOf({ name: `${title}.csv`, type: 'csv', body: csvOf(table, rows, kept.currency) })
    case 'xlsx': {
      const options = { grouping: groupingOf(page.format.country.default_currency), at: kept.created_at }
      return downloadOf({ name: `${title}.xlsx`, type: 'xlsx', body: xlsxOf(table, rows, kept.currency, options) })
    }
    default:
      throw notFound()
  }
}

/** Says something of one row, and comes back to where it stands. */
async function decide(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const reconciliation_id = idOf(context)
  const typed = await formOf(context)
  const { key = '', decision = '' } = typed
  await site.database.act(door, (tx) => decideMatch(tx, { account_id, reconciliation_id, key, decision }))
  const address = readMatchAddress((name) => typed[name])
  const back = routes.reconciliations.show.href({ account: account_id, reconciliation: reconciliation_id }, keptQuery(address))
  return context.redirect(key.includes('~') || key.includes(':') ? `${back}#${rowId(key)}` : back, 303)
}
