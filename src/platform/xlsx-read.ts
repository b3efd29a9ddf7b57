import { Refusal } from '#shared/refusal.ts'
import { openText } from './csv-decode.ts'
import { inTime } from './in-time.ts'
import { PLAIN, type Shown, shownByFormat, shownByNumber, shownNumber } from './xlsx-values.ts'
import { attributeOf, readXml, type XmlEvent } from './xml-read.ts'
import { openEntry, readZip, type ZipEntry } from './zip-read.ts'

/** A row as CSV has them: `line` is the number of the row in the sheet, `cells` what a person sees in it, blank where nothing is. */
export type SheetRow = { line: number; cells: string[] }

/** Cells that are merged into one: the text stands in the first of them only. Lines and columns count from 1. */
export type MergedCells = { from_line: number; to_line: number; from_column: number; to_column: number }

export type SheetRead = {
  /** The sheet that was read: the first visible one with anything in it. */
  name: string
  /** The names of the other visible sheets, which were not read. */
  others: string[]
  /** Rows with something in them, in order; blank cells at the end are left out, so rows differ in length. */
  rows: SheetRow[]
  merged: MergedCells[]
}

export type SheetLimits = { rows: number; columns: number; cells: number; unpacked_bytes: number; milliseconds?: number }

const MOST_MILLISECONDS = 30_000

export const SHEET_LIMITS: SheetLimits = {
  rows: 25_000,
  columns: 100,
  cells: 1_000_000,
  unpacked_bytes: 96 * 1_048_576,
}

const MAX_ENTRIES = 2_000
const MAX_SHEETS = 50
const MAX_MERGED = 5_000

/**
 * Reads one sheet of an XLSX workbook (ECMA-376, transitional or strict) from memory: shared, inline and formula texts, numbers, dates by
 * their style, booleans, and the values formulas had when the file was saved. It unpacks and reads in pieces, so others are
 * served in between. Throws `Refusal`: 415 `not_xlsx` (an old .xls, .xlsb, .ods or no workbook at all), 422 `locked_zip`, `bad_zip`,
 * `bad_workbook`, `empty_file`, `too_many_rows`, `too_many_columns`, `too_many_cells`, `too_slow`, 413 `unpacked_too_large`, and those of `readXml`.
 */
export async function readSheet(bytes: Uint8Array, limits: SheetLimits = SHEET_LIMITS): Promise<SheetRead> {
  refuseOthers(bytes)
  const entries = readZip(bytes, MAX_ENTRIES)
  const budget = { bytes: limits.unpacked_bytes, until: performance.now() + (limits.milliseconds ?? MOST_MILLISECONDS) }
  const book = await readBook(entries, budget)
  const styles = book.styles ? await readStyles(book.styles, budget) : []
  const texts = book.texts ? await readTexts(book.texts, budget) : []
  for (const sheet of book.sheets) {
    const reading: Reading = { texts, styles, epoch_1904: book.epoch_1904, limits, cells: 0, rows: [], merged: [] }
    await readRows(sheet.entry, budget, reading)
    if (reading.rows.length === 0) continue
    const others = book.sheets.filter((other) => other !== sheet).map((other) => other.name)
    return { name: sheet.name, others, rows: reading.rows, merged: reading.merged }
  }
  throw new Refusal(422, 'empty_file', 'The workbook holds no rows.')
}

/** An old workbook and one with a password are the same container, which is no ZIP archive. */
function refuseOthers(bytes: Uint8Array): void {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('latin1')
  if (start === 'PK\u0003\u0004') return
  const isOld = start === '\xd0\xcf\x11\xe0'
  const message = isOld
    ? 'This is an old Excel workbook or one with a password. Save it as XLSX without a password, or as CSV.'
    : 'This is not an Excel workbook. Save the table as XLSX or CSV and upload that.'
  throw new Refusal(415, 'not_xlsx', message)
}

type Budget = { bytes: number; until: number }

type Book = { sheets: { name: string; entry: ZipEntry }[]; styles?: ZipEntry; texts?: ZipEntry; epoch_1904: boolean }

async function readBook(entries: ReadonlyMap<string, ZipEntry>, budget: Budget): Promise<Book> {
  const root = await readRelations(entries.get('_rels/.rels'), '', budget)
  const path = root.find((one) => one.type === 'officeDocument')?.path ?? 'xl/workbook.xml'
  const workbook = entries.get(path)
  if (!workbook || !path.endsWith('.xml')) {
    throw new Refusal(415, 'not_xlsx', 'This is not an XLSX workbook. Save the table as XLSX or CSV and upload that.')
  }
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const relations = await readRelations(entries.get(`${folder}_rels/${path.slice(folder.length)}.rels`), folder, budget)
  const book: Book = { sheets: [], epoch_1904: false }
  for await (const events of eventsOf(workbook, budget)) {
    for (const event of events) {
      if (event.kind !== 'open') continue
      if (event.name === 'workbookPr') book.epoch_1904 = /^(1|true)$/.test(attributeOf(event, 'date1904') ?? '')
      if (event.name !== 'sheet' || attributeOf(event, 'state')?.toLowerCase().includes('hidden')) continue
      const target = relations.find((one) => one.id === attributeOf(event, 'id'))
      const entry = target?.type === 'worksheet' ? entries.get(target.path) : undefined
      if (entry && book.sheets.length < MAX_SHEETS) book.sheets.push({ name: attributeOf(event, 'name') ?? '', entry })
    }
  }
  if (book.sheets.length === 0) throw new Refusal(422, 'bad_workbook', 'This workbook holds no visible sheet with a table.')
  const entryOf = (type: string) => entries.get(relations.find((one) => one.type === type)?.path ?? '')
  const styles = entryOf('styles')
  const texts = entryOf('sharedStrings')
  return { ...book, ...(styles && { styles }), ...(texts && { texts }) }
}

type Relation = { id: string; type: string; path: string }

/** What a part refers to; types are the last word of their address, which transitional and strict files share. */
async function readRelations(entry: ZipEntry | undefined, folder: string, budget: Budget): Promise<Relation[]> {
  const relations: Relation[] = []
  if (!entry) return relations
  for await (const events of eventsOf(entry, budget)) {
    for (const event of events) {
      if (event.kind !== 'open' || event.name !== 'Relationship') continue
      const target = attributeOf(event, 'Target') ?? ''
      const path = target.startsWith('/') ? target.slice(1) : folder + target.replace(/^\.\//, '')
      const type = (attributeOf(event, 'Type') ?? '').split('/').at(-1) ?? ''
      relations.push({ id: attributeOf(event, 'Id') ?? '', type, path })
    }
  }
  return relations
}

function eventsOf(entry: ZipEntry, budget: Budget): AsyncGenerator<XmlEvent[]> {
  return readXml(textOf(entry, budget))
}

async function* textOf(entry: ZipEntry, budget: Budget): AsyncGenerator<string> {
  const file = await openText(openEntry(entry, budget), Number.MAX_SAFE_INTEGER)
  yield* inTime(file.pieces, budget.until)
}

/** One way of showing numbers per cell style, in the order cells refer to them. */
async function readStyles(entry: ZipEntry, budget: Budget): Promise<Shown[]> {
  const own = new Map<string, string>()
  const styles: Shown[] = []
  let isInside = false
  for await (const events of eventsOf(entry, budget)) {
    for (const event of events) {
      if (event.kind === 'text') continue
      if (event.name === 'cellXfs') isInside = event.kind === 'open'
      if (event.kind === 'close') continue
      const id = attributeOf(event, 'numFmtId') ?? '0'
      if (event.name === 'numFmt') own.set(id, attributeOf(event, 'formatCode') ?? '')
      if (event.name !== 'xf' || !isInside) continue
      const code = own.get(id)
      styles.push(code === undefined ? shownByNumber(Number(id)) : shownByFormat(code))
    }
  }
  return styles
}

/** The shared texts; a text in several fonts is one text, and readings (furigana) beside it are left out. */
async function readTexts(entry: ZipEntry, budget: Budget): Promise<string[]> {
  const texts: string[] = []
  let text = ''
  let inText = false
  let inReading = false
  for await (const events of eventsOf(entry, budget)) {
    for (const event of events) {
      if (event.kind === 'text') text += inText && !inReading ? event.text : ''
      else if (event.name === 't') inText = event.kind === 'open'
      else if (event.name === 'rPh') inReading = event.kind === 'open'
      else if (event.name === 'si' && event.kind === 'open') text = ''
      else if (event.name === 'si') texts.push(text)
    }
  }
  return texts
}

type Reading = {
  texts: readonly string[]
  styles: readonly Shown[]
  epoch_1904: boolean
  limits: SheetLimits
  cells: number
  rows: SheetRow[]
  merged: MergedCells[]
}

type Cell = { column: number; type: string; shown: Shown; text: string }

async function readRows(entry: ZipEntry, budget: Budget, reading: Reading): Promise<void> {
  let row: SheetRow = { line: 0, cells: [] }
  let cell: Cell = { column: 0, type: 'n', shown: PLAIN, text: '' }
  let inValue = false
  let inReading = false
  for await (const events of eventsOf(entry, budget)) {
    for (const event of events) {
      if (event.kind === 'text') {
        if (inValue && !inReading) cell.text += event.text
      } else if (event.name === 'v' || event.name === 't') inValue = event.kind === 'open'
      else if (event.name === 'rPh') inReading = event.kind === 'open'
      else if (event.name === 'row' && event.kind === 'open') {
        row = { line: positive(attributeOf(event, 'r')) ?? row.line + 1, cells: [] }
        cell = { ...cell, column: 0 }
      } else if (event.name === 'row') keepRow(row, reading)
      else if (event.name === 'c' && event.kind === 'open') cell = openCell(event, cell.column, reading)
      else if (event.name === 'c') keepCell(cell, row, reading)
      else if (event.name === 'mergeCell' && event.kind === 'open') keepMerged(attributeOf(event, 'ref'), reading)
    }
  }
}

function openCell(event: { attributes: string; line: number }, before: number, reading: Reading): Cell {
  const style = Number(attributeOf(event, 's') ?? '0')
  return {
    column: columnOf(attributeOf(event, 'r') ?? '') ?? before + 1,
    type: attributeOf(event, 't') ?? 'n',
    shown: reading.styles[style] ?? PLAIN,
    text: '',
  }
}

function keepCell(cell: Cell, row: SheetRow, reading: Reading): void {
  const text = textOfCell(cell, reading).trim()
  if (text === '') return
  const { limits } = reading
  reading.cells += 1
  if (reading.cells > limits.cells) throw tooMuch('cells', limits.cells)
  if (cell.column > limits.columns) throw tooMuch('columns', limits.columns)
  while (row.cells.length < cell.column - 1) row.cells.push('')
  row.cells[cell.column - 1] = text
}

function textOfCell(cell: Cell, reading: Reading): string {
  switch (cell.type) {
    case 's':
      return reading.texts[Number(cell.text)] ?? ''
    case 'b':
      return cell.text.trim() === '1' ? 'TRUE' : 'FALSE'
    case 'd':
      return cell.text.replace(/T00:00(:00(\.0+)?)?Z?$/, '')
    case 'n':
      return shownNumber(cell.text, cell.shown, reading.epoch_1904)
    default:
      return cell.text
  }
}

function keepRow(row: SheetRow, reading: Reading): void {
  if (row.cells.length === 0) return
  if (reading.rows.length >= reading.limits.rows) throw tooMuch('rows', reading.limits.rows)
  reading.rows.push(row)
}

function keepMerged(ref: string | null, reading: Reading): void {
  const found = /^\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(ref ?? '')
  if (!found || reading.merged.length >= MAX_MERGED) return
  const [, left = '', top = '', right = '', bottom = ''] = found
  reading.merged.push({
    from_line: Number(top),
    to_line: Number(bottom),
    from_column: columnOf(left) ?? 1,
    to_column: columnOf(right) ?? 1,
  })
}

/** `AB12` is in column 28. */
function columnOf(ref: string): number | null {
  const letters = /^\$?([A-Z]{1,3})/.exec(ref)?.[1]
  if (letters === undefined) return null
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0)
}

function positive(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : null
}

function tooMuch(what: 'rows' | 'columns' | 'cells', limit: number): Refusal {
  return new Refusal(422, `too_many_${what}`, `The sheet has more than ${limit} ${what}. Cut it into several files.`)
}
