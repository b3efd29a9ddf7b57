import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { routes } from '#routes.ts'
import { day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { openDesk, valueIn } from '#test/desk.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, type World, world } from '#test/world.ts'
import { recordPayment } from './record-payment.ts'
import { reversePayment } from './reverse-payment.ts'

/** Two open invoices of 1,000 and 600, and a receipt of 700 of the tenth that pays 500 of the first as was said. */
let books: World
let desk: Awaited<ReturnType<typeof openDesk>>
let portal: Awaited<ReturnType<typeof openPortal>>
let ramesh: PortalBrowser
let vikram: PortalBrowser
let anil: PortalBrowser
let count = 0
let account_id: AccountId
let first: { id: EntryId; number: string }
let second: { id: EntryId; number: string }
let payment: { id: EntryId; number: string }
beforeAll(async () => {
  books = await world({ settings: { paying: { customer_allocates_days: 14 } } })
  desk = await openDesk(books)
  portal = await openPortal(books)
  anil = await portal.comeIn(books.meghdoot.id, books.meghdoot.kaveri, 'Admin', 'Anil Rao')
})
beforeEach(async () => {
  books.clock.set('2026-11-21T09:00:00Z')
  count += 1
  account_id = await books.desk((tx) => openAccount(tx, { code: `H${count}`, name: 'Shree Ganesh Stores', currency: INR }))
  ramesh = await portal.comeIn(books.meghdoot.id, account_id, 'Finance', 'Ramesh Patil')
  vikram = await portal.comeIn(books.meghdoot.id, account_id, 'Executive', 'Vikram Shah')
  const bill = (name: string, amount: number) => ({
    account_id,
    kind: 'INV' as const,
    number: `${name}${count}`,
    dated_on: day('2026-10-01'),
    due_on: day(name === 'A' ? '2026-10-31' : '2026-11-15'),
    currency: INR,
    amount_minor: minor(amount),
    source_ref: `${name}${count}`,
  })
  const [a, b] = await books.desk((tx) =>
    bookEntries(tx, { source: 'test', bookings: [bill('A', 1_000_00), bill('B', 600_00)] }),
  )
  first = { id: a?.id ?? fail(), number: `A${count}` }
  second = { id: b?.id ?? fail(), number: `B${count}` }
  payment = await receive('2026-11-10', 500_00)
})

/** A receipt of 700, recorded on that day, of which so much was said to be for the first invoice. */
async function receive(on: string, named: number): Promise<{ id: EntryId; number: string }> {
  books.clock.set(`${on}T06:00:00Z`)
  const allocations = named > 0 ? [{ entry_id: first.id, amount_minor: minor(named) }] : []
  const facts = { account_id, currency: INR, method: 'upi' as const, rest: 'advance' as const, allocations }
  const posted = await books.desk((tx) => recordPayment(tx, { ...facts, amount_minor: minor(700_00) }))
  books.clock.set('2026-11-21T09:00:00Z')
  return posted
}

function fail(): never {
  throw new Error('it was not booked')
}

async function open(): Promise<number[]> {
  const rows = await books.query<{ id: string; open_minor: number }>(
    `select id, open_minor::float8 as open_minor from entries where id = any($1)`,
    [[first.id, second.id, payment.id]],
  )
  return [first.id, second.id, payment.id].map((id) => rows.find((row) => row.id === id)?.open_minor ?? -1)
}

describe('at the Desk', () => {
  const at = () => ({ account: account_id, payment: payment.id })
  const form = () => routes.desk.move.href(at(), { from: first.id })

  it('beside each part stands why it is so, and after a move whose hand it was', async () => {
    const before = await desk.asha.get(routes.desk.payment.href(at()))
    expect(before.text).toContain(`Invoice ${first.number} As the customer said 10 Nov 2026 500.00`)
    const fields = {
      from: first.id,
      amount: '500',
      effective_on: '2026-11-21',
      [`apply.${second.id}`]: '450',
      note: 'As agreed',
    }
    const done = await desk.asha.send(form(), fields)
    expect([done.status, done.location]).toEqual([303, routes.desk.payment.href(at())])
    expect(await open()).toEqual([1_000_00, 150_00, 250_00])
    const after = await desk.asha.get(done.location)
    expect(after.text).toContain(`Invoice ${second.number} By hand by Asha Rao, 21 Nov 21 Nov 2026 450.00`)
    expect(after.text).not.toContain(`Invoice ${first.number} As`)
    await desk.asha.get(routes.desk.payment.href(at()))
  })

  it('the form begins with all of it, today, and what is open elsewhere', async () => {
    const { text, html } = await desk.asha.get(form())
    expect(text).toContain(`Move ${payment.number} away from ${first.number}`)
    expect(text).toContain('₹500.00 of it is applied there since 10 Nov 2026.')
    expect([valueIn(html, 'amount'), valueIn(html, 'effective_on')]).toEqual(['500.00', '2026-11-21'])
    expect(html).toContain(`name="apply.${second.id}"`)
    expect(html).not.toContain(`name="apply.${first.id}"`)
  })

  it('a part taken back and placed nowhere is an advance; sent twice it is taken back once', async () => {
    const { html } = await desk.asha.get(form())
    const key = /name="source_ref" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const fields = { source_ref: key, from: first.id, amount: '120.50', effective_on: '2026-11-15' }
    for (const _ of [1, 2]) expect((await desk.asha.post(form(), fields)).status).toBe(303)
    expect(await open()).toEqual([620_50, 600_00, 320_50])
  })

  it.each([
    ['more than was applied', { amount: '500.01' }, 'amount', 'Less than that was applied.'],
    ['more placed than taken', { amount: '100', 'apply.second': '101' }, 'amount', 'More is placed than is taken back.'],
    ['more than is open there', { 'apply.second': '600.01', amount: '500' }, 'amount', 'More is placed'],
    ['an amount that is none', { 'apply.second': '1,2.3' }, 'apply.second', 'Give an amount like'],
    ['a day before it was applied', { effective_on: '2026-11-09' }, 'effective_on', 'It was applied like this only after'],
    ['a day to come', { effective_on: '2026-11-22' }, 'effective_on', 'day to come'],
  ])('%s comes back at its field, with everything typed, and changes nothing', async (_, wrong, field, words) => {
    const typed: Record<string, string> = { from: first.id, amount: '500', effective_on: '2026-11-20', note: 'kept' }
    for (const [name, value] of Object.entries(wrong)) typed[name.replace('second', second.id)] = value
    const { status, html, text } = await desk.asha.send(form(), typed)
    expect(status).toBe(422)
    expect(html).toContain(`href="#f-${field.replace('second', second.id)}"`)
    expect(text).toContain(words)
    expect(valueIn(html, 'note')).toBe('kept')
    expect(await open()).toEqual([500_00, 600_00, 200_00])
  })

  it('says so when nothing of it is applied there any more', async () => {
    const undo = routes.desk.undoAllocation.href(at())
    // a second click is no error
    for (const _ of [1, 2, 3]) expect((await desk.asha.post(undo, { debit: first.id })).status).toBe(303)
    expect((await desk.asha.get(form())).text).toContain('Nothing of it is applied there any more.')
    const late = await desk.asha.post(form(), {
      source_ref: /"(req_[^"]+)"/.exec((await desk.asha.get(routes.desk.allocate.href(at()))).html)?.[1] ?? '',
      from: first.id,
      amount: '1',
      effective_on: '2026-11-21',
    })
    expect([late.status, late.text.includes('Nothing of it is applied there any more')]).toEqual([422, true])
  })

  it('is for who may allocate, at the seller whose payment it is', async () => {
    expect((await desk.dev.get(form())).status).toBe(403)
    expect((await desk.nina.get(form())).status).toBe(404)
    expect((await desk.nobody.get(form())).status).toBe(401)
  })

  it('what the apply form refuses stands at the box it was typed in', async () => {
    const { html } = await desk.asha.send(routes.desk.allocate.href(at()), { [`apply.${second.id}`]: '200.01' })
    expect(html).toContain(`href="#f-apply.${second.id}"`)
  })

  it('reads in Hindi', async () => {
    expect((await desk.asha.get(`${form()}&lang=hi`)).text).toContain('जैसा ग्राहक ने बताया')
  })
})

describe('by the customer', () => {
  const page = () => `/payments/${payment.id}`

  it('the payment’s page says why each part is so, and until when it may be changed', async () => {
    const { text, html } = await ramesh.get(page())
    expect(text).toContain(`Invoice ${first.number} 10 Nov 2026. As you said Change −500.00`)
    expect(text).toContain('You may still decide what this payment is for, until 24 Nov 2026. Use it for your invoices')
    expect(html).toContain(`href="/a/${ramesh.account_id}${page()}/undo?from=${first.id}"`)
  })

  it('what is unused is applied, after a look at before and after; the page says whose hand it was', async () => {
    const typed = { [`apply.${second.id}`]: '150' }
    const look = await ramesh.send(`${page()}/apply`, { ...typed, look: '1' })
    expect(look.status).toBe(200)
    expect(look.text).toContain(`${second.number}, Open 600.00 450.00 Kept as an advance 200.00 50.00`)
    expect(await open()).toEqual([500_00, 600_00, 200_00])
    const done = await ramesh.send(`${page()}/apply`, typed)
    expect([done.status, done.location]).toEqual([303, `/a/${ramesh.account_id}${page()}`])
    expect(await open()).toEqual([500_00, 450_00, 50_00])
    expect((await ramesh.get(page())).text).toContain('By hand by Ramesh Patil, 21 Nov')
    await expectSoundBooks(books)
  })

  it('what stands elsewhere is moved or taken back, in part', async () => {
    const form = `${page()}/undo?from=${first.id}`
    const { text, html } = await ramesh.get(form)
    expect(text).toContain(`Change what is used for ${first.number}`)
    expect(html).toContain('value="500.00"')
    const typed = { from: first.id, amount: '300', [`apply.${second.id}`]: '250' }
    const look = await ramesh.send(form, { ...typed, look: '1' })
    expect(look.text).toContain(
      `Used for ${first.number} 500.00 200.00 ${second.number}, Open 600.00 350.00 Kept as an advance 200.00 250.00`,
    )
    expect((await ramesh.send(form, typed)).status).toBe(303)
    expect(await open()).toEqual([800_00, 350_00, 250_00])
    const names = await books.query<{ name: string }>('select name from events where subject_id = $1', [payment.id])
    expect(names.map((one) => one.name)).toContain('own_allocation.undone')
    await expectSoundBooks(books)
  })

  it('more than there is comes back at its box, with everything typed', async () => {
    const more = await ramesh.send(`${page()}/apply`, { [`apply.${second.id}`]: '200.01' })
    expect([more.status, more.html.includes(`href="#f-apply.${second.id}"`)]).toEqual([422, true])
    expect(more.text).toContain('Less than that is left of the payment.')
    expect(more.html).toContain('value="200.01"')
    const none = await ramesh.send(`${page()}/apply`, {})
    expect(none.text).toContain('Say what it is to be used for.')
    const taken = await ramesh.send(`${page()}/undo?from=${first.id}`, { from: first.id, amount: '501' })
    expect([taken.status, taken.html.includes('href="#f-amount"')]).toEqual([422, true])
    expect(await open()).toEqual([500_00, 600_00, 200_00])
  })

  it('is over after the days the seller gives', async () => {
    payment = await receive('2026-11-07', 0)
    expect((await ramesh.get(page())).text).toContain('until 21 Nov 2026')
    payment = await receive('2026-11-06', 100_00)
    await expectClosed('The days in which you could change it are over. Ask Meghdoot Traders.')
  })

  it('is over once the seller has applied it by hand, and where it came back', async () => {
    const at = { account: account_id, payment: payment.id }
    await desk.asha.post(routes.desk.undoAllocation.href(at), { debit: first.id })
    await expectClosed('Meghdoot Traders has applied this payment by hand.')
    await books.desk((tx) =>
      reversePayment(tx, { account_id, payment_id: payment.id, returned_on: day('2026-11-20'), reason: 'Bounced' }),
    )
    await expectClosed('Only a payment that came, and stayed')
  })

  it('is never where the seller does not allow it', async () => {
    const set = (days: number) =>
      books.query(
        `update sellers set revision = revision + 1, settings = jsonb_set(settings, '{paying,customer_allocates_days}', $2) where id = $1`,
        [books.meghdoot.id, String(days)],
      )
    await set(0)
    await expectClosed('Meghdoot Traders decides what a payment is used for.')
    await set(14)
  })

  it('is for who may pay, and for nobody of another account', async () => {
    const form = `${page()}/undo?from=${first.id}`
    expect([(await vikram.get(page())).status, (await vikram.get(form)).status]).toEqual([403, 403])
    for (const path of [form, `${page()}/apply`]) {
      expect((await anil.get(path)).status).toBe(404)
      expect((await anil.post(path, { from: first.id, amount: '1', source_ref: 'x' })).status).toBe(404)
    }
    expect(await open()).toEqual([500_00, 600_00, 200_00])
  })

  it('reads in Hindi', async () => {
    for (const path of [page(), `${page()}/apply`, `${page()}/undo?from=${first.id}`]) {
      const { text } = await ramesh.get(`${path}${path.includes('?') ? '&' : '?'}lang=hi`)
      expect(text).not.toMatch(/undefined|Change|Open|Take back|As you/)
    }
  })

  async function expectClosed(words: string): Promise<void> {
    expect((await ramesh.get(page())).text).not.toContain('You may still decide')
    const before = await open()
    for (const path of [`${page()}/apply`, `${page()}/undo?from=${first.id}`]) {
      expect((await ramesh.get(path)).text, path).toContain(words)
      const key = /"(req_[^"]+)"/.exec((await desk.asha.get(routes.desk.newPayment.href({ account: ramesh.account_id }))).html)
      const typed = { source_ref: key?.[1] ?? '', from: first.id, amount: '1', [`apply.${second.id}`]: '1' }
      const { status, text } = await ramesh.post(path, typed)
      expect([status, text.includes(words)], path).toEqual([409, true])
    }
    expect(await open()).toEqual(before)
  }
})
