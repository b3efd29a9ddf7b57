import type { Words } from './markup.ts'

export type Tab = { href: string; text: string; count?: number | string | undefined; current?: boolean | undefined }

/** Which part of a list is shown. Links, so that each has its own address. */
export function Tabs({ label, items }: { label: string; items: readonly Tab[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {items.map((item) => (
        <a href={item.href} aria-current={item.current ? 'page' : undefined}>
          {item.text}
          {item.count !== undefined && <span> {item.count}</span>}
        </a>
      ))}
    </nav>
  )
}

/** A few ready choices in a row, such as the periods of a statement. */
export function Pick({ label, items }: { label: string; items: readonly Tab[] }) {
  return (
    <nav class="pick" aria-label={label}>
      {items.map((item) => (
        <a href={item.href} aria-current={item.current ? 'true' : undefined}>
          {item.text}
        </a>
      ))}
    </nav>
  )
}

/** The row of search, dates and order above a list: a GET form. */
export function Filters({ action, label, children }: { action: string; label?: string | undefined; children?: Words }) {
  return (
    <search aria-label={label}>
      <form class="filters" method="get" action={action}>
        {children}
      </form>
    </search>
  )
}
