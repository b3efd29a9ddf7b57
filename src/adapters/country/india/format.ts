import type { Formats } from '#ports/country.ts'
import type { Currency } from '#shared/money.ts'
import {
  currencySymbol,
  type Grouping,
  groupedAmount,
  groupedQuantity,
  moneyText,
  shortAmount,
  THOUSANDS,
  type Tier,
} from '../digits.ts'
import { rupeesInWords } from './words.ts'

const ENGLISH: readonly Tier[] = [
  { size: 10_000_000n, name: ' crore' },
  { size: 100_000n, name: ' lakh' },
]
const HINDI: readonly Tier[] = [
  { size: 10_000_000n, name: ' करोड़' },
  { size: 100_000n, name: ' लाख' },
]

/** Rupees by lakh and crore; another currency on an Indian paper is read abroad, so by thousands. */
export const formats: Formats = {
  amount: (amount, currency) => groupedAmount(amount, currency, groupingOf(currency)),
  money: (amount, currency) => moneyText(amount, currency, groupingOf(currency)),
  short: (amount, currency, language) => shortAmount(amount, currency, groupingOf(currency), tiersOf(currency, language)),
  quantity: (decimal_text) => groupedQuantity(decimal_text, 'lakh'),
  words: (amount, currency) => (currency === 'INR' ? rupeesInWords(amount) : null),
  symbol: currencySymbol,
}

function groupingOf(currency: Currency): Grouping {
  return currency === 'INR' ? 'lakh' : 'thousand'
}

function tiersOf(currency: Currency, language: string): readonly Tier[] {
  if (currency !== 'INR') return THOUSANDS
  return language === 'hi' || language.startsWith('hi-') ? HINDI : ENGLISH
}
