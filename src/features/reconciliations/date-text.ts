import { addDays, type Day, type DayRange, day, parseDay } from '#shared/day.ts'

/** Which of two numbers is the day: 04/05 is the fourth of May (`dmy`), or April the fifth (`mdy`). */
export type DayOrder = 'dmy' | 'mdy'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Spreadsheets count days from 30 December 1899, so 1 January 1900 is day 2 of theirs; these are 1954 to 2119. */
const SERIALS = { first: 20_000, last: 80_000, second: day('1900-01-01') }

/**
 * The day a cell spells: 21-11-2026, 21/11/26, 21.11.2026, 2026-11-21, 20261121, 21-Nov-26, 21 November 2026, Nov 21, 2026, or the
 * number a spreadsheet keeps for it. A time behind it is left out. Two digits of a year are 2000 to 2099. Null when it spells none.
 */
export function dayOfCell(cell: string, order: DayOrder): Day | null {
  const text = cell
    .normalize('NFKC')
    .replace(/[\u0966-\u096f]/g, (figure) => String(figure.charCodeAt(0) - 0x966))
    .trim()
    .replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+/i, '')
    .replace(/[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]m|z)?$/i, '')
  if (/^\d{5}(\.\d+)?$/.test(text)) return ofSerial(Number(text))
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (compact) return made(compact[1], compact[2], compact[3])
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text)
  if (iso) return made(iso[1], iso[2], iso[3])
  const numeric = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$/.exec(text)
  if (numeric) {
    const [, first, second, year] = numeric
    return order === 'dmy' ? made(year, second, first) : made(year, first, second)
  }
  const named = /^(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]{3})[a-z]*\.?[-/., ]*(\d{4}|\d{2})$/i.exec(text)
  if (named) return made(named[3], monthOf(named[2]), named[1])
  const leading = /^([a-z]{3})[a-z]*\.?[-/. ]*(\d{1,2})(?:st|nd|rd|th)?,?[-/. ]+(\d{4}|\d{2})$/i.exec(text)
  return leading ? made(leading[3], monthOf(leading[1]), leading[2]) : null
}

function monthOf(name: string | undefined): string {
  return String(MONTHS.indexOf((name ?? '').toLowerCase()) + 1)
}

function made(year: string | undefined, month: string | undefined, date: string | undefined): Day | null {
  const full = (year ?? '').length === 2 ? `20${year}` : (year ?? '')
  return parseDay(`${full}-${(month ?? '').padStart(2, '0')}-${(date ?? '').padStart(2, '0')}`)
}

function ofSerial(serial: number): Day | null {
  const days = Math.floor(serial)
  return days >= SERIALS.first && days <= SERIALS.last ? addDays(SERIALS.second, days - 2) : null
}

/**
 * How these cells order day and month: by the first of them that can only be read one way; null when all could be either. `mixed`: some
 * can only be one and some only the other.
 */
export function orderOf(cells: readonly string[]): DayOrder | 'mixed' | null {
  const found = new Set<DayOrder>()
  for (const cell of cells) {
    const parts = /^(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2,4}\b/.exec(cell.trim())
    if (!parts) continue
    if (Number(parts[1]) > 12 && Number(parts[2]) <= 12) found.add('dmy')
    if (Number(parts[2]) > 12 && Number(parts[1]) <= 12) found.add('mdy')
  }
  const [only] = found
  return found.size > 1 ? 'mixed' : (only ?? null)
}

/** The two days a title names: `1-Apr-2026 to 21-Nov-2026`, `From 01/04/2026 To 21/11/2026`. */
export function periodIn(text: string, order: DayOrder): DayRange | null {
  const date = String.raw`(\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2,4}|\d{4}-\d{2}-\d{2})`
  const found = new RegExp(`${date}\\s*(?:to|till|until|upto|-|–|से|and)\\s*${date}`, 'i').exec(text)
  const from = dayOfCell(found?.[1] ?? '', order)
  const to = dayOfCell(found?.[2] ?? '', order)
  return from && to && from <= to ? { from, to } : null
}
