import { Refusal } from './refusal.ts'

/** A business date, `YYYY-MM-DD`, in the seller's time zone. Never a JavaScript `Date`. */
export type Day = string & { readonly __day: true }

/** A span of days, both ends included. */
export type DayRange = { from: Day; to: Day }

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/

/** The day if `text` is a real date `YYYY-MM-DD` between 1900 and 2199, otherwise null. */
export function parseDay(text: unknown): Day | null {
  if (typeof text !== 'string') return null
  const parts = SHAPE.exec(text)
  if (!parts) return null
  const [year, month, date] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || date < 1 || date > daysInMonth(year, month)) return null
  return text as Day
}

/** The day `text` spells; a programming error if it spells none. For literals and rows, not for what people type. */
export function day(text: string): Day {
  const parsed = parseDay(text)
  if (!parsed) throw new Error(`not a day: ${text}`)
  return parsed
}

/** The day a person typed into the field `param`, or a refusal at that field. */
export function requireDay(text: unknown, param: string): Day {
  const parsed = parseDay(text)
  if (!parsed) throw new Refusal(422, 'invalid_date', 'Give a date as year-month-day, like 2026-11-21.', param)
  return parsed
}

/** The same of a deed, which is booked on no day to come: an account owes today what its documents say today. */
export function requireDayUntil(today: Day, text: unknown, param: string): Day {
  const typed = requireDay(text, param)
  if (typed > today)
    throw new Refusal(422, 'day_to_come', 'Nothing is booked on a day to come. Give today or a day before.', param)
  return typed
}

/** The business date of an instant in a time zone (IANA name). Golden: 2026-03-31T18:30:00Z is 1 April in Asia/Kolkata. */
export function dayOf(instant: Date, time_zone: string): Day {
  return formatter(time_zone).format(instant) as Day
}

/** Noon of a day in a time zone: an instant that is on that day there (`dayOf`). */
export function noonOf(of: Day, time_zone: string): Date {
  const noon_utc = toUtc(of) + 43_200_000
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: time_zone,
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  })
  const [date = '', time = ''] = parts.format(noon_utc).split(', ')
  return new Date(2 * noon_utc - Date.parse(`${date}T${time}Z`))
}

const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(time_zone: string): Intl.DateTimeFormat {
  let found = formatters.get(time_zone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formatters.set(time_zone, found)
  }
  return found
}

/** `days` later (earlier when negative). */
export function addDays(from: Day, days: number): Day {
  return fromUtc(toUtc(from) + days * 86_400_000)
}

/** `months` later, on the same date or the month's last when it has no such date. */
export function addMonths(from: Day, months: number): Day {
  const { year, month, date } = partsOf(from)
  const index = year * 12 + (month - 1) + months
  const [y, m] = [Math.floor(index / 12), (index % 12) + 1]
  return makeDay(y, m, Math.min(date, daysInMonth(y, m)))
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((toUtc(to) - toUtc(from)) / 86_400_000)
}

export function startOfMonth(of: Day): Day {
  return `${of.slice(0, 8)}01` as Day
}

export function endOfMonth(of: Day): Day {
  const { year, month } = partsOf(of)
  return makeDay(year, month, daysInMonth(year, month))
}

/** 1 for Monday to 7 for Sunday (ISO 8601). */
export function weekday(of: Day): number {
  return ((new Date(toUtc(of)).getUTCDay() + 6) % 7) + 1
}

export function partsOf(of: Day): { year: number; month: number; date: number } {
  return { year: Number(of.slice(0, 4)), month: Number(of.slice(5, 7)), date: Number(of.slice(8, 10)) }
}

export function makeDay(year: number, month: number, date: number): Day {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}` as Day
}

/** The financial year that holds `of`, when years begin on the first of `start_month` (4 in India). */
export function financialYear(of: Day, start_month: number): DayRange & { label: string } {
  const { year, month } = partsOf(of)
  const first = month >= start_month ? year : year - 1
  const from = makeDay(first, start_month, 1)
  const to = addDays(makeDay(first + 1, start_month, 1), -1)
  return { from, to, label: start_month === 1 ? String(first) : `${first}-${String((first + 1) % 100).padStart(2, '0')}` }
}

export function minDay(a: Day, b: Day): Day {
  return a < b ? a : b
}

export function maxDay(a: Day, b: Day): Day {
  return a > b ? a : b
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function toUtc(of: Day): number {
  const { year, month, date } = partsOf(of)
  return Date.UTC(year, month - 1, date)
}

function fromUtc(at_ms: number): Day {
  return new Date(at_ms).toISOString().slice(0, 10) as Day
}
