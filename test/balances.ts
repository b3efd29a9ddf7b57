import { addContact } from '#features/accounts/add-contact.ts'
import { askConfirmation } from '#features/confirmations/ask-confirmation.ts'
import { getConfirmation } from '#features/confirmations/queries.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { findRole } from '#features/sellers/queries.ts'
import { type Viewer, worker } from '#platform/viewer.ts'
import { day } from '#shared/day.ts'
import type { AccountId, ConfirmationId, ContactId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { INR, type World } from './world.ts'

export const OCTOBER = day('2026-10-31')

/** Invoices of 1,000.00 and 500.00, an advance of 200.00 by the end of October; 300.00 more in November. */
export async function bookBalance(at: World, account_id: AccountId): Promise<void> {
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

/** Where a letter stands today. */
export async function stateOf(at: World, account_id: AccountId, id: ConfirmationId): Promise<string> {
  return (await at.desk((tx) => getConfirmation(tx, account_id, id))).state
}

/** Somebody of Shree Ganesh Stores with this role, as a door would let them in. */
export async function person(at: World, name: string, role: string): Promise<Viewer> {
  const account_id = at.meghdoot.ganesh
  const { contact_id, permissions } = await at.desk(async (tx) => {
    const role_id = await findRole(tx, 'account', role)
    const contact_id: ContactId = await addContact(tx, {
      account_id,
      role_id,
      name,
      email: `${name.split(' ')[0]?.toLowerCase()}@example.com`,
    })
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

/** What a seller of these tests says of itself. */
export const BALANCE_SETTINGS = {
  email: 'accounts@meghdoot.example',
  contact: { name: 'Kavita Deshmukh', title: 'Accounts', phone: '+91 22 5550 0142' },
}

/** 1,180.00 owed, 200.00 of it paid in advance. */
export async function bookTaxed(at: World, account_id: AccountId): Promise<void> {
  await at.desk((tx) =>
    issueInvoice(tx, {
      account_id,
      dated_on: day('2026-10-05'),
      lines: [{ description: 'Lamps', quantity: '10', unit_price: '100', rate_bp: 1800, item_code: '9405' }],
    }),
  )
  const facts = { account_id, currency: INR, method: 'upi', rest: 'advance' } as const
  await at.desk((tx) => recordPayment(tx, { ...facts, amount_minor: minor(20_000), dated_on: day('2026-10-25') }))
}

/** A letter of a day, asked by the seller. */
export async function asked(at: World, account_id: AccountId, as_on = '2026-10-31'): Promise<ConfirmationId> {
  return (await at.desk((tx) => askConfirmation(tx, { account_id, as_on: day(as_on) }))).id
}
