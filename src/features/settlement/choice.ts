import { amountDue } from '#features/ledger/entry.ts'
import { parseEntryId } from '#features/ledger/entry-id.ts'
import type { EntryId } from '#shared/id.ts'
import { type Currency, greatest, type Minor, requireMinor, subtract, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { Choice, ChosenItem, ChosenTax, Payable, ShortReason } from './plan.ts'

type Typed = Readonly<Record<string, string>>

/** Why less is paid now, as the form offers it; `later`: the rest is paid another time, and nothing is in question. */
export const REASONS = [
  'later',
  'short_delivery',
  'damaged',
  'wrong_price',
  'wrong_item',
  'not_received',
  'duplicate',
  'tax',
  'other',
] as const satisfies readonly (ShortReason | 'later')[]

/** No document has a line beyond this. */
const MOST_LINES = 10_000

/** How many deductions one form takes. */
export const TAX_ROWS = 5

/** A deduction as the seller's country knows it; `rate_bp` null: the payer knows. */
export type Deduction = { kind: string; rate_bp: number }

/**
 * The settlement screen as it was filled in. Every field is refused at its own name: `short.<id>` what is kept back, `reason.<id>`,
 * `note.<id>`, `line.<id>`, `tax.<n>.amount`, `advance`.
 */
export function readChoice(
  typed: Typed,
  open: readonly Payable[],
  currency: Currency,
  deductions: readonly Deduction[],
): Choice {
  const debits = open.filter((one) => one.side === 'D' && one.currency === currency)
  const items = debits.filter((one) => typed[`pick.${one.id}`] !== undefined).map((one) => itemOf(typed, one, currency))
  const advance = (typed['advance'] ?? '').trim()
  return {
    currency,
    items,
    taxes: taxesOf(typed, debits, currency, deductions),
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
  if (pay !== '') return { entry_id: id, pay_minor: requireMinor(pay, currency, `pay.${id}`), short: null }
  const text = (typed[`short.${id}`] ?? '').trim()
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

function taxesOf(typed: Typed, debits: readonly Payable[], currency: Currency, deductions: readonly Deduction[]): ChosenTax[] {
  const taxes: ChosenTax[] = []
  for (let row = 0; row < TAX_ROWS; row++) {
    const text = (typed[`tax.${row}.amount`] ?? '').trim()
    if (text === '') continue
    const entry_id: EntryId | null = debits.find((one) => one.id === typed[`tax.${row}.entry`])?.id ?? null
    if (entry_id === null) throw invalid(`tax.${row}.entry`, 'not_chosen', 'Choose the invoice the tax was deducted from.')
    const deduction = deductions.find((one) => one.kind === typed[`tax.${row}.kind`])
    if (!deduction) throw invalid(`tax.${row}.kind`, 'unknown_kind', 'Choose what the tax was deducted for.')
    const entry = debits.find((one) => one.id === entry_id)
    // an opening item has no taxable amount of its own
    const base_minor = entry && entry.taxable_minor > 0 ? entry.taxable_minor : (entry?.amount_minor ?? ZERO)
    taxes.push({ entry_id, ...deduction, base_minor, amount_minor: requireMinor(text, currency, `tax.${row}.amount`) })
  }
  return taxes
}

/** What a fresh screen begins with: the documents named in the address, or what is late, or else what is due next. */
export function startChoice(
  named: readonly string[],
  all: boolean,
  open: readonly Payable[],
  currency: Currency,
  today: string,
): Typed {
  const debits = open.filter((one) => one.side === 'D' && one.currency === currency && amountDue(one) > 0)
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
