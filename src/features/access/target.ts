import { routes } from '#routes.ts'
import type { AccountId } from '#shared/id.ts'

/**
 * Pages a confirmation may lead back to, by name. What stands in the address is only ever such a name, so that nobody can be sent
 * elsewhere (open redirect: domain specification 3.2, T17).
 */
const TARGETS: Readonly<Record<string, (account: { account: AccountId }) => string>> = {
  home: routes.home.href,
  access: routes.access.mine.href,
  invoices: routes.invoices.list.href,
  payments: routes.payments.list.href,
  statement: routes.statement.show.href,
}

/** The page of this name; home when it is none of ours. */
export function targetOf(name: string, account_id: AccountId): string {
  const target = Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined
  return (target ?? routes.home.href)({ account: account_id })
}

/** Where a refusal for want of a level leads: to the code, and back to the page it names. */
export function stepUpHref(account_id: AccountId, next: string): string {
  return routes.access.stepUp.href({ account: account_id }, { next })
}
