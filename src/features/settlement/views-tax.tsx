import { of } from '#ui/desk-form.tsx'
import { Field, Select } from '#ui/field.tsx'
import { Section } from '#ui/layout.tsx'
import { TAX_ROWS } from './choice.ts'
import { deductionsOn } from './pay-screen.ts'
import type { PayProps } from './views-pay.tsx'

/** Tax the customer kept back (TDS): of which invoice, for what, how much. One row, and another as soon as one is used. */
export function TaxRows({ page, form, shown, currency }: PayProps) {
  const { say, format, visit } = page
  const used = Array.from({ length: TAX_ROWS }, (_, row) => (form.typed[`tax.${row}.amount`] ?? '') !== '')
  const rows = Math.min(Math.max(1, used.lastIndexOf(true) + (form.typed['look'] === 'tax' ? 2 : 1)), TAX_ROWS)
  const documents = [
    { value: '', text: say.pay.tds_none },
    ...shown.map((entry) => ({
      value: entry.id,
      text: say.pay.tds_taxable(entry.number, format.money(entry.taxable_minor, currency)),
    })),
  ]
  const kinds = deductionsOn(format.country, visit.today).map(({ kind, label, rate_bp }) => ({
    value: kind,
    text: `${label}, ${percent(rate_bp)}`,
  }))
  return (
    <Section
      id="pay-tax"
      title={say.pay.tds}
      aside={
        rows < TAX_ROWS ? (
          <button class="btn small" type="submit" name="look" value="tax">
            {say.pay.add_another}
          </button>
        ) : undefined
      }
    >
      {Array.from({ length: rows }, (_, row) => (
        <div class="tds" id={`tds-${row}`}>
          <Select {...of(form, `tax.${row}.entry`)} label={say.pay.tds_on} choices={documents} />
          <Select {...of(form, `tax.${row}.kind`)} label={say.pay.tds_for} choices={kinds} />
          <Field
            {...of(form, `tax.${row}.amount`)}
            label={say.pay.tds_amount}
            prefix={format.symbol(currency)}
            kind="num"
            inputmode="decimal"
            autocomplete="off"
          />
        </div>
      ))}
      <p class="t14 quiet">{say.pay.tds_note}</p>
    </Section>
  )
}

/** Basis points as a person reads them: 10 is 0.1%. */
function percent(rate_bp: number): string {
  return `${rate_bp / 100}%`
}
