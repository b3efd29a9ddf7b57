import type { Child } from 'hono/jsx'
import { escapeToBuffer, type HtmlEscapedString } from 'hono/utils/html'

/** What a component takes where words are wanted: text (escaped), markup made by JSX or `html`, or nothing. */
export type Words = Child | HtmlEscapedString | Promise<HtmlEscapedString>

/** `text` safe between tags and inside double-quoted attributes. */
export function escapeText(text: string): string {
  const buffer = ['']
  escapeToBuffer(text, buffer)
  return String(buffer[0])
}

/**
 * Words as finished markup: the quick way past JSX for tables with many cells. Text is escaped, markup is taken as it is.
 * An asynchronous component is a programming error here, since a cell cannot wait.
 */
export function markup(words: Words): string {
  if (typeof words === 'string') return escapeText(words)
  if (words === null || words === undefined || typeof words === 'boolean') return ''
  if (typeof words === 'number') return String(words)
  if (Array.isArray(words)) return words.map(markup).join('')
  const text = words instanceof Promise ? words : words.toString()
  if (text instanceof Promise) throw new Error('an asynchronous component cannot stand in a table cell')
  return text
}

/** Attributes as markup, each with its leading space: `true` is a bare name, `false`, null and undefined leave it out. */
export function attributes(values: Readonly<Record<string, string | number | boolean | null | undefined>>): string {
  let text = ''
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === false) continue
    text += value === true ? ` ${name}` : ` ${name}="${escapeText(String(value))}"`
  }
  return text
}

/** Class names joined, those that do not apply left out. */
export function classes(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
