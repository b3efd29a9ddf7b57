import { routes } from '#routes.ts'
import { type AccountId, type ConfirmationId, type EntryId, type IdKind, parseId } from '#shared/id.ts'

/**
 * Pages that a link, a code or a confirmation may lead to, by name: `statement`, or `invoice.inv_…` for one thing. What stands in an
 * address is only ever such a name with an id of the right kind, and the account is that of the person, so that nobody can be sent
 * elsewhere (open redirect: domain specification 3.2, T17). Whether the thing is there, and theirs, its own page says.
 */
const PAGES: Readonly<Record<string, (at: { account: AccountId }) => string>> = {
  home: routes.home.href,
  access: routes.access.mine.href,
  invoices: routes.invoices.list.href,
  payments: routes.payments.list.href,
  pay: routes.pay.start.href,
  statement: routes.statement.show.href,
}

type Thing = { kinds: readonly IdKind[]; href: (account: AccountId, id: string) => string }

const THINGS: Readonly<Record<string, Thing>> = {
  invoice: {
    kinds: ['invoice', 'debit_note', 'credit_note', 'opening'],
    href: (account, invoice) => routes.invoices.show.href({ account, invoice }),
  },
  payment: {
    kinds: ['payment', 'tax_deducted'],
    href: (account, payment) => routes.payments.show.href({ account, payment }),
  },
  confirmation: {
    kinds: ['confirmation'],
    href: (account, confirmation) => routes.confirmations.show.href({ account, confirmation }),
  },
}

/** The name of one invoice, payment or confirmation, as an address may carry it. */
export function targetTo(...[thing, id]: ['invoice' | 'payment', EntryId] | ['confirmation', ConfirmationId]): string {
  return `${thing}.${id}`
}

/** The address of what is named; null when it is none of ours. */
function hrefOf(name: unknown, account_id: AccountId): string | null {
  if (typeof name !== 'string') return null
  if (Object.hasOwn(PAGES, name)) return PAGES[name]?.({ account: account_id }) ?? null
  const [kind = '', id = '', ...more] = name.split('.')
  const thing = Object.hasOwn(THINGS, kind) && more.length === 0 ? THINGS[kind] : undefined
  return thing?.kinds.some((one) => parseId(one, id) !== null) ? thing.href(account_id, id) : null
}

/** The page of this name; home when it is none of ours. */
export function targetOf(name: unknown, account_id: AccountId): string {
  return hrefOf(name, account_id) ?? routes.home.href({ account: account_id })
}

/** Where a refusal for want of a level leads: to the code, and back to the page it names. */
export function stepUpHref(account_id: AccountId, next: string): string {
  return routes.access.stepUp.href({ account: account_id }, { next })
}
