import { html } from 'hono/html'
import { dayOf } from '#shared/day.ts'
import { plain, subtract } from '#shared/money.ts'
import { type DeskForm, of } from '#ui/desk-form.tsx'
import { fieldId } from '#ui/field.tsx'
import type { Words } from '#ui/markup.ts'
import type { DeskPage } from '#ui/page.tsx'
import type { Column } from '#ui/table.tsx'
import type { Reason } from './allocating.ts'
import type { Place } from './placing.ts'

type Reader = Pick<DeskPage, 'say' | 'format' | 'seller' | 'visit'>

/**
 * Why a part stands as it does, in words: the rule, or whose hand it was and when. A customer is told that the seller did it, not which
 * of its people.
 */
export function reasonWords(page: Reader, reasons: readonly Reason[], side: 'desk' | 'portal'): string {
  return reasons.map((reason) => oneReason(page, reason, side)).join('; ')
}

function oneReason({ say, format, seller, visit }: Reader, reason: Reason, side: 'desk' | 'portal'): string {
  const { allocating } = say
  const name = side === 'portal' && reason.by === 'staff' ? seller.name : reason.by_name
  if (reason.rule !== 'by_hand' || name === '') return allocating.rules[side][reason.rule]
  const on = dayOf(reason.recorded_at, seller.time_zone)
  const sameYear = on.slice(0, 4) === visit.today.slice(0, 4)
  return allocating.by_hand_by(name, sameYear ? format.dayShort(on) : format.day(on))
}

/** `due` null: the day stands under the number, for narrow pages. */
type Heads = { document: Words; due: Words | null; open: Words; apply: Words; apply_to: (number: string) => string }

/** Documents with a box for an amount each; all that is due of one stands in its box as an example. */
export function placeColumns({ say, format }: Reader, form: DeskForm, heads: Heads): Column<Place>[] {
  const { due } = heads
  const under = (item: Place) =>
    html`<span class="medium">${item.number}</span><small class="block quiet">${say.allocating.portal.due(format.day(item.due_on))}</small>`
  return [
    { class: 'doc', head: heads.document, cell: (item) => (due === null ? under(item) : item.number) },
    ...(due === null ? [] : [{ class: 'nowrap opt', head: due, cell: (item: Place) => format.day(item.due_on) }]),
    { class: 'num', head: heads.open, cell: (item) => format.amount(item.open_minor, item.currency) },
    {
      class: 'num',
      head: heads.apply,
      cell: (item) => {
        const { name, value, error } = of(form, `apply.${item.id}`)
        return html`<input class="input num apply-cell" id="${fieldId(name)}" name="${name}" inputmode="decimal" autocomplete="off" aria-label="${heads.apply_to(item.number)}"
          placeholder="${plain(subtract(item.open_minor, item.disputed_minor), item.currency)}" value="${value}" ${error ? 'aria-invalid="true"' : ''}>`
      },
    },
  ]
}
