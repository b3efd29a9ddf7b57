import { beforeAll, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { type Currency, minor } from '#shared/money.ts'
import type { PayingSettings } from '#shared/seller-settings.ts'
import { openPortal } from '#test/portal.ts'
import { INR, USD, type World, world } from '#test/world.ts'

const SETTINGS = { upi_address: 'meghdoot@examplebank' }

/** On 21 Nov 2026, what an account owes: amounts with their due dates. */
async function owing(account_id: AccountId, books: World, items: readonly [string, number][], currency: Currency = INR) {
  const bookings = items.map(([due_on, amount], index) => ({
    account_id,
    kind: 'INV' as const,
    number: `P/${index}`,
    dated_on: day('2026-10-01'),
    due_on: day(due_on),
    currency,
    amount_minor: minor(amount),
    source_ref: `p${index}`,
  }))
  await books.desk((tx) => bookEntries(tx, { source: 'test', bookings }))
}

describe('paying by UPI', () => {
  /** The page of a customer who owes this, and the amount in the payment it offers. */
  async function payPage(items: readonly [string, number][], currency?: Currency, paying: PayingSettings = {}) {
    const books = await world({ settings: { ...SETTINGS, paying } })
    const { id, ganesh } = books.meghdoot
    await owing(ganesh, books, items, currency)
    const page = await (await openPortal(books)).comeIn(id, ganesh, 'Admin').then((ramesh) => ramesh.get('/how-to-pay'))
    return { ...page, amount: /upi:\/\/pay[^"]*/.exec(page.html)?.[0].match(/am=([\d.]+)/)?.[1] ?? null }
  }

  it('is for the whole balance where one payment can carry it', async () => {
    const { text, amount } = await payPage([['2026-11-01', 65_916_00]])
    expect(amount).toBe('65916.00')
    expect(text).toContain('Open my UPI app for ₹65,916.00')
  })

  it('is for what is late where the whole is too much for one payment', async () => {
    const { text, amount } = await payPage([
      ['2026-11-01', 65_916_00],
      ['2026-12-01', 90_000_00],
    ])
    expect(amount).toBe('65916.00')
    expect(text).toContain('Pay what is late, ₹65,916.00')
    expect(text).toContain('UPI takes up to ₹1,00,000.00 at once.')
  })

  it('is as much as the seller has set for one payment', async () => {
    const { amount } = await payPage([['2026-11-01', 3_00_000_00]], undefined, { upi_limit_minor: 5_00_000_00 })
    expect(amount).toBe('300000.00')
    const { text } = await payPage([['2026-11-01', 6_00_000_00]], undefined, { upi_limit_minor: 5_00_000_00 })
    expect(text).toContain('UPI takes up to ₹5,00,000.00 at once.')
  })

  it('is for what is due next where nothing is late', async () => {
    const { text, amount } = await payPage([
      ['2026-11-30', 40_000_00],
      ['2026-12-01', 90_000_00],
    ])
    expect(amount).toBe('40000.00')
    expect(text).toContain('Pay what is due next, ₹40,000.00')
  })

  it('leaves the amount to the payer where what is late is too much as well', async () => {
    const { text, amount } = await payPage([['2026-11-01', 1_00_000_01]])
    expect(amount).toBeNull()
    expect(text).toContain('Open my UPI app')
  })
})

describe('an account', () => {
  let books: World
  let portal: Awaited<ReturnType<typeof openPortal>>
  beforeAll(async () => {
    books = await world({ settings: SETTINGS })
    portal = await openPortal(books)
    await owing(books.meghdoot.ganesh, books, [['2026-11-01', 65_916_00]])
  })

  it('tells a person who may not see the balance what is there for them, and leads to it', async () => {
    const { id, ganesh } = books.meghdoot
    const asif = await portal.comeIn(id, ganesh, 'Viewer', 'Asif Khan')
    const { html, text } = await asif.get('')
    expect(text).toContain('Here you can see the invoices of Shree Ganesh')
    expect(html).toMatch(/href="[^"]*\/invoices\?tab=open"/)
    expect(text).not.toContain('You owe')
    expect((await asif.get('?lang=hi')).text).toContain('यहाँ आप Shree Ganesh')
  })

  it('leads to the list of accounts, which is shown even where it holds one only', async () => {
    const { id, ganesh } = books.meghdoot
    const ramesh = await portal.comeIn(id, ganesh, 'Admin')
    const more = await ramesh.get('/more')
    const href = /href="(\/a\?all=yes)"/.exec(more.html)?.[1] ?? ''
    const listed = await ramesh.get(`/../..${href}`)
    expect(listed.status).toBe(200)
    expect(listed.text).toContain('Shree Ganesh')
  })

  it('offers the years it has entries in, and the one that was chosen', async () => {
    const { id, ganesh } = books.meghdoot
    const ramesh = await portal.comeIn(id, ganesh, 'Admin')
    const yearsOf = (html: string) => [...html.matchAll(/<option value="(\d{4}-\d\d)"/g)].map(([, label]) => label)
    expect(yearsOf((await ramesh.get('/invoices')).html)).toEqual(['2026-27'])
    expect(yearsOf((await ramesh.get('/invoices?dates=2023-24')).html)).toEqual(['2026-27', '2023-24'])
    expect((await ramesh.get('/payments?year=2026-27')).text).not.toContain('2025-26')
  })
})

it('an account in dollars is not offered UPI, which moves rupees only', async () => {
  const books = await world({ settings: SETTINGS })
  const { id } = books.meghdoot
  const abroad = await books.desk((tx) => openAccount(tx, { code: 'ABR', name: 'Lakeside Imports', currency: USD }))
  await owing(abroad, books, [['2026-11-01', 70_00]], USD)
  const page = await (await openPortal(books)).comeIn(id, abroad, 'Admin').then((jane) => jane.get('/how-to-pay'))
  expect(page.status).toBe(200)
  expect(page.text).toContain('You owe $70.00')
  expect(page.html).not.toContain('upi://')
})
