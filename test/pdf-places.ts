import { inflateSync } from 'node:zlib'
import type { PdfPart } from '#platform/papers/pdf-part.ts'

/** Words as they stand on a page: where the first letter begins, from the lower left in points, how large, and in which ink. */
export type PlacedWords = { x: number; y: number; size: number; ink: string }

type Matrix = readonly [number, number, number, number, number, number]
const UPRIGHT: Matrix = [1, 0, 0, 1, 0, 0]

/** What comes first is applied first. */
function after([a, b, c, d, e, f]: Matrix, [A, B, C, D, E, F]: Matrix): Matrix {
  return [a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F]
}

const NUMBER = String.raw`-?\d*\.?\d+`
const TOKEN = new RegExp(
  String.raw`\b(q|Q|BT|ET)\b|((?:${NUMBER}\s+){6})(cm|Tm)|\/\w+ (${NUMBER}) Tf|((?:${NUMBER}\s+){3,4})(?:scn|rg)|\((?:\\[\s\S]|[^\\()])*\)|<[0-9A-F]+>|(TJ|Tj)`,
  'g',
)

/** Every piece of words that a page of a part draws, in the order it is drawn. It knows what Typst and our own rows write, no more. */
export function placesOn(part: PdfPart, page: number): PlacedWords[] {
  const found: PlacedWords[] = []
  let state = { place: UPRIGHT, ink: '' }
  let line = UPRIGHT
  let size = 0
  const kept: (typeof state)[] = []
  for (const [, word, numbers, sets, font_size, shade, shows] of contentOf(part, page).matchAll(TOKEN)) {
    if (word === 'q') kept.push(state)
    else if (word === 'Q') state = kept.pop() ?? state
    else if (word === 'BT') line = UPRIGHT
    else if (sets === 'cm') state = { ...state, place: after(matrixIn(numbers), state.place) }
    else if (sets === 'Tm') line = matrixIn(numbers)
    else if (font_size !== undefined) size = Number(font_size)
    else if (shade !== undefined) state = { ...state, ink: inkIn(shade) }
    else if (shows !== undefined) {
      const [a, , , , x, y] = after(line, state.place)
      found.push({ x, y, size: size * Math.abs(a), ink: state.ink })
    }
  }
  return found
}

/** To the thousandth: Typst writes more digits than we do. */
function inkIn(shade: string): string {
  return shade
    .trim()
    .split(/\s+/)
    .map((part) => Number(part).toFixed(3))
    .join(' ')
}

function matrixIn(numbers = ''): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = numbers.trim().split(/\s+/).map(Number)
  return [a, b, c, d, e, f]
}

function contentOf({ objects, pages }: PdfPart, page: number): string {
  const listed = /\/Contents (\[[^\]]*\]|\d+ 0 R)/.exec(objects.get(pages[page] ?? 0)?.text ?? '')?.[1] ?? ''
  return Array.from(listed.matchAll(/(\d+) 0 R/g), ([, id]) => {
    const { text, stream } = objects.get(Number(id)) ?? { text: '', stream: null }
    const bytes = Buffer.from(stream ?? [])
    return (text.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1')
  }).join('\n')
}
