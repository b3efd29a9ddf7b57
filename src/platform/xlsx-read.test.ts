import ExcelJS from 'exceljs'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { Refusal } from '#shared/refusal.ts'
import { readSheet, SHEET_LIMITS } from './xlsx-read.ts'

describe('a sheet somebody made', () => {
  it('is read as a person sees it: texts, numbers, dates by style, booleans, and what formulas came to', async () => {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('Ledger')
    sheet.addRow(['Date', 'Number', 'Amount', 'Paid', 'Sum'])
    const row = sheet.addRow([
      new Date(Date.UTC(2026, 3, 5)),
      'INV/26-27/00042',
      118000.1,
      true,
      { formula: 'C2*2', result: 236000.2 },
    ])
    row.getCell(1).numFmt = 'dd-mm-yyyy'
    row.getCell(3).numFmt = '#,##0.00" Dr"'
    sheet.addRow([])
    sheet.addRow([
      { richText: [{ text: 'आनंद ' }, { text: 'Traders' }] },
      '',
      1.18e21,
      null,
      { formula: '1/0', result: { error: '#DIV/0!' } },
    ])
    const read = await readSheet(await bytesOf(book))
    expect(read).toEqual({
      name: 'Ledger',
      others: [],
      rows: [
        { line: 1, cells: ['Date', 'Number', 'Amount', 'Paid', 'Sum'] },
        { line: 2, cells: ['2026-04-05', 'INV/26-27/00042', '118000.1 Dr', 'TRUE', '236000.2'] },
        { line: 4, cells: ['आनंद Traders', '', '1180000000000000000000', '', '#DIV/0!'] },
      ],
      merged: [],
    })
  })

  it('tells which cells are merged, and reads the first visible sheet with rows', async () => {
    const book = new ExcelJS.Workbook()
    book.addWorksheet('Secret', { state: 'hidden' }).addRow(['no'])
    book.addWorksheet('Blank')
    const sheet = book.addWorksheet('Books')
    sheet.addRow(['Ledger of Ananda'])
    sheet.mergeCells('A1:C1')
    const read = await readSheet(await bytesOf(book))
    expect([read.name, read.others]).toEqual(['Books', ['Blank']])
    expect(read.merged).toEqual([{ from_line: 1, to_line: 1, from_column: 1, to_column: 3 }])
  })
})

describe('a workbook that was not made by a spreadsheet', () => {
  it('is read with prefixes, inline texts, and cells without addresses', async () => {
    const read = await readSheet(
      packed(
        '<x:row><x:c t="inlineStr"><x:is><x:t>A &amp; B</x:t></x:is></x:c><x:c><x:v>0.30000000000000004</x:v></x:c></x:row>',
        'x:',
      ),
    )
    expect(read.rows).toEqual([{ line: 1, cells: ['A & B', '0.3'] }])
  })

  it('is refused when it unpacks to more than is accepted, before it is in memory', async () => {
    const bomb = packed(`<row><c t="inlineStr"><is><t>${' '.repeat(60_000_000)}</t></is></c></row>`)
    expect(bomb.length).toBeLessThan(100_000)
    await refused(bomb, 'unpacked_too_large', { unpacked_bytes: 1_000_000 })
    await refused(bomb, 'too_slow', { milliseconds: -1 })
    await refused(bomb, 'xml_too_long')
  })

  it('is refused with a document type, so no entity is ever expanded', async () => {
    await refused(packed('', '', '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'), 'xml_dtd')
    await refused(packed('<row><c><v>&b;</v></c></row>'), 'xml_entity')
  })

  it('is refused beyond its rows, columns and cells', async () => {
    const cell = '<c><v>1</v></c>'
    await refused(packed(`<row>${cell}</row>`.repeat(4)), 'too_many_rows', { rows: 3 })
    await refused(packed(`<row>${cell.repeat(4)}</row>`), 'too_many_columns', { columns: 3 })
    await refused(packed(`<row>${cell}${cell}</row>`.repeat(2)), 'too_many_cells', { cells: 3 })
    await refused(packed('<row><c r="XFD1"><v>1</v></c></row>'), 'too_many_columns')
  })

  it('is refused in words when it is something else', async () => {
    await refused(strToU8('a,b\n1,2\n'), 'not_xlsx')
    await refused(new Uint8Array(), 'not_xlsx')
    await refused(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3, 4]), 'not_xlsx')
    await refused(zipSync({ 'content.xml': strToU8('<a/>') }), 'not_xlsx')
    await refused(packed('<row><c><v>1</v></c></row>').subarray(0, 500), 'bad_zip')
    await refused(packed(''), 'empty_file')
    await refused(packed('<row><c>'), 'bad_xml')
  })

  it('is refused, and nothing else happens, whatever single byte of it is damaged', async () => {
    const whole = packed('<row><c t="inlineStr"><is><t>Number</t></is></c><c><v>1</v></c></row>')
    for (let at = 0; at < whole.length; at++) {
      const damaged = Uint8Array.from(whole)
      damaged[at] = (damaged[at] ?? 0) ^ 0x55
      await readSheet(damaged).catch((error) => expect(error).toBeInstanceOf(Refusal))
    }
  })
})

async function bytesOf(book: ExcelJS.Workbook): Promise<Uint8Array> {
  return new Uint8Array(await book.xlsx.writeBuffer())
}

/** The smallest workbook there is, around these rows. */
function packed(rows: string, prefix = '', before = ''): Uint8Array {
  const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  return zipSync({
    '_rels/.rels': strToU8(
      `<Relationships><Relationship Id="a" Type="${relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': strToU8(`<workbook><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships><Relationship Id="r1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    'xl/worksheets/sheet1.xml': strToU8(
      `${before}<${prefix}worksheet><${prefix}sheetData>${rows}</${prefix}sheetData></${prefix}worksheet>`,
    ),
  })
}

async function refused(bytes: Uint8Array, code: string, limits: Partial<typeof SHEET_LIMITS> = {}): Promise<void> {
  await expect(readSheet(bytes, { ...SHEET_LIMITS, ...limits })).rejects.toMatchObject({ name: 'Refusal', code })
}
