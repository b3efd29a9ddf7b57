import type { Face } from './letters.ts'

/** The size rows are set in, in points: `base-size` of sheet.typ. */
export const SIZE_PT = 8.5
/** Typst moves some letters a hair together or apart (kerning); these widths are that much wider. */
const CAUTION = 1.005
/** Where a line may end for certain: a space between these. Before a bracket or a dash Typst may keep words together. */
const BREAK = /(?<=[A-Za-z0-9,.:;)])( +)(?=[A-Za-z0-9])/

/** How wide words are, in points; letters that are not plain count as half their size. */
export function widthOf(words: string, { letters }: Face): number {
  let thousandths = 0
  for (const letter of words) thousandths += letters.get(letter)?.width ?? 500
  return (thousandths * SIZE_PT) / 1_000
}

/**
 * The lines these words make in so many points: as many as Typst would need, at times one more, as it may break at more places. Null where
 * only Typst can say: letters that are not plain, a word longer than a line.
 */
export function linesIn(words: string, width_pt: number, face: Face): string[] | null {
  for (const letter of words) if (!face.letters.has(letter)) return null
  const most_pt = width_pt / CAUTION
  if (widthOf(words, face) <= most_pt) return [words]
  const [first = '', ...others] = words.split(BREAK)
  const lines: string[] = []
  let line = first
  for (let index = 0; index < others.length; index += 2) {
    const longer = `${line}${others[index]}${others[index + 1]}`
    if (widthOf(longer, face) <= most_pt) {
      line = longer
    } else {
      lines.push(line)
      line = others[index + 1] ?? ''
    }
  }
  lines.push(line)
  return lines.every((one) => widthOf(one, face) <= most_pt) ? lines : null
}
