import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { openSession } from '#features/access/open-session.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { allocateCredit } from '#features/ledger/allocate-credit.ts'
import { openNow } from '#features/ledger/queries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { findRole } from '#features/sellers/queries.ts'
import { currentKey } from '#features/signatures/queries.ts'
import { isSignedBy } from '#features/signatures/signing-key.ts'
import type { Signing } from '#platform/signing.ts'
import { keepUpload } from '#platform/upload.ts'
import { type Viewer, worker } from '#platform/viewer.ts'
import { day } from '#shared/day.ts'
import type { AccountId, ConfirmationId, ContactId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { testApp } from '#test/app.ts'
import { INR, refusalOf, USD, type World, world } from '#test/world.ts'
import { remindConfirmations } from '../../reminding.ts'
import { askConfirmation } from './ask-confirmation.ts'
import { askConfirmations } from './ask-confirmations.ts'
import { canonical, isAuthentic, letterDigest, recordOf, signedBytes } from './confirmation.ts'
import { accountsToAsk, getConfirmation } from './queries.ts'
import { type ReplyConfirmation, replyConfirmation } from './reply-confirmation.ts'

const OCTOBER = day('2026-10-31')

/** Invoices of 1,000.00 and 500.00, an advance of 200.00 by the end of October; 300.00 more in November. */
async function book(at: World, account_id: AccountId): Promise<void> {
  const sell = (dated_on: string, price: string) =>
    at.desk((tx) =>
      issueInvoice(tx, {
        account_id,
        dated_on: day(dated_on),
        lines: [{ description: 'Lamps', quantity: '1', unit_price: price, rate_bp: 0, item_code: '9405' }],
      }),
    )
  await sell('2026-10-05', '1000')
  await sell('2026-10-20', '500')
  const facts = { account_id, currency: INR, method: 'upi', rest: 'advance' } as const
  await at.desk((tx) => recordPayment(tx, { ...facts, amount_minor: minor(20_000), dated_on: day('2026-10-25') }))
  await sell('2026-11-02', '300')
}

describe('canonical JSON', () => {
  it('is the same for the same facts, whatever the order of their keys, and after a journey through the database', () => {
    expect(canonical({ b: 1, a: [{ d: null, c: 'ä"\n' }] })).toBe('{"a":[{"c":"ä\\"\\n","d":null}],"b":1}')
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const shuffled: unknown = JSON.parse(JSON.stringify(value))
        expect(canonical(shuffled)).toBe(canonical(value))
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

describe('asking for a balance', async () => {
  const at = await world()
  const account_id = at.meghdoot.ganesh
  beforeAll(() => book(at, account_id))

  it('freezes the figures of the day: the balance, what is open, what is unused, and their fingerprint', async () => {
    const { id, already } = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    expect(already).toBe(false)
    const found = await at.desk((tx) => getConfirmation(tx, account_id, id))
    expect(found).toMatchObject({
      as_on: OCTOBER,
      currency: 'INR',
      balance_minor: 130_000,
      state: 'waiting',
      asked_by_name: 'Asha Rao',
      until_on: '2026-12-21',
    })
    const { letter } = found
    expect(letter.account).toEqual({ code: 'SGS', name: 'Shree Ganesh Stores', tax_id: '27ZZZFY8888Y1ZM' })
    expect(letter.open_items.map((item) => [item.open_minor, item.dated_on])).toEqual([
      [100_000, '2026-10-05'],
      [50_000, '2026-10-20'],
    ])
    expect(letter.unused.map((item) => item.open_minor)).toEqual([20_000])
    expect(letterDigest(letter).equals(found.letter_sha256)).toBe(true)
    const events = await at.query<{ data: object }>("select data from events where name = 'confirmation.asked'")
    expect(events.map((one) => one.data)).toEqual([
      { as_on: OCTOBER, currency: 'INR', balance_minor: 130_000, by_customer: false },
    ])
  })

  it('is one letter, however often the same is asked', async () => {
    const again = await Promise.all([1, 2, 3].map(() => at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))))
    expect(new Set(again.map((one) => one.id)).size).toBe(1)
    expect(again.every((one) => one.already)).toBe(true)
    // who begins by themselves finds the letter that waits for them
    const own = await at.asContact('finance', (tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    expect(own).toEqual({ id: again[0]?.id, already: true })
  })

  it('says what was owed then, whatever was paid since', async () => {
    const before = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: day('2026-10-22') }))
    await at.desk(async (tx) => {
      const [payment] = await openNow(tx, account_id, INR, 'C')
      const [invoice] = await openNow(tx, account_id, INR, 'D')
      await allocateCredit(tx, {
        account_id,
        credit_id: payment?.id ?? never(),
        pairs: [{ debit_id: invoice?.id ?? never(), amount_minor: minor(20_000) }],
      })
    })
    const again = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: day('2026-10-22') }))
    expect(again).toEqual({ id: before.id, already: true })
    expect(await balanceIn(at, account_id, before.id)).toBe(150_000)
  })

  it('anew, when the books of the day have changed, takes the place of the letter before', async () => {
    const before = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    at.clock.set('2026-11-21T09:01:00Z')
    await at.desk((tx) =>
      issueCreditNote(tx, {
        account_id,
        dated_on: day('2026-10-30'),
        reason: 'rate difference',
        lines: [{ description: 'Lamps', quantity: '1', unit_price: '100', rate_bp: 0, item_code: '9405' }],
      }),
    )
    const after = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    expect(after.already).toBe(false)
    expect(await stateOf(at, account_id, before.id)).toBe('replaced')
    expect(await stateOf(at, account_id, after.id)).toBe('waiting')
    expect(await balanceIn(at, account_id, after.id)).toBe(120_000)
  })

  it('is done for one currency at a time', async () => {
    const { id } = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER, currency: USD }))
    const found = await at.desk((tx) => getConfirmation(tx, account_id, id))
    expect(found).toMatchObject({ currency: 'USD', balance_minor: 0 })
    expect(found.letter.open_items).toEqual([])
  })

  it('is refused for a day to come, and to who may not', async () => {
    const tomorrow = at.desk((tx) => askConfirmation(tx, { account_id, as_on: day('2026-11-22') }))
    expect(await refusalOf(tomorrow)).toMatchObject({ status: 422, code: 'day_to_come', param: 'as_on' })
    const viewer = at.asContact('viewer', (tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    expect(await refusalOf(viewer)).toMatchObject({ status: 403 })
    const clerk = at.asStaff(['accounts.see', 'statement.see', 'balance.see'], (tx) =>
      askConfirmation(tx, { account_id, as_on: OCTOBER }),
    )
    expect(await refusalOf(clerk)).toMatchObject({ status: 403 })
  })

  it('can be begun by the account itself for any day, but not without end', async () => {
    let refused = 0
    for (let n = 1; n <= 22; n++) {
      const as_on = day(`2026-09-${String(n).padStart(2, '0')}`)
      const begun = at.asContact('finance', (tx) => askConfirmation(tx, { account_id, as_on }))
      await begun.catch((error: { code?: string }) => {
        expect(error.code).toBe('too_many_letters')
        refused += 1
      })
    }
    expect(refused).toBe(2)
  })
})

describe('asking everybody', async () => {
  const at = await world()
  const { ganesh, kaveri } = at.meghdoot
  beforeAll(async () => {
    await book(at, ganesh)
    await book(at, kaveri)
  })

  it('asks who owes or is owed something that day, once, batch by batch', async () => {
    const all = await at.desk((tx) => accountsToAsk(tx, OCTOBER, null, 10))
    expect(all.map((one) => one.account_id)).toEqual([ganesh, kaveri].sort())
    const first = await at.desk((tx) => askConfirmations(tx, { as_on: OCTOBER, after: null, limit: 1 }))
    expect(first).toMatchObject({ asked: 1, skipped: 0, next: { account_id: all[0]?.account_id } })
    const second = await at.desk((tx) => askConfirmations(tx, { as_on: OCTOBER, after: first.next, limit: 1 }))
    expect(second).toMatchObject({ asked: 1 })
    const third = await at.desk((tx) => askConfirmations(tx, { as_on: OCTOBER, after: second.next, limit: 1 }))
    expect(third).toEqual({ asked: 0, skipped: 0, next: null })
    expect(await at.desk((tx) => askConfirmations(tx, { as_on: OCTOBER, after: null, limit: 10 }))).toEqual({
      asked: 0,
      skipped: 0,
      next: null,
    })
    expect(await at.query('select 1 from balance_confirmations')).toHaveLength(2)
  })

  it('leaves out whose balance that day was nothing', async () => {
    expect(await at.desk((tx) => accountsToAsk(tx, day('2026-10-01'), null, 10))).toEqual([])
  })

  it('is for the seller’s people with that permission', async () => {
    const tried = at.asStaff(['statement.see', 'balance.see'], (tx) =>
      askConfirmations(tx, { as_on: OCTOBER, after: null, limit: 1 }),
    )
    expect(await refusalOf(tried)).toMatchObject({ status: 403 })
  })
})

describe('the answer', async () => {
  const at = await world()
  const { site } = await testApp(at)
  const account_id = at.meghdoot.ganesh
  let ramesh: Viewer
  let sunita: Viewer
  let signing: Signing
  let days = 1

  beforeAll(async () => {
    await book(at, account_id)
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

describe('a letter nobody answers', async () => {
  const at = await world()
  const account_id = at.meghdoot.ganesh
  let asked: ConfirmationId
  let begun: ConfirmationId
  beforeAll(async () => {
    await book(at, account_id)
    asked = (await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))).id
    begun = (await at.asContact('finance', (tx) => askConfirmation(tx, { account_id, as_on: day('2026-10-30') }))).id
  })
  const on = async (instant: string) => {
    at.clock.set(instant)
    return remindConfirmations(at.database)
  }
  const count = async (id: ConfirmationId) => (await at.desk((tx) => getConfirmation(tx, account_id, id))).reminders.length

  it('is asked for again after 7, 15 and 21 days, each once, however many rounds go at once', async () => {
    expect(await on('2026-11-28T08:59:00Z')).toBe(0)
    at.clock.set('2026-11-28T09:00:00Z')
    const rounds = await Promise.all([1, 2, 3].map(() => remindConfirmations(at.database)))
    expect(rounds.reduce((all, one) => all + one, 0)).toBe(1)
    expect(await stateOf(at, account_id, asked)).toBe('reminded')
    expect(await on('2026-12-06T08:00:00Z')).toBe(0)
    expect(await on('2026-12-06T09:00:00Z')).toBe(1)
    expect(await on('2026-12-12T09:00:00Z')).toBe(1)
    expect(await on('2026-12-20T09:00:00Z')).toBe(0)
    expect(await count(asked)).toBe(3)
    const events = await at.query<{ data: object }>("select data from events where name = 'confirmation.reminded' order by id")
    expect(events.map((one) => one.data)).toEqual([{ count: 1 }, { count: 2 }, { count: 3 }])
  })

  it('begun by the account itself is nobody’s to remind of', async () => {
    expect(await count(begun)).toBe(0)
  })

  it('has no reply after 30 days, and never an agreement; an answer that comes later is an answer', async () => {
    at.clock.set('2026-12-21T09:00:00Z')
    expect(await stateOf(at, account_id, asked)).toBe('reminded')
    at.clock.set('2026-12-22T09:00:00Z')
    expect(await stateOf(at, account_id, asked)).toBe('no_reply')
    expect(await on('2027-03-01T09:00:00Z')).toBe(0)
    const { reply } = await at.desk((tx) => getConfirmation(tx, account_id, asked))
    expect(reply).toBeNull()
    const again = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    expect(again.already).toBe(false)
  })

  it('is not hurried after a standstill: one reminder, and the next some days later', async () => {
    at.clock.set('2027-04-01T09:00:00Z')
    await at.desk((tx) => askConfirmation(tx, { account_id, as_on: day('2026-10-29') }))
    const first = await on('2027-04-20T09:00:00Z')
    expect(first).toBe(1)
    expect(await on('2027-04-21T09:00:00Z')).toBe(0)
    expect(await on('2027-04-25T09:00:00Z')).toBe(1)
  })
})

async function stateOf(at: World, account_id: AccountId, id: ConfirmationId): Promise<string> {
  return (await at.desk((tx) => getConfirmation(tx, account_id, id))).state
}

async function balanceIn(at: World, account_id: AccountId, id: ConfirmationId): Promise<number> {
  return (await at.desk((tx) => getConfirmation(tx, account_id, id))).balance_minor
}

async function person(at: World, name: string, role: string): Promise<Viewer> {
  const account_id = at.meghdoot.ganesh
  const { contact_id, permissions } = await at.desk(async (tx) => {
    const role_id = await findRole(tx, 'account', role)
    const contact_id: ContactId = await addContact(tx, {
      account_id,
      role_id,
      name,
      email: `${name.split(' ')[0]?.toLowerCase()}@example.com`,
    })
    await openSession(tx, { who: { contact_id, account_id }, level: 2, place: { label: 'Test', network: '' } })
    const [row] = await at.query<{ permissions: string[] }>('select permissions from roles where id = $1', [role_id])
    return { contact_id, permissions: row?.permissions ?? [] }
  })
  return {
    ...worker(at.meghdoot.id, name),
    account_id,
    contact_id,
    actor: contact_id,
    actor_name: name,
    permissions: new Set(permissions),
  }
}

function never(): never {
  throw new Error('it was there a moment ago')
}
