import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, CertificateId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'
import { answerOf, certificateAfter } from './certificate.ts'
import { getCertificate } from './queries.ts'

export type AcceptCertificate = { account_id: AccountId; certificate_id: CertificateId; words?: string }

/** The seller has found the deductions proved, as in the tax office's own statement. Once more changes nothing. */
export async function acceptCertificate(tx: Tx, input: AcceptCertificate): Promise<void> {
  tx.permit('tax.verify')
  const account = await lockAccount(tx, input.account_id)
  const certificate = await getCertificate(tx, account.id, input.certificate_id)
  if (certificate.state === 'accepted') return
  const state = certificateAfter(certificate.state, 'accept')
  const answer = answerOf(input.words ?? '', 'words')
  // another figure than the deductions is accepted only with a reason, which the customer reads too
  if (answer === '' && certificate.covered_minor !== certificate.amount_minor) {
    throw invalid('words', 'missing_why_differs', 'The amounts differ. Say why it is accepted all the same.')
  }

  await tx.rows(
    db
      .updateTable('tax_certificates')
      .set({ state, answer, decided_by: tx.viewer.actor, decided_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account.id)
      .where('id', '=', certificate.id),
  )
  const { certificate_number, currency, amount_minor } = certificate
  await emit(tx, 'certificate.accepted', {
    account_id: account.id,
    subject_id: certificate.id,
    data: { certificate_number, currency, amount_minor },
  })
}
