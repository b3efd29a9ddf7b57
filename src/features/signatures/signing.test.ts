import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openSeal } from '#platform/seal.ts'
import { worker } from '#platform/viewer.ts'
import { newId } from '#shared/id.ts'
import { TEST_SEAL } from '#test/app.ts'
import { refusalOf, world } from '#test/world.ts'
import { openSigning } from '../../signing.ts'
import { makeSigningKey } from './make-signing-key.ts'
import { currentKey, findKey } from './queries.ts'
import { isSignedBy, newKeyPair } from './signing-key.ts'

const BYTES = Buffer.from('an invoice')

describe('the key a seller signs with', async () => {
  const at = await world()
  const origin = () => 'https://portal.example'
  const keys = () =>
    at.query<{ id: string; ended: boolean }>('select id, ended_at is not null as ended from signing_keys order by id')

  it('is made when it is first needed, once, however many need it at once and in however many processes', async () => {
    const processes = [1, 2, 3].map(() => openSigning(at.database, TEST_SEAL, origin))
    const found = await Promise.all([...processes, ...processes].map((signing) => signing(at.meghdoot.id)))
    expect(new Set(found.map((one) => one.key_id)).size).toBe(1)
    expect(await keys()).toHaveLength(1)
    const signatures = new Set(found.map(({ sign }) => sign(BYTES).toString('hex')))
    expect(signatures.size).toBe(1)
    const key = await at.desk(currentKey)
    expect(isSignedBy(key?.public_key ?? Buffer.alloc(0), BYTES, found[0]?.sign(BYTES) ?? Buffer.alloc(0))).toBe(true)
    const events = await at.query('select 1 from events where name = $1', ['signing_key.made'])
    expect(events).toHaveLength(1)
  })

  it('is its own: another seller has another', async () => {
    const signing = openSigning(at.database, TEST_SEAL, origin)
    const [one, two] = [await signing(at.meghdoot.id), await signing(at.brightwell.id)]
    expect(one.key_id).not.toBe(two.key_id)
    const key = await at.desk(currentKey)
    expect(isSignedBy(key?.public_key ?? Buffer.alloc(0), BYTES, two.sign(BYTES))).toBe(false)
    expect(await at.desk((tx) => findKey(tx, two.key_id))).toBeNull()
  })

  it('lies in the database sealed', async () => {
    const key = await at.desk(currentKey)
    // how every Ed25519 key in PKCS #8 begins
    expect(key?.sealed.includes(Buffer.from('302e020100300506032b6570', 'hex'))).toBe(false)
    expect(() => openSeal(randomBytes(32)).open(key?.sealed ?? Buffer.alloc(0), key?.id ?? '')).toThrow()
  })

  it('that no longer opens gives way to a new one, and what it signed is believed as before', async () => {
    const before = await openSigning(at.database, TEST_SEAL, origin)(at.meghdoot.id)
    const old = await at.desk(currentKey)
    const after = await openSigning(at.database, openSeal(randomBytes(32)), origin)(at.meghdoot.id)
    expect(after.key_id).not.toBe(before.key_id)
    expect((await at.desk(currentKey))?.id).toBe(after.key_id)
    const kept = await at.desk((tx) => findKey(tx, before.key_id))
    expect(kept?.ended_at).toBeInstanceOf(Date)
    expect(kept?.public_key.equals(old?.public_key ?? Buffer.alloc(0))).toBe(true)
    expect(isSignedBy(kept?.public_key ?? Buffer.alloc(0), BYTES, before.sign(BYTES))).toBe(true)
  })

  it('is made by nobody who was not asked to', async () => {
    const id = newId('signing_key')
    const { public_key, private_key } = newKeyPair()
    const made = at.asStaff(['settings.manage'], (tx) =>
      makeSigningKey(tx, { id, public_key, sealed: TEST_SEAL.seal(private_key, id) }),
    )
    expect(await refusalOf(made)).toMatchObject({ status: 403 })
  })

  it('is asked for again when the database was away', async () => {
    const signing = openSigning(at.database, TEST_SEAL, origin)
    await expect(signing(newId('seller'))).rejects.toThrow()
    expect((await signing(at.brightwell.id)).origin).toBe('https://portal.example')
    await expect(at.database.scope(worker(at.brightwell.id, 'test'), currentKey)).resolves.not.toBeNull()
  })
})
