import type { OpenItem } from '#features/ledger/allocation.ts'
import { amountDue } from '#features/ledger/entry.ts'
import { type Currency, requireMinor } from '#shared/money.ts'
import type { NamedAllocation } from './payment.ts'

/**
 * What a form says a payment is for. An item that was ticked (`pick.<id>`) is meant with all that is due of it; an amount beside it
 * (`apply.<id>`) says how much, and is refused there when it is none.
 */
export function allocationsTyped(
  typed: Readonly<Record<string, string>>,
  items: readonly OpenItem[],
  currency: Currency,
): NamedAllocation[] {
  return items.flatMap((item) => named(typed, item, currency))
}

function named(typed: Readonly<Record<string, string>>, item: OpenItem, currency: Currency): NamedAllocation[] {
  const amount = (typed[`apply.${item.id}`] ?? '').trim()
  if (amount !== '') return [{ entry_id: item.id, amount_minor: requireMinor(amount, currency, `apply.${item.id}`) }]
  const due_minor = amountDue(item)
  return typed[`pick.${item.id}`] === undefined || due_minor <= 0 ? [] : [{ entry_id: item.id, amount_minor: due_minor }]
}
