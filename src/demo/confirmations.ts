import { askConfirmation } from '#features/confirmations/ask-confirmation.ts'
import { askConfirmations } from '#features/confirmations/ask-confirmations.ts'
import { confirmationQueue, newestOf } from '#features/confirmations/queries.ts'
import { remindConfirmation } from '#features/confirmations/remind-confirmation.ts'
import { replyConfirmation } from '#features/confirmations/reply-confirmation.ts'
import { addDays, type Day, startOfMonth } from '#shared/day.ts'
import { minor, plain, subtract } from '#shared/money.ts'
import { ago, type House } from './house.ts'
import { tableCsv } from './papers.ts'

/** A code just now: what the page asks for before anybody answers. */
const CONFIRMED_BY_CODE = 2
const BATCH = 25
/** So much less, in paise, is owed by the books of those who do not agree. */
const NOT_IN_OUR_BOOKS = minor(418_650)

/** Letters of two month ends: of the older one every answer there may be, also none; of the newer one most are waited for. */
export function confirmationScenes(house: House): void {
  const { scenes } = house
  const before = monthEndBefore(ago(house, 95))
  scenes.on(ago(house, 95), async () => {
    await askSome(house, ['SGS', 'NBD', 'BOF', 'AGS', 'OSX', 'LKH'], before)
  })
  scenes.on(ago(house, 92), () => agrees(house, 'SGS', before))
  scenes.on(ago(house, 90), () => agrees(house, 'AGS', before))
  scenes.on(ago(house, 88), () => agrees(house, 'BOF', before))

  const last = monthEndBefore(ago(house, 12))
  scenes.on(ago(house, 12), async () => {
    // who answers below is asked for a balance of zero too
    await askSome(house, ['AGS', 'JTC', 'SSS', 'BOF', 'AMD', 'PKC'], last)
    await askAll(house, last)
  })
  scenes.on(ago(house, 11), () => agrees(house, 'AGS', last))
  scenes.on(ago(house, 10), async () => {
    await agrees(house, 'JTC', last)
    await agrees(house, 'SSS', last)
  })
  scenes.on(ago(house, 9), () =>
    disagrees(house, 'BOF', last, 'We have kept back what came damaged and short, see our ledger.'),
  )
  scenes.on(ago(house, 7), () => agrees(house, 'AMD', last))
  scenes.on(ago(house, 6), () => disagrees(house, 'PKC', last, 'One transfer of ours is missing in your statement.'))
  scenes.on(ago(house, 5), () => remindAll(house))
  scenes.on(ago(house, 3), async () => {
    const customer = house.of('KPM')
    const { account_id } = customer
    // a customer may begin a letter too, and answer it later
    await house.as(customer, (tx) => askConfirmation(tx, { account_id, as_on: ago(house, 4) }))
  })
  scenes.on(house.today, async () => {
    const { account_id } = house.of('BIG')
    await house.desk((tx) => askConfirmation(tx, { account_id, as_on: last }))
  })
}

/** The last day of the month before. */
function monthEndBefore(day: Day): Day {
  return addDays(startOfMonth(day), -1)
}

async function askSome(house: House, codes: readonly string[], as_on: Day): Promise<void> {
  for (const code of codes) {
    const { account_id } = house.of(code)
    await house.desk((tx) => askConfirmation(tx, { account_id, as_on }))
  }
}

async function askAll(house: House, as_on: Day): Promise<void> {
  for (let after: Parameters<typeof askConfirmations>[1]['after'] = null, more = true; more; ) {
    const batch = await house.desk((tx) => askConfirmations(tx, { as_on, after, limit: BATCH }))
    after = batch.next
    more = batch.next !== null
  }
}

async function remindAll(house: House): Promise<void> {
  await house.desk(async (tx) => {
    const { rows } = await confirmationQueue(tx, 'open', null)
    for (const { account_id, id } of rows) await remindConfirmation(tx, account_id, id)
  })
}

function agrees(house: House, code: string, as_on: Day): Promise<void> {
  return answers(house, code, as_on, null)
}

function disagrees(house: House, code: string, as_on: Day, why: string): Promise<void> {
  return answers(house, code, as_on, why)
}

/** `why`: what they think is different; null: they agree. Their own books show less, and come along. */
async function answers(house: House, code: string, as_on: Day, why: string | null): Promise<void> {
  const customer = house.of(code)
  const { account_id } = customer
  const signing = await house.signing(house.seller_id)
  const letter = await house.desk((tx) => newestOf(tx, account_id, as_on, tx.seller.currency, 'confirmations.manage'))
  if (!letter) throw new Error(`${code} was not asked for ${as_on}`)
  const { id: confirmation_id, currency, balance_minor } = letter
  const proven = { proof: null, proof_note: null } as const
  const given = { account_id, confirmation_id, level: CONFIRMED_BY_CODE, proven, signing }
  if (why === null) {
    const agreed = { ...given, reply: 'agreed', their_minor: null, why: '', ledger: null } as const
    return house.as(customer, (tx) => replyConfirmation(tx, agreed))
  }
  const their_minor = subtract(balance_minor, NOT_IN_OUR_BOOKS)
  const rows = [
    ['Date', 'Voucher', 'Particulars', 'Debit', 'Credit'],
    [as_on, '', 'Closing balance', '', plain(their_minor, currency)],
  ]
  const ledger = await house.hand(customer, tableCsv(`ledger-meghdoot-${as_on}.csv`, rows))
  return house.as(customer, (tx) => replyConfirmation(tx, { ...given, reply: 'disagreed', their_minor, why, ledger }))
}
