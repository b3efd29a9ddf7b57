import { inflateSync } from 'node:zlib'
import { type PdfPart, readPdfPart } from './pdf-part.ts'
import type { Typesetter } from './typesetter.ts'

/** What rows are written with, without asking Typst about each of them: the fonts as Typst has put them into a file of its own. */
export type Letters = { part: PdfPart; regular: Face; medium: Face }

/** One weight. `font` is an object of the part; codes are four hexadecimal digits, widths thousandths of the size. */
export type Face = { font: number; letters: ReadonlyMap<string, { code: string; width: number }> }

/**
 * Letters that stand side by side as they are: Latin, figures, signs of currencies. All others are shaped by what stands beside them, or
 * written from right to left, which is Typst's business.
 */
const PLAIN = /^[\x20-\x7e\xa0-\xac\xae-\u017f\u2010-\u2015\u2018-\u201e\u2022\u2026\u20a0-\u20bf\u2212]$/
const ALWAYS = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index))

/** The plain letters of these rows. */
export function readLetters(typesetter: Typesetter, head: string, rows: Iterable<readonly string[]>): Letters {
  const found = new Set(ALWAYS)
  const others = new Set<string>()
  for (const row of rows) {
    for (const words of row) {
      for (const letter of words) {
        if (found.has(letter) || others.has(letter)) continue
        if (PLAIN.test(letter)) found.add(letter)
        else others.add(letter)
      }
    }
  }
  const letters = [...found].filter((letter) => letter.trim() !== '').join('')
  // not the archive standard, which refuses a file for want of one letter: what is missing has no code, and is not written
  const pdf = typesetter.pdf({ kind: 'specimen', inputs: { paper: head, letters }, timestamp: 0 }, '1.7')
  const part = readPdfPart(pdf)
  return { part, regular: faceOf(part, 'NotoSans-Regular'), medium: faceOf(part, 'NotoSans-Medium') }
}

function faceOf(part: PdfPart, name: string): Face {
  const [font] = [...part.objects].find(([, { text }]) => text.includes('/Subtype /Type0') && text.includes(`+${name}\n`)) ?? []
  if (font === undefined) throw new Error(`a specimen without ${name}`)
  const widths = widthsOf(textOf(part, font, 'DescendantFonts'))
  const letters = new Map<string, { code: string; width: number }>()
  for (const [, code = '', units = ''] of unicodeOf(part, font).matchAll(/<([0-9A-F]{4})> <([0-9A-F]{4,8})>\n/g)) {
    const letter = Buffer.from(units, 'hex').swap16().toString('utf16le')
    const width = widths.get(parseInt(code, 16))
    if (width !== undefined && width > 0 && !letters.has(letter)) letters.set(letter, { code, width })
  }
  return { font, letters }
}

function unicodeOf(part: PdfPart, font: number): string {
  const object = part.objects.get(idOf(part, font, 'ToUnicode'))
  if (!object?.stream) throw new Error('a font without a map of its letters')
  return (object.text.includes('/FlateDecode') ? inflateSync(object.stream) : Buffer.from(object.stream)).toString('latin1')
}

/** From `/W [first last width …]`. */
function widthsOf(descendant: string): Map<number, number> {
  const widths = new Map<number, number>()
  const listed = /\/W \[([^\]]*)\]/.exec(descendant)?.[1] ?? ''
  for (const [, first, last, width] of listed.matchAll(/(\d+) (\d+) ([\d.]+)/g)) {
    for (let code = Number(first); code <= Number(last); code++) widths.set(code, Number(width))
  }
  return widths
}

function textOf(part: PdfPart, id: number, key: string): string {
  return part.objects.get(idOf(part, id, key))?.text ?? ''
}

function idOf(part: PdfPart, id: number, key: string): number {
  return Number(new RegExp(`/${key} \\[?(\\d+) 0 R`).exec(part.objects.get(id)?.text ?? '')?.[1])
}
