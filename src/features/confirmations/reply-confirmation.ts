import type { Proof } from '#features/access/challenge.ts'
import { getContact } from '#features/accounts/queries.ts'
import { storeFile } from '#features/files/store-file.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Signing } from '#platform/signing.ts'
import type { KeptFile } from '#platform/upload.ts'
import type { AccountId, ConfirmationId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { type Confirmation, LONGEST_WHY, type Reply, recordOf, signedBytes } from './confirmation.ts'
import { holdConfirmation } from './queries.ts'

export type ReplyConfirmation = {
  account_id: AccountId
  confirmation_id: ConfirmationId
  reply: Reply
  /** What their books say, above zero where they owe; null when they agree. */
  their_minor: Minor | null
  why: string
  /** Their own ledger, kept by the door. */
  ledger: KeptFile | null
  /** 2: a code just now; 3: an authenticator or passkey. The door has asked for at least 2. */
  level: number
  /** How the code travelled that this level was reached with. */
  proven: Proof
  signing: Signing
}

/**
 * The account answers a letter, once: agreed, or what their own books say. The answer is signed with the seller's key over the letter's
 * fingerprint, who, in which role, when and how proven, and is never changed (domain specification 2.7; the table refuses it too).
 */
export async function replyConfirmation(tx: Tx, input: ReplyConfirmation): Promise<void> {
  tx.permit('statement.confirm')
  const { account_id, confirmation_id, reply, signing, ledger, level, proven } = input
  const { contact_id } = tx.viewer
  if (contact_id === null || level < 2 || signing.seller_id !== tx.seller_id) throw notFound()
  const before = await holdConfirmation(tx, account_id, confirmation_id, 'statement.confirm')
  refuse(before, input)

  const { role_name } = await getContact(tx, account_id, contact_id)
  const file_id = ledger === null ? null : await storeFile(tx, { account_id, purpose: 'confirmation', kept: ledger })
  const answer = {
    reply,
    their_minor: reply === 'agreed' ? null : input.their_minor,
    why: input.why.trim(),
    file_id,
    replied_by: contact_id,
    replied_by_name: tx.viewer.actor_name,
    replied_role: role_name,
    replied_level: level,
    replied_proof: proven.proof,
    replied_proof_note: proven.proof_note,
    replied_at: tx.now,
  }
  const record = recordOf(tx.seller_id, { ...before, ...answer }, ledger)
  if (record === null) throw new Error('an answer without a record')
  await tx.rows(
    db
      .updateTable('balance_confirmations')
      .set({ ...answer, key_id: signing.key_id, signature: signing.sign(signedBytes(record)) })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', confirmation_id),
  )
  const { as_on, currency, balance_minor } = before
  const data = { reply, as_on, currency, balance_minor, their_minor: answer.their_minor }
  await emit(tx, 'confirmation.answered', { account_id, subject_id: confirmation_id, data })
}

function refuse({ state, balance_minor }: Confirmation, { reply, their_minor, why }: ReplyConfirmation): void {
  if (state === 'agreed' || state === 'disagreed') {
    throw new Refusal(409, 'already_answered', 'This was answered already. The first answer stands.')
  }
  if (state === 'replaced') {
    throw new Refusal(409, 'replaced_letter', 'A newer letter of the same day has taken the place of this one.')
  }
  if (why.trim().length > LONGEST_WHY) throw invalid('why', 'too_long', `At most ${LONGEST_WHY} characters.`)
  if (reply === 'agreed') return
  if (their_minor === null) throw invalid('figure', 'missing_figure', 'Give the balance your books show.')
  if (their_minor === balance_minor) throw invalid('figure', 'same_figure', 'This is the same figure.')
  if (why.trim() === '') throw invalid('why', 'missing_why', 'Say in a few words what you think is different.')
}
