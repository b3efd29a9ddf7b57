/** An element of an XML document: text, or elements in the order its schema asks for. */
export type Xml = { name: string; attributes: Readonly<Record<string, string>>; content: string | readonly Xml[] }

/** Parts that may be missing: what is null or false is left out. */
export type Parts = readonly (Xml | null | false)[]

export function element(name: string, content: string | Parts, attributes: Readonly<Record<string, string>> = {}): Xml {
  return {
    name,
    attributes,
    content: typeof content === 'string' ? content : content.filter((part) => part !== null && part !== false),
  }
}

/** The element if it has a text, otherwise nothing. */
export function optional(name: string, text: string | null): Xml | null {
  return text === null || text.trim() === '' ? null : element(name, text)
}

/** The document as UTF-8 text, two spaces a level. */
export function xmlText(root: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, '')}`
}

function written({ name, attributes, content }: Xml, indent: string): string {
  const given = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('')
  if (typeof content === 'string') return `${indent}<${name}${given}>${escaped(content)}</${name}>\n`
  return `${indent}<${name}${given}>\n${content.map((part) => written(part, `${indent}  `)).join('')}${indent}</${name}>\n`
}

/** What XML 1.0 cannot hold at all: control characters and two code points. */
const FORBIDDEN = /[\p{Cc}\ufffe\uffff]+/gu
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(FORBIDDEN, ' ')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
