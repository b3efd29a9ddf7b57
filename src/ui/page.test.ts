import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openSession } from '#features/access/open-session.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { findRole } from '#features/sellers/queries.ts'
import { worker } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import { ORIGIN, testApp } from '#test/app.ts'
import { world } from '#test/world.ts'

describe('a page of the portal on the wire', async () => {
  const base = await world()
  const { app } = await testApp(base)
  const { id: seller_id, ganesh: account_id } = base.meghdoot
  const secret = await base.database.scope(worker(seller_id, 'test'), async (tx) => {
    const role_id = await findRole(tx, 'account', 'Finance')
    const contact_id = await addContact(tx, { account_id, role_id, name: 'Ramesh Patil', email: 'ramesh@shreeganesh.example' })
    return openSession(tx, { who: { contact_id, account_id }, level: 1, place: { label: 'Test', network: '127.0.0.0/24' } })
  })

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
