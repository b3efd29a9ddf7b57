import { askRefund } from '#features/settlement/ask-refund.ts'
import { factsOf, receiptsOf } from '#features/settlement/queries.ts'
import type { Settlement } from '#features/settlement/settlement.ts'
import { minor, proportion } from '#shared/money.ts'
import { ago, type DemoAccount, type House, take } from './house.ts'
import { PAST_ADDRESS } from './past-practice.ts'
import { begin, type Chosen, whole } from './paying.ts'
import type { Practice } from './practice.ts'

/** Rupees in paise. */
const ADVANCE = minor(4_000_000)

/** Payments at the practice checkout: paid, paid at the second try, paid back in part, charged back, charged back and won. */
export function onlineScenes(house: House): void {
  const { scenes } = house
  house.practice.tell(async (body, headers) => {
    const { collecting, seller_id, desk } = house
    const now = await desk(async (tx) => tx.now)
    const outcome = await collecting.deliver(seller_id, connected(house).id, { body, headers, now })
    if (!outcome.taken) throw new Error(`a message of the practice checkout was put aside: ${outcome.reason}`)
  })
  scenes.on(ago(house, 36), async () => {
    await pays(house, house.of('SGS'), ['succeed'], (customer) => oldest(house, customer, 1))
  })
  scenes.on(ago(house, 21), async () => {
    const paid = await pays(house, house.of('GNS'), ['succeed'], (customer) => oldest(house, customer, 1))
    scenes.on(ago(house, 17), () => chargeBack(house, paid))
    scenes.on(ago(house, 9), () => winChargeBack(house, paid))
  })
  scenes.on(ago(house, 16), async () => {
    const paid = await pays(house, house.of('RLS'), ['succeed'], async () => ({ advance_minor: ADVANCE }))
    scenes.on(ago(house, 13), () => refund(house, paid))
  })
  scenes.on(ago(house, 14), async () => {
    const paid = await pays(house, house.of('KPM'), ['succeed'], (customer) => oldest(house, customer, 2))
    scenes.on(ago(house, 5), () => chargeBack(house, paid))
  })
  scenes.on(ago(house, 9), async () => {
    await pays(house, house.of('AGS'), ['fail', 'succeed'], (customer) => oldest(house, customer, 1))
  })
}

function connected({ connected: practice }: House): Practice {
  if (practice === null) throw new Error('the practice checkout is not connected yet')
  return practice
}

function oldest(house: House, customer: DemoAccount, count: number): Promise<Chosen> {
  return house.as(customer, async (tx) => ({ items: (await take(house, tx, customer, { take: 'oldest', count })).map(whole) }))
}

/** A customer goes to the checkout and presses its buttons, one after the other. */
async function pays(
  house: House,
  customer: DemoAccount,
  choices: readonly ('succeed' | 'fail')[],
  choose: (customer: DemoAccount) => Promise<Chosen>,
): Promise<Settlement & { payment_ref: string }> {
  const chosen = await choose(customer)
  const settlement = await begin(house, customer, 'sandbox', async () => chosen)
  if (settlement.checkout?.kind !== 'page') throw new Error('the practice checkout has no page for this payment')
  for (const choice of choices) {
    const answer = await house.practice.fetch(settlement.checkout.url, {
      method: 'POST',
      body: new URLSearchParams({ choice }),
      redirect: 'manual',
    })
    if (answer.status !== 303) throw new Error(`the practice checkout answered ${answer.status}`)
    await house.practice.settle()
  }
  const facts = await house.desk((tx) => factsOf(tx, customer.account_id, settlement.id))
  const payment_ref = facts.find(({ kind }) => kind === 'captured')?.payment_ref
  if (payment_ref === undefined) throw new Error('the payment did not come')
  return { ...settlement, payment_ref }
}

/** The seller asks the provider to pay a good third back. */
async function refund(house: House, paid: Settlement): Promise<void> {
  const { account_id, pay_minor } = paid
  const id = await house.desk(async (tx) => {
    const receipt = (await receiptsOf(tx, account_id, paid.id)).find(({ kind }) => kind === 'RCPT')
    if (!receipt) throw new Error('there is no receipt to pay back')
    return askRefund(tx, {
      account_id,
      payment_id: receipt.id,
      amount_minor: proportion(pay_minor, 3n, 8n),
      reason: 'Order changed, part of the advance sent back',
    })
  })
  await house.collecting.refund(house.seller_id, account_id, id)
  await house.practice.settle()
}

/** The payer's bank takes it back. */
async function chargeBack(house: House, { payment_ref }: { payment_ref: string }): Promise<void> {
  await atCheckout(house, `/v1/payments/${payment_ref}/charge_back`)
}

async function winChargeBack(
  house: House,
  { payment_ref, account_id, id }: Settlement & { payment_ref: string },
): Promise<void> {
  const facts = await house.desk((tx) => factsOf(tx, account_id, id))
  const taken = facts.find((fact) => fact.kind === 'charged_back' && fact.payment_ref === payment_ref)
  if (!taken) throw new Error('there is no charge-back to be won')
  await atCheckout(house, `/v1/charge_backs/${taken.fact_ref.split(':')[0]}/win`)
}

async function atCheckout(house: House, path: string): Promise<void> {
  const answer = await house.practice.fetch(`${PAST_ADDRESS}/sandbox${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${connected(house).key}`, 'content-type': 'application/json' },
    body: '{}',
  })
  if (!answer.ok) throw new Error(`the practice checkout answered ${answer.status} to ${path}`)
  await house.practice.settle()
}
