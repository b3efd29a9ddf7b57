import { beforeAll, describe, expect, it } from 'vitest'
import { addConnection } from '#features/connections/add-connection.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { routes } from '#routes.ts'
import { day } from '#shared/day.ts'
import type { SettlementId } from '#shared/id.ts'
import { ZERO } from '#shared/money.ts'
import { openDesk, valueIn } from '#test/desk.ts'
import { INR, world } from '#test/world.ts'
import { openSettlement } from './open-settlement.ts'
import { tellPayment } from './tell-payment.ts'

describe('money that customers say they have paid', async () => {
  const bank = {
    bank: {
      name: 'Bank of Test',
      account_name: 'Meghdoot Traders',
      account_number: '123456789',
      code_label: 'IFSC',
      code: 'TEST0000001',
    },
  }
  const books = await world({ settings: bank })
  const { asha, dev } = await openDesk(books)
  const { ganesh: account_id, kaveri } = books.meghdoot
  let id: SettlementId
  let confirm = ''

  beforeAll(async () => {
    const line = { description: 'Pens', item_code: '9608', quantity: '1', unit_price: '500', rate_bp: 1800 }
    const bill = await books.desk((tx) => issueInvoice(tx, { account_id, dated_on: tx.today, currency: INR, lines: [line] }))
    const connection_id = await books.desk((tx) => addConnection(tx, { adapter: 'bank_transfer', name: 'Bank', mode: 'live' }))
    const items = [{ entry_id: bill.id, pay_minor: null, short: null }]
    const choice = { currency: INR, items, taxes: [], credits: [], advance_minor: ZERO, keeps_rest: false }
    id = await books.asContact('finance', (tx) =>
      openSettlement(tx, { account_id, choice, connection_id, expected_minor: null }),
    )
    const told = { account_id, id, reference: 'N326000001', on: day('2026-11-20') }
    await books.asContact('finance', (tx) => tellPayment(tx, told))
    confirm = routes.desk.confirmSettlement.href({ account: account_id, settlement: id })
  })

  const receipts = () => books.query("select amount_minor::float8 as amount from entries where kind = 'RCPT'")

  it('another amount than was announced is asked about once more, in words, before it is booked', async () => {
    const form = { amount: '99999999', on: '2026-11-20', bank_reference: 'N326000001' }
    const { status, text, html } = await asha.send(confirm, form)
    expect(status).toBe(422)
    expect(text).toContain('₹590.00 was announced, you enter ₹9,99,99,999.00. Book it all the same?')
    expect(valueIn(html, 'bank_reference')).toBe('N326000001')
    expect(await receipts()).toEqual([])
    expect((await asha.send(confirm, { ...form, amount: '600', sure: '99999999' })).status).toBe(422)
    expect((await asha.send(confirm, { ...form, amount: '600', sure: '600' })).status).toBe(303)
    expect(await receipts()).toEqual([{ amount: -60_000 }])
  })

  it('what came otherwise than announced is listed with who, how much, when and why, until somebody has looked at it', async () => {
    const money = routes.desk.tasks.href()
    const { text, html } = await asha.get(money)
    expect(text).toMatch(
      /Shree Ganesh Stores Another amount came than was asked for. It is booked as it came. .*₹590.00 ₹600.00 Looked at/,
    )
    const about = valueIn(html, 'about') ?? ''
    const looked = routes.desk.lookedAt.href({ account: account_id, settlement: id })
    expect((await dev.post(looked, { about })).status).toBe(403)
    const astray = routes.desk.lookedAt.href({ account: kaveri, settlement: id })
    expect((await asha.post(astray, { about })).status).toBe(404)
    for (const _ of ['once', 'twice']) expect((await asha.post(looked, { about })).status).toBe(303)
    expect((await asha.get(money)).text).not.toContain('Another amount came')
    expect(await books.query("select actor_name from events where name = 'settlement.looked_at'")).toEqual([
      { actor_name: 'Asha Rao' },
    ])
  })
})
