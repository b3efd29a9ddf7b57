import { Hono } from 'hono'
import { afterAll } from 'vitest'
import { type MemoryChannel, memoryChannel } from '#adapters/channel/memory.ts'
import { memoryFileStore } from '#adapters/file-store/memory.ts'
import { addStaff } from '#features/access/add-staff.ts'
import { accessDesk } from '#features/access/desk.tsx'
import type { LinkChannel } from '#features/access/link.ts'
import { makeLink } from '#features/access/make-link.ts'
import { accessPortal, wayOn } from '#features/access/portal.tsx'
import { accessReactions } from '#features/access/reactions.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { openAccount } from '#features/accounts/open-account.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import { findRole, sellerCache } from '#features/sellers/queries.ts'
import type { Tx } from '#platform/database.ts'
import { jsonLog, silentLog } from '#platform/log.ts'
import { openPdf } from '#platform/pdf.ts'
import type { PostWorld } from '#platform/posting.ts'
import { openSeal } from '#platform/seal.ts'
import type { Site } from '#platform/site.ts'
import { worker } from '#platform/viewer.ts'
import { refusesOtherSites, type WebEnvironment, wrapping } from '#platform/web.ts'
import { openWorker, type Worker } from '#platform/worker.ts'
import type { AccountId, ContactId } from '#shared/id.ts'
import { currency } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import { accountDoor } from '#ui/page.tsx'
import { openCollecting } from '../src/collecting.ts'
import { type TestDatabase, testDatabase } from './database.ts'

/**
 * The door as browsers meet it: a seller (Meghdoot Traders), a customer (Shree Ganesh Stationers) with Ramesh and Sunita, and a Desk
 * with Kavita. The doors of access stand on a small app of their own, with the middleware of the real one.
 */
export async function openDoor(options: { sends_mail?: boolean } = {}) {
  const post: { worker?: Worker<PostWorld> } = {}
  const test = await testDatabase({ enqueue: async (client, event) => post.worker?.enqueue(client, event) })
  const channel = memoryChannel()
  const { database } = test
  const seller_id = await database.system('test', (tx) =>
    createSeller(tx, {
      name: 'Meghdoot Traders',
      country: 'IN',
      currency: currency('INR'),
      time_zone: 'Asia/Kolkata',
      year_starts_in_month: 4,
    }),
  )
  function asSeller<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return database.scope(worker(seller_id, 'test'), work)
  }
  const people = await asSeller(async (tx) => {
    const account_id = await openAccount(tx, { code: 'SGS', name: 'Shree Ganesh Stationers', currency: currency('INR') })
    const admin = await findRole(tx, 'account', 'Admin')
    const finance = await findRole(tx, 'account', 'Finance')
    const ramesh = await addContact(tx, {
      account_id,
      role_id: admin,
      name: 'Ramesh Patil',
      email: 'ramesh@shreeganesh.example',
    })
    const sunita = await addContact(tx, {
      account_id,
      role_id: finance,
      name: 'Sunita Rao',
      email: 'sunita@shreeganesh.example',
    })
    const kavita = await addStaff(tx, { name: 'Kavita Deshmukh', email: 'kavita@meghdoot.example' })
    return { account_id, ramesh, sunita, kavita, admin, finance }
  })
  if (options.sends_mail) post.worker = await startPost(test, channel)
  const lines: string[] = []
  const site = siteFor(database, options.sends_mail ?? false)
  const app = appFor(site, lines)

  return {
    ...test,
    /** The mails that have arrived. */
    channel,
    post,
    ...people,
    seller_id,
    site,
    app,
    /** What the log has written. */
    lines,
    asSeller,
    browser: (network?: string) => browser(app, network),
    /** The secret of a fresh link, as its holder has it. */
    async link(
      contact_id: ContactId = people.ramesh,
      channel: LinkChannel = 'whatsapp',
      account_id: AccountId = people.account_id,
    ) {
      const { url_path, link_id } = await asSeller((tx) => makeLink(tx, { account_id, contact_id, channel }))
      return { link_id, token: url_path.slice('/l#'.length) }
    },
  }
}

export type OpenDoor = Awaited<ReturnType<typeof openDoor>>

async function startPost({ system, database }: TestDatabase, channel: MemoryChannel): Promise<Worker<PostWorld>> {
  const post = openWorker(system, accessReactions, silentLog)
  await post.start({ database, channel, origin: 'https://portal.example', mail_from: 'door@portal.example' }, database)
  afterAll(() => post.stop())
  return post
}

export function siteFor(database: OpenDoor['database'], sends_mail: boolean): Site {
  const nothing = () => undefined
  return {
    database,
    sellerOf: sellerCache(database),
    assets: { styles: '/assets/s.css', portal: '/assets/p.js', desk: '/assets/k.js', door: '/assets/d.js' },
    live: { listen: () => nothing, count: 0, close: async () => undefined },
    pdf: openPdf(),
    files: memoryFileStore(),
    seal: openSeal(Buffer.alloc(32, 'samepage')),
    signing: () => Promise.reject(new Error('nothing is signed at the door')),
    collecting: openCollecting(
      database,
      { kinds: {}, fetch: globalThis.fetch, now: database.clock, open: (sealed) => sealed },
      () => '',
      silentLog,
    ),
    visits: { note: nothing, flush: async () => undefined, close: async () => undefined },
    build: 'test',
    origin: 'http://localhost',
    sends_mail,
  }
}

function appFor(site: Site, lines: string[]): Hono<WebEnvironment> {
  const app = new Hono<WebEnvironment>()
  app.use(wrapping(jsonLog((line) => void lines.push(line))))
  app.use(async (context, next) => {
    context.set('address', context.req.header('x-test-address') ?? '203.0.113.7')
    if (refusesOtherSites(context)) throw new Refusal(403, 'other_site', '')
    await next()
  })
  accessPortal(app, site)
  accessDesk(app, site)
  // any page of the account: enough to see whether a session is good
  app.get('/a/:account', async (context) => {
    const { visit } = await site.database.read(accountDoor(context).door, async () => null)
    return context.json({ name: visit.viewer.actor_name, level: visit.session.level })
  })
  app.onError(async (error, context) => {
    if (!(error instanceof Refusal)) throw error
    const on = context.req.query('come-back') === undefined ? null : await wayOn(site, error, context)
    if (on) return on
    return context.json({ code: error.code, message: error.message }, error.status)
  })
  return app
}

/** A browser of its own: it keeps cookies, and says with each request where it comes from. */
export function browser(app: Hono<WebEnvironment>, network = '203.0.113.7') {
  const cookies = new Map<string, string>()
  async function send(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
    const headers = {
      host: 'localhost',
      'x-test-address': network,
      'user-agent': 'Mozilla/5.0 (Linux; Android 15) Chrome/153.0 Mobile',
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...init.headers,
    }
    const response = await app.request(`http://localhost${path}`, { ...init, headers })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '' || /Max-Age=0/.test(cookie)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  const own = { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }
  return {
    cookies,
    get: (path: string, headers: Record<string, string> = {}) => send(path, { headers }),
    head: (path: string, headers: Record<string, string> = {}) => send(path, { method: 'HEAD', headers }),
    post: (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = own) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    json: (path: string, body: unknown, headers: Record<string, string> = own) =>
      send(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }),
    /** Opens the link and taps. */
    async tap(token: string, shared_device = false): Promise<{ status: number; location: string }> {
      const response = await send('/a/exchange', {
        method: 'POST',
        body: JSON.stringify({ token, shared_device }),
        headers: { 'content-type': 'application/json', ...own },
      })
      const { location = '' } = (await response.json()) as { location?: string }
      return { status: response.status, location }
    },
  }
}
