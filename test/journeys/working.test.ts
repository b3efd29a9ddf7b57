import { readFile } from 'node:fs/promises'
import type { Download, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { readPdf } from '../pdf-text.ts'
import { codeMailedTo, openPortal } from './portal.ts'

describe('working with the portal, in a real browser', async () => {
  const portal = await openPortal()
  const { account, mailbox, test } = portal
  const home = `${portal.url}/a/${account.id}`

  it('what the Desk records is on the open page of the customer, without a reload, and leaves alone what they type', async () => {
    const customer = await portal.signIn()
    const invoices = await customer.context.newPage()
    await invoices.goto(`${home}/invoices`)
    await invoices.getByLabel('Search invoices').fill('PO 88')
    const owed = await owes(customer.page)
    await customer.page.evaluate(() => document.body.setAttribute('data-never-reloaded', ''))

    const desk = await portal.signInAtDesk()
    await desk.page.goto(`${portal.url}/desk/accounts/${account.id}/payments/new`)
    await desk.page
      .getByLabel(/^Amount/)
      .first()
      .fill('1000.07')
    await desk.page
      .getByRole('button', { name: /Record/ })
      .first()
      .click()
    await desk.page.waitForURL(/\/payments\/pay_/)

    await customer.page.bringToFront()
    await expect.poll(() => owes(customer.page), { timeout: 10_000 }).toBe(owed - 100_007)
    expect(await customer.page.locator('body[data-never-reloaded]').count()).toBe(1)
    await invoices.bringToFront()
    expect(await invoices.getByLabel('Search invoices').inputValue()).toBe('PO 88')
  })

  it('works without scripts: a code typed in, the list, a filter, the statement, a file', async () => {
    const { page } = await portal.open({ javaScriptEnabled: false })
    const before = mailbox.arrived.length
    await page.goto(`${portal.url}/l`)
    await page.getByRole('link', { name: 'Come in with a code instead' }).click()
    await page.locator('[name=who]').fill('admin@lotus.example')
    await page.getByRole('button').first().click()
    await page.getByLabel('Code').fill(await codeMailedTo(mailbox, 'admin@lotus.example', before))
    await page.getByRole('button').first().click()
    await page.waitForURL(home)

    await page.goto(`${home}/invoices`)
    const all = await page.locator('table.invoices tbody tr').count()
    await page.getByRole('navigation', { name: 'Which invoices' }).getByRole('link', { name: /^Open/ }).click()
    await page.waitForURL(/tab=open/)
    const open = await page.locator('table.invoices tbody tr').count()
    expect([all, open]).toEqual(await counted())
    await page.getByLabel('Search invoices').fill('LOTUS-PO2')
    await page.getByLabel('Search invoices').press('Enter')
    await page.waitForURL(/LOTUS-PO2/)
    expect(await page.locator('table.invoices tbody tr').count()).toBe(1)

    await page.goto(`${home}/statement`)
    const [closing] = await test.query<{ amount: string }>(
      `select to_char(sum(amount_minor) / 100.0, 'FM999999990.00') as amount from entries where account_id = $1`,
      [account.id],
    )
    expect((await page.locator('main').innerText()).replaceAll(',', '')).toContain(closing?.amount)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).first().click()])
    expect(String(await contentOf(file))).toContain(closing?.amount)
  })

  it('works by keyboard alone: sign in, open an invoice, take its PDF', async () => {
    await test.query('update contacts set free_device_used_at = null, first_message_at = null')
    const { page } = await portal.open()
    await page.goto(await portal.link())
    await page.getByRole('button', { name: 'Continue' }).waitFor()
    await press(page, 'Continue')
    await page.waitForURL(home)
    await press(page, 'Invoices')
    await page.waitForURL(/\/invoices/)
    const number = (await page.locator('table.invoices a.doc').first().innerText()).trim()
    await press(page, number)
    await page.waitForURL(/\/invoices\/[a-z]{3}_/)
    const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'PDF')])
    const { text } = readPdf(await contentOf(file))
    expect(text).toContain(number)
  })

  async function counted(): Promise<[number, number]> {
    const [row] = await test.query<{ everything: string; open: string }>(
      `select count(*) as everything, count(*) filter (where open_minor > 0) as open from entries
       where account_id = $1 and side = 'D' and kind in ('INV', 'DN', 'OB')`,
      [account.id],
    )
    return [Number(row?.everything), Number(row?.open)]
  }
})

/** What Home says is owed, in paise. */
async function owes(page: Page): Promise<number> {
  const text = await page.locator('.figure').first().innerText()
  return Number(text.replace(/\D/g, ''))
}

/** Tabs until the focus is on the link or button of this name, and presses Enter. */
async function press(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 80; step++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
    if (focused === name) return page.keyboard.press('Enter')
  }
  throw new Error(`no key leads to ${name}`)
}

async function contentOf(file: Download): Promise<Buffer> {
  return readFile(await file.path())
}
