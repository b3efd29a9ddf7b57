import { expect, test } from 'vitest'
import { recordPayment } from '#features/payments/record-payment.ts'
import { PROVIDERS } from '#providers.ts'
import { minor } from '#shared/money.ts'
import { bill, collecting } from '#test/collecting.ts'
import { valueIn } from '#test/desk.ts'
import { openPortal } from '#test/portal.ts'
import { INR } from '#test/world.ts'

/** A seller with a gateway, four invoices of Shree Ganesh Stores (₹1,180, ₹590, ₹354, ₹118), and Ramesh in front of the portal. */
async function atTheScreen() {
  const ground = await collecting()
  const { books, gateway, account_id } = ground
  const [third, fourth] = [await bill(books, '300'), await bill(books, '100')]
  const { comeIn } = await openPortal(books, { ...PROVIDERS, gateway: gateway.kind })
  const ramesh = await comeIn(books.meghdoot.id, account_id, 'Finance')
  return { ...ground, third, fourth, ramesh }
}

test('a payment that did not come can be begun again as it was: parts, what is kept back and why, deductions, advance', async () => {
  const { books, ramesh, account_id, connection_id, first, second, third, fourth } = await atTheScreen()
  const meant = {
    [`pay.${second}`]: '400.00',
    [`short.${third}`]: '50.00',
    [`note.${third}`]: 'One box was wet',
    'tax.0.base': '1000.00',
    'tax.0.amount': '20.00',
    advance: '75.00',
  }
  const sent = await ramesh.send('/pay', {
    currency: 'INR',
    ...Object.fromEntries([first, second, third, fourth].map((id) => [`pick.${id}`, '1'])),
    [`reason.${third}`]: 'other',
    'tax.0.entry': first,
    'tax.0.kind': '194C-2',
    'tax.0.filled': `${first} 194C-2`,
    ...meant,
    how: connection_id,
  })
  expect(sent.status).toBe(303)
  const [settlement] = await books.query<{ id: string }>('select id from settlements')
  const at = `/pay/${settlement?.id}`
  await ramesh.post(`${at}/cancel`)
  // one of the four has been settled otherwise meanwhile
  const allocations = [{ entry_id: fourth, amount_minor: minor(118_00) }]
  const cash = { account_id, amount_minor: minor(118_00), currency: INR, method: 'cash', allocations } as const
  await books.desk((tx) => recordPayment(tx, cash))

  const offer = /href="[^"]*(\/pay\?again=[^"]*)"/.exec((await ramesh.get(at)).html)?.[1] ?? ''
  const again = await ramesh.get(offer)
  expect(Object.fromEntries(Object.keys(meant).map((name) => [name, valueIn(again.html, name)]))).toEqual(meant)
  expect(again.html).toMatch(/<option value="other" selected/)
  expect(again.html).not.toContain(`pick.${fourth}`)
  // 1,180 less 20 of tax, 400 of 590, 354 less 50, and 75 kept for later
  expect(again.text).toContain('Pay ₹1,939.00')
})

test('what is not there to be begun again begins nothing: the screen is a fresh one', async () => {
  const { ramesh } = await atTheScreen()
  const page = await ramesh.get('/pay?again=stl_01KAQMRER0C2JPE40XDCG5SZ3R')
  expect([page.status, page.text.includes('Pay ₹2,242.00')]).toEqual([200, true])
})

test('a payment that is still on its way is not begun again: the screen is a fresh one, without what it keeps in advance', async () => {
  const { books, ramesh, connection_id, first } = await atTheScreen()
  const sent = await ramesh.send('/pay', { currency: 'INR', [`pick.${first}`]: '1', advance: '75.00', how: connection_id })
  expect(sent.status).toBe(303)
  const [settlement] = await books.query<{ id: string }>('select id from settlements')
  const page = await ramesh.get(`/pay?again=${settlement?.id}`)
  expect([page.status, valueIn(page.html, 'advance')]).toEqual([200, ''])
})
