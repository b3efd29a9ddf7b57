import { inflateSync } from 'node:zlib'

/**
 * What a reader's computer takes from a PDF that Typst made: its words, one line per marked piece, page after page, and its
 * metadata. It knows only the shapes Typst writes (plain objects, Type 0 fonts with ToUnicode maps), which is enough for tests.
 */
export function readPdf(bytes: Uint8Array): { pages: string[]; text: string; metadata: string } {
  const objects = readObjects(Buffer.from(bytes))
  const bodies = [...objects.values()]
  const pages = bodies.filter((object) => /\/Type \/Page\s/.test(object.head)).map((page) => readPage(page.head, objects))
  const metadata = bodies.find((object) => object.head.includes('/Type /Metadata'))?.stream.toString('utf8') ?? ''
  return { pages, text: pages.join('\n'), metadata }
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
    objects.set(match[1] ?? '', { head, stream: head.includes('/FlateDecode') ? inflateSync(raw) : raw })
    if (has_stream) start.lastIndex = opens + 8 + length
  }
  return objects
}

function readPage(page: string, objects: Map<string, PdfObject>): string {
  const fonts = new Map<string, Map<number, string>>()
  for (const [, name = '', id = ''] of page.matchAll(/\/(f\d+) (\d+) 0 R/g)) {
    const map_id = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.head ?? '')?.[1] ?? ''
    fonts.set(name, readToUnicode(objects.get(map_id)?.stream.toString('latin1') ?? ''))
  }
  const content = /\/Contents (\d+) 0 R/.exec(page)?.[1] ?? ''
  return readContent(objects.get(content)?.stream.toString('latin1') ?? '', fonts)
}

function readToUnicode(cmap: string): Map<number, string> {
  return new Map(
    Array.from(cmap.matchAll(/<([0-9A-F]{4})> <([0-9A-F]+)>\n/g), ([, glyph = '', text = '']) => [
      parseInt(glyph, 16),
      utf16(text),
    ]),
  )
}

const TOKEN =
  /\/(f\d+) [\d.]+ Tf|\/ActualText (?:<([0-9A-F]+)>|\(((?:\\.|[^\\)])*)\))|\/MCID|\bBDC\b|\bEMC\b|\(((?:\\[\s\S]|[^\\)])*)\)/g

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
