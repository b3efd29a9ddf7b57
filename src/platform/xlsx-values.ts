/** How the numbers of one cell style are shown: as a date, as a time, or as a number with a debit or credit mark. */
export type Shown = { kind: 'date' } | { kind: 'time' } | { kind: 'number'; marks: readonly string[] }

export const PLAIN: Shown = { kind: 'number', marks: [] }

/** Number formats 14 to 22, 27 to 36, 45 to 47 and 50 to 58 are dates and times by their number alone (ECMA-376 part 1, 18.8.30). */
export function shownByNumber(id: number): Shown {
  if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47) || (id >= 32 && id <= 35)) return { kind: 'time' }
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return { kind: 'date' }
  return PLAIN
}

/**
 * What a number format of the workbook's own shows. Accounting programs write the side of an amount into the format
 * (`0.00" Dr"`), so the mark a person sees beside the figure is kept, one per section (positive; negative).
 */
export function shownByFormat(code: string): Shown {
  const sections = code.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/)
  const letters = (sections[0] ?? '')
    .replace(/"[^"]*"/g, '')
    .replace(/\\./g, '')
    .replace(/_./g, '')
    .replace(/\[(?![hms]+\])[^\]]*\]/gi, '')
  if (/[dy]/i.test(letters)) return { kind: 'date' }
  if (/[hs]/i.test(letters)) return { kind: 'time' }
  if (/m/i.test(letters)) return { kind: 'date' }
  const marks = sections.slice(0, 2).map((section) => /\b(dr|cr)\b/i.exec(section.replace(/["\\]/g, ' '))?.[1] ?? '')
  return marks.some((mark) => mark !== '') ? { kind: 'number', marks } : PLAIN
}

/**
 * A stored number as a person reads it: dates as YYYY-MM-DD (with HH:MM:SS when there is a time), numbers as plain decimals with at
 * most 15 digits, which is what a spreadsheet shows of them. `epoch_1904` is the old Macintosh way to count days.
 * What is no number comes back as it is.
 */
export function shownNumber(raw: string, shown: Shown, epoch_1904: boolean): string {
  const value = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(value)) return raw
  if (shown.kind === 'date' && value >= 0 && value < 2_958_466) return dateText(value, epoch_1904)
  if (shown.kind === 'time' && value >= 0 && value < 1) return timeText(value)
  if (shown.kind !== 'number' || shown.marks.length === 0) return decimalText(value)
  return markedText(value, shown.marks)
}

/** A negative number with a section of its own is shown without its sign; the section's mark says the side. */
function markedText(value: number, marks: readonly string[]): string {
  const hasOwnSection = value < 0 && marks.length > 1
  const mark = (hasOwnSection ? marks[1] : marks[0]) ?? ''
  const figure = decimalText(hasOwnSection ? Math.abs(value) : value)
  return mark === '' ? figure : `${figure} ${mark}`
}

/** Days since 30 December 1899; before 1 March 1900 one less, because spreadsheets believe in 29 February 1900. */
function dateText(serial: number, epoch_1904: boolean): string {
  const days = Math.floor(serial)
  const unix_days = epoch_1904 ? days - 24_107 : days < 60 ? days - 25_568 : days - 25_569
  const on = new Date(unix_days * 86_400_000).toISOString().slice(0, 10)
  const time = timeText(serial - days)
  return time === '00:00:00' ? on : `${on} ${time}`
}

function timeText(fraction: number): string {
  const seconds = Math.min(86_399, Math.round(fraction * 86_400))
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
}

/** Without exponent: 1.18E5 is 118000, and 0.30000000000000004 is 0.3. */
function decimalText(value: number): string {
  const [mantissa = '0', exponent = '0'] = value.toPrecision(15).toLowerCase().split('e')
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const shift = Number(exponent)
  const digits =
    shift < 0 ? '0'.repeat(Math.min(-shift, 320)) + whole + fraction : (whole + fraction).padEnd(whole.length + shift, '0')
  const point = shift < 0 ? whole.length : whole.length + shift
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '')
  const after = digits.slice(point).replace(/0+$/, '')
  if (before === '0' && after === '') return '0'
  return after === '' ? sign + before : `${sign}${before}.${after}`
}
