import type { AccountId, ContactId, LinkId, SellerId } from '#shared/id.ts'

export const CHANNELS = ['whatsapp', 'sms', 'qr', 'copy', 'email'] as const

/** How a link reaches its person. */
export type LinkChannel = (typeof CHANNELS)[number]

/** One contact's way in, made for one message. Its secret is known only to whom it was sent. */
export type AccessLink = {
  seller_id: SellerId
  account_id: AccountId
  id: LinkId
  contact_id: ContactId
  hint: string
  channel: LinkChannel
  /** What it was made for, in words: `Invoice MT/26-27/1231`; empty for the account itself. */
  purpose: string
  frees_first_device: boolean
  created_by: string
  created_at: Date
  expires_at: Date
  idle_days: number
  last_used_at: Date | null
  use_count: number
  revoked_at: Date | null
  revoke_reason: string | null
}

/** A link as lists show it. */
export type LinkRow = AccessLink & { contact_name: string }

type Lifetime = Pick<AccessLink, 'created_at' | 'expires_at' | 'idle_days' | 'last_used_at' | 'revoked_at'>

const DAY_MS = 86_400_000
const ACCOUNT_LINK_DAYS = 365
const ACCOUNT_LINK_IDLE_DAYS = 90
const MESSAGE_LINK_DAYS = { least: 90, after_due: 30, most: 120 }

/** How long grace for the links before a new one may last: the seller chooses (domain specification 3.3, 6). */
export const MOST_GRACE_HOURS = 72

/** Links a person hands over may free the first device; mailed ones, which scanners open and click, only if the seller says so. */
export function freesFirstDevice(channel: LinkChannel, mailed_link_frees_device: boolean | undefined): boolean {
  return channel !== 'email' || mailed_link_frees_device === true
}

/**
 * How long a link works: the account's own 365 days and 90 unused; one that came with a message about something due until 30 days
 * after, at least 90 and at most 120 days (domain specification 3.3).
 */
export function lifetimeOf(now: Date, due_at: Date | null): { expires_at: Date; idle_days: number } {
  if (due_at === null) return { expires_at: later(now, ACCOUNT_LINK_DAYS), idle_days: ACCOUNT_LINK_IDLE_DAYS }
  const { least, after_due, most } = MESSAGE_LINK_DAYS
  const wanted = Math.max(later(due_at, after_due).getTime(), later(now, least).getTime())
  return { expires_at: new Date(Math.min(wanted, later(now, most).getTime())), idle_days: most }
}

/** Whether the link opens anything at this moment. */
export function isLive(link: Lifetime, now: Date): boolean {
  return stateOf(link, now) === 'live'
}

export function stateOf(link: Lifetime, now: Date): 'live' | 'revoked' | 'expired' | 'idle' {
  if (link.revoked_at !== null) return 'revoked'
  if (link.expires_at <= now) return 'expired'
  return later(link.last_used_at ?? link.created_at, link.idle_days) <= now ? 'idle' : 'live'
}

export function later(from: Date, days: number): Date {
  return new Date(from.getTime() + days * DAY_MS)
}
