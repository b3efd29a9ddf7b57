import type { AccountId, ChallengeId, ContactId, LinkId, SellerId, SessionId, StaffId } from '#shared/id.ts'

export type ChallengePurpose = 'device' | 'step_up' | 'typed_code' | 'staff_sign_in' | 'staff_link'

/** A code somebody is to answer, and what it opens. */
export type Challenge = {
  seller_id: SellerId
  id: ChallengeId
  contact_id: ContactId | null
  staff_id: StaffId | null
  purpose: ChallengePurpose
  link_account_id: AccountId | null
  link_id: LinkId | null
  session_id: SessionId | null
  browser_hash: Buffer | null
  code_hash: Buffer | null
  sent_to: string
  /** Who of the seller's people made the code that stands, to pass it on; null: it was mailed, or none is made yet. */
  made_by: string | null
  made_by_name: string | null
  created_at: Date
  expires_at: Date
  tries: number
}

/** How long a code may be answered (domain specification 3.3). */
export const MINUTES: Readonly<Record<ChallengePurpose, number>> = {
  device: 10,
  step_up: 10,
  typed_code: 15,
  staff_sign_in: 10,
  staff_link: 15,
}

export const MOST_TRIES = 5
export const MOST_TRIES_A_DAY = 20
export const MOST_SENDS_AN_HOUR = 3

/** How the code travelled that a session was proven with, and to which address or by whose hand. */
export type Proof = { proof: 'mailed' | 'handed' | null; proof_note: string | null }

/** How the code of a challenge reached the person who answers it. */
export function proofOf({ made_by, made_by_name, sent_to }: Challenge): Proof {
  if (made_by !== null) return { proof: 'handed', proof_note: made_by_name }
  return sent_to === '' ? { proof: null, proof_note: null } : { proof: 'mailed', proof_note: sent_to }
}

/** What became of an answer. A wrong one is a verdict and not an error, because its count must be kept. */
export type Verdict = 'right' | 'wrong' | 'over'

/** Somebody at the door who needs a code now, as the seller's people see them. */
export type PendingCode = {
  challenge_id: ChallengeId
  account_id: AccountId
  account_name: string
  contact_name: string
  purpose: 'device' | 'step_up' | 'typed_code'
  created_at: Date
  /** Whether a code went out by mail; if not, somebody waits for the seller to pass one on. */
  mailed: boolean
  /** Who of the seller's people has made one to pass on; null: nobody yet. */
  made_by_name: string | null
}
