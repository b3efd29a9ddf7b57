import { Icon } from './icon.tsx'
import type { IconName } from './icons.ts'
import { classes, type Words } from './markup.ts'

export type LinkRow = { href: string; icon: IconName; text: Words; note?: Words; hotKey?: string | undefined }

/** Quiet actions as rows: icon, words, a second line that says what to expect. */
export function Links({ items, class: more }: { items: readonly LinkRow[]; class?: string | undefined }) {
  return (
    <ul class={classes('links', more)}>
      {items.map((item) => (
        <li>
          <a href={item.href} data-key={item.hotKey}>
            <Icon name={item.icon} />
            <span>
              {item.text}
              {item.note && <small>{item.note}</small>}
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}

export type Row = {
  /** A stable id lets a live refresh know the row again. */
  id?: string | undefined
  /** Leading date. */
  date?: string | undefined
  href?: string | undefined
  text: Words
  note?: Words
  /** At the end: an amount (formatted) or a status. */
  amount?: string | undefined
  end?: Words
}

/** A plain list with the amount or the status at the end. */
export function Rows({ items, tight }: { items: readonly Row[]; tight?: boolean | undefined }) {
  const dated = items.some((item) => item.date !== undefined)
  return (
    <ol class={classes('rows', dated && 'dated', tight && 'tight')}>
      {items.map((item) => (
        <li id={item.id}>
          {item.date !== undefined && <time>{item.date}</time>}
          <span class="what">
            {item.href ? <a href={item.href}>{item.text}</a> : item.text}
            {item.note && <small class="block">{item.note}</small>}
          </span>
          {item.amount !== undefined && <span class="num">{item.amount}</span>}
          {item.end}
        </li>
      ))}
    </ol>
  )
}

/** Take it with you: the same thing in other forms. */
export function Takes({ items }: { items: readonly { href: string; text: string }[] }) {
  return (
    <p class="takes">
      {items.map((item) => (
        <a href={item.href}>{item.text}</a>
      ))}
    </p>
  )
}
