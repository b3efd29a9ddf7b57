import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { worker } from '#platform/viewer.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { type World, world } from '#test/world.ts'

/** Brightwell sells under VAT: Harbour buys little, Fern very many things. */
let books: World
let portal: Awaited<ReturnType<typeof openPortal>>
let jo: PortalBrowser
beforeAll(async () => {
  books = await world()
  portal = await openPortal(books)
  await buyAbroad()
  jo = await portal.comeIn(books.brightwell.id, books.brightwell.harbour, 'Finance', 'Jo March')
})

async function buyAbroad(): Promise<void> {
  const { id, harbour: account_id } = books.brightwell
  await books.query(`update sellers set settings = settings || '{"tax_id": "GB999999973"}' where id = $1`, [id])
  const lines = [
    { description: 'Oak stool', code: 'OS', quantity: '3', unit_price: '40', rate_bp: 2000 },
    { description: 'Children’s book', code: 'CB', quantity: '10', unit_price: '5', rate_bp: 0 },
  ]
  await books.database.scope(worker(id, 'test'), async (tx) => {
    await issueInvoice(tx, { account_id, lines, dated_on: day('2026-07-20') })
    await recordPayment(tx, { account_id, amount_minor: minor(50_00), currency: tx.seller.currency, method: 'bank_transfer' })
  })
}

const csv = async (browser: PortalBrowser, path: string): Promise<Record<string, string>[]> =>
  parse(Buffer.from((await browser.file(path)).bytes).toString('utf8'), { columns: true, bom: true })

describe('under VAT', () => {
  it('is by rate alone where lines bear no code', async () => {
    const { text } = await jo.get('/reports/codes')
    expect(text).toContain('Summary by tax rate')
    expect(text).toContain('20% 120.00 24.00 24.00 0% 50.00 0.00 0.00 Total 170.00 24.00 24.00')
    expect(text).not.toMatch(/HSN|Description/)
  })

  it('names the one tax there is', async () => {
    const [july] = (await csv(jo, '/reports/year/export?as=csv')).filter((row) => row['period'] === 'Jul 2026')
    expect(july).toMatchObject({ taxable: '170.00', vat: '24.00', tax: '24.00', invoices: '194.00', closing: '194.00' })
  })
})

describe('a year of very many', () => {
  it('shows the first rows, puts the others into one so that the total ties, and is whole in the files', async () => {
    const { id, fern: account_id } = books.brightwell
    await books.database.scope(worker(id, 'test'), async (tx) => {
      for (let batch = 0; batch < 5; batch++) {
        const lines = Array.from({ length: 50 }, (_, index) => ({
          description: `Item ${batch * 50 + index}`,
          code: `I${String(batch * 50 + index).padStart(3, '0')}`,
          quantity: '1',
          unit_price: String(1000 - (batch * 50 + index)),
          rate_bp: 0,
        }))
        await issueInvoice(tx, { account_id, lines, dated_on: day('2026-06-01') })
      }
    })
    const sam = await portal.comeIn(id, account_id, 'Finance', 'Sam Reed')
    const { text, html } = await sam.get('/reports/items')
    expect(html.match(/id="item-/g)).toHaveLength(200)
    expect(text).toContain('50 more rows 38,775.00 17.7% Total 218,875.00 100.0%')
    expect(text).toContain('The files hold every row.')
    expect(await csv(sam, '/reports/items/export?as=csv')).toHaveLength(251)
  })
})
