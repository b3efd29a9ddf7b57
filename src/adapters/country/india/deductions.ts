import type { DeductionRule } from '#ports/country.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'

/** Section 194Q: fifty lakh rupees of a year's purchases from one seller bear none. */
const FIFTY_LAKH = minor(50_00_000_00)

const since2021 = day('2021-07-01')
/** From then on the Income-tax Act 2025 holds: the sections stand in the table of its section 393. */
const act2025 = day('2026-04-01')

/**
 * Tax deducted at source that buyers of goods and services keep back (domain specification 1.13). What a seller collected (206C(1H))
 * ended on 1 April 2025 and is not here. A buyer without PAN of the seller deducts 5 % in place of 0.1 %.
 */
export const DEDUCTIONS: readonly DeductionRule[] = [
  { kind: '194Q', label: 'Goods, 194Q', rate_bp: 10, from: since2021, free_minor: FIFTY_LAKH },
  { kind: '194Q', label: 'Goods, code 1031 (was 194Q)', rate_bp: 10, from: act2025, free_minor: FIFTY_LAKH },
  { kind: '194Q-no-pan', label: 'Goods, seller without PAN', rate_bp: 500, from: since2021, free_minor: FIFTY_LAKH },
  { kind: '194C-1', label: 'Contract work (194C)', rate_bp: 100, from: since2021, free_minor: null },
  { kind: '194C-2', label: 'Contract work (194C)', rate_bp: 200, from: since2021, free_minor: null },
  { kind: '194J-2', label: 'Technical services (194J)', rate_bp: 200, from: since2021, free_minor: null },
  { kind: '194J-10', label: 'Professional services (194J)', rate_bp: 1000, from: since2021, free_minor: null },
  { kind: 'GST-51', label: 'GST deducted by the state (s.51)', rate_bp: 200, from: day('2018-10-01'), free_minor: null },
]
