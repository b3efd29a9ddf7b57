import { DISPUTE_REASONS } from '#features/disputes/dispute.ts'
import { amountDue } from '#features/ledger/entry.ts'
import { parseEntryId } from '#features/ledger/entry-id.ts'
import type { DeductionRule } from '#ports/country.ts'
import type { EntryId } from '#shared/id.ts'
import { add, type Currency, greatest, type Minor, plain, requireMinor, subtract, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { Choice, ChosenItem, Payable, Plan, PlannedItem } from './plan.ts'
import { taxAgain, taxesTyped } from './tax.ts'

type Typed = Readonly<Record<string, string>>

/** Why less is paid now, as the form offers it; `later`: the rest is paid another time, and nothing is in question. */
export const REASONS = ['later', ...DISPUTE_REASONS] as const

/** No document has a line beyond this. */
const MOST_LINES = 10_000

/**
 * The settlement screen as it was filled in. Every field is refused at its own name: `short.<id>` what is kept back, `reason.<id>`,
 * `note.<id>`, `line.<id>`, `tax.<n>.base`, `tax.<n>.amount`, `advance`.
 */
export function readChoice(
  typed: Typed,
  open: readonly Payable[],
  currency: Currency,
  deductions: readonly DeductionRule[],
): Choice {
  const debits = open.filter((one) => one.side === 'D' && one.currency === currency)
  const items = debits.filter((one) => typed[`pick.${one.id}`] !== undefined).map((one) => itemOf(typed, one, currency))
  const advance = (typed['advance'] ?? '').trim()
  return {
    currency,
    items,
    taxes: taxesTyped(typed, debits, currency, deductions),
    credits: open
      .filter((one) => one.side === 'C' && one.currency === currency && typed[`credit.${one.id}`] !== undefined)
      .map((one) => one.id),
    advance_minor: advance === '' ? ZERO : requireMinor(advance, currency, 'advance'),
    keeps_rest: typed['keeps_rest'] === '1',
  }
}

function itemOf(typed: Typed, entry: Payable, currency: Currency): ChosenItem {
  const { id } = entry
  const pay = (typed[`pay.${id}`] ?? '').trim()
  const text = (typed[`short.${id}`] ?? '').trim()
  if (pay !== '' && text !== '')
    throw invalid(`short.${id}`, 'both_given', 'Give what you pay now or what you keep back, not both.')
  if (pay !== '') return { entry_id: id, pay_minor: requireMinor(pay, currency, `pay.${id}`), short: null }
  if (text === '') return { entry_id: id, pay_minor: null, short: null }
  const amount_minor = requireMinor(text, currency, `short.${id}`)
  const reason = REASONS.find((one) => one === typed[`reason.${id}`]) ?? 'later'
  if (reason === 'later') return { entry_id: id, pay_minor: restOf(entry, amount_minor), short: null }
  const line = Number(typed[`line.${id}`] ?? '')
  return {
    entry_id: id,
    pay_minor: null,
    short: {
      amount_minor,
      reason,
      note: (typed[`note.${id}`] ?? '').trim().slice(0, 1_000),
      line: Number.isInteger(line) && line > 0 && line <= MOST_LINES ? line : null,
    },
  }
}

function restOf(entry: Payable, kept_minor: Minor): Minor {
  const due_minor = amountDue(entry)
  if (kept_minor > due_minor) throw invalid(`short.${entry.id}`, 'more_than_due', `Less than that is due of ${entry.number}.`)
  return greatest(subtract(due_minor, kept_minor), ZERO)
}

/** A plan as it would be typed once more, of what is still to be settled: parts, what is kept back and why, deductions, credits, advance. */
export function typedAgain(plan: Plan, open: readonly Payable[], currency: Currency): Typed {
  const due = new Set<EntryId>(open.map((one) => one.id))
  const figure = (of: Minor) => plain(of, currency)
  const items = plan.items.filter((item) => due.has(item.entry_id))
  const taxes = plan.taxes.filter((tax) => due.has(tax.entry_id))
  return Object.fromEntries([
    ...items.flatMap((item) => [[`pick.${item.entry_id}`, '1'], ...partAgain(item, figure)]),
    ...taxes.flatMap((tax, row) => taxAgain(tax, row, figure)),
    ...plan.credits.filter((one) => due.has(one.credit_id)).map((one) => [`credit.${one.credit_id}`, '1']),
    ...(plan.advance_minor > ZERO ? [['advance', figure(plan.advance_minor)]] : []),
  ])
}

function partAgain({ entry_id: id, short, ...item }: PlannedItem, figure: (of: Minor) => string): string[][] {
  if (short !== null) {
    const { amount_minor, reason, note, line } = short
    return [
      [`short.${id}`, figure(amount_minor)],
      [`reason.${id}`, reason],
      [`note.${id}`, note],
      [`line.${id}`, line === null ? '' : String(line)],
    ]
  }
  const settled_minor = add(item.credit_minor, item.money_minor)
  const whole_minor = subtract(subtract(item.due_minor, item.tax_minor), item.discount_minor)
  return settled_minor === whole_minor ? [] : [[`pay.${id}`, figure(settled_minor)]]
}

/**
 * What a fresh screen begins with: the documents named in the address, or what is late, or else what is due next; of itself nothing that
 * a cheque is held for.
 */
export function startChoice(
  named: readonly string[],
  all: boolean,
  open: readonly Payable[],
  currency: Currency,
  today: string,
  held: ReadonlySet<EntryId>,
): Typed {
  const free = (one: Payable) => amountDue(one) > 0 && !held.has(one.id)
  const debits = open.filter((one) => one.side === 'D' && one.currency === currency && free(one))
  const late = debits.filter((one) => one.due_on < today)
  const next = debits[0]?.due_on
  const meant = new Set(named.flatMap((id) => parseEntryId(id) ?? []))
  const chosen =
    meant.size > 0
      ? open.filter((one) => one.side === 'D' && meant.has(one.id))
      : all
        ? debits
        : late.length > 0
          ? late
          : debits.filter((one) => one.due_on === next)
  const credits = open.filter((one) => one.side === 'C' && one.currency === currency)
  return Object.fromEntries([
    ...chosen.slice(0, 200).map((one) => [`pick.${one.id}`, '1']),
    ...credits.slice(0, 20).map((one) => [`credit.${one.id}`, '1']),
  ])
}
