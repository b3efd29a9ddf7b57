import type { CellKind } from './table.ts'

/** How money is grouped: 1,234,567.00 or, in India, 12,34,567.00. */
export type Grouping = 'thousands' | 'lakhs'

/**
 * Every number format a workbook may need, fixed beforehand, so that the style sheet can be written before the rows. A cell's
 * format is chosen by its own digits: Excel's conditional formats can tell two magnitudes apart, and lose the grouping of negative
 * lakhs; a format per magnitude is right for all.
 */
const MOST_DECIMALS = 8
const MOST_MONEY_DECIMALS = 3
const MOST_LAKH_GROUPS = 8

const HEADER_STYLE = 1
const FORMATS: readonly string[] = [
  '@',
  'dd-mmm-yyyy',
  ...range(0, MOST_DECIMALS).map((decimals) => `0${behind(decimals)}`),
  ...range(0, MOST_MONEY_DECIMALS).map((decimals) => `#,##0${behind(decimals)}`),
  ...range(1, MOST_LAKH_GROUPS).flatMap((groups) => range(0, MOST_MONEY_DECIMALS).map((decimals) => lakhs(groups, decimals))),
]
const STYLES = new Map(FORMATS.map((format, i) => [format, HEADER_STYLE + 1 + i]))
const FIRST_CUSTOM_FORMAT = 164

export const styles = {
  header: HEADER_STYLE,
  text: styleOf('@'),
  day: styleOf('dd-mmm-yyyy'),
}

/** The style of a number cell by its digits, as written: `-1234567.50` as money in lakhs has two decimals and two groups. */
export function numberStyle(kind: CellKind, digits: string, grouping: Grouping): number {
  const [before = '', fraction = ''] = digits.replace('-', '').split('.')
  const decimals = Math.min(fraction.length, kind === 'money' ? MOST_MONEY_DECIMALS : MOST_DECIMALS)
  if (kind !== 'money') return styleOf(`0${behind(decimals)}`)
  const groups = Math.ceil((before.length - 3) / 2)
  if (grouping === 'thousands' || groups < 1) return styleOf(`#,##0${behind(decimals)}`)
  return styleOf(lakhs(Math.min(groups, MOST_LAKH_GROUPS), decimals))
}

/** `xl/styles.xml`: style 0 plain, 1 the bold header, then one per format. */
export function stylesXml(): string {
  const formats = FORMATS.map(
    (format, i) => `<numFmt numFmtId="${FIRST_CUSTOM_FORMAT + i}" formatCode="${escapeFormat(format)}"/>`,
  )
  const cells = FORMATS.map(
    (_, i) => `<xf numFmtId="${FIRST_CUSTOM_FORMAT + i}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
  )
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
    `<numFmts count="${formats.length}">${formats.join('')}</numFmts>` +
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    `<cellXfs count="${cells.length + 2}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>' +
    `${cells.join('')}</cellXfs></styleSheet>`
  )
}

/** `##\,##\,##0.00`: separators after every two digits, written out because Excel itself groups by the reader's own region. */
function lakhs(groups: number, decimals: number): string {
  return `${'##\\,'.repeat(groups)}##0${behind(decimals)}`
}

function behind(decimals: number): string {
  return decimals === 0 ? '' : `.${'0'.repeat(decimals)}`
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

function styleOf(format: string): number {
  const style = STYLES.get(format)
  if (style === undefined) throw new Error(`no style for ${format}`)
  return style
}

function escapeFormat(format: string): string {
  return format.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
}
