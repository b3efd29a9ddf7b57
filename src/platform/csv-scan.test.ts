import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ROW_LIMIT, RowScanner, type ScanFault, type ScannedRow } from './csv-scan.ts'

function scan(pieces: readonly string[]): (ScannedRow | ScanFault)[] {
  const scanner = new RowScanner(',')
  const found: (ScannedRow | ScanFault)[] = []
  const takeAll = () => {
    for (let row = scanner.next(); row; row = scanner.next()) found.push(row)
  }
  for (const piece of pieces) {
    scanner.push(piece)
    takeAll()
  }
  scanner.end()
  takeAll()
  return found
}

function cut(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))
}

describe('wherever the pieces are cut', () => {
  test.each([
    ['a doubled quote', '"a""b",c\r\n1,2\r\n'],
    ['a line end of two characters', 'a,b\r\n\r\n1,2'],
    ['a line end after a fault', 'a,"b"c\r\n1,2\r\n'],
    ['an open quote', 'a,"b\r\n1,2\r\n"x"y\r\n3,4'],
    ['a quote that is the last character', 'a,"b"'],
    ['a separator that is the last character', 'a,b,'],
  ])('%s is read alike', (_, text) => {
    const whole = scan([text])
    expect(whole.length).toBeGreaterThan(0)
    for (let size = 1; size < text.length; size++) expect(scan(cut(text, size))).toEqual(whole)
  })

  test('any text is read alike', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', '"', ',', '\n', '\r', ' '), maxLength: 60 })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (whole, size) => {
        expect(scan(cut(whole, size))).toEqual(scan([whole]))
      }),
      { numRuns: 3_000 },
    )
  })

  test.each([-2, -1, 0, 1, 2])('a row of the longest length %i is judged alike', (more) => {
    const row = `"${'x'.repeat(ROW_LIMIT.characters - 3 + more)}"\n`
    const found = scan([`${row}1,2\n`])
    expect('fault' in (found[0] ?? {})).toBe(more > 0)
    expect(found[1]).toMatchObject({ line: 2, cells: ['1', '2'] })
    for (const size of [1_000, ROW_LIMIT.characters - 1, ROW_LIMIT.characters])
      expect(scan(cut(`${row}1,2\n`, size))).toEqual(found)
  })
})

test('a line too long that ends in CR alone, where a piece ends, leaves the next line whole', () => {
  const found = scan([`${'x'.repeat(70_000)}\r`, '1,2\r', '3,4\r'])
  expect(found).toMatchObject([{ line: 1, fault: 'row_too_long' }, { line: 2, cells: ['1', '2'] }, { line: 3 }])
})

test('every physical line belongs to exactly one row or fault', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', '"', ',', '\n', '\r\n'), maxLength: 60 })
  fc.assert(
    fc.property(text, (whole) => {
      let next = 1
      for (const found of scan([whole])) {
        expect(found.line).toBe(next)
        next = ('fault' in found ? found.line : found.last_line) + 1
      }
      const lines = whole.split(/\r\n|\r|\n/)
      expect(next - 1).toBe(lines.at(-1) === '' ? lines.length - 1 : lines.length)
    }),
    { numRuns: 2_000 },
  )
})

test('a fault quotes how its line begins', () => {
  expect(scan(['1,"12" pipe",x\n2,3\n'])[0]).toEqual({ line: 1, fault: 'bad_quote', excerpt: '1,"12" pipe",x' })
  const long = scan([`"a"${'b'.repeat(500)}`])[0]
  expect(long && 'fault' in long && long.excerpt).toHaveLength(120)
})
