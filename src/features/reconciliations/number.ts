/**
 * What a document's number is known by in two sets of books. `key`: capitals without separators, years and leading zeros (`INV42`);
 * `digits`: only its figures (`42`), since the letters are what people change; `year`: the financial year it names (`26-27`), if any.
 */
export type NumberKeys = { key: string; digits: string; year: string | null }

/** `2026-27`, `2026/27`, `26-27`, `26/27`, `2026-2027`, and without a separator `2627`. */
const YEARS = /(?<!\d)(?:20)?(\d{2})([-/]?)(?:20)?(\d{2})(?!\d)/g

/**
 * Normalises a number (domain specification 2.7): capitals, the financial year taken out, what is no letter or figure separates, and
 * leading zeros of each part go. A year is taken out only while other figures remain: `ACME-2627` is number 2627.
 */
export function keysOfNumber(number: string): NumberKeys {
  const capitals = withPlainFigures(number.normalize('NFKC').toUpperCase())
  const years: string[] = []
  const without = capitals.replace(YEARS, (found, first: string, separator: string, second: string) => {
    // 0001 is a number and not the year 2000-01
    const isYear = Number(first) >= 10 && Number(first) + 1 === Number(second)
    if (!isYear || (separator === '' && found.length !== 4)) return found
    years.push(`${first}-${second}`)
    return ' '
  })
  const stripped = /\d/.test(without) && years.length > 0
  const parts = (stripped ? without : capitals).match(/[\p{L}\p{M}]+|\d+/gu) ?? []
  const plain = parts.map((part) => part.replace(/^0+(?=\d)/, ''))
  return {
    key: plain.join(''),
    digits: plain.filter((part) => /^\d/.test(part)).join(''),
    year: stripped ? (years[0] ?? null) : null,
  }
}

/** Devanagari figures are figures. */
function withPlainFigures(text: string): string {
  return text.replace(/[\u0966-\u096f]/g, (figure) => String(figure.charCodeAt(0) - 0x966))
}

/** The year two numbers name is not the same one: 2025-26/0004 and 2026-27/0004 are two documents. */
export function ofOtherYears(a: NumberKeys, b: NumberKeys): boolean {
  return a.year !== null && b.year !== null && a.year !== b.year
}

const MOST_TOKENS = 12

/**
 * What a bank knows a payment by, found in references and narrations: UTR, cheque number, UPI reference. Words of at least six letters
 * and figures with at least five figures in them; and of long ones the figures alone, since programs put their own letters before.
 */
export function referencesIn(...texts: readonly string[]): string[] {
  const found = new Set<string>()
  for (const text of texts) {
    for (const [word] of text
      .normalize('NFKC')
      .toUpperCase()
      .matchAll(/[A-Z0-9]{6,}/g)) {
      const figures = word.replace(/\D/g, '')
      if (figures.length < 5) continue
      found.add(word)
      const longest = (word.match(/\d+/g) ?? []).reduce((a, b) => (b.length > a.length ? b : a), '').replace(/^0+/, '')
      if (longest.length >= 6) found.add(longest)
    }
  }
  return [...found].slice(0, MOST_TOKENS)
}
