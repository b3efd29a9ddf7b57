import { changeSettings } from '#features/sellers/change-settings.ts'
import { bankScenes } from './bank.ts'
import { chequeScenes } from './cheques.ts'
import { confirmationScenes } from './confirmations.ts'
import { disputeScenes } from './disputes.ts'
import { ago, type House } from './house.ts'
import { onlineScenes } from './online.ts'
import { PAST_ADDRESS } from './past-practice.ts'
import { connectPractice, registerPractice } from './practice.ts'
import { taxScenes } from './taxes.ts'
import { toldScenes } from './told.ts'

/** What the seller asks of a payment: in paise, basis points and days. */
const PAYING = {
  least_part_minor: 50_000,
  least_part_bp: 2_000,
  cash_discount: { days: 7, rate_bp: 150 },
  bounce_charge_minor: 50_000,
  tolerance_minor: 100,
  customer_allocates_days: 7,
}

/** Of what is paid at the practice checkout the customer bears so much on top. */
const FEE_BP = '100'

/** Puts everything into the calendar that is about money coming in and is not plain trade. */
export function planMoneyIn(house: House): void {
  house.scenes.on(ago(house, 120), async ({ seal, practice, seller_id, desk }) => {
    await desk((tx) => changeSettings(tx, { settings: { paying: PAYING, tells_customers: true } }))
    house.connected = await desk((tx) => connectPractice(tx, seal, `${PAST_ADDRESS}/sandbox`, { fee_bp: FEE_BP }))
    registerPractice(practice.sandbox, seller_id, house.connected, PAST_ADDRESS)
  })
  disputeScenes(house)
  chequeScenes(house)
  taxScenes(house)
  onlineScenes(house)
  toldScenes(house)
  confirmationScenes(house)
  bankScenes(house)
}
