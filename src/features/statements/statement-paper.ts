import type { Reader } from '#features/invoices/invoice-sheet.ts'
import type { Entry } from '#features/ledger/entry.ts'
import { bankOf, letterheadOf } from '#features/sellers/letterhead.ts'
import type { Seller } from '#features/sellers/seller.ts'
import { bankDigest, type PaperFacts } from '#features/signatures/paper-facts.ts'
import { verifyCode } from '#features/signatures/paper-token.ts'
import { type Ageing, type Column, type StatementRow as PaperRow, paperRows, type StatementPaper } from '#platform/papers.ts'
import type { Signing } from '#platform/signing.ts'
import type { Day } from '#shared/day.ts'
import { absolute, type Minor, subtract, ZERO } from '#shared/money.ts'
import { openSums, type StatementAnswer, undisputedBuckets } from './statement-answer.ts'
import { drCr, noteOf } from './statement-note.ts'

export type Stated = StatementAnswer & {
  seller: Seller
  language: string
  /** With it, the paper bears a code by which anybody can ask whether it is genuine. */
  signing?: Signing | null
}

/** A statement of account for print (domain specification 2.2). It is dated with its last day, so the same statement is the same file. */
export function statementPaper(stated: Stated, reader: Reader): StatementPaper {
  const { statement, ageing, open, unused, seller, language, signing } = stated
  const { say, format } = reader
  const { statement: words } = say
  const { account, currency, from, to } = statement
  const { contact } = seller.settings
  const day = dayWords(from, to, format)
  return {
    language,
    issued_on: to,
    title: words.title,
    seller: letterheadOf(seller, format.country),
    notice: null,
    footer: contact ? words.paper.questions(contact.name, contact.phone) : null,
    page_label: words.paper.page,
    verify: signing ? verifyCode(signing, signedFacts(stated), say.verify.scan) : null,
    period: `${rangeWords(from, to, reader)}, ${format.symbol(currency)}`,
    account: {
      label: words.paper.account_of,
      name: account.name,
      lines: [
        ...account.address_lines,
        ...(account.tax_id ? [`${format.country.tax_id_label} ${account.tax_id}`] : []),
        account.code,
      ],
    },
    equation: equationOf(statement, reader, day),
    ...rowsOf(statement, reader, day),
    ageing: ageingOf(stated, reader),
    open_items: openTable(open, statement, reader),
    unallocated: unusedTable(unused, statement, reader),
    totals: totalsOf({ statement, ageing, open, unused }, reader),
    bank: bankOf(seller, words, account.code),
    remarks: ageing.disputed_minor > ZERO ? [words.paper.disputed(format.money(ageing.disputed_minor, currency))] : [],
    declaration: words.paper.e_and_oe,
  }
}

function signedFacts({ statement, seller }: Pick<Stated, 'statement' | 'seller'>): PaperFacts {
  const { account, from, to, currency, closing_minor } = statement
  const bank = bankDigest(seller.settings.bank)
  const balance = { amount_minor: closing_minor, currency }
  return {
    kind: 'statement',
    number: account.code,
    dated_on: to,
    from_on: from,
    ...balance,
    bank,
    upi: null,
    their_minor: null,
  }
}

/** `1 Oct to 21 Nov 2026`: the year once, where both ends are of it. */
export function rangeWords(from: Day, to: Day, { say, format }: Reader): string {
  return say.statement.range(from.slice(0, 4) === to.slice(0, 4) ? format.dayShort(from) : format.day(from), format.day(to))
}

/** Days without their year where the range is of one year, which its head says. */
export function dayWords(from: Day, to: Day, format: Reader['format']): (of: Day) => string {
  const [first, last] = [from.slice(0, 4), to.slice(0, 4)]
  return (of) => (first === last && of.slice(0, 4) === first ? format.dayShort(of) : format.day(of))
}

function equationOf(statement: Stated['statement'], reader: Reader, day: (of: Day) => string): StatementPaper['equation'] {
  const { say, format } = reader
  const { statement: words } = say
  const { currency, closing_minor } = statement
  const closing = closing_minor < 0 ? words.in_credit_on(day(statement.to)) : words.you_owe_on(day(statement.to))
  return [
    {
      sign: '',
      label: words.opening_on(day(statement.from)),
      value: drCr(statement.opening_minor, currency, reader),
      is_total: false,
    },
    {
      sign: '+',
      label: words.billed,
      value: format.amount(subtract(statement.debit_total_minor, statement.returned_total_minor), currency),
      is_total: false,
    },
    ...(statement.returned_total_minor > ZERO
      ? [{ sign: '+', label: words.returned, value: format.amount(statement.returned_total_minor, currency), is_total: false }]
      : []),
    { sign: '−', label: words.paid, value: format.amount(statement.credit_total_minor, currency), is_total: false },
    { sign: '=', label: closing, value: `${format.symbol(currency)}${drCr(closing_minor, currency, reader)}`, is_total: true },
  ]
}

function rowsOf(
  statement: Stated['statement'],
  reader: Reader,
  day: (of: Day) => string,
): Pick<StatementPaper, 'columns' | 'opening' | 'rows' | 'closing'> {
  const { say, format } = reader
  const { statement: words } = say
  const { currency } = statement
  const symbol = format.symbol(currency)
  const amount = (of: Minor) => format.amount(of, currency)
  const blank: PaperRow = { date: '', entry: '', number: '', note: '', debit: '', credit: '', balance: '' }
  return {
    columns: {
      date: words.heads.date,
      entry: words.heads.entry,
      number: words.heads.number,
      note: words.heads.note,
      debit: `${words.paper.debit} ${symbol}`,
      credit: `${words.paper.credit} ${symbol}`,
      balance: `${words.paper.balance} ${symbol}`,
    },
    opening: {
      ...blank,
      date: day(statement.from),
      entry: words.opening,
      balance: drCr(statement.opening_minor, currency, reader),
    },
    rows: paperRows(statement.rows, (row) => ({
      date: day(row.date),
      entry: say.words.kinds[row.kind],
      number: row.number,
      note: noteOf(row, reader, day),
      debit: row.credit_minor === ZERO ? amount(row.debit_minor) : '',
      credit: row.credit_minor === ZERO ? '' : amount(row.credit_minor),
      balance: drCr(row.balance_minor, currency, reader),
    })),
    closing: {
      ...blank,
      date: day(statement.to),
      entry: words.closing,
      debit: amount(statement.debit_total_minor),
      credit: amount(statement.credit_total_minor),
      balance: drCr(statement.closing_minor, currency, reader),
    },
  }
}

function ageingOf(stated: Stated, { say, format }: Reader): Ageing | null {
  const { ageing, statement } = stated
  const { currency } = statement
  const apart = ageing.disputed_minor > ZERO ? [ageing.disputed_minor] : []
  const buckets = [...undisputedBuckets(stated), ...apart]
  const { open_minor } = openSums(ageing)
  if (open_minor === ZERO) return null
  const { not_due, d0_30, d31_60, d61_90, over_90, disputed } = say.words.ageing
  const labels = [not_due, d0_30, d31_60, d61_90, over_90, disputed]
  return {
    label: say.statement.age,
    // a drawing's proportion, not an amount
    buckets: buckets.map((of, index) => ({
      label: labels[index] ?? '',
      value: format.amount(of, currency),
      share: Math.round((Number(of) / Number(open_minor)) * 1000),
    })),
  }
}

function columns(labels: readonly string[], ends: number): Column[] {
  return labels.map((label, index) => ({ label, align: index >= labels.length - ends ? 'end' : 'start' }))
}

function openTable(
  open: readonly Entry[],
  { currency, to }: Stated['statement'],
  { say, format }: Reader,
): StatementPaper['open_items'] {
  if (open.length === 0) return null
  const { paper } = say.statement
  const symbol = format.symbol(currency)
  return {
    label: say.statement.open_items(format.day(to)),
    columns: columns([paper.number, paper.date, paper.due, `${paper.total} ${symbol}`, `${paper.open} ${symbol}`], 2),
    rows: paperRows(open, (item) => [
      item.number,
      format.day(item.dated_on),
      format.day(item.due_on),
      format.amount(item.amount_minor, currency),
      format.amount(item.open_minor, currency),
    ]),
    total: null,
  }
}

function unusedTable(
  unused: readonly Entry[],
  { currency }: Stated['statement'],
  { say, format }: Reader,
): StatementPaper['unallocated'] {
  if (unused.length === 0) return null
  const { paper } = say.statement
  const symbol = format.symbol(currency)
  return {
    label: say.statement.unused,
    columns: columns(
      [paper.number, say.statement.heads.entry, paper.date, `${paper.total} ${symbol}`, `${paper.left} ${symbol}`],
      2,
    ),
    rows: paperRows(unused, (item) => [
      item.number,
      say.words.kinds[item.kind],
      format.day(item.dated_on),
      format.amount(absolute(item.amount_minor), currency),
      format.amount(item.open_minor, currency),
    ]),
    total: null,
  }
}

/** Open items less what is unused: the closing balance once more, from the other side. */
function totalsOf(
  { statement, ageing, open, unused }: Pick<Stated, 'statement' | 'ageing' | 'open' | 'unused'>,
  reader: Reader,
): StatementPaper['totals'] {
  const { say, format } = reader
  const { statement: words } = say
  const { currency, closing_minor } = statement
  const { open_minor, unused_minor } = openSums(ageing)
  return [
    { label: words.open_count(open.length), value: format.amount(open_minor, currency), is_total: false },
    ...(unused.length > 0
      ? [{ label: words.less_advances, value: format.amount(unused_minor, currency), is_total: false }]
      : []),
    {
      label: closing_minor < 0 ? words.in_your_favour : words.you_owe,
      value: `${format.symbol(currency)}${drCr(ageing.balance_minor, currency, reader)}`,
      is_total: true,
    },
  ]
}
