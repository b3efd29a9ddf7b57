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
