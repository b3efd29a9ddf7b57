import { recordCheque } from '#features/cheques/record-cheque.ts'
import { askConfirmation } from '#features/confirmations/ask-confirmation.ts'
import { openDispute } from '#features/disputes/open-dispute.ts'
import { storeFile } from '#features/files/store-file.ts'
import { recordTaxDeducted } from '#features/payments/record-tax-deducted.ts'
import { uploadCertificate } from '#features/payments/upload-certificate.ts'
import type { Tx } from '#platform/database.ts'
import { addDays } from '#shared/day.ts'
import { type AccountId, type EntryId, newId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'

/** What an account claims against its invoices: a question with its evidence, a cheque for a day to come, tax deducted and its proof. */
export async function bookClaims(tx: Tx, account_id: AccountId, mark: string, entry_id: EntryId, amount_minor: Minor) {
  const { currency } = tx.seller
  const file = await handOver(tx, account_id, 'dispute', `${mark} wet.jpg`)
  const dispute = await openDispute(tx, {
    account_id,
    entry_id,
    amount_minor,
    reason: 'short_delivery',
    note: `${mark} short`,
    file_id: file,
  })
  const cheque = await recordCheque(tx, {
    account_id,
    cheque_number: `${mark}-000451`,
    bank: `${mark} bank`,
    currency,
    amount_minor,
    payable_on: addDays(tx.today, -1),
    allocations: [{ entry_id, amount_minor }],
    note: `${mark} cheque`,
  })
  const deduction = { kind: '194C-2', rate_bp: 200, base_minor: amount_minor }
  const tax = await recordTaxDeducted(tx, { account_id, currency, amount_minor, reference: `${mark}-TDS2`, deduction })
  const certificate = await uploadCertificate(tx, {
    account_id,
    certificate_number: `${mark}-131`,
    from_on: addDays(tx.today, -90),
    to_on: tx.today,
    file_id: await handOver(tx, account_id, 'certificate', `${mark} form.pdf`),
    deduction_ids: [tax.id],
  })
  // asked when all of it is booked, so that the letter names it
  const { id: confirmation } = await askConfirmation(tx, { account_id, as_on: tx.today })
  const step = ['present', 'clear', 'bounce', 'hand-back']
  return { dispute: [dispute], cheque: [cheque], certificate: [certificate], file: [file], confirmation: [confirmation], step }
}

function handOver(tx: Tx, account_id: AccountId, purpose: 'dispute' | 'certificate', name: string) {
  const kept = { id: newId('file'), name, type: 'image/jpeg', sha256: Buffer.alloc(32, name), size_bytes: name.length }
  return storeFile(tx, { account_id, purpose, kept })
}
