/** A PDF as Typst writes it, taken apart: plain objects, one tree of tags. Numbers are those of its objects. */
export type PdfPart = {
  objects: ReadonlyMap<number, PdfObject>
  catalog: number
  info: number
  /** Objects that only the first part of a paper brings along: catalog, dates and names, archive standard. */
  head: readonly number[]
  /** The tree of pages, and the pages in order. */
  tree: number
  pages: readonly number[]
  /** The root of the tags, the one tag below it that holds all, and the tags directly in that. */
  tags: number
  document: number
  top_tags: readonly number[]
  /** For each page, the list of the tags of its pieces. */
  parents: readonly number[]
  /** What tags of our own making mean, as PDF spells it. */
  roles: string
}

/** `text` is what stands before the stream, or all of it; one character a byte. */
export type PdfObject = { text: string; stream: Uint8Array | null }

/** Throws where the file has another shape than Typst gives it. */
export function readPdfPart(bytes: Uint8Array): PdfPart {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const { objects, trailer } = readObjects(file)
  const textOf = (id: number) => objects.get(id)?.text ?? ''
  const catalog = oneOf(trailer, 'Root')
  const info = oneOf(trailer, 'Info')
  const tree = oneOf(textOf(catalog), 'Pages')
  const tags = oneOf(textOf(catalog), 'StructTreeRoot')
  const [document, ...others] = listOf(textOf(tags), 'K')
  const pages = listOf(textOf(tree), 'Kids')
  const parents = Array.from(bracketed(textOf(tags), 'Nums').matchAll(/(\d+) (\d+) 0 R/g))
  const in_order = parents.every(([, place], index) => Number(place) === index) && parents.length === pages.length
  if (document === undefined || others.length > 0 || !in_order) throw new Error('a PDF whose tags are not those of its pages')
  const intents = idsIn(/\/OutputIntents \d+ 0 R/.exec(textOf(catalog))?.[0] ?? '')
  return {
    objects,
    catalog,
    info,
    head: [catalog, info, oneOf(textOf(catalog), 'Metadata'), ...intents, ...intents.flatMap((id) => idsIn(textOf(id)))],
    tree,
    pages,
    tags,
    document,
    top_tags: listOf(textOf(document), 'K'),
    parents: parents.map(([, , id]) => Number(id)),
    roles: (/\/RoleMap <<[^>]*>>/.exec(textOf(tags))?.[0] ?? '').replace(/\s+/g, ' '),
  }
}

/** By the table at the end of the file, which says where each object begins. */
function readObjects(file: Buffer): { objects: Map<number, PdfObject>; trailer: string } {
  const source = file.toString('latin1')
  const table_at = Number(/startxref\n(\d+)\n%%EOF\s*$/.exec(source.slice(-60))?.[1])
  const [head, count] = /^xref\n0 (\d+)\n/.exec(source.slice(table_at, table_at + 40)) ?? []
  if (head === undefined) throw new Error('a PDF without a table of its objects')
  const lines = source.slice(table_at + head.length)
  const starts = Array.from({ length: Number(count) - 1 }, (_, index) => Number(lines.slice(20 * index + 20, 20 * index + 30)))
  const objects = new Map<number, PdfObject>()
  for (const [index, start] of starts.entries()) {
    const opening = `${index + 1} 0 obj\n`
    if (!source.startsWith(opening, start)) throw new Error(`object ${index + 1} of a PDF is not where it should be`)
    objects.set(index + 1, readObject(file, source, start + opening.length, starts[index + 1] ?? table_at))
  }
  return { objects, trailer: lines.slice(20 * Number(count)) }
}

function readObject(file: Buffer, source: string, start: number, next: number): PdfObject {
  const text = source.slice(start, source.lastIndexOf('\nendobj', next))
  const opens = text.indexOf('\nstream\n')
  if (opens === -1) return { text, stream: null }
  const dictionary = text.slice(0, opens)
  const from = start + opens + '\nstream\n'.length
  return { text: dictionary, stream: file.subarray(from, from + Number(/\/Length (\d+)/.exec(dictionary)?.[1])) }
}

function oneOf(text: string, key: string): number {
  const id = new RegExp(`/${key} (\\d+) 0 R`).exec(text)?.[1]
  if (id === undefined) throw new Error(`a PDF without ${key}`)
  return Number(id)
}

function listOf(text: string, key: string): number[] {
  return idsIn(bracketed(text, key))
}

function bracketed(text: string, key: string): string {
  return new RegExp(`/${key} \\[([^\\]]*)\\]`).exec(text)?.[1] ?? ''
}

function idsIn(text: string): number[] {
  return Array.from(text.matchAll(/(\d+) 0 R/g), ([, id]) => Number(id))
}
