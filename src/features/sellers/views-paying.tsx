import { routes } from '#routes.ts'
import { formatDecimal } from '#shared/decimal.ts'
import { type Currency, minor, plain } from '#shared/money.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { Field, Option } from '#ui/field.tsx'
import { Section } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'

type Part = { page: DeskPage; form: DeskForm }

/** D8: part payments, cash discount, ways to pay, small remainders, the customers' own hand, messages. */
export function PayingPage({ page, form, saved }: Part & { saved: boolean }) {
  const words = page.say.paying_settings
  return (
    <DeskFormPage
      page={page}
      form={form}
      place="settings"
      title={words.title}
      crumb={{ href: routes.desk.settings.href(), text: page.say.desk.nav.settings, here: words.title }}
      note={words.note}
      send={words.save}
      wide
    >
      {saved && form.problem === null && (
        <Notice mark="done" tone="good" live lead={words.saved}>
          {words.saved_note}
        </Notice>
      )}
      <div class="cols even">
        <div>
          <InParts page={page} form={form} />
          <CashDiscount page={page} form={form} />
          <Messages page={page} form={form} />
        </div>
        <div>
          <Ways page={page} form={form} />
          <Small page={page} form={form} />
          <OwnHand page={page} form={form} />
        </div>
      </div>
    </DeskFormPage>
  )
}

function Amount({ page, form, name, label, hint }: Part & { name: string; label: string; hint: string }) {
  const prefix = page.format.symbol(page.seller.currency)
  return <Field {...of(form, name)} label={label} hint={hint} prefix={prefix} kind="num" inputmode="decimal" />
}

function InParts({ page, form }: Part) {
  const words = page.say.paying_settings
  return (
    <Section id="parts" title={words.parts} class="first">
      <div class="fields">
        <Amount page={page} form={form} name="least_part" label={words.least_part} hint={words.least_part_hint} />
        <Field
          {...of(form, 'least_percent')}
          label={words.least_percent}
          hint={words.least_percent_hint}
          kind="num"
          inputmode="decimal"
          half
        />
      </div>
    </Section>
  )
}

function CashDiscount({ page, form }: Part) {
  const words = page.say.paying_settings
  return (
    <Section id="cash" title={words.cash}>
      <div class="stack">
        <p class="t14 quiet">{words.cash_note}</p>
        <div class="fields">
          <Field {...of(form, 'cash_days')} label={words.cash_days} kind="num" inputmode="numeric" half />
          <Field {...of(form, 'cash_percent')} label={words.cash_percent} kind="num" inputmode="decimal" half />
        </div>
      </div>
    </Section>
  )
}

function Ways({ page, form }: Part) {
  const words = page.say.paying_settings
  const { format } = page
  const { qr_payment, default_currency } = format.country
  const usual = qr_payment && format.money(qr_payment.limit_minor, default_currency)
  return (
    <Section id="ways" title={words.ways} class="first">
      <div class="stack">
        {usual !== null && (
          <Amount page={page} form={form} name="upi_limit" label={words.upi_limit} hint={words.upi_limit_hint(usual)} />
        )}
        <Amount page={page} form={form} name="bounce_charge" label={words.bounce_charge} hint={words.bounce_charge_hint} />
      </div>
    </Section>
  )
}

function Small({ page, form }: Part) {
  const words = page.say.paying_settings
  return (
    <Section id="small" title={words.small}>
      <div class="stack">
        <Amount page={page} form={form} name="tolerance" label={words.tolerance} hint={words.tolerance_hint} />
      </div>
    </Section>
  )
}

function OwnHand({ page, form }: Part) {
  const words = page.say.paying_settings
  return (
    <Section id="own-hand" title={words.own_hand}>
      <Field {...of(form, 'own_days')} label={words.own_days} hint={words.own_days_hint} kind="num" inputmode="numeric" />
    </Section>
  )
}

function Messages({ page, form }: Part) {
  const words = page.say.paying_settings
  return (
    <Section id="messages" title={words.messages}>
      <Option name="tells_customers" value="1" checked={form.typed['tells_customers'] === '1'} note={words.tells_note}>
        {words.tells}
      </Option>
    </Section>
  )
}

/** The form as the settings stand. */
export function typedPaying({ paying = {}, tells_customers }: SellerSettings, currency: Currency): Record<string, string> {
  const amount = (of: number | undefined) => (of === undefined ? '' : plain(minor(of), currency))
  const percent = (bp: number | undefined) => (bp === undefined ? '' : formatDecimal({ units: BigInt(bp), scale: 2 }))
  const count = (of: number | undefined) => (of === undefined ? '' : String(of))
  return {
    least_part: amount(paying.least_part_minor),
    least_percent: percent(paying.least_part_bp),
    cash_days: count(paying.cash_discount?.days),
    cash_percent: percent(paying.cash_discount?.rate_bp),
    upi_limit: amount(paying.upi_limit_minor),
    bounce_charge: amount(paying.bounce_charge_minor),
    tolerance: amount(paying.tolerance_minor),
    own_days: count(paying.customer_allocates_days),
    tells_customers: tells_customers === false ? '' : '1',
  }
}
