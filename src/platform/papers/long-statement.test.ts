import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatementRow } from '#platform/papers.ts'
import { openPdf } from '#platform/pdf.ts'
import { longStatement, row, statement } from '#test/papers.ts'
import { faultsInTags, readPdf } from '#test/pdf-text.ts'
import { readLetters } from './letters.ts'
import { linesIn } from './row-words.ts'
import { openTypesetter } from './typesetter.ts'

const pdf = openPdf()
afterAll(() => pdf.close())

const NOTES = [
  'due 31 Oct',
  'NEFT, used for 2026-27/0001, DN/0001, 2026-27/0004',
  '',
  'यूपीआई से भुगतान, चालान २०२६-२७/०००१ के लिए मिला',
  'used for MT/26-27/0001, MT/26-27/0002, MT/26-27/0003, MT/26-27/0004, MT/26-27/0005, MT/26-27/0006, and 23 more',
  'a-word-without-any-space-that-is-longer-than-its-column-and-has-to-be-broken-somewhere',
]

/** Entries with notes of one line and of several, in two scripts. */
function mixedRows(count: number): StatementRow[] {
  return Array.from({ length: count }, (_, index) =>
    row([
      `${(index % 28) + 1} Oct`,
      index % 3 === 0 ? 'Credit note' : 'Invoice',
      `MT/26-27/${index}`,
      NOTES[(index * 7) % NOTES.length] ?? '',
      index % 3 === 0 ? '' : `1,${100 + (index % 900)}.00`,
      index % 3 === 0 ? '30,000.00' : '',
      `${index},12,100.00 Dr`,
    ]),
  )
}

function manyItems(count: number) {
  const { open_items } = statement()
  if (!open_items) throw new Error('the sample has open items')
  const rows = Array.from({ length: count }, (_, index) => [
    `OP/${index}`,
    '1 Oct 2026',
    '31 Oct 2026',
    '88,500.00',
    '77,090.00',
  ])
  return { ...open_items, rows }
}

/** Words of a PDF without the breaks that lines and columns make. */
function joined(text: string): string {
  return text.replace(/[\s]+/g, '')
}

describe('a statement that is set page by page', () => {
  const paper = statement({
    rows: mixedRows(320),
    open_items: manyItems(160),
    unallocated: { ...manyItems(110), label: 'Advances' },
  })
  let printed: Uint8Array
  beforeAll(async () => {
    printed = await pdf.statement(paper)
  })

  it('holds every entry once and in order, with its figures and all of its note', async () => {
    const text = joined(readPdf(printed).text)
    let at = 0
    for (const { date, entry, number, note, debit, credit, balance } of paper.rows) {
      const words = joined([date, entry, number, note, debit, credit, balance].join(''))
      const found = text.indexOf(words, at)
      expect(found, words).toBeGreaterThan(-1)
      at = found + words.length
    }
    for (const index of [0, 1, 158, 159]) expect(text.split(`OP/${index}1Oct2026`)).toHaveLength(index < 110 ? 3 : 2)
    expect(text).toContain('Youowe₹1,12,490.00Dr')
    expect(text).toContain('E.&O.E.')
  })

  it('says on every page whose it is, which page it is and of how many, and repeats the head of its table', async () => {
    const { pages } = readPdf(printed)
    expect(pages.length).toBeGreaterThan(20)
    for (const [index, page] of pages.entries()) {
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`)
      expect(page).toContain('Meghdoot Traders')
    }
    const entries = pages.filter((page) => page.includes('MT/26-27/'))
    expect(entries.filter((page) => page.includes('Balance ₹') && page.includes('Debit ₹'))).toHaveLength(entries.length)
    const items = pages.filter((page) => page.includes('OP/'))
    expect(items.filter((page) => page.includes('Due\n') && page.includes('Open ₹'))).toHaveLength(items.length)
  })

  it('ends with its closing balance, never on a page of its own', async () => {
    // 34 entries stand on the first page and 43 on each of the others
    for (const count of [334, 335, 336]) {
      const { pages } = readPdf(await pdf.statement(statement({ rows: longStatement(count).rows })))
      const last = pages.find((page) => page.includes('Closing balance')) ?? ''
      expect(last).toContain(`MT/26-27/${count - 1}`)
      expect(last).toContain('1,23,900.00\n30,000.00\n1,12,490.00 Dr')
    }
  })

  it('has the ageing on a page with entries, however little room they leave', async () => {
    // with so many entries the last page has room for the closing balance and not for the ageing
    for (const count of [371, 374, 377]) {
      const long = statement({ rows: longStatement(count).rows, open_items: manyItems(120) })
      const { pages } = readPdf(await pdf.statement(long))
      const page = pages.find((one) => one.includes('The closing balance by age')) ?? ''
      expect(page, `${count} entries`).toContain(`MT/26-27/${count - 1}`)
      expect(page).toContain('Closing balance')
      expect(pages.filter((one) => one.includes('MT/26-27/')).length).toBeLessThanOrEqual(10)
    }
  })

  it('is archival and tagged: each piece of each page has its place in one tree', async () => {
    const bytes = printed
    const { metadata, dictionaries } = readPdf(bytes)
    expect(metadata).toContain('<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>')
    expect(faultsInTags(bytes)).toEqual([])
    expect(dictionaries.filter((one) => /\/S ?\/TR\b/.test(one)).length).toBeGreaterThan(320 + 160 + 110)
    expect(dictionaries.filter((one) => /\/S ?\/Document\b/.test(one))).toHaveLength(1)
    expect(dictionaries.filter((one) => /\/Type ?\/Catalog\b/.test(one))).toHaveLength(1)
  })

  it('is the same to the byte each time, and another where one figure is another', async () => {
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    const first = sha256(printed)
    expect(sha256(await pdf.statement(paper))).toBe(first)
    const rows = [...[...paper.rows].slice(0, -1), row(['1 Oct', 'Invoice', 'X', '', '', '', ''])]
    expect(sha256(await pdf.statement({ ...paper, rows }))).not.toBe(first)
  })

  it('in letters no font of ours has is an ordinary PDF, all of it', async () => {
    const rows = [...longStatement(1_200).rows, row(['1 Oct', 'Invoice', 'T/1', 'தமிழ்', '1.00', '', '1.00 Dr'])]
    const { metadata, pages } = readPdf(await pdf.statement(statement({ rows })))
    expect(metadata).not.toContain('pdfaid:part')
    expect(pages.at(-1)).toContain(`Page ${pages.length} of ${pages.length}`)
  })

  it('prints words that look like the inside of a PDF as they are', async () => {
    const seller = { ...statement().seller, name: 'A (7 0 R) 12 0 R) & /Headers [x] \\ Sons' }
    const rows = [
      ...longStatement(400).rows,
      row(['1 Oct', 'endobj 5 0 obj', '<< /K 1 >>', 'stream\nendstream xref', '', '', '']),
    ]
    const { text, dictionaries } = readPdf(await pdf.statement(statement({ seller, rows })))
    expect(text).toContain('A (7 0 R) 12 0 R) & /Headers [x] \\ Sons')
    expect(joined(text)).toContain(joined('endobj 5 0 obj << /K 1 >> stream endstream xref'))
    const info = dictionaries.find((one) => one.includes('/Author')) ?? ''
    expect(info).toContain('(A \\(7 0 R\\) 12 0 R\\) & /Headers [x] \\\\ Sons)')
  })

  it('cuts a note that somebody pasted a letter into', async () => {
    const rows = [
      ...longStatement(400).rows,
      row(['1 Oct', 'Invoice', 'L/1', 'Dear sir, '.repeat(2_000), '1.00', '', '1.00 Dr']),
    ]
    const { text } = readPdf(await pdf.statement(statement({ rows })))
    expect(joined(text).match(/Dearsir/g)).toHaveLength(100)
  })
})

describe('lines made without Typst', () => {
  const typesetter = openTypesetter(fileURLToPath(new URL('./', import.meta.url)))
  const paper = JSON.stringify({ ...statement({ rows: [] }), seller: { ...statement().seller, logo: null } })
  const { regular, medium } = readLetters(typesetter, paper, [['₹−é']])

  function linesOfTypst(cells: readonly { words: string; width: number; weight: number }[]): number[] {
    const inputs = { paper, ask: JSON.stringify({ widest: {}, cells: [{ words: '0', width: 100, weight: 400 }, ...cells] }) }
    const measured = typesetter.measured({ kind: 'statement', timestamp: 0, inputs })
    const { cells: heights }: { cells: number[] } = JSON.parse(JSON.stringify(measured))
    const [one = 0, ...others] = heights
    return others.map((height) => 1 + Math.round((height - one) / (0.62 * 8.5 + one)))
  }

  it('are never fewer than Typst makes, and seldom more', () => {
    const word = fc.string({
      unit: fc.constantFrom(...'aeinrstmwWMAVTo0123456789,./-()é₹−'),
      minLength: 1,
      maxLength: 14,
    })
    const cell = fc.record({
      words: fc.array(word, { minLength: 1, maxLength: 16 }).map((some) => some.join(' ')),
      width: fc.integer({ min: 120, max: 200 }),
      weight: fc.constantFrom(400, 500),
    })
    const cells = fc.sample(cell, { numRuns: 2_000, seed: 26 })
    const typst = linesOfTypst(cells)
    const made = cells.flatMap(({ words, width, weight }, index) => {
      const lines = linesIn(words, width, weight === 500 ? medium : regular)
      if (lines !== null) expect(lines.join(' ')).toBe(words)
      return lines === null ? [] : [{ lines: lines.length, typst: typst[index] ?? 0, words }]
    })
    expect(made.length).toBeGreaterThan(1_200)
    expect(made.filter((one) => one.lines < one.typst)).toEqual([])
    expect(made.filter((one) => one.lines > one.typst).length).toBeLessThan(made.length / 10)
  })

  it("are of plain letters that fit; the others are Typst's", () => {
    expect(linesIn('NEFT, used for MT/26-27/0001', 80, regular)).toEqual(['NEFT, used for', 'MT/26-27/0001'])
    expect(linesIn('', 80, regular)).toEqual([''])
    for (const words of ['यूपीआई', 'e\u0301', 'שלום', 'தமிழ்', 'a-word-that-is-longer-than-its-column']) {
      expect(linesIn(words, 80, regular), words).toBeNull()
    }
  })
})
