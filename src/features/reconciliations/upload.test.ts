import { beforeAll, describe, expect, it } from 'vitest'
import { keyIn } from '#test/desk.ts'
import { goldenBooks, pathOf, THEIRS, uploadLedger } from '#test/ledgers.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'

let finance: PortalBrowser
let other: PortalBrowser

beforeAll(async () => {
  const books = await goldenBooks()
  const { ganesh, kaveri, id } = books.meghdoot
  const portal = await openPortal(books)
  finance = await portal.comeIn(id, ganesh, 'Finance')
  other = await portal.comeIn(id, kaveri, 'Finance', 'Someone Else')
})

describe('columns nobody knows', () => {
  const strange = 'When;Paper;What;In;Out\n05/04/2026;0001;Bought;;118000\n06/04/2026;77;Transfer;50000;\n'

  it('are asked about once, with the file kept whatever goes wrong, and known the next time', async () => {
    const asked = await uploadLedger(finance, 'own books.csv', strange)
    expect([asked.status, asked.location.includes('/match/new?file=fil_')]).toEqual([303, true])
    const at = pathOf(asked.location)
    const form = await finance.get(at)
    expect(form.text).toContain('What are these columns?')
    expect(form.text).toContain('05/04/2026 0001 Bought 118000')
    const file_id = /file=(fil_\w+)/.exec(at)?.[1] ?? ''
    const fields = {
      file_id,
      head: '1',
      date: '0',
      number: '1',
      kind: '',
      debit: '',
      credit: '',
      dates: 'dmy',
      source_ref: keyIn(form.html),
    }

    const missing = await finance.post('/match/new', fields)
    expect([missing.status, missing.text.includes('Say which columns hold debit and credit')]).toEqual([422, true])
    expect(missing.html).toContain(`name="file_id" value="${file_id}"`)
    expect(missing.html).toMatch(/<select[^>]*name="number".*?<option value="1" selected/s)
    const doubled = await finance.post('/match/new', { ...fields, debit: '3', credit: '3' })
    expect(doubled.text).toContain('This column was chosen for something else already.')
    const unreadable = await finance.post('/match/new', { ...fields, date: '2', debit: '3', credit: '4' })
    expect(unreadable.text).toContain('No row of this file can be read.')

    const done = await finance.post('/match/new', { ...fields, kind: '2', debit: '3', credit: '4' })
    expect(done.status).toBe(303)
    const result = await finance.get(pathOf(done.location))
    expect(result.text).toContain('Date is “When”')
    expect(result.text).toContain('You owe, your books 68,000.00')
    const again = await finance.post('/match/new', { ...fields, kind: '2', debit: '3', credit: '4' })
    expect(again.location).toBe(done.location)

    const next = await uploadLedger(finance, 'own books 2.csv', strange.replace('118000', '118001'))
    expect((await finance.get(pathOf(next.location))).text).toContain('You owe, your books 68,001.00')
    const stranger = await uploadLedger(other, 'own books.csv', strange)
    expect(stranger.location).toContain('/match/new?file=')
    expect((await other.get(at)).status).toBe(404)
    expect((await other.post('/match/new', { ...fields, debit: '3', credit: '4' })).status).toBe(404)
  })

  it('may have been read wrongly: the person says so from the result, finds what was used, and it is known from then on', async () => {
    const csv = 'Date,No,Bill No,Debit,Credit\n05/04/2026,V-1,0001,,118000\n06/04/2026,V-2,77,50000,\n'
    const first = await uploadLedger(finance, 'wrong.csv', csv)
    const result = await finance.get(pathOf(first.location))
    expect(result.text).toContain('Number of the invoice or voucher is “Bill No”')
    const href = /href="([^"]*match\/new\?file=[^"]*)"[^>]*>Read it otherwise/.exec(result.html)?.[1]?.replaceAll('&amp;', '&')
    const form = await finance.get(pathOf(href ?? ''))
    expect(form.html).toMatch(/<select[^>]*name="number".*?<option value="2" selected/s)
    const file_id = /file=(fil_\w+)/.exec(href ?? '')?.[1] ?? ''
    const said = {
      file_id,
      head: '1',
      date: '0',
      number: '1',
      debit: '3',
      credit: '4',
      dates: 'mdy',
      source_ref: keyIn(form.html),
    }
    const again = await finance.get(pathOf((await finance.post('/match/new', said)).location))
    expect(again.text).toContain('Number of the invoice or voucher is “No”')
    expect(again.text).toContain('Dates with the month first.')
    const next = await uploadLedger(finance, 'wrong 2.csv', csv.replace('118000', '118001'))
    expect((await finance.get(pathOf(next.location))).text).toContain('Number of the invoice or voucher is “No”')
  })

  it('is known the next time also when its head stood in another line than it seemed', async () => {
    const titled = (amount: number) =>
      `Date,Type,Amount,Note\nWenn,Was,Wieviel,Wohin,Woher\n05/04/2026,1,x,5,\n06/04/2026,2,x,,${amount}\n`
    const asked = await uploadLedger(finance, 'head.csv', titled(7))
    const file_id = /file=(fil_\w+)/.exec(asked.location)?.[1] ?? ''
    const form = await finance.get(`/match/new?file=${file_id}&head=2`)
    const said = {
      file_id,
      head: '2',
      date: '0',
      number: '1',
      debit: '3',
      credit: '4',
      dates: 'dmy',
      source_ref: keyIn(form.html),
    }
    expect((await finance.post('/match/new', said)).location).not.toContain('file=')
    const next = await uploadLedger(finance, 'head 2.csv', titled(8))
    expect(next.location).not.toContain('file=')
    expect((await finance.get(pathOf(next.location))).text).toContain('Date is “Wenn”')
  })

  it('may stand below titles: the person says in which line', async () => {
    const asked = await uploadLedger(finance, 'titled.csv', 'Our;books;of;all\nx\nWenn;Was;Wo\n05/04/2026;1;5\n')
    const form = await finance.get(`${pathOf(asked.location)}&head=3`)
    expect(form.html).toMatch(/<option value="0">Wenn<\/option>/)
  })
})

describe('a file that is none', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['empty.csv', '', 'This file is empty'],
    ['blank.csv', '\n \n', 'not what its name says'],
    ['ledger.pdf', '%PDF-1.7', 'Files of this kind'],
    ['ledger.xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), 'Files of this kind'],
    ['ledger.xlsx', 'a,b\n', 'not what its name says'],
    ['ledger.xml', '<!DOCTYPE a [<!ENTITY b "c">]><ENVELOPE/>', 'declares a document type'],
    ['ledger.xml', '<ENVELOPE></ENVELOPE>', 'no vouchers of Tally'],
    ['ledger.xml', '<ENVELOPE><VOUCHER>', 'cannot be read; it may have been cut off'],
    ['2b.json', '{"a":1}', 'This is no GSTR-2B'],
    ['big.csv', 'a,b\n'.repeat(2_700_000), 'larger than 10 MB'],
    ['many.csv', 'Date,No,Debit,Credit\n'.padEnd(900_000, '1,2,3,4\n'), 'more than 25,000 rows'],
  ])('%s is refused in words at its field, with what else was typed', async (name, content, words) => {
    const answer = await uploadLedger(finance, name, content, { from: '2026-04-01' })
    expect([answer.status, answer.text.includes(words)]).toEqual([422, true])
    expect(answer.html).toContain('value="2026-04-01"')
    expect(answer.html).toContain('href="#f-file"')
  })

  it('is asked for, and days that are none are told at their field', async () => {
    const none = await finance.send('/match/new', new FormData())
    expect([none.status, none.text.includes('Choose a file.')]).toEqual([422, true])
    const days = await uploadLedger(finance, 'x.csv', THEIRS, { from: '2026-11-21', to: '2026-04-01' })
    expect([days.status, days.text.includes('The last day is before the first.')]).toEqual([422, true])
    const wrong = await uploadLedger(finance, 'x.csv', THEIRS, { from: 'yesterday' })
    expect([wrong.status, wrong.html.includes('value="yesterday"')]).toEqual([422, true])
  })

  it('lists the rows that could not be read, and how the rest was', async () => {
    const csv = `${THEIRS}31-02-2026,Purchase,Purchase,0009,,"1,000.00"\n01-11-2026,Purchase,Purchase,0010,,"1.000,00"\n`
    const { text } = await finance.get(pathOf((await uploadLedger(finance, 'some.csv', csv)).location))
    expect(text).toContain('2 rows could not be read')
    expect(text).toContain('31-02-2026, Purchase, Purchase, 0009, 1,000.00 no date that can be read')
    expect(text).toContain('no amount that can be read')
    expect(text).toContain('Dates with the day first.')
  })
})
