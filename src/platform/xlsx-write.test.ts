import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import type { Table, TableCell, TableColumn } from './table.ts'
import { type XlsxOptions, xlsxStream } from './xlsx-write.ts'

async function bytesOf(tables: Table[], options: XlsxOptions = {}): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of xlsxStream(tables, options)) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function workbook(tables: Table[], options: XlsxOptions = {}): Promise<ExcelJS.Workbook> {
  const made = await bytesOf(tables, options)
  const book = new ExcelJS.Workbook()
  const { buffer, byteOffset, byteLength } = new Uint8Array(made)
  await book.xlsx.load(buffer.slice(byteOffset, byteOffset + byteLength))
  return book
}

async function sheet(columns: TableColumn[], rows: TableCell[][], options: XlsxOptions = {}): Promise<ExcelJS.Worksheet> {
  const found = (await workbook([{ name: 'Test', columns, rows }], options)).worksheets[0]
  if (!found) throw new Error('no sheet')
  return found
}

const ALL: TableColumn[] = [
  { head: 'Document', kind: 'text' },
  { head: 'Date', kind: 'day' },
  { head: 'Amount', kind: 'money' },
  { head: 'Quantity', kind: 'decimal' },
  { head: 'Lines', kind: 'integer' },
]

describe('cells have their types', () => {
  test('text, day, money, decimal and whole numbers are read back as such, empty cells as empty', async () => {
    const found = await sheet(ALL, [
      ['MT/26-27/1126', '2026-11-21', '-1234.50', '7.125', '12'],
      [null, null, null, null, null],
    ])
    const [first, second] = [found.getRow(2), found.getRow(3)]
    expect(first.getCell(1).value).toBe('MT/26-27/1126')
    expect(first.getCell(2).value).toEqual(new Date('2026-11-21T00:00:00Z'))
    expect(first.getCell(3).value).toBe(-1234.5)
    expect([3, 4, 5].map((i) => first.getCell(i).numFmt)).toEqual(['#,##0.00', '0.000', '0'])
    expect(first.getCell(2).numFmt).toBe('dd-mmm-yyyy')
    expect([first.getCell(4).value, first.getCell(5).value]).toEqual([7.125, 12])
    expect(second.hasValues).toBe(false)
  })

  test('money has as many decimals as its currency', async () => {
    const found = await sheet([{ head: 'Amount', kind: 'money' }], [['1500'], ['1.250'], ['1.25']])
    expect([2, 3, 4].map((i) => found.getCell(`A${i}`).numFmt)).toEqual(['#,##0', '#,##0.000', '#,##0.00'])
  })

  test('in lakhs, every magnitude is grouped, negative ones too', async () => {
    const amounts = ['999.00', '99999.00', '100000.00', '-112490.00', '9999999.00', '-10000000.00', '1234567890.00']
    const found = await sheet(
      [{ head: 'Amount', kind: 'money' }],
      amounts.map((amount) => [amount]),
      { grouping: 'lakhs' },
    )
    expect(amounts.map((_, i) => shown(found.getCell(`A${i + 2}`)))).toEqual([
      '999.00',
      '99,999.00',
      '1,00,000.00',
      '-1,12,490.00',
      '99,99,999.00',
      '-1,00,00,000.00',
      '1,23,45,67,890.00',
    ])
  })

  test('a number Excel would round is text, so no digit is lost', async () => {
    const found = await sheet([{ head: 'Amount', kind: 'money' }], [['90000000000000.01'], ['1234567890123.45']])
    expect([found.getCell('A2').value, found.getCell('A3').value]).toEqual(['90000000000000.01', 1234567890123.45])
  })

  test('days Excel counts wrongly, before March 1900, are text', async () => {
    const found = await sheet([{ head: 'Date', kind: 'day' }], [['1900-02-28'], ['1900-03-01']])
    expect(found.getCell('A2').value).toBe('1900-02-28')
    expect(found.getCell('A3').value).toEqual(new Date('1900-03-01T00:00:00Z'))
  })
})

/** What a reader sees, for formats of `#`, `0`, `,` and `\,`: digits filled in from the right, the sign in front. */
function shown(cell: ExcelJS.Cell): string {
  const [before = '', behind = ''] = Math.abs(Number(cell.value)).toFixed(2).split('.')
  const left = before.split('')
  if (cell.numFmt === '#,##0.00')
    return `${Number(cell.value) < 0 ? '-' : ''}${before.replace(/\B(?=(\d{3})+$)/g, ',')}.${behind}`
  let out = ''
  for (const mark of cell.numFmt.replace('.00', '').split('').reverse()) {
    if (mark === '#' || mark === '0') out = (left.pop() ?? '') + out
    else if (mark === ',') out = mark + out
  }
  return `${Number(cell.value) < 0 ? '-' : ''}${left.join('')}${out}.${behind}`
}

describe('nothing is a formula, nothing breaks the file', () => {
  test.each([
    '=1+1',
    '-12/26',
    '@SUM(A1)',
    "   =cmd|'/c calc'!A1",
    '<v>1</v>',
    ']]>&amp;"\'',
    '  spaces  ',
    'two\nlines',
    '₹ कर 😀',
    '0012',
    '1e5',
    'TRUE',
  ])('%j is read back as that text', async (text) => {
    const found = await sheet([{ head: text, kind: 'text' }], [[text]])
    expect(found.getCell('A2').type).toBe(ExcelJS.ValueType.String)
    expect(found.getCell('A2').value).toBe(text)
    expect(found.getCell('A1').value).toBe(text)
  })

  test('the file holds no formula element and every row and cell says where it is', async () => {
    const made = unzipSync(await bytesOf([{ name: 'T', columns: ALL, rows: [['=1+1', null, '1.00', null, '2']] }]))
    const xml = strFromU8(made['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
    expect(xml).not.toMatch(/<f[ >]/)
    expect(xml.match(/<row r="\d+">/g)).toEqual(['<row r="1">', '<row r="2">'])
    expect(xml.match(/<c r="[A-Z]+2"/g)).toEqual(['<c r="A2"', '<c r="C2"', '<c r="E2"'])
  })

  test('an underscore that Excel would take for an escape is escaped itself', async () => {
    const made = unzipSync(await bytesOf([{ name: 'T', columns: [{ head: 'Note', kind: 'text' }], rows: [['_x0041_ _x_']] }]))
    expect(strFromU8(made['xl/worksheets/sheet1.xml'] ?? new Uint8Array())).toContain('>_x005F_x0041_ _x_<')
  })

  test('control characters are left out and a text beyond 32,767 characters is cut, visibly', async () => {
    const found = await sheet([{ head: 'Note', kind: 'text' }], [['a\0\u0007b\ud800'], ['x'.repeat(40_000)]])
    expect(found.getCell('A2').value).toBe('ab\ufffd')
    expect(String(found.getCell('A3').value)).toHaveLength(32_767)
    expect(String(found.getCell('A3').value).endsWith('…')).toBe(true)
  })

  test('what is no number cannot stand in a number column', async () => {
    await expect(bytesOf([{ name: 'T', columns: [{ head: 'A', kind: 'money' }], rows: [['=1+1']] }])).rejects.toThrow(
      'not a number',
    )
  })

  test('any text is read back as it was, but for what XML cannot hold', async () => {
    const text = fc.string({
      unit: fc.constantFrom('=', '<', '&', '"', '_', 'x', '0', ' ', '\n', '₹', '😀'),
      minLength: 1,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (texts) => {
        const found = await sheet(
          [{ head: 'Note', kind: 'text' }],
          texts.map((one) => [one]),
        )
        expect(texts.map((_, i) => found.getCell(`A${i + 2}`).value)).toEqual(texts)
      }),
      { numRuns: 50 },
    )
  })
})

describe('the workbook', () => {
  test('the header is bold, stays in sight, and columns are as wide as asked', async () => {
    const found = await sheet(
      [
        { head: 'Document', kind: 'text', width: 40 },
        { head: 'Amount', kind: 'money' },
      ],
      [],
    )
    expect(found.getCell('A1').font.bold).toBe(true)
    expect(found.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
    expect([found.getColumn(1).width, found.getColumn(2).width]).toEqual([40, 17])
  })

  test('several tables are several sheets, their names made fit and kept apart', async () => {
    const names = ['Invoices', 'invoices', 'MT/26-27: [all]', "'", 'A very long name of more than thirty-one characters']
    const book = await workbook(names.map((name) => ({ name, columns: ALL, rows: [[name, null, null, null, null]] })))
    expect(book.worksheets.map((one) => one.name)).toEqual([
      'Invoices',
      'invoices (2)',
      'MT 26-27 all',
      'Sheet 4',
      'A very long name of more than t',
    ])
    expect(book.worksheets.map((one) => one.getCell('A2').value)).toEqual(names)
  })

  test('columns beyond Z are lettered right', async () => {
    const columns: TableColumn[] = Array.from({ length: 705 }, (_, i) => ({ head: `h${i}`, kind: 'integer' }))
    const found = await sheet(columns, [columns.map((_, i) => String(i))])
    expect(['Z2', 'AA2', 'ZZ2', 'AAA2'].map((ref) => found.getCell(ref).value)).toEqual([25, 26, 701, 702])
  })

  test('the same rows at the same time are the same bytes', async () => {
    const at = new Date('2026-11-21T00:00:00Z')
    const make = () => bytesOf([{ name: 'T', columns: ALL, rows: [['a', '2026-11-21', '1.00', '2', '3']] }], { at })
    expect(await make()).toEqual(await make())
  })

  test('100,000 rows go through in pieces while others have their turn, and all are read back', async () => {
    async function* rows(): AsyncGenerator<TableCell[]> {
      for (let i = 1; i <= 100_000; i++) yield [`MT/26-27/${i}`, '2026-11-21', `${i}.25`, '1.5', String(i)]
    }
    let turns = 0
    const others = setInterval(() => (turns += 1), 0)
    const made = await bytesOf([{ name: 'T', columns: ALL, rows: rows() }])
    clearInterval(others)
    expect(turns).toBeGreaterThan(50)
    const xml = strFromU8(unzipSync(made)['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
    expect(xml.match(/<row /g)).toHaveLength(100_001)
    expect(xml).toContain('<v>100000.25</v>')
  })
})
