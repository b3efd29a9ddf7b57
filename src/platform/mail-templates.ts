import type { OutgoingMessage } from '#ports/channel.ts'

/** A mail before it has an address: what it says, in one language, and at most one thing to press. */
export type Letter = {
  subject: string
  greeting: string
  paragraphs: readonly string[]
  /** Figures one under the other, ready for the reader; what they come to is marked `total`. */
  facts?: readonly LetterFact[]
  /** Shown large, on a line of its own: a code. */
  code?: string
  button?: { text: string; url: string }
  /** What the reader can do who did not expect this. */
  foot: readonly string[]
  /** `en` unless said otherwise. */
  language?: string
}

export type LetterFact = { label: string; value: string; total?: boolean }

/** The seller's colour and what is read on it: `#14497c`, `#ffffff`. */
export type Accent = { ground: string; text: string }

export type Sender = { name: string; address: string; reply_to: string | null; accent?: Accent | null }

const OUR_ACCENT: Accent = { ground: '#17497a', text: '#ffffff' }
const COLOUR = /^#[0-9a-f]{6}$/i
const NARROW = 'max-width:34rem;margin:0 auto'
const HAIRLINE = '1px solid #d9d5cc'

/** A letter as a mail: plain text first, and the same words as HTML without pictures, scripts or anything fetched from elsewhere. */
export function mail(letter: Letter, key: string, to: { name: string; address: string }, from: Sender): OutgoingMessage {
  return {
    key,
    to,
    from: { name: from.name, address: from.address },
    reply_to: from.reply_to,
    subject: oneLine(letter.subject),
    text: textOf(letter),
    html: htmlOf(letter, from),
    headers: {},
  }
}

function textOf({ greeting, paragraphs, facts = [], code, button, foot }: Letter): string {
  const parts = [greeting, ...paragraphs]
  if (facts.length > 0) parts.push(facts.map(({ label, value }) => `  ${label}: ${value}`).join('\n'))
  if (code !== undefined) parts.push(`    ${code}`)
  if (button !== undefined) parts.push(`${button.text}:\n${button.url}`)
  return `${[...parts, '--', ...foot].join('\n\n')}\n`
}

function htmlOf(letter: Letter, { name, accent }: Sender): string {
  const { greeting, paragraphs, facts = [], code, button, foot, language = 'en' } = letter
  const { ground, text } = accent && COLOUR.test(accent.ground) && COLOUR.test(accent.text) ? accent : OUR_ACCENT
  const parts = [
    `<p style="margin:0 0 24px;padding:0 0 12px;border-bottom:3px solid ${ground};font-weight:600">${htmlText(name)}</p>`,
    ...[greeting, ...paragraphs].map((one) => `<p style="margin:0 0 16px">${htmlText(one)}</p>`),
  ]
  if (facts.length > 0) parts.push(tableOf(facts))
  if (code !== undefined) parts.push(`<p style="font-size:28px;letter-spacing:4px;font-family:monospace">${htmlText(code)}</p>`)
  if (button !== undefined) {
    const look = `display:inline-block;padding:12px 24px;border-radius:8px;background:${ground};color:${text};text-decoration:none`
    parts.push(`<p style="margin:24px 0"><a style="${look}" href="${htmlText(button.url)}">${htmlText(button.text)}</a></p>`)
  }
  const small = foot.map((one) => `<p style="margin:0 0 8px">${htmlText(one)}</p>`)
  parts.push(
    `<div style="margin-top:32px;padding-top:12px;border-top:${HAIRLINE};font-size:13px;color:#6b675f">\n${small.join('\n')}\n</div>`,
  )
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${htmlText(oneLine(letter.subject))}</title>`,
  ]
  const body = `<body style="margin:0;padding:24px 16px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Devanagari',sans-serif;font-size:16px;line-height:1.5">`
  return `<!doctype html>\n<html lang="${htmlText(language)}"><head>${head.join('')}</head>\n${body}\n<div style="${NARROW}">\n${parts.join('\n')}\n</div>\n</body></html>\n`
}

/** Labels at the start, figures at the end, hairlines between; a mail program lays out tables and little else. */
function tableOf(facts: readonly LetterFact[]): string {
  const cell = `padding:8px 0;border-bottom:${HAIRLINE};vertical-align:top`
  const rows = facts.map(({ label, value, total }) => {
    const weight = total ? ';font-weight:600' : ''
    const figure = `${cell}${weight};padding-left:16px;text-align:right;font-variant-numeric:tabular-nums`
    return `<tr><th scope="row" style="${cell};text-align:left;font-weight:${total ? 600 : 400}">${htmlText(label)}</th><td style="${figure}">${htmlText(value)}</td></tr>`
  })
  return `<table style="width:100%;margin:8px 0 16px;border-collapse:collapse;font-size:15px">\n${rows.join('\n')}\n</table>`
}

/** A name that holds a line break must not become a header of its own. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').slice(0, 200)
}

function htmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
