import type { Country } from '#ports/country.ts'
import { type Day, partsOf, weekday } from '#shared/day.ts'
import { type Currency, exponent, type Minor } from '#shared/money.ts'

/** How figures and dates read on a page: money by the country pack, dates by the language. One per language and country. */
export type Format = {
  language: string
  country: Country
  /** `₹1,12,490.00`. */
  money(amount: Minor, currency: Currency): string
  /** `1,12,490.00`: where the head of the column names the currency. */
  amount(amount: Minor, currency: Currency): string
  symbol(currency: Currency): string
  quantity(decimal_text: string): string
  decimals(currency: Currency): number
  /** `21 Nov 2026`. */
  day(of: Day): string
  /** `21 Nov`: where the range around it says the year. */
  dayShort(of: Day): string
  /** `Fri 27 Nov`. */
  dayWithWeekday(of: Day): string
  /** `Nov`. */
  monthShort(of: Day): string
  /** `December`. */
  month(of: Day): string
  /** `Dec 2025`. */
  monthYear(of: Day): string
  /** `21 Nov 2026, 14:32`, where the seller is. */
  instant(at: Date, time_zone: string): string
  /** `14:32`. */
  time(at: Date, time_zone: string): string
}

const made = new Map<string, Format>()

/** The formats of a language and a country pack, kept. */
export function formatFor(country: Country, language: string): Format {
  const key = `${country.code} ${language}`
  let format = made.get(key)
  if (!format) {
    format = makeFormat(country, language)
    made.set(key, format)
  }
  return format
}

function makeFormat(country: Country, language: string): Format {
  const locale = language === 'en' ? 'en-GB' : `${language}-u-nu-latn`
  const short = names(locale, { month: 'short' })
  const long = names(locale, { month: 'long' })
  const weekdays = weekdayNames(locale)
  const dayShort = (of: Day) => `${partsOf(of).date} ${short[partsOf(of).month - 1]}`
  const day = (of: Day) => `${dayShort(of)} ${of.slice(0, 4)}`
  const time = (at: Date, time_zone: string) => clock(locale, time_zone).format(at)
  return {
    language,
    country,
    money: country.format.money,
    amount: country.format.amount,
    symbol: country.format.symbol,
    quantity: country.format.quantity,
    decimals: exponent,
    day,
    dayShort,
    dayWithWeekday: (of) => `${weekdays[weekday(of) - 1]} ${dayShort(of)}`,
    monthShort: (of) => short[partsOf(of).month - 1] ?? '',
    month: (of) => long[partsOf(of).month - 1] ?? '',
    monthYear: (of) => `${short[partsOf(of).month - 1]} ${of.slice(0, 4)}`,
    instant: ofTheMinute((at, time_zone) => instants(locale, time_zone).format(at)),
    time,
  }
}

/** English says `Sept`; everybody writes `Sep`. */
function names(locale: string, style: { month: 'short' | 'long' }): string[] {
  const format = new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' })
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2024, month, 1)).replace(/^Sept$/, 'Sep'))
}

function weekdayNames(locale: string): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' })
  return Array.from({ length: 7 }, (_, index) => format.format(Date.UTC(2024, 0, 1 + index)))
}

/** Every page says as of when it stands: the words of a minute are kept for the next page that asks. */
function ofTheMinute(words: (at: Date, time_zone: string) => string): (at: Date, time_zone: string) => string {
  let last = { minute: Number.NaN, time_zone: '', words: '' }
  return (at, time_zone) => {
    const minute = Math.floor(at.getTime() / 60_000)
    if (last.minute !== minute || last.time_zone !== time_zone) last = { minute, time_zone, words: words(at, time_zone) }
    return last.words
  }
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function kept(key: string, make: () => Intl.DateTimeFormat): Intl.DateTimeFormat {
  const found = clocks.get(key) ?? make()
  clocks.set(key, found)
  return found
}

function clock(locale: string, timeZone: string): Intl.DateTimeFormat {
  return kept(
    `t ${locale} ${timeZone}`,
    () => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }),
  )
}

function instants(locale: string, timeZone: string): Intl.DateTimeFormat {
  return kept(
    `i ${locale} ${timeZone}`,
    () =>
      new Intl.DateTimeFormat(locale, {
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        timeZone,
      }),
  )
}
