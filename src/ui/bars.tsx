import { Meter } from './ageing.tsx'
import type { Words } from './markup.ts'

export type BarsItem = {
  text: Words
  /** What it stands for, smaller. */
  note?: Words
  /** Formatted. */
  value: string
  /** Against the largest of the list, from 0 to 1. */
  share: number
}

/** A few amounts from the largest down: words and figure, and under both a bar in proportion. */
export function Bars({ items, label }: { items: readonly BarsItem[]; label?: string | undefined }) {
  return (
    <ol class="bars" aria-label={label}>
      {items.map((item) => (
        <li>
          <span>
            {item.text}
            {item.note && <small> {item.note}</small>}
          </span>
          <span class="num medium">{item.value}</span>
          <Meter share={item.share} />
        </li>
      ))}
    </ol>
  )
}
