import type { JoinedPart } from './join-pdfs.ts'
import type { Letters } from './letters.ts'
import { type Layout, LONG_TABLES, type LongStatement, type LongTable, layOut, tableOf } from './long-layout.ts'
import { inkOf, type Page, paginate } from './long-pages.ts'
import type { Setting, Typesetter } from './typesetter.ts'

/** What follows the last page of a table, in order, unless it is a table of pages of its own. */
const SECTIONS = ['ageing', 'open_items', 'unallocated', 'ending'] as const

type Part = { table: LongTable; pages: Page[]; after: string[] }

/** Pages set at once: enough for all cores, few enough for little memory. */
const PAGES_AT_ONCE = 25

/** One part of the file and how many pages it must have; `set` says how they are set and what is written onto them. */
export type SetPart = { pages: number; set(): { setting: Setting; inks: Inks } }
type Inks = NonNullable<JoinedPart['inks']>

/**
 * The parts a long statement is set in, each a setting of its own, and the letters of the rows that need no setting. Where every page ends,
 * and how many there are, is found before: Typst says how wide columns are and how high the few rows that nobody else can set. Not `stamped`,
 * Typst sets every row itself, which takes longer and looks the same.
 */
export function planStatement(
  typesetter: Typesetter,
  statement: LongStatement,
  stamped = true,
): { parts: SetPart[]; letters: Letters } {
  const layout = layOut(typesetter, statement)
  const names = LONG_TABLES.filter((name) => statement.tables.has(name))
  const parts = names.flatMap((name, index) => {
    const after = sectionsAfter(name, names[index + 1])
    // alone behind a table, the ageing would have a page to itself
    const room_below = after.join() === 'ageing' ? layout.sheet.ageing : 0
    return inParts(name, paginate(typesetter, statement, name, layout, room_below), after)
  })
  const counts = parts.map((part, index) => {
    if (part.after.length === 0) return part.pages.length
    // how many stand before does not change how many these are, but the very first page begins higher
    return typesetter.pages(settingOf(statement, layout, part, [], index, null))
  })
  const in_all = counts.reduce((all, count) => all + count, 0)
  let before = 0
  const set = parts.map((part, index) => {
    const [pages, pages_before] = [counts[index] ?? 0, before]
    before += pages
    return {
      pages,
      set() {
        const inks = stamped ? inksOf(statement, layout, part, pages_before) : []
        return { setting: settingOf(statement, layout, part, inks, pages_before, in_all), inks }
      },
    }
  })
  return { parts: set, letters: layout.letters }
}

/** None of a part whose last page goes on with other sections: where these begin Typst finds out. */
function inksOf(statement: LongStatement, layout: Layout, { table, pages, after }: Part, before: number): Inks {
  if (after.length > 0) return []
  return pages.map((page, index) => inkOf(page, statement, table, layout, before + index === 0))
}

/** The sections from this table up to the next one of pages of its own. */
function sectionsAfter(name: LongTable, next: LongTable | undefined): string[] {
  const from = name === 'entries' ? 0 : SECTIONS.indexOf(name) + 1
  const to = next === undefined || next === 'entries' ? SECTIONS.length : SECTIONS.indexOf(next)
  return SECTIONS.slice(from, to)
}

/** The last page is a part by itself, with what follows it: of that only Typst knows how many pages it fills. */
function inParts(table: LongTable, pages: readonly Page[], after: string[]): Part[] {
  const full = pages.slice(0, -1)
  const parts: Part[] = []
  for (let start = 0; start < full.length; start += PAGES_AT_ONCE) {
    parts.push({ table, pages: full.slice(start, start + PAGES_AT_ONCE), after: [] })
  }
  return [...parts, { table, pages: pages.slice(-1), after }]
}

function settingOf(
  { head, timestamp }: LongStatement,
  layout: Layout,
  { table, pages, after }: Part,
  inks: Inks,
  before: number,
  in_all: number | null,
): Setting {
  const { widths, head_height, line_height } = tableOf(layout, table)
  const set = pages.map(({ has_lead, opening, rows, closing }, index) => ({
    has_lead,
    opening,
    rows: inks[index] ? [] : rows.map(({ cells }) => cells),
    heights: rows.map(({ height }) => height),
    closing,
  }))
  return {
    kind: 'statement',
    timestamp,
    inputs: {
      paper: head,
      part: JSON.stringify({ table, widths, head_height, line_height, pages: set, after }),
      pages_before: String(before),
      ...(in_all === null ? {} : { pages_in_all: String(in_all) }),
    },
  }
}
