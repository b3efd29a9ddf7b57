import type { Account } from '#features/accounts/account.ts'
import { termsOf } from '#features/accounts/account.ts'
import type { Item } from '#features/catalog/item.ts'
import { signedAmount } from '#features/ledger/entry.ts'
import { getSeller } from '#features/sellers/queries.ts'
import type { Seller } from '#features/sellers/seller.ts'
import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { addDays } from '#shared/day.ts'
import { addItems } from './add-items.ts'
import { bookDocuments } from './book-documents.ts'
import type { Columns, Spelling } from './cell.ts'
import { futureWarning } from './entry-row.ts'
import { type ImportedDocument, sourceRef } from './imported-document.ts'
import type { Mapping } from './mapping.ts'
import { openAccounts } from './open-accounts.ts'
import { bareOpening } from './opening.ts'
import { untaxed } from './plain-paper.ts'
import { type Group, readSale, type Sale } from './sale.ts'
import { addOutcome, emptyOutcome, type Outcome, type Warning } from './verdict.ts'

export type SalesBatch = { columns: Columns; spelling: Spelling; mapping: Mapping; groups: readonly Group[] }

/** Sales lines come in: customers become accounts, codes become items, lines become invoices and credit notes. */
export async function importSales(tx: Tx, { columns, spelling, mapping, groups }: SalesBatch): Promise<Outcome> {
  tx.permit('imports.run')
  const outcome = emptyOutcome()
  const sales: Sale[] = []
  for (const group of groups) {
    const { sale, verdicts, warnings } = readSale(group, columns, mapping, spelling)
    if (sale) sales.push(sale)
    outcome.verdicts.push(...verdicts)
    outcome.warnings.push(...warnings)
  }
  const { accounts, opened } = await openAccounts(
    tx,
    firstOfEach(sales, (sale) => sale.account).map((sale) =>
      bareOpening(sale.account, sale.account_name, mapping.currency, sale.country_code),
    ),
  )
  const lines = sales.flatMap((sale) => sale.lines.filter((line) => line.code))
  const { items, added } = await addItems(
    tx,
    firstOfEach(lines, (line) => line.code ?? '').map(({ code = '', description }) => ({
      code,
      name: description.slice(0, 200),
      item_code: null,
      unit: '',
      price: null,
      rate_bp: null,
    })),
  )
  outcome.accounts = opened.size
  outcome.items = added.size

  const seller = await getSeller(tx)
  const documents = sales.map((sale) => {
    const account = accounts.get(sale.account)
    if (!account) throw new Error(`account ${sale.account} was neither found nor opened`)
    outcome.warnings.push(
      ...otherNames(sale, items),
      ...futureWarning(sale.dated_on, tx.today, sale.lines[0]?.row.line ?? 0, 'date'),
    )
    return documentOf(sale, account, seller, items, mapping)
  })
  const books = await bookDocuments(tx, documents)
  addOutcome(outcome, books.outcome)
  if (outcome.booked > 0) {
    await emit(tx, 'sales.imported', {
      account_id: null,
      subject_id: tx.seller_id,
      data: { lines: outcome.booked, accounts: opened.size, items: added.size },
    })
  }
  return outcome
}

function documentOf(
  sale: Sale,
  account: Account,
  seller: Seller,
  items: ReadonlyMap<string, Item>,
  mapping: Mapping,
): ImportedDocument {
  const { kind, number, dated_on, total_minor } = sale
  const terms_days = kind === 'CN' ? 0 : (mapping.terms_days ?? termsOf(account, seller.settings.terms_days))
  const lines = sale.lines.map((line) => {
    const item = items.get(line.code ?? '')
    return item ? { ...line, item_id: item.id } : line
  })
  return {
    rows: sale.lines.map((line) => line.row),
    value: number,
    booking: {
      account_id: account.id,
      kind,
      number,
      dated_on,
      due_on: addDays(dated_on, terms_days),
      currency: mapping.currency,
      amount_minor: total_minor,
      taxable_minor: signedAmount(kind, total_minor),
      source_ref: sourceRef(kind, number),
    },
    draft: untaxed(seller, account, mapping.currency, lines),
  }
}

/** One code that goes by several names keeps the first; each other name is said once. */
function otherNames(sale: Sale, items: ReadonlyMap<string, Item>): Warning[] {
  return sale.lines.flatMap(({ row, code = '', description }) => {
    const item = items.get(code)
    if (!item || item.name === description.slice(0, 200)) return []
    const message = `Item ${item.code} is called “${item.name}”. The line keeps its own words.`
    return [
      {
        line: row.line,
        column: 'description',
        code: 'other_description',
        message,
        value: description,
        once: `item ${item.id} ${description}`,
      },
    ]
  })
}

function firstOfEach<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  const first = new Map<string, T>()
  for (const one of all) if (!first.has(keyOf(one))) first.set(keyOf(one), one)
  return [...first.values()]
}
