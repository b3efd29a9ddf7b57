import { describe, expect, it } from 'vitest'
import type { Tx } from '#platform/database.ts'
import { hashOf } from '#platform/session.ts'
import type { ContactId } from '#shared/id.ts'
import { openDoor } from '#test/door.ts'
import { addContact } from './add-contact.ts'
import { changeRole } from './change-role.ts'
import { endContact } from './end-contact.ts'
import { openAccount } from './open-account.ts'
import { listContacts } from './queries.ts'

const door = await openDoor()
const { account_id, asSeller, query } = door
const home = `/a/${account_id}`

let count = 0
function add(name: string, role_id = door.finance, email = `contact${count++}@x.example`): Promise<ContactId> {
  return asSeller((tx) => addContact(tx, { account_id, role_id, name, email }))
}

/** The person signed in, and their hand on the acts, as the browser's session allows it. */
async function signedIn(contact_id: ContactId) {
  const { token, link_id } = await door.link(contact_id)
  const browser = door.browser(`10.1.${count++}.1`)
  await browser.tap(token)
  const secret = browser.cookies.get('s')?.split('.')[1] ?? ''
  const opened = { seller_id: door.seller_id, session_hash: hashOf(secret), account_id }
  return { browser, token, link_id, act: <T>(work: (tx: Tx) => Promise<T>) => door.database.act(opened, work) }
}

const admin = await signedIn(door.ramesh)

describe('a contact', () => {
  it('is added by the seller with a role, and it is told', async () => {
    const id = await add('Anita Joshi')
    const people = await asSeller((tx) => listContacts(tx, account_id))
    expect(people.find((one) => one.id === id)).toMatchObject({ name: 'Anita Joshi', role_name: 'Finance' })
    expect(await query(`select account_id, data ->> 'role' as role from events where subject_id = $1`, [id])).toEqual([
      { account_id, role: 'Finance' },
    ])
  })

  it('is refused without a name, with half an address, or twice', async () => {
    const wrong = (given: Partial<Parameters<typeof addContact>[1]>) =>
      asSeller((tx) => addContact(tx, { account_id, role_id: door.finance, name: 'X', email: 'x@x.example', ...given }))
    await expect(wrong({ name: ' ' })).rejects.toMatchObject({ param: 'name' })
    await expect(wrong({ email: 'x@' })).rejects.toMatchObject({ code: 'invalid_email' })
    await expect(wrong({ phone: '12' })).rejects.toMatchObject({ code: 'invalid_phone' })
    await add('Once', door.finance, 'once@x.example')
    await expect(wrong({ email: 'ONCE@x.example' })).rejects.toMatchObject({ status: 409, code: 'contact_exists' })
  })

  it('may be without any address where the seller knows them, but not where a colleague brings them in', async () => {
    const nobody = { account_id, role_id: door.finance, name: 'By Hand', email: null }
    await asSeller((tx) => addContact(tx, nobody))
    await expect(admin.act((tx) => addContact(tx, nobody))).rejects.toMatchObject({ code: 'missing_address' })
  })

  it('whom the seller knows from another account stays one person', async () => {
    const first = await add('Two Hats', door.finance, 'hats@x.example')
    const other = await asSeller((tx) => openAccount(tx, { code: 'OTH', name: 'Other', currency: tx.seller.currency }))
    const second = await asSeller((tx) =>
      addContact(tx, { account_id: other, role_id: door.finance, name: 'Two Hats', email: 'hats@x.example' }),
    )
    expect(second).toBe(first)
    await asSeller((tx) => endContact(tx, { account_id, contact_id: first }))
    expect((await asSeller((tx) => listContacts(tx, other))).map((one) => one.id)).toEqual([first])
  })

  it('is brought in, changed and removed by an admin of the account, and by nobody else of it', async () => {
    const clerk = await signedIn(await add('Clerk'))
    const input = { account_id, role_id: door.finance, name: 'New', email: 'new@x.example' }
    await expect(clerk.act((tx) => addContact(tx, input))).rejects.toMatchObject({ status: 403 })
    const id = await admin.act((tx) => addContact(tx, input))
    await expect(clerk.act((tx) => changeRole(tx, { account_id, contact_id: id, role_id: door.admin }))).rejects.toMatchObject({
      status: 403,
    })
    await admin.act((tx) => changeRole(tx, { account_id, contact_id: id, role_id: door.admin }))
    await expect(clerk.act((tx) => endContact(tx, { account_id, contact_id: id }))).rejects.toMatchObject({ status: 403 })
    await admin.act((tx) => endContact(tx, { account_id, contact_id: id }))
  })
})

describe('removing a contact', () => {
  it('ends links, devices, sessions and codes under way at once, also when an admin of the account does it', async () => {
    for (const by of ['seller', 'admin'] as const) {
      const contact_id = await add(`Leaver ${by}`)
      const { browser, token } = await signedIn(contact_id)
      const elsewhere = door.browser(`10.2.${count}.1`)
      await elsewhere.tap(token)
      const end = (tx: Tx) => endContact(tx, { account_id, contact_id })
      if (by === 'seller') await asSeller(end)
      else await admin.act(end)

      expect((await browser.get(home)).status, by).toBe(401)
      expect((await browser.tap(token)).status, by).toBe(404)
      expect((await elsewhere.post('/a/code', { code: '123456' })).status, by).toBe(401)
      for (const left of [
        'select 1 from access_links where contact_id = $1 and revoked_at is null',
        'select 1 from devices where contact_id = $1 and revoked_at is null',
        'select 1 from sessions where contact_id = $1 and ended_at is null',
        'select 1 from challenges where contact_id = $1 and ended_at is null',
      ])
        expect(await query(left, [contact_id]), `${by}: ${left}`).toEqual([])
    }
  })

  it('does not give old links life again when the person comes back', async () => {
    const contact_id = await add('Returner', door.finance, 'returner@x.example')
    const { token } = await signedIn(contact_id)
    await asSeller((tx) => endContact(tx, { account_id, contact_id }))
    expect(await add('Returner', door.finance, 'returner@x.example')).toBe(contact_id)
    expect((await door.browser('10.3.0.1').json('/a/peek', { token })).status).toBe(404)
  })

  it('never leaves an account without an admin, unless the seller does it', async () => {
    await expect(admin.act((tx) => endContact(tx, { account_id, contact_id: door.ramesh }))).rejects.toMatchObject({
      code: 'last_admin',
    })
    await expect(
      admin.act((tx) => changeRole(tx, { account_id, contact_id: door.ramesh, role_id: door.finance })),
    ).rejects.toMatchObject({ code: 'last_admin' })
    const second = await add('Second', door.admin)
    await admin.act((tx) => changeRole(tx, { account_id, contact_id: door.ramesh, role_id: door.finance }))
    await expect(admin.act((tx) => endContact(tx, { account_id, contact_id: second }))).rejects.toMatchObject({ status: 403 })
    await asSeller((tx) => endContact(tx, { account_id, contact_id: second }))
    await asSeller((tx) => changeRole(tx, { account_id, contact_id: door.ramesh, role_id: door.admin }))
  })

  it('changes what an open session may at its very next request', async () => {
    const contact_id = await add('Mover', door.admin)
    const { act } = await signedIn(contact_id)
    await act(async (tx) => tx.permit('people.manage'))
    await asSeller((tx) => changeRole(tx, { account_id, contact_id, role_id: door.finance }))
    await expect(act(async (tx) => tx.permit('people.manage'))).rejects.toMatchObject({ status: 403 })
  })
})
