import { beforeAll, describe, expect, it } from 'vitest'
import { openItem } from '#features/ledger/open-item.ts'
import { balance } from '#features/ledger/queries.ts'
import { routes } from '#routes.ts'
import { day } from '#shared/day.ts'
import { type ChequeId, type EntryId, parseId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { type DeskBrowser, openDesk, valueIn } from '#test/desk.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, type World, world } from '#test/world.ts'

/** Asha of the Desk takes cheques of Shree Ganesh; Ramesh of theirs sees them. */
let books: World
let asha: DeskBrowser
let dev: DeskBrowser
let ramesh: PortalBrowser
let account: World['meghdoot']['ganesh']
let owed: EntryId
beforeAll(async () => {
  books = await world({ settings: { paying: { bounce_charge_minor: 500_00 } } })
  account = books.meghdoot.ganesh
  const desk = await openDesk(books)
  asha = desk.asha
  dev = desk.dev
  ramesh = await (await openPortal(books)).comeIn(books.meghdoot.id, account, 'Finance')
  const item = { account_id: account, number: 'OLD/1', dated_on: day('2026-10-01'), due_on: day('2026-11-01'), currency: INR }
  owed = (await books.desk((tx) => openItem(tx, { ...item, amount_minor: minor(18_000_00) }))).id
})

describe('a cheque at the Desk', () => {
  it('is recorded with what it is for, and is then held and waits for its day', async () => {
    const form = routes.desk.newCheque.href({ account })
    expect((await asha.get(form)).text).toContain('OLD/1')
    const filled = {
      cheque_number: '000451',
      bank: 'Canara',
      amount: '18,000',
      payable_on: '2026-11-22',
      [`pick.${owed}`]: '1',
    }
    const sent = await asha.send(form, filled)
    expect(sent.status).toBe(303)
    const page = await asha.get(sent.location)
    expect(page.text).toContain('Held by us')
    expect(page.text).toContain('OLD/1')
    expect((await asha.get(routes.desk.cheques.href())).text).toContain('Nothing is to be presented today.')
    expect((await asha.get(routes.desk.cheques.href({}, { tab: 'held' }))).text).toContain('000451')
    const again = await asha.send(form, filled)
    expect([again.status, again.text.includes('has been recorded already')]).toEqual([409, true])
    expect(valueIn(again.html, 'cheque_number')).toBe('000451')
  })

  it('is told to the customer on the page of payments, and changes nothing else there', async () => {
    const page = await ramesh.get('/payments')
    expect(page.text).toContain('Cheques you have given us')
    expect(page.text).toContain('Cheque 000451, Canara')
    expect(page.text).toContain('Held by us')
    expect(page.text).toContain('Nothing received yet')
    expect((await ramesh.get('/statement')).text).not.toContain('000451')
    expect((await books.desk((tx) => balance(tx, account, 'today')))[0]?.balance_minor).toBe(18_000_00)
  })

  it('is not presented before its day; on it, it is the first thing of the list', async () => {
    const cheque = await chequeId()
    const present = routes.desk.moveCheque.href({ account, cheque, step: 'present' })
    const early = await asha.send(present, { on: '2026-11-21' })
    expect([early.status, early.text.includes('No bank takes it before the day written on it.')]).toEqual([422, true])
    books.clock.set('2026-11-21T19:00:00Z')
    expect((await asha.get(routes.desk.cheques.href())).text).toContain('₹18,000.00 to present today, 1 cheque')
    expect((await asha.send(present, { on: '2026-11-22' })).status).toBe(303)
    expect((await books.desk((tx) => balance(tx, account, 'today')))[0]?.balance_minor).toBe(0)
    expect((await asha.get(routes.desk.cheque.href({ account, cheque }))).text).toContain('RC/26-27/0001')
    expect((await ramesh.get('/payments')).text).toContain('At the bank')
  })

  it('that came back is charged for as the seller has set, with the country’s tax, both of which may be changed', async () => {
    books.clock.set('2026-11-21T20:00:00Z')
    const cheque = await chequeId()
    const step = routes.desk.moveCheque.href({ account, cheque, step: 'bounce' })
    const form = await asha.get(step)
    expect(valueIn(form.html, 'charge')).toBe('500.00')
    expect(form.html).toMatch(/<option value="1800" selected/)
    expect((await asha.send(step, { on: '2026-11-22', reason: '', charge: '500', charge_rate: '1800' })).status).toBe(422)
    const sent = await asha.send(step, { on: '2026-11-22', reason: 'Funds insufficient', charge: '500', charge_rate: '1800' })
    expect(sent.status).toBe(303)
    expect((await books.desk((tx) => balance(tx, account, 'today')))[0]?.balance_minor).toBe(18_590_00)
    expect((await asha.get(sent.location)).text).toContain('Came back')
    expect((await ramesh.get('/payments')).text).toContain('on 22 Nov 2026: Funds insufficient')
  })

  it('and is handed back', async () => {
    const cheque = await chequeId()
    const step = routes.desk.moveCheque.href({ account, cheque, step: 'hand-back' })
    expect((await asha.send(step, { on: '2026-11-22', reason: 'Paid by UPI' })).status).toBe(303)
    expect((await asha.get(routes.desk.cheques.href({}, { tab: 'over' }))).text).toContain('Handed back')
    expect((await asha.send(step, { on: '2026-11-22', reason: 'Paid by UPI' })).status).toBe(303)
    expect((await asha.get(routes.desk.moveCheque.href({ account, cheque, step: 'burn' }))).status).toBe(404)
  })

  it('is nothing for who sells, and nothing that is spelled wrong', async () => {
    expect((await dev.get(routes.desk.cheques.href())).status).toBe(403)
    expect((await dev.get(routes.desk.newCheque.href({ account }))).status).toBe(403)
    expect((await asha.get(routes.desk.cheque.href({ account, cheque: 'nonsense' }))).status).toBe(404)
    const other = books.meghdoot.kaveri
    expect((await asha.get(routes.desk.cheque.href({ account: other, cheque: await chequeId() }))).status).toBe(404)
    expect((await asha.get(routes.desk.cheques.href({}, { after: 'x' }))).status).toBe(422)
  })
})

async function chequeId(): Promise<ChequeId> {
  const [row] = await books.query<{ id: string }>('select id from cheques')
  const id = parseId('cheque', row?.id)
  if (id === null) throw new Error('no cheque')
  return id
}
