import { html } from 'hono/html'
import { amountDue } from '#features/ledger/entry.ts'
import { routes } from '#routes.ts'
import { daysBetween } from '#shared/day.ts'
import { absolute, type Minor, negateMinor, sum, ZERO } from '#shared/money.ts'
import { Icon } from '#ui/icon.tsx'
import { PageHead, Section } from '#ui/layout.tsx'
import { Rows, Takes } from '#ui/links.tsx'
import type { Words } from '#ui/markup.ts'
import { QuietFraction } from '#ui/money.tsx'
import type { Page } from '#ui/page.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Sum, type SumRow } from '#ui/sum.tsx'
import { invoiceStatus } from './invoice.ts'
import type { InvoiceDetail, InvoiceHistory, SettledPart } from './invoice-detail.ts'
import { structuredOf } from './sold-document.ts'
import { methodWord } from './views.tsx'
import { DocumentSheet } from './views-sheet.tsx'
import { InvoiceStanding, settledMinor } from './views-status.tsx'
import { History } from './views-timeline.tsx'

type DetailProps = { page: Page; detail: InvoiceDetail }

/** P2: one document, what settled it, what of it is in question (handed in by the door), and what happened. */
export function InvoiceDetailPage({
  page,
  detail,
  history,
  questions,
}: DetailProps & { history: InvoiceHistory; questions?: Words }) {
  const { entry } = detail
  const { say, account } = page
  return (
    <PortalFrame page={page} place="invoices" title={`${say.words.kinds[entry.kind]} ${entry.number}`}>
      <PageHead
        crumb={{ href: routes.invoices.list.href({ account: account.id }), text: say.invoices.title, here: entry.number }}
        title={<Headline page={page} detail={detail} />}
        note={<Sentence page={page} detail={detail} />}
        acts={<Acts page={page} detail={detail} />}
      />
      <div class="cols doc-cols">
        <DocumentSheet page={page} detail={detail} buyer_name={account.name} />
        <aside>
          <Settled page={page} detail={detail} />
          {questions}
          <History page={page} detail={detail} history={history} />
          <Related page={page} detail={detail} />
          <TakeAway page={page} detail={detail} />
        </aside>
      </div>
    </PortalFrame>
  )
}

/** The one answer: what is still to pay, or that nothing is. */
function Headline({ page, detail: { entry } }: DetailProps) {
  const { say, format } = page
  const decimals = format.decimals(entry.currency)
  const figure = (of: Minor) => <QuietFraction value={format.money(of, entry.currency)} decimals={decimals} />
  if (entry.kind === 'CN' || entry.amount_minor < 0)
    return (
      <>
        {figure(absolute(entry.amount_minor))}
        {say.invoices.credit_for_you}
      </>
    )
  if (entry.open_minor > 0)
    return (
      <>
        {figure(entry.open_minor)}
        {say.invoices.still_to_pay}
      </>
    )
  const credited = invoiceStatus(entry, page.visit.today).state === 'credited'
  return (
    <>
      {figure(entry.amount_minor)}
      {credited ? say.invoices.fully_credited : say.invoices.nothing_to_pay}
    </>
  )
}

function Sentence({ page, detail }: DetailProps) {
  return (
    <>
      <InvoiceStanding row={detail.entry} page={page} tag /> <span class="pad">{sentences(page, detail).join(' ')}</span>
    </>
  )
}

function sentences(page: Page, { entry, original }: InvoiceDetail): string[] {
  const { invoices, words } = page.say
  const { format } = page
  const money = (of: Minor) => format.money(of, entry.currency)
  const about = original === null ? [] : [invoices.note_for(words.kinds[original.kind], original.number)]
  if (entry.amount_minor < 0)
    return [...about, entry.open_minor > 0 ? invoices.note_left(money(entry.open_minor)) : invoices.note_all_used]
  const settled = settledMinor(entry)
  const part = settled > 0 && entry.open_minor > 0 ? [invoices.part_settled(money(settled), money(entry.amount_minor))] : []
  const disputed = entry.disputed_minor > 0 ? [invoices.disputed_text(money(entry.disputed_minor))] : []
  const status = invoiceStatus(entry, page.visit.today)
  switch (status.state) {
    case 'paid':
      return [...about, invoices.thanks]
    case 'credited':
      return [...about, invoices.credited_text]
    case 'overdue':
      return [...about, invoices.was_due(format.day(entry.due_on)), ...part, ...disputed]
    default: {
      const when = words.status.in_days(Math.max(daysBetween(page.visit.today, entry.due_on), 0))
      const due =
        entry.due_on < page.visit.today
          ? invoices.was_due(format.day(entry.due_on))
          : invoices.is_due(format.day(entry.due_on), when)
      return [...about, due, ...part, ...disputed]
    }
  }
}

function Acts({ page, detail: { entry } }: DetailProps) {
  const at = { account: page.account.id }
  const payable = entry.amount_minor > 0 && amountDue(entry) > 0
  return (
    <>
      <a class="btn" href={routes.invoices.pdf.href({ ...at, invoice: entry.id })}>
        <Icon name="download" />
        {page.say.invoices.pdf}
      </a>
      {payable && <PayThis page={page} entry={entry} />}
    </>
  )
}

/** To the settlement screen with this document chosen; who may not pay is told how money gets to the seller. */
function PayThis({ page, entry }: { page: Page; entry: InvoiceDetail['entry'] }) {
  const { say, format } = page
  const at = { account: page.account.id }
  if (page.may('payments.pay')) {
    return (
      <a class="btn primary" href={routes.pay.start.href(at, { invoice: entry.id })}>
        {say.pay.button(format.money(amountDue(entry), entry.currency))}
      </a>
    )
  }
  if (!page.may('balance.see')) return null
  return (
    <a class="btn primary" href={routes.howToPay.href(at)}>
      {say.invoices.how_to_pay}
    </a>
  )
}

/** The addition from the document's total to what is left of it. Who may not see payments sees them as one. */
function Settled({ page, detail }: DetailProps) {
  const { say, format } = page
  const { entry, settlements } = detail
  const { invoices, words } = say
  const credit = entry.amount_minor < 0
  const shown = settlements.filter((part) => page.may('payments.see') || isDocument(part))
  const hidden_minor = sum(settlements.filter((part) => !shown.includes(part)).map((part) => part.amount_minor))
  const rows: SumRow[] = [
    {
      label: invoices.document_total(words.kinds[entry.kind]),
      value: format.amount(absolute(entry.amount_minor), entry.currency),
    },
    ...shown.map((part) => settledRow(page, part, detail)),
  ]
  if (hidden_minor > 0)
    rows.push({ label: invoices.settled_otherwise, value: format.amount(negateMinor(hidden_minor), entry.currency) })
  const total = {
    label: credit ? invoices.not_used : invoices.still_open,
    value: format.money(entry.open_minor, entry.currency),
  }
  return (
    <Section id="settled" title={credit ? invoices.used_for : invoices.settled_by} class="first">
      <Sum tight rows={rows} total={total} />
      {entry.disputed_minor > 0 && (
        <p class="t12 quiet">{invoices.of_which_disputed(format.money(entry.disputed_minor, entry.currency))}</p>
      )}
      {entry.amount_minor > 0 && amountDue(entry) > 0 && page.may('disputes.open') && (
        <p class="t14 said">
          <a href={routes.disputes.start.href({ account: page.account.id }, { invoice: entry.id })}>
            {say.disputes.question_this}
          </a>
        </p>
      )}
    </Section>
  )
}

function settledRow(page: Page, part: SettledPart, { entry }: InvoiceDetail): SumRow {
  const { say, format } = page
  const note = [format.day(part.effective_on), methodWord(page, part.method)].filter(Boolean).join(', ')
  return {
    label: linkTo(page, part, say.invoices.with(say.words.kinds[part.kind], part.number)),
    note,
    value: format.amount(part.amount_minor === ZERO ? ZERO : negateMinor(part.amount_minor), entry.currency),
  }
}

function isDocument({ kind }: Pick<SettledPart, 'kind'>): boolean {
  return kind === 'INV' || kind === 'CN' || kind === 'DN'
}

/** The way to another entry, where it has a page. */
export function linkTo(page: Page, { kind, id }: Pick<SettledPart, 'kind' | 'id'>, text: string): Words {
  const at = { account: page.account.id }
  if (isDocument({ kind }) || kind === 'OB')
    return page.may('invoices.see') ? html`<a href="${routes.invoices.show.href({ ...at, invoice: id })}">${text}</a>` : text
  if (kind === 'RCPT' || kind === 'TDS') return html`<a href="${routes.payments.show.href({ ...at, payment: id })}">${text}</a>`
  return text
}

/** The document a note corrects, and the notes that correct this one. */
function Related({ page, detail: { original, notes } }: DetailProps) {
  const { say, format } = page
  const { invoices, words } = say
  if (original === null && notes.length === 0) return null
  const href = (id: string) => routes.invoices.show.href({ account: page.account.id, invoice: id })
  const items = [
    ...(original
      ? [
          {
            href: href(original.id),
            text: invoices.with(words.kinds[original.kind], original.number),
            note: format.day(original.dated_on),
          },
        ]
      : []),
    ...notes.map((note) => ({
      href: href(note.id),
      text: invoices.with(words.kinds[note.kind], note.number),
      note: format.day(note.dated_on),
      amount: format.amount(note.amount_minor, note.currency),
    })),
  ]
  return (
    <Section id="related" title={original === null ? invoices.corrections : invoices.belongs}>
      <Rows items={items} />
    </Section>
  )
}

/** Files of the document; its structured one with what the receiving side would miss in it. */
function TakeAway({ page, detail }: DetailProps) {
  const { invoices, pack } = page.say
  const { country } = page.format
  const of = { account: page.account.id, invoice: detail.entry.id }
  const file = structuredOf(detail, page.seller, country)
  const structured =
    country.einvoice && file?.text != null ? [{ href: routes.invoices.structured.href(of), text: country.einvoice.label }] : []
  const missing = file?.text != null ? file.missing : []
  return (
    <Section id="take" title={invoices.take}>
      <Takes
        items={[
          { href: routes.invoices.pdf.href(of), text: invoices.pdf },
          { href: routes.invoices.csv.href(of), text: invoices.csv },
          { href: routes.invoices.json.href(of), text: 'JSON' },
          ...structured,
        ]}
      />
      {country.einvoice && missing.length > 0 && (
        <p class="t12 quiet">{pack.lacks(country.einvoice.label, missing.map((gap) => pack.gaps[gap]).join(', '))}</p>
      )}
    </Section>
  )
}
