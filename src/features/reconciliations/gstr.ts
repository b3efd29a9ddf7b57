import { endOfMonth, makeDay, parseDay } from '#shared/day.ts'
import { type Currency, negateMinor, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { dayOfCell } from './date-text.ts'
import { figureOf } from './figure.ts'
import { type RawRow, type Reading, refuseAbsurd, shortened } from './reading.ts'
import type { UnreadReason, UnreadRow } from './reconciliation.ts'

/** A GSTR-2B as the tax portal gives it out: what suppliers filed for this buyer in a month. */
export type TaxStatement = {
  /** GSTIN of the buyer; '' when it is not said. */
  recipient: string
  reading: Reading
  /** Documents of other suppliers in it, which are not compared. */
  others: number
}

/** `rows`: the documents under one list and number; another date is another document. */
type Progress = { rows: Map<string, RawRow[]>; unread: UnreadRow[]; others: number; place: number }

const SECTIONS = [
  { name: 'b2b', list: 'inv', number: 'inum', original: null },
  { name: 'b2ba', list: 'inv', number: 'inum', original: { number: 'oinum', date: 'oidt' } },
  { name: 'cdnr', list: 'nt', number: 'ntnum', original: null },
  { name: 'cdnra', list: 'nt', number: 'ntnum', original: { number: 'ontnum', date: 'ontdt' } },
] as const

/**
 * The documents of one supplier in a GSTR-2B (JSON of the tax portal, `data.docdata`): invoices and notes, also amended ones, which
 * replace those they amend. Credit notes stand below zero. `place` in it counts as its line. Throws `Refusal` 422 `not_gstr_2b`.
 */
export function readTaxStatement(json: string, supplier_tax_id: string, currency: Currency): TaxStatement {
  const root = parsed(json)
  const data = fieldOf(root, 'data') ?? root
  const documents = fieldOf(fieldOf(data, 'data') ?? data, 'docdata') ?? fieldOf(data, 'docdata')
  if (documents === undefined) throw notGstr()
  const progress: Progress = { rows: new Map(), unread: [], others: 0, place: 0 }
  for (const section of SECTIONS) {
    for (const supplier of listOf(fieldOf(documents, section.name))) {
      const own = textOf(supplier, 'ctin').toUpperCase() === supplier_tax_id.toUpperCase()
      for (const document of listOf(fieldOf(supplier, section.list))) {
        progress.place += 1
        if (own) takeDocument(progress, document, section, documentRow(progress.place, document, section, currency))
        else progress.others += 1
      }
    }
  }
  const head = fieldOf(data, 'data') ?? data
  return {
    recipient: textOf(head, 'gstin').toUpperCase(),
    others: progress.others,
    reading: {
      rows: inOrder(progress),
      unread: progress.unread,
      signed: 'ours',
      opening_minor: null,
      closing_minor: null,
      closing_size_minor: null,
      period: monthOf(textOf(head, 'rtnprd') || textOf(head, 'fp')),
    },
  }
}

type Section = (typeof SECTIONS)[number]

function takeDocument(progress: Progress, document: unknown, section: Section, found: RawRow | UnreadReason): void {
  if (typeof found !== 'object') {
    const text = [textOf(document, section.number), textOf(document, 'dt'), textOf(document, 'val')].join(', ')
    progress.unread.push({ line: progress.place, reason: found, text: shortened('text', text) })
    return
  }
  if (section.original) {
    const key = `${section.list} ${textOf(document, section.original.number)}`
    const on = dayOfCell(textOf(document, section.original.date), 'dmy')
    const left = (progress.rows.get(key) ?? []).filter((row) => on !== null && row.dated_on !== on)
    progress.rows.set(key, left)
  }
  const key = `${section.list} ${found.number}`
  const under = progress.rows.get(key)
  if (under) under.push(found)
  else progress.rows.set(key, [found])
}

/** As they stand in the file. Throws `Refusal` 422 `absurd_amounts`. */
function inOrder({ rows }: Progress): RawRow[] {
  const all = [...rows.values()].flat().sort((a, b) => a.line - b.line)
  refuseAbsurd(all.map((row) => row.raw_minor))
  return all
}

function documentRow(place: number, document: unknown, section: Section, currency: Currency): RawRow | UnreadReason {
  const date_text = textOf(document, 'dt') || textOf(document, 'idt')
  const amount = figureOf(textOf(document, 'val'), currency)
  if (amount === 'bad') return 'bad_amount'
  if (amount === null) return 'no_amount'
  const dated_on = dayOfCell(date_text, 'dmy')
  if (dated_on === null) return date_text === '' ? 'no_date' : 'bad_date'
  if (amount.amount_minor === ZERO) return 'zero'
  const isNote = section.list === 'nt'
  const isCredit = isNote && textOf(document, 'typ').toUpperCase().startsWith('C')
  return {
    line: place,
    word: isNote ? 'note' : 'bill',
    number: shortened('number', textOf(document, section.number)),
    dated_on,
    raw_minor: isCredit ? negateMinor(amount.amount_minor) : amount.amount_minor,
    reference: '',
  }
}

/** `042026` is April 2026. */
function monthOf(text: string): Reading['period'] {
  const parts = /^(0[1-9]|1[0-2])(20\d{2})$/.exec(text)
  const from = parts && parseDay(makeDay(Number(parts[2]), Number(parts[1]), 1))
  return from ? { from, to: endOfMonth(from) } : null
}

function parsed(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json)
    return value
  } catch {
    throw notGstr()
  }
}

function notGstr(): Error {
  return invalid('file', 'not_gstr_2b', 'This is no GSTR-2B of the tax portal. Download it there as JSON and upload that.')
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown, name: string): string {
  const found = fieldOf(value, name)
  if (typeof found === 'string') return found.trim()
  return typeof found === 'number' && Number.isFinite(found) ? String(found) : ''
}
