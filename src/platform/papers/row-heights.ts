/** How wide Noto Sans draws the letters from space to tilde, regular or medium, whichever is wider, in hundredths of its size. */
const ASCII = [
  26, 28, 43, 65, 58, 86, 74, 24, 32, 32, 56, 58, 28, 33, 28, 39, 58, 58, 58, 58, 58, 58, 58, 58, 58, 58, 28, 28, 58, 58, 58, 45,
  90, 66, 66, 64, 74, 56, 53, 73, 75, 36, 29, 64, 54, 92, 78, 79, 61, 79, 64, 56, 57, 74, 62, 95, 62, 59, 58, 33, 39, 33, 58, 45,
  31, 58, 62, 50, 62, 58, 36, 62, 63, 27, 27, 56, 27, 95, 63, 62, 62, 62, 43, 49, 39, 63, 53, 81, 55, 53, 48, 39, 56, 39, 58,
]
/** No other letter of the font is wider. */
const WIDEST = 130
const FIRST_CODE = 32
const SIZE_PT = 8.5

/** Whether these words are certain to stand on one line of so many points; when they might not, Typst is asked. */
export function isSurelyOneLine(words: string, width_pt: number): boolean {
  const most = (width_pt / SIZE_PT) * 100
  if (words.length * WIDEST <= most) return true
  let hundredths = 0
  for (let index = 0; index < words.length; index++) {
    hundredths += ASCII[words.charCodeAt(index) - FIRST_CODE] ?? WIDEST
    if (hundredths > most) return false
  }
  return true
}

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' })
const PLAIN = /^[ -~]*$/

/** Letters as a reader counts them, which is how templates measure columns. */
export function lettersOf(words: string): number {
  return PLAIN.test(words) ? words.length : Array.from(segments.segment(words)).length
}
