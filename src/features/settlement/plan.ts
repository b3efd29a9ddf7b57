import type { DisputeReason } from '#features/disputes/dispute.ts'
import { amountDue } from '#features/ledger/entry.ts'
import { addDays, type Day } from '#shared/day.ts'
import type { EntryKind } from '#shared/entry-kind.ts'
import type { EntryId } from '#shared/id.ts'
import {
  add,
  atRate,
  type Currency,
  currency,
  greatest,
  least,
  type Minor,
  minor,
  plain,
  subtract,
  sum,
  ZERO,
} from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import type { PayingSettings } from '#shared/seller-settings.ts'
import { type ChosenTax, refuseTax, taxFields } from './tax.ts'

/** What stands open in the account, of both sides. */
export type Payable = {
  id: EntryId
  kind: EntryKind
  side: 'C' | 'D'
  number: string
  dated_on: Day
  due_on: Day
  currency: Currency
  amount_minor: Minor
  taxable_minor: Minor
  open_minor: Minor
  disputed_minor: Minor
}

/** What a customer chose on the settlement screen; each field is called as it is on the form. */
export type Choice = {
  currency: Currency
  items: readonly ChosenItem[]
  taxes: readonly ChosenTax[]
  /** Credits and advances to use, as far as they are needed. */
  credits: readonly EntryId[]
  /** Money beyond the documents chosen, kept for later. */
  advance_minor: Minor
  /** Agreed: what is paid beyond what is open is kept as an advance. */
  keeps_rest: boolean
}

export type ChosenItem = {
  entry_id: EntryId
  /** What is to be settled of it; null: all that is due. */
  pay_minor: Minor | null
  /** What is kept back, and why. */
  short: { amount_minor: Minor; reason: DisputeReason; note: string; line: number | null } | null
}

/** One document in a plan: open − disputed = short + tax + discount + settled + left. */
export type PlannedItem = {
  entry_id: EntryId
  kind: EntryKind
  number: string
  dated_on: Day
  due_on: Day
  open_minor: Minor
  due_minor: Minor
  short: ChosenItem['short']
  tax_minor: Minor
  discount_minor: Minor
  /** By credits and by money. */
  credit_minor: Minor
  money_minor: Minor
  left_minor: Minor
}

export type PlannedCredit = {
  credit_id: EntryId
  number: string
  amount_minor: Minor
  uses: readonly { entry_id: EntryId; amount_minor: Minor }[]
}

/** What is to happen when the money comes. It is kept as it is, and carried out as far as the books then allow. */
export type Plan = {
  items: readonly PlannedItem[]
  credits: readonly PlannedCredit[]
  taxes: readonly ChosenTax[]
  advance_minor: Minor
  /** What is to be paid now. */
  money_minor: Minor
}

/**
 * Works out a settlement: what each document gets from credits and from money, what is kept back, deducted and discounted. Refuses at
 * the field what cannot be (`pay.<id>`, `short.<id>`, `note.<id>`, `tax.<n>.amount`, `credit.<id>`, `advance`).
 */
export function planSettlement(open: readonly Payable[], choice: Choice, rules: PayingSettings, today: Day): Plan {
  const debits = new Map(open.filter((one) => one.side === 'D' && one.currency === choice.currency).map((one) => [one.id, one]))
  if (choice.items.length > 200) throw invalid('form', 'too_many', 'Settle at most 200 documents at once.')
  const seen = new Set<EntryId>()
  let over_minor = ZERO
  const wanted = choice.items.map((chosen) => {
    const entry = debits.get(chosen.entry_id)
    if (!entry || seen.has(chosen.entry_id))
      throw invalid('form', 'not_open', 'One of the documents is settled already. Look at the list again.')
    seen.add(chosen.entry_id)
    const planned = planItem(entry, chosen, taxOf(choice, entry, chosen), rules, today, choice.keeps_rest)
    over_minor = add(over_minor, planned.over_minor)
    return planned
  })
  const stray = choice.taxes.findIndex((tax) => !seen.has(tax.entry_id))
  if (stray >= 0)
    throw invalid(taxFields(stray).entry, 'not_chosen', 'Tax is deducted from a document that is being paid. Choose it too.')

  if (choice.advance_minor < 0) throw invalid('advance', 'amount_not_positive', 'The amount must be more than zero.')
  const { credits, left } = useCredits(open, choice, wanted)
  const items = wanted.map(({ item, settle_minor }, index) => {
    const money_minor = left[index] ?? ZERO
    return { ...item, money_minor, credit_minor: subtract(settle_minor, money_minor) }
  })
  const advance_minor = add(choice.advance_minor, over_minor)
  const money_minor = add(sum(items.map((item) => item.money_minor)), advance_minor)
  const plan = { items, credits, taxes: choice.taxes, advance_minor, money_minor }
  refuseEmpty(plan)
  return plan
}

function refuseEmpty(plan: Plan): void {
  const something =
    plan.money_minor > 0 || plan.credits.length > 0 || plan.taxes.length > 0 || plan.items.some((item) => item.short)
  if (!something) throw invalid('form', 'nothing_chosen', 'Choose what to pay, or give an amount.')
}

/** The seller's rules for a currency: amounts of money are of the seller's own and say nothing of another. */
export function rulesFor(rules: PayingSettings | undefined, currency: Currency, own: Currency): PayingSettings {
  if (!rules || currency === own) return rules ?? {}
  const { least_part_minor: _least, tolerance_minor: _tolerance, ...others } = rules
  return others
}

/** What the plan gives each document in money, as far as the amount reaches. */
export function moneyWithin({ items }: Plan, amount_minor: Minor): { entry_id: EntryId; amount_minor: Minor }[] {
  let rest_minor = amount_minor
  const named: { entry_id: EntryId; amount_minor: Minor }[] = []
  for (const { entry_id, money_minor } of items) {
    const part_minor = least(money_minor, rest_minor)
    if (part_minor > 0) named.push({ entry_id, amount_minor: part_minor })
    rest_minor = subtract(rest_minor, part_minor)
  }
  return named
}

type Wanted = { item: Omit<PlannedItem, 'credit_minor' | 'money_minor'>; settle_minor: Minor; over_minor: Minor }

function planItem(
  entry: Payable,
  chosen: ChosenItem,
  tax_minor: Minor,
  rules: PayingSettings,
  today: Day,
  keeps_rest: boolean,
): Wanted {
  const { id } = entry
  const due_minor = amountDue(entry)
  const short_minor = shortOf(entry, chosen, due_minor)
  const asked_minor = subtract(due_minor, short_minor)
  const after_tax_minor = subtract(asked_minor, tax_minor)
  const whole = chosen.pay_minor === null
  const discount_minor = whole ? discountOf(entry, short_minor, after_tax_minor, rules, today) : ZERO
  const asks_minor = subtract(after_tax_minor, discount_minor)
  const wants_minor = chosen.pay_minor ?? asks_minor
  if (wants_minor < 0) throw invalid(`pay.${id}`, 'amount_not_positive', 'The amount must be more than zero.')
  // who pays what they had put in question ends the question to that extent
  const most_minor = add(asks_minor, entry.disputed_minor)
  const over_minor = greatest(subtract(wants_minor, most_minor), ZERO)
  if (over_minor > 0 && !keeps_rest) {
    throw invalid(
      `pay.${id}`,
      'more_than_open',
      `That is more than is open of ${entry.number}. Agree that the rest is kept as an advance, or pay less.`,
    )
  }
  const settle_minor = subtract(wants_minor, over_minor)
  refuseSmallPart(entry, settle_minor, asks_minor, due_minor, rules)
  const left_minor = greatest(subtract(asks_minor, settle_minor), ZERO)
  const { kind, number, dated_on, due_on, open_minor } = entry
  const item = {
    entry_id: id,
    kind,
    number,
    dated_on,
    due_on,
    open_minor,
    due_minor,
    short: chosen.short,
    tax_minor,
    discount_minor,
    left_minor,
  }
  return { item, settle_minor, over_minor }
}

function shortOf(entry: Payable, { short }: ChosenItem, due_minor: Minor): Minor {
  if (short === null) return ZERO
  const { id } = entry
  if (short.amount_minor <= 0) throw invalid(`short.${id}`, 'amount_not_positive', 'The amount must be more than zero.')
  if (short.amount_minor > due_minor) throw invalid(`short.${id}`, 'more_than_due', `Less than that is due of ${entry.number}.`)
  if (short.reason === 'other' && short.note.trim() === '')
    throw invalid(`note.${id}`, 'missing_note', 'Say in a few words why you keep this back.')
  return short.amount_minor
}

/** The cash discount: for who pays all of an invoice within so many days of its date; of its total, never more than is asked. */
function discountOf(entry: Payable, short_minor: Minor, asks_minor: Minor, rules: PayingSettings, today: Day): Minor {
  const { cash_discount } = rules
  if (!cash_discount || entry.kind !== 'INV' || short_minor > 0 || entry.disputed_minor > 0) return ZERO
  if (today > addDays(entry.dated_on, cash_discount.days)) return ZERO
  return least(atRate(entry.amount_minor, cash_discount.rate_bp), asks_minor)
}

/** Less of a document than the seller takes at once. The least goes along, so that it can be said in the reader's figures. */
function partTooSmall({ id, number, currency: of }: Payable, least_minor: Minor): Refusal {
  const message = `A part payment of ${number} must be at least ${plain(least_minor, of)}.`
  return new Refusal(422, 'part_too_small', message, `pay.${id}`, { least_minor, currency: of })
}

/** The least part payment that a refusal names; null: it is about something else. */
export function leastPart({ code, cause }: Refusal): { least_minor: Minor; currency: Currency } | null {
  if (code !== 'part_too_small' || typeof cause !== 'object' || cause === null) return null
  if (!('least_minor' in cause && typeof cause.least_minor === 'number' && 'currency' in cause)) return null
  return { least_minor: minor(cause.least_minor), currency: currency(String(cause.currency)) }
}

/** The seller's least part payment: of the document, and in money. Who pays all that is asked may always do so. */
function refuseSmallPart(
  entry: Payable,
  settle_minor: Minor,
  asks_minor: Minor,
  due_minor: Minor,
  rules: PayingSettings,
): void {
  if (settle_minor >= asks_minor || settle_minor === ZERO) return
  const { least_part_minor, least_part_bp } = rules
  const least_minor = greatest(minor(least_part_minor ?? 0), atRate(due_minor, least_part_bp ?? 0))
  if (settle_minor >= least(least_minor, asks_minor)) return
  throw partTooSmall(entry, least(least_minor, asks_minor))
}

/** What is deducted of a document in all: as much as is asked of it at the most. */
function taxOf({ taxes, currency }: Choice, entry: Payable, chosen: ChosenItem): Minor {
  const asked_minor = subtract(amountDue(entry), shortOf(entry, chosen, amountDue(entry)))
  let deducted_minor = ZERO
  for (const [row, tax] of taxes.entries()) {
    if (tax.entry_id !== entry.id) continue
    refuseTax(tax, entry, currency, row)
    deducted_minor = add(deducted_minor, tax.amount_minor)
    if (deducted_minor > asked_minor)
      throw invalid(taxFields(row).amount, 'tax_over_due', 'More tax than is due of it cannot be deducted.')
  }
  return deducted_minor
}

/** Credits pay the documents in the order of their due dates, each as far as it goes; what is left of a document is money. */
function useCredits(
  open: readonly Payable[],
  choice: Choice,
  wanted: readonly Wanted[],
): { credits: PlannedCredit[]; left: Minor[] } {
  const left = wanted.map((one) => one.settle_minor)
  const order = wanted.map((_, index) => index).sort((a, b) => byDue(wanted[a], wanted[b]))
  const credits: PlannedCredit[] = []
  for (const credit_id of new Set(choice.credits)) {
    const credit = open.find((one) => one.id === credit_id && one.side === 'C' && one.currency === choice.currency)
    if (!credit) throw invalid(`credit.${credit_id}`, 'not_open', 'This credit is used already. Look at the list again.')
    let rest_minor = credit.open_minor
    const uses: { entry_id: EntryId; amount_minor: Minor }[] = []
    for (const index of order) {
      const [one, wants_minor] = [wanted[index], left[index] ?? ZERO]
      const part_minor = least(rest_minor, wants_minor)
      if (!one || part_minor <= 0) continue
      uses.push({ entry_id: one.item.entry_id, amount_minor: part_minor })
      left[index] = subtract(wants_minor, part_minor)
      rest_minor = subtract(rest_minor, part_minor)
    }
    if (uses.length > 0)
      credits.push({ credit_id, number: credit.number, amount_minor: sum(uses.map((use) => use.amount_minor)), uses })
  }
  return { credits, left }
}

function byDue(a: Wanted | undefined, b: Wanted | undefined): number {
  const [one, other] = [
    a ? `${a.item.due_on} ${a.item.dated_on} ${a.item.number}` : '',
    b ? `${b.item.due_on} ${b.item.dated_on} ${b.item.number}` : '',
  ]
  return one < other ? -1 : one > other ? 1 : 0
}

/** A row of "your account, before and after". */
export type OutlookRow = { now_minor: Minor; after_minor: Minor }

/** Where the account stands now, and where it will when the plan has been carried out. The rows add up to what is owed. */
export type Outlook = { late: OutlookRow; not_due: OutlookRow; disputed: OutlookRow; advance: OutlookRow; owed: OutlookRow }

/** Before and after, in one currency. `late` and `not_due` are without what is in question; advances are below zero. */
export function outlookOf(open: readonly Payable[], plan: Plan, currency: Currency, today: Day): Outlook {
  const mine = open.filter((one) => one.currency === currency)
  const debits = mine.filter((one) => one.side === 'D')
  const planned = new Map(plan.items.map((item) => [item.entry_id, item]))
  const after = (entry: Payable) => {
    const item = planned.get(entry.id)
    if (!item) return { due_minor: amountDue(entry), disputed_minor: entry.disputed_minor }
    const settled_minor = sum([item.credit_minor, item.money_minor, item.tax_minor, item.discount_minor])
    const open_minor = subtract(entry.open_minor, settled_minor)
    const disputed_minor = least(add(entry.disputed_minor, item.short?.amount_minor ?? ZERO), open_minor)
    return { due_minor: subtract(open_minor, disputed_minor), disputed_minor }
  }
  const row = (rows: readonly Payable[], now: (one: Payable) => Minor, then: (one: Payable) => Minor): OutlookRow => ({
    now_minor: sum(rows.map(now)),
    after_minor: sum(rows.map(then)),
  })
  const late = row(
    debits.filter((one) => one.due_on < today),
    amountDue,
    (one) => after(one).due_minor,
  )
  const not_due = row(
    debits.filter((one) => one.due_on >= today),
    amountDue,
    (one) => after(one).due_minor,
  )
  const disputed = row(
    debits,
    (one) => one.disputed_minor,
    (one) => after(one).disputed_minor,
  )
  const credit_minor = sum(mine.filter((one) => one.side === 'C').map((one) => one.open_minor))
  const used_minor = sum(plan.credits.map((credit) => credit.amount_minor))
  const advance = {
    now_minor: subtract(ZERO, credit_minor),
    after_minor: subtract(subtract(used_minor, credit_minor), plan.advance_minor),
  }
  const total = (which: keyof OutlookRow) => sum([late, not_due, disputed, advance].map((one) => one[which]))
  return { late, not_due, disputed, advance, owed: { now_minor: total('now_minor'), after_minor: total('after_minor') } }
}

/** What of a credit pays a document. */
export type Pair = { debit_id: EntryId; amount_minor: Minor }

/** Each pair as far as its document is open, and all of them as far as the credit reaches. */
export function pairsWithin(wanted: readonly Pair[], open: ReadonlyMap<EntryId, Minor>, credit_minor: Minor): Pair[] {
  let rest_minor = credit_minor
  const pairs: Pair[] = []
  for (const { debit_id, amount_minor } of wanted) {
    const part_minor = least(least(amount_minor, open.get(debit_id) ?? ZERO), rest_minor)
    if (part_minor <= 0) continue
    pairs.push({ debit_id, amount_minor: part_minor })
    rest_minor = subtract(rest_minor, part_minor)
  }
  return pairs
}
