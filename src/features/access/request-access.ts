import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type AccountId, type LinkId, newId } from '#shared/id.ts'
import { invalid, Refusal } from '#shared/refusal.ts'

export type RequestAccess = {
  account_id: AccountId
  link_id: LinkId
  kind: 'colleague' | 'stranger'
  name: string
  email: string
  phone: string
  note: string
}

const MOST_PER_LINK = 5
const LONGEST = { name: 100, email: 200, phone: 30, note: 500 } as const

/** Who holds a forwarded link asks for access of their own, or says that it went astray. The account's admin and the seller decide. */
export async function requestAccess(tx: Tx, input: RequestAccess): Promise<void> {
  tx.permit('access.enter')
  const { account_id, link_id, kind } = input
  const name = input.name.trim().slice(0, LONGEST.name)
  const email = input.email.trim().slice(0, LONGEST.email)
  const phone = input.phone.trim().slice(0, LONGEST.phone)
  const note = input.note.trim().slice(0, LONGEST.note)
  if (kind === 'colleague') {
    if (name === '') throw invalid('name', 'missing_name', 'Please give your name.')
    if (email === '' && phone === '')
      throw invalid('email', 'missing_address', 'Please give an e-mail address or a phone number.')
    if (email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
      throw invalid('email', 'invalid_email', 'This e-mail address looks incomplete.')
  }
  const before = await tx.rows(
    db
      .selectFrom('access_requests')
      .select('id')
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('link_id', '=', link_id)
      .where('decided_at', 'is', null),
  )
  if (before.length >= MOST_PER_LINK) {
    throw new Refusal(429, 'asked_enough', 'Several people have asked by this link already. Please wait for an answer.')
  }
  const id = newId('access_request', tx.now.getTime())
  await tx.rows(
    db
      .insertInto('access_requests')
      .values({ seller_id: tx.seller_id, account_id, id, link_id, name, email, phone, note, kind, created_at: tx.now }),
  )
  await emit(tx, 'access.requested', { account_id, subject_id: id, data: { kind, name } })
}
