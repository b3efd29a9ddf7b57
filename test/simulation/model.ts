import { applyTo, type ModelBooks, type ModelEntry, openOf, pairRows, post, settle, undo } from '../model-books.ts'

/**
 * What a settlement should do, written down a second time and simply: on plain numbers, with nothing of the code it judges. Amounts in minor
 * units, days as texts.
 */
export type ModelChoice = {
  items: { id: string; pay: number | null; short: number | null }[]
  taxes: { id: string; amount: number }[]
  credits: string[]
  advance: number
}

export type ModelPlan = {
  items: { id: string; short: number; tax: number; discount: number; credit: number; money: number }[]
  uses: { credit: string; debit: string; amount: number }[]
  advance: number
  money: number
}

export type Rules = { discount_days: number; discount_bp: number }

/** What is paid in money and by which credits, if the books stay as they are. */
export function planOf(books: ModelBooks, choice: ModelChoice, today: string, rules: Rules): ModelPlan {
  const items = choice.items.map(({ id, pay, short }) => {
    const entry = books.entries.find((one) => one.id === id)
    if (!entry) throw new Error(`the model has no ${id}`)
    const due = openOf(books, id) - entry.disputed
    const tax = choice.taxes.filter((one) => one.id === id).reduce((sum, one) => sum + one.amount, 0)
    const kept = short ?? 0
    const early =
      entry.kind === 'INV' &&
      pay === null &&
      kept === 0 &&
      entry.disputed === 0 &&
      days(entry.dated, today) <= rules.discount_days
    const discount = early ? Math.min(halfUp(entry.amount * rules.discount_bp, 10_000), due - tax) : 0
    return { id, short: kept, tax, discount, wants: pay ?? due - kept - tax - discount, credit: 0, money: 0, entry }
  })
  const uses: ModelPlan['uses'] = []
  const byDue = [...items].sort((a, b) =>
    order([a.entry.due, a.entry.dated, a.entry.number], [b.entry.due, b.entry.dated, b.entry.number]),
  )
  for (const credit of choice.credits) {
    let rest = openOf(books, credit)
    for (const item of byDue) {
      const part = Math.min(rest, item.wants - item.credit)
      if (part <= 0) continue
      item.credit += part
      rest -= part
      uses.push({ credit, debit: item.id, amount: part })
    }
  }
  const planned = items.map(({ id, short, tax, discount, credit, wants }) => ({
    id,
    short,
    tax,
    discount,
    credit,
    money: wants - credit,
  }))
  return {
    items: planned,
    uses,
    advance: choice.advance,
    money: planned.reduce((sum, one) => sum + one.money, 0) + choice.advance,
  }
}

/** What the first money sets going, in this order: credits, tax, discounts, questions. `entryFor` names what the books made of it. */
export function carryOut(
  books: ModelBooks,
  plan: ModelPlan,
  today: string,
  money: { amount: number; on: string; days: number } | null,
  entryFor: (what: 'tax' | 'discount', id: string) => Omit<ModelEntry, 'disputed'> | null,
): void {
  for (const { credit, debit, amount } of plan.uses) pay(books, credit, debit, amount, today)
  for (const what of ['tax', 'discount'] as const) {
    for (const item of plan.items) {
      const dated = books.entries.find((one) => one.id === item.id)?.dated ?? ''
      const late = money !== null && (money.amount < plan.money || days(dated, money.on) > money.days)
      if (what === 'discount' && late) continue
      const amount = Math.min(item[what], openOf(books, item.id))
      if (amount <= 0) continue
      const entry = entryFor(what, item.id)
      if (!entry || entry.amount !== -amount) throw new Error(`the books have no ${what} of ${amount} for ${item.id}`)
      post(books, entry)
      pay(books, entry.id, item.id, amount, today)
    }
  }
  for (const item of plan.items) {
    const entry = books.entries.find((one) => one.id === item.id)
    if (entry) entry.disputed += Math.min(item.short, openOf(books, item.id) - entry.disputed)
  }
}

/** Money: to what it was meant for, as far as that is open; the rest is kept. */
export function receive(books: ModelBooks, entry: Omit<ModelEntry, 'disputed'>, plan: ModelPlan | null, today: string): void {
  post(books, entry)
  let rest = -entry.amount
  const named = (plan?.items ?? []).map((item) => {
    const amount = Math.min(item.money, rest)
    rest -= amount
    return { id: item.id, amount }
  })
  applyTo(books, entry.id, today, named, false)
}

/** Money went back: what it paid last is open again, until enough of it is free. */
export function goBack(books: ModelBooks, payment: string, entry: Omit<ModelEntry, 'disputed'>, today: string): void {
  const pairs = [...new Set(books.rows.filter((row) => row.credit === payment).map((row) => row.debit))]
    .filter((debit) => !/^(rev|rfd)_/.test(debit))
    .map((debit) => {
      const rows = pairRows(books, payment, debit)
      return {
        debit,
        amount: rows.reduce((sum, row) => sum + row.amount, 0),
        from:
          rows
            .map((row) => row.from)
            .sort()
            .at(-1) ?? '',
      }
    })
    .filter((pair) => pair.amount > 0)
    .sort((a, b) => order([b.from, b.debit], [a.from, a.debit]))
  for (const pair of pairs) {
    const part = Math.min(pair.amount, entry.amount - openOf(books, payment))
    if (part > 0) undo(books, payment, pair.debit, part, today)
  }
  post(books, entry)
  const [own, back] = [books.entries.find((one) => one.id === payment), books.entries.find((one) => one.id === entry.id)]
  if (own && back) settle(books, own, back, entry.amount, today)
}

function pay(books: ModelBooks, credit: string, debit: string, amount: number, today: string): void {
  const [one, other] = [books.entries.find((each) => each.id === credit), books.entries.find((each) => each.id === debit)]
  if (one && other) settle(books, one, other, Math.min(amount, openOf(books, credit), openOf(books, debit)), today)
}

function halfUp(numerator: number, denominator: number): number {
  return Math.floor((numerator * 2 + denominator) / (denominator * 2))
}

function order(a: readonly string[], b: readonly string[]): number {
  const place = a.findIndex((text, index) => text !== b[index])
  return place < 0 ? 0 : (a[place] ?? '') < (b[place] ?? '') ? -1 : 1
}

function days(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}
