import { describe, expect, it } from 'vitest'
import { attributeOf, readXml, XML_LIMITS, type XmlEvent } from './xml-read.ts'

describe('an XML file', () => {
  it('comes out the same however it is cut into pieces', async () => {
    const text =
      '\ufeff<?xml version="1.0"?>\n<!-- a > b -->\n<a:ENVELOPE x="1 > 0" y=\'&lt;&#65;&#x42;\'><B/>\r\n<C>Ananda &amp; Sons</C><![CDATA[<raw>]]></a:ENVELOPE>\n'
    const whole = await textOf(text, text.length)
    expect(whole).toBe('<ENVELOPE x="1 > 0" y=\'&lt;&#65;&#x42;\'><B></B>\r\n<C>Ananda & Sons</C><raw></ENVELOPE>')
    for (let size = 1; size < 30; size++) expect(await textOf(text, size)).toBe(whole)
  })

  it('gives the value of an attribute, and the line an element stands in', async () => {
    const events = await eventsOf('<a>\n\n<b n="1" nn=\'2 &amp; 3\'/></a>')
    const b = events.find((event) => event.kind === 'open' && event.name === 'b')
    if (b?.kind !== 'open') throw new Error('no b')
    expect([attributeOf(b, 'n'), attributeOf(b, 'nn'), attributeOf(b, 'm'), b.line]).toEqual(['1', '2 & 3', null, 3])
  })

  it('may hold what Tally writes: characters XML does not know, and an & that stands alone', async () => {
    expect(await textOf('<a>&#4; Primary\u0004 R&D & Co</a>')).toBe('<a> Primary R&D & Co</a>')
  })

  it('is refused with a document type, an entity of its own, or too much depth or length', async () => {
    await refused('<!DOCTYPE a><a/>', 'xml_dtd')
    await refused('<a>&b;</a>', 'xml_entity')
    await refused('<a>'.repeat(65), 'xml_too_deep')
    await refused(`<a>${'x'.repeat(XML_LIMITS.token_characters + 1)}`, 'xml_too_long')
  })

  it.each(['', '  ', 'a,b', '<a>', '<a></b>', '</a>', '<a/><b/>', '<a>1<2</a>', '<a/>x', '<a b="1', '<a><!-- '])(
    'is refused when it is not well formed: %j',
    async (text) => refused(text, 'bad_xml'),
  )
})

async function eventsOf(text: string, size = 7): Promise<XmlEvent[]> {
  const events: XmlEvent[] = []
  for await (const batch of readXml(piecesOf(text, size))) events.push(...batch)
  return events
}

async function textOf(text: string, size = 7): Promise<string> {
  return (await eventsOf(text, size))
    .map((event) =>
      event.kind === 'text' ? event.text : event.kind === 'open' ? `<${event.name}${event.attributes}>` : `</${event.name}>`,
    )
    .join('')
}

async function refused(text: string, code: string): Promise<void> {
  await expect(eventsOf(text, 65_536)).rejects.toMatchObject({ name: 'Refusal', status: 422, code })
}

async function* piecesOf(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}
