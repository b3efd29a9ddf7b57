import type { Reader } from '#features/invoices/invoice-sheet.ts'
import type { PurchaseRegister } from '#ports/structured.ts'
import type { Day } from '#shared/day.ts'
import { type Currency, type Minor, ZERO } from '#shared/money.ts'
import { type PackBooks, type PackSum, packSums, receiptSums } from './pack.ts'
import type { RegisterTotal } from './pack-register.ts'

/** Names inside a pack, the same in every language: programs find them again. */
export const PACK_NAMES = {
  readme: 'README.txt',
  index: 'documents.csv',
  documents: 'documents',
  structured: 'e-invoices',
  receipts: 'receipts',
  statement: 'statement',
} as const

/** `purchase-register-GSTR-2B.csv`. */
export function registerName({ label }: Pick<PurchaseRegister, 'label'>, extension: 'csv' | 'json'): string {
  return `purchase-register${label === null ? '' : `-${label}`}.${extension}`
}

export type ReadmeFacts = {
  books: PackBooks
  account_name: string
  seller_name: string
  made_on: Day
  /** Every statement is there as a PDF. */
  with_pdf: boolean
  /** How many documents have a structured file. */
  structured_count: number
  register: readonly RegisterTotal[]
}

const BYTE_ORDER_MARK = '\ufeff'
const NAME_WIDTH = 34

/** The text that explains a pack: what is what, and the totals its files come to. */
export function readmeText(facts: ReadmeFacts, reader: Reader): string {
  const { readme_text: say } = reader.say.pack
  const { from, to } = facts.books.range
  const { day } = reader.format
  const title = say.title(facts.account_name, facts.seller_name)
  const notes = notesOf(facts, reader)
  const lines = [
    title,
    '='.repeat([...title].length),
    say.period(reader.say.statement.range(day(from), day(to)), day(facts.made_on)),
    '',
    say.what,
    ...filesOf(facts, reader),
    '',
    say.totals,
    ...totalsOf(facts, reader),
    ...(notes.length > 0 ? ['', say.notes, ...notes] : []),
  ]
  return BYTE_ORDER_MARK + lines.map((line) => `${line}\r\n`).join('')
}

/** What lies where, of what is there, and what of it this reader's role leaves out. */
function filesOf(facts: ReadmeFacts, { say, format }: Reader): string[] {
  const { books, with_pdf, structured_count } = facts
  const { readme_text: words, hidden } = say.pack
  const { einvoice } = format.country
  const register = hasRegister(facts) ? format.country.purchase_register : null
  const has_documents = books.documents.length > 0
  const named = (name: string, text: string) => `${name.padEnd(NAME_WIDTH)} ${text}`
  const lines: (string | false | null | undefined)[] = [
    has_documents && named(`${PACK_NAMES.documents}/`, words.documents),
    einvoice &&
      structured_count > 0 &&
      named(
        `${PACK_NAMES.structured}/`,
        words.structured(einvoice.label, String(structured_count), String(books.documents.length)),
      ),
    books.payments !== null && books.payments.length > 0 && named(`${PACK_NAMES.receipts}/`, words.receipts),
    books.statement !== null && named(`${PACK_NAMES.statement}/`, words.ledger),
    register && named(registerName(register, 'csv'), words.register),
    register?.json && register.label && named(registerName(register, 'json'), words.register_json(register.label)),
    has_documents && named(PACK_NAMES.index, words.list),
    books.payments === null && hidden.receipts,
    books.statement === null && hidden.statement,
    books.statement !== null && !with_pdf && words.no_pdf,
  ]
  return lines.filter((line) => typeof line === 'string')
}

/** There is none where none of the documents is such that it would stand in it. */
function hasRegister({ register }: Pick<ReadmeFacts, 'register'>): boolean {
  return register.length > 0
}

function totalsOf({ books, register }: ReadmeFacts, { say, format }: Reader): string[] {
  const { readme_text: words } = say.pack
  const sums = packSums(books.documents).flatMap(({ currency, kinds, total }) => [
    ...kinds.map((one) => sumLine(one, currency, { say, format })),
    words.net(format.money(total.total_minor, currency)),
  ])
  const registers = register.map(({ currency, taxable_minor, taxes }) => {
    const each = taxes.map(({ tax, amount_minor }) => `${tax} ${format.money(amount_minor, currency)}`)
    return words.register_total([words.taxable(format.money(taxable_minor, currency)), ...each].join(', '))
  })
  const received = receiptSums(books.payments ?? []).map(({ currency, count, received_minor }) =>
    words.received(String(count), format.money(received_minor, currency)),
  )
  return [...sums, ...registers, ...received, ...balanceOf(books, { say, format })]
}

/** `Invoice: 3, taxable …, tax …, total …`; the total alone where nobody has said how it splits. */
function sumLine({ kind, count, taxable_minor, tax_minor, total_minor }: PackSum, currency: Currency, reader: Reader): string {
  const { readme_text: words } = reader.say.pack
  const money = (of: Minor) => reader.format.money(of, currency)
  const known = taxable_minor !== ZERO || tax_minor !== ZERO
  const split = known ? [words.taxable(money(taxable_minor)), words.tax(money(tax_minor))] : []
  return words.sum(reader.say.words.kinds[kind], String(count), [...split, words.total(money(total_minor))].join(', '))
}

function balanceOf({ statement: answer }: PackBooks, { say, format }: Reader): string[] {
  if (answer === null) return []
  const { currency, opening_minor, debit_total_minor, credit_total_minor, closing_minor } = answer.statement
  const [opening = '', billed = '', paid = '', closing = ''] = [
    opening_minor,
    debit_total_minor,
    credit_total_minor,
    closing_minor,
  ].map((of) => format.money(of, currency))
  return [say.pack.readme_text.balance(opening, billed, paid, closing)]
}

function notesOf(facts: ReadmeFacts, { say, format }: Reader): string[] {
  const { books } = facts
  const { readme_text: words } = say.pack
  const { purchase_register: register, default_currency } = format.country
  const strange = strangeCurrencies(books, register)
  const notes = [
    ...(books.documents.length > 0 ? [words.signs] : []),
    ...(hasRegister(facts) ? [words.repeated] : []),
    ...(hasRegister(facts) && register?.json ? [words.blank, words.charged] : []),
    ...(hasRegister(facts) ? [words.bare] : []),
    ...(strange.length > 0 ? [words.other_currency(strange.filter((one) => one !== default_currency).join(', '))] : []),
  ]
  return notes.map((note) => `- ${note}`)
}

/** Currencies of documents the register does not list. */
function strangeCurrencies({ documents }: PackBooks, register: PurchaseRegister | null): Currency[] {
  return [...new Set(documents.map((row) => row.currency))].filter((currency) => register?.takes({ currency }) === false)
}
