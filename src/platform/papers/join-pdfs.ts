import type { Letters } from './letters.ts'
import { openPdfOutput, type PdfOutput } from './pdf-output.ts'
import { type PdfPart, readPdfPart } from './pdf-part.ts'
import type { PageInk } from './row-ink.ts'
import { FONT_IDS, stampPart } from './stamp-part.ts'

/** A part as Typst made it, how many pages it must have (null: nobody knows), and what is to be written onto each of them. */
export type JoinedPart = { pdf: Uint8Array; pages: number | null; inks?: readonly (PageInk | null)[] }

/**
 * PDF files that Typst made of the parts of one paper, as one file: pages one after the other, one tree of tags, title, dates and
 * standard of the first part. `letters` are the fonts of what is written onto pages. The same parts give the same bytes. Throws where a part has another shape than Typst writes, or other
 * than the pages it should have, rather than make a file that is not whole.
 */
export function joinPdfs(parts: Iterable<JoinedPart>, letters: Letters | null = null): Uint8Array<ArrayBuffer> {
  const out = openPdfOutput()
  const whole: Whole = { pages: out.number(), tags: out.number(), document: out.number(), kids: [], tagged: [], parents: [] }
  const fonts = letters === null ? new Map<number, number>() : addFonts(out, letters)
  let head: Head | null = null
  for (const { pdf, pages, inks } of parts) {
    const part = readPdfPart(pdf)
    if (pages !== null && part.pages.length !== pages)
      throw new Error(`a part of a PDF has ${part.pages.length} pages instead of ${pages}`)
    const own = addPart(out, whole, inks?.some((ink) => ink !== null) ? stampPart(part, inks) : part, fonts, head === null)
    head ??= own
    if (own.roles !== head.roles) throw new Error('parts of a PDF give roles to tags in different ways')
  }
  if (head === null) throw new Error('a PDF has no parts')
  out.write(whole.pages, `<</Type/Pages/Count ${whole.kids.length}/Kids[${whole.kids.join(' ')}]>>`)
  out.write(whole.document, `<</Type/StructElem/S/Document/P ${whole.tags} 0 R/K[${whole.tagged.join(' ')}]>>`)
  const parents = whole.parents.map((list, page) => `${page} ${list}`).join(' ')
  const tree = `/ParentTree<</Nums[${parents}]>>/ParentTreeNextKey ${whole.parents.length}`
  out.write(whole.tags, `<</Type/StructTreeRoot${head.roles}/K[${whole.document} 0 R]${tree}>>`)
  return out.end(head)
}

/** Numbers of the objects that stand once, and what they list: pages, top tags, and for each page the tags of its pieces. */
type Whole = { pages: number; tags: number; document: number; kids: string[]; tagged: string[]; parents: string[] }
type Head = { catalog: number; info: number; roles: string }

function addPart(out: PdfOutput, whole: Whole, part: PdfPart, fonts: ReadonlyMap<number, number>, isFirst: boolean): Head {
  const numbers = new Map([...fonts, [part.tree, whole.pages], [part.tags, whole.tags], [part.document, whole.document]])
  const left_out = new Set([...numbers.keys(), ...(isFirst ? [] : part.head)])
  for (const id of part.objects.keys()) if (!left_out.has(id)) numbers.set(id, out.number())
  const renamed = renaming(numbers)
  const pages_before = whole.kids.length
  const pages = new Set(part.pages)
  for (const [id, { text, stream }] of part.objects) {
    const number = numbers.get(id)
    if (number === undefined || left_out.has(id)) continue
    const own = pages.has(id) ? onPage(text, pages_before) : id === part.catalog ? withoutSuspects(text) : withoutIds(text)
    out.write(number, renumbered(own, renamed), stream)
  }
  const numberOf = (id: number) => numbers.get(id) ?? 0
  whole.kids.push(...part.pages.map((id) => `${numberOf(id)} 0 R`))
  for (const id of part.top_tags) whole.tagged.push(`${numberOf(id)} 0 R`)
  for (const id of part.parents) whole.parents.push(`${numberOf(id)} 0 R`)
  return { catalog: numberOf(part.catalog), info: numberOf(part.info), roles: part.roles }
}

/** The fonts and all they name; answers their numbers by the ones parts know them by. */
function addFonts(out: PdfOutput, { part, regular, medium }: Letters): Map<number, number> {
  const numbers = new Map([regular.font, medium.font].map((id) => [id, out.number()]))
  const renamed = renaming(numbers)
  // a map hands out what is added while it is walked, so this loop ends when nothing new is named
  for (const [id, number] of numbers) {
    const { text, stream } = part.objects.get(id) ?? { text: '', stream: null }
    for (const [, named] of text.matchAll(/(\d+) 0 R/g)) {
      if (!numbers.has(Number(named))) numbers.set(Number(named), out.number())
    }
    out.write(number, renumbered(text, renamed), stream)
  }
  return new Map([
    [FONT_IDS.regular, numbers.get(regular.font) ?? 0],
    [FONT_IDS.medium, numbers.get(medium.font) ?? 0],
  ])
}

function renaming(numbers: ReadonlyMap<number, number>): (id: string) => string {
  return (id) => {
    const number = numbers.get(Number(id))
    if (number === undefined) throw new Error(`an object of a PDF names ${id}, which is not there`)
    return `${number} 0 R`
  }
}

/** That no tag is in doubt goes without saying, and some readers take it for a fault when it is said. */
function withoutSuspects(text: string): string {
  return text.replace(/\/Suspects false\s*/, '')
}

/** The place of a page in the list of all pages' tags. */
function onPage(text: string, pages_before: number): string {
  return text.replace(/\/StructParents (\d+)/, (_, place) => `/StructParents ${Number(place) + pages_before}`)
}

/**
 * Typst names the head of its column in every cell. Under one row of heads, each of which says that it is a column's, that says nothing new,
 * and the names of two parts are the same.
 */
function withoutIds(text: string): string {
  if (!text.includes('/Type /StructElem')) return text
  const bare = text
    .replace(/\/ID \([^()]*\)\s*/, '')
    .replace(/\/Headers \[[^\]]*\]\s*/, '')
    .replace(/<<\s*\/O \/Table\s*>>\s*/, '')
    .replace(/\/A \[\s*\]\s*/, '')
  if (/\/ID |\/Headers /.test(bare)) throw new Error('a tag of a PDF has more names than were known')
  return bare
}

/** Each `7 0 R` of an object under its new number. What stands between brackets is somebody's words and stays. */
function renumbered(text: string, renamed: (id: string) => string): string {
  if (!text.includes('(')) return text.replace(/(\d+) 0 R\b/g, (_, id: string) => renamed(id))
  let depth = 0
  return text.replace(/\\[\s\S]|[()]|(\d+) 0 R\b/g, (all, id: string | undefined) => {
    if (all === '(') depth += 1
    if (all === ')') depth -= 1
    return id === undefined || depth > 0 ? all : renamed(id)
  })
}
