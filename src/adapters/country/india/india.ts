import type { Country, NumberKind } from '#ports/country.ts'
import { currency } from '#shared/money.ts'
import { type NumberRule, patternFault, renderNumber } from '../numbering.ts'
import { DEDUCTIONS } from './deductions.ts'
import { formats } from './format.ts'
import { checkGstin } from './gstin.ts'
import { inv01 } from './inv01.ts'
import { checkItemCode, rateDay, rateFor, ratesOn } from './rates.ts'
import { purchaseRegister } from './register.ts'
import { STATES } from './states.ts'
import { computeGst, roundTotal } from './tax.ts'
import { upi } from './upi.ts'

/** Rule 46(b), and what the e-invoice portal adds to it: the first character (domain specification 1.9). */
const NUMBER_RULE: NumberRule = {
  max_length: 16,
  legal: /^[A-Za-z1-9][A-Za-z0-9/-]{0,15}$/,
  says: 'at most 16 letters, digits, - and /, beginning with a letter or a digit from 1 to 9.',
}

/** Each good for at least 9,999,999 documents a year within the 16 characters, and no two alike. */
const DEFAULT_PATTERNS: Record<NumberKind, string> = {
  INV: '{FY}/{SEQ:4}',
  CN: 'CN/{YY}/{SEQ:4}',
  DN: 'DN/{YY}/{SEQ:4}',
  RCPT: 'RC/{YY}/{SEQ:4}',
  REFUND: 'RF/{YY}/{SEQ:4}',
}

/** India: GST, lakh and crore, the financial year from April, UPI. */
export const india: Country = {
  code: 'IN',
  name: 'India',
  default_currency: currency('INR'),
  default_time_zone: 'Asia/Kolkata',
  year_starts_in_month: 4,
  tax_id_label: 'GSTIN',
  tax: {
    checkTaxId: checkGstin,
    compute: computeGst,
    roundTotal,
    rateDay,
    ratesOn,
    rateFor,
    item_code: { label: 'HSN/SAC', check: checkItemCode },
  },
  numbering: {
    default_pattern: (kind) => DEFAULT_PATTERNS[kind],
    render: (pattern, sequence, on, year_starts_in_month) =>
      renderNumber(pattern, sequence, on, year_starts_in_month, NUMBER_RULE),
    check: (pattern, yearly_volume) => patternFault(pattern, yearly_volume, NUMBER_RULE),
  },
  format: formats,
  regions: STATES,
  qr_payment: upi,
  einvoice: inv01,
  purchase_register: purchaseRegister,
  deductions: DEDUCTIONS,
  // as the golden ledger has it: 500 and 18 % (domain specification 2.4)
  bounce_charge_rate_bp: 1800,
  // the central bank's rule since 1 April 2012
  cheque_valid_months: 3,
}
