import { createHash } from 'node:crypto'
import type { Day } from '#shared/day.ts'
import type { Currency, Minor } from '#shared/money.ts'

/** The papers that can be verified. The order is in every token that was ever printed: new kinds go to the end. */
export const SIGNED_KINDS = [
  'invoice',
  'credit_note',
  'debit_note',
  'opening',
  'receipt',
  'tax_deducted',
  'statement',
  'balance_asked',
  'balance_agreed',
  'balance_disagreed',
] as const

export type SignedKind = (typeof SIGNED_KINDS)[number]

/** What stands on a paper and is signed. Nothing else can be learned from the page that verifies it. */
export type PaperFacts = {
  kind: SignedKind
  /** The document's number; of a statement or a confirmation, the account's code. At most 255 bytes. */
  number: string
  dated_on: Day
  /** A statement's first day. */
  from_on: Day | null
  /** As printed: of a credit note too without sign, of a balance in the customer's favour below zero. */
  amount_minor: Minor
  currency: Currency
  /** The bank account to pay into, as printed; null: none is. */
  bank: PayDigest | null
  /** The address of the code to pay by, as printed; null: none is. Papers signed in version 1 did not say. */
  upi: PayDigest | null | 'unsaid'
  /** Of a balance that was not confirmed, what the customer's books show; null for everything else, and in version 1. */
  their_minor: Minor | null
}

/** Enough of a hash of where money is to go to know it again. */
export type PayDigest = string

const DIGEST_BYTES = 8

/** What is kept of the account money is to be paid into; spaces and the case of letters make no difference. */
export function bankDigest(bank: { account_number: string; code: string } | null | undefined): PayDigest | null {
  return bank ? digestOf('samepage bank 1', [bank.account_number, bank.code]) : null
}

/** The same of the address that a code to pay by pays to. */
export function upiDigest(address: string | null | undefined): PayDigest | null {
  return address ? digestOf('samepage upi 1', [address]) : null
}

function digestOf(what: string, texts: readonly string[]): PayDigest {
  const plain = texts.map((text) => text.replace(/\s+/g, '').toUpperCase())
  const digest = createHash('sha256')
    .update(`${what}\n${plain.join('\n')}`)
    .digest()
  return digest.subarray(0, DIGEST_BYTES).toString('hex')
}

/** Enough of an address to know it by: `me…@examplebank`. */
export function maskedUpi(address: string): string {
  const [name = '', ...bank] = address.split('@')
  return `${name.slice(0, 2)}…@${bank.join('@')}`
}
