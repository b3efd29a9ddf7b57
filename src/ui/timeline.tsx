import { Mark, type MarkName, type Tone } from './icon.tsx'
import type { Words } from './markup.ts'

export type TimelineItem = {
  mark: MarkName
  tone?: Tone | undefined
  text: Words
  /** Who and when. */
  note?: Words
  /** What will come: dashed and quiet. */
  next?: boolean | undefined
}

/** What happened, newest first. */
export function Timeline({ items }: { items: readonly TimelineItem[] }) {
  return (
    <ol class="timeline">
      {items.map((item) => (
        <li class={item.next ? 'next' : undefined}>
          <Mark name={item.mark} tone={item.tone} />
          <div>
            <b>{item.text}</b>
            {item.note && <small>{item.note}</small>}
          </div>
        </li>
      ))}
    </ol>
  )
}

/** What an empty account can begin with: each step done or open. */
export function Begin({ label, steps }: { label: string; steps: readonly TimelineItem[] }) {
  return (
    <ol class="begin" aria-label={label}>
      {steps.map((step) => (
        <li>
          <Mark name={step.mark} tone={step.tone} />
          <div>
            <b>{step.text}</b>
            {step.note && <small>{step.note}</small>}
          </div>
        </li>
      ))}
    </ol>
  )
}
