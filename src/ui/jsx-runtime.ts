import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { escapeText, markup, type Words } from './markup.ts'

/**
 * What the compiler turns our markup into (tsconfig.json, jsxImportSource). An element becomes text at once, from the inside out: no
 * tree is built, walked and thrown away, which was a fifth of what a page cost. Its types are Hono's; so are escaping and spelling.
 */
export type { JSX } from 'hono/jsx/jsx-runtime'

type Props = Readonly<Record<string, unknown>> & { readonly children?: Words }
type Component = (props: Props) => Words

const EMPTY = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
/** True is the bare name, false leaves it out; of any other attribute (`aria-current`) both are values. */
const BARE = new Set(
  'async autofocus checked default defer disabled download formnovalidate hidden inert multiple novalidate open readonly required selected'.split(
    ' ',
  ),
)

/** An element or a component, as finished markup. A component that must wait can only stand by itself. */
export function jsx(tag: string | Component, props: Props): Words {
  if (typeof tag === 'function') return written(tag(props))
  let text = `<${tag}`
  for (const name in props) if (name !== 'children') text += attribute(name, props[name])
  if (props.children === undefined && EMPTY.has(tag)) return raw(`${text}/>`)
  return raw(`${text}>${markup(props.children)}</${tag}>`)
}

/** Several things without an element around them. */
export function Fragment({ children }: Props): HtmlEscapedString {
  return raw(markup(children))
}

export { jsx as jsxDEV, jsx as jsxs }

/** Text that a component answers is escaped here: further out it would be taken for markup. */
function written(words: Words): Words {
  return words instanceof String || words instanceof Promise ? words : raw(markup(words))
}

function attribute(name: string, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return ` ${name}="${escapeText(value)}"`
  if (typeof value === 'number') return ` ${name}="${value}"`
  if (typeof value !== 'boolean') throw new Error(`the attribute ${name} is neither text nor number nor a yes or no`)
  if (!BARE.has(name)) return ` ${name}="${value}"`
  return value ? ` ${name}=""` : ''
}
