/** What somebody typed, as the database keeps it: without NUL and without halves of characters. */
export function typedText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '')
}

const LONGEST_SEARCH = 100
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not pass
const CONTROLS = /[\u0000-\u001f\u007f]+/g

/** What somebody looks for: one line of at most 100 characters. */
export function searchText(text: string | undefined): string {
  return (text ?? '').toWellFormed().replace(CONTROLS, ' ').trim().slice(0, LONGEST_SEARCH).toWellFormed()
}

/** The same of every text inside a record or list: what a system outside wrote, as the database keeps it. */
export function textsOf<T>(value: T): T
export function textsOf(value: unknown): unknown {
  if (typeof value === 'string') return typedText(value)
  if (Array.isArray(value)) return value.map((one) => textsOf(one))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, textsOf(inside)]))
}
