import type { Account } from '#features/accounts/account.ts'
import { findAccountByCode } from '#features/accounts/queries.ts'
import type { Balance } from '#features/ledger/queries.ts'
import type { Seller } from '#features/sellers/seller.ts'
import type { Read } from '#platform/database.ts'
import { type Day, day, parseDay } from '#shared/day.ts'
import { type Currency, parseCurrency } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'

/** The last day a date may be: a balance on it counts every entry, whatever its date. */
export const EVER = day('2199-12-31')

/** What a command about one account is told on the command line. */
export async function accountNamed(read: Read, code: string | undefined, seller: Seller): Promise<Account> {
  if (code === undefined) throw invalid('account', 'missing_account', 'Say which account: --account CODE.')
  const account = await findAccountByCode(read, code)
  if (!account) throw new Refusal(404, 'unknown_account', `There is no account ${code} in the books of ${seller.name}.`)
  return account
}

/** The day of an option, or a refusal that names the option. */
export function dayOption(text: string | undefined, option: string): Day {
  const parsed = parseDay(text)
  if (parsed) return parsed
  throw invalid(
    option,
    'invalid_date',
    `Give --${option} as a real date, year-month-day, like 2026-11-21${text === undefined ? '' : `; ${text} is none`}.`,
  )
}

/** The currency chosen, or the one the account has entries in; several are never added up, so one of them must be chosen. */
export function currencyChosen(chosen: string | undefined, account: Account, balances: readonly Balance[]): Currency {
  if (chosen !== undefined) {
    const currency = parseCurrency(chosen)
    if (!currency)
      throw invalid('currency', 'unknown_currency', `There is no currency ${chosen}. Write its three letters, like INR or GBP.`)
    return currency
  }
  const [only, second] = balances
  if (second) {
    const known = balances.map((balance) => balance.currency).join(', ')
    throw invalid(
      'currency',
      'several_currencies',
      `Account ${account.code} has entries in several currencies: ${known}. Choose one with --currency.`,
    )
  }
  return only?.currency ?? account.currency
}

/** One of the formats a command can write. */
export function formatOption<Name extends string>(text: string | undefined, formats: readonly [Name, ...Name[]]): Name {
  const format = text === undefined ? formats[0] : formats.find((name) => name === text)
  if (!format) throw invalid('format', 'unknown_format', `There is no format ${text}. There are: ${formats.join(', ')}.`)
  return format
}
