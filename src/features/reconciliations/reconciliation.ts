import type { EntryKind } from '#features/ledger/entry.ts'
import type { Day, DayRange } from '#shared/day.ts'
import type { AccountId, EntryId, FileId, ReconciliationId } from '#shared/id.ts'
import { type Currency, type Minor, sum } from '#shared/money.ts'
import type { LedgerLine, Word } from './matching.ts'
import type { Decisions } from './suggestion.ts'

export const FILE_KINDS = ['csv', 'xlsx', 'tally_xml', 'gstr_2b'] as const
export type FileKind = (typeof FILE_KINDS)[number]

/** What stands between a reference and the words beside it, in one text. */
export const BESIDE = ' · '

/** A row of the customer's ledger as it is kept: signed as the seller's books sign it, unless somebody turned the ledger round. */
export type LedgerRow = {
  line: number
  kind: Word | null
  number: string
  dated_on: Day
  amount_minor: Minor
  reference: string
}

/** Why a row of a file is not among the rows; the second half are rows that hold no entry and are left out with reason. */
export const UNREAD_REASONS = [
  'no_date',
  'bad_date',
  'no_amount',
  'bad_amount',
  'unclosed_quote',
  'bad_quote',
  'row_too_long',
  'unreadable',
] as const
export const LEFT_OUT_REASONS = ['total', 'head', 'zero', 'carried', 'text', 'cancelled', 'repeated'] as const
export type UnreadReason = (typeof UNREAD_REASONS)[number] | (typeof LEFT_OUT_REASONS)[number]

/** `text`: the beginning of what stands there. */
export type UnreadRow = { line: number; reason: UnreadReason; text: string }

export function isLeftOut({ reason }: Pick<UnreadRow, 'reason'>): boolean {
  return LEFT_OUT_REASONS.some((one) => one === reason)
}

/** The customer's ledger beside ours, as it is kept. What follows from it is worked out anew whenever it is looked at. */
export type Reconciliation = {
  id: ReconciliationId
  account_id: AccountId
  from_on: Day
  to_on: Day
  currency: Currency
  file_id: FileId | null
  file_name: string
  file_kind: FileKind
  ledger_rows: readonly LedgerRow[]
  unread_rows: readonly UnreadRow[]
  their_balance_minor: Minor
  their_opening_minor: Minor
  decisions: Decisions
  made_by_name: string
  created_at: Date
}

export type ListedReconciliation = Pick<
  Reconciliation,
  'id' | 'from_on' | 'to_on' | 'currency' | 'file_name' | 'file_kind' | 'made_by_name' | 'created_at'
>

/** An entry of the seller's books, as the comparison needs it. */
export type OurEntry = {
  id: EntryId
  kind: EntryKind
  number: string
  dated_on: Day
  amount_minor: Minor
  reference: string
  note: string
  /** What is open and not in question, of a debit. */
  due_minor: Minor
}

/** Both ledgers of a period: what the result is made of. */
export type OurBooks = {
  range: DayRange
  /** What was owed before the period. */
  opening_minor: Minor
  /** In the order of the statement. For a list of documents alone, also those somewhat before and after the period. */
  entries: readonly OurEntry[]
}

export type OurLine = LedgerLine & { entry: OurEntry }
/** `rows`: what stands in the file; several where they are one document, and `row` is what they come to. */
export type TheirLine = LedgerLine & { row: LedgerRow; rows: readonly LedgerRow[] }

const WORDS: Readonly<Record<EntryKind, Word | null>> = {
  // an open item of former books may have been anything
  OB: null,
  INV: 'bill',
  DN: 'note',
  CN: 'note',
  RCPT: 'payment',
  REFUND: 'payment',
  REV: 'payment',
  TDS: 'tax',
  WO: 'write_off',
}

export function ourLine(entry: OurEntry): OurLine {
  const { id, kind, number, dated_on, amount_minor, reference, note } = entry
  return { entry, id, word: WORDS[kind], numbers: [number], texts: [reference, note], dated_on, amount_minor }
}

/** `place` is where the row stands among the rows kept; lines of a file may hold several. */
export function theirLine(row: LedgerRow, place: number): TheirLine {
  const { kind, number, dated_on, amount_minor, reference } = row
  const [other = ''] = reference.split(BESIDE.trim())
  const isNumber = other.trim() !== '' && other.length <= 30 && !/\S\s+\S+\s+\S/.test(other)
  return {
    row,
    rows: [row],
    id: `R${place}`,
    word: wordOf(kind, amount_minor),
    numbers: isNumber ? [number, other.trim()] : [number],
    texts: [reference],
    dated_on,
    amount_minor,
  }
}

/** Several lines as the one document they are; it goes by the first of them. */
export function joinedLine(lines: readonly TheirLine[]): TheirLine {
  const [first] = lines
  if (!first) throw new Error('nothing to join')
  const amount_minor = sum(lines.map((line) => line.amount_minor))
  return { ...first, amount_minor, row: { ...first.row, amount_minor }, rows: lines.flatMap((line) => line.rows) }
}

/** What the file calls a purchase and takes away is a return: a note. */
function wordOf(kind: Word | null, amount_minor: Minor): Word | null {
  return kind === 'bill' && amount_minor < 0 ? 'note' : kind
}

/** What a row of the customer's file would be in the seller's books. */
export function kindOf({ kind, amount_minor }: Pick<LedgerRow, 'kind' | 'amount_minor'>): EntryKind | null {
  const owedMore = amount_minor >= 0
  switch (wordOf(kind, amount_minor)) {
    case 'bill':
      return 'INV'
    case 'note':
      return owedMore ? 'DN' : 'CN'
    case 'payment':
      return owedMore ? 'REFUND' : 'RCPT'
    case 'tax':
      return owedMore ? null : 'TDS'
    case 'write_off':
      return owedMore ? null : 'WO'
    case null:
      return null
  }
}

/** The key among the decisions that turns the customer's ledger round. */
export const TURNED = 'orientation'

const SUGGESTED = /^[A-Za-z0-9_]{1,40}(\+[A-Za-z0-9_]{1,40}){0,4}~R\d{1,5}(\+R\d{1,5}){0,4}$/
const DIFFERENCE = /^seen:([A-Za-z0-9_]{1,40}|R\d{1,5}|[A-Za-z0-9_]{1,40}~R\d{1,5})$/

/** Whether this can be said of it; '' takes back whatever was said. */
export function isDecision(key: string, decision: string): boolean {
  if (key === TURNED) return decision === 'turned' || decision === ''
  if (SUGGESTED.test(key)) return decision === 'same' || decision === 'different' || decision === ''
  return DIFFERENCE.test(key) && (decision === 'seen' || decision === '')
}

/** What a difference is marked as seen under. */
export function seenKey(...lines: readonly LedgerLine[]): string {
  return `seen:${lines.map((line) => line.id).join('~')}`
}
