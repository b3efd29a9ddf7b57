import { randomPiece } from './random.ts'

/**
 * Ids are text, prefixed and ordered by time: `inv_` + 10 characters of milliseconds + 16 random characters, in Crockford's
 * base 32. One spelling in URL, row, log and API.
 */
const PREFIXES = {
  seller: 'sel',
  staff: 'stf',
  role: 'rol',
  account: 'acc',
  contact: 'con',
  link: 'lnk',
  device: 'dev',
  session: 'ses',
  challenge: 'chl',
  item: 'itm',
  invoice: 'inv',
  credit_note: 'crn',
  debit_note: 'dbn',
  payment: 'pay',
  opening: 'opn',
  reversal: 'rev',
  refund: 'rfd',
  tax_deducted: 'tds',
  write_off: 'wof',
  allocation: 'alc',
  event: 'evt',
  import: 'imp',
  file: 'fil',
  request: 'req',
  access_request: 'arq',
  visit: 'vst',
  dispute: 'dsp',
  connection: 'cnx',
  settlement: 'stl',
  provider_event: 'pev',
  fact: 'fct',
  refund_order: 'rfo',
  bank_line: 'bnl',
  mapping: 'map',
  cheque: 'chq',
  certificate: 'tcf',
  signing_key: 'key',
  confirmation: 'bcf',
  reconciliation: 'rcn',
} as const

export type IdKind = keyof typeof PREFIXES

/** An id of one kind: an invoice's id is not an account's. */
export type Id<K extends IdKind> = string & { readonly __id: K }

export type SellerId = Id<'seller'>
export type StaffId = Id<'staff'>
export type AccountId = Id<'account'>
export type ContactId = Id<'contact'>
export type LinkId = Id<'link'>
export type DeviceId = Id<'device'>
export type SessionId = Id<'session'>
export type ChallengeId = Id<'challenge'>
export type ItemId = Id<'item'>
export type EventId = Id<'event'>
export type AllocationId = Id<'allocation'>
export type ImportId = Id<'import'>
export type FileId = Id<'file'>
export type DisputeId = Id<'dispute'>
export type ConnectionId = Id<'connection'>
export type SettlementId = Id<'settlement'>
export type FactId = Id<'fact'>
export type RefundOrderId = Id<'refund_order'>
export type BankLineId = Id<'bank_line'>
export type ChequeId = Id<'cheque'>
export type CertificateId = Id<'certificate'>
export type SigningKeyId = Id<'signing_key'>
export type ConfirmationId = Id<'confirmation'>
export type ReconciliationId = Id<'reconciliation'>
/** A ledger entry carries the id of the document it is: an invoice's entry is `inv_…`, a payment's `pay_…`. */
export type EntryId = Id<
  'invoice' | 'credit_note' | 'debit_note' | 'payment' | 'opening' | 'reversal' | 'refund' | 'tax_deducted' | 'write_off'
>

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A fresh id. `at_ms` is the time it sorts by; two ids of one millisecond sort at random. */
export function newId<K extends IdKind>(kind: K, at_ms: number = Date.now()): Id<K> {
  return `${PREFIXES[kind]}_${time(at_ms)}${random()}` as Id<K>
}

/** The id if `text` is spelled like one of this kind, otherwise null. It says nothing of whether the row exists. */
export function parseId<K extends IdKind>(kind: K, text: unknown): Id<K> | null {
  if (typeof text !== 'string' || text.length !== 30 || !text.startsWith(`${PREFIXES[kind]}_`)) return null
  return /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text.slice(4)) ? (text as Id<K>) : null
}

function time(at_ms: number): string {
  let rest = at_ms
  let out = ''
  for (let i = 0; i < 10; i++) {
    out = ALPHABET.charAt(rest % 32) + out
    rest = Math.floor(rest / 32)
  }
  return out
}

function random(): string {
  let out = ''
  for (const byte of randomPiece(16)) out += ALPHABET.charAt(byte % 32)
  return out
}
