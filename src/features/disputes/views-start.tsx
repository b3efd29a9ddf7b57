import type { ListedInvoice } from '#features/invoices/invoice-detail.ts'
import type { PaperLine } from '#features/invoices/paper.ts'
import { amountDue, type Entry } from '#features/ledger/entry.ts'
import { acceptOf } from '#platform/upload.ts'
import type { UploadKind } from '#platform/upload-kind.ts'
import { routes } from '#routes.ts'
import { FORM_ID, FormKey, of } from '#ui/desk-form.tsx'
import { Field, Select, TextArea } from '#ui/field.tsx'
import { EmptyLine, PageHead } from '#ui/layout.tsx'
import { Rows } from '#ui/links.tsx'
import type { DeskPage, Page } from '#ui/page.tsx'
import { type PortalForm, PortalFormProblem } from '#ui/portal-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { DISPUTE_REASONS, MOST_WORDS } from './dispute.ts'
import { questionHref } from './views.tsx'

/** A picture of the goods, a delivery note. */
export const EVIDENCE_KINDS: readonly UploadKind[] = ['jpg', 'png', 'pdf']

/** The choices of a reason, none chosen yet. */
export function reasonChoices({ say }: Pick<DeskPage, 'say'>) {
  const { choose_reason, reasons } = say.disputes
  return [{ value: '', text: choose_reason }, ...DISPUTE_REASONS.map((reason) => ({ value: reason, text: reasons[reason] }))]
}

type StartProps = { page: Page; form: PortalForm; entry: Entry; lines: readonly PaperLine[] }

/** A question about a document: all of it, one of its lines, or an amount. */
export function StartDisputePage({ page, form, entry, lines }: StartProps) {
  const { say, format } = page
  const { disputes: words } = say
  const due_minor = amountDue(entry)
  const questionable = entry.amount_minor > 0 && due_minor > 0
  return (
    <PortalFrame page={page} place="invoices" title={words.start_title(entry.number)}>
      <PortalFormProblem page={page} form={form} />
      <PageHead
        crumb={{
          href: routes.invoices.show.href({ account: page.account.id, invoice: entry.id }),
          text: `${say.words.kinds[entry.kind]} ${entry.number}`,
          here: words.details,
        }}
        title={words.start_title(entry.number)}
        note={questionable ? words.start_note(format.money(due_minor, entry.currency)) : undefined}
      />
      {questionable ? (
        <form method="post" id={FORM_ID} class="desk-form narrow" enctype="multipart/form-data" novalidate>
          <FormKey form={form} />
          <input type="hidden" name="invoice" value={entry.id} />
          <Questions page={page} form={form} entry={entry} lines={lines} />
          <p>
            <button type="submit" class="btn primary">
              {words.send}
            </button>
          </p>
        </form>
      ) : (
        <EmptyLine>{entry.open_minor > 0 ? words.all_in_question : words.nothing_to_question}</EmptyLine>
      )}
    </PortalFrame>
  )
}

function Questions({ page, form, entry, lines }: StartProps) {
  const { say, format } = page
  const { disputes: words, files } = say
  const parts = lines.map((line) => ({
    value: String(line.line),
    text: `${line.line}. ${line.description}, ${format.money(line.total_minor, entry.currency)}`,
  }))
  return (
    <div class="fields">
      {parts.length > 0 && (
        <Select {...of(form, 'line')} label={words.what} choices={[{ value: '', text: words.whole }, ...parts]} half />
      )}
      <Field
        {...of(form, 'amount')}
        label={words.amount}
        hint={words.amount_hint}
        prefix={format.symbol(entry.currency)}
        kind="num"
        inputmode="decimal"
        half
      />
      <Select {...of(form, 'reason')} label={words.reason} choices={reasonChoices(page)} required half />
      <TextArea {...of(form, 'note')} label={words.note} hint={words.note_hint} rows={3} maxlength={MOST_WORDS} half />
      <Field
        {...of(form, 'evidence')}
        label={words.evidence}
        hint={files.takes('JPG, PNG, PDF')}
        type="file"
        accept={acceptOf(EVIDENCE_KINDS)}
        optional={files.optional}
        half
      />
    </div>
  )
}

/** No document was named: the open ones to choose from. */
export function ChooseInvoicePage({ page, invoices }: { page: Page; invoices: readonly ListedInvoice[] }) {
  const { say, format } = page
  const { disputes: words } = say
  const at = { account: page.account.id }
  const open = invoices.filter((row) => amountDue(row) > 0)
  return (
    <PortalFrame page={page} place="invoices" title={words.choose_title}>
      <PageHead
        crumb={{ href: routes.disputes.list.href(at), text: words.title, here: words.details }}
        title={words.choose_title}
        note={words.choose_note}
      />
      {open.length === 0 ? (
        <EmptyLine>{words.nothing_to_question}</EmptyLine>
      ) : (
        <Rows
          items={open.map((row) => ({
            id: `row-${row.id}`,
            date: format.dayShort(row.dated_on),
            href: questionHref(page.account.id, row.id),
            text: `${say.words.kinds[row.kind]} ${row.number}`,
            amount: format.money(amountDue(row), row.currency),
          }))}
        />
      )}
      <p class="t14">
        <a href={routes.invoices.list.href(at)}>{words.more_invoices}</a>
      </p>
    </PortalFrame>
  )
}
