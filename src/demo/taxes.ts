import { storeFile } from '#features/files/store-file.ts'
import { acceptCertificate } from '#features/payments/accept-certificate.ts'
import { pendingDeductions } from '#features/payments/queries.ts'
import { rejectCertificate } from '#features/payments/reject-certificate.ts'
import { uploadCertificate } from '#features/payments/upload-certificate.ts'
import { addDays, type Day, type DayRange, maxDay, minDay } from '#shared/day.ts'
import type { CertificateId } from '#shared/id.ts'
import { quarterOf } from '#shared/period.ts'
import { ago, type DemoAccount, type House } from './house.ts'
import { paperPdf } from './papers.ts'

const YEAR_STARTS_IN = 4
/** A certificate comes so long after its quarter: the deductor's return is due first. */
const AFTER_DAYS = 35

/** Certificates of tax deducted, a quarter each: accepted, rejected, waiting for the desk; of the quarter that runs there is none yet. */
export function taxScenes(house: House): void {
  const [last, before, first] = quartersBefore(house.today)
  proves(house, 'SSS', first, addDays(first.to, AFTER_DAYS), (customer, id) => accept(house, customer, id))
  proves(house, 'SSS', before, addDays(before.to, AFTER_DAYS), (customer, id) =>
    reject(house, customer, id, 'This is the certificate of another seller: the PAN on it is not ours. Please send ours.'),
  )
  proves(house, 'SSS', last, fresh(house, last, 3))
  proves(house, 'MAL', before, addDays(before.to, AFTER_DAYS + 4), (customer, id) => accept(house, customer, id))
  proves(house, 'MAL', last, fresh(house, last, 1))
  proves(house, 'BBS', before, addDays(before.to, AFTER_DAYS + 11), (customer, id) =>
    reject(house, customer, id, 'The scan cannot be read. Please upload the PDF that the tax office gives out.'),
  )
}

/** The three whole quarters before the one that runs, the newest first. */
function quartersBefore(today: Day): [DayRange, DayRange, DayRange] {
  const last = quarterOf(addDays(quarterOf(today, YEAR_STARTS_IN).from, -1), YEAR_STARTS_IN)
  const before = quarterOf(addDays(last.from, -1), YEAR_STARTS_IN)
  return [last, before, quarterOf(addDays(before.from, -1), YEAR_STARTS_IN)]
}

/** Some days before the last, but after the quarter has ended. */
function fresh(house: House, { to }: DayRange, days: number): Day {
  return minDay(house.today, maxDay(addDays(to, 1), ago(house, days)))
}

type Decide = (customer: DemoAccount, id: CertificateId) => Promise<void>

/** A customer proves what it deducted in a quarter; the desk decides some days later. */
function proves(house: House, code: string, quarter: DayRange, on: Day, decide?: Decide): void {
  house.scenes.on(on, async () => {
    const customer = house.of(code)
    const { account_id } = customer
    const certificate_number = `${code}-${quarter.to.slice(0, 7).replace('-', '')}-0${customer.name.length}`
    const lines = [
      'Certificate of tax deducted at source (specimen)',
      `Number ${certificate_number}`,
      `Deductor: ${customer.name}`,
      'Deductee: Meghdoot Traders',
      `Period: ${quarter.from} to ${quarter.to}`,
    ]
    const kept = await house.hand(customer, paperPdf(`${certificate_number}.pdf`, lines))
    const id = await house.as(customer, async (tx) => {
      const pending = await pendingDeductions(tx, account_id)
      const own = pending.filter(({ dated_on }) => dated_on >= quarter.from && dated_on <= quarter.to)
      if (own.length === 0) throw new Error(`${code} deducted nothing from ${quarter.from} to ${quarter.to}`)
      const file_id = await storeFile(tx, { account_id, purpose: 'certificate', kept })
      const deduction_ids = own.map((one) => one.id)
      const { from: from_on, to: to_on } = quarter
      return uploadCertificate(tx, { account_id, certificate_number, from_on, to_on, file_id, deduction_ids })
    })
    if (decide) house.scenes.on(addDays(on, 6), () => decide(customer, id))
  })
}

function accept(house: House, { account_id }: DemoAccount, id: CertificateId): Promise<void> {
  const words = 'Found in our annual tax statement.'
  return house.desk((tx) => acceptCertificate(tx, { account_id, certificate_id: id, words }))
}

async function reject(house: House, { account_id }: DemoAccount, id: CertificateId, reason: string): Promise<void> {
  await house.desk((tx) => rejectCertificate(tx, { account_id, certificate_id: id, reason }))
}
