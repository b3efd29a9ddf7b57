import { inflateSync } from 'node:zlib'

/**
 * What a reader's computer takes from a PDF that Typst made: its words, one line per marked piece, page after page, and its
 * metadata. It knows only the shapes Typst writes (plain objects, Type 0 fonts with ToUnicode maps), which is enough for tests.
 */
export function readPdf(bytes: Uint8Array): ReadPdf {
  const objects = readObjects(Buffer.from(bytes))
  const bodies = [...objects.values()]
  const pages = pageNumbers(bodies).map((id) => readPage(objects.get(id)?.head ?? '', objects))
  const metadata = bodies.find((object) => object.head.includes('/Type /Metadata'))?.stream.toString('utf8') ?? ''
  return { pages, text: pages.join('\n'), metadata, dictionaries: bodies.map(({ head }) => head) }
}

/** `dictionaries` are the objects of the file without their streams, as PDF spells them. */
export type ReadPdf = { pages: string[]; text: string; metadata: string; dictionaries: string[] }

/**
 * What is wrong with the tags of a PDF, in words: each piece that a page marks has one tag, which names that page and that piece, and
 * every tag hangs in the tree.
 */
export function faultsInTags(bytes: Uint8Array): string[] {
  const objects = readObjects(Buffer.from(bytes))
  const headOf = (id: string) => objects.get(id)?.head ?? ''
  const root =
    [...objects.values()].find(({ head }) => /\/StructTreeRoot\b/.test(head) && /\/ParentTree\b/.test(head))?.head ?? ''
  const lists = Array.from((/\/Nums\s*\[([^\]]*)\]/.exec(root)?.[1] ?? '').matchAll(/(\d+) (\d+) 0 R/g), ([, , id = '']) => id)
  const faults: string[] = []
  for (const page of pageNumbers([...objects.values()])) {
    const place = Number(/\/StructParents (\d+)/.exec(headOf(page))?.[1])
    const tags = Array.from(headOf(lists[place] ?? '').matchAll(/(\d+) 0 R/g), ([, id = '']) => id)
    const marked = contentOf(headOf(page), objects).match(/\/MCID \d+/g)?.length ?? 0
    if (marked !== tags.length) faults.push(`page ${place + 1} marks ${marked} pieces, ${tags.length} have tags`)
    for (const [piece, tag] of tags.entries()) {
      const head = headOf(tag)
      const kids = /\/K\s*\[([^\]]*)\]/.exec(head)?.[1]?.split(/\s+/) ?? []
      if (!kids.includes(String(piece))) faults.push(`piece ${piece} of page ${place + 1} is not in its tag`)
      if (!head.includes(`/Pg ${page} 0 R`)) faults.push(`the tag of piece ${piece} of page ${place + 1} names another page`)
    }
  }
  for (const [id, { head }] of objects) {
    const parent = /\/Type\s*\/StructElem\b/.test(head) ? (/\/P (\d+) 0 R/.exec(head)?.[1] ?? '') : null
    if (parent !== null && !new RegExp(`\\b${id} 0 R`).test(headOf(parent)))
      faults.push(`the tag ${id} does not hang in its parent`)
  }
  return faults
}

/** In the order of the list of pages. */
function pageNumbers(bodies: readonly PdfObject[]): string[] {
  const tree = bodies.find(({ head }) => /\/Type\s*\/Pages\b/.test(head))?.head ?? ''
  return Array.from((/\/Kids\s*\[([^\]]*)\]/.exec(tree)?.[1] ?? '').matchAll(/(\d+) 0 R/g), ([, id = '']) => id)
}

type PdfObject = { head: string; stream: Buffer }

function readObjects(file: Buffer): Map<string, PdfObject> {
  const source = file.toString('latin1')
  const objects = new Map<string, PdfObject>()
  const start = /(?:^|\n)(\d+) 0 obj\n/g
  for (let match = start.exec(source); match; match = start.exec(source)) {
    const from = start.lastIndex
    const end = source.indexOf('endobj', from)
    const opens = source.indexOf('\nstream\n', from)
    const has_stream = opens !== -1 && opens < end
    const head = source.slice(from, has_stream ? opens : end)
    const length = has_stream ? Number(/\/Length (\d+)/.exec(head)?.[1]) : 0
    const raw = file.subarray(opens + 8, opens + 8 + length)
    const object = { head, stream: head.includes('/FlateDecode') ? inflateSync(raw) : raw }
    objects.set(match[1] ?? '', object)
    if (/\/Type\s*\/ObjStm/.test(head)) for (const [id, packed] of unpacked(object)) objects.set(id, packed)
    if (has_stream) start.lastIndex = opens + 8 + length
  }
  return objects
}

/** The objects packed into one stream: first their numbers and places, then they themselves. */
function unpacked({ head, stream }: PdfObject): [string, PdfObject][] {
  const first = Number(/\/First (\d+)/.exec(head)?.[1])
  const source = stream.toString('latin1')
  const listed = source.slice(0, first).trim().split(' ')
  const places = Array.from({ length: listed.length / 2 }, (_, index) => Number(listed[index * 2 + 1]) + first)
  return places.map((place, index) => [
    listed[index * 2] ?? '',
    { head: source.slice(place, places[index + 1]), stream: Buffer.alloc(0) },
  ])
}

function readPage(page: string, objects: Map<string, PdfObject>): string {
  const fonts = new Map<string, Map<number, string>>()
  for (const [, name = '', id = ''] of page.matchAll(/\/(f\d+|L[RM]) (\d+) 0 R/g)) {
    const map_id = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.head ?? '')?.[1] ?? ''
    fonts.set(name, readToUnicode(objects.get(map_id)?.stream.toString('latin1') ?? ''))
  }
  return readContent(contentOf(page, objects), fonts)
}

/** One stream, or several that are read as one. */
function contentOf(page: string, objects: Map<string, PdfObject>): string {
  const listed = /\/Contents (\[[^\]]*\]|\d+ 0 R)/.exec(page)?.[1] ?? ''
  return Array.from(listed.matchAll(/(\d+) 0 R/g), ([, id = '']) => objects.get(id)?.stream.toString('latin1') ?? '').join('\n')
}

function readToUnicode(cmap: string): Map<number, string> {
  return new Map(
    Array.from(cmap.matchAll(/<([0-9A-F]{4})> <([0-9A-F]+)>\n/g), ([, glyph = '', text = '']) => [
      parseInt(glyph, 16),
      utf16(text),
    ]),
  )
}

/** The inside of a string in brackets. Brackets in it that match stand as they are, three deep at most; others are escaped. */
const WORDS = [1, 2, 3].reduce((inner) => String.raw`(?:\\[\s\S]|[^\\()]|\(${inner}\))*`, String.raw`(?:\\[\s\S]|[^\\()])*`)
const TOKEN = new RegExp(
  String.raw`\/(f\d+|L[RM]) [\d.]+ Tf|\/ActualText (?:<([0-9A-F]+)>|\((${WORDS})\))|\/MCID|\bBDC\b|\bEMC\b|\((${WORDS})\)|<([0-9A-F]+)>Tj`,
  'g',
)

/** Glyphs through their font's map; a run that states its actual text counts as that text. */
function readContent(content: string, fonts: Map<string, Map<number, string>>): string {
  let text = ''
  let font: Map<number, string> | undefined
  let actual: string | null = null
  const open: boolean[] = []
  for (const token of content.matchAll(TOKEN)) {
    const [all, name, actual_hex, actual_literal] = token
    if (name) font = fonts.get(name)
    else if (all === '/MCID') text += '\n'
    else if (all.startsWith('/ActualText'))
      actual = actual_hex ? utf16(actual_hex.replace(/^FEFF/, '')) : withoutEscapes(actual_literal ?? '')
    else if (all === 'BDC') {
      open.push(actual !== null)
      text += actual ?? ''
      actual = null
    } else if (all === 'EMC') open.pop()
    else if (token[5]) text += glyphs(Buffer.from(token[5], 'hex').toString('latin1'), font)
    else if (!open.includes(true)) text += glyphs(withoutEscapes(token[4] ?? ''), font)
  }
  return text
}

function glyphs(codes: string, font: Map<number, string> | undefined): string {
  return Array.from(
    { length: codes.length / 2 },
    (_, index) => font?.get(codes.charCodeAt(index * 2) * 256 + codes.charCodeAt(index * 2 + 1)) ?? '',
  ).join('')
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function withoutEscapes(literal: string): string {
  return literal.replace(/\\([0-7]{1,3}|[\s\S])/g, (_, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(parseInt(code, 8)) : (ESCAPES[code] ?? code),
  )
}

function utf16(hex: string): string {
  return Buffer.from(hex, 'hex').swap16().toString('utf16le')
}
