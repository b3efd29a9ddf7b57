import { addDays, type Day, type DayRange, maxDay } from '#shared/day.ts'
import { type AskedDates, type DateProblem, monthOf, quarterOf, readDates, type Year } from '#shared/period.ts'

/** What a statement's address may ask for by one word. */
export type Preset = {
  word: 'month' | 'quarter' | 'last_quarter' | 'year' | 'last_year'
  range: DayRange
  label: string | null
}

/** The ready periods. Those that hold today end today: nothing is booked on a day to come, and a statement is as of its last day. */
export function presetsOf(today: Day, year_starts_in_month: number, years: readonly Year[]): Preset[] {
  const untilToday = ({ from, to }: DayRange): DayRange => ({ from, to: to > today ? today : to })
  const quarter = quarterOf(today, year_starts_in_month)
  const [year, last_year] = years
  return [
    { word: 'month', range: untilToday(monthOf(today)), label: null },
    { word: 'quarter', range: untilToday(quarter), label: null },
    { word: 'last_quarter', range: quarterOf(addDays(quarter.from, -1), year_starts_in_month), label: null },
    ...(year ? [{ word: 'year' as const, range: untilToday(year), label: year.label }] : []),
    ...(last_year
      ? [{ word: 'last_year' as const, range: { from: last_year.from, to: last_year.to }, label: last_year.label }]
      : []),
  ]
}

/** The days asked for: `range` null when they are none. */
export type AskedPeriod = Omit<AskedDates, 'from' | 'to' | 'problems'> & {
  range: DayRange | null
  preset: Preset['word'] | null
  problems: (DateProblem | { name: 'from' | 'to'; code: 'missing' })[]
}

/** Reads an address: two dates, or the word of a preset; with neither, this quarter. One date alone wants its other. */
export function readPeriod(query: (name: string) => string | undefined, presets: readonly Preset[]): AskedPeriod {
  const { from_text, to_text, from, to, problems } = readDates(query('from'), query('to'))
  if (from_text === '' && to_text === '') {
    const preset = presets.find((one) => one.word === query('period')) ?? presets.find((one) => one.word === 'quarter')
    const range = preset?.range ?? null
    return { from_text: range?.from ?? '', to_text: range?.to ?? '', range, preset: preset?.word ?? null, problems: [] }
  }
  const missing = (['from', 'to'] as const).filter((name) => (name === 'from' ? from_text : to_text) === '')
  const all = [...problems, ...missing.map((name) => ({ name, code: 'missing' as const }))]
  const range = all.length === 0 && from !== null && to !== null ? { from, to: maxDay(from, to) } : null
  const preset = presets.find((one) => one.range.from === range?.from && one.range.to === range?.to)?.word ?? null
  return { from_text, to_text, range, preset, problems: all }
}
