import { beforeAll, describe, expect, it } from 'vitest'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { readPdf } from '#test/pdf-text.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { type World, world } from '#test/world.ts'

let books: World
let ramesh: PortalBrowser
beforeAll(async () => {
  books = await world()
  const { id, ganesh: account_id } = books.meghdoot
  ramesh = await (await openPortal(books)).comeIn(id, account_id, 'Finance')
  const line = { description: 'Item', quantity: '1', unit_price: '10', rate_bp: 1800, item_code: '9608', unit: 'BOX' }
  await books.desk((tx) => issueInvoice(tx, { account_id, lines: [line] }))
})

/** So many items more, each with a name of sixty letters. */
async function moreItems(from: number, to: number): Promise<void> {
  await books.query(
    `insert into invoice_lines (seller_id, account_id, invoice_id, line, description, item_code, quantity, unit, unit_price, rate_bp,
       gross_minor, taxable_minor, taxes, total_minor)
     select seller_id, account_id, invoice_id, n, rpad('Item ' || n || ' ', 60, 'x'), item_code, quantity, unit, unit_price, rate_bp,
       gross_minor, taxable_minor, taxes, total_minor
     from invoice_lines cross join generate_series($1::int, $2::int) n where line = 1`,
    [from, to],
  )
}

describe('a report of thousands of rows', () => {
  it('is offered as a PDF while the press takes it, and the PDF has every row', async () => {
    await moreItems(2, 5_000)
    expect((await ramesh.get('/reports/items')).html).toContain('as=pdf')
    const { status, bytes } = await ramesh.file('/reports/items/export?as=pdf')
    expect(status).toBe(200)
    expect(readPdf(bytes).text).toContain('Item 5000 x')
  })

  it('beyond that names the files that hold all of it, offers no PDF, and refuses one in the same words', async () => {
    await moreItems(5_001, 12_000)
    const { html, text } = await ramesh.get('/reports/items')
    expect(html).not.toContain('as=pdf')
    expect(html).toContain('as=csv')
    expect(text).toContain('Too long for a PDF: CSV and Excel hold all of it.')
    const refused = await ramesh.get('/reports/items/export?as=pdf')
    expect([refused.status, refused.text.includes('Excel and CSV hold all of it.')]).toEqual([413, true])
    expect((await ramesh.file('/reports/items/export?as=csv')).status).toBe(200)
  })
})
