import { deductionsOn } from '#features/payments/deduction.ts'
import { of } from '#ui/desk-form.tsx'
import { Field, Select } from '#ui/field.tsx'
import { Section } from '#ui/layout.tsx'
import { MOST_TAXES, taxFields } from './tax.ts'
import type { PayProps } from './views-pay.tsx'

/** Tax the customer kept back (TDS): of which invoice, for what at which rate, of how much without GST, how much. One row, and more. */
export function TaxRows(props: PayProps) {
  const { page, form, shown, currency } = props
  const { say, format, visit } = page
  const rows = rowsOf(form.typed)
  const documents = [
    { value: '', text: say.pay.tds_none },
    ...shown.map((entry) => ({
      value: entry.id,
      text: say.pay.tds_taxable(entry.number, format.money(entry.taxable_minor, currency)),
    })),
  ]
  const kinds = deductionsOn(format.country.deductions, visit.today).map(({ kind, label, rate_bp }) => ({
    value: kind,
    text: `${label}, ${percent(rate_bp)}`,
  }))
  return (
    <Section
      id="pay-tax"
      title={say.pay.tds}
      aside={
        rows < MOST_TAXES ? (
          <button class="btn small" type="submit" name="look" value="tax">
            {say.pay.add_another}
          </button>
        ) : undefined
      }
    >
      {Array.from({ length: rows }, (_, row) => (
        <div class="tds" id={`tds-${row}`}>
          <Select {...of(form, taxFields(row).entry)} label={say.pay.tds_on} choices={documents} />
          <Select {...of(form, taxFields(row).kind)} label={say.pay.tds_for} choices={kinds} />
          <TaxFigures {...props} row={row} />
        </div>
      ))}
      <p class="t14 quiet">{say.pay.tds_note}</p>
    </Section>
  )
}

/** Of what, and how much: filled in when an invoice is chosen, and then the customer's own. */
export function TaxFigures({ page, form, currency, row }: PayProps & { row: number }) {
  const { say, format } = page
  const { base, amount, filled } = taxFields(row)
  const figure = { prefix: format.symbol(currency), kind: 'num', inputmode: 'decimal', autocomplete: 'off' } as const
  return (
    <div class="figures" id={`tds-figures-${row}`}>
      <Field {...of(form, base)} {...figure} label={say.pay.tds_base} />
      <Field {...of(form, amount)} {...figure} label={say.pay.tds_amount} />
      <input type="hidden" name={filled} value={form.typed[filled] ?? ''} />
    </div>
  )
}

/** As many rows as are used, and one more where that was asked for. */
function rowsOf(typed: PayProps['form']['typed']): number {
  const used = Array.from({ length: MOST_TAXES }, (_, row) => {
    const { entry, amount } = taxFields(row)
    return (typed[entry] ?? '') !== '' || (typed[amount] ?? '') !== ''
  })
  return Math.min(Math.max(1, used.lastIndexOf(true) + (typed['look'] === 'tax' ? 2 : 1)), MOST_TAXES)
}

/** Basis points as a person reads them: 10 is 0.1%. */
function percent(rate_bp: number): string {
  return `${rate_bp / 100}%`
}
