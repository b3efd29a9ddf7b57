import { amountDue } from '#features/ledger/entry.ts'
import { routes } from '#routes.ts'
import { type Currency, type Minor, sum } from '#shared/money.ts'
import { FormKey, of } from '#ui/desk-form.tsx'
import { ErrorSummary, Field, Option } from '#ui/field.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import type { PortalForm } from '#ui/portal-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { type Method, MOST_SHOWN, type PayAnswer, type PayableLine, type Worked } from './pay-screen.ts'
import type { Payable } from './plan.ts'
import { dueStatus } from './views-due.tsx'
import { MethodNotes, Methods, OutlookPart, PayButton, SumPart } from './views-outlook.tsx'
import { ShortForm } from './views-short.tsx'
import { TaxFigures, TaxRows } from './views-tax.tsx'
import { UnderWay } from './views-under-way.tsx'

export type PayProps = {
  page: Page
  form: PortalForm
  answer: PayAnswer
  currency: Currency
  shown: readonly Payable[]
  worked: Worked
  methods: readonly Method[]
  /** The way chosen: a connection, or `told:` and one. */
  how: string | undefined
  /** What that way costs the customer besides. */
  fee_minor: Minor
  /** Rows of tax that were just filled in. */
  filled: readonly number[]
}

/** The one settlement screen: what is paid, what is kept back and why, tax, advances, what the account will be, how it is paid. */
export function PayPage(props: PayProps) {
  const { page, form, answer, currency, shown } = props
  const { say, seller } = page
  const at = { account: page.account.id }
  const others = [
    ...new Set(answer.open.filter((one) => one.side === 'D' && one.currency !== currency).map((one) => one.currency)),
  ]
  return (
    <PortalFrame page={page} place="payments" title={say.pay.title(seller.name)}>
      <Problem {...props} />
      <PageHead
        title={say.pay.title(seller.name)}
        crumb={{ href: routes.payments.list.href(at), text: say.pay.history, here: say.pay.crumb }}
        note={say.pay.note}
      />
      {page.url.searchParams.has('refused') && (
        <Notice mark="late" tone="wrong" live>
          {say.pay.refused_by}
        </Notice>
      )}
      <UnderWay page={page} payments={answer.under_way.slice(0, 3)} />
      <form
        class="cols even pay"
        method="post"
        action={routes.pay.start.href(at)}
        id="f-form"
        data-preview={routes.pay.preview.href(at)}
        novalidate
      >
        <FormKey form={form} />
        <input type="hidden" name="currency" value={currency} />
        <Told form={form} />
        <div>
          <Section id="pay-invoices" title={say.pay.invoices} class="first">
            {shown.length === 0 ? <EmptyLine>{say.pay.nothing_open}</EmptyLine> : <Lines {...props} />}
            {shown.length >= MOST_SHOWN && <p class="t12 quiet">{say.pay.first_shown(MOST_SHOWN)}</p>}
          </Section>
          {shown.length > 0 && page.format.country.deductions.length > 0 && <TaxRows {...props} />}
          <Credits {...props} />
          <Advance {...props} />
          <OutlookPart {...props} />
        </div>
        <aside class="settle">
          <SumPart {...props} />
          <Methods {...props} />
        </aside>
      </form>
      {others.map((one) => (
        <p class="t14">
          <a href={routes.pay.start.href(at, { currency: one })}>{say.pay.other_currency(one)}</a>
        </p>
      ))}
    </PortalFrame>
  )
}

/** Day and reference of what has been paid already, on their way to the page that tells of it. */
function Told({ form }: Pick<PayProps, 'form'>) {
  const names = ['told_on', 'told_reference'].filter((name) => (form.typed[name] ?? '') !== '')
  return (
    <>
      {names.map((name) => (
        <input type="hidden" name={name} value={form.typed[name]} />
      ))}
    </>
  )
}

/** What is to be put right; where a payment is on its way already, the way to it. */
function Problem({ page, form }: PayProps) {
  const { problem } = form
  if (!problem) return null
  if (problem.name?.startsWith('stl_')) {
    return (
      <Notice mark="wait" tone="attn" live>
        {problem.text}{' '}
        <a href={routes.pay.show.href({ account: page.account.id, settlement: problem.name })}>{page.say.pay.go_on}</a>
      </Notice>
    )
  }
  return <ErrorSummary title={page.say.pay.problem} problems={[{ name: problem.name ?? 'form', text: problem.text }]} />
}

function Lines(props: PayProps) {
  const { page, shown, currency } = props
  const { say, format } = page
  const symbol = format.symbol(currency)
  const waiting = new Set(props.answer.under_way.flatMap((one) => one.plan.items.map((item) => item.entry_id)))
  const lines = Map.groupBy(props.answer.lines, (line) => line.invoice_id)
  return (
    <div class="list">
      <table class="ledger cards paylines" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th class="pickcell" role="columnheader">
              <span class="sr">{say.pay.chosen}</span>
            </th>
            <th role="columnheader">{say.pay.heads.document}</th>
            <th role="columnheader">{say.pay.heads.due}</th>
            <th class="num" role="columnheader">{`${say.pay.heads.open} ${symbol}`}</th>
            <th class="num" role="columnheader">{`${say.pay.heads.pays} ${symbol}`}</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {shown.map((entry) => (
            <Line {...props} entry={entry} lines={lines.get(entry.id) ?? []} waiting={waiting.has(entry.id)} />
          ))}
        </tbody>
        <PayFoot {...props} />
      </table>
    </div>
  )
}

/** The foot of the list: how many, how much of them is open, how much of it is paid now. */
function PayFoot({ page, worked, currency }: PayProps) {
  return (
    <tfoot role="rowgroup">
      <tr role="row">
        <td class="pickcell" role="cell" />
        <th class="c-no" role="rowheader" colspan={2}>
          <FootCount page={page} worked={worked} />
        </th>
        <td class="c-open num" role="cell">
          <FootFigure page={page} worked={worked} currency={currency} of="due" />
        </td>
        <td class="c-pay num" role="cell">
          <FootFigure page={page} worked={worked} currency={currency} of="pays" />
        </td>
      </tr>
    </tfoot>
  )
}

function FootCount({ page, worked }: Pick<PayProps, 'page' | 'worked'>) {
  return <span id="pay-count">{page.say.pay.count(worked.plan?.items.length ?? 0)}</span>
}

function FootFigure({
  page,
  worked,
  currency,
  of: which,
}: Pick<PayProps, 'page' | 'worked' | 'currency'> & { of: 'due' | 'pays' }) {
  const items = worked.plan?.items ?? []
  const figure =
    which === 'due' ? items.map((item) => item.due_minor) : items.flatMap((item) => [item.credit_minor, item.money_minor])
  return <span id={`pay-${which}`}>{page.format.amount(sum(figure), currency)}</span>
}

function Line(props: PayProps & { entry: Payable; lines: readonly PayableLine[]; waiting: boolean }) {
  const { page, form, entry, currency, waiting } = props
  const { say, format } = page
  const href = routes.invoices.show.href({ account: page.account.id, invoice: entry.id })
  const readable = entry.kind === 'INV' || entry.kind === 'DN'
  return (
    <>
      <tr role="row" id={`pay-${entry.id}`} class="joined">
        <td class="pickcell" role="cell">
          <input
            class="check"
            type="checkbox"
            name={`pick.${entry.id}`}
            value="1"
            checked={form.typed[`pick.${entry.id}`] !== undefined && !waiting}
            disabled={waiting}
            aria-label={say.pay.choose(entry.number)}
          />
        </td>
        <td class="c-no" role="cell">
          {readable ? (
            <a class="doc" href={href}>
              {entry.number}
            </a>
          ) : (
            <b class="medium">{entry.number}</b>
          )}
        </td>
        <td class="c-due" role="cell">
          {format.dayShort(entry.due_on)}{' '}
          <span class="aside">{waiting ? say.pay.on_its_way : dueStatus(page, entry.due_on)}</span>
          <Held {...props} />
        </td>
        <td class="c-open num" role="cell">
          {format.amount(amountDue(entry), currency)}
        </td>
        <td class="c-pay num" role="cell">
          <Pays page={page} worked={props.worked} currency={currency} entry={entry} />
        </td>
      </tr>
      <ShortForm {...props} />
    </>
  )
}

/** That a cheque is held for the document: it pays it on its day. */
function Held({ page, answer, entry }: PayProps & { entry: Payable }) {
  const { say, format } = page
  const cheques = answer.held.filter((one) => one.entry_id === entry.id)
  return (
    <>
      {cheques.map((one) => (
        <small class="block quiet">{say.pay.held_for(format.day(one.payable_on))}</small>
      ))}
    </>
  )
}

/** What of a document is paid now; of one that is not chosen, what is open of it: on a telephone it stands nowhere else. */
function Pays({ page, worked, currency, entry }: Pick<PayProps, 'page' | 'worked' | 'currency'> & { entry: Payable }) {
  const item = worked.plan?.items.find((one) => one.entry_id === entry.id)
  const pays_minor = item ? sum([item.credit_minor, item.money_minor]) : amountDue(entry)
  return (
    <span id={`pays-${entry.id}`} class={item ? 'medium' : 'faint'}>
      {page.format.amount(pays_minor, currency)}
    </span>
  )
}

/** What changes while it is typed: each part takes the place of the one with its id. */
export function PayParts(props: PayProps) {
  const { page, worked, currency, shown } = props
  return (
    <>
      {shown.map((entry) => (
        <Pays page={page} worked={worked} currency={currency} entry={entry} />
      ))}
      <FootCount page={page} worked={worked} />
      <FootFigure page={page} worked={worked} currency={currency} of="due" />
      <FootFigure page={page} worked={worked} currency={currency} of="pays" />
      {props.filled.map((row) => (
        <TaxFigures {...props} row={row} />
      ))}
      <OutlookPart {...props} />
      <SumPart {...props} />
      <MethodNotes {...props} />
      <PayButton {...props} />
    </>
  )
}

function Credits({ page, form, answer, currency }: PayProps) {
  const { say, format } = page
  const credits = answer.open.filter((one) => one.side === 'C' && one.currency === currency).slice(0, 20)
  if (credits.length === 0) return null
  return (
    <Section id="pay-credits" title={say.pay.advances}>
      {credits.map((credit) => (
        <Option
          name={`credit.${credit.id}`}
          value="1"
          checked={form.typed[`credit.${credit.id}`] !== undefined}
          note={say.pay.use_note(credit.number)}
        >
          {say.pay.use(format.money(credit.open_minor, currency), format.dayShort(credit.dated_on))}
        </Option>
      ))}
    </Section>
  )
}

function Advance({ page, form, currency }: PayProps) {
  const { say, format } = page
  const typed = form.typed['advance'] ?? ''
  return (
    <Section id="pay-advance" title={say.pay.advance}>
      <details class="more" open={typed !== '' || form.problem?.name === 'advance'}>
        <summary>{say.pay.advance_amount}</summary>
        <div class="fields">
          <Field
            {...of(form, 'advance')}
            label={say.pay.advance_amount}
            hint={say.pay.advance_hint}
            prefix={format.symbol(currency)}
            kind="num"
            inputmode="decimal"
            autocomplete="off"
            half
          />
        </div>
      </details>
    </Section>
  )
}
