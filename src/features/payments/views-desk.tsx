import { html } from 'hono/html'
import type { Account } from '#features/accounts/account.ts'
import { percentText } from '#features/invoices/views-desk-grid.tsx'
import type { Part } from '#features/ledger/allocation.ts'
import { amountDue } from '#features/ledger/entry.ts'
import { routes } from '#routes.ts'
import { type Day, daysBetween } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { absolute, type Currency, type Minor, negateMinor, plain, subtract, sum } from '#shared/money.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { Field, fieldId, Select } from '#ui/field.tsx'
import { EmptyLine, Section } from '#ui/layout.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Status } from '#ui/status.tsx'
import { Sum, type SumRow } from '#ui/sum.tsx'
import { Sure } from '#ui/sure.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { deductionsOn } from './deduction.ts'
import { PAYMENT_METHODS } from './payment.ts'

/** What can be settled: an open debit of the account. */
export type Payable = {
  id: EntryId
  number: string
  currency: Currency
  dated_on: Day
  due_on: Day
  open_minor: Minor
  disputed_minor: Minor
}

/** What would come of the form as it is typed; null: it does not say enough yet. */
export type PaymentPreview = {
  currency: Currency
  amount_minor: Minor
  parts: readonly Part[]
  rest_minor: Minor
  /** What the account owes before and after. */
  before_minor: Minor
  after_minor: Minor
} | null

export type NewPaymentProps = {
  page: DeskPage
  account: Account
  form: DeskForm
  payable: readonly Payable[]
  preview: PaymentPreview
  /** Money, or tax the customer kept back. */
  kind: 'payment' | 'tax'
}

/** Money has arrived: how much, when and how; what it is for, if that was said; and what it will settle, while it is typed. */
export function NewPaymentPage({ page, account, form, payable, preview, kind }: NewPaymentProps) {
  const { say, format } = page
  const words = say.desk.payment
  const back = routes.desk.account.href({ account: account.id })
  const currencies = [...new Set([account.currency, ...payable.map((one) => one.currency)])]
  const title = kind === 'payment' ? words.new_title : words.tax_title
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={title}
      crumb={{ href: back, text: account.name, here: title }}
      send={kind === 'payment' ? words.record : words.record_tax}
      preview={routes.desk.previewPayment.href({ account: account.id })}
      wide
    >
      <div class="cols even">
        <div class="stack">
          <div class="fields">
            <Field
              {...of(form, 'amount')}
              label={words.amount}
              prefix={currencies.length === 1 ? format.symbol(account.currency) : undefined}
              kind="num"
              inputmode="decimal"
              autocomplete="off"
              required
              autofocus={form.problem === null}
              half
            />
            <Field {...of(form, 'dated_on')} label={words.dated_on} type="date" required half />
            {currencies.length > 1 && (
              <Select
                {...of(form, 'currency')}
                label={words.currency}
                choices={currencies.map((one) => ({ value: one, text: one }))}
                half
              />
            )}
            {kind === 'payment' && (
              <Select
                {...of(form, 'method')}
                label={words.method}
                choices={PAYMENT_METHODS.map((one) => ({ value: one, text: say.words.methods[one] }))}
                half
              />
            )}
            {kind === 'tax' && <WhichTax page={page} form={form} />}
            <Field
              {...of(form, 'reference')}
              label={kind === 'payment' ? words.reference : words.certificate}
              kind="code"
              autocomplete="off"
              maxlength={200}
              optional={say.desk.form.optional}
              half
            />
            <Field {...of(form, 'note')} label={words.note} maxlength={500} optional={say.desk.form.optional} half />
          </div>
          <Sure form={form} what={form.typed['amount'] ?? ''} label={words.once_more} yes={words.all_the_same} />
          <Items page={page} form={form} payable={payable} account={account} />
        </div>
        <div>
          <PreviewPart page={page} preview={preview} payable={payable} problem={null} />
          <noscript>
            <button type="submit" class="btn small" name="look" value="preview">
              {words.show_preview}
            </button>
          </noscript>
        </div>
      </div>
    </DeskFormPage>
  )
}

/** Which tax was deducted and of what, where the country has such taxes: then a certificate may prove it. */
function WhichTax({ page, form }: Pick<NewPaymentProps, 'page' | 'form'>) {
  const { say, format, visit } = page
  const rules = deductionsOn(format.country.deductions, visit.today)
  if (rules.length === 0) return null
  const choices = rules.map((rule) => ({
    value: rule.kind,
    text: `${rule.label}, ${say.taxes.at_rate(percentText(rule.rate_bp))}`,
  }))
  return (
    <>
      <Select
        {...of(form, 'tax_kind')}
        label={say.taxes.heads.tax}
        choices={[{ value: '', text: say.taxes.unknown_kind }, ...choices]}
        half
      />
      <Field
        {...of(form, 'base')}
        label={say.taxes.heads.base}
        hint={say.taxes.base_hint}
        kind="num"
        inputmode="decimal"
        autocomplete="off"
        optional={say.desk.form.optional}
        half
      />
    </>
  )
}

/** What money is for, chosen by hand: boxes to tick (`pick.<id>`) and amounts (`apply.<id>`). */
export function Items({ page, form, payable, account }: Pick<NewPaymentProps, 'page' | 'form' | 'payable' | 'account'>) {
  const { say, format } = page
  const words = say.desk.payment
  const several = new Set([account.currency, ...payable.map((one) => one.currency)]).size > 1
  const columns: Column<Payable>[] = [
    { class: 'doc', head: say.desk.account.document, cell: (item) => pickBox(form, item) },
    { class: 'opt', head: say.desk.account.due, cell: (item) => dueWords(page, item) },
    {
      class: 'num',
      head: words.still_open,
      cell: (item) => (several ? format.money : format.amount)(amountDue(item), item.currency),
    },
    { class: 'num', head: words.apply, cell: (item) => applyCell(page, form, item) },
  ]
  return (
    <Section id="apply" title={words.what_for}>
      <p class="t14 quiet">{words.what_for_note}</p>
      {payable.length === 0 ? (
        <EmptyLine>{words.nothing_open}</EmptyLine>
      ) : (
        <Ledger
          class="apply"
          caption={words.what_for}
          columns={columns}
          rows={payable}
          row={(item) => ({ id: `item-${item.id}` })}
        />
      )}
      {form.problem?.name === 'allocations' && <p class="error">{form.problem.text}</p>}
    </Section>
  )
}

function pickBox(form: DeskForm, item: Payable) {
  const name = `pick.${item.id}`
  const checked = form.typed[name] === undefined ? '' : 'checked'
  return html`<label class="option tight"><input class="check" type="checkbox" name="${name}" value="1" ${checked}> <span>${item.number}</span></label>`
}

function dueWords({ say, format, visit }: DeskPage, item: Payable) {
  const late = daysBetween(item.due_on, visit.today)
  if (item.disputed_minor > 0) return Status({ tone: 'attn', mark: 'flag', children: say.words.status.disputed })
  if (late > 0) return Status({ tone: 'wrong', mark: 'late', children: say.words.status.late(late) })
  return html`<span class="quiet nowrap">${format.day(item.due_on)}</span>`
}

function applyCell(page: DeskPage, form: DeskForm, item: Payable) {
  const name = `apply.${item.id}`
  const bad = form.problem?.name === name
  const label = page.say.desk.payment.apply_to(item.number)
  return html`<input class="input num apply-cell" id="${fieldId(name)}" name="${name}" inputmode="decimal" autocomplete="off" aria-label="${label}"
    placeholder="${plain(amountDue(item), item.currency)}" value="${form.typed[name] ?? ''}" ${bad ? 'aria-invalid="true"' : ''}>`
}

/** What the payment will settle: the answer of the preview, and the same place on the page. */
export function PreviewPart({
  page,
  preview,
  payable,
  problem,
}: {
  page: DeskPage
  preview: PaymentPreview
  payable: readonly Payable[]
  problem: string | null
}) {
  const words = page.say.desk.payment
  return (
    <section id="preview" class="settlement" aria-live="polite" aria-labelledby="preview-title">
      <h2 id="preview-title">{words.will_settle}</h2>
      {problem !== null && <p class="t14 late">{problem}</p>}
      {preview === null ? (
        <EmptyLine>{words.preview_empty}</EmptyLine>
      ) : (
        <Settles page={page} preview={preview} payable={payable} />
      )}
    </section>
  )
}

function Settles({
  page,
  preview,
  payable,
}: {
  page: DeskPage
  preview: NonNullable<PaymentPreview>
  payable: readonly Payable[]
}) {
  const { say, format } = page
  const words = say.desk.payment
  const { currency, parts, rest_minor, amount_minor, before_minor, after_minor } = preview
  const items = new Map(payable.map((item) => [item.id, item]))
  const rows: SumRow[] = parts.map((part) => {
    const item = items.get(part.entry_id)
    const whole = item !== undefined && item.open_minor === part.amount_minor
    return {
      label: item?.number ?? '',
      note: `${whole ? words.settled_whole : words.settled_part}, ${words.rules[part.rule]}`,
      value: format.amount(part.amount_minor, currency),
    }
  })
  if (rest_minor > 0) rows.push({ label: words.advance, note: words.advance_note, value: format.amount(rest_minor, currency) })
  const owes = after_minor < 0 ? say.desk.account.in_credit : words.owes_after
  return (
    <>
      <Sum tight rows={rows} total={{ label: words.amount, value: format.money(amount_minor, currency) }} />
      <Sum
        tight
        rows={[
          { label: words.owes_before, value: format.amount(before_minor, currency) },
          { label: words.amount, value: format.amount(negateMinor(amount_minor), currency) },
        ]}
        total={{ label: owes, value: format.money(absolute(after_minor), currency) }}
      />
    </>
  )
}

/** The account before and after an amount came in. */
export function beforeAndAfter(balance_minor: Minor, amount_minor: Minor): { before_minor: Minor; after_minor: Minor } {
  return { before_minor: balance_minor, after_minor: subtract(balance_minor, amount_minor) }
}

/** What is open of an account in one currency, credits taken off. */
export function netOf(open: readonly { currency: Currency; side: 'C' | 'D'; open_minor: Minor }[], currency: Currency): Minor {
  return sum(
    open
      .filter((one) => one.currency === currency)
      .map((one) => (one.side === 'D' ? one.open_minor : negateMinor(one.open_minor))),
  )
}
