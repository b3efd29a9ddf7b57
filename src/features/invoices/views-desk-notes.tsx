import { html } from 'hono/html'
import type { Account } from '#features/accounts/account.ts'
import type { Item } from '#features/catalog/item.ts'
import { routes } from '#routes.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { type Choice, Field, fieldId, Select } from '#ui/field.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import type { InvoiceDetail } from './invoice-detail.ts'
import type { PaperLine } from './paper.ts'
import { LineGrid, percentText } from './views-desk-grid.tsx'

export type NoteProps = {
  page: DeskPage
  account: Account
  detail: InvoiceDetail
  items: readonly Item[]
  form: DeskForm
  kind: 'credit' | 'debit'
  /** Open questions on the invoice, one of which a credit note may accept; handed in by the door. */
  questions: readonly Choice[]
}

/**
 * A note that corrects an invoice. A credit note takes back so much of its lines, at their price, discount and rate; a debit note, and a
 * credit note on an invoice whose lines are not in the books, has lines of its own.
 */
export function NotePage({ page, account, detail, items, form, kind, questions }: NoteProps) {
  const { say, format } = page
  const words = say.desk.invoice
  const { entry, lines } = detail
  const title = kind === 'credit' ? words.credit_title(entry.number) : words.debit_title(entry.number)
  const crumb = {
    href: routes.desk.invoice.href({ account: account.id, invoice: entry.id }),
    text: `${account.name}, ${entry.number}`,
    here: kind === 'credit' ? words.credit_note : words.debit_note,
  }
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={title}
      crumb={crumb}
      note={kind === 'credit' ? words.credit_note_of(format.money(entry.open_minor, entry.currency)) : words.debit_note_note}
      send={kind === 'credit' ? words.credit_send : words.debit_send}
      wide
    >
      <div class="fields">
        <Field
          {...of(form, 'reason')}
          label={words.reason}
          hint={kind === 'credit' ? words.credit_reason_hint : words.debit_reason_hint}
          maxlength={300}
          required
          half
        />
        <Field {...of(form, 'dated_on')} label={say.desk.account.date} type="date" required half />
        {questions.length > 0 && (
          <Select
            {...of(form, 'dispute')}
            label={say.disputes.desk.accepts}
            choices={[{ value: '', text: say.disputes.desk.accepts_none }, ...questions]}
            half
          />
        )}
      </div>
      {kind === 'credit' && lines.length > 0 ? (
        <CreditedLines page={page} form={form} detail={detail} />
      ) : (
        <LineGrid page={page} form={form} items={items} currency={entry.currency} amounts={new Map()} />
      )}
    </DeskFormPage>
  )
}

function CreditedLines({ page, form, detail }: Pick<NoteProps, 'page' | 'form' | 'detail'>) {
  const { format } = page
  const words = page.say.desk.invoice
  const { entry, lines } = detail
  const columns: Column<PaperLine>[] = [
    { class: '', head: words.item, cell: (line) => html`${line.description}<small class="block quiet">${line.code}</small>` },
    { class: 'num', head: words.billed, cell: (line) => `${format.quantity(line.quantity)} ${line.unit}` },
    {
      class: 'num opt',
      head: `${words.rate} ${format.symbol(entry.currency)}`,
      cell: (line) => format.quantity(line.unit_price),
    },
    { class: 'num opt', head: words.tax_percent, cell: (line) => percentText(line.rate_bp) },
    {
      class: 'num',
      head: `${words.taxable} ${format.symbol(entry.currency)}`,
      cell: (line) => format.amount(line.taxable_minor, entry.currency),
    },
    {
      class: 'num',
      head: words.take_back,
      cell: (line) => {
        const { name, value, error } = of(form, `back.${line.line}`)
        return html`<input class="input num apply-cell" id="${fieldId(name)}" name="${name}" inputmode="decimal" autocomplete="off"
          aria-label="${words.take_back_of(line.description)}" value="${value}" ${error ? 'aria-invalid="true"' : ''}>`
      },
    },
  ]
  return (
    <>
      <Ledger
        class="apply"
        caption={words.lines}
        columns={columns}
        rows={lines}
        row={(line) => ({ id: `back-${line.line}` })}
      />
      <p class="t12 quiet">{words.take_back_note}</p>
    </>
  )
}
