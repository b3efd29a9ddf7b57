import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { routes } from '#routes.ts'
import { openPortal } from './portal.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Every page as a small telephone and a desk show it, by day and by night. What only colours change needs only the rules of colour. */
const LOOKS = [
  { width: 360, scheme: 'light', rules: null },
  { width: 360, scheme: 'dark', rules: ['color-contrast', 'link-in-text-block'] },
  { width: 1440, scheme: 'dark', rules: null },
  { width: 1440, scheme: 'light', rules: ['color-contrast', 'link-in-text-block'] },
] as const

describe('everybody can read every page', async () => {
  const portal = await openPortal()
  const { account } = portal
  const at = { account: account.id }
  const [invoice = '', late = '', credit = ''] = account.things['invoice'] ?? []
  const [payment = '', part = '', tax = ''] = account.things['payment'] ?? []
  const [entry = ''] = account.things['entry'] ?? []
  const customer = await portal.signIn()
  const desk = await portal.signInAtDesk()
  const nobody = await portal.open()

  const [settlement = ''] = account.things['settlement'] ?? []
  const [dispute = ''] = account.things['dispute'] ?? []
  const [confirmation = ''] = account.things['confirmation'] ?? []
  const [reconciliation = ''] = account.things['reconciliation'] ?? []
  const [connection = ''] = account.things['connection'] ?? []
  const [line = ''] = account.things['line'] ?? []
  const [cheque = ''] = account.things['cheque'] ?? []
  const [certificate = ''] = account.things['certificate'] ?? []
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
    routes.pay.start.href(at),
    routes.pay.show.href({ ...at, settlement }),
    routes.pay.told.href({ ...at, settlement }),
    routes.disputes.list.href(at),
    routes.disputes.start.href(at, { invoice }),
    routes.disputes.show.href({ ...at, dispute }),
    routes.taxes.list.href(at),
    routes.confirmations.list.href(at),
    routes.confirmations.show.href({ ...at, confirmation }),
    routes.reconciliations.list.href(at),
    routes.reconciliations.upload.href(at),
    routes.reconciliations.show.href({ ...at, reconciliation }),
    routes.reports.home.href(at),
    routes.reports.year.href(at),
    routes.reports.codes.href(at),
    routes.reports.taxes.href(at),
    routes.reports.items.href(at),
    routes.reports.pack.href(at),
    routes.invoices.show.href({ ...at, invoice: 'nonsense' }),
  ]
  const deskPages = [
    routes.desk.home.href(),
    routes.desk.accounts.href(),
    routes.desk.account.href(at),
    routes.desk.entries.href(at),
    routes.desk.newAccount.href(),
    routes.desk.newInvoice.href(at),
    routes.desk.invoice.href({ ...at, invoice }),
    routes.desk.newCreditNote.href({ ...at, invoice }),
    routes.desk.newDebitNote.href({ ...at, invoice }),
    routes.desk.newPayment.href(at),
    routes.desk.newTaxDeducted.href(at),
    routes.desk.newOpeningItem.href(at),
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
    routes.desk.tasks.href(),
    routes.desk.settlement.href({ ...at, settlement }),
    routes.desk.confirmSettlement.href({ ...at, settlement }),
    routes.desk.connections.href(),
    routes.desk.newConnection.href(),
    routes.desk.connection.href({ connection }),
    routes.desk.providerEvents.href({ connection }),
    routes.desk.bank.href(),
    routes.desk.bankUpload.href(),
    routes.desk.bankLine.href({ line }),
    routes.desk.cheques.href(),
    routes.desk.newCheque.href(at),
    routes.desk.cheque.href({ ...at, cheque }),
    routes.desk.disputes.href(),
    routes.desk.openDispute.href({ ...at, dispute }),
    routes.desk.confirmations.href(),
    routes.desk.confirmation.href({ ...at, confirmation }),
    routes.desk.taxes.href(),
    routes.desk.certificate.href({ ...at, certificate }),
    routes.desk.paying.href(),
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
      for (const { width, scheme, rules } of LOOKS) {
        await page.setViewportSize({ width, height: 800 })
        await page.emulateMedia({ colorScheme: scheme })
        found.push(...(await faultsOf(page, rules)).map((fault) => `${width} ${scheme}: ${fault}`))
      }
      await page.setViewportSize({ width: 320, height: 640 })
      found.push(...(await tooWide(page)))
      expect(found).toEqual([])
    },
  )

  it('the page of a code that is awaited', async () => {
    await nobody.page.goto(await portal.link())
    await nobody.page.getByRole('button').first().click()
    await nobody.page.waitForURL('**/a/code*')
    expect(await faultsOf(nobody.page)).toEqual([])
  })
})

function nameOf(path: string): string {
  return path.replace(/[a-z]{3}_[0-9A-Z]{26}/g, (id) => id.slice(0, 3))
}

/** What axe objects to, one line each; by some of its rules, or all of them. */
async function faultsOf(page: Page, rules: readonly string[] | null = null): Promise<string[]> {
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(AXE)
  const options = { resultTypes: ['violations'], ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}) }
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(`axe.run(document, ${JSON.stringify(options)})`)
  return violations.map(({ id, nodes }) => `${id} at ${firstFew(nodes.map(({ target }) => target.join(' ')))}`)
}

/** What reaches beyond the right edge and makes the page scroll sideways; nothing when it does not. */
async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    return [...document.body.querySelectorAll('*')]
      .filter((one) => one.getBoundingClientRect().right > clientWidth + 1)
      .slice(-4)
      .map((one) => `beyond the edge: ${one.tagName.toLowerCase()}.${one.className} to ${one.getBoundingClientRect().right}`)
  })
}

function firstFew(names: readonly string[]): string {
  return names.slice(0, 3).join(', ')
}
