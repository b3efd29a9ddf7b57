import { storeFile } from '#features/files/store-file.ts'
import { deductionsOn } from '#features/payments/deduction.ts'
import { cancelSettlement } from '#features/settlement/cancel-settlement.ts'
import { confirmSettlement } from '#features/settlement/confirm-settlement.ts'
import { refuseSettlement } from '#features/settlement/refuse-settlement.ts'
import type { Settlement } from '#features/settlement/settlement.ts'
import { tellPayment } from '#features/settlement/tell-payment.ts'
import type { Tx } from '#platform/database.ts'
import type { Upload } from '#platform/upload.ts'
import { addDays } from '#shared/day.ts'
import { add, atRate, plain, proportion } from '#shared/money.ts'
import { ago, type DemoAccount, type House, take } from './house.ts'
import { paperPdf } from './papers.ts'
import { begin, type Chosen, whole } from './paying.ts'
import { PURCHASES } from './trade.ts'

/** What customers write as the reference of their transfers that wait; the bank's file of the demo names some of them. */
export const REFERENCES = { NBD: 'EXMPN26110048', SHB: 'EXMPR26090731', SGS: '608214417036', BIG: 'EXMPR26111902' } as const

/** "I have paid": waiting for the desk with a proof or a UTR, confirmed, refused, and one that somebody thought better of. */
export function toldScenes(house: House): void {
  waiting(house)
  decided(house)
}

function waiting(house: House): void {
  const { scenes } = house
  scenes.on(ago(house, 2), async () => {
    const customer = house.of('SHB')
    const paid = await begin(house, customer, 'bank_transfer', (tx) => oldest(house, tx, customer, 2))
    await tell(house, customer, paid, REFERENCES.SHB)
  })
  scenes.on(ago(house, 1), async () => {
    const customer = house.of('NBD')
    const paid = await begin(house, customer, 'bank_transfer', (tx) => oldest(house, tx, customer, 1))
    await tell(house, customer, paid, REFERENCES.NBD, slipOf(customer, paid, REFERENCES.NBD))
  })
  scenes.on(house.today, async () => {
    const big = house.of('BIG')
    const paid = await begin(house, big, 'bank_transfer', async (tx) => {
      const found = await take(house, tx, big, { take: 'oldest', count: 6 })
      return { items: found.map(whole) }
    })
    await tell(house, big, paid, REFERENCES.BIG, slipOf(big, paid, REFERENCES.BIG))
    const customer = house.of('SGS')
    const by_upi = await begin(house, customer, 'upi', (tx) => oldest(house, tx, customer, 1))
    await tell(house, customer, by_upi, REFERENCES.SGS)
  })
}

function decided(house: House): void {
  const { scenes } = house
  scenes.on(ago(house, 11), async () => {
    const customer = house.of('KOL')
    const paid = await begin(house, customer, 'bank_transfer', (tx) => lessWhatWasShort(house, tx, customer))
    await tell(house, customer, paid, 'EXMPR26083317')
    scenes.on(ago(house, 10), () => confirm(house, customer, paid, 'EXMPR26083317'))
  })
  scenes.on(ago(house, 8), async () => {
    const customer = house.of('SSS')
    const paid = await begin(house, customer, 'bank_transfer', (tx) => lessTax(house, tx, customer))
    await tell(house, customer, paid, 'EXMPR26086640')
    scenes.on(ago(house, 7), () => confirm(house, customer, paid, 'EXMPR26086640'))
  })
  scenes.on(ago(house, 6), async () => {
    const customer = house.of('THN')
    const { account_id } = customer
    const { id } = await begin(house, customer, 'upi', async (tx) => ({
      items: (await take(house, tx, customer, { take: 'newest' })).map(whole),
    }))
    await house.as(customer, (tx) => cancelSettlement(tx, account_id, id))
  })
  scenes.on(ago(house, 5), async () => {
    const customer = house.of('PKC')
    const { account_id } = customer
    const paid = await begin(house, customer, 'bank_transfer', (tx) => oldest(house, tx, customer, 1))
    await tell(house, customer, paid, 'EXMPN26094410')
    const why = 'No transfer with this UTR has reached our account. Please look whether it went to the old account number.'
    scenes.on(ago(house, 3), () => house.desk((tx) => refuseSettlement(tx, account_id, paid.id, why)))
  })
  scenes.on(ago(house, 4), async () => {
    const customer = house.of('TNS')
    // within the days of the cash discount
    const paid = await begin(house, customer, 'upi', async (tx) => {
      const found = await take(house, tx, customer, { take: 'newest', dated_from: addDays(tx.today, -6) })
      return { items: found.map(whole) }
    })
    await tell(house, customer, paid, '608011902745')
    scenes.on(ago(house, 3), () => confirm(house, customer, paid, '608011902745'))
  })
}

async function oldest(house: House, tx: Tx, customer: DemoAccount, count: number): Promise<Chosen> {
  return { items: (await take(house, tx, customer, { take: 'oldest', count })).map(whole) }
}

/** Two documents, the second without what was missing of it. */
async function lessWhatWasShort(house: House, tx: Tx, customer: DemoAccount): Promise<Chosen> {
  const [one, other] = await take(house, tx, customer, { take: 'oldest', count: 2 })
  if (!one || !other) throw new Error('two were taken')
  const amount_minor = proportion(other.open_minor, 1n, 12n)
  const short = { amount_minor, reason: 'short_delivery', note: 'Two dozen less in the carton.', line: null } as const
  return { items: [whole(one), { entry_id: other.id, pay_minor: null, short }] }
}

async function lessTax(house: House, tx: Tx, customer: DemoAccount): Promise<Chosen> {
  const found = await take(house, tx, customer, { take: 'oldest', count: 2 })
  const rule = deductionsOn(tx.country.deductions, tx.today).find(({ kind }) => kind === PURCHASES)
  if (!rule) throw new Error('no tax is deducted from purchases in this country')
  const { kind, rate_bp } = rule
  const taxes = found.map(({ id, taxable_minor }) => ({
    entry_id: id,
    kind,
    rate_bp,
    base_minor: taxable_minor,
    amount_minor: atRate(taxable_minor, rate_bp),
  }))
  return { items: found.map(whole), taxes }
}

async function tell(house: House, customer: DemoAccount, { id }: Settlement, reference: string, proof?: Upload): Promise<void> {
  const { account_id } = customer
  const kept = proof ? await house.hand(customer, proof) : null
  await house.as(customer, async (tx) => {
    const proof_file_id = kept ? await storeFile(tx, { account_id, purpose: 'proof', kept }) : null
    await tellPayment(tx, { account_id, id, reference, on: tx.today, proof_file_id })
  })
}

function slipOf({ name }: DemoAccount, { pay_minor, fee_minor, currency, reference }: Settlement, utr: string): Upload {
  return paperPdf(`transfer-${utr}.pdf`, [
    'Funds transfer receipt (specimen)',
    `From: ${name}`,
    'To: Meghdoot Traders, Example Bank, EXMP0000142',
    `Amount: ${currency} ${plain(add(pay_minor, fee_minor), currency)}`,
    `UTR: ${utr}`,
    `Remarks: ${reference}`,
    'Status: success',
  ])
}

async function confirm(house: House, { account_id }: DemoAccount, { id, pay_minor }: Settlement, utr: string): Promise<void> {
  await house.desk((tx) =>
    confirmSettlement(tx, { account_id, id, amount_minor: pay_minor, on: addDays(tx.today, -1), bank_reference: utr }),
  )
}
