import type { Hono } from 'hono'
import type { Account } from '#features/accounts/account.ts'
import { termsOf } from '#features/accounts/account.ts'
import { getAccount } from '#features/accounts/queries.ts'
import type { Item } from '#features/catalog/item.ts'
import { findItemByCode, listItems } from '#features/catalog/queries.ts'
import { openIn, type StandingEntry } from '#features/ledger/queries.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { addDays, requireDay, requireDayUntil } from '#shared/day.ts'
import { type AccountId, parseId } from '#shared/id.ts'
import { type Currency, type Minor, negateMinor, sum } from '#shared/money.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import { deskForm, refusalText, type Typed } from '#ui/desk-form.tsx'
import { type DeskPage, deskPageOf, staffDoor } from '#ui/page.tsx'
import { draftDetail } from './draft-detail.ts'
import { issueInvoice } from './issue-invoice.ts'
import { atField, readDiscount, readLines, typedLines } from './line-form.ts'
import { draftPaper, dueOn } from './paper.ts'
import { type InvoicePreview, NewInvoicePage, PreviewAnswer } from './views-desk-new.tsx'

const MOST_ITEMS = 500

/** A new invoice: the form, its preview (the same figures, nothing booked), and the act. */
export function newInvoiceDesk(app: Hono<WebEnvironment>, site: Site): void {
  deskForm(app, site, routes.desk.newInvoice.pattern, {
    ask: (read, context, typed) => readGround(read, accountOf(context), typed),
    start: (page, { account }) => ({
      dated_on: page.visit.today,
      due_on: addDays(page.visit.today, termsOf(account, page.seller.settings.terms_days)),
    }),
    view: (page, ground, form) => (
      <NewInvoicePage
        page={page}
        account={ground.account}
        form={form}
        items={ground.items}
        owes_minor={ground.owes_minor}
        preview={previewOf(page, form.typed, ground)}
      />
    ),
    looks: (typed) => typed['look'] !== undefined,
    act: (tx, typed, context) => issue(tx, typed, accountOf(context)),
  })

  app.post(routes.desk.previewInvoice.pattern, async (context) => {
    const typed = await formOf(context)
    const { visit, answer } = await site.database.read(staffDoor(context), (read) =>
      readGround(read, accountOf(context), typed),
    )
    if (visit.viewer.staff_id === null) throw notFound()
    const page = await deskPageOf(site, context, visit)
    const { account, owes_minor } = answer
    const preview = previewOf(page, typed, answer)
    return context.html(<PreviewAnswer page={page} account={account} typed={typed} owes_minor={owes_minor} preview={preview} />)
  })
}

export function accountOf(context: WebContext): AccountId {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  return account_id
}

/** What a form with lines stands on: whose, what is in the catalogue, and what is owed before. */
export type Ground = { account: Account; items: Item[]; known: ReadonlyMap<string, Item>; owes_minor: Minor }

export async function readGround(read: Read, account_id: AccountId, typed: Typed | null): Promise<Ground> {
  read.permit('invoices.issue')
  const [account, items, found, open] = await Promise.all([
    getAccount(read, account_id),
    listItems(read, '', MOST_ITEMS),
    Promise.all(codesIn(typed).map((code) => findItemByCode(read, code))),
    openIn(read, [account_id]),
  ])
  return { account, items, known: byCode(found), owes_minor: netOf(open, account.currency) }
}

function codesIn(typed: Typed | null): string[] {
  const codes = typed === null ? [] : typedLines(typed).map((line) => line.code.toLowerCase())
  return [...new Set(codes)].filter((code) => code !== '')
}

function byCode(items: readonly (Item | null)[]): ReadonlyMap<string, Item> {
  return new Map(items.flatMap((item) => (item ? [[item.code.toLowerCase(), item]] : [])))
}

/** The items whose codes were typed, for the act. */
export async function knownItems(tx: Tx, typed: Typed): Promise<ReadonlyMap<string, Item>> {
  const found: (Item | null)[] = []
  for (const code of codesIn(typed)) found.push(await findItemByCode(tx, code))
  return byCode(found)
}

function netOf(open: readonly StandingEntry[], currency: Currency): Minor {
  const own = open.filter((one) => one.currency === currency)
  return sum(own.map((one) => (one.side === 'D' ? one.open_minor : negateMinor(one.open_minor))))
}

/** The document the form would issue, by the very function that issues it. */
function previewOf(page: DeskPage, typed: Typed, { account, known }: Ground): InvoicePreview {
  if (typedLines(typed).length === 0) return { detail: null, problem: null }
  const { country } = page.format
  try {
    const dated_on = requireDayUntil(page.visit.today, typed['dated_on'], 'dated_on')
    const rates_on = country.tax.rateDay({ supplied_on: dated_on, invoiced_on: dated_on, paid_on: null })
    const input = paperInput(typed, account.currency, { items: known, country, on: rates_on })
    const draft = draftPaper({ country, seller: page.seller, account, rates_on }, input)
    const head = {
      account,
      number: page.say.desk.invoice.draft,
      dated_on,
      due_on: dueOn(dated_on, dueIn(typed), account, page.seller),
      reference: typed['reference'] ?? '',
      note: typed['note'] ?? '',
    }
    return { detail: draftDetail(draft, head, country), problem: null }
  } catch (error) {
    if (error instanceof Refusal) return { detail: null, problem: refusalText(page, error) }
    throw error
  }
}

function dueIn(typed: Typed) {
  const text = (typed['due_on'] ?? '').trim()
  return text === '' ? undefined : requireDay(text, 'due_on')
}

function paperInput(typed: Typed, currency: Currency, facts: Parameters<typeof readLines>[1]) {
  const place_of_supply = typed['place_of_supply'] ?? ''
  return {
    lines: readLines(typed, facts),
    discount_minor: readDiscount(typed, currency),
    ...(place_of_supply === '' ? {} : { place_of_supply }),
  }
}

async function issue(tx: Tx, typed: Typed, account_id: AccountId): Promise<string> {
  tx.permit('invoices.issue')
  try {
    const account = await getAccount(tx, account_id)
    const dated_on = requireDayUntil(tx.today, typed['dated_on'], 'dated_on')
    const due_on = dueIn(typed)
    const rates_on = tx.country.tax.rateDay({ supplied_on: dated_on, invoiced_on: dated_on, paid_on: null })
    const posted = await issueInvoice(tx, {
      account_id,
      ...paperInput(typed, account.currency, { items: await knownItems(tx, typed), country: tx.country, on: rates_on }),
      dated_on,
      ...(due_on === undefined ? {} : { due_on }),
      reference: typed['reference'] ?? '',
      note: typed['note'] ?? '',
      ...(typed['source_ref'] === undefined ? {} : { source_ref: typed['source_ref'] }),
    })
    return routes.desk.invoice.href({ account: account_id, invoice: posted.id }, { issued: 1 })
  } catch (error) {
    throw atField(error, typed)
  }
}
