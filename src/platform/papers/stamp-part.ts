import { deflateSync } from 'node:zlib'
import type { PdfObject, PdfPart } from './pdf-part.ts'
import { FONT_NAMES, INK, type PageInk } from './row-ink.ts'

/** Fonts stand in another file: a part names them by these numbers, which no object of its own has. */
export const FONT_IDS = { regular: 9_000_001, medium: 9_000_002 } as const

/**
 * The part with rows written onto its pages, below the head of the table that Typst has set there: their words, and for each row and cell a
 * tag in that table. A page without ink stays as it is.
 */
export function stampPart(part: PdfPart, inks: readonly (PageInk | null)[]): PdfPart {
  const objects = new Map(part.objects)
  let last = objects.size
  function add(text: string, stream: Uint8Array | null = null): number {
    last += 1
    objects.set(last, { text, stream })
    return last
  }
  const tables = tablesOf(part)
  const begin = add('<</Length 1>>', Buffer.from('q'))
  for (const [index, page] of part.pages.entries()) {
    const ink = inks[index]
    if (!ink) continue
    const list = part.parents[index] ?? 0
    const table = tables.get(page) ?? 0
    const tags = (objects.get(list)?.text.match(/\d+ 0 R/g) ?? []).map((one) => one)
    const body = add('')
    const rows: number[] = []
    // Typst may have turned the page upside down; its own drawing is put between q and Q
    let content = `Q ${INK}\n`
    for (const cells of ink.rows) {
      const row = add('')
      const tds = cells.map((cell) => {
        const piece = cell === null ? '' : String(tags.length)
        const td = add(`<</Type/StructElem/S/TD/P ${row} 0 R/K[${piece}]/Pg ${page} 0 R>>`)
        if (cell === null) return td
        tags.push(`${td} 0 R`)
        content += `/TD<</MCID ${piece}>>BDC ${cell} EMC\n`
        return td
      })
      objects.set(row, { text: `<</Type/StructElem/S/TR/P ${body} 0 R/K[${refs(tds)}]>>`, stream: null })
      rows.push(row)
    }
    objects.set(body, { text: `<</Type/StructElem/S/TBody/P ${table} 0 R/K[${refs(rows)}]>>`, stream: null })
    objects.set(list, { text: `[${tags.join(' ')}]`, stream: null })
    change(objects, table, /\/K \[([^\]]*)\]/, `/K [$1 ${body} 0 R]`)
    const packed = deflateSync(Buffer.from(content, 'latin1'))
    const written = add(`<</Filter/FlateDecode/Length ${packed.length}>>`, packed)
    change(objects, page, /\/Contents (\d+) 0 R/, `/Contents [${begin} 0 R $1 0 R ${written} 0 R]`)
    const fonts = `/${FONT_NAMES.regular} ${FONT_IDS.regular} 0 R /${FONT_NAMES.medium} ${FONT_IDS.medium} 0 R`
    change(objects, page, /\/Font <</, `/Font << ${fonts}`)
  }
  return { ...part, objects }
}

function change(objects: Map<number, PdfObject>, id: number, what: RegExp, into: string): void {
  const { text, stream } = objects.get(id) ?? { text: '', stream: null }
  if (!what.test(text)) throw new Error(`an object of a PDF lacks ${what.source}`)
  objects.set(id, { text: text.replace(what, into), stream })
}

function refs(ids: readonly number[]): string {
  return ids.map((id) => `${id} 0 R`).join(' ')
}

/** The table of each page, by its heads. */
function tablesOf(part: PdfPart): Map<number, number> {
  const tables = new Map<number, number>()
  for (const [, { text }] of part.objects) {
    if (!text.includes('/S /TH\n')) continue
    const page = Number(/\/Pg (\d+) 0 R/.exec(text)?.[1])
    let above = parentOf(text)
    while (above !== null && !part.objects.get(above)?.text.includes('/S /Table\n')) {
      above = parentOf(part.objects.get(above)?.text ?? '')
    }
    if (above === null || tables.has(page) !== (tables.get(page) === above)) throw new Error('a page of a PDF with two tables')
    tables.set(page, above)
  }
  return tables
}

function parentOf(text: string): number | null {
  const id = /\/P (\d+) 0 R/.exec(text)?.[1]
  return id === undefined ? null : Number(id)
}
