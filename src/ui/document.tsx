import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { type SymbolName, spriteFor } from './icon.tsx'
import { attributes, type Words } from './markup.ts'

export type DocumentProps = {
  /** Ends up in the tab: `Invoices, Meghdoot Traders`. */
  title: string
  /** BCP 47 tag of the page's language. */
  lang: string
  dir?: 'ltr' | 'rtl' | undefined
  /** Which of the three skins: portal, Desk or the pages before the door. */
  skin: 'portal' | 'desk' | 'door'
  /** URLs of the built style sheet and script; the seller's four brand colours come as a sheet of their own. */
  stylesheet: string
  brandStylesheet?: string | undefined
  script?: string | undefined
  icon?: string | undefined
  /** Pages of a customer are never for search engines; only a public page says `index`. */
  robots?: 'noindex' | 'index' | undefined
  /** Also what a chat shows of the address before anybody opens it. */
  description?: string | undefined
  /** URL of the stream that tells when this page has changed. */
  live?: string | undefined
  /** Symbols a script may bring in later, beyond those the markup uses. */
  symbols?: readonly SymbolName[] | undefined
  children?: Words
}

/**
 * The whole page. Nothing in it is inline but the icons it uses, so it stands under a policy of `script-src 'self';
 * style-src 'self'` (domain specification 3.3). Nothing is preloaded: one sheet and one deferred script are the page.
 */
export function Document(props: DocumentProps): HtmlEscapedString | Promise<HtmlEscapedString> {
  const body = html`${props.children}`
  return body instanceof Promise ? body.then((done) => pageAround(done, props)) : pageAround(body, props)
}

const STILL_HEAD = `<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#fbfaf6" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#151412" media="(prefers-color-scheme: dark)">
<meta name="format-detection" content="telephone=no">
`

function pageAround(body: HtmlEscapedString, props: DocumentProps): HtmlEscapedString {
  const content = body.toString()
  return raw(
    `<!doctype html>
<html${attributes({ lang: props.lang, dir: props.dir })}>
<head>
${STILL_HEAD}<meta name="robots" content="${props.robots === 'index' ? 'index' : 'noindex, nofollow'}">
${html`<title>${props.title}</title>`}
${headTag('meta', props.description && { name: 'description', content: props.description })}${headTag('meta', props.description && { property: 'og:title', content: props.title })}${headTag('meta', props.description && { property: 'og:description', content: props.description })}${headTag('link', props.icon && { rel: 'icon', href: props.icon })}${headTag('link', { rel: 'stylesheet', href: props.stylesheet })}${headTag('link', props.brandStylesheet && { rel: 'stylesheet', href: props.brandStylesheet })}${props.script ? `<script${attributes({ src: props.script, defer: true })}></script>\n` : ''}</head>
<body${attributes({ class: props.skin, 'data-live': props.live })}>
${spriteFor(content, props.symbols)}
${content}
</body>
</html>
`,
  )
}

function headTag(name: 'meta' | 'link', values: Record<string, string> | '' | undefined): string {
  return values ? `<${name}${attributes(values)}>\n` : ''
}
