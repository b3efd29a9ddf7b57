import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ENTRY_CELLS } from '#platform/pdf-order.ts'
import { statement } from '#test/papers.ts'
import { type PlacedWords, placesOn } from '#test/pdf-places.ts'
import type { LongRows, LongTable } from './long-layout.ts'
import { planStatement } from './long-statement.ts'
import { readPdfPart } from './pdf-part.ts'
import { prepared } from './prepare.ts'
import { stampPart } from './stamp-part.ts'
import { openTypesetter } from './typesetter.ts'

const NOTES = ['', 'due 31 Oct', 'NEFT, used for 2026-27/0001 and 2026-27/0004, and what is left of it is an advance']

const rows = Array.from({ length: 130 }, (_, index) => [
  `${(index % 28) + 1} Oct`,
  index % 3 === 0 ? 'Credit note' : 'Invoice',
  `MT/26-27/${index}`,
  NOTES[index % NOTES.length] ?? '',
  index % 3 === 0 ? '' : `1,${100 + (index % 900)}.00`,
  index % 3 === 0 ? '30,000.00' : '',
  `${index},12,100.00 Dr`,
])

const typesetter = openTypesetter(fileURLToPath(new URL('./', import.meta.url)))
const paper = statement()
const items = Array.from({ length: 150 }, (_, index) => [`OP/${index}`, '1 Oct 2026', '31 Oct 2026', '88,500.00', '77,090.00'])
const open_items = paper.open_items && { ...paper.open_items, rows: [] }
const head = prepared({ ...paper, seller: { ...paper.seller, logo: null }, rows: [], open_items, unallocated: null })
const tables = new Map<LongTable, LongRows>([
  [
    'entries',
    {
      rows,
      ends: ENTRY_CELLS.map((key) => ['debit', 'credit', 'balance'].includes(key)),
      opening: paper.opening.entry,
      closing: paper.closing.entry,
      beside: [],
    },
  ],
  [
    'open_items',
    {
      rows: items,
      ends: (open_items?.columns ?? []).map(({ align }) => align === 'end'),
      opening: null,
      closing: null,
      beside: [],
    },
  ],
])

/** Where words stand on every page, and how many of the pages had rows written onto them. */
function pagesSet(stamped: boolean): { pages: PlacedWords[][]; inked: number } {
  let inked = 0
  const pages = planStatement(typesetter, { head, tables, timestamp: 0 }, stamped).parts.flatMap(({ set }) => {
    const { setting, inks } = set()
    const part = readPdfPart(typesetter.pdf(setting, '1.7'))
    const written = inks.length > 0 ? stampPart(part, inks) : part
    inked += inks.filter((ink) => ink !== null).length
    return written.pages.map((_, page) => placesOn(written, page))
  })
  return { pages, inked }
}

describe('rows written without Typst', () => {
  const [typst, ours] = [pagesSet(false), pagesSet(true)]

  it('stand where Typst would have set them, to half a point, as large and as dark', () => {
    expect([typst.inked, ours.inked > 4]).toEqual([0, true])
    expect(ours.pages).toHaveLength(typst.pages.length)
    for (const [page, places] of typst.pages.entries()) {
      const written = inOrder(ours.pages[page] ?? [])
      expect(written).toHaveLength(places.length)
      for (const [index, place] of inOrder(places).entries()) {
        const { x = 0, y = 0, size, ink } = written[index] ?? {}
        const where = `piece ${index} of page ${page + 1}: Typst ${JSON.stringify(place)}, we ${JSON.stringify(written[index])}`
        expect(Math.abs(x - place.x), where).toBeLessThan(0.5)
        expect(Math.abs(y - place.y), where).toBeLessThan(0.5)
        expect([size, ink], where).toEqual([place.size, place.ink])
      }
    }
  })
})

/** From the top left, as one reads. */
function inOrder(places: readonly PlacedWords[]): PlacedWords[] {
  return [...places].sort((a, b) => Math.round(b.y) - Math.round(a.y) || a.x - b.x)
}
