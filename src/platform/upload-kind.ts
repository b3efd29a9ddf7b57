/** What people may hand over. A kind is believed when a file's name and its first bytes say the same (domain specification 4, row 22). */
export type UploadKind = 'pdf' | 'jpg' | 'png' | 'csv' | 'xlsx' | 'xml' | 'json'

/** Under which type a kind is kept and given out; never what the browser that sent it said. */
export const MEDIA_TYPES: Readonly<Record<UploadKind, string>> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
  json: 'application/json; charset=utf-8',
}

const KINDS = ['pdf', 'jpg', 'png', 'csv', 'xlsx', 'xml', 'json'] as const
const OTHER_SPELLINGS: Readonly<Record<string, UploadKind>> = { jpeg: 'jpg', jpe: 'jpg' }

/** The kind a name promises by its last extension; null for all others, so also for SVG, HTML, archives and programs. */
export function kindByName(name: string): UploadKind | null {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return KINDS.find((kind) => kind === extension) ?? OTHER_SPELLINGS[extension] ?? null
}

/** Whether the bytes are what the kind begins with, and not two things at once. What they hold is for the reader of the kind to judge. */
export function isOfKind(kind: UploadKind, bytes: Uint8Array): boolean {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (kind) {
    case 'pdf':
      return startsWith(content, '%PDF-') && !endsAsArchive(content)
    case 'jpg':
      return startsWith(content, '\xff\xd8\xff') && !endsAsArchive(content)
    case 'png':
      return (
        startsWith(content, '\x89PNG\r\n\x1a\n') && content.toString('latin1', 12, 16) === 'IHDR' && !endsAsArchive(content)
      )
    case 'xlsx':
      return isWorkbook(content)
    default:
      return isText(kind, content)
  }
}

function startsWith(content: Buffer, text: string): boolean {
  return content.toString('latin1', 0, text.length) === text
}

/** A ZIP is read from its end: anything may stand before it, so that a picture or a PDF can be an archive (or a program) as well. */
function endsAsArchive(content: Buffer): boolean {
  const at = content.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  return at >= 0 && at + 22 <= content.length && at + 22 + content.readUInt16LE(at + 20) === content.length
}

/** An Excel workbook without macros: a ZIP from its first byte to its last that names the parts every workbook has. */
function isWorkbook(content: Buffer): boolean {
  const names = (part: string) => content.includes(part, 0, 'latin1')
  const parts = names('[Content_Types].xml') && names('xl/workbook')
  return startsWith(content, 'PK\x03\x04') && endsAsArchive(content) && parts && !names('vbaProject')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells data from text
const CONTROLS = /[\u0000-\u0008\u000e-\u0019\u001b-\u001f\ufffe\uffff]/

function isText(kind: 'csv' | 'xml' | 'json', content: Buffer): boolean {
  if (startsWith(content, '%PDF') || startsWith(content, 'PK\x03\x04')) return false
  const text = textOf(content)
  if (CONTROLS.test(text)) return false
  const first = text.trimStart()
  switch (kind) {
    case 'csv':
      // a page of the web under another name
      return first !== '' && !first.startsWith('<')
    case 'json':
      return isBetween(first.trimEnd(), '{', '}') || isBetween(first.trimEnd(), '[', ']')
    case 'xml':
      return isPlainXml(first)
  }
}

/** As text, as far as it takes to see what it is: by its byte order mark, by zeros on one side of each pair, else byte by byte. */
function textOf(content: Buffer): string {
  const [first = 0, second = 0, third = 0] = content
  if (first === 0xff && second === 0xfe) return content.toString('utf16le', 2)
  if (first === 0xfe && second === 0xff) return swapped(content.subarray(2))
  if (first === 0xef && second === 0xbb && third === 0xbf) return content.toString('latin1', 3)
  if (second === 0 && first !== 0) return content.toString('utf16le')
  if (first === 0 && second !== 0) return swapped(content)
  return content.toString('latin1')
}

function swapped(content: Buffer): string {
  return Buffer.from(content.subarray(0, content.length - (content.length % 2)))
    .swap16()
    .toString('utf16le')
}

const DRAWN_BY_BROWSERS = /^(html|svg|script|body|iframe|object|embed|math|xslt?|stylesheet|transform)$/i

/**
 * XML that is data: no document type (entities open files and fill memory), no style sheet of its own, and nothing a browser would draw or run.
 */
function isPlainXml(text: string): boolean {
  if (!text.startsWith('<') || /<!DOCTYPE|<!ENTITY|<\?xml-stylesheet|<(\w+:)?script\b/i.test(text)) return false
  if (/www\.w3\.org\/(1999\/xhtml|2000\/svg|1999\/XSL)/i.test(text)) return false
  const root = rootOf(text)
  return root !== null && !DRAWN_BY_BROWSERS.test(root)
}

/** The name of the first element, without its prefix; null when there is none. Read step by step: a pattern over it all could be made to take for ever. */
function rootOf(text: string): string | null {
  let at = 0
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1
    const end = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : null
    if (end === null) break
    const ends = text.indexOf(end, at + 2)
    if (ends < 0) return null
    at = ends + end.length
  }
  return /^<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]/.exec(text.slice(at, at + 200))?.[1] ?? null
}

function isBetween(text: string, first: string, last: string): boolean {
  return text.length >= 2 && text.startsWith(first) && text.endsWith(last)
}
