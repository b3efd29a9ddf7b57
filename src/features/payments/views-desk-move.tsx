import type { Account } from '#features/accounts/account.ts'
import { routes } from '#routes.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { DeskFrame } from '#ui/desk-frame.tsx'
import { Field } from '#ui/field.tsx'
import { EmptyLine, PageHead } from '#ui/layout.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Ledger } from '#ui/table.tsx'
import type { PaidPart, PaymentRow } from './payment-detail.ts'
import type { Place } from './placing.ts'
import { placeColumns, reasonWords } from './views-allocating.tsx'

export type MoveProps = {
  page: DeskPage
  account: Account
  payment: PaymentRow
  /** What it settles of the document it is taken from; null: nothing any more. */
  part: PaidPart | null
  places: readonly Place[]
  form: DeskForm
}

/** What a payment has settled of one document goes to others, all of it or part, from a day that is chosen; the rest is an advance. */
export function MovePage({ page, account, payment, part, places, form }: MoveProps) {
  const { say, format } = page
  const words = say.allocating.desk
  const crumb = {
    href: routes.desk.payment.href({ account: account.id, payment: payment.id }),
    text: `${account.name}, ${payment.number}`,
    here: words.move,
  }
  if (part === null) {
    return (
      <DeskFrame page={page} place="customers" title={words.move}>
        <PageHead title={words.move} crumb={crumb} />
        <EmptyLine>{words.gone}</EmptyLine>
      </DeskFrame>
    )
  }
  const applied = format.money(part.amount_minor, payment.currency)
  const columns = placeColumns(page, form, {
    document: say.desk.account.document,
    due: say.desk.account.due,
    open: say.desk.payment.still_open,
    apply: say.desk.payment.apply,
    apply_to: say.desk.payment.apply_to,
  })
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={words.title(payment.number, part.number)}
      crumb={crumb}
      note={`${reasonWords(page, part.reasons, 'desk')}. ${words.note(applied, format.day(part.effective_on))}`}
      send={words.send}
    >
      <input type="hidden" name="from" value={part.id} />
      <div class="fields">
        <Field
          {...of(form, 'amount')}
          label={words.amount}
          prefix={format.symbol(payment.currency)}
          kind="num"
          inputmode="decimal"
          required
          half
        />
        <Field
          {...of(form, 'effective_on')}
          label={words.from_day}
          hint={words.from_day_hint(format.day(part.effective_on))}
          type="date"
          required
          half
        />
      </div>
      {places.length === 0 ? (
        <EmptyLine>{words.nowhere}</EmptyLine>
      ) : (
        <Ledger class="apply" caption={words.to} columns={columns} rows={places} row={(item) => ({ id: `item-${item.id}` })} />
      )}
      <Field {...of(form, 'note')} label={words.remark} maxlength={500} optional={say.desk.form.optional} half />
    </DeskFormPage>
  )
}
