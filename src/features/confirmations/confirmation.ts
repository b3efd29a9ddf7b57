import { createHash } from 'node:crypto'
import type { Entry, EntryKind } from '#features/ledger/entry.ts'
import { isSignedBy } from '#features/signatures/signing-key.ts'
import type { Day } from '#shared/day.ts'
import { type AccountId, type ConfirmationId, type FileId, parseId, type SellerId, type SigningKeyId } from '#shared/id.ts'
import { type Currency, type Minor, negateMinor, subtract, sum } from '#shared/money.ts'

/** How long an answer is waited for, and when it is asked for once more (domain specification 2.7), in days after the letter. */
export const ANSWER_DAYS = 30
export const REMINDER_DAYS = [7, 15, 21] as const
/** Two reminders are never closer than this, also after the portal has stood still. */
export const LEAST_DAYS_BETWEEN = 5

export const MOST_ITEMS = 2_000
export const LONGEST_WHY = 1_000
/** How many letters of an account its own people may begin in a day. */
export const MOST_BEGUN_A_DAY = 20

/**
 * Where a letter stands. `waiting`, `reminded`: an answer may come; `no_reply`: none came in 30 days, which is never an agreement;
 * `replaced`: unanswered, and a newer letter asks for the same day.
 */
export const CONFIRMATION_STATES = ['waiting', 'reminded', 'agreed', 'disagreed', 'no_reply', 'replaced'] as const
export type ConfirmationState = (typeof CONFIRMATION_STATES)[number]

/** What the letter says is owed, and what makes it up; frozen when it is drawn up. Amounts in minor units. */
export type Letter = {
  version: 1
  seller: { name: string; tax_id: string | null }
  account: { code: string; name: string; tax_id: string | null }
  as_on: Day
  currency: Currency
  /** Above zero: the account owes. */
  balance_minor: Minor
  /** What was owed on that day, oldest due first. */
  open_items: LetterItem[]
  /** Advances and credits not used by then; their amounts are below zero. */
  unused: LetterItem[]
}

export type LetterItem = {
  kind: EntryKind
  number: string
  dated_on: Day
  due_on: Day
  amount_minor: Minor
  /** What was open of it that day, without sign. */
  open_minor: Minor
  disputed_minor: Minor
}

export type Reply = 'agreed' | 'disagreed'

/** A letter and what came of it. */
export type Confirmation = {
  id: ConfirmationId
  account_id: AccountId
  as_on: Day
  currency: Currency
  balance_minor: Minor
  letter: Letter
  letter_sha256: Buffer
  asked_by: string
  asked_by_name: string
  asked_at: Date
  reminders: Date[]
  until_on: Day
  state: ConfirmationState
  reply: Reply | null
  their_minor: Minor | null
  why: string
  file_id: FileId | null
  replied_by: string | null
  replied_by_name: string | null
  replied_role: string | null
  replied_level: number | null
  /** How the code travelled that proved it: mailed to the (masked) address, or handed over by who is named. Null: it was not kept. */
  replied_proof: 'mailed' | 'handed' | null
  replied_proof_note: string | null
  replied_at: Date | null
  key_id: SigningKeyId | null
  signature: Buffer | null
}

/** With what stands around it. */
export type ConfirmationDetail = Confirmation & {
  /** The ledger that came with the answer. */
  ledger: { id: FileId; name: string; size_bytes: number; sha256: Buffer } | null
  /** The public half of the key the answer is signed with. */
  public_key: Buffer | null
  /** The newest letter of the same day and currency; itself, unless it was replaced. */
  newest_id: ConfirmationId
}

/** As lists show it. */
export type ListedConfirmation = Pick<
  Confirmation,
  'id' | 'account_id' | 'as_on' | 'currency' | 'balance_minor' | 'asked_at' | 'until_on' | 'state' | 'replied_at'
> & { their_minor: Minor | null; replied_by_name: string | null }

/** What is signed: the answer, who gave it and how they proved themselves, and by its fingerprint the letter. */
export type ReplyRecord = {
  /** 2: with how the code travelled; answers given before that was kept stay 1, as they were signed. */
  version: 1 | 2
  seller_id: SellerId
  account_id: AccountId
  confirmation_id: ConfirmationId
  letter_sha256: string
  reply: Reply
  their_minor: Minor | null
  why: string
  ledger_sha256: string | null
  replied_by: string
  replied_by_name: string
  replied_role: string
  replied_level: number
  replied_proof?: 'mailed' | 'handed'
  replied_proof_note?: string
  replied_at: string
}

/** JSON with sorted keys and no spaces (as RFC 8785 writes what holds texts and whole numbers): the same facts give the same bytes. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** The fingerprint of a letter. */
export function letterDigest(letter: Letter): Buffer {
  return createHash('sha256').update(canonical(letter)).digest()
}

/** The bytes of a record that are signed; the first line keeps them apart from everything else a seller's key signs. */
export function signedBytes(record: ReplyRecord): Buffer {
  return Buffer.from(`samepage confirmation of balance\n${canonical(record)}`)
}

/** The record of an answer as it was signed, put together from the row; null while there is none. */
export function recordOf(
  seller_id: SellerId,
  confirmation: Confirmation,
  ledger: { sha256: Buffer } | null,
): ReplyRecord | null {
  const { reply, replied_by, replied_by_name, replied_role, replied_level, replied_proof, replied_at } = confirmation
  if (reply === null || replied_by === null || replied_at === null) return null
  return {
    version: replied_proof === null ? 1 : 2,
    seller_id,
    account_id: confirmation.account_id,
    confirmation_id: confirmation.id,
    letter_sha256: confirmation.letter_sha256.toString('hex'),
    reply,
    their_minor: confirmation.their_minor,
    why: confirmation.why,
    ledger_sha256: ledger?.sha256.toString('hex') ?? null,
    replied_by,
    replied_by_name: replied_by_name ?? '',
    replied_role: replied_role ?? '',
    replied_level: replied_level ?? 0,
    ...(replied_proof === null ? {} : { replied_proof, replied_proof_note: confirmation.replied_proof_note ?? '' }),
    replied_at: replied_at.toISOString(),
  }
}

/** Whether the row is still what was signed: the letter its fingerprint, the answer its signature. Null: nothing is signed yet. */
export function isAuthentic(seller_id: SellerId, confirmation: ConfirmationDetail): boolean | null {
  const { ledger, public_key, signature, letter, letter_sha256 } = confirmation
  const record = recordOf(seller_id, confirmation, ledger)
  if (record === null || signature === null) return null
  const letter_stands = letterDigest(letter).equals(letter_sha256)
  return letter_stands && public_key !== null && isSignedBy(public_key, signedBytes(record), signature)
}

/** Draws up a letter from what was open on its day: the balance is the sum of it (invariant I4). */
export function drawUpLetter(head: Pick<Letter, 'seller' | 'account' | 'as_on' | 'currency'>, items: readonly Entry[]): Letter {
  const own = items.filter((item) => item.currency === head.currency)
  const [open_items, unused] = [own.filter((item) => item.amount_minor > 0), own.filter((item) => item.amount_minor <= 0)]
  return {
    version: 1,
    ...head,
    balance_minor: subtract(openSum(open_items), openSum(unused)),
    open_items: open_items.map(letterItem),
    unused: unused.map(letterItem),
  }
}

/** What is open of these in all. */
export function openSum(items: readonly Pick<LetterItem, 'open_minor'>[]): Minor {
  return sum(items.map((item) => item.open_minor))
}

export function disputedSum({ open_items }: Letter): Minor {
  return sum(open_items.map((item) => item.disputed_minor))
}

function letterItem(item: Entry): LetterItem {
  const { kind, number, dated_on, due_on, amount_minor, open_minor, disputed_minor } = item
  return { kind, number, dated_on, due_on, amount_minor, open_minor, disputed_minor }
}

/** What people type: an amount and which way it is owed. Above zero: the account owes. */
export function theirFigure(amount_minor: Minor, side: string): Minor {
  return side === 'owed' ? negateMinor(amount_minor) : amount_minor
}

/** Whether the customer's own people drew it up, rather than the seller asking. */
export function isOwn({ asked_by }: Pick<Confirmation, 'asked_by'>): boolean {
  return parseId('contact', asked_by) !== null
}

/** What they call it by: the last letters of its id. */
export function referenceOf({ id }: Pick<Confirmation, 'id'>): string {
  return `BC-${id.slice(-8)}`
}
