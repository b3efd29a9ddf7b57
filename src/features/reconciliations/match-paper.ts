import type { Account } from '#features/accounts/account.ts'
import type { Reader } from '#features/invoices/invoice-sheet.ts'
import { letterheadOf } from '#features/sellers/letterhead.ts'
import type { Seller } from '#features/sellers/seller.ts'
import { rangeWords } from '#features/statements/statement-paper.ts'
import type { Column, ReportPaper, Table } from '#platform/papers.ts'
import { type Minor, ZERO } from '#shared/money.ts'
import { bridgeOf, type Comparison } from './comparison.ts'
import { type Difference, GROUPS } from './difference.ts'
import { kindOf, type Reconciliation } from './reconciliation.ts'

/** More differences than this stand in no PDF; CSV and Excel take any number. */
export const MOST_PDF_DIFFERENCES = 1_500

export type Matched = {
  account: Account
  kept: Pick<Reconciliation, 'file_name' | 'currency' | 'unread_rows'>
  comparison: Comparison
  differences: readonly Difference[]
}

type Named = Table & { label: string | null }

/** The comparison for print, for both accountants: the bridge, and every difference. It is dated with its last day. */
export function matchPaper(matched: Matched, reader: Reader & { seller: Seller; language: string }): ReportPaper {
  const { account, kept, comparison, differences } = matched
  const { say, format, seller } = reader
  const { contact } = seller.settings
  const words = say.reconciliations
  const { paper } = say.statement
  const tables = GROUPS.map((group) =>
    groupTable(
      differences.filter((row) => row.group === group),
      kept,
      reader,
    ),
  )
  return {
    language: reader.language,
    issued_on: comparison.range.to,
    title: words.result.title,
    seller: letterheadOf(seller, format.country),
    notice: null,
    footer: contact ? paper.questions(contact.name, contact.phone) : null,
    page_label: paper.page,
    landscape: false,
    period: `${rangeWords(comparison.range.from, comparison.range.to, reader)}, ${format.symbol(kept.currency)}`,
    account: {
      label: paper.account_of,
      name: account.name,
      lines: [...(account.tax_id ? [`${format.country.tax_id_label} ${account.tax_id}`] : []), account.code],
    },
    tables: [balanceTable(comparison, reader), bridgeTable(comparison, reader), ...tables.filter((table) => table !== null)],
    remarks: remarksOf(matched, reader),
  }
}

function remarksOf({ kept, comparison }: Matched, { say }: Reader): string[] {
  const words = say.reconciliations.result
  const { suggestions, matched_count, documents_only } = comparison
  return [
    `${words.file}: ${kept.file_name}`,
    words.same(matched_count),
    ...(suggestions.length > 0 ? [`${words.asked} ${suggestions.length}`] : []),
    ...(documents_only ? [words.documents_text] : []),
  ]
}

function balanceTable(comparison: Comparison, { say, format }: Reader): Named {
  const words = say.reconciliations.result
  const amount = (of: Minor) => format.amount(of, comparison.currency)
  const { documents_only, ours_minor, theirs_minor, difference_minor } = comparison
  return {
    label: null,
    columns: [start(''), end(format.symbol(comparison.currency))],
    rows: [
      [documents_only ? words.ours_documents : words.ours, amount(ours_minor)],
      [documents_only ? words.theirs_documents : words.theirs, amount(theirs_minor)],
    ],
    total: [words.difference, amount(difference_minor)],
  }
}

function bridgeTable(comparison: Comparison, { say, format }: Reader): Named {
  const { result } = say.reconciliations
  const amount = (of: Minor) => format.amount(of, comparison.currency)
  const parts = bridgeOf(comparison)
  const { mismatches, only_ours, only_theirs, rounding } = comparison
  const rows: [string, Minor, boolean][] = [
    [result.parts.opening(format.day(comparison.range.from)), parts.opening, parts.opening !== ZERO],
    [result.parts.mismatch(mismatches.length), parts.mismatches, mismatches.length > 0],
    [result.parts.only_ours(only_ours.length), parts.only_ours, only_ours.length > 0],
    [result.parts.only_theirs(only_theirs.length), parts.only_theirs, only_theirs.length > 0],
    [result.parts.rounding(rounding.length), parts.rounding, rounding.length > 0],
    [result.parts.gap, parts.gap, parts.gap !== ZERO],
  ]
  return {
    label: result.bridge,
    columns: [start(''), end(format.symbol(comparison.currency))],
    rows: rows.filter(([, , shown]) => shown).map(([label, of]) => [label, amount(of)]),
    total: [result.difference, amount(comparison.difference_minor)],
  }
}

function groupTable(
  rows: readonly Difference[],
  { currency }: Pick<Reconciliation, 'currency'>,
  { say, format }: Reader,
): Named | null {
  const [first] = rows
  if (!first) return null
  const words = say.reconciliations
  const amount = (of: Minor | undefined) => (of === undefined ? '' : format.amount(of, currency))
  return {
    label: words.result.groups[first.group],
    columns: [
      start(words.sheet.kind),
      start(words.sheet.our_number),
      start(words.sheet.our_date),
      end(words.result.heads.ours),
      start(words.sheet.their_number),
      start(words.sheet.their_date),
      end(words.result.heads.theirs),
      end(words.result.heads.difference),
    ],
    rows: rows.map(({ ours, theirs, difference_minor }) => {
      const kind = ours?.entry.kind ?? (theirs && kindOf(theirs.row))
      return [
        kind ? say.words.kinds[kind] : words.result.entry,
        ours?.entry.number ?? '',
        ours ? format.day(ours.entry.dated_on) : '',
        amount(ours?.amount_minor),
        theirs?.row.number ?? '',
        theirs ? format.day(theirs.row.dated_on) : '',
        amount(theirs?.amount_minor),
        amount(difference_minor),
      ]
    }),
    total: null,
  }
}

function start(label: string): Column {
  return { label, align: 'start' }
}

function end(label: string): Column {
  return { label, align: 'end' }
}
