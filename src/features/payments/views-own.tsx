import { routes } from '#routes.ts'
import { parseMinor, ZERO } from '#shared/money.ts'
import { FORM_ID, FormKey, of } from '#ui/desk-form.tsx'
import { Field } from '#ui/field.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import type { Page } from '#ui/page.tsx'
import { type PortalForm, PortalFormProblem } from '#ui/portal-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import type { HandsOff } from './allocating.ts'
import type { PaidPart, PaymentRow } from './payment-detail.ts'
import { type Change, changesOf, type Place } from './placing.ts'
import { placeColumns } from './views-allocating.tsx'

export type OwnFormProps = {
  page: Page
  payment: PaymentRow
  /** Something is taken back first; otherwise what is unused is applied. */
  moves: boolean
  /** What the payment settles of the document it is taken from; null: nothing any more. */
  part: PaidPart | null
  places: readonly Place[]
  form: PortalForm
}

/** A customer says what a payment of theirs is for: what is unused, or what stands at another document. Before and after on request. */
export function ApplyOwnPage(props: OwnFormProps) {
  const { page, payment, moves, part, places, form } = props
  const { say, format } = page
  const words = say.allocating.portal
  const unused = format.money(payment.open_minor, payment.currency)
  const title = moves ? words.move_title(part?.number ?? '') : words.apply_title(unused)
  const note = part ? words.move_note(format.money(part.amount_minor, payment.currency)) : words.apply_note
  const nothing = moves ? part === null : payment.open_minor <= ZERO || places.length === 0
  const columns = placeColumns(page, form, {
    document: words.document,
    due: null,
    open: `${words.open} ${format.symbol(payment.currency)}`,
    apply: words.use,
    apply_to: words.use_for,
  })
  return (
    <PortalFrame page={page} place="payments" title={title}>
      <PortalFormProblem page={page} form={form} />
      <PageHead crumb={crumbOf(props)} title={title} note={nothing ? undefined : note} />
      {nothing ? (
        <EmptyLine>{moves ? say.allocating.refusals.not_applied : words.nothing_open}</EmptyLine>
      ) : (
        <form method="post" id={FORM_ID} class="desk-form" novalidate>
          <FormKey form={form} />
          {part && <Taken page={page} payment={payment} part={part} form={form} />}
          {places.length === 0 ? (
            <EmptyLine>{words.nothing_open}</EmptyLine>
          ) : (
            <Ledger
              class="apply"
              caption={words.to}
              columns={columns}
              rows={places}
              row={(item) => ({ id: `item-${item.id}` })}
            />
          )}
          {form.typed['look'] !== undefined && <BeforeAfter {...props} />}
          <p class="acts">
            <button type="submit" class="btn primary">
              {moves ? words.send_move : words.send_apply}
            </button>
            <button type="submit" class="btn" name="look" value="1">
              {words.look}
            </button>
          </p>
        </form>
      )}
    </PortalFrame>
  )
}

function crumbOf({ page, payment }: Pick<OwnFormProps, 'page' | 'payment'>) {
  const { say, account } = page
  return {
    href: routes.payments.show.href({ account: account.id, payment: payment.id }),
    text: `${say.words.kinds[payment.kind]} ${payment.number}`,
    here: say.allocating.portal.change,
  }
}

function Taken({ page, payment, part, form }: Pick<OwnFormProps, 'page' | 'payment' | 'form'> & { part: PaidPart }) {
  return (
    <div class="fields">
      <input type="hidden" name="from" value={part.id} />
      <Field
        {...of(form, 'amount')}
        label={page.say.allocating.portal.taken}
        prefix={page.format.symbol(payment.currency)}
        kind="num"
        inputmode="decimal"
        required
        half
      />
    </div>
  )
}

/** What would be open and unused then. Amounts that cannot be read count for nothing here; sending says what is wrong with them. */
function BeforeAfter({ page, payment, part, places, form }: OwnFormProps) {
  const { say, format } = page
  const words = say.allocating.portal
  const { currency } = payment
  const read = (name: string) => parseMinor((form.typed[name] ?? '').replaceAll(',', '').trim(), currency) ?? ZERO
  const pairs = places.map((item) => ({ debit_id: item.id, amount_minor: read(`apply.${item.id}`) }))
  const taken = part && { number: part.number, used_minor: part.amount_minor, amount_minor: read('amount') }
  const { documents, used, unused } = changesOf(payment.open_minor, places, pairs, taken)
  const rows = [
    ...(used ? [{ ...used, number: words.used_for(used.number) }] : []),
    ...documents.map((one) => ({ ...one, number: `${one.number}, ${words.open}` })),
    { ...unused, number: words.unused },
  ]
  const columns: Column<Change>[] = [
    { class: '', head: words.document, cell: (row) => row.number },
    { class: 'num', head: words.before, cell: (row) => format.amount(row.before_minor, currency) },
    { class: 'num', head: words.after, cell: (row) => format.amount(row.after_minor, currency) },
  ]
  return (
    <Section id="before-after" title={words.before_after}>
      <Ledger caption={words.before_after} columns={columns} rows={rows} />
    </Section>
  )
}

/** Why it cannot be changed here, and whom to ask. */
export function ClosedPage({ page, payment, why }: Pick<OwnFormProps, 'page' | 'payment'> & { why: HandsOff }) {
  const { say, account, seller } = page
  const words = say.allocating.portal
  return (
    <PortalFrame page={page} place="payments" title={words.closed_title}>
      <PageHead crumb={crumbOf({ page, payment })} title={words.closed_title} note={words.closed[why](seller.name)} />
      <p>
        <a class="btn" href={routes.payments.show.href({ account: account.id, payment: payment.id })}>
          {words.back}
        </a>
      </p>
    </PortalFrame>
  )
}
