import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import { beforeAll, describe, expect, it } from 'vitest'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { changeSettings } from '#features/sellers/change-settings.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { goldenBooks, pathOf, THEIRS, uploadLedger } from '#test/ledgers.ts'
import { readPdf } from '#test/pdf-text.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, refusalOf, type World } from '#test/world.ts'
import { decideMatch } from './decide-match.ts'

let books: World
let finance: PortalBrowser
let viewer: PortalBrowser
let other: PortalBrowser

beforeAll(async () => {
  books = await goldenBooks()
  const { ganesh: account_id, kaveri, id } = books.meghdoot
  const portal = await openPortal(books)
  finance = await portal.comeIn(id, account_id, 'Finance')
  viewer = await portal.comeIn(id, account_id, 'Viewer', 'Vimla Joshi')
  other = await portal.comeIn(id, kaveri, 'Finance', 'Someone Else')
})

describe('the golden reconciliation', () => {
  let at: string
  beforeAll(async () => {
    const answer = await uploadLedger(finance, 'ledger.csv', THEIRS)
    expect([answer.status, answer.text.slice(0, 200)]).toEqual([303, ''])
    at = pathOf(answer.location)
  })

  it('stands on the page to the last paisa, with every line of the bridge', async () => {
    const { status, text } = await finance.get(at)
    expect(status).toBe(200)
    expect(text).toContain('You owe, our books 2,84,690.00 −You owe, your books 2,41,001.00 =Difference ₹43,689.00')
    expect(text).toContain('1 amount differs 2,700.00')
    expect(text).toContain('Only in our books: 2 35,990.00')
    expect(text).toContain('Only in your books: 1 5,000.00')
    expect(text).toContain('1 is rounded otherwise −1.00 Difference ₹43,689.00')
    expect(text).toMatch(
      /2026-27\/0004 Invoice, 1 Oct 2026, yours 0004, 1 Oct 2026, line 12, two figures look swapped 88,500.00 85,800.00 2,700.00/,
    )
    expect(text).toMatch(/DN\/0001 Debit note, 9 Jul 2026 590.00 590.00/)
    expect(text).toMatch(/2026-27\/0005 Invoice, 15 Nov 2026 35,400.00 35,400.00/)
    expect(text).toMatch(/CASH-9 Payment, 20 Oct 2026, line 13 Cash −5,000.00 5,000.00/)
    expect(text).toMatch(
      /2026-27\/0003 Invoice, 10 Jun 2026, yours 2026-27\/0003, 10 Jun 2026, line 9 2,36,000.00 2,36,001.00 −1.00/,
    )
    expect(text).toContain('6 rows are the same in both.')
    expect(text).toContain('1 row is no entry and was left out')
  })

  it('has something to do at each difference', async () => {
    const { html } = await finance.get(at)
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => (href ?? '').replaceAll('&amp;', '&'))
    expect(links.filter((href) => /\/invoices\/\w+\/pdf$/.test(href))).toHaveLength(4)
    const queries = links.filter((href) => href.includes('/disputes/new?'))
    expect(queries.map((href) => /amount=([\d.]+)&reason=other/.exec(href)?.[1])).toEqual(['2700.00', '590.00', '35400.00'])
    expect(links.filter((href) => href.includes('/pay?told=1&amount=5000.00&on=2026-10-20&reference=CASH-9'))).toHaveLength(1)
  })

  it('is the same as CSV and as a workbook', async () => {
    const csv = await finance.file(`${at}/export?as=csv`)
    expect(csv.name).toBe('Differences SGS 2026-04-01 to 2026-11-21.csv')
    const rows: Record<string, string>[] = parse(Buffer.from(csv.bytes), { columns: true, bom: true })
    const table = rows.map((row) => [
      row['part'],
      row['our_number'],
      row['ours'],
      row['their_number'],
      row['theirs'],
      row['difference'],
    ])
    expect(table).toEqual([
      ['opening', '', '0.00', '', '0.00', '0.00'],
      ['matched', '', '-75800.00', '', '-75800.00', '0.00'],
      ['mismatch', '2026-27/0004', '88500.00', '0004', '85800.00', '2700.00'],
      ['only_ours', 'DN/0001', '590.00', '', '', '590.00'],
      ['only_ours', '2026-27/0005', '35400.00', '', '', '35400.00'],
      ['only_theirs', '', '', 'CASH-9', '-5000.00', '5000.00'],
      ['rounding', '2026-27/0003', '236000.00', '2026-27/0003', '236001.00', '-1.00'],
      ['balance', '', '284690.00', '', '241001.00', '43689.00'],
    ])
    for (const column of ['ours', 'theirs', 'difference']) {
      const figures = rows.map((row) => Math.round(Number(row[column] || '0') * 100))
      expect(figures.slice(0, -1).reduce((all, one) => all + one, 0)).toBe(figures.at(-1))
    }
    const workbook = new ExcelJS.Workbook()
    const xlsx = await finance.file(`${at}/export?as=xlsx`)
    await workbook.xlsx.load(Buffer.from(xlsx.bytes) as unknown as ExcelJS.Buffer)
    const [sheet] = workbook.worksheets
    expect(sheet?.lastRow?.values).toContain(43_689)
    expect([sheet?.lastRow?.getCell(6).value, sheet?.lastRow?.getCell(10).value]).toEqual([284_690, 241_001])
  })

  it('is the same as PDF', async () => {
    const pdf = await finance.file(`${at}/export?as=pdf`)
    expect([pdf.status, pdf.name]).toEqual([200, 'Differences SGS 2026-04-01 to 2026-11-21.pdf'])
    const text = readPdf(pdf.bytes).text.replace(/\s+/g, ' ')
    for (const figure of [
      '2,84,690.00',
      '2,41,001.00',
      '43,689.00',
      '2,700.00',
      '35,990.00',
      '590.00',
      '35,400.00',
      '5,000.00',
      '−1.00',
    ]) {
      expect(text).toContain(figure)
    }
    expect(text).toContain('CASH-9')
  })

  it('can be narrowed to other days: what came before is the opening balance', async () => {
    const { text } = await finance.get(`${at}?from=2026-10-01&to=2026-11-17`)
    expect(text).toContain('Owed before 1 Oct 2026 1,90,790.00 by our books, 1,90,201.00 by yours Our statement 589.00')
    expect(text).toContain('=Difference ₹43,689.00')
    expect(text).toContain('1 row of your file is later than 17 Nov 2026 and was not compared.')
    expect((await finance.get(`${at}?from=2027-10-01`)).status).toBe(200)
    const wrong = await finance.get(`${at}?from=2026-10-01&to=2026-09-17`)
    expect([wrong.status, wrong.text.includes('The last day is before the first.')]).toEqual([422, true])
    expect((await finance.get(`${at}?from=foo`)).text).toContain('This is no date.')
    expect((await finance.file(`${at}/export?as=csv&from=foo`)).status).toBe(422)
    expect((await finance.file(`${at}/export?as=doc`)).status).toBe(404)
  })

  it('keeps what was seen, and can be turned round and back', async () => {
    const key = /name="key" value="(seen:R\d+)"/.exec((await finance.get(at)).html)?.[1] ?? ''
    const said = await finance.post(`${at}/decide`, { key, decision: 'seen' })
    expect([said.status, said.location.split('#')[1]]).toEqual([303, `d-${key.replace(':', '-')}`])
    expect((await finance.get(at)).text).toContain('Only in your books All looked at')
    expect((await finance.file(`${at}/export?as=csv`)).bytes.toString()).toBeTruthy()
    await finance.post(`${at}/decide`, { key: 'orientation', decision: 'turned' })
    const turned = (await finance.get(at)).text
    expect(turned).toContain('As a copy of our books: a debit is what you owe.')
    expect(turned).toContain('You owe, your books −2,41,001.00')
    await finance.post(`${at}/decide`, { key: 'orientation', decision: '' })
    expect((await finance.get(at)).text).toContain('Difference ₹43,689.00')
  })

  it('stands in the list, from where it is found again, and is nobody else’s', async () => {
    const list = await finance.get('/match')
    expect(list.text).toContain('ledger.csv CSV, 1 Apr 2026 to 21 Nov 2026')
    expect((await other.get(at)).status).toBe(404)
    expect((await other.get('/match')).text).not.toContain('ledger.csv')
    expect((await other.file(`${at}/export?as=csv`)).status).toBe(404)
    expect((await other.post(`${at}/decide`, { key: 'orientation', decision: 'turned' })).status).toBe(404)
  })

  it('needs the permission, on every one of its pages', async () => {
    for (const path of ['/match', '/match/new', at, `${at}/export?as=csv`]) expect((await viewer.get(path)).status).toBe(403)
    expect((await uploadLedger(viewer, 'ledger.csv', THEIRS)).status).toBe(403)
    expect((await viewer.post(`${at}/decide`, { key: 'orientation', decision: 'turned' })).status).toBe(403)
    expect((await finance.get('/statement')).html).toMatch(/href="[^"]*\/match"/)
    expect((await viewer.get('/statement')).html).not.toMatch(/href="[^"]*\/match"/)
  })
})

describe('what can be done about a difference', () => {
  const rows = [
    '01-11-2026,Purchase,Purchase,OTHER/9,,"1,180.00"',
    '02-11-2026,TDS 194Q,Journal,J-44,118.00,',
    '10-11-2026,Goods,Purchase,2026-27/0005,,"35,000.00"',
    '10-11-2026,Freight,Purchase,2026-27/0005,,400.00',
  ]

  it('is a declaration of the tax, a message about a document we do not have, and our statement of the time before', async () => {
    await books.desk((tx) => changeSettings(tx, { settings: { email: 'accounts@meghdoot.example' } }))
    const csv = `Date,Particulars,Vch Type,Bill No,Debit,Credit\n01-10-2026,Opening balance,,,,"100.00"\n${rows.join('\n')}\n`
    const { html, text } = await finance.get(pathOf((await uploadLedger(finance, 'acts.csv', csv)).location))
    expect(html).toMatch(/href="[^"]*\/pay#pay-tax"[^>]*>Declare the tax/)
    const mail = decodeURIComponent(/href="(mailto:[^"]*)"[^>]*>Ask by mail/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&')
    expect(mail).toContain('our books have Invoice OTHER/9 of 1 Nov 2026 over ₹1,180.00, and yours do not.')
    expect(html).toMatch(/href="[^"]*\/statement\?from=2025-10-01&amp;to=2026-09-30">Our statement/)
    expect(text).toContain('1 document of several rows')
    expect(text).toContain('2026-27/0005 15 Nov 2026, 2 rows of your file, lines 5, 6')
  })
})

describe('what only we have and nobody can question', () => {
  it('is asked about by message when it is paid, and stands in our statement when it has no paper', async () => {
    const account = { account_id: books.meghdoot.ganesh, currency: INR }
    await books.desk((tx) => changeSettings(tx, { settings: { email: 'accounts@meghdoot.example' } }))
    await books.desk((tx) => recordPayment(tx, { ...account, method: 'bank_transfer', amount_minor: minor(590_00) }))
    const rev = { ...account, kind: 'REV', number: 'REV/9', dated_on: day('2026-11-20'), due_on: day('2026-11-20') } as const
    await books.desk((tx) =>
      bookEntries(tx, { source: 'test', bookings: [{ ...rev, amount_minor: minor(77_00), source_ref: 'rev-9' }] }),
    )
    const { html } = await finance.get(pathOf((await uploadLedger(finance, 'paid.csv', THEIRS)).location))
    const row = (number: string) => html.split('<tr').find((part) => part.includes(number)) ?? ''
    expect(row('DN/0001')).not.toContain('Raise a query')
    expect(decodeURIComponent(row('DN/0001'))).toContain('we have a question about Debit note DN/0001 of 9 Jul 2026')
    expect(row('REV/9')).toMatch(/statement\?from=2026-11-20&amp;to=2026-11-20"/)
    expect(row('2026-27/0005')).toContain('Raise a query')
  })
})

describe('what a person must say', () => {
  it('is asked at the suggestion, and the balances stay as they are', async () => {
    const csv = 'Date,Type,Bill No,Debit,Credit\n17-11-2026,Payment,991,"30,000.00",\n21-11-2026,Payment,992,77.00,\n'
    const at = pathOf((await uploadLedger(finance, 'payments.csv', csv)).location)
    const before = await finance.get(at)
    expect(before.text).toContain('Are these the same?')
    expect(before.text).toContain('R8 Payment, 18 Nov 2026 the same amount, a few days apart')
    const key = (/name="key" value="([^"]*~[^"]*)"/.exec(before.html)?.[1] ?? '').replaceAll('&#43;', '+')
    await finance.post(`${at}/decide`, { key, decision: 'same' })
    const after = await finance.get(at)
    expect(after.text).not.toContain('Are these the same?')
    expect(after.text).toContain('1 row is the same in both.')
    expect(/=Difference (\S+)/.exec(after.text)?.[1]).toBe(/=Difference (\S+)/.exec(before.text)?.[1])
  })

  it('is refused where it cannot be said', async () => {
    const at = pathOf((await uploadLedger(finance, 'again.csv', THEIRS.replace('CASH-9', 'CASH-10'))).location)
    const id = at.split('/').at(-1) ?? ''
    for (const said of [
      { key: 'orientation', decision: 'same' },
      { key: 'seen:R1', decision: 'same' },
      { key: 'x~R1', decision: 'seen' },
      { key: '__proto__', decision: 'seen' },
      { key: `seen:${'x'.repeat(300)}`, decision: 'seen' },
    ]) {
      const attempt = books.asContact('finance', (tx) =>
        decideMatch(tx, { account_id: books.meghdoot.ganesh, reconciliation_id: id as never, ...said }),
      )
      expect(await refusalOf(attempt)).toMatchObject({ status: 422, code: 'unknown_decision' })
    }
  })
})

describe('a GSTR-2B', () => {
  it('is compared as documents alone, and says so', async () => {
    const json = JSON.stringify({
      data: {
        gstin: '27ZZZFY8888Y1ZM',
        rtnprd: '042026',
        docdata: { b2b: [{ ctin: '27ZZZCZ9999Z1ZJ', inv: [{ inum: '2026-27/0001', dt: '05-04-2026', val: 118000 }] }] },
      },
    })
    const { text } = await finance.get(pathOf((await uploadLedger(finance, '2b.json', json)).location))
    expect(text).toContain('Documents only.')
    expect(text).toContain('Our invoices and notes 1,18,000.00 −In your GSTR-2B 1,18,000.00 =Difference ₹0.00')
    expect(text).toContain('Both agree.')
    const foreign = await finance.get(
      pathOf((await uploadLedger(finance, '2b other.json', json.replace('27ZZZFY8888Y1ZM', '29ZZZFY8888Y1ZI'))).location),
    )
    expect(foreign.text).toContain('The file is of GSTIN 29ZZZFY8888Y1ZI; yours here is 27ZZZFY8888Y1ZM.')
  })
})

describe('the same in Hindi', () => {
  it('has every word of it', async () => {
    const list = await finance.get('/match?lang=hi')
    expect(list.text).toContain('मेरा खाता मिलाएँ')
    const path = /href="\/a\/[^/]+(\/match\/rcn_\w+)"><span class="wraps">ledger.csv/.exec(list.html)?.[1] ?? ''
    expect((await finance.get(`${path}?lang=hi`)).text).toContain('अंतर किससे बनता है')
    expect((await finance.get('/match/new?lang=hi')).text).toContain('अपना खाता अपलोड करें')
  })
})
