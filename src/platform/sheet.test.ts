import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Day, day } from '#shared/day.ts'
import { type Currency, currency, type Minor, minor, plain } from '#shared/money.ts'
import { readCsv } from './csv-read.ts'
import { csvOf, type Sheet, tableOf, xlsxOf } from './sheet.ts'
import { xlsxStream } from './xlsx-write.ts'

type Line = { number: string; due_on: Day | null; due_minor: Minor | null; quantity: string; lines: number; currency: Currency }

const INVOICES: Sheet<Line> = {
  name: 'Invoices',
  columns: [
    { key: 'number', head: 'Invoice', kind: 'text', value: (row) => row.number },
    { key: 'due_on', head: 'Due date', kind: 'day', value: (row) => row.due_on },
    { key: 'due_minor', head: 'Amount due', kind: 'money', value: (row) => row.due_minor },
    { key: 'quantity', head: 'Quantity', kind: 'decimal', value: (row) => row.quantity },
    { key: 'lines', head: 'Lines', kind: 'integer', value: (row) => row.lines },
  ],
}

const INR = currency('INR')
const LINE: Line = {
  number: '-12/26',
  due_on: day('2026-11-21'),
  due_minor: minor(-20_000),
  quantity: '7.50',
  lines: 3,
  currency: INR,
}

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

async function firstSheet(pieces: AsyncIterable<Uint8Array>): Promise<ExcelJS.Worksheet> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(new Uint8Array(await bytesOf(pieces)).buffer)
  const [found] = book.worksheets
  if (!found) throw new Error('no sheet')
  return found
}

test('the CSV holds keys, guarded texts and plain numbers; or the heads for people', async () => {
  const csv = await bytesOf(csvOf(INVOICES, [LINE], INR))
  expect(csv.toString()).toBe("\ufeffnumber,due_on,due_minor,quantity,lines\r\n'-12/26,2026-11-21,-200.00,7.50,3\r\n")
  const forPeople = await bytesOf(csvOf(INVOICES, [], INR, { heads: 'head', byte_order_mark: false }))
  expect(forPeople.toString()).toBe('Invoice,Due date,Amount due,Quantity,Lines\r\n')
})

test('the workbook holds the heads and the same values, typed', async () => {
  const found = await firstSheet(xlsxOf(INVOICES, [LINE], INR, { grouping: 'lakhs' }))
  expect(found.name).toBe('Invoices')
  expect(found.getRow(1).values).toEqual([undefined, 'Invoice', 'Due date', 'Amount due', 'Quantity', 'Lines'])
  expect(found.getRow(2).values).toEqual([undefined, '-12/26', new Date('2026-11-21T00:00:00Z'), -200, 7.5, 3])
})

test('each row may have a currency of its own, with its own decimals', async () => {
  const rows = ['INR', 'JPY', 'KWD'].map((code) => ({ ...LINE, due_minor: minor(1_500), currency: currency(code) }))
  const csv = (await bytesOf(csvOf(INVOICES, rows, (row) => row.currency))).toString()
  expect(csv.split('\r\n').map((line) => line.split(',')[2])).toEqual(['due_minor', '15.00', '1500', '1.500', undefined])
})

test('nothing known is an empty cell, which is not zero', async () => {
  const rows = [{ ...LINE, due_on: null, due_minor: null }]
  expect((await bytesOf(csvOf(INVOICES, rows, INR))).toString()).toContain("'-12/26,,,7.50,3")
  const found = await firstSheet(xlsxOf(INVOICES, rows, INR))
  expect([found.getCell('B2').value, found.getCell('C2').value]).toEqual([null, null])
})

test('several sheets of one workbook may hold rows of different kinds', async () => {
  const parties: Sheet<{ name: string }> = {
    name: 'Parties',
    columns: [{ key: 'name', head: 'Name', kind: 'text', value: (row) => row.name }],
  }
  const book = new ExcelJS.Workbook()
  const pieces = xlsxStream([tableOf(INVOICES, [LINE], INR), tableOf(parties, [{ name: 'Asha Traders' }], INR)])
  await book.xlsx.load(new Uint8Array(await bytesOf(pieces)).buffer)
  expect(book.worksheets.map((one) => [one.name, one.getCell('A2').value])).toEqual([
    ['Invoices', '-12/26'],
    ['Parties', 'Asha Traders'],
  ])
})

test('a number that is none is a bug, told at once', async () => {
  await expect(bytesOf(csvOf(INVOICES, [{ ...LINE, quantity: '1,5' }], INR))).rejects.toThrow('not a number cell')
  await expect(bytesOf(csvOf(INVOICES, [{ ...LINE, lines: Number.NaN }], INR))).rejects.toThrow('not a number cell')
})

test('CSV and workbook of any amounts agree to the last digit', async () => {
  const amount = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }).map(minor)
  await fc.assert(
    fc.asyncProperty(fc.array(amount, { minLength: 1, maxLength: 20 }), async (amounts) => {
      async function* rows(): AsyncGenerator<Line> {
        for (const due_minor of amounts) yield { ...LINE, due_minor }
      }
      const csv = await readCsv(csvOf(INVOICES, rows(), INR))
      const found = await firstSheet(xlsxOf(INVOICES, rows(), INR, { grouping: 'lakhs' }))
      let number = 2
      for await (const row of csv.rows) {
        const expected = plain(amounts[number - 2] ?? minor(0), INR)
        expect(row.kind === 'row' && row.cells[2]).toBe(expected)
        expect(Number(found.getCell(`C${number}`).value).toFixed(2)).toBe(expected)
        number += 1
      }
      expect(number).toBe(amounts.length + 2)
    }),
    { numRuns: 50 },
  )
})
