import type { Face } from './letters.ts'
import { SIZE_PT, widthOf } from './row-words.ts'

/** The cells of a page's rows, each as PDF draws its words; null: a cell without words. */
export type PageInk = { rows: (string | null)[][] }

/** Names of the two fonts among the resources of a page; Typst calls its own f0, f1. */
export const FONT_NAMES = { regular: 'LR', medium: 'LM' } as const
/** `ink` of sheet.typ. */
export const INK = '0.1098 0.1059 0.0941 rg'

/** Where the words of a cell stand: from `left`, or up to `right`; `baseline` is that of the first line. Points, from the lower left. */
export type CellPlace = { left: number; right: number; isEnd: boolean; baseline: number; line_advance: number }

/** Draws lines of words, all of which the face has. */
export function cellInk(lines: readonly string[], face: Face, name: string, place: CellPlace): string | null {
  if (lines.every((line) => line === '')) return null
  const drawn = lines.map((line, index) => {
    const x = place.isEnd ? place.right - widthOf(line, face) : place.left
    const y = place.baseline - index * place.line_advance
    // the space at which a line was broken still parts its words for whoever copies or hears them
    const words = index < lines.length - 1 ? `${line} ` : line
    return `1 0 0 1 ${plain(x)} ${plain(y)} Tm<${codesOf(words, face)}>Tj`
  })
  return `BT/${name} ${SIZE_PT} Tf ${drawn.join('\n')} ET`
}

function codesOf(words: string, { letters }: Face): string {
  let codes = ''
  for (const letter of words) codes += letters.get(letter)?.code ?? ''
  return codes
}

function plain(points: number): string {
  return points.toFixed(3)
}
