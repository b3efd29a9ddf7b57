import { bounceCheque } from '#features/cheques/bounce-cheque.ts'
import { clearCheque } from '#features/cheques/clear-cheque.ts'
import { handBackCheque } from '#features/cheques/hand-back-cheque.ts'
import { presentCheque } from '#features/cheques/present-cheque.ts'
import { recordCheque } from '#features/cheques/record-cheque.ts'
import { addDays } from '#shared/day.ts'
import type { ChequeId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { ago, type DemoAccount, type House, takeIfAny } from './house.ts'

type Given = { cheque: ChequeId; customer: DemoAccount }

/** What a cheque is written over that is for no document: rupees in paise. */
const ON_ACCOUNT = minor(2_500_000)
const BOUNCE_CHARGE = minor(50_000)

/** Post-dated cheques: to come, to be presented now, at the bank, cleared, returned, handed back. */
export function chequeScenes(house: House): void {
  const { scenes } = house
  given(house, 'OSX', '417201', 60, 45, (cheque) => {
    scenes.on(ago(house, 45), () => present(house, cheque))
    scenes.on(ago(house, 42), () => clear(house, cheque))
  })
  given(house, 'OSX', '417202', 50, 32, (cheque) => {
    scenes.on(ago(house, 35), () => handBack(house, cheque, 'Paid by UPI instead'))
  })
  given(house, 'OSX', '417203', 40, 20, (cheque) => {
    scenes.on(ago(house, 20), () => present(house, cheque))
    scenes.on(ago(house, 16), () => bounce(house, cheque, 'Funds insufficient'))
  })
  given(house, 'OSX', '417204', 15, 2, (cheque) => {
    scenes.on(ago(house, 2), () => present(house, cheque))
  })
  given(house, 'OSX', '417205', 10, 0)
  given(house, 'OSX', '417206', 9, -18)
  given(house, 'OSX', '417207', 8, -48)
  given(house, 'JMU', '008841', 55, 40, (cheque) => {
    scenes.on(ago(house, 40), () => present(house, cheque))
    scenes.on(ago(house, 36), () => bounce(house, cheque, 'Signature differs'))
    scenes.on(ago(house, 30), () => present(house, cheque))
    scenes.on(ago(house, 27), () => clear(house, cheque))
  })
  given(house, 'JMU', '008842', 12, -10)
  given(house, 'PKC', '552310', 14, 1)
  given(house, 'IND', '730066', 7, -24)
}

/** A customer hands over a cheque `on` days before the last, payable `payable` days before it (below zero: on a day to come). */
function given(
  house: House,
  code: string,
  cheque_number: string,
  on: number,
  payable: number,
  then: (cheque: Given) => void = () => undefined,
): void {
  house.scenes.on(ago(house, on), async () => {
    const customer = house.of(code)
    const { account_id } = customer
    const cheque = await house.desk(async (tx) => {
      const invoice = await takeIfAny(house, tx, customer, { take: 'oldest' })
      const amount_minor = invoice?.open_minor ?? ON_ACCOUNT
      return recordCheque(tx, {
        account_id,
        cheque_number,
        bank: 'Example Bank, main branch',
        currency: tx.seller.currency,
        amount_minor,
        payable_on: addDays(house.today, -payable),
        allocations: invoice ? [{ entry_id: invoice.id, amount_minor }] : [],
        note: invoice ? `For ${invoice.number}` : 'On account',
      })
    })
    then({ cheque, customer })
  })
}

async function present(house: House, { cheque, customer: { account_id } }: Given): Promise<void> {
  await house.desk((tx) => presentCheque(tx, { account_id, cheque_id: cheque }))
}

function clear(house: House, { cheque, customer: { account_id } }: Given): Promise<void> {
  return house.desk((tx) => clearCheque(tx, { account_id, cheque_id: cheque }))
}

function handBack(house: House, { cheque, customer: { account_id } }: Given, reason: string): Promise<void> {
  return house.desk((tx) => handBackCheque(tx, { account_id, cheque_id: cheque, reason }))
}

async function bounce(house: House, { cheque, customer: { account_id } }: Given, reason: string): Promise<void> {
  const charge = { amount_minor: BOUNCE_CHARGE }
  await house.desk((tx) => bounceCheque(tx, { account_id, cheque_id: cheque, reason, charge }))
}
