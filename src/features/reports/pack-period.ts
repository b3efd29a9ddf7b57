import { addDays, type Day, type DayRange } from '#shared/day.ts'
import { type DateProblem, monthOf, quarterOf, readDates, type Year } from '#shared/period.ts'

export type PackPreset = {
  word: 'last_month' | 'month' | 'last_quarter' | 'quarter' | 'last_year' | 'year'
  range: DayRange
  /** A financial year goes by its name. */
  label: string | null
}

/** The periods an accountant closes, the last month first: it is what a return is made of. Those that hold today end today. */
export function packPresets(today: Day, year_starts_in_month: number, [year, last_year]: readonly Year[]): PackPreset[] {
  const untilToday = ({ from, to }: DayRange): DayRange => ({ from, to: to > today ? today : to })
  const [month, quarter] = [monthOf(today), quarterOf(today, year_starts_in_month)]
  const before = (range: DayRange) => addDays(range.from, -1)
  return [
    { word: 'last_month', range: monthOf(before(month)), label: null },
    { word: 'month', range: untilToday(month), label: null },
    { word: 'last_quarter', range: quarterOf(before(quarter), year_starts_in_month), label: null },
    { word: 'quarter', range: untilToday(quarter), label: null },
    ...(last_year
      ? [{ word: 'last_year' as const, range: { from: last_year.from, to: last_year.to }, label: last_year.label }]
      : []),
    ...(year ? [{ word: 'year' as const, range: untilToday(year), label: year.label }] : []),
  ]
}

/** The days asked for, as they were typed beside what they mean; `range` null: they are none. */
export type PackPeriod = {
  from_text: string
  to_text: string
  range: DayRange | null
  preset: PackPreset['word'] | null
  problems: readonly (DateProblem | { name: 'from' | 'to'; code: 'missing' })[]
}

/** Reads an address: two dates, or the word of a preset; with neither, the last month. One date alone wants its other. */
export function readPackPeriod(query: (name: string) => string | undefined, presets: readonly PackPreset[]): PackPeriod {
  const { from_text, to_text, from, to, problems } = readDates(query('from'), query('to'))
  if (from_text === '' && to_text === '') {
    const preset = presets.find((one) => one.word === query('period')) ?? presets[0]
    const range = preset?.range ?? null
    return { from_text: range?.from ?? '', to_text: range?.to ?? '', range, preset: preset?.word ?? null, problems: [] }
  }
  const missing = (['from', 'to'] as const).filter((name) => (name === 'from' ? from_text : to_text) === '')
  const all = [...problems, ...missing.map((name) => ({ name, code: 'missing' as const }))]
  const range = all.length === 0 && from !== null && to !== null ? { from, to } : null
  const preset = presets.find((one) => one.range.from === range?.from && one.range.to === range?.to)?.word ?? null
  return { from_text, to_text, range, preset, problems: all }
}
