import type { Currency } from '#shared/money.ts'
import { type DeskForm, of } from '#ui/desk-form.tsx'
import { Field, Select } from '#ui/field.tsx'
import type { DeskPage } from '#ui/page.tsx'

/** What the customer is charged for what came back, and at which rate of tax; for whoever may issue documents. */
export function ReturnChargeFields({ page, form, currency }: { page: DeskPage; form: DeskForm; currency: Currency }) {
  const { say, format, seller, visit } = page
  const words = say.desk.payment
  const { country } = format
  if (!page.may('invoices.issue')) return null
  const rates = country.tax.ratesOn(visit.today, seller.settings.country_code ?? country.code)
  const none = { value: '0', text: words.without_tax }
  const choices = rates.filter((rate) => rate.rate_bp > 0).map((rate) => ({ value: String(rate.rate_bp), text: rate.label }))
  return (
    <>
      <Field
        {...of(form, 'charge')}
        label={words.charge}
        hint={words.charge_hint}
        prefix={format.symbol(currency)}
        kind="num"
        inputmode="decimal"
        optional={say.desk.form.optional}
        half
      />
      <Select {...of(form, 'charge_rate')} label={words.charge_tax} choices={[none, ...choices]} half />
    </>
  )
}
