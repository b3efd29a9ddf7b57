import type { Country, NumberKind } from '#ports/country.ts'
import { currency } from '#shared/money.ts'
import { currencySymbol, groupedAmount, groupedQuantity, moneyText, shortAmount, THOUSANDS } from '../digits.ts'
import { type NumberRule, patternFault, renderNumber } from '../numbering.ts'
import { ratesOn } from './rates.ts'
import { purchaseRegister } from './register.ts'
import { computeVat } from './tax.ts'
import { ubl } from './ubl.ts'
import { checkVatNumber } from './vat-number.ts'

/** The law asks for a sequence, not for a form; thirty characters fit every bank's reference and every paper. */
const NUMBER_RULE: NumberRule = {
  max_length: 30,
  legal: /^[A-Za-z0-9][A-Za-z0-9 ._/-]*$/,
  says: 'at most 30 letters, digits, spaces and . _ / -, beginning with a letter or a digit.',
}

const DEFAULT_PATTERNS: Record<NumberKind, string> = {
  INV: 'INV-{FY}-{SEQ:5}',
  CN: 'CN-{FY}-{SEQ:5}',
  DN: 'DN-{FY}-{SEQ:5}',
  RCPT: 'RC-{FY}-{SEQ:5}',
  REFUND: 'RF-{FY}-{SEQ:5}',
}

/** Value added tax as the EU and the UK have it: EN 16931, any currency, no rounding off, no payment by QR. */
export const vat: Country = {
  code: 'VAT',
  name: 'VAT (EU, UK)',
  default_currency: currency('EUR'),
  default_time_zone: 'Europe/Brussels',
  year_starts_in_month: 1,
  tax_id_label: 'VAT number',
  tax: {
    checkTaxId: checkVatNumber,
    compute: computeVat,
    roundTotal: (subtotal_minor) => subtotal_minor,
    // The rate is that of the chargeable event, the supply (Directive 2006/112/EC, art. 63, 93).
    rateDay: (events) => events.supplied_on,
    ratesOn,
    rateFor: () => null,
    item_code: null,
  },
  numbering: {
    default_pattern: (kind) => DEFAULT_PATTERNS[kind],
    render: (pattern, sequence, on, year_starts_in_month) =>
      renderNumber(pattern, sequence, on, year_starts_in_month, NUMBER_RULE),
    check: (pattern, yearly_volume) => patternFault(pattern, yearly_volume, NUMBER_RULE),
  },
  format: {
    amount: (amount, currency) => groupedAmount(amount, currency, 'thousand'),
    money: (amount, currency) => moneyText(amount, currency, 'thousand'),
    short: (amount, currency) => shortAmount(amount, currency, 'thousand', THOUSANDS),
    quantity: (decimal_text) => groupedQuantity(decimal_text, 'thousand'),
    words: () => null,
    symbol: currencySymbol,
  },
  regions: [],
  qr_payment: null,
  einvoice: ubl,
  purchase_register: purchaseRegister,
  deductions: [],
  // compensation for a loss is no supply
  bounce_charge_rate_bp: 0,
  // what banks keep to by custom
  cheque_valid_months: 6,
}
