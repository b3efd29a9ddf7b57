const MOST_PIECES = 8
const MOST_WORDS = 400
const SHORTEST = 3

/** What a line of the bank is looked up by. */
export type Worded = { narration: string; bank_reference: string; virtual_account: string }

/**
 * The words a line bears, in capitals: each as it stands, each part of what is joined by strokes (`UPI/3261…/2026-27/0007` bears the UTR and
 * the number of the document), our own reference wherever it stands, and figures also without the zeros that banks put before them.
 */
export function wordsOf({ narration, bank_reference, virtual_account }: Worded): string[] {
  const text = `${narration} ${bank_reference} ${virtual_account}`.toUpperCase()
  const found = new Set<string>(bank_reference === '' ? [] : [bank_reference.toUpperCase()])
  for (const token of text.match(/[A-Z0-9][A-Z0-9/-]*[A-Z0-9]|[A-Z0-9]/g) ?? [])
    for (const part of partsOf(token)) found.add(part)
  for (const [, ours] of text.matchAll(/(?=(SP[0-9A-Z]{10}))/g)) if (ours) found.add(ours)
  const words = [...found].flatMap((word) => (bare(word) === word ? [word] : [word, bare(word)]))
  return [...new Set(words)].filter((word) => word.length >= SHORTEST).slice(0, MOST_WORDS)
}

/** A reference without the zeros before it: one bank writes 326100200300, another 0000326100200300. */
export function bare(reference: string): string {
  return reference.replace(/^0+/, '')
}

/** What banks call a transfer is long and of many figures: a word like PAYMENT, which somebody typed, is none. */
export function isUtr(reference: string): boolean {
  return reference.length >= 10 && (reference.match(/\d/g) ?? []).length >= 6 && new Set(reference).size > 2
}

/** The token, and every run of its pieces with the strokes between them. */
function partsOf(token: string): string[] {
  const pieces = [...token.matchAll(/[A-Z0-9]+/g)].slice(0, MOST_PIECES)
  const runs = pieces.flatMap((first, from) =>
    pieces.slice(from).map((last) => token.slice(first.index, last.index + last[0].length)),
  )
  return [token, ...runs]
}
