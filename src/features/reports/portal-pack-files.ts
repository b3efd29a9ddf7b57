import { setTimeout as wait } from 'node:timers/promises'
import type { Account } from '#features/accounts/account.ts'
import type { InvoiceDetail } from '#features/invoices/invoice-detail.ts'
import { invoicePaper } from '#features/invoices/invoice-paper.ts'
import { groupingOf } from '#features/invoices/invoice-table.ts'
import { getInvoice } from '#features/invoices/queries.ts'
import { structuredOf } from '#features/invoices/sold-document.ts'
import { getPayment } from '#features/payments/queries.ts'
import { receiptPaper } from '#features/payments/receipt-paper.ts'
import { howOf } from '#features/payments/views.tsx'
import { MOST_PDF_ROWS } from '#features/statements/statement.ts'
import type { StatementAnswer } from '#features/statements/statement-answer.ts'
import { statementPaper } from '#features/statements/statement-paper.ts'
import { fileRows, statementTable } from '#features/statements/statement-table.ts'
import { messagesIn } from '#messages/language.ts'
import { csvStream } from '#platform/csv-write.ts'
import type { Door } from '#platform/database.ts'
import { csvOf, tableOf, xlsxOf } from '#platform/sheet.ts'
import type { Signing } from '#platform/signing.ts'
import type { Site } from '#platform/site.ts'
import type { ZipPart } from '#platform/zip-container.ts'
import { safeFileName } from '#platform/zip-write.ts'
import type { RegisteredDocument, SoldKind, StructuredFile } from '#ports/structured.ts'
import { Refusal } from '#shared/refusal.ts'
import { formatFor } from '#ui/format.ts'
import type { Page } from '#ui/page.tsx'
import type { PackBooks } from './pack.ts'
import { missingWords, type PackedDocument, packIndex } from './pack-index.ts'
import { PACK_NAMES, readmeText, registerName } from './pack-readme.ts'
import { registered, registerSheet, registerTotals } from './pack-register.ts'

/** What a pack is made from: the reader's page, and what the books held when it was asked for. */
export type PackOrder = {
  site: Site
  door: Door
  page: Page
  account: Account
  books: PackBooks
  /** Statements in the account's other currencies. */
  others: readonly StatementAnswer[]
}

/** So many documents are read at once: no more of them are ever held than these. */
const BATCH = 20

/**
 * The files of a pack, each made when its turn comes: documents are read a few at a time and anew, so whoever may no longer see them gets
 * no more of them. Of each document only what the register and the list need is kept until the end.
 */
export async function* packParts(order: PackOrder): AsyncGenerator<ZipPart> {
  const { books, page, site } = order
  const signing = await site.signing(page.seller.id)
  const statements = [...(books.statement ? [books.statement] : []), ...order.others]
  const with_pdf = statements.every(({ statement }) => statement.rows.length <= MOST_PDF_ROWS)
  const facts = { books, account_name: page.account.name, seller_name: page.seller.name, made_on: page.visit.today, with_pdf }
  for (const answer of statements) yield* statementParts(order, answer, signing)
  const packed: Packed = { listed: [], index: [] }
  yield* documentParts(order, signing, packed)
  yield* registerParts(order, packed)
  yield* receiptParts(order, signing)
  const structured_count = packed.index.filter((row) => row.structured !== null).length
  const readme = { ...facts, structured_count, register: registerTotals(packed.listed) }
  yield { path: PACK_NAMES.readme, content: textContent(readmeText(readme, page)) }
}

/** What is kept of the documents that have gone by: those the register takes, and a line each for the list. */
type Packed = { listed: RegisteredDocument[]; index: PackedDocument[] }

/** The statement as CSV, XLSX and, unless it is too long, PDF. */
async function* statementParts({ site, page }: PackOrder, answer: StatementAnswer, signing: Signing): AsyncGenerator<ZipPart> {
  const { statement } = answer
  const name = `${PACK_NAMES.statement}/${safeFileName(`statement ${statement.currency} ${statement.from} to ${statement.to}`)}`
  const table = statementTable(page)
  const options = {
    grouping: groupingOf(page.format.country.default_currency),
    at: new Date(`${statement.to}T00:00:00Z`),
  }
  yield { path: `${name}.csv`, content: csvOf(table, fileRows(statement, page), statement.currency) }
  yield { path: `${name}.xlsx`, content: xlsxOf(table, fileRows(statement, page), statement.currency, options) }
  if (statement.rows.length > MOST_PDF_ROWS) return
  const paper = statementPaper({ ...answer, seller: page.seller, language: page.language, signing }, page)
  yield { path: `${name}.pdf`, content: await patiently(() => site.pdf.statement(paper)) }
}

/** PDF and structured file of every document. */
async function* documentParts(order: PackOrder, signing: Signing, packed: Packed): AsyncGenerator<ZipPart> {
  const { page, account } = order
  const { seller } = page
  const { einvoice, purchase_register: register } = page.format.country
  const names = uniqueNames()
  for await (const detail of detailsOf(order)) {
    const kind = soldKindOf(detail)
    const name = names(`${messagesIn('en').words.kinds[kind]} ${detail.entry.number}`)
    const pdf = `${PACK_NAMES.documents}/${name}.pdf`
    yield { path: pdf, content: await documentPdf(order, detail, signing) }
    const file = structuredOf(detail, seller, page.format.country)
    const structured = einvoice && file?.text != null ? `${PACK_NAMES.structured}/${name}.${einvoice.extension}` : null
    if (structured !== null && file?.text != null) yield { path: structured, content: textContent(file.text) }
    if (register?.takes(detail.entry)) packed.listed.push(registered(detail, kind, { seller, account }))
    packed.index.push(packedOf(page, detail, file, { pdf, structured }))
  }
}

function packedOf(
  page: Page,
  { entry }: InvoiceDetail,
  file: StructuredFile | null,
  names: Pick<PackedDocument, 'pdf' | 'structured'>,
): PackedDocument {
  return {
    kind: page.say.words.kinds[entry.kind],
    number: entry.number,
    dated_on: entry.dated_on,
    currency: entry.currency,
    total_minor: entry.amount_minor,
    missing: missingWords(file, page),
    registration: file?.text == null ? null : file.registration,
    ...names,
  }
}

/** The register of them all, its twin, and the list of what is in the pack. */
function* registerParts({ page, account, books }: PackOrder, { listed, index }: Packed): Generator<ZipPart> {
  const register = page.format.country.purchase_register
  if (register !== null && listed.length > 0) {
    const sheet = registerSheet(register.label ?? '', register.columns)
    const rows = listed.flatMap((document) => register.rows(document))
    const table = tableOf(sheet, rows, page.format.country.default_currency)
    yield { path: registerName(register, 'csv'), content: csvStream(table) }
    const of = { buyer_tax_id: account.tax_id, range: books.range, made_on: page.visit.today }
    if (register.json) yield { path: registerName(register, 'json'), content: textContent(register.json(listed, of)) }
  }
  if (index.length === 0) return
  const has_registration = index.some((row) => row.registration !== null)
  yield { path: PACK_NAMES.index, content: csvOf(packIndex(page, has_registration), index, (row) => row.currency) }
}

async function* receiptParts({ site, door, page, account, books }: PackOrder, signing: Signing): AsyncGenerator<ZipPart> {
  const names = uniqueNames()
  for (const ids of batches((books.payments ?? []).map((row) => row.id))) {
    const { answer } = await site.database.read(door, (read) => Promise.all(ids.map((id) => getPayment(read, account.id, id))))
    for (const detail of answer) {
      const { payment } = detail
      const method = howOf(page, payment)
      const paper = receiptPaper(
        { ...detail, seller: page.seller, payer: account, method, language: page.language, signing },
        page,
      )
      const name = names(`${payment.kind === 'TDS' ? 'Tax deducted' : 'Receipt'} ${payment.number}`)
      yield { path: `${PACK_NAMES.receipts}/${name}.pdf`, content: await patiently(() => site.pdf.receipt(paper)) }
    }
  }
}

/** The documents of the pack one after the other, a batch of them in one flush. */
async function* detailsOf({ site, door, account, books }: PackOrder): AsyncGenerator<InvoiceDetail> {
  for (const ids of batches(books.documents.map((row) => row.id))) {
    const { answer } = await site.database.read(door, (read) => Promise.all(ids.map((id) => getInvoice(read, account.id, id))))
    yield* answer
  }
}

/** The same paper as the document's own download: one original, in English, whoever asks for it. */
function documentPdf({ site, page }: PackOrder, detail: InvoiceDetail, signing: Signing): Promise<Uint8Array> {
  const reader = { say: messagesIn('en'), format: formatFor(page.format.country, 'en') }
  const { seller, account } = page
  const paper = invoicePaper({ ...detail, seller, account_name: account.name, signing }, reader)
  return patiently(() => site.pdf.invoice(paper))
}

const PATIENCE = { tries: 40, pause_ms: 250 }

/** While others wait for their PDFs too, a pack waits for its turn: what has been sent of it should not be for nothing. */
async function patiently(print: () => Promise<Uint8Array>): Promise<Uint8Array> {
  for (let tries = 1; ; tries++) {
    try {
      return await print()
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'pdf_busy' || tries === PATIENCE.tries) throw error
      await wait(PATIENCE.pause_ms)
    }
  }
}

function soldKindOf({ entry }: Pick<InvoiceDetail, 'entry'>): SoldKind {
  return entry.kind === 'CN' || entry.kind === 'DN' ? entry.kind : 'INV'
}

function* batches<One>(all: readonly One[]): Generator<One[]> {
  for (let start = 0; start < all.length; start += BATCH) yield all.slice(start, start + BATCH)
}

/** Text is deflated as it goes into the ZIP; a PDF is compressed already. */
async function* textContent(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** Safe names, no two alike: `A/1` and `A-1` would both be `A-1`. */
function uniqueNames(): (name: string) => string {
  const taken = new Set<string>()
  return (name) => {
    const safe = safeFileName(name)
    let candidate = safe
    for (let times = 2; taken.has(candidate.toLowerCase()); times++) candidate = `${safe} (${times})`
    taken.add(candidate.toLowerCase())
    return candidate
  }
}
