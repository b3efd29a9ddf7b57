import { beforeAll, describe, expect, it } from 'vitest'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { disputeEntry } from '#features/ledger/dispute-entry.ts'
import { ageing } from '#features/ledger/queries.ts'
import { routes } from '#routes.ts'
import { day } from '#shared/day.ts'
import { minor, sum } from '#shared/money.ts'
import { openDesk } from '#test/desk.ts'
import { openPortal } from '#test/portal.ts'
import { world } from '#test/world.ts'

describe('what is late of a customer who questions a part of it', async () => {
  const books = await world()
  const { asha } = await openDesk(books)
  const customer = await (await openPortal(books)).comeIn(books.meghdoot.id, books.meghdoot.ganesh, 'Admin')
  const account_id = books.meghdoot.ganesh

  beforeAll(async () => {
    const bill = (due_on: string, rupees: string) => {
      const lines = [{ description: 'Paper', item_code: '4802', quantity: '1', unit_price: rupees, rate_bp: 0 }]
      return books.desk((tx) => issueInvoice(tx, { account_id, dated_on: day('2026-08-01'), due_on: day(due_on), lines }))
    }
    // three late ones, the oldest in question as a whole, the second in part; one is not due yet and in question too
    const whole = await bill('2026-08-10', '700')
    const part = await bill('2026-10-31', '1000')
    await bill('2026-11-20', '50')
    const later = await bill('2026-12-10', '500')
    await books.desk(async (tx) => {
      const reason = 'Short'
      await disputeEntry(tx, { account_id, entry_id: whole.id, disputed_minor: minor(70_000), reason })
      await disputeEntry(tx, { account_id, entry_id: part.id, disputed_minor: minor(40_000), reason })
      await disputeEntry(tx, { account_id, entry_id: later.id, disputed_minor: minor(1_000), reason })
    })
  })

  it('is without what is in question, and one figure on the overview, in its list, in the list of customers, on their page, and on their own Home', async () => {
    const overview = (await asha.get(routes.desk.home.href())).text
    expect(overview).toContain('Late ₹650 .00 29% of it, 1 customer')
    expect(overview).toContain('Shree Ganesh Stores 21 650.00 2,250.00')
    expect((await asha.get(routes.desk.accounts.href())).text).toContain('SGS Shree Ganesh Stores 650.00 2,250.00')
    const page = (await asha.get(routes.desk.account.href({ account: account_id }))).text
    expect(page).toContain('Late ₹650 .00 2 invoices, oldest 21 days')
    expect((await customer.get('')).text).toContain('₹650.00 is late, the oldest by 21 days')
  })

  it('ages alike on the overview, on their Home, and in the statement, each with what is in question apart', async () => {
    const overview = (await asha.get(routes.desk.home.href())).text
    expect(overview).toMatch(
      /Not yet due 490\.00 .* 1 to 30 days late 650\.00 .* Over 90 days late 0\.00 0\.0 In question 1,110\.00 49\.3 All 2,250\.00 100\.0/,
    )
    expect(overview).toContain('4 open invoices, of which in question ₹1,110.00')
    const home = (await customer.get('')).text
    expect(home).toContain('In question kept out of what is late 1,110.00')
    const statement = (await customer.get('/statement')).text
    const aged_alike = /Not yet due 490\.00 1 to 30 days late 650\.00 .*Over 90 days late 0\.00 In question 1,110\.00/
    for (const text of [home, statement]) expect(text).toMatch(aged_alike)
    const [aged] = await books.desk((tx) => ageing(tx, account_id, tx.today))
    if (!aged) throw new Error('nothing is open')
    expect(sum([aged.d0_30_minor, aged.d31_60_minor, aged.d61_90_minor, aged.over_90_minor])).toBe(175_000)
    expect([aged.not_due_minor, aged.disputed_minor]).toEqual([50_000, 111_000])
  })
})
