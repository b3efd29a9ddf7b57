import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CsvFile, type CsvProblem, type CsvRow, headerIndex, readCsv } from './csv-read.ts'
import { csvText } from './csv-write.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(content: string | Uint8Array, size = 65_536) {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  const file = await readCsv(inPieces(bytes, size))
  return { file, ...(await drain(file)) }
}

async function drain(file: CsvFile): Promise<{ rows: CsvRow[]; problems: CsvProblem[] }> {
  const rows: CsvRow[] = []
  const problems: CsvProblem[] = []
  for await (const found of file.rows) found.kind === 'row' ? rows.push(found) : problems.push(found)
  return { rows, problems }
}

const cellsOf = (rows: CsvRow[]) => rows.map((row) => row.cells)
const linesOf = (found: { line: number }[]) => found.map(({ line }) => line)

describe('rows', () => {
  test('a plain file gives its header, its rows and the physical line of each', async () => {
    const { file, rows, problems } = await read('no,name\r\n1,Asha\r\n\r\n2,Ravi')
    expect(file.header).toEqual(['no', 'name'])
    expect(rows).toEqual([
      { kind: 'row', line: 2, cells: ['1', 'Asha'] },
      { kind: 'row', line: 4, cells: ['2', 'Ravi'] },
    ])
    expect(problems).toEqual([])
  })

  test('quoted cells hold separators, line ends and doubled quotes; the next row keeps its physical line', async () => {
    const { rows } = await read('no,note\n1,"a, ""b""\nsecond"\n2,5" pipe\n')
    expect(cellsOf(rows)).toEqual([
      ['1', 'a, "b"\nsecond'],
      ['2', '5" pipe'],
    ])
    expect(linesOf(rows)).toEqual([2, 4])
  })

  test('line ends may be CRLF, LF or CR, and cells keep their blanks', async () => {
    for (const end of ['\r\n', '\n', '\r']) {
      const { rows } = await read(['a,b', ' 1 ,', '"2",x', ''].join(end), 1)
      expect(cellsOf(rows)).toEqual([
        [' 1 ', ''],
        ['2', 'x'],
      ])
      expect(linesOf(rows)).toEqual([2, 3])
    }
  })

  test('empty columns on the right of header and rows are left out, rows of blanks too', async () => {
    const { file, rows, problems } = await read('a,b,,\n1,2,,\n,,,\n3,4\n5,,,\n')
    expect(file.header).toEqual(['a', 'b'])
    expect(cellsOf(rows)).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', ''],
    ])
    expect(problems).toEqual([])
  })
})

describe('separator', () => {
  test.each([
    ['comma', 'a,b\n1,2\n'],
    ['semicolon with decimal commas', 'a;b\n1,50;2,25\n'],
    ['tab', 'a\tb\n1\t2;3\n'],
    ['comma against semicolons in a quoted head', '"a;x;y",b\n1,2\n'],
    ['a single line', 'a;b'],
    ['named by Excel', 'sep=;\r\na;b,c,d\r\n1;2\r\n'],
  ])('%s is found', async (_, content) => {
    const { file, problems } = await read(content)
    expect(file.header).toHaveLength(2)
    expect(problems).toEqual([])
  })

  test('the line that names the separator counts as a line', async () => {
    const { file, rows } = await read('sep=;\r\na;b\r\n1;2\r\n')
    expect([file.delimiter, file.header_line, rows[0]?.line]).toEqual([';', 2, 3])
  })

  test('a file of one column needs none', async () => {
    const { rows } = await read('code\nA1\nB2\n')
    expect(cellsOf(rows)).toEqual([['A1'], ['B2']])
  })
})

describe('faults of one row let the rest in', () => {
  test('a quote left open costs its own line only', async () => {
    const { rows, problems } = await read('no,name\n1,Asha\n2,"Ravi\n3,Meera\n4,"Tom, Jr"\n5,"Zoë"\n')
    expect(linesOf(rows)).toEqual([2, 4, 5, 6])
    expect(problems).toMatchObject([{ line: 3, code: 'unclosed_quote', excerpt: '2,"Ravi' }])
  })

  test('a quote left open in the last line is told', async () => {
    const { rows, problems } = await read('no,name\n1,Asha\n2,"Ravi')
    expect(linesOf(rows)).toEqual([2])
    expect(problems).toMatchObject([{ line: 3, code: 'unclosed_quote' }])
  })

  test('a quote left open before 50,000 rows swallows none of them', async () => {
    const many = Array.from({ length: 50_000 }, (_, i) => `${i},name ${i}\n`).join('')
    const { rows, problems } = await read(`no,name\n"open,x\n${many}`, 4_096)
    expect(linesOf(problems)).toEqual([2])
    expect(rows).toHaveLength(50_000)
    expect(rows[0]).toEqual({ kind: 'row', line: 3, cells: ['0', 'name 0'] })
  })

  test('a cell of more than 1,000 lines is taken for an open quote, one of 900 lines is a cell', async () => {
    const long = await read(`a,b\n1,"${'\n'.repeat(1_100)}x"\n3,4\n`)
    expect(long.problems[0]).toMatchObject({ line: 2, code: 'unclosed_quote' })
    expect(long.rows).toMatchObject([{ line: 1_103, cells: ['3', '4'] }])
    const fine = await read(`a,b\n1,"${'\n'.repeat(900)}"\n3,4\n`)
    expect(fine.rows).toMatchObject([{ line: 2 }, { line: 903, cells: ['3', '4'] }])
  })

  test('an open quote that a later one happens to close says which lines went into it', async () => {
    const { rows, problems } = await read('a,b,c\n1,"open,2\n3,4,5\n6,7",8\n\n9,9",9\n10,11,12\n')
    expect(linesOf(rows)).toEqual([2, 6, 7])
    expect(rows[0]?.cells).toEqual(['1', 'open,2\n3,4,5\n6,7', '8'])
    expect(problems).toEqual([])
    const short = await read('a,b,c\n1,"open\n3"\n10,11,12\n')
    expect(short.problems[0]?.message).toBe('Lines 2 to 3 are one row, which has 2 cells; the header has 3.')
    expect(linesOf(short.rows)).toEqual([4])
  })

  test('text after a closing quote is a fault, with its line and how it begins', async () => {
    const { rows, problems } = await read('no,name\n1,"12" pipe"\n2,ok\n')
    expect(problems).toMatchObject([{ line: 2, code: 'bad_quote', excerpt: '1,"12" pipe"' }])
    expect(linesOf(rows)).toEqual([3])
  })

  test('a row with too few or too many cells is a fault that says both numbers', async () => {
    const { rows, problems } = await read('a,b,c\n1,2\n1,2,3\n1,2,3,4\n')
    expect(linesOf(rows)).toEqual([3])
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [2, 'This row has 2 cells; the header has 3.'],
      [4, 'This row has 4 cells; the header has 3.'],
    ])
  })

  test('a line of 200 KB without an end is a fault and is not kept', async () => {
    const { rows, problems } = await read(`a,b\n${'x'.repeat(200_000)}\n1,2\n`, 1_000)
    expect(problems).toMatchObject([{ line: 2, code: 'row_too_long' }])
    expect(rows).toEqual([{ kind: 'row', line: 3, cells: ['1', '2'] }])
  })

  test('a NUL or a malformed character refuses its line', async () => {
    const bad = Buffer.concat([Buffer.from('a,b\né,1\n'), Buffer.from([0x78, 0xff]), Buffer.from(',2\nü,3\nx\0,4\n')])
    const { file, rows, problems } = await read(bad)
    expect(file.encoding).toBe('utf-8')
    expect(problems).toMatchObject([
      { line: 3, code: 'unreadable' },
      { line: 5, code: 'unreadable' },
    ])
    expect(cellsOf(rows)).toEqual([
      ['é', '1'],
      ['ü', '3'],
    ])
  })
})

describe('encoding', () => {
  const table = 'name,amount\nZoë,£5 ₹70 कर\n'
  const little = Buffer.from(table, 'utf16le')

  test.each([
    ['UTF-8', Buffer.from(table), 'utf-8'],
    ['UTF-8 with mark', Buffer.from(`\ufeff${table}`), 'utf-8'],
    ['UTF-16 LE with mark', Buffer.from(`\ufeff${table}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 LE without', little, 'utf-16le'],
    ['UTF-16 BE with mark', Buffer.from(`\ufeff${table}`, 'utf16le').swap16(), 'utf-16be'],
    ['UTF-16 BE without', Buffer.from(table, 'utf16le').swap16(), 'utf-16be'],
  ])('%s is found, also byte by byte and gzipped', async (_, bytes, encoding) => {
    for (const size of [1, 7, 65_536]) {
      for (const content of [bytes, gzipSync(bytes)]) {
        const { file, rows } = await read(content, size)
        expect(file.encoding).toBe(encoding)
        expect(file.header).toEqual(['name', 'amount'])
        expect(cellsOf(rows)).toEqual([['Zoë', '£5 ₹70 कर']])
      }
    }
  })

  test('UTF-16 without a mark is found when nearly all is Devanagari', async () => {
    const { file, rows } = await read(Buffer.from('नाम,राशि\nआशा एंड कंपनी,70\nरवि,5\n', 'utf16le'))
    expect(file.encoding).toBe('utf-16le')
    expect(cellsOf(rows)[0]).toEqual(['आशा एंड कंपनी', '70'])
  })

  test('Windows-1252 is found, with its pound, euro and curly quotes', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n'), Buffer.from([0xa3, 0x35, 0x2c, 0x80, 0x93, 0x78, 0x94, 0xe9])])
    for (const size of [1, 65_536]) {
      const { file, rows } = await read(bytes, size)
      expect(file.encoding).toBe('windows-1252')
      expect(cellsOf(rows)).toEqual([['£5', '€“x”é']])
    }
  })

  test('a pair of Windows-1252 characters that happens to be well-formed UTF-8 does not outvote the others', async () => {
    const { file } = await read(Buffer.from('a,b\n1,\u00c3\u00a9\n2,\u00a3\n3,\u00a35\n', 'latin1'))
    expect(file.encoding).toBe('windows-1252')
  })

  test('a character cut in two where the first piece ends is no malformed one', async () => {
    const plain = `a,b\n${'1,2\n'.repeat(20_000)}`.slice(0, 65_533)
    const modern = await read(`${plain}\n₹,£\n`, 65_536)
    expect(modern.file.encoding).toBe('utf-8')
    expect(modern.rows.at(-1)?.cells).toEqual(['₹', '£'])
  })

  test('a file that is plain ASCII for 300 KB may still turn out to be Windows-1252 or UTF-8', async () => {
    const plain = `a,b\n${'1,2\n'.repeat(75_000)}`
    const western = await read(Buffer.concat([Buffer.from(plain), Buffer.from([0xa3]), Buffer.from(',2\n')]), 1_000)
    expect(western.file.encoding).toBe('windows-1252')
    expect(western.rows.at(-1)?.cells).toEqual(['£', '2'])
    const modern = await read(`${plain}₹,2\n`, 999)
    expect(modern.file.encoding).toBe('utf-8')
    expect(modern.rows.at(-1)?.cells).toEqual(['₹', '2'])
  })
})

describe('what is no table is refused in plain words', () => {
  test.each([
    ['', 'The file is empty.'],
    ['\n\n', 'The file holds no rows.'],
    ['PK\x03\x04…', 'This is an Excel workbook'],
    ['%PDF-1.7', 'This is not a CSV file.'],
    ['a,"b\n1,2\n', 'The header in line 1 cannot be read.'],
    ['\x01\x00\x00\x00 not a text', 'This is not a text file.'],
  ])('%j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message)
  })

  test('a small gzip that unpacks to more than the limit stops there', async () => {
    const bomb = gzipSync(`a,b\n${'1,2\n'.repeat(1_000_000)}`)
    const file = await readCsv(inPieces(bomb, 1_000), 1_048_576)
    await expect(drain(file)).rejects.toThrow('more than 1 MB')
  })

  test('a gzip that is cut off gives its whole rows, and never a half one', async () => {
    const whole = gzipSync(
      Array.from({ length: 20_000 }, (_, i) => (i === 0 ? 'no,amount\n' : `${i},${i * 7919}.25\n`)).join(''),
    )
    const { rows, problems } = await read(whole.subarray(0, whole.length - 2_000), 500)
    expect(problems).toMatchObject([{ code: 'broken_off' }])
    expect(problems[0]?.line).toBe(rows.length + 2)
    expect(rows.length).toBeGreaterThan(100)
    for (const { cells } of rows) expect(cells[1]).toBe(`${Number(cells[0]) * 7919}.25`)
  })

  test('a failure of the source is not swallowed', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a,b\n1,2\n'.repeat(10_000))
      throw new Error('the disk is gone')
    }
    const file = await readCsv(failing())
    await expect(drain(file)).rejects.toThrow('the disk is gone')
  })
})

describe('properties', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '1', ' ', '"', ',', ';', '\t', '\n', '\r', 'é', '₹', '😀') })

  test('what is quoted by the rules comes back cell by cell', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), async (table) => {
        const quoted = table.map((row) => `${row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')}\r\n`).join('')
        const { rows, problems } = await read(`first,second\r\n${quoted}`)
        expect(problems).toEqual([])
        expect(cellsOf(rows)).toEqual(table.filter((row) => row.some((text) => text.trim() !== '')))
      }),
    )
  })

  test('texts written by our own writer come back, guarded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }).filter((text) => !/[\0\ufffd]/.test(text)),
        async (text) => {
          const { rows } = await read(`first,second\r\n${csvText(text)},x\r\n`)
          expect(rows[0]?.cells[0]?.replaceAll("'", '')).toBe(text.replaceAll("'", ''))
        },
      ),
    )
  })
})

describe('columns by name', () => {
  const header = ['Invoice No', ' CUSTOMER-ID ', 'amount_due', 'Remark']

  test('case, spaces, underscores and hyphens do not matter; an optional column may be missing', () => {
    expect(headerIndex(header, ['invoice_no', 'Customer ID'], ['remark', 'po_number'])).toEqual({
      invoice_no: 0,
      'Customer ID': 1,
      remark: 3,
      po_number: -1,
    })
  })

  test('missing columns are named, and those found', () => {
    expect(() => headerIndex(header, ['invoice_no', 'due_on', 'currency'])).toThrow(
      'Missing: “due_on”, “currency”. The file has: “Invoice No”, “CUSTOMER-ID”, “amount_due”, “Remark”.',
    )
  })

  test('a column that is there twice is refused', () => {
    expect(() => headerIndex(['Amount', 'amount '], ['amount'])).toThrow('“amount” is there twice')
  })
})
