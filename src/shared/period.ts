import { addDays, addMonths, type Day, type DayRange, financialYear, makeDay, parseDay, partsOf, startOfMonth } from './day.ts'

export type Year = DayRange & { label: string }

/** The financial year that holds `today` and those before it, newest first. */
export function yearsUntil(today: Day, start_month: number, count: number): Year[] {
  const years: Year[] = []
  for (let on = today; years.length < count; ) {
    const year = financialYear(on, start_month)
    years.push(year)
    on = addDays(year.from, -1)
  }
  return years
}

/** The quarter that holds `of`, when years begin on the first of `start_month`: quarters begin with the year. */
export function quarterOf(of: Day, start_month: number): DayRange {
  const { year, month } = partsOf(of)
  const into = (month - start_month + 12) % 3
  const from = addMonths(makeDay(year, month, 1), -into)
  return { from, to: addDays(addMonths(from, 3), -1) }
}

export function monthOf(of: Day): DayRange {
  const from = startOfMonth(of)
  return { from, to: addDays(addMonths(from, 1), -1) }
}

/** What is wrong with one of two dates somebody gave. */
export type DateProblem = { name: 'from' | 'to'; code: 'invalid_date' | 'range_reversed' }

/** Two dates as they came in an address, kept as they were typed beside what they mean. An empty one is open. */
export type AskedDates = { from_text: string; to_text: string; from: Day | null; to: Day | null; problems: DateProblem[] }

const LONGEST = 40

/** Reads two dates of an address. With a problem neither date is to be used. */
export function readDates(from: string | undefined, to: string | undefined): AskedDates {
  const from_text = (from ?? '').trim().slice(0, LONGEST)
  const to_text = (to ?? '').trim().slice(0, LONGEST)
  const read = { from: parseDay(from_text), to: parseDay(to_text) }
  const problems: DateProblem[] = []
  if (from_text !== '' && read.from === null) problems.push({ name: 'from', code: 'invalid_date' })
  if (to_text !== '' && read.to === null) problems.push({ name: 'to', code: 'invalid_date' })
  if (read.from !== null && read.to !== null && read.to < read.from) problems.push({ name: 'to', code: 'range_reversed' })
  return { from_text, to_text, ...read, problems }
}
