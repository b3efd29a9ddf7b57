import { describe, expect, it } from 'vitest'
import { codeMailedTo, contactOf, openPortal } from './portal.ts'

describe('getting in, in a real browser', async () => {
  const portal = await openPortal()
  const { account, mailbox, test } = portal
  const home = `${portal.url}/a/${account.id}`
  const address = 'finance@lotus.example'

  it('one tap on the link leads to Home, which shows what the ledger says is owed', async () => {
    const { page } = await portal.open()
    await page.goto(await portal.link())
    expect(page.url()).toBe(`${portal.url}/l`)
    await page.getByRole('heading', { name: /Continue as F.*, Lotus Bazaar/ }).waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(home)
    const [owed] = await test.query<{ rupees: string }>(
      `select to_char(sum(amount_minor) / 100.0, 'FM999999990.00') as rupees from entries where account_id = $1`,
      [account.id],
    )
    const shown = await page.locator('main').innerText()
    expect(shown.replace(/[,\s]/g, '')).toContain(`₹${owed?.rupees}`)
  })

  it('a second device asks for a code, which comes to their own mailbox and lets them in', async () => {
    await portal.signIn()
    const { page } = await portal.open()
    const before = mailbox.arrived.length
    await page.goto(await portal.link())
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL('**/a/code*')
    expect(await page.locator('main').innerText()).not.toContain('₹')
    await page.getByLabel('Code').fill('000000')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('This is not the code we sent').waitFor()
    await page.getByLabel('Code').fill(await codeMailedTo(mailbox, address, before))
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(home)
  })

  it('"I never opened this" ends the device that came first, at once', async () => {
    const first = await portal.signIn()
    const { page } = await portal.open()
    await page.goto(await portal.link())
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'I never opened this on another device' }).click()
    await page.getByText('That device is out').waitFor()
    expect((await first.context.request.get(home)).status()).toBe(401)
  })

  it('a link that was turned off opens nothing, and offers to send a fresh one', async () => {
    const { page } = await portal.open()
    await page.goto(`${portal.url}/l#${account.things['token']?.[0]}`)
    await page.getByRole('heading', { name: 'This link is not valid any more' }).waitFor()
    await page.getByRole('button', { name: 'Send me a new one' }).click()
    await page.getByText('A new link is on its way').waitFor()
  })

  it('a scanner that runs scripts and clicks everything on a mailed link gets in nowhere, and the link still works', async () => {
    const contact_id = contactOf(account, 'Executive')
    const link = await portal.link(contact_id, 'email')
    const scanner = await portal.open()
    for (let round = 0; round < 12; round++) {
      await scanner.page.goto('about:blank')
      await scanner.page.goto(link)
      await scanner.page.getByRole('button', { name: 'Continue' }).waitFor()
      const clickable = scanner.page.locator('button:visible, a:visible, input[type=checkbox]:visible')
      if (round >= (await clickable.count())) break
      await clickable.nth(round).click()
      await scanner.page.waitForLoadState('networkidle')
    }
    const sessions = await test.query('select level from sessions where contact_id = $1', [contact_id])
    expect(sessions).toEqual([])
    expect((await scanner.page.goto(home))?.status()).toBe(401)

    const before = mailbox.arrived.length
    await test.query('delete from attempts')
    const { page } = await portal.open()
    await page.goto(link)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL('**/a/code*')
    await page.getByLabel('Code').fill(await codeMailedTo(mailbox, 'executive@lotus.example', before))
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(home)
  })

  it('after sign-out the back button shows nothing, and nothing is left in the browser', async () => {
    const { page, context } = await portal.signIn()
    await page.goto(`${home}/invoices`)
    await page.goto(`${home}/more`)
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
    await page.waitForURL(`${portal.url}/code`)
    await page.goBack()
    await page.goBack()
    expect(await page.locator('body').innerText()).not.toMatch(/₹|Lotus Bazaar/)
    expect((await context.cookies()).filter(({ name }) => /s$/.test(name))).toEqual([])
  })

  it('knocks are counted by the network they come from', async () => {
    const { page } = await portal.open()
    await page.goto(await portal.link())
    await page.getByRole('button', { name: 'Continue' }).waitFor()
    const counted = await test.query<{ key: string }>(`select distinct split_part(key, ' ', 2) as key from attempts`)
    expect(counted).toEqual([{ key: '127.0.0.0/24' }])
  })

  it('the secret of a link stands in no log, no table and no address', async () => {
    const { page } = await portal.open()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url(), JSON.stringify(request.headers())))
    const link = await portal.link()
    const [, secret = ''] = link.split('#')
    await page.goto(link)
    await page.getByRole('button', { name: 'Continue' }).waitFor()
    expect(page.url()).not.toContain(secret)
    expect(asked.filter((text) => text.includes(secret))).toEqual([])
    const [kept] = await test.query<{ found: boolean }>(
      `select exists (select from access_links t where t::text like '%' || $1 || '%')
        or exists (select from events t where t::text like '%' || $1 || '%') as found`,
      [secret],
    )
    expect(kept?.found).toBe(false)
  })
})
