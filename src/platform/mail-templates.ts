import type { OutgoingMessage } from '#ports/channel.ts'

/** A mail before it has an address: what it says, in one language, and at most one thing to press. */
export type Letter = {
  subject: string
  greeting: string
  paragraphs: readonly string[]
  /** Shown large, on a line of its own: a code. */
  code?: string
  button?: { text: string; url: string }
  /** What the reader can do who did not expect this. */
  foot: readonly string[]
}

export type Sender = { name: string; address: string; reply_to: string | null }

/** A letter as a mail: plain text first, and the same words as HTML without pictures, scripts or anything fetched from elsewhere. */
export function mail(letter: Letter, key: string, to: { name: string; address: string }, from: Sender): OutgoingMessage {
  return {
    key,
    to,
    from: { name: from.name, address: from.address },
    reply_to: from.reply_to,
    subject: oneLine(letter.subject),
    text: textOf(letter),
    html: htmlOf(letter),
    headers: {},
  }
}

function textOf({ greeting, paragraphs, code, button, foot }: Letter): string {
  const parts = [greeting, ...paragraphs]
  if (code !== undefined) parts.push(`    ${code}`)
  if (button !== undefined) parts.push(`${button.text}:\n${button.url}`)
  return `${[...parts, '--', ...foot].join('\n\n')}\n`
}

function htmlOf({ greeting, paragraphs, code, button, foot }: Letter): string {
  const parts = [greeting, ...paragraphs].map((text) => `<p>${htmlText(text)}</p>`)
  if (code !== undefined) parts.push(`<p style="font-size:28px;letter-spacing:4px;font-family:monospace">${htmlText(code)}</p>`)
  if (button !== undefined) {
    const look =
      'display:inline-block;padding:12px 24px;border-radius:8px;background:#17497a;color:#ffffff;text-decoration:none'
    parts.push(`<p><a style="${look}" href="${htmlText(button.url)}">${htmlText(button.text)}</a></p>`)
  }
  const small = foot.map((text) => `<p style="font-size:12px;color:#666666">${htmlText(text)}</p>`)
  const body = [...parts, ...small].join('\n')
  return `<!doctype html>\n<html><body style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:34rem;margin:0 auto;padding:16px">\n${body}\n</body></html>\n`
}

/** A name that holds a line break must not become a header of its own. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').slice(0, 200)
}

function htmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
