import type { Words } from './markup.ts'

export type PagingProps = {
  /** What is shown: `That is all of them for these dates.` */
  text: Words
  previous?: { href: string; text: string } | null | undefined
  next?: { href: string; text: string } | null | undefined
}

/** Under a list: what is shown and the way on. */
export function Paging({ text, previous, next }: PagingProps) {
  return (
    <p class="paging">
      <span>{text}</span>
      {previous && (
        <a href={previous.href} rel="prev">
          {previous.text}
        </a>
      )}
      {next && (
        <a href={next.href} rel="next">
          {next.text}
        </a>
      )}
    </p>
  )
}
