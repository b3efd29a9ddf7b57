/**
 * `npm run pictures -- [FOLDER [PATTERN]]`: every page of the portal and the Desk as a person sees it (or those whose name fits the
 * pattern), from the demo's books: on a telephone and
 * on a desk, by day and by night, in English and Hindi, empty, usual and overfull. For laying beside the designs; nothing is compared.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { routes } from '#routes.ts'

type Demo = { url: string; desk: string; portal: { account: string; link: string }[] }

/** Usual, empty, a name too long for its place, in credit, and a whale with five thousand entries: how their names begin. */
const CUSTOMERS = { usual: 'Shree Ganesh', empty: 'Nirmal', long: 'Kanpur', credit: 'Ajmer', whale: 'Bharat Bazaar' } as const
const LOOKS = [
  { width: 360, height: 800, scheme: 'light' },
  { width: 360, height: 800, scheme: 'dark' },
  { width: 1440, height: 900, scheme: 'light' },
  { width: 1440, height: 900, scheme: 'dark' },
] as const
const LANGUAGES = ['en', 'hi'] as const

/** Pages with a name of their own in the address: whichever of their kind a link leads to first. */
const LINKED = {
  settlement: /\/pay\/stl_\w+$/,
  told: /\/pay\/stl_\w+\/paid$/,
  'match-result': /\/match\/rcn_\w+$/,
  confirmation: /\/confirmations\/bcf_\w+$/,
  dispute: /\/disputes\/dsp_\w+$/,
  apply: /\/payments\/pay_\w+\/apply$/,
}
const LINKED_DESK = {
  settlement: /\/settlements\/stl_\w+$/,
  'settlement-confirm': /\/settlements\/stl_\w+\/confirm$/,
  'settlement-refuse': /\/settlements\/stl_\w+\/refuse$/,
  'settlement-tie': /\/settlements\/stl_\w+\/receipt$/,
  'online-payment': /\/payments\/pay_\w+$/,
  'refund-online': /\/refund-online$/,
  move: /\/payments\/pay_\w+\/move/,
  'bank-line': /\/bank\/bnl_\w+$/,
  cheque: /\/cheques\/chq_\w+$/,
  'open-dispute': /\/disputes\/dsp_\w+$/,
  confirmation: /\/confirmations\/bcf_\w+$/,
  certificate: /\/certificates\/tcf_\w+$/,
  connection: /\/connections\/cnx_\w+$/,
  'connection-end': /\/connections\/cnx_\w+\/end$/,
  'provider-events': /\/connections\/cnx_\w+\/events$/,
}

/** Those of them that are asked for. */
function wanted(pages: Record<string, RegExp>): Map<string, RegExp> {
  return new Map(Object.entries(pages).filter(([name]) => ONLY.test(name)))
}

/** What is photographed of one customer: their account, and a document of theirs where there is one. */
type Customer = { account: string; invoice: string | null; payment: string | null }

const folder = path.resolve(process.argv[2] ?? 'tmp/pictures')
const ONLY = new RegExp(process.argv[3] ?? '')
const unpacked = await mkdtemp(path.join(tmpdir(), 'samepage-pictures-'))
execFileSync(process.execPath, ['scripts/build.mjs'])
const program = spawn(process.execPath, ['bin/samepage.mjs', 'demo', '--port', '0', '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const [demo, browser] = await Promise.all([firstLine(program), openBrowser()])
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await takeDoors(demo, browser)
  const customers = await takePortal(demo, browser)
  await takeDesk(demo, browser, customers)
  console.log(`${(await readdir(folder)).length} pictures in ${folder}`)
  await browser.close()
} finally {
  program.kill('SIGTERM')
  await once(program, 'exit')
  await rm(unpacked, { recursive: true, force: true })
}

async function firstLine({ stdout }: ChildProcess): Promise<Demo> {
  if (!stdout) throw new Error('the demo has no output')
  for await (const line of createInterface(stdout)) return JSON.parse(line)
  throw new Error('the demo ended without a word')
}

/** The packed browser with this machine's own fonts, where it has any: alone it brings no Devanagari. */
async function openBrowser(): Promise<Browser> {
  process.env.TMPDIR = unpacked
  const { default: packed } = await import('@sparticuz/chromium')
  const executablePath = await packed.executablePath()
  if (existsSync('/etc/fonts/fonts.conf')) process.env.FONTCONFIG_PATH = '/etc/fonts'
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--font-render-hinting=none'] })
}

/** Pages before anybody is let in. */
async function takeDoors(demo: Demo, browser: Browser): Promise<void> {
  const context = await contextFor(demo, browser)
  const page = await context.newPage()
  await take(page, 'door-link', linkOf(demo, CUSTOMERS.usual))
  await take(page, 'door-link-ended', routes.access.link.href())
  await take(page, 'door-code', routes.access.code.href())
  await take(page, 'door-desk', routes.access.staffSignIn.href())
  await take(page, 'door-nothing-here', '/nothing-here')
  await context.close()
}

async function takePortal(demo: Demo, browser: Browser): Promise<Record<keyof typeof CUSTOMERS, Customer>> {
  const found: Partial<Record<string, Customer>> = {}
  const chosen = Object.values(CUSTOMERS)
  const missing = wanted(LINKED)
  for (const [name, beginning] of Object.entries(CUSTOMERS)) {
    const context = await contextFor(demo, browser)
    const page = await context.newPage()
    const account = await accountBehind(page, linkOf(demo, beginning))
    const customer = await documentsOf(page, account)
    const pages = { ...pagesOf(customer), ...(name === 'usual' ? furtherPagesOf(account) : {}) }
    for (const [what, address] of Object.entries(pages)) await take(page, `${name}-${what}`, address)
    await takeSome(page, account, missing)
    found[name] = customer
    await context.close()
  }
  for (const { link } of demo.portal.filter(({ account }) => !chosen.some((name) => account.startsWith(name)))) {
    if (missing.size === 0) break
    const context = await contextFor(demo, browser)
    const page = await context.newPage()
    await takeSome(page, await accountBehind(page, link), missing)
    await context.close()
  }
  for (const name of missing.keys()) console.warn(`nothing in the demo leads to ${name}`)
  const { usual, empty, long, credit, whale } = found
  if (!usual || !empty || !long || !credit || !whale) throw new Error('a customer is missing')
  return { usual, empty, long, credit, whale }
}

/** Pages of which not every customer has one: of each kind the first that a link leads to, whoever's it is. */
async function takeSome(page: Page, account: string, missing: Map<string, RegExp>): Promise<void> {
  const { home, payments, confirmations, reconciliations, disputes } = routes
  const lists = [home, payments.list, confirmations.list, reconciliations.list, disputes.list]
  const addresses = lists.map((one) => one.href({ account }))
  if (missing.size > 0) await takeLinked(page, 'some', missing, addresses)
}

/** Follows links from `lists`, twice also from what they lead to, and takes what it finds off `missing`. */
async function takeLinked(page: Page, whose: string, missing: Map<string, RegExp>, lists: string[]): Promise<void> {
  const seen = new Set<string>()
  let next = lists
  for (let round = 0; round < 3; round++) {
    const fresh = new Set<string>()
    for (const list of next) {
      await page.goto(list)
      for (const link of await page.locator('main a').all()) fresh.add((await link.getAttribute('href')) ?? '')
    }
    next = []
    for (const [name, pattern] of [...missing]) {
      const address = [...fresh].find((one) => pattern.test(one) && !seen.has(one))
      if (address === undefined) continue
      await take(page, `${whose}-${name}`, address)
      missing.delete(name)
      next.push(address)
    }
    for (const one of fresh) seen.add(one)
  }
}

async function takeDesk(demo: Demo, browser: Browser, customers: Record<keyof typeof CUSTOMERS, Customer>): Promise<void> {
  const context = await contextFor(demo, browser)
  const page = await context.newPage()
  await enter(page, demo.desk, /\/desk$/)
  for (const [name, { account }] of Object.entries(customers))
    await take(page, `desk-account-${name}`, routes.desk.account.href({ account }))
  const pages = deskPagesOf(customers.usual)
  for (const [name, address] of Object.entries(pages)) await take(page, `desk-${name}`, address)
  const { money, bank, cheques, disputes, confirmations, taxes, connections } = pages
  const lists = [money, bank, cheques, disputes, confirmations, taxes, connections].filter((one) => one !== undefined)
  await takeLinked(page, 'desk', wanted(LINKED_DESK), lists)
  await context.close()
}

function contextFor({ url }: Demo, browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ baseURL: url, reducedMotion: 'reduce' })
}

/** Opens a link and presses its one button. */
async function enter(page: Page, link: string, inside: RegExp): Promise<void> {
  await page.goto(link)
  await page.locator('button:visible').first().click()
  await page.waitForURL(inside)
}

/** Enters a link of the portal; answers whose it is. */
async function accountBehind(page: Page, link: string): Promise<string> {
  await enter(page, link, /\/a\/acc_\w+$/)
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

async function documentsOf(page: Page, account: string): Promise<Customer> {
  const invoice = await firstIn(page, routes.invoices.list.href({ account }, { tab: 'all' }))
  const payment = await firstIn(page, routes.payments.list.href({ account }))
  return { account, invoice, payment }
}

/** The id of the first document of a list, or null where it is empty. */
async function firstIn(page: Page, list: string): Promise<string | null> {
  await page.goto(list)
  const first = page.locator('main a.doc').first()
  return (await first.count()) === 0 ? null : ((await first.getAttribute('href'))?.split('/').at(-1) ?? null)
}

function pagesOf({ account, invoice, payment }: Customer): Record<string, string> {
  return {
    home: routes.home.href({ account }),
    invoices: routes.invoices.list.href({ account }),
    payments: routes.payments.list.href({ account }),
    statement: routes.statement.show.href({ account }),
    ...(invoice === null ? {} : { invoice: routes.invoices.show.href({ account, invoice }) }),
    ...(payment === null ? {} : { payment: routes.payments.show.href({ account, payment }) }),
  }
}

function furtherPagesOf(account: string): Record<string, string> {
  return {
    'how-to-pay': routes.howToPay.href({ account }),
    access: routes.access.mine.href({ account }),
    'step-up': routes.access.stepUp.href({ account }),
    pay: routes.pay.start.href({ account }),
    confirmations: routes.confirmations.list.href({ account }),
    match: routes.reconciliations.list.href({ account }),
    'match-upload': routes.reconciliations.upload.href({ account }),
    disputes: routes.disputes.list.href({ account }),
    'new-dispute': routes.disputes.start.href({ account }),
    'tax-deducted': routes.taxes.list.href({ account }),
    certificate: routes.taxes.upload.href({ account }),
    reports: routes.reports.home.href({ account }),
    'report-year': routes.reports.year.href({ account }),
    'report-codes': routes.reports.codes.href({ account }),
    'report-taxes': routes.reports.taxes.href({ account }),
    'report-items': routes.reports.items.href({ account }),
    'report-pack': routes.reports.pack.href({ account }),
    more: routes.more.href({ account }),
    'invoices-none-found': routes.invoices.list.href({ account }, { q: 'no such invoice' }),
  }
}

function deskPagesOf({ account, invoice, payment }: Customer): Record<string, string> {
  const bill = { account, invoice: invoice ?? '', entry: invoice ?? '' }
  const money = { account, payment: payment ?? '' }
  return {
    overview: routes.desk.home.href(),
    customers: routes.desk.accounts.href(),
    'new-account': routes.desk.newAccount.href(),
    'new-invoice': routes.desk.newInvoice.href({ account }),
    invoice: routes.desk.invoice.href(bill),
    'credit-note': routes.desk.newCreditNote.href(bill),
    'debit-note': routes.desk.newDebitNote.href(bill),
    'new-payment': routes.desk.newPayment.href({ account }),
    'tax-deducted': routes.desk.newTaxDeducted.href({ account }),
    'opening-item': routes.desk.newOpeningItem.href({ account }),
    payment: routes.desk.payment.href(money),
    bounce: routes.desk.bounce.href(money),
    refund: routes.desk.refund.href(money),
    apply: routes.desk.allocate.href(money),
    dispute: routes.desk.dispute.href(bill),
    'write-off': routes.desk.writeOff.href(bill),
    links: routes.desk.links.href({ account }),
    'new-contact': routes.desk.newContact.href({ account }),
    items: routes.desk.items.href(),
    'new-item': routes.desk.newItem.href(),
    settings: routes.desk.settings.href(),
    paying: routes.desk.paying.href(),
    money: routes.desk.tasks.href(),
    bank: routes.desk.bank.href(),
    'bank-upload': routes.desk.bankUpload.href(),
    connections: routes.desk.connections.href(),
    'new-connection': routes.desk.newConnection.href(),
    cheques: routes.desk.cheques.href(),
    'new-cheque': routes.desk.newCheque.href({ account }),
    disputes: routes.desk.disputes.href(),
    confirmations: routes.desk.confirmations.href(),
    'new-confirmation': routes.desk.newConfirmation.href({ account }),
    taxes: routes.desk.taxes.href(),
    'virtual-account': routes.desk.virtualAccount.href({ account }),
    codes: routes.access.waiting.href(),
    me: routes.desk.me.href(),
  }
}

/** One page in every look: fetched once per language, then only resized and relit. */
async function take(page: Page, name: string, address: string): Promise<void> {
  if (!ONLY.test(name)) return
  const [way = '', secret] = address.split('#')
  for (const language of LANGUAGES) {
    await page.goto('about:blank')
    await page.goto(`${way}${way.includes('?') ? '&' : '?'}lang=${language}${secret === undefined ? '' : `#${secret}`}`)
    for (const { width, height, scheme } of LOOKS) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height })
      // a window as tall as the page, so that what stands fixed at its foot stands at the foot
      const whole = await page.evaluate(() => document.documentElement.scrollHeight)
      await page.setViewportSize({ width, height: Math.max(height, whole) })
      await page.screenshot({ path: path.join(folder, `${name}-${width}-${scheme}-${language}.png`) })
    }
  }
}

function linkOf(demo: Demo, beginning: string): string {
  const found = demo.portal.find(({ account }) => account.startsWith(beginning))
  if (!found) throw new Error(`the demo hands out no link for ${beginning}`)
  return found.link
}
