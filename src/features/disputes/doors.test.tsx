import { beforeAll, describe, expect, it } from 'vitest'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { disputeEntry } from '#features/ledger/dispute-entry.ts'
import { getEntry } from '#features/ledger/queries.ts'
import { routes } from '#routes.ts'
import type { DisputeId, EntryId } from '#shared/id.ts'
import { parseId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { type DeskBrowser, openDesk, valueIn } from '#test/desk.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { type World, world } from '#test/world.ts'
import { disputeNumber } from './dispute.ts'
import { openDispute } from './open-dispute.ts'
import { findDispute } from './queries.ts'

const PICTURE = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('a wet box'), Buffer.from([0xff, 0xd9])])

/** Ramesh of Shree Ganesh asks; Asha of the Desk answers. */
let books: World
let ramesh: PortalBrowser
let looker: PortalBrowser
let asha: DeskBrowser
let dev: DeskBrowser
let account_id: World['meghdoot']['ganesh']
beforeAll(async () => {
  books = await world()
  account_id = books.meghdoot.ganesh
  const portal = await openPortal(books)
  ramesh = await portal.comeIn(books.meghdoot.id, account_id, 'Procurement')
  looker = await portal.comeIn(books.meghdoot.id, account_id, 'Viewer', 'Lata More')
  const desk = await openDesk(books)
  asha = desk.asha
  dev = desk.dev
})

describe('a customer questions an invoice', () => {
  it('from its page, by a line, with a picture; the question then stands on the invoice and in the list', async () => {
    const invoice = await invoiced()
    const page = await ramesh.get(`/invoices/${invoice}`)
    expect(page.html).toContain(routes.disputes.start.href({ account: account_id }, { invoice }).replaceAll('&', '&amp;'))
    const form = `/disputes/new?invoice=${invoice}`
    expect((await ramesh.get(form)).text).toContain('₹1,298.00 of it can be questioned')
    const typed = { invoice, line: '2', amount: '', reason: 'damaged', note: 'Both boxes were wet' }
    const picture = new File([PICTURE], 'boxes.jpg', { type: 'image/jpeg' })
    const sent = await ramesh.send(form, formWith(typed, picture))
    expect(sent.status).toBe(303)
    const dispute = idIn(sent.location)
    expect(await entry(invoice)).toMatchObject({ open_minor: 1_298_00, disputed_minor: 118_00 })

    const shown = await ramesh.get(`/disputes/${dispute}`)
    expect(shown.text).toContain('₹118.00')
    expect(shown.text).toContain('Line 2, Pillow')
    expect(shown.text).toContain('Goods were damaged')
    expect(shown.text).toContain('Both boxes were wet')
    expect(shown.text).toContain('boxes.jpg')
    expect((await ramesh.get('/disputes')).text).toContain(`${disputeNumber(dispute)}`)
    expect((await ramesh.get('/disputes')).text).toContain('₹118.00 in question, 1 open')
    const again = await ramesh.get(`/invoices/${invoice}`)
    expect(again.text).toContain('Goods were damaged')
    expect(again.text).toContain('In question, ₹118.00')
  })

  it('and what is wrong with the form is said at the field, with everything still typed', async () => {
    const invoice = await invoiced()
    const wrong = await ramesh.send(`/disputes/new?invoice=${invoice}`, {
      invoice,
      amount: '5000',
      reason: 'wrong_price',
      note: 'Agreed at 90',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Less than that is open and not yet in question.')
    expect(wrong.html).toContain('Agreed at 90')
    expect(valueIn(wrong.html, 'amount')).toBe('5000')
    const other = await ramesh.send(`/disputes/new?invoice=${invoice}`, { invoice, amount: '', reason: 'other', note: '' })
    expect(other.text).toContain('Write a sentence on what it is about.')
    const hindi = await ramesh.send(`/disputes/new?invoice=${invoice}&lang=hi`, { invoice, amount: '1e3', reason: 'tax' })
    expect(hindi.text).toContain('राशि ऐसे दें: 1234.50।')
    const program = new File(['MZ'], 'boxes.exe')
    const exe = await ramesh.send(
      `/disputes/new?invoice=${invoice}`,
      formWith({ invoice, amount: '1', reason: 'tax' }, program),
    )
    expect([exe.status, exe.text.includes('Files of this kind cannot be taken')]).toEqual([422, true])
    expect(await entry(invoice)).toMatchObject({ disputed_minor: 0 })
  })

  it('sent twice it is one question', async () => {
    const invoice = await invoiced()
    const form = await ramesh.get(`/disputes/new?invoice=${invoice}`)
    const fields = { source_ref: valueIn(form.html, 'source_ref') ?? '', invoice, amount: '10', reason: 'tax', note: '' }
    const [first, second] = [await ramesh.post('/disputes/new', fields), await ramesh.post('/disputes/new', fields)]
    expect(second.location).toBe(first.location)
    expect(await entry(invoice)).toMatchObject({ disputed_minor: 10_00 })
  })

  it('without naming one they choose among those that are open', async () => {
    const invoice = await invoiced()
    const page = await ramesh.get('/disputes/new')
    expect(page.html).toContain(`/disputes/new?invoice=${invoice}`)
  })

  it('takes it back by a button, twice as well as once; who may only look has neither link nor button', async () => {
    const invoice = await invoiced()
    const dispute = await asked(invoice, 50_00)
    expect((await looker.get(`/invoices/${invoice}`)).text).not.toContain('Question this invoice')
    expect((await looker.get(`/disputes/${dispute}`)).text).not.toContain('Withdraw it')
    expect((await looker.get(`/disputes/new?invoice=${invoice}`)).status).toBe(403)
    expect((await looker.post(`/disputes/${dispute}/withdraw`)).status).toBe(403)
    expect((await ramesh.post(`/disputes/${dispute}/withdraw`)).status).toBe(303)
    expect((await ramesh.post(`/disputes/${dispute}/withdraw`)).status).toBe(303)
    expect(await entry(invoice)).toMatchObject({ disputed_minor: 0 })
    expect((await ramesh.get(`/disputes/${dispute}`)).text).toContain('Withdrawn')
  })

  it('of another account or nobody’s is the same 404', async () => {
    const theirs = await invoiced(books.meghdoot.kaveri)
    const dispute = await asked(theirs, 1, books.meghdoot.kaveri)
    expect((await ramesh.get(`/disputes/${dispute}`)).status).toBe(404)
    expect((await ramesh.get(`/disputes/new?invoice=${theirs}`)).status).toBe(404)
    expect((await ramesh.get('/disputes/dsp_00000000000000000000000000')).status).toBe(404)
    expect((await ramesh.get('/disputes?cursor=nonsense')).status).toBe(422)
  })
})

describe('the Desk answers', () => {
  it('what waits, oldest first; a rejection is read by the customer at once', async () => {
    const invoice = await invoiced()
    const dispute = await asked(invoice, 60_00)
    const queue = await asha.get(routes.desk.disputes.href())
    expect(queue.text).toContain(disputeNumber(dispute))
    const at = routes.desk.openDispute.href({ account: account_id, dispute })
    expect((await asha.send(at, { words: 'x' })).text).toContain('Choose whether you accept the question.')
    expect((await asha.send(at, { answer: 'reject', words: '' })).status).toBe(422)
    const sent = await asha.send(at, { answer: 'reject', words: 'Your man signed for all ten' })
    expect([sent.status, sent.location]).toEqual([303, routes.desk.disputes.href({}, { done: 1 })])
    expect((await asha.get(routes.desk.disputes.href())).text).not.toContain(disputeNumber(dispute))
    expect((await ramesh.get(`/disputes/${dispute}`)).text).toContain('Your man signed for all ten')
    expect((await asha.get(at)).text).toContain('Your man signed for all ten')
    expect(await entry(invoice)).toMatchObject({ disputed_minor: 0 })
  })

  it('with a credit note that names the question: one form issues the note and accepts it', async () => {
    const invoice = await invoiced()
    const dispute = await asked(invoice, 118_00)
    const page = await asha.get(routes.desk.openDispute.href({ account: account_id, dispute }))
    const form = routes.desk.newCreditNote.href({ account: account_id, invoice }, { dispute })
    expect(page.html).toContain(form)
    const sent = await asha.send(form, { dated_on: '2026-11-21', reason: 'Pillows wet', 'back.1': '0', 'back.2': '1', dispute })
    expect(sent.status).toBe(303)
    const stands = await books.desk((tx) => findDispute(tx, account_id, dispute))
    expect(stands).toMatchObject({ state: 'accepted', answer: 'Pillows wet' })
    expect(sent.location).toContain(String(stands.credit_note_id))
    expect(await entry(invoice)).toMatchObject({ open_minor: 1_180_00, disputed_minor: 0 })
  })

  it('puts part of an invoice in question for a customer who has called, and the reason stands on it', async () => {
    const invoice = await invoiced()
    const at = routes.desk.dispute.href({ account: account_id, entry: invoice })
    expect((await asha.send(at, { amount: '200', reason: '', note: '' })).status).toBe(422)
    const sent = await asha.send(at, { amount: '200', reason: 'short_delivery', note: 'Short by one' })
    expect(sent.status).toBe(303)
    const page = await asha.get(routes.desk.invoice.href({ account: account_id, invoice }))
    expect(page.text).toContain('₹200.00 in question')
    expect(page.text).toContain('Less came than was billed')
    expect((await asha.get(at)).text).toContain('Less came than was billed')
  })

  it('ends a bare figure of former days, and leaves the questions beside it', async () => {
    const invoice = await invoiced()
    await asked(invoice, 100_00)
    await books.desk((tx) =>
      disputeEntry(tx, { account_id, entry_id: invoice, disputed_minor: minor(300_00), reason: 'Of former days' }),
    )
    const at = routes.desk.dispute.href({ account: account_id, entry: invoice })
    expect((await asha.get(at)).text).toContain('₹200.00 is in question without a reason on record.')
    expect((await asha.send(at, { release: 'yes', amount: '' })).status).toBe(303)
    expect(await entry(invoice)).toMatchObject({ disputed_minor: 100_00 })
    expect((await asha.get(at)).text).not.toContain('without a reason on record')
  })

  it('who sells has no answer to give', async () => {
    const dispute = await asked(await invoiced(), 1_00)
    expect((await dev.get(routes.desk.disputes.href())).status).toBe(403)
    expect((await dev.get(routes.desk.openDispute.href({ account: account_id, dispute }))).status).toBe(403)
  })
})

/** A form with a file in it, as browsers send one. */
function formWith(typed: Readonly<Record<string, string>>, evidence: File): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(typed)) form.set(name, value)
  form.set('evidence', evidence)
  return form
}

/** Two lines of 1,000 and 100 and their tax: 1,298.00. */
async function invoiced(of = account_id): Promise<EntryId> {
  const line = { item_code: '6302', quantity: '1', unit: 'NOS', rate_bp: 1800 }
  const lines = [
    { ...line, description: 'Cotton sheet', unit_price: '1000' },
    { ...line, description: 'Pillow', unit_price: '100' },
  ]
  return (await books.desk((tx) => issueInvoice(tx, { account_id: of, lines }))).id
}

function asked(entry_id: EntryId, amount: number, of = account_id): Promise<DisputeId> {
  return books.desk((tx) =>
    openDispute(tx, { account_id: of, entry_id, amount_minor: minor(amount), reason: 'tax', note: 'Rate' }),
  )
}

function entry(entry_id: EntryId) {
  return books.desk((tx) => getEntry(tx, account_id, entry_id))
}

function idIn(location: string): DisputeId {
  const id = parseId('dispute', location.split('/').at(-1))
  if (id === null) throw new Error(`no dispute in ${location}`)
  return id
}
