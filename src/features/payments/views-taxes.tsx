import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { percentText } from '#features/invoices/views-desk-grid.tsx'
import { acceptOf } from '#platform/upload.ts'
import type { UploadKind } from '#platform/upload-kind.ts'
import { routes } from '#routes.ts'
import { FORM_ID, FormKey, of } from '#ui/desk-form.tsx'
import { Field, Option, Options } from '#ui/field.tsx'
import type { MarkName, Tone } from '#ui/icon.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import type { DeskPage, Page } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { type PortalForm, PortalFormProblem } from '#ui/portal-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Status } from '#ui/status.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import {
  byQuarter,
  type DeclaredDeduction,
  type DeductionPage,
  MOST_CERTIFICATE_NUMBER,
  type ProofState,
  type Quarter,
  wantsProof,
} from './certificate.ts'
import { deductionsOn } from './deduction.ts'

/** Paper, or a picture of it. */
export const CERTIFICATE_KINDS: readonly UploadKind[] = ['pdf', 'jpg', 'png']

const LOOKS: Readonly<Record<ProofState, { tone: Tone; mark: MarkName }>> = {
  missing: { tone: 'attn', mark: 'open' },
  uploaded: { tone: 'wait', mark: 'wait' },
  accepted: { tone: 'good', mark: 'done' },
  rejected: { tone: 'wrong', mark: 'late' },
  reversed: { tone: 'off', mark: 'void' },
}

type Around = Pick<DeskPage, 'say' | 'format'>

/** How a deduction is proved: the mark and the word, the same on both sides. */
export function ProofStanding({ row, page }: { row: Pick<DeclaredDeduction, 'proof'>; page: Around }): HtmlEscapedString {
  return Status({ ...LOOKS[row.proof], children: page.say.taxes.proofs[row.proof] })
}

/** Which tax it is, as the country calls it on that day. */
export function taxWords({ say, format }: Around, row: Pick<DeclaredDeduction, 'tax_kind' | 'dated_on'>): string {
  if (row.tax_kind === '') return say.taxes.unknown_kind
  const rule = deductionsOn(format.country.deductions, row.dated_on).find((one) => one.kind === row.tax_kind)
  return rule?.label ?? row.tax_kind
}

/** What it was deducted from, and at which rate; nothing where nobody said. */
export function baseWords({ say, format }: Around, row: DeclaredDeduction): Words {
  if (row.tax_kind === '') return ''
  return html`${format.amount(row.base_minor, row.currency)} <small class="quiet nowrap">${say.taxes.at_rate(percentText(row.rate_bp))}</small>`
}

type ListProps = { page: Page; list: DeductionPage; cursor: string | null }

/** Tax the customer deducted, by quarter of the financial year: first what wants a certificate, then what has one. */
export function TaxesPage({ page, list, cursor }: ListProps) {
  const { taxes: words } = page.say
  const at = { account: page.account.id }
  const pending = list.rows.filter(wantsProof)
  const others = list.rows.filter((row) => !wantsProof(row))
  const may_upload = page.may('payments.pay') && list.totals.length > 0
  return (
    <PortalFrame page={page} place="payments" title={words.title}>
      <PageHead
        title={words.title}
        note={list.rows.length === 0 ? undefined : noteOf(page, list)}
        acts={
          may_upload ? (
            <a class="btn primary" href={routes.taxes.upload.href(at)}>
              {words.upload}
            </a>
          ) : undefined
        }
      />
      {list.rows.length === 0 ? (
        <EmptyLine>{words.none}</EmptyLine>
      ) : (
        <>
          <Quarters page={page} id="pending" title={words.pending} rows={pending} />
          <Quarters page={page} id="proved" title={words.proved} rows={others} />
          <Paging
            text={list.next === null && cursor === null ? words.all_shown : words.part_shown(String(list.rows.length))}
            previous={cursor === null ? null : { href: routes.taxes.list.href(at), text: words.first_page }}
            next={list.next === null ? null : { href: routes.taxes.list.href(at, { cursor: list.next }), text: words.older }}
          />
        </>
      )}
    </PortalFrame>
  )
}

function noteOf({ say, format }: Page, { totals }: DeductionPage): string {
  if (totals.length === 0) return say.taxes.all_proved
  return totals.map((one) => say.taxes.pending_note(format.money(one.amount_minor, one.currency), one.count)).join('; ')
}

type QuartersProps = { page: Page; id: string; title: string; rows: readonly DeclaredDeduction[] }

function Quarters({ page, id, title, rows }: QuartersProps) {
  if (rows.length === 0) return null
  return (
    <Section id={id} title={title}>
      {byQuarter(rows, page.seller.year_starts_in_month).map((quarter) => (
        <QuarterTable page={page} id={id} quarter={quarter} />
      ))}
    </Section>
  )
}

function QuarterTable({ page, id, quarter }: { page: Page; id: string; quarter: Quarter<DeclaredDeduction> }) {
  const { say, format } = page
  const { taxes: words } = say
  const title = words.quarter(format.day(quarter.from), format.day(quarter.to))
  const [only, ...others] = new Set(quarter.rows.map((row) => row.currency))
  const single = only !== undefined && others.length === 0
  const amount = single ? format.amount : format.money
  const symbol = single ? ` ${format.symbol(only)}` : ''
  const columns: Column<DeclaredDeduction>[] = [
    { class: 'c-no', head: words.heads.number, cell: (row) => numberCell(page, row) },
    { class: 'c-due nowrap', head: words.heads.date, cell: (row) => format.dayShort(row.dated_on) },
    { class: 'c-st', head: words.heads.proof, cell: (row) => proofCell(page, row) },
    { class: 'c-ord', head: words.heads.tax, cell: (row) => taxWords(page, row) },
    { class: 'c-tot num', head: `${words.heads.base}${symbol}`, cell: (row) => baseWords(page, row) },
    {
      class: 'c-open num',
      head: `${words.heads.amount}${symbol}`,
      cell: (row) => html`<b class="medium">${amount(row.amount_minor, row.currency)}</b>`,
    },
  ]
  return (
    <>
      <h3 class="quarter">{title}</h3>
      <Ledger
        class="invoices taxes"
        caption={title}
        cards
        rows={quarter.rows}
        columns={columns}
        row={(row) => ({ id: `${id}-${row.id}`, class: row.proof === 'reversed' ? 'off' : undefined })}
      />
    </>
  )
}

function numberCell({ account }: Page, row: DeclaredDeduction): Words {
  return html`<a class="doc" href="${routes.payments.show.href({ account: account.id, payment: row.id })}">${row.number}</a>`
}

function proofCell(page: Page, row: DeclaredDeduction): Words {
  const status = ProofStanding({ row, page })
  const aside = row.answer === '' ? (row.certificate_number ?? '') : row.answer
  return aside === '' ? status : html`${status} <span class="aside">${aside}</span>`
}

type UploadProps = { page: Page; form: PortalForm; pending: readonly DeclaredDeduction[] }

/** The certificate, the days it is for, and which deductions it proves. */
export function UploadCertificatePage({ page, form, pending }: UploadProps) {
  const { say } = page
  const { taxes: words } = say
  return (
    <PortalFrame page={page} place="payments" title={words.upload_title}>
      <PortalFormProblem page={page} form={form} />
      <PageHead
        crumb={{ href: routes.taxes.list.href({ account: page.account.id }), text: words.title, here: words.upload_title }}
        title={words.upload_title}
        note={words.upload_note}
      />
      {pending.length === 0 ? (
        <EmptyLine>{words.nothing_wanted}</EmptyLine>
      ) : (
        <form method="post" id={FORM_ID} class="desk-form narrow" enctype="multipart/form-data" novalidate>
          <FormKey form={form} />
          <Covers page={page} form={form} pending={pending} />
          <UploadFields page={page} form={form} />
          <p>
            <button type="submit" class="btn primary">
              {words.send}
            </button>
          </p>
        </form>
      )}
    </PortalFrame>
  )
}

function Covers({ page, form, pending }: UploadProps) {
  const { say, format } = page
  const { taxes: words } = say
  return (
    <Options name="deductions" label={words.covers} error={of(form, 'deductions').error}>
      {pending.map((row) => (
        <Option
          name={`covers.${row.id}`}
          value="1"
          checked={form.typed[`covers.${row.id}`] !== undefined}
          note={`${format.day(row.dated_on)}, ${taxWords(page, row)}`}
        >
          {row.number}, {format.money(row.amount_minor, row.currency)}
        </Option>
      ))}
    </Options>
  )
}

function UploadFields({ page, form }: Omit<UploadProps, 'pending'>) {
  const { taxes: words, files } = page.say
  return (
    <div class="fields">
      <Field {...of(form, 'from_on')} label={words.from} type="date" required half />
      <Field {...of(form, 'to_on')} label={words.to} type="date" required half />
      <Field
        {...of(form, 'certificate_number')}
        label={words.number}
        kind="code"
        autocomplete="off"
        maxlength={MOST_CERTIFICATE_NUMBER}
        optional={files.optional}
        half
      />
      <Field
        {...of(form, 'amount')}
        label={words.amount}
        hint={words.amount_hint}
        prefix={page.format.symbol(page.account.currency)}
        kind="num"
        inputmode="decimal"
        optional={files.optional}
        half
      />
      <Field
        {...of(form, 'certificate')}
        label={words.file}
        hint={files.takes('PDF, JPG, PNG')}
        type="file"
        accept={acceptOf(CERTIFICATE_KINDS)}
        required
        half
      />
    </div>
  )
}
