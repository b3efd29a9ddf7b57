import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { Mark, type MarkName, type Tone } from './icon.tsx'
import { markup, type Words } from './markup.ts'

export type StatusProps = {
  tone: Tone
  mark: MarkName
  /** A tint: once a page, in the head of a detail page, never in a table. */
  tag?: boolean | undefined
  children?: Words
}

/** How something stands: always a mark and a word, the same word everywhere. Written as text, since tables hold hundreds. */
export function Status({ tone, mark, tag, children }: StatusProps): HtmlEscapedString {
  return raw(`<span class="st ${tone}${tag ? ' tag' : ''}">${Mark({ name: mark })}${markup(children)}</span>`)
}
