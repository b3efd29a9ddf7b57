import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { recordPayment } from '#features/payments/record-payment.ts'
import { currentKey } from '#features/signatures/queries.ts'
import { isSignedBy } from '#features/signatures/signing-key.ts'
import type { Signing } from '#platform/signing.ts'
import { keepUpload } from '#platform/upload.ts'
import { type Viewer, worker } from '#platform/viewer.ts'
import { day } from '#shared/day.ts'
import type { ConfirmationId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { testApp } from '#test/app.ts'
import { bookBalance, person } from '#test/balances.ts'
import { INR, refusalOf, world } from '#test/world.ts'
import { askConfirmation } from './ask-confirmation.ts'
import { isAuthentic, letterDigest, recordOf, signedBytes } from './confirmation.ts'
import { getConfirmation } from './queries.ts'
import { type ReplyConfirmation, replyConfirmation } from './reply-confirmation.ts'

describe('the answer', async () => {
  const at = await world()
  const { site } = await testApp(at)
  const account_id = at.meghdoot.ganesh
  let ramesh: Viewer
  let sunita: Viewer
  let signing: Signing
  let days = 1

  beforeAll(async () => {
    await bookBalance(at, account_id)
    ramesh = await person(at, 'Ramesh Patil', 'Finance')
    sunita = await person(at, 'Sunita Rao', 'Admin')
    signing = await site.signing(at.meghdoot.id)
  })

  /** A fresh letter, each of a day of its own. */
  async function ask(): Promise<ConfirmationId> {
    const as_on = day(`2026-11-${String(days++).padStart(2, '0')}`)
    return (await at.desk((tx) => askConfirmation(tx, { account_id, as_on }))).id
  }
  function reply(as: Viewer, confirmation_id: ConfirmationId, more: Partial<ReplyConfirmation> = {}): Promise<void> {
    const answer = {
      account_id,
      confirmation_id,
      reply: 'agreed',
      their_minor: null,
      why: '',
      ledger: null,
      level: 2,
      proven: { proof: 'mailed', proof_note: 'r•••@example.com' },
      signing,
    } as const
    return at.database.scope(as, (tx) => replyConfirmation(tx, { ...answer, ...more }))
  }
  const read = (id: ConfirmationId) => at.desk((tx) => getConfirmation(tx, account_id, id))

  it('that agrees is kept with who, in which role, when and how proven, and signed by the seller’s key over the letter', async () => {
    const id = await ask()
    await reply(ramesh, id)
    const found = await read(id)
    expect(found).toMatchObject({
      state: 'agreed',
      reply: 'agreed',
      their_minor: null,
      replied_by: ramesh.actor,
      replied_by_name: 'Ramesh Patil',
      replied_role: 'Finance',
      replied_level: 2,
      replied_proof: 'mailed',
      replied_proof_note: 'r•••@example.com',
      replied_at: new Date('2026-11-21T09:00:00Z'),
      key_id: signing.key_id,
    })
    const record = recordOf(at.meghdoot.id, found, null)
    expect(record).toMatchObject({ letter_sha256: letterDigest(found.letter).toString('hex'), confirmation_id: id })
    const key = await at.desk(currentKey)
    const bytes = record ? signedBytes(record) : Buffer.alloc(0)
    expect(isSignedBy(key?.public_key ?? Buffer.alloc(0), bytes, found.signature ?? Buffer.alloc(0))).toBe(true)
    expect(isAuthentic(at.meghdoot.id, found)).toBe(true)
    const [event] = await at.query<{ data: object }>("select data from events where name = 'confirmation.answered'")
    expect(event?.data).toMatchObject({ reply: 'agreed', their_minor: null })
  })

  it('that disagrees says what their books show and why, with their ledger', async () => {
    const id = await ask()
    const bytes = Buffer.from('date,number\n')
    const sha256 = createHash('sha256').update(bytes).digest()
    const upload = { name: 'ledger.csv', kind: 'csv', type: 'text/csv; charset=utf-8', bytes, sha256 } as const
    const ledger = await keepUpload(site, { seller_id: at.meghdoot.id, account_id }, upload)
    await reply(ramesh, id, { reply: 'disagreed', their_minor: minor(-500), why: ' a payment is missing ', ledger })
    const found = await read(id)
    expect(found).toMatchObject({ state: 'disagreed', their_minor: -500, why: 'a payment is missing' })
    expect(found.ledger).toMatchObject({ name: 'ledger.csv', size_bytes: bytes.length })
    expect(recordOf(at.meghdoot.id, found, found.ledger)?.ledger_sha256).toBe(sha256.toString('hex'))
    expect(isAuthentic(at.meghdoot.id, found)).toBe(true)
  })

  it('is given once: of two at once the first stands, and the second is told', async () => {
    const id = await ask()
    const tries = await Promise.allSettled([
      reply(ramesh, id),
      reply(sunita, id, { reply: 'disagreed', their_minor: minor(1), why: 'no' }),
      reply(ramesh, id),
    ])
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    const first = await read(id)
    expect(await refusalOf(reply(sunita, id))).toEqual({ status: 409, code: 'already_answered', param: undefined })
    expect(await read(id)).toEqual(first)
  })

  it('is never changed, not even past the act: the table refuses', async () => {
    const id = await ask()
    await reply(ramesh, id)
    for (const set of [
      "reply = 'disagreed', their_minor = 1",
      "why = 'other'",
      "signature = ''::bytea",
      'reply = null',
      'reminders = array[now()]',
    ]) {
      await expect(at.query(`update balance_confirmations set ${set} where id = $1`, [id])).rejects.toThrow('never changed')
    }
  })

  it('shows, when a row was changed by force, that it is no longer what was signed', async () => {
    const id = await ask()
    await reply(ramesh, id, { reply: 'disagreed', their_minor: minor(100), why: 'x' })
    const found = await read(id)
    const key = found.public_key
    for (const forged of [
      { their_minor: minor(101) },
      { why: 'y' },
      { reply: 'agreed' as const },
      { replied_by_name: 'Somebody Else' },
      { replied_role: 'Admin' },
      { replied_level: 3 },
      { replied_proof: 'handed' as const },
      { replied_proof_note: 'Kavita' },
      { replied_proof: null },
      { replied_at: new Date('2026-11-21T09:00:00.001Z') },
      { letter_sha256: Buffer.alloc(32) },
      { letter: { ...found.letter, balance_minor: minor(1) } },
      { public_key: null },
    ]) {
      expect(isAuthentic(at.meghdoot.id, { ...found, ...forged }), JSON.stringify(forged)).toBe(false)
    }
    expect(isAuthentic(at.brightwell.id, found)).toBe(false)
    expect(isAuthentic(at.meghdoot.id, { ...found, public_key: key })).toBe(true)
  })

  it('that disagrees needs a figure of its own and a word why', async () => {
    const id = await ask()
    const { balance_minor } = await read(id)
    const no = { reply: 'disagreed', their_minor: minor(7), why: 'x' } as const
    const cases = [
      [{ ...no, their_minor: null }, 'missing_figure', 'figure'],
      [{ ...no, their_minor: balance_minor }, 'same_figure', 'figure'],
      [{ ...no, why: '  ' }, 'missing_why', 'why'],
      [{ ...no, why: 'x'.repeat(1_001) }, 'too_long', 'why'],
    ] as const
    for (const [more, code, param] of cases)
      expect(await refusalOf(reply(ramesh, id, more))).toEqual({ status: 422, code, param })
    expect((await read(id)).state).toBe('waiting')
  })

  it('is given by a person of the account with that permission, just proven by a code', async () => {
    const id = await ask()
    const clerk = await person(at, 'Vijay', 'Viewer')
    expect(await refusalOf(reply(clerk, id))).toMatchObject({ status: 403 })
    expect(await refusalOf(reply(ramesh, id, { level: 1 }))).toMatchObject({ status: 404 })
    expect(await refusalOf(reply(worker(at.meghdoot.id, 'test'), id))).toMatchObject({ status: 404 })
    const elsewhere = { ...ramesh, account_id: at.meghdoot.kaveri }
    expect(await refusalOf(reply(elsewhere, id))).toMatchObject({ status: 404 })
    const foreign = await site.signing(at.brightwell.id)
    expect(await refusalOf(reply(ramesh, id, { signing: foreign }))).toMatchObject({ status: 404 })
    expect((await read(id)).state).toBe('waiting')
  })

  it('is not taken for a letter whose place a newer one has taken', async () => {
    const as_on = day('2026-11-21')
    const before = await at.desk((tx) => askConfirmation(tx, { account_id, as_on }))
    at.clock.set('2026-11-21T09:05:00Z')
    const facts = { account_id, currency: INR, method: 'upi' } as const
    await at.desk((tx) => recordPayment(tx, { ...facts, amount_minor: minor(100), dated_on: as_on }))
    await at.desk((tx) => askConfirmation(tx, { account_id, as_on }))
    expect(await refusalOf(reply(ramesh, before.id))).toMatchObject({ status: 409, code: 'replaced_letter' })
  })
})
