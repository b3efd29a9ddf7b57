import { listConnections } from '#features/connections/queries.ts'
import { openSettlement } from '#features/settlement/open-settlement.ts'
import type { Choice, ChosenItem, Payable } from '#features/settlement/plan.ts'
import { getSettlement } from '#features/settlement/queries.ts'
import type { Settlement } from '#features/settlement/settlement.ts'
import type { ChosenTax } from '#features/settlement/tax.ts'
import type { Tx } from '#platform/database.ts'
import type { SettlementId } from '#shared/id.ts'
import { type Minor, ZERO } from '#shared/money.ts'
import type { DemoAccount, House } from './house.ts'

/** What somebody chose on the settlement screen. */
export type Chosen = {
  items?: readonly ChosenItem[]
  taxes?: readonly ChosenTax[]
  advance_minor?: Minor
}

/** All that is due of a document. */
export function whole({ id }: Payable): ChosenItem {
  return { entry_id: id, pay_minor: null, short: null }
}

/** A customer chooses what to pay and how, as the settlement screen does: the plan is kept, and the order made at the provider. */
export async function begin(
  house: House,
  customer: DemoAccount,
  adapter: 'upi' | 'bank_transfer' | 'sandbox',
  choose: (tx: Tx) => Promise<Chosen>,
): Promise<Settlement> {
  const { account_id } = customer
  const id = await house.as(customer, async (tx) => {
    const { items = [], taxes = [], advance_minor = ZERO } = await choose(tx)
    const choice: Choice = { currency: tx.seller.currency, items, taxes, credits: [], advance_minor, keeps_rest: false }
    const way = (await listConnections(tx)).find((one) => one.adapter === adapter)
    if (!way) throw new Error(`the demo's seller does not offer ${adapter}`)
    return openSettlement(tx, { account_id, choice, connection_id: way.id, expected_minor: null })
  })
  await house.collecting.begin(house.seller_id, account_id, id)
  return settlementNow(house, customer, id)
}

/** How far a payment has come. */
export function settlementNow(house: House, { account_id }: DemoAccount, id: SettlementId): Promise<Settlement> {
  return house.desk((tx) => getSettlement(tx, account_id, id))
}
