import type { TaxRateChoice } from '#ports/country.ts'
import { type Day, day } from '#shared/day.ts'

/** First and last day; `to` null: still in force. */
type Dated = { from: Day; to: Day | null }

const BEGIN = day('2017-07-01')
const BEFORE_2025_REFORM = day('2025-09-21')
/** Notification 9/2025-CT(Rate). */
const REFORM_2025 = day('2025-09-22')
const BEFORE_2026_CHANGE = day('2026-01-31')
/** Notification 19/2025-CT(Rate): the 28 % schedule is gone. */
const CHANGE_2026 = day('2026-02-01')

/** Every rate of GST, CGST and SGST together, with its time (domain specification 1.4). */
const SLABS: readonly (Dated & { rate_bp: number; label: string })[] = [
  { rate_bp: 0, label: '0 % (nil or exempt)', from: BEGIN, to: null },
  { rate_bp: 10, label: '0.1 % (merchant exporter)', from: day('2017-10-23'), to: null },
  { rate_bp: 25, label: '0.25 %', from: BEGIN, to: null },
  { rate_bp: 150, label: '1.5 %', from: day('2022-07-18'), to: null },
  { rate_bp: 300, label: '3 %', from: BEGIN, to: null },
  { rate_bp: 500, label: '5 %', from: BEGIN, to: null },
  { rate_bp: 1200, label: '12 %', from: BEGIN, to: BEFORE_2025_REFORM },
  { rate_bp: 1800, label: '18 %', from: BEGIN, to: null },
  { rate_bp: 2800, label: '28 %', from: BEGIN, to: BEFORE_2026_CHANGE },
  { rate_bp: 4000, label: '40 %', from: REFORM_2025, to: null },
]

/**
 * Rates by HSN prefix, only where one rate holds for all that bears the code; where the law goes by price or packing an item's rate is
 * the seller's to say. Sources: Notifications 9, 14 and 19/2025-CT(Rate) and the schedules before them.
 */
const BY_CODE: readonly (Dated & { prefix: string; rate_bp: number })[] = [
  // Pan masala, cigars and cigarettes, other tobacco, nicotine for inhalation
  ...changes(['21069020', '2402', '2403', '24041100', '24041900'], CHANGE_2026, { before: 2800, after: 4000 }),
  // Biris
  ...changes(['24031921', '24031929'], CHANGE_2026, { before: 2800, after: 1800 }),
  // Cement
  ...changes(['2523'], REFORM_2025, { before: 2800, after: 1800 }),
  // Aerated waters
  ...changes(['220210'], REFORM_2025, { before: 2800, after: 4000 }),
  // Bricks and earthen tiles kept their 12 % beside the schedules
  ...['69010010', '69041000', '69051000'].map((prefix) => ({ prefix, rate_bp: 1200, from: REFORM_2025, to: null })),
]

/** Rates outside the slabs that only these codes may bear: fly-ash and other bricks, 12 % or, without input credit, 6 %. */
const SPECIAL: readonly (Dated & { prefix: string; rates_bp: readonly number[] })[] = [
  '6815',
  '69010010',
  '69041000',
  '69051000',
].map((prefix) => ({ prefix, rates_bp: [600, 1200], from: day('2022-04-01'), to: null }))

/** The rates a line may bear on a day. */
export function ratesOn(on: Day): readonly TaxRateChoice[] {
  return SLABS.filter((slab) => inForce(slab, on)).map(({ rate_bp, label }) => ({ rate_bp, label, category: null }))
}

/** Whether a line with this code may bear this rate on a day. */
export function isRateAllowed(rate_bp: number, item_code: string | null, on: Day): boolean {
  if (SLABS.some((slab) => slab.rate_bp === rate_bp && inForce(slab, on))) return true
  return (
    item_code !== null &&
    SPECIAL.some(
      (special) => item_code.startsWith(special.prefix) && inForce(special, on) && special.rates_bp.includes(rate_bp),
    )
  )
}

/** The rate of an HSN code at the time of supply: the longest prefix wins; null when the table does not know. */
export function rateFor(item_code: string, on: Day): number | null {
  const rows = BY_CODE.filter((row) => item_code.startsWith(row.prefix) && inForce(row, on))
  return rows.sort((a, b) => b.prefix.length - a.prefix.length)[0]?.rate_bp ?? null
}

/**
 * Time of supply at a change of rate (CGST Act s.14): two of supply, invoice and payment decide, so it is the middle of the three days.
 * What is not paid is paid after everything else.
 */
export function rateDay(events: { supplied_on: Day; invoiced_on: Day; paid_on: Day | null }): Day {
  const [first, second] = [events.supplied_on, events.invoiced_on].sort()
  const [earlier, later] = [first ?? events.supplied_on, second ?? events.invoiced_on]
  if (events.paid_on === null || events.paid_on >= later) return later
  return events.paid_on <= earlier ? earlier : events.paid_on
}

/** Services bear accounting codes that begin with 99 (domain specification 1.5). */
export function isService(item_code: string): boolean {
  return item_code.startsWith('99')
}

/** Why `text` is no HSN or SAC code of at least `least_digits` (4 up to 5 crore of turnover, above it 6, exports 8); null when it is. */
export function checkItemCode(text: string, least_digits = 4): string | null {
  if (!/^\d+$/.test(text)) return 'An HSN or SAC code is made of digits only.'
  if (![4, 6, 8].includes(text.length)) return `An HSN or SAC code has 4, 6 or 8 digits, this has ${text.length}.`
  if (text.length < least_digits) return `Give at least ${least_digits} digits of the HSN or SAC code.`
  return null
}

function inForce(row: Dated, on: Day): boolean {
  return row.from <= on && (row.to === null || on <= row.to)
}

function changes(prefixes: readonly string[], on: Day, rates: { before: number; after: number }) {
  const last = on === CHANGE_2026 ? BEFORE_2026_CHANGE : BEFORE_2025_REFORM
  return prefixes.flatMap((prefix) => [
    { prefix, rate_bp: rates.before, from: BEGIN, to: last },
    { prefix, rate_bp: rates.after, from: on, to: null },
  ])
}
