import { type Day, daysBetween } from '#shared/day.ts'
import type { AccountId, BankLineId, EntryId, SettlementId } from '#shared/id.ts'
import { absolute, type Currency, type Minor } from '#shared/money.ts'
import { bare, isUtr, wordsOf } from './words.ts'

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

/** Money that stands in the books and has not come back: a receipt, or, of a line that went out, what was returned or paid back. */
export type Standing = {
  id: EntryId
  account_id: AccountId
  account_name: string
  number: string
  reference_upper: string
  method: string
  currency: Currency
  /** Above zero, whichever way it went. */
  amount_minor: Minor
  dated_on: Day
  /** A line of the bank stands behind it already. */
  is_banked: boolean
  /** What the bank calls that line. */
  bank_reference_upper: string
  /** It is what an announced payment came to. */
  is_announced: boolean
}

export type KnownAccount = { id: AccountId; code: string; name: string; virtual_account_upper: string | null }

export type OpenDocument = {
  id: EntryId
  account_id: AccountId
  account_name: string
  number: string
  currency: Currency
  due_minor: Minor
}

export type MatchRule = 'reference' | 'utr' | 'virtual_account' | 'code' | 'number' | 'amount' | 'receipt'

/** What a line could be. Certain: booked without looking; otherwise a person says yes. */
export type Suggestion = {
  rule: MatchRule
  certain: boolean
  account_id: AccountId
  account_name: string
  settlement_id: SettlementId | null
  /** The one document whose number it bears, or whose amount it is. */
  document_id: EntryId | null
  /** What this money most likely is already: never booked again without a look. */
  booked: Standing | null
}

export type Ground = {
  announced: readonly Announced[]
  accounts: readonly KnownAccount[]
  documents: readonly OpenDocument[]
  standing: readonly Standing[]
}

const NEAR_DAYS = 5

/**
 * What a line of the bank most likely is, by what it bears: our own reference, the UTR a customer told, the customer's own account number;
 * then, for a person to say, their code, a document's number, or an amount that only one payment or document has. Null: nobody knows. What
 * seems to be booked already is never certain.
 */
export function suggestFor(line: BankLine, ground: Ground): Suggestion | null {
  const found = line.amount_minor > 0 ? suggested(line, ground) : null
  const booked = bookedAs(line, found?.account_id ?? null, ground.standing)
  if (!booked) return found
  if (found) return { ...found, certain: false, booked }
  const { account_id, account_name } = booked
  return { rule: 'receipt', certain: false, account_id, account_name, settlement_id: null, document_id: null, booked }
}

function suggested(line: BankLine, { announced, accounts, documents }: Ground): Suggestion | null {
  const words = wordsIn(line)
  const text = [...words].join(' ')
  const fits = (one: Announced) => one.total_minor === line.amount_minor && one.currency === line.currency

  const referred = announced.filter((one) => text.includes(one.reference.toUpperCase()))
  if (referred[0] && referred.length === 1) return settled(referred[0], 'reference', fits(referred[0]))

  // the payment they told of says what the money is for; their own account number only says whose it is
  const own = accounts.filter((one) => isOwn(one, line, words))
  const told = announced.filter((one) => one.told_reference !== '' && words.has(bare(one.told_reference)))
  const sure = told.filter((one) => isUtr(one.told_reference) || bare(one.told_reference) === bare(line.bank_reference_upper))
  const meant = sure.find(fits) ?? sure[0]
  const agrees = (one: Announced) => own.every((account) => account.id === one.account_id)
  if (meant) return settled(meant, 'utr', sure.length === 1 && fits(meant) && agrees(meant) && isUtr(meant.told_reference))
  if (own[0] && own.length === 1) return ofOwnAccount(own[0], announced.filter(fits))
  if (told[0] && told.length === 1) return settled(told[0], 'utr', false)

  const coded = accounts.filter((one) => one.code.length >= 3 && words.has(one.code.toUpperCase()))
  if (coded[0] && coded.length === 1) return known(coded[0], 'code')
  const named = documents.filter((one) => one.number.length >= 4 && words.has(one.number.toUpperCase()))
  const payers = new Set(named.map((one) => one.account_id))
  if (named[0] && payers.size === 1) return ofDocument(named[0], 'number', named.length === 1)

  const same = announced.filter((one) => fits(one) && isNear(one.created_on, line))
  if (same[0] && same.length === 1) return settled(same[0], 'amount', false)
  const due = documents.filter((one) => one.due_minor === line.amount_minor && one.currency === line.currency)
  return due[0] && due.length === 1 ? ofDocument(due[0], 'amount', true) : null
}

function wordsIn({ narration, bank_reference_upper, virtual_account_upper }: BankLine): ReadonlySet<string> {
  return new Set(wordsOf({ narration, bank_reference: bank_reference_upper, virtual_account: virtual_account_upper }))
}

function isOwn({ virtual_account_upper }: KnownAccount, line: BankLine, words: ReadonlySet<string>): boolean {
  return (
    virtual_account_upper !== null && (virtual_account_upper === line.virtual_account_upper || words.has(virtual_account_upper))
  )
}

function isNear(on: Day, line: BankLine): boolean {
  return Math.abs(daysBetween(on, line.dated_on)) <= NEAR_DAYS
}

/** Of two payments announced with this very amount nobody knows which it is. */
function ofOwnAccount(account: KnownAccount, fitting: readonly Announced[]): Suggestion {
  const [waiting, ...more] = fitting.filter((one) => one.account_id === account.id)
  return {
    rule: 'virtual_account',
    certain: more.length === 0,
    account_id: account.id,
    account_name: account.name,
    settlement_id: waiting && more.length === 0 ? waiting.id : null,
    document_id: null,
    booked: null,
  }
}

/** By its reference, whatever its amount, its day and its customer; else by amount and day, of the customer or, where nobody is known, of one alone. */
function bookedAs(line: BankLine, account_id: AccountId | null, standing: readonly Standing[]): Standing | null {
  const words = wordsIn(line)
  const same = (one: Standing) => one.amount_minor === absolute(line.amount_minor) && one.currency === line.currency
  const borne = standing.filter((one) =>
    one.method === 'cheque' ? same(one) && words.has(bare(one.reference_upper)) : bears(line, words, one),
  )
  const own = borne.filter((one) => one.account_id === account_id)
  const named = own.find(same) ?? own[0] ?? borne.find(same) ?? borne[0]
  if (named) return named
  const near = standing.filter((one) => same(one) && isNear(one.dated_on, line) && !isOther(line, one))
  if (account_id !== null) return near.find((one) => one.account_id === account_id) ?? null
  return near[0] && near.length === 1 ? near[0] : null
}

/** Either bears the reference of the other. */
function bears(line: BankLine, words: ReadonlySet<string>, { reference_upper, bank_reference_upper }: Standing): boolean {
  const own = bare(line.bank_reference_upper)
  return [reference_upper, bank_reference_upper]
    .map(bare)
    .some((reference) => reference !== '' && (reference === own || (isUtr(reference) && words.has(reference))))
}

/** Another transfer by the bank's own word: a line stands behind it, and both have a UTR, which differ. */
function isOther(line: BankLine, one: Standing): boolean {
  const theirs = one.bank_reference_upper || one.reference_upper
  return one.is_banked && isUtr(theirs) && isUtr(line.bank_reference_upper)
}

function settled({ id, account_id, account_name }: Announced, rule: MatchRule, certain: boolean): Suggestion {
  return { rule, certain, account_id, account_name, settlement_id: id, document_id: null, booked: null }
}

function known({ id, name }: Pick<KnownAccount, 'id' | 'name'>, rule: MatchRule): Suggestion {
  return { rule, certain: false, account_id: id, account_name: name, settlement_id: null, document_id: null, booked: null }
}

function ofDocument({ id, account_id, account_name }: OpenDocument, rule: MatchRule, is_alone: boolean): Suggestion {
  return {
    rule,
    certain: false,
    account_id,
    account_name,
    settlement_id: null,
    document_id: is_alone ? id : null,
    booked: null,
  }
}
