import type { Account } from '#features/accounts/account.ts'
import type { HeldFor } from '#features/cheques/cheque.ts'
import { type Connection, feeMinor, settingsOf } from '#features/connections/connection.ts'
import { deductionsOn } from '#features/payments/deduction.ts'
import type { Country } from '#ports/country.ts'
import type { ProviderAbilities } from '#ports/payment-provider.ts'
import type { Day } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { add, type Currency, type Minor, parseCurrency, ZERO } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'
import { readChoice } from './choice.ts'
import { type Outlook, outlookOf, type Payable, type Plan, planSettlement, rulesFor } from './plan.ts'
import type { Settlement } from './settlement.ts'

/** A line of an invoice that can be shortened by itself. */
export type PayableLine = { invoice_id: EntryId; line: number; description: string; total_minor: Minor }

/** What the settlement screen is made of, as the books stand. */
export type PayAnswer = {
  account: Account
  open: Payable[]
  lines: PayableLine[]
  connections: Connection[]
  under_way: Settlement[]
  /** What was meant to be paid before and did not come: the screen begins with the same. */
  again: Settlement | null
  /** What cheques that are still held are for. */
  held: HeldFor[]
  /** What was bought before each document in its financial year, without GST. */
  bought: ReadonlyMap<EntryId, Minor>
}

/** A way to pay, as the screen offers it. */
export type Method = {
  connection: Connection
  fee_minor: Minor
  /** More than it takes at once, in minor units of its limit; null: it can be chosen. */
  over_minor: Minor | null
}

/** What a way to pay takes, by its provider; null: it is not set up whole. */
export type AbleTo = (connection: Connection) => ProviderAbilities | null

/** What has been worked out from what was typed; `plan` null: it cannot be carried out as it stands. */
export type Worked = { plan: Plan | null; outlook: Outlook | null; problem: Refusal | null }

/** At most so many documents stand on the screen; those due first. */
export const MOST_SHOWN = 200

/** The documents the screen offers, those chosen first of all and then those due first. */
export function shownOf(open: readonly Payable[], currency: Currency, typed: Readonly<Record<string, string>>): Payable[] {
  const debits = open.filter((one) => one.side === 'D' && one.currency === currency)
  if (debits.length <= MOST_SHOWN) return debits
  const chosen = new Set(debits.filter((one) => typed[`pick.${one.id}`] !== undefined).map((one) => one.id))
  const room = MOST_SHOWN - chosen.size
  const others = new Set(
    debits
      .filter((one) => !chosen.has(one.id))
      .slice(0, Math.max(room, 0))
      .map((one) => one.id),
  )
  return debits.filter((one) => chosen.has(one.id) || others.has(one.id))
}

/** What comes of the form as it is typed. A refusal is an answer here: the screen shows it at its field. */
export function workOut(
  typed: Readonly<Record<string, string>>,
  { open }: Pick<PayAnswer, 'open'>,
  currency: Currency,
  settings: SellerSettings,
  country: Country,
  today: Day,
  own: Currency,
): Worked {
  try {
    const choice = readChoice(typed, open, currency, deductionsOn(country.deductions, today))
    const plan = planSettlement(open, choice, rulesFor(settings.paying, currency, own), today)
    return { plan, outlook: outlookOf(open, plan, currency, today), problem: null }
  } catch (error) {
    if (error instanceof Refusal) return { plan: null, outlook: null, problem: error }
    throw error
  }
}

/** The ways to pay that can be offered to this account in this currency: those the seller has set up whole. */
export function methodsFor(
  { connections }: Pick<PayAnswer, 'connections'>,
  settings: SellerSettings,
  able: AbleTo,
  currency: Currency,
  pay_minor: Minor,
  own: Currency,
): Method[] {
  return connections.flatMap((connection) => {
    const can = able(connection)
    if (can === null || !offered(connection, can, settings, currency)) return []
    const fee_minor = currency === own ? feeMinor(connection, pay_minor) : ZERO
    const { limit_minor } = can
    const over = limit_minor !== null && add(pay_minor, fee_minor) > limit_minor
    return [{ connection, fee_minor, over_minor: over ? limit_minor : null }]
  })
}

function offered(
  connection: Connection,
  { currencies }: ProviderAbilities,
  settings: SellerSettings,
  currency: Currency,
): boolean {
  if (currencies !== null && !currencies.includes(currency)) return false
  switch (connection.adapter) {
    case 'upi':
      return Boolean(settingsOf(connection, settings)['address'])
    case 'bank_transfer':
      return settings.bank !== undefined
    default:
      return true
  }
}

/** The way by which somebody says that they have paid already; null: there is none. */
export function toldWay(methods: readonly Method[]): Method | null {
  const by = (adapter: string) => methods.find((one) => one.connection.adapter === adapter)
  return by('bank_transfer') ?? by('upi') ?? null
}

/** The way chosen as the form says it: a connection, `told:` and one, or of itself the first that takes the amount. */
export function chosenWay(typed: string | undefined, methods: readonly Method[]): string | undefined {
  if (typed === 'told') return `told:${toldWay(methods)?.connection.id ?? ''}`
  return typed ?? methods.find((one) => one.over_minor === null)?.connection.id
}

/** What the chosen way costs the customer besides. */
export function feeOf(how: string | undefined, methods: readonly Method[]): Minor {
  const id = how?.replace(/^told:/, '')
  return methods.find((one) => one.connection.id === id)?.fee_minor ?? ZERO
}

/** The currency somebody asks to pay in: the account's own, or one in which something is open; null: neither. */
export function askedCurrency(
  text: string | null | undefined,
  own: Currency,
  open: readonly Pick<Payable, 'currency'>[],
): Currency | null {
  if (text === null || text === undefined || text === '') return own
  const currency = parseCurrency(text)
  return currency !== null && (currency === own || open.some((one) => one.currency === currency)) ? currency : null
}

/** The same, refused in words where it is neither: nothing is taken for another currency. */
export function payCurrency(
  text: string | null | undefined,
  own: Currency,
  open: readonly Pick<Payable, 'currency'>[],
): Currency {
  const currency = askedCurrency(text, own, open)
  if (currency === null)
    throw invalid('form', 'wrong_currency', 'Nothing is billed to you in this currency. Pay in the currency of the bill.')
  return currency
}
