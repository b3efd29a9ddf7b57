import { of } from '#ui/desk-form.tsx'
import { Field, Select } from '#ui/field.tsx'
import { Notice } from '#ui/notice.tsx'
import { REASONS } from './choice.ts'
import type { PayableLine } from './pay-screen.ts'
import type { Payable } from './plan.ts'
import type { PayProps } from './views-pay.tsx'

/** "Pay less": what is kept back of one document, and why; a reason makes it a question to the seller. */
export function ShortForm({
  page,
  form,
  entry,
  lines,
  currency,
}: PayProps & { entry: Payable; lines: readonly PayableLine[] }) {
  const { say, format, seller } = page
  const { id } = entry
  const fields = [`short.${id}`, `note.${id}`, `reason.${id}`, `pay.${id}`]
  const touched = fields.some((name) => (form.typed[name] ?? '') !== '' && form.typed[name] !== 'later')
  const wrong = form.problem !== null && fields.includes(form.problem.name ?? '')
  return (
    <tr class="shorten" role="row" id={`less-${id}`}>
      <td role="cell" />
      <td colspan={4} role="cell">
        <details class="less" open={touched || wrong}>
          <summary>
            {say.pay.pay_less}
            <span class="sr"> {entry.number}</span>
          </summary>
          <div class="short-form">
            <Field
              {...of(form, `pay.${id}`)}
              label={say.pay.pays}
              prefix={format.symbol(currency)}
              kind="num"
              inputmode="decimal"
              autocomplete="off"
              class="full"
            />
            <Field
              {...of(form, `short.${id}`)}
              label={say.pay.keep_back}
              prefix={format.symbol(currency)}
              kind="num"
              inputmode="decimal"
              autocomplete="off"
            />
            <Select
              {...of(form, `reason.${id}`)}
              label={say.pay.because}
              choices={REASONS.map((reason) => ({ value: reason, text: say.pay.reasons[reason] }))}
            />
            {lines.length > 0 && (
              <Select
                {...of(form, `line.${id}`)}
                label={say.pay.which}
                class="full"
                choices={[
                  { value: '', text: say.pay.whole },
                  ...lines.map((line) => ({
                    value: String(line.line),
                    text: `${line.line}. ${line.description}, ${format.amount(line.total_minor, currency)}`,
                  })),
                ]}
              />
            )}
            <Field
              {...of(form, `note.${id}`)}
              label={say.pay.tell(seller.name)}
              optional={say.pay.optional}
              class="full"
              maxlength={1_000}
            />
          </div>
          <div class="asks">
            <Notice mark="flag" tone="attn">
              {say.pay.becomes_question(seller.name)}
            </Notice>
          </div>
        </details>
      </td>
    </tr>
  )
}
