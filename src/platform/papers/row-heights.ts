/** How wide Noto Sans draws the letters from space to tilde, in thousandths of its size: regular, and medium. */
const REGULAR = [
  260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372, 572, 572, 572, 572, 572, 572, 572, 572, 572,
  572, 268, 268, 572, 572, 572, 434, 899, 639, 650, 632, 730, 556, 519, 728, 741, 339, 273, 619, 524, 907, 760, 781, 605, 781,
  622, 549, 556, 731, 600, 930, 586, 566, 572, 329, 372, 329, 572, 444, 281, 561, 615, 480, 615, 564, 344, 615, 618, 258, 258,
  534, 258, 935, 618, 605, 615, 615, 413, 479, 361, 618, 508, 786, 529, 510, 470, 380, 551, 380, 572,
]
const MEDIUM = [
  260, 273, 429, 646, 572, 852, 737, 237, 312, 312, 548, 572, 273, 321, 272, 385, 572, 572, 572, 572, 572, 572, 572, 572, 572,
  572, 272, 273, 572, 572, 572, 447, 899, 655, 654, 635, 731, 557, 528, 727, 748, 354, 290, 632, 534, 918, 776, 784, 610, 784,
  632, 550, 562, 738, 615, 941, 611, 584, 574, 330, 385, 330, 572, 434, 306, 572, 620, 491, 620, 574, 357, 620, 627, 270, 270,
  559, 270, 947, 627, 611, 620, 620, 423, 486, 383, 627, 527, 807, 543, 528, 477, 384, 551, 384, 572,
]
/** No other letter of the font is wider. */
const WIDEST = 1_300
/** What one of them has on average; the signs of Devanagari stand on or under others. */
const OTHERS = 500
const SPACE = 32
const SIZE_PT = 8.5
/** Letters that stand closer or further apart than these widths say (kerning) are far within this. */
const CAUTION = 1.005
const HAIR = 1.03

/** Where a line may end for certain: a space between these. Before a bracket, a comma or a dash Typst may keep words together. */
const ENDS = /[A-Za-z0-9,.:;)]/
const BEGINS = /[A-Za-z0-9]/

/**
 * On how many lines these words have room in so many points: as many as Typst needs, at times one more, as it may break at more places than
 * are counted here. Null where only Typst can say: letters beyond ASCII that may not fit, a word longer than a line, a line that is full to
 * the hair.
 */
export function linesOf(words: string, width_pt: number, isMedium: boolean): number | null {
  const most = (width_pt / SIZE_PT) * 1_000
  if (words.length * WIDEST <= most) return 1
  const widths = isMedium ? MEDIUM : REGULAR
  let [lines, line, word, gap, before] = [1, 0, 0, 0, '']
  for (let index = 0; index < words.length; index++) {
    const width = widths[words.charCodeAt(index) - SPACE]
    if (width === undefined) return null
    const letter = words.charAt(index)
    if (letter === ' ') {
      gap += width
      continue
    }
    if (gap > 0 && BEGINS.test(letter) && ENDS.test(before)) {
      // a gap at the end of a line hangs over it
      line += word + gap
      word = 0
    } else word += gap
    gap = 0
    before = letter
    word += width * CAUTION
    if (word > most) return null
    if (line + word > most) {
      if (line + word < most * HAIR) return null
      lines += 1
      line = 0
    }
  }
  return lines
}

/** How wide words are, in thousandths of their size, to find the widest of a column. */
export function aboutWidthOf(words: string): number {
  let width = 0
  for (let index = 0; index < words.length; index++) width += MEDIUM[words.charCodeAt(index) - SPACE] ?? OTHERS
  return width
}
