import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openSession } from '#features/access/open-session.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { findRole } from '#features/sellers/queries.ts'
import { worker } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import type { AccountId, SellerId } from '#shared/id.ts'
import { ORIGIN, testApp } from '#test/app.ts'
import { type World, world } from '#test/world.ts'

describe('a page of the portal on the wire', async () => {
  const base = await world()
  const { app } = await testApp(base)
  const { id: seller_id, ganesh: account_id } = base.meghdoot
  const secret = await sessionOf(base, { seller_id, account_id, name: 'Ramesh Patil' })

  async function home(headers: Record<string, string>) {
    const cookie = `s=${seller_id}.${secret}`
    const response = await app.request(ORIGIN + routes.home.href({ account: account_id }), { headers: { cookie, ...headers } })
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
  }

  it('is compressed for who takes gzip, and is the same page', async () => {
    const plain = await home({})
    const small = await home({ 'accept-encoding': 'gzip, deflate, br' })
    expect([plain.headers.get('content-encoding'), small.headers.get('content-encoding')]).toEqual([null, 'gzip'])
    expect(small.bytes.length).toBeLessThan(plain.bytes.length / 2)
    expect(gunzipSync(small.bytes).equals(plain.bytes)).toBe(true)
  })

  it('is left as it is for who refuses gzip', async () => {
    const refused = await home({ 'accept-encoding': 'gzip;q=0, identity' })
    expect(refused.headers.get('content-encoding')).toBeNull()
  })

  it('is not sent again to who has it, in whatever encoding', async () => {
    for (const encoding of ['gzip', 'identity']) {
      const first = await home({ 'accept-encoding': encoding })
      const again = await home({ 'accept-encoding': encoding, 'if-none-match': first.headers.get('etag') ?? '' })
      expect([encoding, again.status, again.bytes.length]).toEqual([encoding, 304, 0])
    }
  })

  it('tells caches that it differs by cookie and encoding', async () => {
    const { headers } = await home({})
    expect(headers.get('vary')).toBe('Cookie, Accept-Encoding')
    expect(headers.get('cache-control')).toBe('private, no-cache')
  })
})

type Visitor = { seller_id: SellerId; account_id: AccountId; name: string }

function sessionOf(base: World, { seller_id, account_id, name }: Visitor): Promise<string> {
  return base.database.scope(worker(seller_id, 'test'), async (tx) => {
    const role_id = await findRole(tx, 'account', 'Finance')
    const email = `${name.split(' ')[0]}@customer.example`.toLowerCase()
    const contact_id = await addContact(tx, { account_id, role_id, name, email })
    return openSession(tx, { who: { contact_id, account_id }, level: 1, place: { label: 'Test', network: '127.0.0.0/24' } })
  })
}

describe('pages that are asked for at the same time', async () => {
  const base = await world()
  const { app } = await testApp(base)
  const { meghdoot, brightwell } = base
  const visitors = [
    { seller_id: meghdoot.id, account_id: meghdoot.ganesh, name: 'Ramesh Patil', language: 'en' },
    { seller_id: meghdoot.id, account_id: meghdoot.ganesh, name: 'Sunita Kale', language: 'hi' },
    { seller_id: meghdoot.id, account_id: meghdoot.kaveri, name: 'Leela Iyer', language: 'hi' },
    { seller_id: brightwell.id, account_id: brightwell.harbour, name: 'Tom Ashby', language: 'en' },
  ]
  const secrets = await Promise.all(visitors.map((visitor) => sessionOf(base, visitor)))
  const pages = [routes.home, routes.invoices.list, routes.statement.show, routes.more]

  async function open(turn: number) {
    const visitor = visitors[turn % visitors.length]
    const page = pages[Math.floor(turn / visitors.length) % pages.length]
    if (!visitor || !page) throw new Error('nobody opens nothing')
    const { seller_id, account_id, language } = visitor
    const cookie = `s=${seller_id}.${secrets[turn % visitors.length]}; lang=${language}`
    const response = await app.request(ORIGIN + page.href({ account: account_id }), { headers: { cookie } })
    return {
      visitor,
      id: response.headers.get('x-request-id'),
      etag: response.headers.get('etag'),
      html: await response.text(),
    }
  }

  const opened = await Promise.all(Array.from({ length: 3 * visitors.length * pages.length }, (_, turn) => open(turn)))

  it('show each person their own name, account and language, and nobody else’s', () => {
    for (const { visitor, html } of opened) {
      const lang = /<html lang="(\w+)"/.exec(html)?.[1]
      const named = visitors.filter(({ name }) => html.includes(name)).map(({ name }) => name)
      const accounts = visitors.filter(({ account_id }) => html.includes(account_id)).map(({ account_id }) => account_id)
      expect([lang, named, new Set(accounts)]).toEqual([visitor.language, [visitor.name], new Set([visitor.account_id])])
    }
  })

  it('bear a request id each, and one ETag for one person’s page', () => {
    expect(new Set(opened.map(({ id }) => id)).size).toBe(opened.length)
    expect(new Set(opened.map(({ etag }) => etag)).size).toBe(visitors.length * pages.length)
  })
})
