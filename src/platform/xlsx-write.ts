import { type Day, day, daysBetween, parseDay } from '#shared/day.ts'
import { Refusal } from '#shared/refusal.ts'
import { type CellKind, numeral, type Table, type TableCell, type TableColumn } from './table.ts'
import { each, utf8Pieces } from './text-pieces.ts'
import { type Grouping, numberStyle, styles, stylesXml } from './xlsx-styles.ts'
import { type ZipPart, zipContainer } from './zip-container.ts'

export type XlsxOptions = {
  /** How money is grouped; default thousands. */
  grouping?: Grouping
  /** The time written into the archive; default now. */
  at?: Date
}

const MOST_ROWS = 1_048_576
const MOST_CHARACTERS = 32_767
/** Excel computes with binary doubles: more digits than these would be shown wrong. */
const EXACT_DIGITS = 15

/**
 * A workbook (Office Open XML, ECMA-376) with one sheet per table, written while the rows are made; flat memory. Bold frozen header,
 * typed cells, inline strings, never a formula. A number with more digits than Excel can hold is written as text, so none is
 * lost. Throws `Refusal` 422 when a table has more rows than a sheet (1,048,575 below the header).
 */
export function xlsxStream(tables: readonly Table[], options: XlsxOptions = {}): AsyncGenerator<Uint8Array> {
  return zipContainer(parts(tables, options.grouping ?? 'thousands'), options.at ?? new Date())
}

function* parts(tables: readonly Table[], grouping: Grouping): Generator<ZipPart> {
  const fixed: Record<string, string> = {
    '[Content_Types].xml': contentTypes(tables.length),
    '_rels/.rels': relations([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': workbook(sheetNames(tables.map((table) => table.name))),
    'xl/_rels/workbook.xml.rels': relations([
      ...tables.map((_, i): [string, string] => ['worksheet', `worksheets/sheet${i + 1}.xml`]),
      ['styles', 'styles.xml'],
    ]),
    'xl/styles.xml': stylesXml(),
  }
  for (const [path, xml] of Object.entries(fixed)) yield { path, content: Buffer.from(xml, 'utf8') }
  for (const [i, table] of tables.entries()) {
    yield { path: `xl/worksheets/sheet${i + 1}.xml`, content: sheetXml(table, grouping) }
  }
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const SHEET_NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATION_NS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE_NS = 'http://schemas.openxmlformats.org/package/2006'
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

function sheetXml(table: Table, grouping: Grouping): AsyncGenerator<Uint8Array> {
  const letters = table.columns.map((_, i) => columnLetters(i))
  const widths = table.columns.map(
    (column, i) => `<col min="${i + 1}" max="${i + 1}" width="${widthOf(column)}" customWidth="1"/>`,
  )
  const heads = table.columns.map((column, i) => textCell(`${letters[i]}1`, styles.header, column.head))
  const before =
    `${XML}<worksheet xmlns="${SHEET_NS}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${widths.join('')}</cols><sheetData><row r="1">${heads.join('')}</row>`
  let number = 1
  function rowXml(row: readonly TableCell[]): string {
    number += 1
    if (number > MOST_ROWS) {
      throw new Refusal(422, 'too_many_rows', 'An Excel sheet holds 1,048,576 rows. Choose a shorter period or take the CSV.')
    }
    let xml = `<row r="${number}">`
    for (let i = 0; i < table.columns.length; i++) {
      xml += cellXml(`${letters[i]}${number}`, table.columns[i]?.kind ?? 'text', row[i] ?? null, grouping)
    }
    return `${xml}</row>`
  }
  return utf8Pieces(each(table.rows, rowXml), { before, after: '</sheetData></worksheet>' })
}

function cellXml(ref: string, kind: CellKind, cell: TableCell, grouping: Grouping): string {
  if (cell === null || cell === '') return ''
  if (kind === 'text') return textCell(ref, styles.text, cell)
  if (kind === 'day') {
    const serial = daySerial(cell)
    return serial === null ? textCell(ref, styles.text, cell) : `<c r="${ref}" s="${styles.day}"><v>${serial}</v></c>`
  }
  const digits = numeral(cell)
  if (significantDigits(digits) > EXACT_DIGITS) return textCell(ref, styles.text, digits)
  return `<c r="${ref}" s="${numberStyle(kind, digits, grouping)}"><v>${digits}</v></c>`
}

function textCell(ref: string, style: number, text: string): string {
  return `<c r="${ref}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`
}

const UNIX_EPOCH = day('1970-01-01')
const UNIX_EPOCH_SERIAL = 25_569
/** Excel holds 1900 for a leap year, so its day numbers are only right from March of that year on. */
const FIRST_SOUND_SERIAL = 61

function daySerial(text: string): number | null {
  const parsed: Day | null = parseDay(text)
  if (!parsed) return null
  const serial = daysBetween(UNIX_EPOCH, parsed) + UNIX_EPOCH_SERIAL
  return serial < FIRST_SOUND_SERIAL ? null : serial
}

function significantDigits(digits: string): number {
  return digits.replace(/[-.]/g, '').replace(/^0+/, '').length
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 allows no control characters, not even escaped
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
/** `_x0041_` in a cell means `A` to Excel; escaping its underscore keeps what was written. */
const EXCEL_ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/g

function xmlText(text: string): string {
  const fitting = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text
  if (!/[^\w ./,:()-]|_x/.test(fitting)) return fitting
  return fitting
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(NOT_XML, '')
    .replace(EXCEL_ESCAPE, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** 0 is A, 25 is Z, 26 is AA. */
function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last
}

const WIDTHS: Record<CellKind, number> = { text: 24, day: 13, money: 17, decimal: 13, integer: 10 }

function widthOf(column: TableColumn): number {
  return column.width ?? Math.min(Math.max(WIDTHS[column.kind], column.head.length + 3), 60)
}

function contentTypes(sheets: number): string {
  const overrides = Array.from(
    { length: sheets },
    (_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/>`,
  )
  return (
    `${XML}<Types xmlns="${PACKAGE_NS}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/>` +
    `<Override PartName="/xl/styles.xml" ContentType="${SHEET_TYPE}.styles+xml"/>${overrides.join('')}</Types>`
  )
}

function relations(targets: readonly [type: string, target: string][]): string {
  const listed = targets.map(
    ([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${RELATION_NS}/${type}" Target="${target}"/>`,
  )
  return `${XML}<Relationships xmlns="${PACKAGE_NS}/relationships">${listed.join('')}</Relationships>`
}

function workbook(names: readonly string[]): string {
  const sheets = names.map((name, i) => `<sheet name="${xmlText(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
  return `${XML}<workbook xmlns="${SHEET_NS}" xmlns:r="${RELATION_NS}"><sheets>${sheets.join('')}</sheets></workbook>`
}

const MOST_NAME_CHARACTERS = 31

/** Names Excel takes: at most 31 characters, none of `[]:*?/\`, no quote at either end, each one once whatever its case. */
function sheetNames(wanted: readonly string[]): string[] {
  const taken = new Set<string>()
  return wanted.map((name, i) => {
    const clean = name.replace(/[[\]:*?/\\\s]+/g, ' ').replace(/^[' ]+|[' ]+$/g, '')
    const base = clean || `Sheet ${i + 1}`
    let candidate = base.slice(0, MOST_NAME_CHARACTERS).trim()
    for (let n = 2; taken.has(candidate.toLowerCase()); n++) {
      const suffix = ` (${n})`
      candidate = `${base.slice(0, MOST_NAME_CHARACTERS - suffix.length).trim()}${suffix}`
    }
    taken.add(candidate.toLowerCase())
    return candidate
  })
}
