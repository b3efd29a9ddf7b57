/** What a row is that is no entry. `carried`: from one page or month to the next. */
export type Mark = 'opening' | 'closing' | 'total' | 'carried'

const MONTH = `(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*`
const DATE = String.raw`(?:\d{1,2}[-/. ](?:\d{1,2}|${MONTH})[-/., ]*\d{2,4}|\d{4}-\d{1,2}-\d{1,2}|${MONTH}[-. ]\d{1,2},? \d{2,4})`
const CARRIED = String.raw`(?:b\/f|b\/d|c\/f|c\/d|c\/o|(?:brought|carried)[- ](?:forward|down|over))`
const SPAN = String.raw`(?:${MONTH}[-,. ]*(?:\d{2,4})?|(?:the )?(?:month|quarter|period|year|week|day|page)(?: of ${MONTH}[-,. ]*(?:\d{2,4})?)?)`

/** What may stand behind: where it is carried, a day, a side. Nothing else, or the cell is somebody's words about something else. */
const TAIL = String.raw`(?: \(?${CARRIED}\)?)?(?: ?\(?(?:(?:as )?(?:on|at|of)|up ?to|till|dated|dt\.?)?:? ?${DATE}\)?)?(?: \(?(?:dr|cr)\.?\)?)?[ :.–-]*$`

const MARKS: readonly [RegExp, Mark][] = [
  [marked(String.raw`(?:opening|opng|op)\.? ?(?:balance|bal)|opening|प्रारंभिक शेष|आरंभिक शेष|आरम्भिक शेष`), 'opening'],
  [marked(String.raw`(?:closing|clsg|cl)\.? ?(?:balance|bal)|closing|अंतिम शेष|अन्तिम शेष`), 'closing'],
  [
    marked(
      String.raw`(?:balance )?${CARRIED}(?: (?:from|to) (?:the )?(?:last|previous|next) (?:page|month|year))?(?: page ?\d+)?`,
    ),
    'carried',
  ],
  [
    marked(`(?:(?:grand|sub|page|current|monthly|${SPAN})[- ]?)?totals?(?: (?:for|of|in) ${SPAN})?|(?:कुल|योग)(?: योग)?`),
    'total',
  ],
]

function marked(what: string): RegExp {
  return new RegExp(`^(?:by |to )?(?:${what})\\.?${TAIL}`, 'iu')
}

/** Rows that are no entries, by what fills one of their cells: `Closing balance as on 31-03-2026` is one, `Closing balance paid` is not. */
export function markIn(cells: readonly string[]): Mark | null {
  for (const cell of cells) {
    const text = cell.normalize('NFKC').replace(/\s+/g, ' ').trim()
    const found = text.length > 80 ? undefined : MARKS.find(([pattern]) => pattern.test(text))
    if (found) return found[1]
  }
  return null
}
