import { lockAccount } from '#features/accounts/queries.ts'
import { listFiles } from '#features/files/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import { type AccountId, type CertificateId, type EntryId, type FileId, newId } from '#shared/id.ts'
import { type Currency, type Minor, sum } from '#shared/money.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { type DeclaredDeduction, MOST_CERTIFICATE_NUMBER, wantsProof } from './certificate.ts'
import { findDeductions } from './queries.ts'

export type UploadCertificate = {
  account_id: AccountId
  certificate_number?: string
  /** What it says was deducted; without one, what it covers. */
  amount_minor?: Minor | undefined
  /** The days it is for. */
  from_on: Day
  to_on: Day
  /** The paper itself: a file the account has handed over. */
  file_id: FileId
  /** The deductions it proves, all of one currency; from 1 to 200. */
  deduction_ids: readonly EntryId[]
}

const MOST_DEDUCTIONS = 200

/** The customer hands over what proves their deductions. The seller looks at it; until then they stand as claimed. */
export async function uploadCertificate(tx: Tx, input: UploadCertificate): Promise<CertificateId> {
  tx.permit('payments.pay')
  const account = await lockAccount(tx, input.account_id)
  const certificate_number = (input.certificate_number ?? '').trim()
  const covered = await refuse(tx, { ...input, certificate_number })

  const id = newId('certificate', tx.now.getTime())
  const amount_minor = input.amount_minor ?? covered.amount_minor
  const { from_on, to_on, file_id } = input
  const head = { seller_id: tx.seller_id, account_id: account.id }
  await tx.rows(
    db.insertInto('tax_certificates').values({
      ...head,
      id,
      certificate_number,
      currency: covered.currency,
      amount_minor,
      from_on,
      to_on,
      file_id,
      state: 'uploaded',
      uploaded_by: tx.viewer.actor,
      uploaded_by_name: tx.viewer.actor_name,
      created_at: tx.now,
    }),
  )
  // a deduction nobody has said the kind of gets its row here, which says no rate and no base
  await tx.rows(
    db
      .insertInto('tax_deductions')
      .values(
        covered.rows.map(({ id: deduction_id, tax_kind, rate_bp, base_minor }) => ({
          ...head,
          id: deduction_id,
          tax_kind,
          rate_bp,
          base_minor,
          certificate_id: id,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['seller_id', 'account_id', 'id'])
          .doUpdateSet((row) => ({ certificate_id: row.ref('excluded.certificate_id') })),
      ),
  )
  await emit(tx, 'certificate.uploaded', {
    account_id: account.id,
    subject_id: id,
    data: { certificate_number, currency: covered.currency, amount_minor, from_on, to_on, deductions: covered.rows.length },
  })
  return id
}

type Covered = { rows: DeclaredDeduction[]; currency: Currency; amount_minor: Minor }

/** What it covers; refused where it cannot. */
async function refuse(tx: Tx, input: UploadCertificate & { certificate_number: string }): Promise<Covered> {
  const { account_id, certificate_number, from_on, to_on, file_id } = input
  const ids = [...new Set(input.deduction_ids)]
  if (certificate_number.length > MOST_CERTIFICATE_NUMBER)
    throw invalid('certificate_number', 'invalid_number', 'Give the number of the certificate, at most 60 characters.')
  if (to_on < from_on) throw invalid('to_on', 'range_reversed', 'The last day is before the first.')
  if (ids.length === 0) throw invalid('deductions', 'nothing_chosen', 'Choose the deductions it is for.')
  if (ids.length > MOST_DEDUCTIONS) throw invalid('deductions', 'too_many', 'One certificate covers at most 200 deductions.')
  const [file] = await listFiles(tx, account_id, [file_id])
  if (file?.purpose !== 'certificate')
    throw invalid('file_id', 'unknown_file', 'This file is not known. Please attach it again.')
  const rows = await findDeductions(tx, account_id, ids)
  const [first] = rows
  if (!first || rows.length < ids.length) throw notFound()
  const taken = rows.find((row) => !wantsProof(row))
  if (taken)
    throw new Refusal(409, 'already_certified', `${taken.number} has a certificate already, or was refused.`, 'deductions')
  if (rows.some((row) => row.currency !== first.currency))
    throw invalid('deductions', 'several_currencies', 'One certificate is of one currency.')
  const covered_minor = sum(rows.map((row) => row.amount_minor))
  if (input.amount_minor !== undefined && input.amount_minor < covered_minor)
    throw invalid('amount_minor', 'less_than_covered', 'The certificate is of less than the deductions it should prove.')
  return { rows, currency: first.currency, amount_minor: covered_minor }
}
