import { absolute, add, type Minor, negateMinor, subtract, sum, ZERO } from '#shared/money.ts'
import type { Refusal } from '#shared/refusal.ts'
import { Option } from '#ui/field.tsx'
import { Section } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import { Sum, type SumRow } from '#ui/sum.tsx'
import { Ledger } from '#ui/table.tsx'
import { type Method, toldWay } from './pay-screen.ts'
import { leastPart, type Outlook, type OutlookRow, type Plan } from './plan.ts'
import type { PayProps } from './views-pay.tsx'

type Part = 'late' | 'not_due' | 'disputed' | 'advance' | 'owed'

/** Your account, before and after: rows that add up to what is owed. */
export function OutlookPart({ page, worked, currency }: PayProps) {
  const { say, format } = page
  const { outlook, plan } = worked
  const symbol = format.symbol(currency)
  const labels: Record<Exclude<Part, 'owed'>, string> = {
    late: say.pay.late,
    not_due: say.pay.not_due,
    disputed: say.pay.disputed,
    advance: say.pay.advance_row,
  }
  const amount = (of: Minor) => format.amount(of, currency)
  const signed = (of: Minor) => (of > 0 ? `+${amount(of)}` : amount(of))
  const change = (row: OutlookRow) => subtract(row.after_minor, row.now_minor)
  const { outlook_heads: heads } = say.pay
  return (
    <div id="pay-outlook">
      {outlook && plan && (
        <Section id="pay-after" title={say.pay.outlook}>
          <Ledger
            class="after-table"
            rows={(['late', 'not_due', 'disputed', 'advance'] as const).map((part) => ({ part, row: outlook[part] }))}
            columns={[
              { class: 'what', head: heads.part, cell: ({ part }) => labels[part] },
              { class: 'num', head: `${heads.now} ${symbol}`, cell: ({ row }) => amount(row.now_minor) },
              { class: 'num', head: `${heads.change} ${symbol}`, cell: ({ row }) => signed(change(row)) },
              { class: 'num', head: `${heads.after} ${symbol}`, cell: ({ row }) => amount(row.after_minor) },
            ]}
            foot={[
              { class: 'what', head: true, text: say.pay.you_owe },
              { class: 'num', text: amount(outlook.owed.now_minor) },
              { class: 'num', text: signed(change(outlook.owed)) },
              { class: 'num', text: amount(outlook.owed.after_minor) },
            ]}
          />
          <p class="t12 quiet tiny">{madeOf(page, outlook, plan, (of) => format.money(of, currency), signed)}</p>
        </Section>
      )}
    </div>
  )
}

/** What the change of the balance is made of: money, tax and discount. Credits only move. */
function madeOf(
  { say, language }: PayProps['page'],
  outlook: Outlook,
  plan: Plan,
  money: (of: Minor) => string,
  signed: (of: Minor) => string,
): string {
  const tax_minor = sum(plan.items.map((item) => item.tax_minor))
  const discount_minor = sum(plan.items.map((item) => item.discount_minor))
  const parts = [
    ...(plan.money_minor > 0 ? [say.pay.part_paid(money(plan.money_minor))] : []),
    ...(tax_minor > 0 ? [say.pay.part_tax(money(tax_minor))] : []),
    ...(discount_minor > 0 ? [say.pay.part_discount(money(discount_minor))] : []),
  ]
  if (parts.length < 2) return ''
  return say.pay.made_of(
    signed(subtract(outlook.owed.after_minor, outlook.owed.now_minor)),
    new Intl.ListFormat(language).format(parts),
  )
}

/** The addition that ends in what is paid now. */
export function SumPart({ page, worked, currency, fee_minor }: PayProps) {
  const { say, format } = page
  const { plan, outlook } = worked
  const amount = (of: Minor) => format.amount(of, currency)
  const total_minor = plan ? add(plan.money_minor, fee_minor) : ZERO
  return (
    <div id="pay-sum">
      {plan && (
        <Sum rows={rowsOf(page, plan, amount, fee_minor)} total={{ label: say.pay.you_pay, value: amount(total_minor) }} />
      )}
      <input type="hidden" name="expected" value={plan ? String(total_minor) : ''} id="pay-expected" />
      {outlook && <p class="t14 quiet then">{thenOf(page, outlook, (of) => format.money(of, currency))}</p>}
    </div>
  )
}

function rowsOf({ say }: PayProps['page'], plan: Plan, amount: (of: Minor) => string, fee_minor: Minor): SumRow[] {
  const due = sum(plan.items.map((item) => item.due_minor))
  const taken: [string, Minor][] = [
    [say.pay.kept_back, sum(plan.items.map((item) => item.short?.amount_minor ?? ZERO))],
    [say.pay.left_for_later, sum(plan.items.map((item) => item.left_minor))],
    [say.pay.tax_row, sum(plan.items.map((item) => item.tax_minor))],
    [say.pay.discount_row, sum(plan.items.map((item) => item.discount_minor))],
    [say.pay.advance_used, sum(plan.credits.map((credit) => credit.amount_minor))],
  ]
  const added: [string, Minor][] = [
    [say.pay.disputed, extraOf(plan)],
    [say.pay.advance_paid, plan.advance_minor],
    [say.pay.fee_row, fee_minor],
  ]
  return [
    { label: say.pay.count(plan.items.length), value: amount(due) },
    ...taken.filter(([, of]) => of > 0).map(([label, of]) => ({ label, value: amount(negateMinor(of)) })),
    ...added.filter(([, of]) => of > 0).map(([label, of]) => ({ label, value: amount(of) })),
  ]
}

/** What is paid of what was in question: beyond what is due of the documents. */
function extraOf(plan: Plan): Minor {
  return sum(
    plan.items.map((item) => {
      const settled_minor = sum([
        item.credit_minor,
        item.money_minor,
        item.tax_minor,
        item.discount_minor,
        item.short?.amount_minor ?? ZERO,
        item.left_minor,
      ])
      return settled_minor > item.due_minor ? subtract(settled_minor, item.due_minor) : ZERO
    }),
  )
}

function thenOf({ say }: PayProps['page'], { owed, disputed }: Outlook, money: (of: Minor) => string): string {
  if (owed.after_minor < 0) return say.pay.then_credit(money(absolute(owed.after_minor)))
  return disputed.after_minor > 0
    ? say.pay.then_disputed(money(owed.after_minor), money(disputed.after_minor))
    : say.pay.after_this(money(owed.after_minor))
}

/** How it is paid. Which of them takes the amount is said beside it; nothing has to be chosen where nothing is to be paid. */
export function Methods(props: PayProps) {
  const { page, methods, how: chosen } = props
  const { say, seller } = page
  const told = toldWay(methods)
  return (
    <>
      <fieldset class="methods" id="f-how">
        <legend class="sr">{say.pay.how}</legend>
        {methods.map((method) => (
          <Option
            type="radio"
            name="how"
            value={method.connection.id}
            checked={chosen === method.connection.id}
            note={noteOf(props, method)}
          >
            {nameOf(props, method)}
          </Option>
        ))}
        {told && (
          <Option
            type="radio"
            name="how"
            value={`told:${told.connection.id}`}
            checked={chosen?.startsWith('told:') ?? false}
            note={say.pay.methods.told_note(seller.name)}
          >
            {say.pay.methods.told}
          </Option>
        )}
        {methods.length === 0 && <p class="quiet t14">{say.pay.no_methods(seller.name)}</p>}
      </fieldset>
      <MethodNotes {...props} />
      <PayButton {...props} />
      <noscript>
        <button class="btn wide" type="submit" name="look" value="work">
          {say.pay.update}
        </button>
      </noscript>
    </>
  )
}

export function nameOf({ page }: Pick<PayProps, 'page'>, { connection }: Pick<Method, 'connection'>): string {
  const { methods } = page.say.pay
  return connection.adapter === 'upi'
    ? methods.upi
    : connection.adapter === 'bank_transfer'
      ? methods.bank_transfer
      : connection.name
}

function noteOf({ page, answer }: Pick<PayProps, 'page' | 'answer'>, { connection }: Method): string {
  const { methods } = page.say.pay
  switch (connection.adapter) {
    case 'upi':
      return methods.upi_note
    case 'bank_transfer':
      return answer.account.virtual_account_upper === null ? methods.bank_transfer_note : methods.bank_transfer_own
    case 'sandbox':
      return methods.sandbox_note
    default:
      return methods.page_note
  }
}

/** What is to be known of the ways to pay at this amount: a limit, a charge. */
export function MethodNotes({ page, methods, currency }: PayProps) {
  const { say, format } = page
  const money = (of: Minor) => format.money(of, currency)
  return (
    <div id="pay-notes">
      {methods.map(
        (one) =>
          one.over_minor !== null && <p class="t14 quiet">{say.pay.cap(nameOf({ page }, one), money(one.over_minor))}</p>,
      )}
      {methods
        .filter((one) => one.fee_minor > 0)
        .map((one) => (
          <p class="t14 quiet">
            {one.connection.name}: {say.pay.with_fee(money(one.fee_minor))}
          </p>
        ))}
    </div>
  )
}

/** The one thing to press: it says what happens, with the amount; above it what is to be known or agreed to first. */
export function PayButton(props: PayProps) {
  const { page, worked, currency, fee_minor, how } = props
  const { say, format } = page
  const { plan, problem } = worked
  const words = how?.startsWith('told:') ? say.pay.button_told : say.pay.button
  const total_minor = plan ? add(plan.money_minor, fee_minor) : ZERO
  const nothing = !plan || plan.money_minor === ZERO
  return (
    <div id="pay-button" class="paybutton">
      {problem && problem.code !== 'nothing_chosen' && (
        <Notice mark="late" tone="wrong" live>
          {payWords(page, problem)[problem.code] ?? problem.message}
        </Notice>
      )}
      <KeepsRest {...props} />
      <HeldCheques {...props} />
      <button class={plan ? 'btn primary wide' : 'btn wide'} type="submit">
        {plan === null ? unready(page, problem) : nothing ? say.pay.button_none : words(format.money(total_minor, currency))}
      </button>
    </div>
  )
}

/** What the button says while there is nothing to pay: it stays a button, since the answer names the field that is wrong. */
function unready({ say }: Page, problem: Refusal | null): string {
  return problem === null || problem.code === 'nothing_chosen' ? say.pay.button_choose : say.pay.button_mend
}

/** Who pays more than is open is asked whether the rest may be kept. */
function KeepsRest({ page, form, worked }: PayProps) {
  const agreed = form.typed['keeps_rest'] === '1'
  if (!agreed && worked.problem?.code !== 'more_than_open') return null
  return (
    <Option name="keeps_rest" value="1" checked={agreed}>
      {page.say.pay.keeps_rest}
    </Option>
  )
}

/** Who pays what a cheque is held for pays it twice, unless the cheque comes back. */
function HeldCheques({ page, answer, worked }: PayProps) {
  const { say, format } = page
  const items = worked.plan?.items ?? []
  return (
    <>
      {answer.held.flatMap(({ entry_id, cheque_number, payable_on }) => {
        const item = items.find((one) => one.entry_id === entry_id)
        if (!item) return []
        return [
          <Notice mark="wait" tone="attn">
            {say.pay.held_warning(item.number, cheque_number, format.day(payable_on))}
          </Notice>,
        ]
      })}
    </>
  )
}

/** What refusals say in the reader's words and figures, by their code. */
export function payWords({ say, format }: Pick<Page, 'say' | 'format'>, refusal: Refusal): Readonly<Record<string, string>> {
  const least = leastPart(refusal)
  if (least === null) return say.pay.refusals
  const words = say.pay.part_too_small(format.money(least.least_minor, least.currency))
  return { ...say.pay.refusals, part_too_small: words }
}
