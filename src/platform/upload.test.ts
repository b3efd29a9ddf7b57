import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { type SentForm, UPLOAD_LIMIT_BYTES, type UploadRules, uploadOf } from './upload.ts'
import type { WebEnvironment } from './web.ts'
import { zipStream } from './zip-write.ts'

const PDF = '%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n'
const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')
const JPG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

async function zipped(names: readonly string[]): Promise<Buffer> {
  const parts = []
  for await (const part of zipStream([{ name: 'a.txt', content: Buffer.from(names.join(' ')) }])) parts.push(part)
  return Buffer.concat(parts)
}

const workbook = () => zipped(['[Content_Types].xml', 'xl/workbook.xml'])

type Given = string | Uint8Array

async function send(form: FormData | URLSearchParams, rules?: UploadRules): Promise<SentForm> {
  const app = new Hono<WebEnvironment>()
  const seen: SentForm[] = []
  app.post('/', async (context) => {
    seen.push(await uploadOf(context, 'proof', rules))
    return context.text('')
  })
  const response = await app.request('/', { method: 'POST', body: form })
  const [sent] = seen
  if (!sent) throw new Error(`not read: ${response.status}`)
  return sent
}

function formWith(name: string, content: Given, more: Record<string, string> = {}): FormData {
  const form = new FormData()
  for (const [field, value] of Object.entries(more)) form.append(field, value)
  form.append('proof', new File([typeof content === 'string' ? content : new Uint8Array(content)], name), name)
  return form
}

async function verdict(name: string, content: Given, rules?: UploadRules): Promise<string> {
  const { upload, refusal } = await send(formWith(name, content), rules)
  return upload ? upload.kind : `${refusal?.status} ${refusal?.code} ${refusal?.param}`
}

describe('a form with a file', () => {
  it('gives the text fields, the file, and a mark of its content that tells two sendings apart', async () => {
    const { typed, upload, refusal } = await send(formWith('slip.pdf', PDF, { utr: 'AXIS1\0', note: 'paid' }))
    expect(refusal).toBeNull()
    expect(upload).toMatchObject({ name: 'slip.pdf', kind: 'pdf', type: 'application/pdf' })
    expect(Buffer.from(upload?.bytes ?? []).toString()).toBe(PDF)
    expect(typed).toEqual({ utr: 'AXIS1', note: 'paid', proof_sha256: upload?.sha256.toString('hex') })
    const other = await send(formWith('slip.pdf', `${PDF}\n`))
    expect(other.typed['proof_sha256']).not.toBe(typed['proof_sha256'])
  })

  it('is a form like any other when no file was chosen', async () => {
    expect(await send(formWith('', '', { note: 'paid' }))).toEqual({ typed: { note: 'paid' }, upload: null, refusal: null })
    expect(await send(new URLSearchParams({ note: 'paid' }))).toEqual({ typed: { note: 'paid' }, upload: null, refusal: null })
  })

  it('keeps what was typed when the file is refused', async () => {
    const { typed, upload, refusal } = await send(formWith('slip.exe', 'MZ', { note: 'paid' }))
    expect(typed).toEqual({ note: 'paid' })
    expect(upload).toBeNull()
    expect(refusal?.param).toBe('proof')
  })

  it('takes one file', async () => {
    const form = formWith('a.pdf', PDF)
    form.append('proof', new File([PDF], 'b.pdf'))
    expect((await send(form)).refusal?.code).toBe('several_files')
  })

  it('takes no more than 10 MB, and less where the door says so', async () => {
    const large = new Uint8Array(UPLOAD_LIMIT_BYTES + 1)
    large.set(JPG)
    expect(await verdict('a.jpg', large)).toBe('422 file_too_large proof')
    expect(await verdict('a.jpg', large.subarray(0, UPLOAD_LIMIT_BYTES))).toBe('jpg')
    expect(await verdict('a.jpg', JPG, { most_bytes: 10 })).toBe('422 file_too_large proof')
  })
})

describe('what may be handed over', () => {
  it.each([
    ['slip.pdf', PDF, 'pdf'],
    ['slip.PDF', PDF, 'pdf'],
    ['photo.jpg', JPG, 'jpg'],
    ['photo.jpeg', JPG, 'jpg'],
    ['shot.png', PNG, 'png'],
    ['ledger.csv', 'date,number\n2026-11-01,A1\n', 'csv'],
    ['ledger.csv', Buffer.from('\ufeffतारीख़,नंबर\n', 'utf16le'), 'csv'],
    ['ledger.csv', Buffer.from('date,number\n', 'utf16le'), 'csv'],
    ['ledger.csv', Buffer.from('Caf\xe9;1\r\n\x1a', 'latin1'), 'csv'],
    ['tally.xml', '<ENVELOPE>\n <HEADER/></ENVELOPE>', 'xml'],
    ['tally.xml', '\ufeff<?xml version="1.0"?>\n<!-- made by hand -->\n<ENVELOPE></ENVELOPE>', 'xml'],
    ['tally.xml', Buffer.from('\ufeff<ENVELOPE></ENVELOPE>', 'utf16le'), 'xml'],
    ['2b.json', ' {"data": []}\n', 'json'],
    ['2b.json', '[1, 2]', 'json'],
  ])('%s', async (name, content, kind) => {
    expect(await verdict(name, content)).toBe(kind)
  })

  it('an Excel workbook', async () => {
    expect(await verdict('ledger.xlsx', await workbook())).toBe('xlsx')
  })

  it.each([
    'page.html',
    'drawing.svg',
    'archive.zip',
    'macro.xlsm',
    'old.xls',
    'run.exe',
    'a.js',
    'noextension',
    '.pdf.',
    'a.pdf.exe',
    'a.pdf ',
  ])('not %j, whatever is in it', async (name) => {
    expect(await verdict(name, PDF)).toMatch(/^(422 file_kind proof|pdf)$/)
    if (!/^a\.pdf $|^\.pdf\.$/.test(name)) expect(await verdict(name, PDF)).toBe('422 file_kind proof')
  })

  it('only the kinds the door asks for', async () => {
    expect(await verdict('ledger.csv', 'a,b', { kinds: ['pdf', 'jpg'] })).toBe('422 file_kind proof')
    expect(await verdict('slip.pdf', PDF, { kinds: ['pdf', 'jpg'] })).toBe('pdf')
  })

  it('not a file that is empty', async () => {
    expect(await verdict('slip.pdf', '')).toBe('422 file_empty proof')
  })
})

describe('what pretends to be something else', () => {
  it.each<[string, string, Given]>([
    ['a page as PDF', 'slip.pdf', '<html><script>alert(1)</script></html>'],
    ['a PDF that begins with a page', 'slip.pdf', `<script>alert(1)</script>${PDF}`],
    ['a drawing as PNG', 'shot.png', SVG],
    ['a drawing as XML', 'shot.xml', SVG],
    ['a drawing as XML behind a prolog', 'shot.xml', `<?xml version="1.0"?><!-- x -->${SVG}`],
    ['a drawing as XML under another root', 'shot.xml', `<data>${SVG}</data>`],
    ['a page as XML', 'page.xml', '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'],
    ['XML with entities', 'bomb.xml', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['XML with a style sheet', 'style.xml', '<?xml version="1.0"?><?xml-stylesheet href="evil.xsl"?><a></a>'],
    ['a page as CSV', 'ledger.csv', ' \n<!doctype html><script>alert(1)</script>'],
    ['a drawing as CSV', 'ledger.csv', SVG],
    ['a program as CSV', 'ledger.csv', Buffer.from('7f454c46020101000000', 'hex')],
    ['a PDF as CSV', 'ledger.csv', PDF],
    ['a page as JSON', '2b.json', '<html></html>'],
    ['many prologs and no root', 'a.xml', `${'<?a?>'.repeat(100_000)}<!--`],
    ['a root without a name', 'a.xml', '<?xml version="1.0"?>'],
    ['half a JSON', '2b.json', '{"a": 1'],
    ['a picture that is a PDF', 'photo.jpg', PDF],
    ['a PDF as Excel', 'ledger.xlsx', PDF],
    ['the test virus as PDF', 'slip.pdf', EICAR],
  ])('%s', async (_, name, content) => {
    expect(await verdict(name, content)).toBe('422 file_mismatch proof')
  })

  it.each([
    ['slip.pdf', PDF],
    ['photo.jpg', JPG],
    ['shot.png', PNG],
  ])('%s with an archive behind it', async (name, content) => {
    const both = Buffer.concat([Buffer.from(content), await zipped(['run.exe'])])
    expect(await verdict(name, both)).toBe('422 file_mismatch proof')
    expect(await verdict(name, Buffer.concat([Buffer.from(content), Buffer.from('PK\x05\x06 by chance')]))).not.toMatch(/^422/)
  })

  it('an archive, a document or a workbook with macros as Excel', async () => {
    expect(await verdict('ledger.xlsx', await zipped(['run.exe']))).toBe('422 file_mismatch proof')
    expect(await verdict('ledger.xlsx', await zipped(['[Content_Types].xml', 'word/document.xml']))).toBe(
      '422 file_mismatch proof',
    )
    const macros = await zipped(['[Content_Types].xml', 'xl/workbook.xml', 'xl/vbaProject.bin'])
    expect(await verdict('ledger.xlsx', macros)).toBe('422 file_mismatch proof')
    expect(await verdict('ledger.xlsx', Buffer.concat([await workbook(), Buffer.from('more')]))).toBe('422 file_mismatch proof')
  })
})

describe('the name of a file', () => {
  it.each([
    ['../../etc/passwd.pdf', 'passwd.pdf'],
    ['C:\\Users\\R\\Desktop\\slip.pdf', 'slip.pdf'],
    ['भुगतान रसीद.pdf', 'भुगतान रसीद.pdf'],
    ['a\u202efdp.exe.pdf', 'afdp.exe.pdf'],
    ['a\0b\r\nc.pdf', /^ab.*c\.pdf$/],
    ['con.pdf', '_con.pdf'],
    ['...pdf.pdf', 'pdf.pdf'],
    [`${'long'.repeat(100)}.pdf`, /^(long)+(l|lo|lon)?\.pdf$/],
    ['<img src=x onerror=alert(1)>.pdf', 'img src=x onerror=alert(1)-.pdf'],
  ])('%j is kept as a name and nothing more', async (sent, kept) => {
    const { upload } = await send(formWith(sent, PDF))
    if (typeof kept === 'string') expect(upload?.name).toBe(kept)
    else expect(upload?.name).toMatch(kept)
    expect(Buffer.byteLength(upload?.name ?? '')).toBeLessThanOrEqual(200)
  })
})
