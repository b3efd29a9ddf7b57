import { type Day, financialYear } from '#shared/day.ts'
import { invalid } from '#shared/refusal.ts'

/** What a country allows a document's number to be. */
export type NumberRule = { max_length: number; legal: RegExp; says: string }

const TOKEN = /\{([^{}]*)\}/g
const SEQUENCE = /^SEQ:([1-9])$/
/** Where the width of a year's text is needed and not the year itself. */
const WIDEST_YEAR = '2026-27'

/**
 * The number a pattern makes: `{FY}` 2026-27 (2026 where years begin in January), `{YY}` 26-27, `{SEQ:4}` 0001, which grows beyond its
 * four digits when it must. A refusal at `pattern` when pattern or number breaks `rule`.
 */
export function renderNumber(
  pattern: string,
  sequence: number,
  on: Day,
  year_starts_in_month: number,
  rule: NumberRule,
): string {
  if (!Number.isSafeInteger(sequence) || sequence < 1) throw new Error(`not a sequence number: ${sequence}`)
  const wrong = tokenFault(pattern)
  if (wrong) throw invalid('pattern', 'invalid_number_pattern', wrong)
  const number = fill(pattern, String(sequence), financialYear(on, year_starts_in_month).label)
  if (number.length > rule.max_length || !rule.legal.test(number)) {
    throw invalid('pattern', 'invalid_document_number', `“${number}” cannot be a document number: ${rule.says}`)
  }
  return number
}

/** Why `pattern` cannot number `yearly_volume` documents a year under `rule`; null when it can. */
export function patternFault(pattern: string, yearly_volume: number, rule: NumberRule): string | null {
  const wrong = tokenFault(pattern)
  if (wrong) return wrong
  const first = fill(pattern, '1', WIDEST_YEAR)
  if (first.length > rule.max_length || !rule.legal.test(first)) return `“${first}” cannot be a document number: ${rule.says}`
  const last = fill(pattern, String(Math.max(1, Math.ceil(yearly_volume))), WIDEST_YEAR)
  if (last.length <= rule.max_length) return null
  const room = rule.max_length - fill(pattern, '', WIDEST_YEAR, true).length
  return `This pattern ends at number ${'9'.repeat(room)} of a year, and ${yearly_volume} are expected. Shorten the text around {SEQ}.`
}

function tokenFault(pattern: string): string | null {
  const tokens = [...pattern.matchAll(TOKEN)].map((match) => match[1] ?? '')
  const unknown = tokens.find((token) => token !== 'FY' && token !== 'YY' && !SEQUENCE.test(token))
  if (unknown !== undefined) return `{${unknown}} is not known. Use {FY} (2026-27), {YY} (26-27) and {SEQ:4} (0001).`
  const sequences = tokens.filter((token) => SEQUENCE.test(token)).length
  return sequences === 1 ? null : 'A pattern needs the running number {SEQ:4} exactly once.'
}

function fill(pattern: string, sequence: string, year: string, bare = false): string {
  return pattern.replace(TOKEN, (_, token: string) => {
    if (token === 'FY') return year
    if (token === 'YY') return year.slice(2)
    return bare ? sequence : sequence.padStart(Number(SEQUENCE.exec(token)?.[1] ?? 1), '0')
  })
}
