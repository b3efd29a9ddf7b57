import { expect, it } from 'vitest'
import { isOfKind } from '#platform/upload-kind.ts'
import { paperPdf, tableCsv } from './papers.ts'

it('a paper is a PDF whose table of objects points at them, with every line on its page', () => {
  const { bytes, type, sha256 } = paperPdf('slip.pdf', ['Receipt (specimen)', 'Cartons: 3 \\ 4'])
  const text = Buffer.from(bytes).toString('latin1')
  expect([type, isOfKind('pdf', bytes), sha256.length]).toEqual(['application/pdf', true, 32])
  const start = Number(/startxref\n(\d+)/.exec(text)?.[1])
  expect(text.slice(start, start + 4)).toBe('xref')
  const places = Array.from(text.matchAll(/^(\d{10}) 00000 n $/gm), ([, place]) => Number(place))
  expect(places.map((place, index) => text.slice(place).startsWith(`${index + 1} 0 obj\n`))).toEqual(Array(5).fill(true))
  const stream = /stream\n(.*?)\nendstream/s.exec(text)?.[1] ?? ''
  expect(text).toContain(`/Length ${stream.length} `)
  expect(stream).toContain('(Receipt \\(specimen\\)) Tj')
  expect(stream).toContain('(Cartons: 3 \\\\ 4) Tj')
})

it('a table is text that counts as CSV', () => {
  const { bytes, type } = tableCsv('ledger.csv', [
    ['Date', 'Credit'],
    ['2026-10-31', '12.50'],
  ])
  expect([type, isOfKind('csv', bytes)]).toEqual(['text/csv; charset=utf-8', true])
  expect(Buffer.from(bytes).toString()).toBe('Date,Credit\r\n2026-10-31,12.50\r\n')
})
