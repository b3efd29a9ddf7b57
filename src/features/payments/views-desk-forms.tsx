import { html } from 'hono/html'
import type { Account } from '#features/accounts/account.ts'
import { amountDue, type Entry } from '#features/ledger/entry.ts'
import { routes } from '#routes.ts'
import { absolute, plain } from '#shared/money.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { Field, fieldId, Select, TextArea } from '#ui/field.tsx'
import { EmptyLine } from '#ui/layout.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { PAYMENT_METHODS } from './payment.ts'
import type { Payable } from './views-desk.tsx'

type Props = { page: DeskPage; account: Account; entry: Entry; form: DeskForm }

function crumbOf({ account, entry }: Pick<Props, 'account' | 'entry'>) {
  const at = { account: account.id }
  const paid = entry.kind === 'RCPT' || entry.kind === 'TDS'
  const href = paid
    ? routes.desk.payment.href({ ...at, payment: entry.id })
    : routes.desk.invoice.href({ ...at, invoice: entry.id })
  return { href, text: `${account.name}, ${entry.number}` }
}

/** The bank returned it: from that day what it had settled is open again. A charge for it is a debit note of its own. */
export function BouncePage(props: Props) {
  const { page, entry, form } = props
  const { say, format } = page
  const words = say.desk.payment
  const amount = format.money(absolute(entry.amount_minor), entry.currency)
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={words.bounce_title(entry.number)}
      crumb={{ ...crumbOf(props), here: words.bounced }}
      note={words.bounce_note(amount)}
      send={words.bounce_send}
    >
      <div class="fields">
        <Field {...of(form, 'returned_on')} label={words.returned_on} type="date" required half />
        <Field
          {...of(form, 'reason')}
          label={words.reason}
          hint={words.bounce_reason_hint}
          maxlength={300}
          required
          autofocus={form.problem === null}
          half
        />
        {page.may('invoices.issue') && (
          <Field
            {...of(form, 'charge')}
            label={words.charge}
            hint={words.charge_hint}
            prefix={format.symbol(entry.currency)}
            kind="num"
            inputmode="decimal"
            optional={say.desk.form.optional}
            half
          />
        )}
      </div>
    </DeskFormPage>
  )
}

/** What nothing uses is paid back, all of it or part. */
export function RefundPage(props: Props) {
  const { page, entry, form } = props
  const { say, format } = page
  const words = say.desk.payment
  const unused = format.money(entry.open_minor, entry.currency)
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={words.refund_title(entry.number)}
      crumb={{ ...crumbOf(props), here: words.refund }}
      note={words.refund_note(unused)}
      send={words.refund_send}
    >
      <div class="fields">
        <Field
          {...of(form, 'amount')}
          label={words.amount}
          prefix={format.symbol(entry.currency)}
          kind="num"
          inputmode="decimal"
          required
          half
        />
        <Field {...of(form, 'dated_on')} label={words.paid_back_on} type="date" required half />
        <Select
          {...of(form, 'method')}
          label={words.method}
          choices={PAYMENT_METHODS.map((one) => ({ value: one, text: say.words.methods[one] }))}
          half
        />
        <Field
          {...of(form, 'reference')}
          label={words.reference}
          kind="code"
          maxlength={200}
          optional={say.desk.form.optional}
          half
        />
        <Field {...of(form, 'note')} label={words.note} maxlength={500} optional={say.desk.form.optional} half />
      </div>
    </DeskFormPage>
  )
}

/** What is left of a payment is applied by hand. */
export function ApplyPage(props: Props & { payable: readonly Payable[] }) {
  const { page, entry, form, payable } = props
  const { say, format } = page
  const words = say.desk.payment
  const columns: Column<Payable>[] = [
    { class: 'doc', head: say.desk.account.document, cell: (item) => item.number },
    { class: 'nowrap opt', head: say.desk.account.due, cell: (item) => format.day(item.due_on) },
    { class: 'num', head: words.still_open, cell: (item) => format.amount(item.open_minor, item.currency) },
    {
      class: 'num',
      head: words.apply,
      cell: (item) => {
        const { name, value, error } = of(form, `apply.${item.id}`)
        return html`<input class="input num apply-cell" id="${fieldId(name)}" name="${name}" inputmode="decimal" autocomplete="off" aria-label="${words.apply_to(item.number)}"
          placeholder="${plain(amountDue(item), item.currency)}" value="${value}" ${error ? 'aria-invalid="true"' : ''}>`
      },
    },
  ]
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={words.apply_title(entry.number)}
      crumb={{ ...crumbOf(props), here: words.apply_rest }}
      note={words.apply_note(format.money(entry.open_minor, entry.currency))}
      send={words.apply_send}
    >
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
      <Field {...of(form, 'note')} label={words.note} maxlength={500} optional={say.desk.form.optional} half />
    </DeskFormPage>
  )
}

/** Part of an invoice is in question: it stays open, out of reminders. Zero ends it. */
export function DisputePage(props: Props) {
  const { page, entry, form } = props
  const { format } = page
  const words = page.say.desk.entry
  const open = format.money(entry.open_minor, entry.currency)
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={words.dispute_title(entry.number)}
      crumb={{ ...crumbOf(props), here: words.dispute }}
      note={words.dispute_note(open)}
      send={words.dispute_send}
    >
      <div class="fields">
        <Field
          {...of(form, 'disputed')}
          label={words.disputed}
          hint={words.disputed_hint}
          prefix={format.symbol(entry.currency)}
          kind="num"
          inputmode="decimal"
          required
          half
        />
        <TextArea {...of(form, 'reason')} label={words.dispute_reason} rows={2} maxlength={500} half />
      </div>
    </DeskFormPage>
  )
}

/** What will not be paid is given up, all of it or part. */
export function WriteOffPage(props: Props) {
  const { page, entry, form } = props
  const { format } = page
  const words = page.say.desk.entry
  const open = format.money(entry.open_minor, entry.currency)
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={words.write_off_title(entry.number)}
      crumb={{ ...crumbOf(props), here: words.write_off }}
      note={words.write_off_note(open)}
      send={words.write_off_send}
    >
      <div class="fields">
        <Field
          {...of(form, 'amount')}
          label={page.say.desk.payment.amount}
          prefix={format.symbol(entry.currency)}
          kind="num"
          inputmode="decimal"
          required
          half
        />
        <Field {...of(form, 'dated_on')} label={page.say.desk.account.date} type="date" required half />
        <TextArea {...of(form, 'reason')} label={words.write_off_reason} rows={2} maxlength={500} half />
      </div>
    </DeskFormPage>
  )
}
