import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { routes } from '#routes.ts'
import { openPortal } from './portal.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Every page as the smallest telephone and a desk see it, by day and by night. */
const LOOKS = [
  { width: 360, scheme: 'light' },
  { width: 360, scheme: 'dark' },
  { width: 1440, scheme: 'light' },
  { width: 1440, scheme: 'dark' },
] as const

describe('everybody can read every page', async () => {
  const portal = await openPortal()
  const { account } = portal
  const at = { account: account.id }
  const [invoice = '', late = '', credit = ''] = account.things['invoice'] ?? []
  const [payment = '', part = '', tax = ''] = account.things['payment'] ?? []
  const [entry = ''] = account.things['entry'] ?? []
  const [challenge = ''] = account.things['challenge'] ?? []
  const customer = await portal.signIn()
  const desk = await portal.signInAtDesk()
  const nobody = await portal.open()

  const before = [routes.access.link.href(), routes.access.code.href(), routes.access.staffSignIn.href(), '/nothing-here']
  const pages = [
    routes.home.href(at),
    routes.howToPay.href(at),
    routes.invoices.list.href(at),
    routes.invoices.list.href(at, { tab: 'notes' }),
    routes.invoices.list.href(at, { q: 'nothing like it' }),
    routes.invoices.show.href({ ...at, invoice }),
    routes.invoices.show.href({ ...at, invoice: late }),
    routes.invoices.show.href({ ...at, invoice: credit }),
    routes.payments.list.href(at),
    routes.payments.show.href({ ...at, payment }),
    routes.payments.show.href({ ...at, payment: part }),
    routes.payments.show.href({ ...at, payment: tax }),
    routes.statement.show.href(at),
    routes.access.mine.href(at),
    routes.access.stepUp.href(at),
    routes.more.href(at),
    routes.invoices.show.href({ ...at, invoice: 'nonsense' }),
  ]
  const deskPages = [
    routes.desk.home.href(),
    routes.desk.accounts.href(),
    routes.desk.account.href(at),
    routes.desk.newAccount.href(),
    routes.desk.newInvoice.href(at),
    routes.desk.invoice.href({ ...at, invoice }),
    routes.desk.newCreditNote.href({ ...at, invoice }),
    routes.desk.newDebitNote.href({ ...at, invoice }),
    routes.desk.newPayment.href(at),
    routes.desk.newTaxDeducted.href(at),
    routes.desk.payment.href({ ...at, payment }),
    routes.desk.bounce.href({ ...at, payment }),
    routes.desk.refund.href({ ...at, payment }),
    routes.desk.allocate.href({ ...at, payment }),
    routes.desk.dispute.href({ ...at, entry }),
    routes.desk.writeOff.href({ ...at, entry }),
    routes.desk.links.href(at),
    routes.desk.newContact.href(at),
    routes.desk.items.href(),
    routes.desk.newItem.href(),
    routes.desk.settings.href(),
    routes.desk.me.href(),
    routes.access.waiting.href(),
  ]
  const all = [
    ...before.map((path) => [path, nobody.page] as const),
    ...pages.map((path) => [path, customer.page] as const),
    ...deskPages.map((path) => [path, desk.page] as const),
  ].flatMap(([path, page]) => (['en', 'hi'] as const).map((language) => [nameOf(path), language, path, page] as const))

  it.each(all)(
    '%s in %s: axe finds nothing, by day and by night, on a telephone and a desk',
    async (_, language, path, page) => {
      await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
      const found = []
      for (const { width, scheme } of LOOKS) {
        await page.setViewportSize({ width, height: 800 })
        await page.emulateMedia({ colorScheme: scheme })
        found.push(...(await faultsOf(page)).map((fault) => `${width} ${scheme}: ${fault}`))
      }
      await page.setViewportSize({ width: 320, height: 640 })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      if (wide > 320) found.push(`scrolls sideways at 320: ${wide}`)
      expect(found).toEqual([])
    },
  )

  it('the page of a code that is awaited, and the one that shows it at the Desk', async () => {
    await nobody.page.goto(await portal.link())
    await nobody.page.getByRole('button').first().click()
    await nobody.page.waitForURL('**/a/code*')
    expect(await faultsOf(nobody.page)).toEqual([])
    expect(challenge).toMatch(/^chl_/)
  })
})

function nameOf(path: string): string {
  return path.replace(/[a-z]{3}_[0-9A-Z]{26}/g, (id) => id.slice(0, 3))
}

/** What axe objects to, one line each. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(
    `axe.run(document, { resultTypes: ['violations'] })`,
  )
  return violations.map(
    ({ id, nodes }) =>
      `${id} at ${nodes
        .map(({ target }) => target.join(' '))
        .slice(0, 3)
        .join(', ')}`,
  )
}
