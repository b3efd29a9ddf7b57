import { Refusal } from '#shared/refusal.ts'

/** What stands in an XML file, in its order. Names are without their prefix; `attributes` is raw text for `attributeOf`. */
export type XmlEvent =
  | { kind: 'open'; name: string; attributes: string; line: number }
  | { kind: 'text'; text: string }
  | { kind: 'close'; name: string }

export type XmlLimits = { depth: number; token_characters: number }

export const XML_LIMITS: XmlLimits = { depth: 64, token_characters: 1_048_576 }

type Reading = {
  text: string
  at: number
  line: number
  /** Where the next line of `text` ends; behind the text when it has no more lines. */
  line_end: number
  open: string[]
  limits: XmlLimits
  has_root: boolean
}

/**
 * Reads XML (1.0, without DTD) piece by piece and hands out batches of events, so memory stays flat and the process can serve others
 * in between. It is a reader for files of strangers: a DTD is refused before anything of it is looked at, the only
 * entities are the five of XML and numbers, and depth and length are limited. It forgives what accounting programs really write:
 * control characters, as themselves or as `&#4;`, are left out, and an `&` that begins no entity is an `&`.
 * Throws `Refusal` 422: `xml_dtd`, `xml_entity`, `xml_too_deep`, `xml_too_long`, or `bad_xml` when it is not well formed.
 */
export async function* readXml(pieces: AsyncIterable<string>, limits: XmlLimits = XML_LIMITS): AsyncGenerator<XmlEvent[]> {
  const reading: Reading = { text: '', at: 0, line: 1, line_end: 0, open: [], limits, has_root: false }
  for await (const piece of pieces) {
    reading.text = reading.text.slice(reading.at) + piece
    reading.at = 0
    reading.line_end = lineEnd(reading.text, 0)
    const events = readTokens(reading, false)
    if (reading.text.length - reading.at > limits.token_characters) throw tooLong(reading.line)
    if (events.length > 0) yield events
  }
  const last = readTokens(reading, true)
  const unclosed = reading.open.at(-1)
  if (unclosed !== undefined) throw malformed(reading.line, `<${unclosed}> is never closed`)
  if (!reading.has_root) throw malformed(reading.line, 'there is nothing in it')
  if (last.length > 0) yield last
}

/** The value of one attribute, its entities resolved; null when it is not there. */
export function attributeOf(event: { attributes: string; line: number }, name: string): string | null {
  if (!event.attributes.includes(name)) return null
  for (const found of event.attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (localName(found[1] ?? '') === name) return resolveEntities(found[2] ?? found[3] ?? '', event.line)
  }
  return null
}

/** Every whole token from where the reading stands; `is_end` says that no more text will come. */
function readTokens(reading: Reading, is_end: boolean): XmlEvent[] {
  const events: XmlEvent[] = []
  while (reading.at < reading.text.length) {
    const before = reading.at
    if (reading.text.charCodeAt(before) === 60) readMarkup(reading, events)
    else readText(reading, events, is_end)
    if (reading.at === before) {
      if (is_end) throw malformed(reading.line, 'it breaks off')
      break
    }
    while (reading.line_end < reading.at) {
      reading.line += 1
      reading.line_end = lineEnd(reading.text, reading.line_end + 1)
    }
  }
  return events
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from)
  return found < 0 ? text.length : found
}

/** Text reaches to the next `<`, so that no entity is cut in two where a piece ends. */
function readText(reading: Reading, events: XmlEvent[], is_end: boolean): void {
  const found = reading.text.indexOf('<', reading.at)
  if (found < 0 && !is_end) return
  const end = found < 0 ? reading.text.length : found
  const raw = reading.text.slice(reading.at, end)
  if (reading.open.length > 0) events.push({ kind: 'text', text: resolveEntities(raw, reading.line) })
  else if (/[^\s\ufeff\0]/.test(raw)) throw malformed(reading.line, 'text stands outside of the first element')
  reading.at = end
}

function readMarkup(reading: Reading, events: XmlEvent[]): void {
  const { text, at } = reading
  // The longest of these openings is nine characters; with fewer at hand the next piece decides.
  if (text.startsWith('<!', at) && text.length - at < 9 && !text.includes('>', at)) return
  if (text.startsWith('<!--', at)) skipTo(reading, '-->', 4)
  else if (text.startsWith('<![CDATA[', at)) readCdata(reading, events)
  else if (text.startsWith('<!', at)) {
    throw new Refusal(
      422,
      'xml_dtd',
      'This XML file declares a document type, which is not accepted. Export it again without one.',
    )
  } else if (text.startsWith('<?', at)) skipTo(reading, '?>', 2)
  else readTag(reading, events)
}

function readTag(reading: Reading, events: XmlEvent[]): void {
  const { text, at } = reading
  const end = endOfTag(text, at + 1)
  if (end < 0) return
  reading.at = end + 1
  if (text.charCodeAt(at + 1) === 47) closeTag(reading, text.slice(at + 2, end).trim(), events)
  else openTag(reading, text.slice(at + 1, end), events)
}

function skipTo(reading: Reading, mark: string, skip: number): void {
  const end = reading.text.indexOf(mark, reading.at + skip)
  if (end >= 0) reading.at = end + mark.length
}

function readCdata(reading: Reading, events: XmlEvent[]): void {
  const end = reading.text.indexOf(']]>', reading.at)
  if (end < 0) return
  if (reading.open.length === 0) throw malformed(reading.line, 'text stands outside of the first element')
  events.push({ kind: 'text', text: withoutControls(reading.text.slice(reading.at + 9, end)) })
  reading.at = end + 3
}

/** Where the tag ends; a `>` inside quotation marks is part of a value. -1 when the rest is still to come. */
function endOfTag(text: string, from: number): number {
  let quote = 0
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (quote > 0) quote = code === quote ? 0 : quote
    else if (code === 34 || code === 39) quote = code
    else if (code === 62) return i
  }
  return -1
}

function openTag(reading: Reading, inside: string, events: XmlEvent[]): void {
  const isEmpty = inside.endsWith('/')
  const body = isEmpty ? inside.slice(0, -1) : inside
  const full = /^[^\s/<>"'=]+/.exec(body)?.[0]
  if (full === undefined) throw malformed(reading.line, 'a < that begins no element')
  if (reading.open.length === 0 && reading.has_root) throw malformed(reading.line, 'it holds more than one document')
  reading.has_root = true
  const name = localName(full)
  events.push({ kind: 'open', name, attributes: body.slice(full.length), line: reading.line })
  if (isEmpty) {
    events.push({ kind: 'close', name })
    return
  }
  reading.open.push(full)
  if (reading.open.length > reading.limits.depth) {
    throw new Refusal(
      422,
      'xml_too_deep',
      `This XML file is nested deeper than ${reading.limits.depth} elements (line ${reading.line}).`,
    )
  }
}

function closeTag(reading: Reading, full: string, events: XmlEvent[]): void {
  const expected = reading.open.pop()
  if (expected !== full) throw malformed(reading.line, `</${full.slice(0, 40)}> closes what is not open`)
  events.push({ kind: 'close', name: localName(full) })
}

function localName(full: string): string {
  return full.slice(full.indexOf(':') + 1)
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function resolveEntities(raw: string, line: number): string {
  if (!raw.includes('&')) return withoutControls(raw)
  const resolved = raw.replace(/&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z_][\w.-]{0,40});/g, (_, name: string) => {
    const character = name.startsWith('#') ? characterOf(name) : NAMED[name]
    if (character === undefined) {
      throw new Refusal(422, 'xml_entity', `This XML file uses the entity &${name}; in line ${line}, which is not accepted.`)
    }
    return character
  })
  return withoutControls(resolved)
}

function characterOf(name: string): string {
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ''
}

/** Characters XML does not know; exports of Tally hold them where a name stands for “no name”. */
function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out.
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '')
}

function malformed(line: number, what: string): Refusal {
  return new Refusal(422, 'bad_xml', `This XML file cannot be read at line ${line}: ${what}. Export it again.`)
}

function tooLong(line: number): Refusal {
  return new Refusal(422, 'xml_too_long', `One element of this XML file is too long (line ${line}).`)
}
