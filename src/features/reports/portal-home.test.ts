import { beforeAll, describe, expect, it } from 'vitest'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, type World, world } from '#test/world.ts'

/** Shree Ganesh has bought for more than a year; Kaveri has bought nothing yet. */
let books: World
let portal: Awaited<ReturnType<typeof openPortal>>
let ramesh: PortalBrowser
let anil: PortalBrowser
beforeAll(async () => {
  books = await world()
  portal = await openPortal(books)
  const { id, ganesh, kaveri } = books.meghdoot
  ramesh = await portal.comeIn(id, ganesh, 'Finance')
  anil = await portal.comeIn(id, kaveri, 'Finance', 'Anil Rao')
  const one = { account_id: ganesh, kind: 'INV' as const, currency: INR, amount_minor: minor(9_00) }
  const bookings = ['2025-07-01', '2026-05-04'].map((on) => ({ ...one, number: on, dated_on: day(on), source_ref: on }))
  await books.desk((tx) => bookEntries(tx, { source: 'test', bookings }))
})

describe('the home of the reports', () => {
  it('names the four, each with what it would say, and the years there is something in', async () => {
    const { text, html, status } = await anil.get('/reports')
    expect(status).toBe(200)
    for (const words of ['Year by months', 'HSN/SAC summary', 'Tax deducted', 'Purchases by item'])
      expect(text).toContain(words)
    expect(text).toContain('₹0.00 owed on 21 Nov 2026')
    expect(html).toMatch(/aria-current="true">2026-27</)
    expect(text).not.toContain('2025-26')
    expect((await ramesh.get('/reports')).text).toContain('2026-27 2025-26')
  })

  it('is found at the side, and on a telephone behind More; for a role that may see reports', async () => {
    expect((await ramesh.get('')).html).toMatch(/<li class="wide"><a href="[^"]*\/reports">/)
    expect((await ramesh.get('/more')).html).toContain('/reports"')
    const asif = await portal.comeIn(books.meghdoot.id, books.meghdoot.ganesh, 'Viewer', 'Asif Khan')
    expect((await asif.get('/more')).html).not.toContain('/reports"')
    for (const path of ['', '/year', '/codes', '/tax-deducted', '/items', '/year/export?as=csv', '/items/export?as=pdf'])
      expect([path, (await asif.get(`/reports${path}`)).status]).toEqual([path, 403])
  })

  it('links a figure only to what the person may see', async () => {
    const meera = await portal.comeIn(books.meghdoot.id, books.meghdoot.ganesh, 'Executive', 'Meera Joshi')
    const { html } = await meera.get('/reports/year')
    expect(html).toMatch(/class="plain" href="[^"]*\/invoices\?/)
    expect(html).not.toMatch(/class="plain" href="[^"]*\/payments\?/)
  })
})
