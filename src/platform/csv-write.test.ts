import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvStream, csvText } from './csv-write.ts'
import type { Table, TableCell, TableColumn } from './table.ts'

async function csv(columns: TableColumn[], rows: Iterable<TableCell[]>, byte_order_mark = false): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of csvStream({ name: 'Test', columns, rows }, { byte_order_mark })) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

const TWO: TableColumn[] = [
  { head: 'document', kind: 'text' },
  { head: 'amount', kind: 'money' },
]

describe('RFC 4180', () => {
  test('rows end with CRLF; separators, quotes and line ends are quoted; an empty cell is empty', async () => {
    const rows = [
      ['plain', '1.00'],
      ['a,b', null],
      ['5" pipe', '2.00'],
      ['two\nlines', '3.00'],
      [null, '4.00'],
    ]
    expect(await csv(TWO, rows)).toBe(
      'document,amount\r\nplain,1.00\r\n"a,b",\r\n"5"" pipe",2.00\r\n"two\nlines",3.00\r\n,4.00\r\n',
    )
  })

  test('the byte order mark comes once, first, when asked for', async () => {
    expect(await csv(TWO, [['₹', '1.00']], true)).toBe('\ufeffdocument,amount\r\n₹,1.00\r\n')
  })

  test('a row of one empty cell is not a blank line', async () => {
    expect(await csv([{ head: 'note', kind: 'text' }], [[null], ['x']])).toBe('note\r\n""\r\nx\r\n')
  })
})

describe('numbers are numbers by their column', () => {
  test('a negative amount stays a number, the same text in a text column does not', async () => {
    expect(await csv(TWO, [['-200.00', '-200.00']])).toBe("document,amount\r\n'-200.00,-200.00\r\n")
  })

  test.each(['=1', '1e5', '', '1,000.00', '+5', '-', 'NaN', ' 5', '5\n'])(
    '%j is no number and stops the file',
    async (cell) => {
      await expect(csv(TWO, [['x', cell]])).rejects.toThrow('not a number cell')
    },
  )
})

/** Vectors of the domain specification 4, and their kin. */
const HOSTILE = [
  '=1+1',
  '+91 98450 12345',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '\0=1',
  '\tplain',
  "   =cmd|'/c calc'!A1",
  '\u00a0=1',
  '\u3000=1',
  '\u200b=1',
  '\ufeff=1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(A1)',
  ' ＝1',
  '"=1"',
  ' "=1"',
  ';=1',
  '; =1',
  '-12/26',
]

describe('formulas', () => {
  test.each(HOSTILE)('%j is guarded', async (text) => {
    const field = csvText(text)
    const cell = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field
    expect(cell.startsWith("'")).toBe(true)
    expect(cell.replaceAll("'", '')).toBe(text.replaceAll("'", ''))
  })

  test('the header is guarded too', async () => {
    expect(await csv([{ head: '=1+1', kind: 'text' }], [])).toBe("'=1+1\r\n")
  })

  test.each(['MT/26-27/1126', 'Asha & Co.', 'a=b', 'x@y.example', '29-Karnataka', '2026-11-21', '5 + 3', "'quoted'", ''])(
    '%j is left as it is',
    (text) => {
      expect(csvText(text)).toBe(text)
    },
  )

  test.each([',', ';', '\t'])('no cell begins with a sign for a reader that separates by %j', (separator) => {
    const hostile = fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', '＝', ' ', '"', ',', ';', '\t', '\n', '\r', "'", 'a'),
    })
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (cells) => {
        const line = cells.map(csvText).join(',')
        for (const cell of cellsFor(line, separator)) expect(cell).not.toMatch(/^[\s"]*[=+\-@＝]/)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** As a spreadsheet reads a file: a quote opens a cell only at its start; after it closes, text goes on as it stands. */
function cellsFor(text: string, separator: string): string[] {
  const cells: string[] = []
  let at = 0
  while (at <= text.length) {
    let cell = ''
    if (text[at] === '"') {
      for (at += 1; at < text.length && (text[at] !== '"' || text[at + 1] === '"'); at++) {
        if (text[at] === '"') at += 1
        cell += text[at]
      }
      at += 1
    }
    while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') cell += text[at++]
    cells.push(cell)
    at += 1
  }
  return cells
}

test('a file of 200,000 rows comes in pieces and lets others have their turn', async () => {
  function* rows(): Generator<TableCell[]> {
    for (let i = 0; i < 200_000; i++) yield [`MT/26-27/${i}`, '-1234.50']
  }
  let turns = 0
  let pieces = 0
  const others = setInterval(() => (turns += 1), 0)
  const table: Table = { name: 'Test', columns: TWO, rows: rows() }
  for await (const piece of csvStream(table)) {
    expect(piece.length).toBeLessThan(70_000)
    pieces += 1
  }
  clearInterval(others)
  expect(pieces).toBeGreaterThan(50)
  expect(turns).toBeGreaterThan(10)
})
