import { Field, type FieldProblem } from './field.tsx'
import { Pick, type Tab } from './tabs.tsx'

export type PeriodFormProps = {
  action: string
  /** Ready periods, each with its own address. */
  presets: readonly Tab[]
  words: { period: string; from: string; to: string; show: string }
  /** As they were typed, or as they are shown. */
  dates: { from_text: string; to_text: string }
  problems: readonly FieldProblem[]
  /** What the address says besides the dates. */
  kept?: Readonly<Record<string, string>> | undefined
}

/** Which days a page is about: a few ready periods, and any two dates. */
export function PeriodForm({ action, presets, words, dates, problems, kept = {} }: PeriodFormProps) {
  const error = (name: 'from' | 'to') => problems.find((problem) => problem.name === name)?.text
  return (
    <form class="range" method="get" action={action}>
      {Object.entries(kept).map(([name, value]) => value !== '' && <input type="hidden" name={name} value={value} />)}
      <Pick label={words.period} items={presets} />
      <div class="dates">
        <Field name="from" type={typeFor(error('from'))} label={words.from} value={dates.from_text} error={error('from')} />
        <Field name="to" type={typeFor(error('to'))} label={words.to} value={dates.to_text} error={error('to')} />
        <button type="submit" class="btn">
          {words.show}
        </button>
      </div>
    </form>
  )
}

/** A date field shows nothing but dates: what somebody typed instead stands in a plain one, to be put right. */
export function typeFor(error: unknown): 'date' | 'text' {
  return error === undefined ? 'date' : 'text'
}
