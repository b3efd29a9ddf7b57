import type { TaxRateChoice } from '#ports/country.ts'
import { type Day, day } from '#shared/day.ts'

type VatRate = { country: string; rate_bp: number; kind: 'standard' | 'reduced' | 'zero'; from: Day; to: Day | null }

/** One row per rate and time: `['DE', 'standard', 1900, from, to]`. From memory of the Commission's list and HMRC's pages: to be looked at by
 * somebody who answers for them before a seller goes live. */
const RATES: readonly VatRate[] = [
  row('GB', 'standard', 2000, '2011-01-04'),
  row('GB', 'reduced', 500, '1997-09-01'),
  row('GB', 'zero', 0, '1973-04-01'),
  row('IE', 'standard', 2300, '2012-01-01', '2020-08-31'),
  row('IE', 'standard', 2100, '2020-09-01', '2021-02-28'),
  row('IE', 'standard', 2300, '2021-03-01'),
  row('IE', 'reduced', 1350, '2003-01-01'),
  row('IE', 'reduced', 900, '2011-07-01'),
  row('IE', 'reduced', 480, '2005-01-01'),
  row('IE', 'zero', 0, '1972-11-01'),
  row('DE', 'standard', 1900, '2007-01-01', '2020-06-30'),
  row('DE', 'standard', 1600, '2020-07-01', '2020-12-31'),
  row('DE', 'standard', 1900, '2021-01-01'),
  row('DE', 'reduced', 700, '1983-07-01', '2020-06-30'),
  row('DE', 'reduced', 500, '2020-07-01', '2020-12-31'),
  row('DE', 'reduced', 700, '2021-01-01'),
  row('DE', 'zero', 0, '2023-01-01'),
  row('FR', 'standard', 2000, '2014-01-01'),
  row('FR', 'reduced', 1000, '2014-01-01'),
  row('FR', 'reduced', 550, '1982-07-01'),
  row('FR', 'reduced', 210, '1989-01-01'),
  row('NL', 'standard', 2100, '2012-10-01'),
  row('NL', 'reduced', 600, '1986-10-01', '2018-12-31'),
  row('NL', 'reduced', 900, '2019-01-01'),
  row('NL', 'zero', 0, '2023-01-01'),
  row('BE', 'standard', 2100, '1996-01-01'),
  row('BE', 'reduced', 1200, '1992-04-01'),
  row('BE', 'reduced', 600, '1992-04-01'),
  row('IT', 'standard', 2200, '2013-10-01'),
  row('IT', 'reduced', 1000, '1995-02-24'),
  row('IT', 'reduced', 500, '2016-01-01'),
  row('IT', 'reduced', 400, '1989-01-01'),
  row('ES', 'standard', 2100, '2012-09-01'),
  row('ES', 'reduced', 1000, '2012-09-01'),
  row('ES', 'reduced', 400, '1995-01-01'),
]

/** What stands beside the rates everywhere. */
const WITHOUT_VAT: readonly TaxRateChoice[] = [
  { rate_bp: 0, label: 'Exempt', category: 'E' },
  { rate_bp: 0, label: 'Reverse charge', category: 'AE' },
]

/** Member states without rows: add them as sellers there come. */
const OTHER_MEMBERS = new Set('AT BG CY CZ DK EE FI GR HR HU LT LU LV MT PL PT RO SE SI SK'.split(' '))

const known = new Set(RATES.map((rate) => rate.country))

/** The rates of a country on a day, highest first, then what is exempt or reversed. A country the table lacks has only the last two. */
export function ratesOn(on: Day, country_code: string): readonly TaxRateChoice[] {
  const rates = inForce(on, country_code).sort((a, b) => b.rate_bp - a.rate_bp)
  return [...rates.map(({ rate_bp, kind }) => choice(rate_bp, kind)), ...WITHOUT_VAT]
}

/**
 * Whether a seller may charge VAT at this rate: it is one of its own country or, in distance sales, of the buyer's. Where the table does
 * not know the country that decides, no member state goes beyond 30 %.
 */
export function isRateAllowed(rate_bp: number, on: Day, seller_country: string, buyer_country: string): boolean {
  const own = [seller_country, buyer_country].some((country) => inForce(on, country).some((rate) => rate.rate_bp === rate_bp))
  return own || ((!known.has(seller_country) || OTHER_MEMBERS.has(buyer_country)) && rate_bp <= 3000)
}

function inForce(on: Day, country_code: string): VatRate[] {
  return RATES.filter((rate) => rate.country === country_code && rate.from <= on && (rate.to === null || on <= rate.to))
}

function choice(rate_bp: number, kind: VatRate['kind']): TaxRateChoice {
  return { rate_bp, label: `${rate_bp / 100} % ${kind}`, category: kind === 'zero' ? 'Z' : 'S' }
}

function row(country: string, kind: VatRate['kind'], rate_bp: number, from: string, to?: string): VatRate {
  return { country, kind, rate_bp, from: day(from), to: to === undefined ? null : day(to) }
}
