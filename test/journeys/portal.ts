import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { type MemoryChannel, memoryChannel } from '#adapters/channel/memory.ts'
import { openPractice } from '#demo/practice.ts'
import type { LinkChannel } from '#features/access/link.ts'
import { makeDeskLink } from '#features/access/make-desk-link.ts'
import { makeLink } from '#features/access/make-link.ts'
import { worker } from '#platform/viewer.ts'
import { machineScheduler, type Scheduler } from '#sandbox/schedule.ts'
import { type Sandbox, sandboxServer } from '#sandbox/server.ts'
import type { ConnectionId, ContactId } from '#shared/id.ts'
import { type Running, start } from '../../src/main.ts'
import { type TestDatabase, testDatabase } from '../database.ts'
import { type AccountBooks, openTwoSellers, type SellerBooks } from '../isolation/books.ts'

/** The product as it runs, in front of a real browser: server, worker and mailbox, over books of a test's own. */
export type Portal = {
  url: string
  test: TestDatabase
  running: Running
  mailbox: MemoryChannel
  /** The seller's connection to the practice checkout, which is served beside. */
  practice: ConnectionId
  /** Money that takes long comes now: until a test says so it is being confirmed, however slow the machine is. */
  slowMoneyComes(): void
  /** Meghdoot Traders, and the account most journeys are about. */
  seller: SellerBooks
  account: AccountBooks
  /** A browser of somebody's own. What it complains of fails the test. */
  open(options?: BrowserContextOptions): Promise<Visitor>
  /** The address of a fresh link for a contact. */
  link(contact_id?: ContactId, channel?: LinkChannel): Promise<string>
  /** A page of the account, as its Finance person, on a device that is known from now on. */
  signIn(options?: BrowserContextOptions & { contact_id?: ContactId }): Promise<Visitor>
  /** A page of the Desk, as its owner. */
  signInAtDesk(options?: BrowserContextOptions): Promise<Visitor>
}

export type Visitor = { context: BrowserContext; page: Page }

/** Opens it for a test file, and closes it after. */
export async function openPortal(): Promise<Portal> {
  execFileSync(process.execPath, ['scripts/build.mjs'])
  const test = await testDatabase()
  const [seller] = await openTwoSellers(test.database)
  const [account] = seller.accounts
  const mailbox = memoryChannel()
  const { sandbox, slowMoneyComes } = checkoutWithSlowMoney(test.clock)
  const running = await start(environmentFor(test), { channel: mailbox, clock: test.clock, sandbox })
  const practice = await openPractice(running, seller.id, sandbox)
  const { browser, close } = await openBrowser()
  const complaints: string[] = []
  const contexts: BrowserContext[] = []

  beforeEach(() => test.query('delete from attempts'))
  beforeAll(() => {
    // what was opened for the whole file stays open
    contexts.length = 0
  })
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await close()
    await running.close()
  })

  async function open(options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ baseURL: running.url, reducedMotion: 'reduce', locale: 'en-IN', ...options })
    contexts.push(context)
    context.on('weberror', (error) => complaints.push(String(error.error())))
    context.on('console', (message) => {
      if (/Content[- ]Security[- ]Policy|violates the following/i.test(message.text())) complaints.push(message.text())
    })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    return { context, page }
  }
  async function link(contact_id = contactOf(account, 'Finance'), channel: LinkChannel = 'whatsapp'): Promise<string> {
    const made = await test.database.scope(worker(seller.id, 'test'), (tx) =>
      makeLink(tx, { account_id: account.id, contact_id, channel }),
    )
    return running.url + made.url_path
  }
  return {
    url: running.url,
    practice,
    slowMoneyComes,
    test,
    running,
    mailbox,
    seller,
    account,
    open,
    link,
    async signIn({ contact_id, ...options } = {}) {
      const visitor = await open({ ...options, javaScriptEnabled: true })
      // each time a contact of their own could be asked for; the first device is free for every one of them
      await test.query('update contacts set free_device_used_at = null, first_message_at = null')
      await visitor.page.goto(await link(contact_id))
      await visitor.page.getByRole('button', { name: 'Continue' }).click()
      await visitor.page.waitForURL(`${running.url}/a/${account.id}`)
      return visitor
    },
    async signInAtDesk(options) {
      const visitor = await open(options)
      const owner = seller.staff['Owner']
      if (owner === undefined) throw new Error('the seller has no owner')
      const { url_path } = await makeDeskLink(test.database, seller.id, owner)
      await visitor.page.goto(running.url + url_path)
      await visitor.page.getByRole('button').first().click()
      await visitor.page.waitForURL(`${running.url}/desk`)
      return visitor
    },
  }
}

const SLOW_MS = 3_600_000

/** The practice checkout in the machine's own time, but that slow money waits for the test's word. */
function checkoutWithSlowMoney(now: () => Date): { sandbox: Sandbox; slowMoneyComes(): void } {
  const machine = machineScheduler()
  const held = new Set<() => void>()
  const scheduler: Scheduler = {
    now,
    after(ms, work) {
      if (ms !== SLOW_MS) return machine.after(ms, work)
      held.add(work)
      return () => held.delete(work)
    },
  }
  const waits = { slow_ms: SLOW_MS, late_ms: 300, twice_ms: 50, bounce_ms: 300 }
  return {
    sandbox: sandboxServer({ base_path: '/sandbox', scheduler, waits }),
    slowMoneyComes() {
      for (const work of held) work()
      held.clear()
    },
  }
}

export function contactOf(account: AccountBooks, role: string): ContactId {
  const contact_id = account.contacts[role]
  if (contact_id === undefined) throw new Error(`nobody is ${role}`)
  return contact_id
}

/** The code in the newest mail to an address; waits for the worker to have sent it. */
export async function codeMailedTo(mailbox: MemoryChannel, address: string, sent_before: number): Promise<string> {
  const mail = await vitestUntil(() =>
    mailbox.arrived.slice(sent_before).findLast(({ to, text }) => to.address === address && CODE.test(text)),
  )
  return CODE.exec(mail.text)?.[0] ?? ''
}

const CODE = /\b(\d{6}|[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})\b/

/** Looks until there is something to see, for at most ten seconds. */
async function vitestUntil<T>(look: () => T | undefined): Promise<T> {
  return expect
    .poll(look, { timeout: 10_000 })
    .toBeDefined()
    .then(() => {
      const found = look()
      if (found === undefined) throw new Error('it was there a moment ago')
      return found
    })
}

/** The browser that comes with @sparticuz/chromium, unpacked into a folder of this file's own. */
export async function openBrowser(): Promise<{ browser: Browser; close(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'samepage-browser-'))
  // the package unpacks its browser under the temporary folder, and takes an older one it finds there for its own
  process.env.TMPDIR = folder
  const { default: packed } = await import('@sparticuz/chromium')
  const browser = await chromium.launch({ executablePath: await packed.executablePath(), args: ['--no-sandbox'] })
  return {
    browser,
    async close() {
      await browser.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function environmentFor({ owner }: TestDatabase): Parameters<typeof start>[0] {
  const { host = '', port, user = '', database = '' } = owner
  const query = new URLSearchParams({ host })
  return {
    data_dir: path.join(tmpdir(), `samepage-journey-${process.pid}`),
    database_url: `postgres://${encodeURIComponent(user)}@localhost${port ? `:${port}` : ''}/${database}?${query}`,
    database_app_url: undefined,
    database_system_url: undefined,
    origin: undefined,
    host: '127.0.0.1',
    port: 0,
    behind_proxy: false,
    secret: 'ab'.repeat(32),
    smtp_url: undefined,
    mail_from: 'portal@meghdoot.example',
  }
}
