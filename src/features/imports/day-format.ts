import { type Day, makeDay, parseDay } from '#shared/day.ts'
import { invalid } from '#shared/refusal.ts'

/** Reads a date as a file spells it; null when it spells none. */
export type ReadDay = (text: string) => Day | null

const PARTS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<short>\\d{2})',
  MMM: '(?<name>[A-Za-z]{3})',
  MM: '(?<month>\\d{1,2})',
  DD: '(?<date>\\d{1,2})',
  hh: '\\d{1,2}',
  mm: '\\d{2}',
  ss: '\\d{2}(?:\\.\\d+)?',
}
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$/

/** `YYYY-MM-DD`, perhaps with a time of day behind it, which is left aside: books know days. */
export function isoDay(text: string): Day | null {
  return parseDay(ISO.exec(text)?.[1])
}

/**
 * Reads dates of one named format, made of `YYYY` `YY` `MM` `MMM` (Jan) `DD` and, left aside, `hh` `mm` `ss`. `YY` is in this century.
 * A date that might be read in two ways is never guessed: besides what the format names, only `isoDay` is read. Refuses a format without all parts.
 */
export function dayReader(format: string | null): ReadDay {
  if (format === null) return isoDay
  const source = format.replace(/YYYY|YY|MMM|MM|DD|hh|mm|ss|[^A-Za-z0-9]|[A-Za-z0-9]+/g, (part) => {
    const pattern = PARTS[part]
    if (pattern) return pattern
    if (/^[A-Za-z0-9]+$/.test(part) && part !== 'T') throw invalidFormat(format)
    return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  })
  const isWhole = /year|short/.test(source) && /month|name/.test(source) && /date/.test(source)
  if (!isWhole || /(\(\?<\w+>).*\1/.test(source)) throw invalidFormat(format)
  const shape = new RegExp(`^${source}$`)
  return (text) => {
    const found = shape.exec(text)?.groups
    if (!found) return isoDay(text)
    const year = found['year'] ? Number(found['year']) : 2000 + Number(found['short'])
    const month = found['name'] ? MONTHS.indexOf(found['name'].toLowerCase()) + 1 : Number(found['month'])
    return parseDay(makeDay(year, month, Number(found['date'])))
  }
}

function invalidFormat(format: string): Error {
  return invalid(
    'dates',
    'invalid_date_format',
    `“${format}” is no date format. Name day, month and year, like DD/MM/YYYY or DD-MMM-YY.`,
  )
}
