import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { serve } from '@hono/node-server'
import { describe, expect, test, vi } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import { worker } from '#platform/viewer.ts'
import { day } from '#shared/day.ts'
import { currency, minor } from '#shared/money.ts'
import { NOVEMBER, openNovember, packOf } from '#test/pack.ts'
import { misplaced, readXml, untied } from '#test/ubl-read.ts'
import { INR } from '#test/world.ts'

const { books, portal, finance, invoice } = await openNovember()
const { meghdoot } = books

describe('a pack is made without', () => {
  test('receipts for who may not see payments, and says so', async () => {
    const executive = await portal.comeIn(meghdoot.id, meghdoot.ganesh, 'Executive')
    const pack = await packOf(executive)
    expect(pack.paths.filter((path) => path.startsWith('receipts/'))).toEqual([])
    expect(pack.text('README.txt')).toContain('made without receipts')
    expect((await executive.get(`/reports/pack${NOVEMBER}`)).text).toContain('made without receipts')
  })

  test('anything of another account', async () => {
    const pack = await packOf(finance, '?period=year')
    for (const path of pack.paths.filter((one) => /\.(csv|json|txt)$/.test(one)))
      expect(pack.text(path)).not.toContain('KAVERI')
  })
})

describe('a pack is refused', () => {
  test.each([
    ['for a role without reports', 'Viewer', NOVEMBER, 403],
    ['for dates that are none', 'Finance', '?from=2026-11-31&to=2026-12-01', 422],
    ['for one date alone', 'Finance', '?from=2026-11-01', 422],
    ['for days turned round', 'Finance', '?from=2026-11-30&to=2026-11-01', 422],
    ['for days in which nothing happened', 'Finance', '?from=2020-01-01&to=2020-01-31', 422],
  ])('%s', async (_, role, query, status) => {
    const browser = role === 'Finance' ? finance : await portal.comeIn(meghdoot.id, meghdoot.ganesh, role)
    expect((await browser.file(`/reports/pack/download${query}`)).status).toBe(status)
  })

  test('beyond 2,000 documents, in words that say what to do', async () => {
    const account_id = await books.desk(async (tx) => {
      const opened = await openAccount(tx, { code: 'MANY', name: 'Many Papers', currency: INR })
      const bookings = Array.from({ length: 2001 }, (_, index) => {
        const number = `M/${index + 1}`
        return {
          account_id: opened,
          kind: 'INV' as const,
          number,
          dated_on: tx.today,
          currency: INR,
          amount_minor: minor(100),
          source_ref: number,
        }
      })
      await bookEntries(tx, { source: 'many', bookings })
      return opened
    })
    const many = await portal.comeIn(meghdoot.id, account_id, 'Finance')
    const file = await many.file(`/reports/pack/download${NOVEMBER}`)
    expect([file.status, Buffer.from(file.bytes).toString()]).toEqual([413, expect.stringContaining('Choose a shorter period')])
    const page = await many.get(`/reports/pack${NOVEMBER}`)
    expect([page.status, page.text.includes('more than 2,000 documents'), page.html.includes('/download')]).toEqual([
      200,
      true,
      false,
    ])
    expect((await many.get('/reports/pack?from=2026-11-31&to=')).status).toBe(422)
  })
})

describe('a pack that travels', () => {
  test('is made no faster than it is taken, and ends when the reader leaves', async () => {
    const printed = { count: 0 }
    const { invoice: print } = portal.site.pdf
    portal.site.pdf.invoice = (paper) => {
      printed.count += 1
      return print(paper)
    }
    const response = await finance.open(`/reports/pack/download${NOVEMBER}`)
    const reader = response.body?.getReader()
    if (!reader) throw new Error('a body')
    await reader.read()
    expect(printed.count).toBe(0)
    let taken = ''
    while (printed.count < 2) taken += Buffer.from((await reader.read()).value ?? []).toString('latin1')
    expect(taken).toContain('documents/Invoice 2026-27-0002.pdf')
    await reader.cancel()
    const made = printed.count
    await finance.get(`/reports/pack${NOVEMBER}`)
    expect(printed.count).toBe(made)
    portal.site.pdf.invoice = print
  })

  test('ends when a browser breaks off its download: no document more is set', async () => {
    const account_id = await manyInvoices(60)
    const many = await portal.comeIn(meghdoot.id, account_id, 'Finance')
    const printed = { count: 0 }
    const { invoice: print } = portal.site.pdf
    portal.site.pdf.invoice = (paper) => {
      printed.count += 1
      return print(paper)
    }
    const server = serve({ fetch: () => many.open(`/reports/pack/download${NOVEMBER}`), port: 0, hostname: '127.0.0.1' })
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const asked = get({ host: '127.0.0.1', port: address.port })
    const [download]: IncomingMessage[] = await once(asked, 'response')
    await vi.waitUntil(() => download?.read() !== null && printed.count >= 3, { timeout: 10_000, interval: 5 })
    asked.destroy()
    // those under way are set to their end; then nothing is begun
    await vi.waitUntil(() => quietSince(printed), { timeout: 10_000, interval: 300 })
    expect(printed.count).toBeLessThan(50)
    portal.site.pdf.invoice = print
    await new Promise((resolve) => server.close(resolve))
  })
})

/** Whether no more were counted since it was asked last. */
function quietSince(printed: { count: number; last?: number }): boolean {
  const quiet = printed.last === printed.count
  printed.last = printed.count
  return quiet
}

async function manyInvoices(count: number) {
  return books.desk(async (tx) => {
    const account_id = await openAccount(tx, { code: 'BROKEN', name: 'Broken Off', currency: INR })
    const line = { description: 'Lamp', item_code: '9405', quantity: '1', unit: 'pc', unit_price: '10', rate_bp: 1800 }
    for (let n = 0; n < count; n++) await issueInvoice(tx, { account_id, lines: [line], dated_on: day('2026-11-02') })
    return account_id
  })
}

describe('the pack of a VAT seller', () => {
  test('has UBL and a purchase register by category and rate', async () => {
    const GBP = currency('GBP')
    const seller_id = await books.database.system('a VAT seller', (tx) =>
      createSeller(tx, {
        name: 'Tidewater & Sons',
        country: 'VAT',
        currency: GBP,
        time_zone: 'Europe/London',
        year_starts_in_month: 4,
        settings: { tax_id: 'GB999999973', country_code: 'GB', address_lines: ['1 Quay', 'Hull HU1'] },
      }),
    )
    const account_id = await books.database.scope(worker(seller_id, 'test'), async (tx) => {
      const opened = await openAccount(tx, { code: 'HAR', name: 'Harbour <Gifts>', currency: GBP })
      const lines = [
        { description: 'Oak stool', quantity: '3', unit_price: '47.55', rate_bp: 2000 },
        { description: 'Tea', quantity: '10', unit_price: '2.10', rate_bp: 0 },
      ]
      const issued = await issueInvoice(tx, { account_id: opened, lines, dated_on: day('2026-11-02') })
      await issueCreditNote(tx, {
        account_id: opened,
        original_id: issued.id,
        lines: lines.slice(0, 1),
        dated_on: day('2026-11-05'),
        reason: 'Broken',
      })
      return opened
    })
    const browser = await portal.comeIn(seller_id, account_id, 'Finance')
    const pack = await packOf(browser)
    const structured = pack.paths.filter((path) => path.endsWith('.xml'))
    expect(structured.map((path) => path.replace(/ .*/, ''))).toEqual(['e-invoices/Invoice', 'e-invoices/Credit'])
    for (const path of structured) {
      const root = readXml(pack.text(path))
      expect([misplaced(root), untied(root)]).toEqual([[], []])
    }
    expect(pack.paths.filter((path) => path.startsWith('purchase-register'))).toEqual(['purchase-register.csv'])
    const rows = pack.table('purchase-register.csv')
    expect(
      rows.map((row) => ['Document Type', 'Currency', 'VAT Category', 'VAT Rate', 'Net', 'VAT'].map((name) => row[name])),
    ).toEqual([
      ['Invoice', 'GBP', 'S', '20', '142.65', '28.53'],
      ['Invoice', 'GBP', 'Z', '0', '21.00', '0.00'],
      ['Credit note', 'GBP', 'S', '20', '142.65', '28.53'],
    ])
    expect(pack.text('README.txt')).not.toContain('IRN')
    const page = await browser.get(`/reports/pack${NOVEMBER}`)
    expect(page.text).toContain('Each document as UBL 2.1')
  })
})

describe('the page of an invoice', () => {
  test('offers the e-invoice and names what is missing in it', async () => {
    const page = await finance.get(`/invoices/${invoice.id}`)
    expect(page.html).toContain(`/invoices/${invoice.id}/e-invoice`)
    expect(page.text).toContain(
      'Not in the INV-01 JSON, because our books do not have it: your address, your town, your PIN code.',
    )
  })

  test('offers none where there is none, and nothing is under its address', async () => {
    const [row] = await books.query<{ id: string }>(`select id from entries where number = 'SUM/1'`)
    const page = await finance.get(`/invoices/${row?.id}`)
    expect(page.html).not.toContain('/e-invoice')
    expect((await finance.file(`/invoices/${row?.id}/e-invoice`)).status).toBe(404)
  })
})
