import type { Day } from '#shared/day.ts'
import { daysBetween } from '#shared/day.ts'
import type { AccountId, BankLineId, EntryId, SettlementId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'

/** A line that waits to be booked. */
export type BankLine = {
  id: BankLineId
  dated_on: Day
  currency: Currency
  amount_minor: Minor
  narration: string
  bank_reference_upper: string
  virtual_account_upper: string
}

/** A line with what was decided about it. */
export type KeptLine = BankLine & {
  state: 'open' | 'booked' | 'set_aside'
  rule: string
  note: string
  account_id: string | null
  account_name: string | null
  payment_id: string | null
  file_name: string
}

/** A payment that somebody has announced: begun by bank transfer or UPI, or said to be paid. */
export type Announced = {
  id: SettlementId
  account_id: AccountId
  account_name: string
  reference: string
  told_reference: string
  currency: Currency
  total_minor: Minor
  created_on: Day
}

/** A receipt that no line of the bank stands behind: recorded or confirmed by hand. */
export type LooseReceipt = {
  id: EntryId
  account_id: AccountId
  number: string
  reference_upper: string
  currency: Currency
  amount_minor: Minor
  dated_on: Day
}

export type KnownAccount = { id: AccountId; code: string; name: string; virtual_account_upper: string | null }

export type OpenDocument = { id: EntryId; account_id: AccountId; account_name: string; number: string; due_minor: Minor }

export type MatchRule = 'reference' | 'utr' | 'virtual_account' | 'code' | 'number' | 'amount'

/** What a line could be. Certain: booked without looking; otherwise a person says yes. */
export type Suggestion = {
  rule: MatchRule
  certain: boolean
  account_id: AccountId
  account_name: string
  settlement_id: SettlementId | null
  /** The receipt that this money most likely is already: never booked again without a look. */
  booked: LooseReceipt | null
}

export type Ground = {
  announced: readonly Announced[]
  accounts: readonly KnownAccount[]
  documents: readonly OpenDocument[]
  receipts: readonly LooseReceipt[]
}

const NEAR_DAYS = 5

/**
 * What a line of the bank most likely is, by what it bears: our own reference, the customer's own account number, the UTR they told; then, for a
 * person to say, their code, a document's number, or an amount that only one payment or document has. Null: nobody knows. What seems to be booked
 * already is never certain.
 */
export function suggestFor(line: BankLine, ground: Ground): Suggestion | null {
  const found = suggested(line, ground)
  if (!found) return null
  const booked = bookedAs(line, found.account_id, ground.receipts)
  return booked ? { ...found, certain: false, booked } : found
}

function suggested(line: BankLine, { announced, accounts, documents }: Ground): Suggestion | null {
  const words = wordsOf(line)
  const text = [...words].join(' ')
  const fits = (one: Announced) => one.total_minor === line.amount_minor && one.currency === line.currency

  const referred = announced.filter((one) => text.includes(one.reference.toUpperCase()))
  if (referred[0] && referred.length === 1) return settled(referred[0], 'reference', fits(referred[0]))

  const own = accounts.filter((one) => isOwn(one, line, words))
  if (own[0] && own.length === 1) return ofOwnAccount(own[0], announced.filter(fits))

  const told = announced.filter(
    (one) => one.told_reference !== '' && (one.told_reference === line.bank_reference_upper || words.has(one.told_reference)),
  )
  if (told[0] && told.length === 1) return settled(told[0], 'utr', fits(told[0]) && isUtr(told[0].told_reference))

  const coded = accounts.filter((one) => one.code.length >= 3 && words.has(one.code.toUpperCase()))
  if (coded[0] && coded.length === 1) return known(coded[0], 'code')
  const named = documents.filter((one) => one.number.length >= 4 && words.has(one.number.toUpperCase()))
  const payers = new Set(named.map((one) => one.account_id))
  if (named[0] && payers.size === 1) return known({ id: named[0].account_id, name: named[0].account_name }, 'number')

  const same = announced.filter((one) => fits(one) && Math.abs(daysBetween(one.created_on, line.dated_on)) <= NEAR_DAYS)
  if (same[0] && same.length === 1) return settled(same[0], 'amount', false)
  const due = documents.filter((one) => one.due_minor === line.amount_minor)
  return due[0] && due.length === 1 ? known({ id: due[0].account_id, name: due[0].account_name }, 'amount') : null
}

function wordsOf({ narration, bank_reference_upper }: BankLine): ReadonlySet<string> {
  return new Set(`${narration} ${bank_reference_upper}`.toUpperCase().match(/[A-Z0-9][A-Z0-9/-]*[A-Z0-9]|[A-Z0-9]/g) ?? [])
}

function isOwn({ virtual_account_upper }: KnownAccount, line: BankLine, words: ReadonlySet<string>): boolean {
  return (
    virtual_account_upper !== null && (virtual_account_upper === line.virtual_account_upper || words.has(virtual_account_upper))
  )
}

/** What banks call a transfer is long and of many figures: a word like PAYMENT, which somebody typed, is none. */
function isUtr(reference: string): boolean {
  return reference.length >= 10 && (reference.match(/\d/g) ?? []).length >= 6 && new Set(reference).size > 2
}

function ofOwnAccount(account: KnownAccount, fitting: readonly Announced[]): Suggestion {
  const [waiting, ...more] = fitting.filter((one) => one.account_id === account.id)
  const settlement_id = waiting && more.length === 0 ? waiting.id : null
  return {
    rule: 'virtual_account',
    certain: true,
    account_id: account.id,
    account_name: account.name,
    settlement_id,
    booked: null,
  }
}

function bookedAs(line: BankLine, account_id: AccountId, receipts: readonly LooseReceipt[]): LooseReceipt | null {
  const alike = receipts.filter(
    (one) => one.account_id === account_id && one.amount_minor === line.amount_minor && one.currency === line.currency,
  )
  const near = (one: LooseReceipt) => Math.abs(daysBetween(one.dated_on, line.dated_on)) <= NEAR_DAYS
  const named = (one: LooseReceipt) => line.bank_reference_upper !== '' && one.reference_upper === line.bank_reference_upper
  return alike.find(named) ?? alike.find(near) ?? null
}

function settled({ id, account_id, account_name }: Announced, rule: MatchRule, certain: boolean): Suggestion {
  return { rule, certain, account_id, account_name, settlement_id: id, booked: null }
}

function known({ id, name }: Pick<KnownAccount, 'id' | 'name'>, rule: MatchRule): Suggestion {
  return { rule, certain: false, account_id: id, account_name: name, settlement_id: null, booked: null }
}
