import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, CertificateId, EntryId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'
import { answerOf, certificateAfter } from './certificate.ts'
import { coveredBy, getCertificate } from './queries.ts'
import { reversePayment } from './reverse-payment.ts'

export type RejectCertificate = {
  account_id: AccountId
  certificate_id: CertificateId
  /** What the customer is told. */
  reason: string
  /** The deductions themselves are refused: what they had settled is open again from today. Without it another certificate may come. */
  refuses_deductions?: boolean
}

/** The certificate proves nothing: wrong paper, wrong figures. Answers the deductions that were taken back with it. */
export async function rejectCertificate(tx: Tx, input: RejectCertificate): Promise<EntryId[]> {
  tx.permit('tax.verify')
  const account = await lockAccount(tx, input.account_id)
  const certificate = await getCertificate(tx, account.id, input.certificate_id)
  const state = certificateAfter(certificate.state, 'reject')
  const answer = answerOf(input.reason, 'reason')
  if (answer === '') throw invalid('reason', 'missing_reason', 'Say why it is refused.')

  await tx.rows(
    db
      .updateTable('tax_certificates')
      .set({ state, answer, decided_by: tx.viewer.actor, decided_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account.id)
      .where('id', '=', certificate.id),
  )
  const refused: EntryId[] = []
  if (input.refuses_deductions) {
    const standing = (await coveredBy(tx, account.id, certificate.id)).filter((one) => one.proof !== 'reversed')
    for (const { id } of standing) {
      const source = { source: 'certificate', source_ref: `${certificate.id} ${id}` }
      await reversePayment(tx, { ...source, account_id: account.id, payment_id: id, reason: answer })
      refused.push(id)
    }
  }
  const { certificate_number, currency, amount_minor } = certificate
  await emit(tx, 'certificate.rejected', {
    account_id: account.id,
    subject_id: certificate.id,
    data: { certificate_number, currency, amount_minor, reason: answer, refused },
  })
  return refused
}
