import type { Account } from '#features/accounts/account.ts'
import { type Connection, feeMinor } from '#features/connections/connection.ts'
import type { Country } from '#ports/country.ts'
import type { Day } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { type Currency, type Minor, minor, ZERO } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'
import { type Deduction, readChoice } from './choice.ts'
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
}

/** A way to pay, as the screen offers it. `closed`: why it cannot be chosen for this amount. */
export type Method = {
  connection: Connection
  fee_minor: Minor
  /** More than it takes at once, in minor units of its limit; null: it can be chosen. */
  over_minor: Minor | null
}

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
    const choice = readChoice(typed, open, currency, deductionsOn(country, today))
    const plan = planSettlement(open, choice, rulesFor(settings.paying, currency, own), today)
    return { plan, outlook: outlookOf(open, plan, currency, today), problem: null }
  } catch (error) {
    if (error instanceof Refusal) return { plan: null, outlook: null, problem: error }
    throw error
  }
}

/** The deductions that hold on a day, each kind once, by the newest rule. */
export function deductionsOn(country: Country, today: Day): (Deduction & { label: string })[] {
  const holding = country.deductions.filter((rule) => rule.from <= today).sort((a, b) => (a.from < b.from ? 1 : -1))
  return holding.filter((rule, index) => holding.findIndex((one) => one.kind === rule.kind) === index)
}

/** The ways to pay that can be offered to this account in this currency: those the seller has set up whole. */
export function methodsFor(
  answer: PayAnswer,
  settings: SellerSettings,
  country: Country,
  currency: Currency,
  pay_minor: Minor,
  own: Currency,
): Method[] {
  return answer.connections
    .filter((one) => offered(one, answer.account, settings, country, currency))
    .map((connection) => {
      const fee_minor = currency === own ? feeMinor(connection, pay_minor) : ZERO
      const limit =
        connection.adapter === 'upi' ? (settings.paying?.upi_limit_minor ?? country.qr_payment?.limit_minor ?? null) : null
      return { connection, fee_minor, over_minor: limit !== null && pay_minor > limit ? minor(limit) : null }
    })
}

function offered(
  { adapter }: Connection,
  account: Account,
  settings: SellerSettings,
  country: Country,
  currency: Currency,
): boolean {
  switch (adapter) {
    case 'upi':
      return settings.upi_address !== undefined && country.qr_payment !== null && currency === country.default_currency
    case 'bank_transfer':
      return settings.bank !== undefined || account.virtual_account_upper !== null
    case 'razorpay':
      return currency === 'INR'
    default:
      return true
  }
}
