import type { Viewer } from '#platform/viewer.ts'
import type { AccountId, ContactId, Id, SellerId, StaffId } from '#shared/id.ts'
import { type AccessLink, isLive } from './link.ts'

/** Somebody who wants in: a contact, seen from outside, before anything is proven. */
export type Caller = {
  seller_id: SellerId
  account_id: AccountId
  contact_id: ContactId
  contact_name: string
  contact_email: string | null
  contact_phone: string | null
  language: string
  account_name: string
  seller_name: string
  /** A first device was let in without a code: its owner may say that it was not theirs. */
  had_free_device: boolean
}

/** One of the seller's people who wants in. */
export type StaffCaller = { seller_id: SellerId; staff_id: StaffId; name: string; email: string | null; language: string }

/** Who asked for access of their own, or said that a link went astray. `contact_name`: whose link they held. */
export type AccessRequest = {
  id: Id<'access_request'>
  account_id: AccountId
  name: string
  email: string
  phone: string
  note: string
  kind: 'colleague' | 'stranger'
  created_at: Date
  contact_name: string
}

/** A link, and whom and where it leads to. */
export type Entrance = Caller & {
  link: AccessLink
  /** The contact still belongs to the account. */
  belongs: boolean
}

/** What every refusal of the door says, whatever is wrong with the link. */
export const NOT_VALID = {
  error: { type: 'refused', code: 'link_not_valid', message: 'This link is not valid any more.' },
} as const

export function opens(entrance: Entrance | null, now: Date): entrance is Entrance {
  return entrance?.belongs === true && isLive(entrance.link, now)
}

/**
 * The viewer of acts at the door: bound to this contact at this account, and allowed nothing but to come in. What is proven, and by
 * whom, is in the events.
 */
export function visitorOf(caller: Caller): Viewer {
  return {
    seller_id: caller.seller_id,
    account_id: caller.account_id,
    contact_id: caller.contact_id,
    staff_id: null,
    actor: 'door',
    actor_name: '',
    permissions: new Set(['access.enter']),
    language: caller.language,
  }
}

/** The same at the Desk's door, where no customer's account is concerned. */
export function doorman(seller_id: SellerId): Viewer {
  return {
    seller_id,
    account_id: null,
    contact_id: null,
    staff_id: null,
    actor: 'door',
    actor_name: '',
    permissions: new Set(['access.enter']),
    language: 'en',
  }
}
