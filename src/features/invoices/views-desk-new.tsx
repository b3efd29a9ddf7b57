import type { Account } from '#features/accounts/account.ts'
import type { Item } from '#features/catalog/item.ts'
import { routes } from '#routes.ts'
import { absolute, add, type Minor } from '#shared/money.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { Field, Select, TextArea } from '#ui/field.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { SheetTaxes } from '#ui/sheet.tsx'
import { Status } from '#ui/status.tsx'
import { Sum } from '#ui/sum.tsx'
import type { InvoiceDetail } from './invoice-detail.ts'
import { sheetOf } from './invoice-sheet.ts'
import { lineAt, rowCount, typedLines } from './line-form.ts'
import { amountIn, LineGrid, type RowAmounts } from './views-desk-grid.tsx'
import { DocumentSheet } from './views-sheet.tsx'

/** What the form would issue; `detail` null: it does not say enough, or not rightly (`problem`). */
export type InvoicePreview = { detail: InvoiceDetail | null; problem: string | null }

export type NewInvoiceProps = {
  page: DeskPage
  account: Account
  form: DeskForm
  items: readonly Item[]
  /** What the account owes now, in its own currency. */
  owes_minor: Minor
  preview: InvoicePreview
}

/** A new invoice: lines as in a ledger, totals that follow each key, and the paper as the customer will see it. */
export function NewInvoicePage({ page, account, form, items, owes_minor, preview }: NewInvoiceProps) {
  const { say } = page
  const words = say.desk.invoice
  const currency = account.currency
  const crumb = { href: routes.desk.account.href({ account: account.id }), text: account.name, here: words.new_title }
  const draft = Status({ tone: 'wait', mark: 'open', children: words.draft })
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={words.new_title}
      crumb={crumb}
      note={
        <>
          {draft} {words.number_later}
        </>
      }
      send={words.issue}
      preview={routes.desk.previewInvoice.href({ account: account.id })}
      wide
    >
      <div class="issue">
        <div>
          <Head page={page} account={account} form={form} />
          <PreviewFacts page={page} account={account} owes_minor={owes_minor} preview={preview} />
          <LineGrid page={page} form={form} items={items} currency={currency} amounts={rowAmounts(form.typed, preview)} />
          <div class="issue-end">
            <div class="stack">
              <PreviewTaxes page={page} preview={preview} />
              <Field
                {...of(form, 'discount')}
                label={words.discount}
                hint={words.discount_hint}
                prefix={page.format.symbol(currency)}
                kind="num"
                inputmode="decimal"
                autocomplete="off"
                optional={say.desk.form.optional}
                half
              />
              <TextArea {...of(form, 'note')} label={words.note} rows={2} maxlength={1000} />
            </div>
            <PreviewTotals page={page} preview={preview} />
          </div>
          <noscript>
            <button type="submit" class="btn small" name="look" value="preview">
              {words.show_preview}
            </button>
          </noscript>
        </div>
        <aside class="preview" aria-label={words.as_seen}>
          <header>
            <h2>{words.as_seen}</h2>
          </header>
          <PreviewPaper page={page} account={account} preview={preview} />
        </aside>
      </div>
    </DeskFormPage>
  )
}

function Head({ page, account, form }: Pick<NewInvoiceProps, 'page' | 'account' | 'form'>) {
  const words = page.say.desk.invoice
  const { regions } = page.format.country
  return (
    <div class="issue-head">
      <div class="field wide">
        <span class="label">{page.say.desk.overview.customer}</span>
        <p class="input as-text">{account.name}</p>
      </div>
      <Field {...of(form, 'reference')} label={words.reference} kind="code" autocomplete="off" maxlength={100} class="wide" />
      <Field {...of(form, 'dated_on')} label={page.say.desk.account.date} type="date" required />
      <Field {...of(form, 'due_on')} label={page.say.desk.account.due} type="date" />
      {regions.length > 0 && (
        <Select
          {...of(form, 'place_of_supply')}
          label={words.place_of_supply}
          class="full"
          choices={[
            { value: '', text: words.place_by_rule },
            ...regions.map((one) => ({ value: one.code, text: `${one.code} ${one.name}` })),
          ]}
        />
      )}
    </div>
  )
}

/** What each row comes to, when the whole can be worked out. */
export function rowAmounts(typed: DeskForm['typed'], { detail }: InvoicePreview): RowAmounts {
  const lines = typedLines(typed)
  return new Map(detail?.lines.flatMap((line, place) => (lines[place] ? [[lines[place].index, line.taxable_minor]] : [])) ?? [])
}

/** Everything that follows the keys: each part takes the place of the one with its id. */
export function PreviewAnswer({
  page,
  account,
  typed,
  owes_minor,
  preview,
}: Omit<NewInvoiceProps, 'form' | 'items'> & { typed: DeskForm['typed'] }) {
  const amounts = rowAmounts(typed, preview)
  return (
    <>
      <PreviewFacts page={page} account={account} owes_minor={owes_minor} preview={preview} />
      <PreviewTaxes page={page} preview={preview} />
      <PreviewTotals page={page} preview={preview} />
      <PreviewPaper page={page} account={account} preview={preview} />
      {Array.from({ length: rowCount(typed) }, (_, index) => (
        <output id={`line-${lineAt(typed, index).index}-taxable`}>
          {amountIn(page, amounts.get(index), account.currency)}
        </output>
      ))}
    </>
  )
}

function PreviewFacts({
  page,
  account,
  owes_minor,
  preview,
}: Pick<NewInvoiceProps, 'page' | 'account' | 'owes_minor' | 'preview'>) {
  const { format, say } = page
  const words = say.desk.invoice
  const money = (of: Minor) => format.money(of, account.currency)
  const total = preview.detail?.entry.amount_minor
  const after_minor = total === undefined ? null : add(owes_minor, total)
  const { credit_limit_minor } = account
  const beyond = after_minor !== null && credit_limit_minor !== null && after_minor > credit_limit_minor
  const facts = [
    [account.address_lines.at(-1), account.tax_id && `${format.country.tax_id_label} ${account.tax_id}`]
      .filter(Boolean)
      .join(', '),
    standingWords(page, account, owes_minor, after_minor),
  ]
  return (
    <p class="t12 quiet issue-facts" id="preview-facts" aria-live="polite">
      {facts.filter(Boolean).join('. ')}
      {after_minor !== null && credit_limit_minor !== null && (
        <>
          ,{' '}
          {beyond ? (
            <b class="late">{words.beyond_limit(money(credit_limit_minor))}</b>
          ) : (
            words.within_limit(money(credit_limit_minor))
          )}
        </>
      )}
      . <a href={routes.desk.accounts.href({}, { for: 'invoice' })}>{words.other_customer}</a>
    </p>
  )
}

/** What the account owes now and will, or has to its credit. */
function standingWords({ format, say }: DeskPage, { currency }: Account, owes_minor: Minor, after_minor: Minor | null): string {
  const words = say.desk.invoice
  const money = (of: Minor) => format.money(absolute(of), currency)
  const now = owes_minor < 0 ? words.in_credit_now(money(owes_minor)) : words.owes_now(money(owes_minor))
  if (after_minor === null) return now
  return now + (after_minor < 0 ? words.in_credit_then(money(after_minor)) : words.owes_then(money(after_minor)))
}

function PreviewTaxes({ page, preview }: Pick<NewInvoiceProps, 'page' | 'preview'>) {
  const table = preview.detail && sheetOf(preview.detail, page).tax_table
  return (
    <div id="preview-taxes" aria-live="polite">
      {table && <SheetTaxes heads={table.heads} rows={table.rows} />}
      {preview.problem !== null && <p class="t14 late">{preview.problem}</p>}
    </div>
  )
}

function PreviewTotals({ page, preview }: Pick<NewInvoiceProps, 'page' | 'preview'>) {
  const words = page.say.desk.invoice
  const totals = preview.detail ? sheetOf(preview.detail, page).totals : []
  const total = totals.find((row) => row.is_total)
  return (
    <div id="preview-totals" aria-live="polite">
      <Sum
        tight
        rows={totals.filter((row) => !row.is_total)}
        total={{ label: total?.label ?? words.total, value: total?.value ?? '–' }}
      />
    </div>
  )
}

function PreviewPaper({ page, account, preview }: Pick<NewInvoiceProps, 'page' | 'account' | 'preview'>) {
  return (
    <div class="mini" id="preview-paper">
      {preview.detail ? (
        <DocumentSheet page={page} detail={preview.detail} buyer_name={account.name} />
      ) : (
        <p class="sheet quiet t20">{page.say.desk.invoice.preview_empty}</p>
      )}
    </div>
  )
}
