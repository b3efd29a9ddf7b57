import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { type IconName, icons } from './icons.ts'

/** A status mark: ring open, half disc part, disc with tick done, triangle late, flag in question, clock waiting, struck ring withdrawn. */
export type MarkName = keyof typeof marks

/** How a thing stands: well, waiting, wants attention, wrong, no longer counts. Colour only helps; mark and word say it. */
export type Tone = 'good' | 'wait' | 'attn' | 'wrong' | 'off'

/** The name of a `<symbol>` a page may use: `i-house`, `m-late`. */
export type SymbolName = `i-${IconName}` | `m-${MarkName}`

const ring = '<circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" stroke-width="1.5"/>'

const marks = {
  open: ring,
  part: `${ring}<path d="M8 2.25a5.75 5.75 0 0 1 0 11.5z" fill="currentColor"/>`,
  done: '<circle cx="8" cy="8" r="6.5" fill="currentColor"/><path d="m5 8.2 2.1 2.1L11 6.2" fill="none" stroke="var(--paper)" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>',
  late: '<path d="M8 1.6c.5 0 .9.2 1.1.7l5.3 10c.5.9-.1 1.9-1.1 1.9H2.7c-1 0-1.6-1-1.1-1.9l5.3-10c.2-.5.6-.7 1.1-.7z" fill="currentColor"/><path d="M8 6v3.4M8 11.7v.1" stroke="var(--paper)" stroke-width="1.6" stroke-linecap="round"/>',
  flag: '<path d="M4 14.5V2.2" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/><path d="M4.5 2.5h8L10.6 6l1.9 3.5h-8z" fill="currentColor"/>',
  wait: `${ring}<path d="M8 5v3.2l2 1.3" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>`,
  void: `${ring}<path d="m4 12 8-8" stroke="currentColor" stroke-width="1.5"/>`,
} satisfies Record<string, string>

const symbols = new Map<string, string>([
  ...Object.entries(icons).map(([name, paths]) => symbol(`i-${name}`, 24, paths)),
  ...Object.entries(marks).map(([name, paths]) => symbol(`m-${name}`, 16, paths)),
])

function symbol(id: string, size: number, paths: string): [string, string] {
  return [id, `<symbol id="${id}" viewBox="0 0 ${size} ${size}">${paths}</symbol>`]
}

/** A reference to an icon of the page. Decoration: the word beside it carries the meaning. */
export function Icon({ name }: { name: IconName }): HtmlEscapedString {
  return raw(`<svg class="icon" aria-hidden="true"><use href="#i-${name}"/></svg>`)
}

/** A status mark, coloured by its surroundings or by `tone`. Never without its word. */
export function Mark({ name, tone }: { name: MarkName; tone?: Tone | undefined }): HtmlEscapedString {
  return raw(`<svg class="mark${tone ? ` ${tone}` : ''}" aria-hidden="true"><use href="#m-${name}"/></svg>`)
}

const REFERENCE = '<use href="#'
const sprites = new Map<string, string>()
const MOST_SPRITES = 500

/**
 * The hidden sprite with exactly the symbols that the markup in `body` refers to, and `more` that a script may bring in later.
 * Sprites are remembered, because pages of one kind use the same few.
 */
export function spriteFor(body: string, more: readonly SymbolName[] = []): string {
  const used = new Set<string>(more)
  for (let at = body.indexOf(REFERENCE); at !== -1; at = body.indexOf(REFERENCE, at)) {
    const start = at + REFERENCE.length
    at = body.indexOf('"', start)
    used.add(body.slice(start, at))
  }
  const ids = [...used].sort()
  const key = ids.join(' ')
  const known = sprites.get(key)
  if (known !== undefined) return known
  const sprite = `<svg id="symbols" hidden aria-hidden="true">${ids.map((id) => symbols.get(id) ?? '').join('')}</svg>`
  if (sprites.size < MOST_SPRITES) sprites.set(key, sprite)
  return sprite
}
