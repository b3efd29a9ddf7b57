const DIGITS = Symbol('digits')

/** A number of a JSON text that stands there digit by digit (`249.50`): it never becomes a float on its way. */
export type Numeral = { readonly [DIGITS]: string }

export type JsonValue =
  | string
  | boolean
  | null
  | Numeral
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined }

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/

/** The number `digits` spells; a programming error if JSON would not take it for one. */
export function numeral(digits: string): Numeral {
  if (!NUMBER.test(digits)) throw new Error(`not a number of JSON: ${digits}`)
  return { [DIGITS]: digits }
}

/** JSON with numbers as they were given, two spaces a level. Members that are undefined are left out. */
export function jsonText(value: JsonValue): string {
  return `${written(value, '\n')}\n`
}

function written(value: JsonValue, gap: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const inner = `${gap}  `
  if (isList(value))
    return block(
      '[',
      value.map((one) => written(one, inner)),
      ']',
      gap,
    )
  if (isNumeral(value)) return value[DIGITS]
  const members = Object.entries(value).flatMap(([name, one]) =>
    one === undefined ? [] : [`${JSON.stringify(name)}: ${written(one, inner)}`],
  )
  return block('{', members, '}', gap)
}

function block(open: string, parts: readonly string[], close: string, gap: string): string {
  return parts.length === 0 ? open + close : `${open}${gap}  ${parts.join(`,${gap}  `)}${gap}${close}`
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function isNumeral(value: object): value is Numeral {
  return DIGITS in value
}
