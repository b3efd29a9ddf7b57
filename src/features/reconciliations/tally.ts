import { attributeOf, type XmlEvent } from '#platform/xml-read.ts'
import type { Day } from '#shared/day.ts'
import { absolute, type Currency, type Minor, negateMinor, subtract, ZERO } from '#shared/money.ts'
import { dayOfCell } from './date-text.ts'
import { figureOf } from './figure.ts'
import { type Mark, markIn } from './mark.ts'
import { type RawRow, type Reading, refuseAbsurd, shortened } from './reading.ts'
import { BESIDE, type UnreadReason, type UnreadRow } from './reconciliation.ts'
import { wordIn } from './word.ts'

type Fields = Map<string, string>
type Voucher = { line: number; fields: Fields; entries: Fields[]; instruments: string[] }

/** What an export of Tally holds: vouchers with all their ledgers, or the rows of one ledger's report. */
export type TallyFile = {
  vouchers: Voucher[]
  /** Rows of the report Ledger Vouchers: the one ledger it was exported of is not named in it. */
  report: { line: number; fields: Fields }[]
  /** Ledger masters with their opening balance, as written. */
  openings: Map<string, string>
}

/** Takes the events of an XML file as they come; `file` has what was found so far. */
export type TallyReader = { take(events: readonly XmlEvent[]): void; file: TallyFile }

const MOST_ROWS = 25_000

/** A reader for Tally's XML, in both shapes: TALLYMESSAGE/VOUCHER with …LEDGERENTRIES.LIST, and the flat DSPVCH… of a report. */
export function tallyReader(): TallyReader {
  const file: TallyFile = { vouchers: [], report: [], openings: new Map() }
  const path: string[] = []
  let text = ''
  let ledger: string | null = null
  function open(event: Extract<XmlEvent, { kind: 'open' }>): void {
    const { name, line } = event
    const voucher = file.vouchers.at(-1)
    if (name === 'VOUCHER') file.vouchers.push({ line, fields: new Map(), entries: [], instruments: [] })
    else if (isEntryList(name) && path.at(-1) === 'VOUCHER') voucher?.entries.push(new Map([['', name]]))
    else if (name === 'DSPVCHDATE') file.report.push({ line, fields: new Map() })
    else if (name === 'LEDGER') ledger = attributeOf(event, 'NAME')
    path.push(name)
    text = ''
  }
  function close(name: string): void {
    path.pop()
    const value = text.trim()
    text = ''
    if (value !== '') keep(name, value)
  }
  function keep(name: string, value: string): void {
    const parent = path.at(-1) ?? ''
    const voucher = file.vouchers.at(-1)
    if (parent === 'VOUCHER') voucher?.fields.set(name, value)
    else if (isEntryList(parent) && path.at(-2) === 'VOUCHER') voucher?.entries.at(-1)?.set(name, value)
    else if (parent === 'BANKALLOCATIONS.LIST' && /INSTRUMENTNUMBER|UNIQUEREFERENCENUMBER/.test(name))
      voucher?.instruments.push(value)
    else if (name.startsWith('DSP')) file.report.at(-1)?.fields.set(name, value)
    else if (name === 'OPENINGBALANCE' && ledger !== null) file.openings.set(ledger, value)
  }
  return {
    file,
    take(events) {
      for (const event of events) {
        if (event.kind === 'open') open(event)
        else if (event.kind === 'text') text += event.text
        else close(event.name)
      }
    },
  }
}

function isEntryList(name: string): boolean {
  return name === 'ALLLEDGERENTRIES.LIST' || name === 'LEDGERENTRIES.LIST'
}

export function isTally({ vouchers, report }: TallyFile): boolean {
  return vouchers.length > 0 || report.length > 0
}

export function isTooLong({ vouchers, report }: TallyFile): boolean {
  return vouchers.length + report.length > MOST_ROWS
}

/** The ledgers the vouchers name, the most used first; with one that is called as the seller is alone in front. At most 200. */
export function ledgersIn({ vouchers }: TallyFile): string[] {
  const counts = new Map<string, number>()
  for (const voucher of vouchers) {
    const party = voucher.fields.get('PARTYLEDGERNAME')
    const names = new Set(entriesOf(voucher).map((entry) => entry.get('LEDGERNAME') ?? ''))
    for (const name of names) if (name !== '') counts.set(name, (counts.get(name) ?? 0) + (name === party ? 3 : 1))
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([name]) => name)
    .slice(0, 200)
}

/** The ledger that must be the seller's: the one called so, or the only party there is. Null: a person must say. */
export function ledgerOf(file: TallyFile, seller_name: string): string | null {
  const wanted = plain(seller_name)
  const called = ledgersIn(file).filter((name) => plain(name) === wanted)
  if (called.length === 1) return called[0] ?? null
  const parties = new Set(
    file.vouchers.map((voucher) => voucher.fields.get('PARTYLEDGERNAME') ?? '').filter((name) => name !== ''),
  )
  return parties.size === 1 ? ([...parties][0] ?? null) : null
}

/** A name without case, signs and what stands behind companies' names. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/\b(private|pvt|limited|ltd|llp|and|co|company|a\/c|account|m\/s)\b\.?/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '')
}

/** A voucher lists its ledgers once; invoices do so in a list of another name, which exports may hold besides. */
function entriesOf({ entries }: Voucher): Fields[] {
  const all = entries.filter((entry) => entry.has('LEDGERNAME') || entry.has('AMOUNT'))
  const named = all.filter((entry) => entry.get('') === 'ALLLEDGERENTRIES.LIST')
  return named.length > 0 ? named : all
}

/** The rows of one ledger of the file. `ledger` is null for a report, which is of one ledger anyway. */
export function readTally(file: TallyFile, ledger: string | null, currency: Currency): Reading {
  const rows: RawRow[] = []
  const unread: UnreadRow[] = []
  function take(line: number, found: RawRow | UnreadReason | null, text: string): void {
    if (typeof found === 'object') rows.push(...(found === null ? [] : [found]))
    else unread.push({ line, reason: found, text: shortened('text', text) })
  }
  for (const voucher of file.vouchers) {
    if (ledger !== null) take(voucher.line, voucherRow(voucher, ledger, currency), titleOf(voucher))
  }
  const marks = new Map<Mark, Minor>()
  for (const row of file.report) {
    const mark = markIn([...row.fields].filter(([name]) => /LEDACCOUNT|VCHTYPE/.test(name)).map(([, value]) => value))
    const found =
      mark === null ? reportedRow(row, rows.at(-1)?.dated_on ?? null, currency) : noteMark(marks, mark, row, currency)
    take(row.line, found, [...row.fields.values()].join(', '))
  }
  refuseAbsurd([...rows.map((row) => row.raw_minor), ...marks.values()])
  const opening = ledger === null ? null : figureOf(file.openings.get(ledger) ?? '', currency)
  const closing_minor = marks.get('closing')
  return {
    rows,
    unread,
    signed: 'sides',
    // in Tally a debit is below zero
    opening_minor: opening === null || opening === 'bad' ? (marks.get('opening') ?? null) : negateMinor(opening.amount_minor),
    closing_minor: null,
    closing_size_minor: closing_minor === undefined ? null : absolute(closing_minor),
    period: null,
  }
}

/** A line of the report that says a balance or a total. Null: what it says is noted. */
function noteMark(
  marks: Map<Mark, Minor>,
  mark: Mark,
  row: TallyFile['report'][number],
  currency: Currency,
): 'bad_amount' | 'total' | 'carried' | null {
  if (mark === 'total' || mark === 'carried') return mark
  const amount = reportedAmount(row, currency)
  if (amount === 'bad') return 'bad_amount'
  marks.set(mark, amount ?? ZERO)
  return null
}

function titleOf({ fields }: Voucher): string {
  return ['DATE', 'VOUCHERTYPENAME', 'VOUCHERNUMBER', 'REFERENCE'].flatMap((name) => fields.get(name) ?? []).join(', ')
}

/** Null: the voucher does not touch this ledger. */
function voucherRow(voucher: Voucher, ledger: string, currency: Currency): RawRow | UnreadReason | null {
  const { line, fields } = voucher
  const own = entriesOf(voucher).filter((entry) => entry.get('LEDGERNAME') === ledger)
  if (own.length === 0) return null
  if (fields.get('ISCANCELLED') === 'Yes' || fields.get('ISOPTIONAL') === 'Yes') return 'cancelled'
  let raw_minor: Minor = ZERO
  for (const entry of own) {
    const figure = figureOf(entry.get('AMOUNT') ?? '', currency)
    if (figure === 'bad') return 'bad_amount'
    if (figure !== null) refuseAbsurd([raw_minor, figure.amount_minor])
    if (figure !== null) raw_minor = subtract(raw_minor, figure.amount_minor)
  }
  const dated_on = dayOfCell(fields.get('DATE') ?? '', 'dmy')
  if (dated_on === null) return fields.has('DATE') ? 'bad_date' : 'no_date'
  return raw_minor === ZERO ? 'zero' : { line, dated_on, raw_minor, ...knownBy(voucher) }
}

/** A purchase goes by the supplier's number, which is its reference; a payment by its own and by what the bank says. */
function knownBy({ fields, instruments }: Voucher): Pick<RawRow, 'word' | 'number' | 'reference'> {
  const said = (name: string) => fields.get(name) ?? ''
  const word = wordIn(said('VOUCHERTYPENAME'))
  const reference = said('REFERENCE')
  const byReference = word !== 'payment' && reference !== ''
  const beside = [...instruments, said('NARRATION')].filter((one) => one !== '').join(' ')
  return {
    word: word ?? wordIn(said('NARRATION')),
    number: shortened('number', byReference ? reference : said('VOUCHERNUMBER')),
    reference: shortened('reference', (byReference ? '' : reference) + (beside === '' ? '' : BESIDE + beside)),
  }
}

function saidIn({ fields }: TallyFile['report'][number]): (pattern: RegExp) => string {
  return (pattern) => [...fields].find(([name]) => pattern.test(name))?.[1] ?? ''
}

/** Debit less credit; null when neither stands there. */
function reportedAmount(row: TallyFile['report'][number], currency: Currency): Minor | null | 'bad' {
  const said = saidIn(row)
  const debit = figureOf(said(/^DSPVCHDRAMT/), currency)
  const credit = figureOf(said(/^DSPVCHCRAMT/), currency)
  if (debit === 'bad' || credit === 'bad') return 'bad'
  if (debit === null && credit === null) return null
  // whatever their signs, the columns say the side
  return subtract(absolute(debit?.amount_minor ?? ZERO), absolute(credit?.amount_minor ?? ZERO))
}

/** A row of the report; a day is written once for all of its rows. */
function reportedRow(row: TallyFile['report'][number], above: Day | null, currency: Currency): RawRow | UnreadReason {
  const said = saidIn(row)
  const raw_minor = reportedAmount(row, currency)
  if (raw_minor === 'bad') return 'bad_amount'
  if (raw_minor === null) return 'no_amount'
  const date_text = said(/^DSPVCHDATE$/)
  const dated_on = date_text === '' ? above : dayOfCell(date_text, 'dmy')
  if (dated_on === null) return date_text === '' ? 'no_date' : 'bad_date'
  if (raw_minor === ZERO) return 'zero'
  const number = said(/VCHNUM|VCHNO/).replace(/^\(\s*No\.?\s*:?\s*(.*?)\s*\)$/i, '$1')
  const [account, narration] = [said(/LEDACCOUNT/), said(/NARR/)]
  return {
    line: row.line,
    word: wordIn(said(/^DSPVCHTYPE/), account),
    number: shortened('number', number),
    dated_on,
    raw_minor,
    reference: shortened('reference', BESIDE + [account, narration].filter((one) => one !== '').join(' ')),
  }
}
