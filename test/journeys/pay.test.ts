import { describe, expect, it } from 'vitest'
import { openItem } from '#features/ledger/open-item.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { worker } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import { addDays } from '#shared/day.ts'
import { type EntryId, newId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { expectSoundBooks } from '../invariants.ts'
import { openPortal, type Visitor } from './portal.ts'

/** A customer pays in a real browser, through a checkout of somebody else's and back. */
describe('paying', async () => {
  const portal = await openPortal()
  const { account, seller, test, practice } = portal
  const at = { account: account.id }
  const INR_100 = 10_000
  let count = 0

  /** A document of the account that is open with so much. */
  async function bill(amount: number): Promise<EntryId> {
    count += 1
    const posted = await test.database.scope(worker(seller.id, 'test'), (tx) =>
      openItem(tx, {
        account_id: account.id,
        number: `PAY/${count}`,
        dated_on: addDays(tx.today, -3),
        due_on: tx.today,
        currency: tx.seller.currency,
        amount_minor: minor(amount),
      }),
    )
    return posted.id
  }

  async function openOf(id: EntryId): Promise<number> {
    const [row] = await test.query<{ open: number }>('select open_minor::int as open from entries where id = $1', [id])
    return row?.open ?? -1
  }

  const payPath = (...ids: EntryId[]) => `${routes.pay.start.href(at)}?${new URLSearchParams(ids.map((id) => ['invoice', id]))}`

  async function choosePractice({ page }: Visitor): Promise<void> {
    for (const box of await page.locator('input[name^="credit."]').all()) await box.uncheck()
    await page.locator(`input[name="how"][value="${practice}"]`).check()
  }

  it('two invoices, one shortened, with tax deducted and an advance used, end in the right books, and the seller sees it come', async () => {
    const [first, second] = [await bill(11 * INR_100), await bill(6 * INR_100)]
    const advance = await test.database.scope(worker(seller.id, 'test'), (tx) =>
      recordPayment(tx, {
        account_id: account.id,
        amount_minor: minor(INR_100),
        currency: tx.seller.currency,
        method: 'cash',
        rest: 'advance',
        note: newId('request'),
      }),
    )
    const desk = await portal.signInAtDesk()
    await desk.page.goto(routes.desk.entries.href(at))
    const customer = await portal.signIn({ viewport: { width: 360, height: 800 } })
    const { page } = customer
    await page.goto(payPath(first, second))
    await choosePractice(customer)
    await page.locator(`input[name="credit.${advance.id}"]`).check()
    await page.locator(`#less-${second} summary`).click()
    await page.locator(`input[name="short.${second}"]`).fill('90')
    await page.locator(`select[name="reason.${second}"]`).selectOption('short_delivery')
    await page.locator('select[name="tax.0.entry"]').selectOption(first)
    await page.locator('input[name="tax.0.base"]').fill('1000')
    await page.locator('input[name="tax.0.amount"]').fill('1.00')
    // 1,100 + 600 − 90 kept back − 1 tax − 100 advance
    await page.getByRole('button', { name: 'Pay ₹1,509.00' }).click()

    await page.waitForURL(/\/sandbox\/checkout\//)
    await page.locator('button[value="succeed"]').click()
    await page.waitForURL(new RegExp(`/a/${account.id}/pay/stl_`))
    await page.getByText('Received.').waitFor()

    expect([await openOf(first), await openOf(second), await openOf(advance.id)]).toEqual([0, 9_000, 0])
    expect(await test.query('select amount_minor::int as amount, reason from disputes where entry_id = $1', [second])).toEqual([
      { amount: 9_000, reason: 'short_delivery' },
    ])
    expect(
      await test.query("select amount_minor::int as amount from entries where kind = 'TDS' and source = 'settlement'"),
    ).toEqual([{ amount: -100 }])
    const [receipt] = await test.query<{ number: string; amount: number }>(
      "select number, amount_minor::int as amount from entries where source like 'provider:%'",
    )
    expect(receipt?.amount).toBe(-150_900)
    await page.getByRole('link', { name: `Receipt ${receipt?.number}` }).click()
    await page.waitForURL(/\/payments\/pay_/)
    const pdf = await page.request.get(`${page.url()}/pdf`)
    expect([pdf.status(), pdf.headers()['content-type']]).toEqual([200, 'application/pdf'])
    // the seller's page was open all the time and was not reloaded
    await desk.page
      .getByText(receipt?.number ?? '')
      .first()
      .waitFor()
    await expectSoundBooks(test)
  })

  it('a double click, the back button and a second tab do not pay twice', async () => {
    const id = await bill(7 * INR_100)
    const customer = await portal.signIn()
    const { page, context } = customer
    await page.goto(payPath(id))
    const other = await context.newPage()
    await other.goto(payPath(id))
    await choosePractice(customer)
    await page.getByRole('button', { name: 'Pay ₹700.00' }).dblclick()
    await page.waitForURL(/\/sandbox\/checkout\//)

    // the second tab was opened before and knows nothing of the first
    for (const box of await other.locator('input[name^="credit."]').all()) await box.uncheck()
    await other.locator(`input[name="how"][value="${practice}"]`).check()
    // at once, before the preview has told it
    await other.locator('form[data-preview]').evaluate((form) => (form as HTMLFormElement).requestSubmit())
    await other.getByText('already on its way').waitFor()

    await page.locator('button[value="succeed"]').click()
    await page.getByText('Received.').waitFor()
    await page.goBack()
    await page.goto(payPath(id))
    expect(await page.locator(`input[name="pick.${id}"]`).count()).toBe(0)
    expect(
      await test.query<{ n: number }>(`select count(*)::int as n from settlements where plan::text like '%${id}%'`),
    ).toEqual([{ n: 1 }])
    expect(await openOf(id)).toBe(0)
  }, 90_000)

  it('a payment that fails says so, and can be tried again; one that takes long shows itself when it comes', async () => {
    const id = await bill(5 * INR_100)
    const customer = await portal.signIn()
    const { page } = customer
    await page.goto(payPath(id))
    await choosePractice(customer)
    await page.getByRole('button', { name: 'Pay ₹500.00' }).click()
    await page.waitForURL(/\/sandbox\/checkout\//)
    await page.locator('button[value="fail"]').click()
    await page.getByText('The last try did not go through').waitFor()
    expect(await openOf(id)).toBe(5 * INR_100)
    await page.getByRole('link', { name: /^Continue to/ }).click()
    await page.waitForURL(/\/sandbox\/checkout\//)
    await page.locator('button[value="slow"]').click()
    await page.getByText('Being confirmed.').waitFor()
    expect(await openOf(id)).toBe(5 * INR_100)
    // it changes by itself
    portal.slowMoneyComes()
    await page.getByText('Received.').waitFor()
    expect(await openOf(id)).toBe(0)
    await expectSoundBooks(test)
  }, 90_000)
})
