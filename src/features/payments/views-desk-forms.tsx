import type { Account } from '#features/accounts/account.ts'
import type { Entry } from '#features/ledger/entry.ts'
import { routes } from '#routes.ts'
import type { Minor } from '#shared/money.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { Field, Select, TextArea } from '#ui/field.tsx'
import { EmptyLine } from '#ui/layout.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Ledger } from '#ui/table.tsx'
import { PAYMENT_METHODS } from './payment.ts'
import type { Place } from './placing.ts'
import { placeColumns } from './views-allocating.tsx'
import { ReturnChargeFields } from './views-charge.tsx'

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
export function BouncePage(props: Props & { left_minor: Minor }) {
  const { page, entry, left_minor, form } = props
  const { say, format } = page
  const words = say.desk.payment
  const amount = format.money(left_minor, entry.currency)
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
        <ReturnChargeFields page={page} form={form} currency={entry.currency} />
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
export function ApplyPage(props: Props & { payable: readonly Place[] }) {
  const { page, entry, form, payable } = props
  const { say, format } = page
  const words = say.desk.payment
  const columns = placeColumns(page, form, {
    document: say.desk.account.document,
    due: say.desk.account.due,
    open: words.still_open,
    apply: words.apply,
    apply_to: words.apply_to,
  })
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
