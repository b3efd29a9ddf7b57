import { lockAccount } from '#features/accounts/queries.ts'
import type { Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext } from '#platform/web.ts'
import { routes } from '#routes.ts'
import type { BankLineId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { staffAct } from '#ui/page.tsx'
import { bookLine } from './book-line.ts'
import { type Suggestion, suggestFor } from './match.ts'
import { getLine, groundOf, openLines, PAGE_LINES } from './queries.ts'

/** All lines that are certain, page by page; each in a transaction of its own: one that is refused keeps no other from being booked. */
export async function bookCertain(site: Site, context: WebContext): Promise<Response> {
  const told = { booked: 0, refused: 0 }
  let after: BankLineId | null = null
  do {
    const page = await certainOf(site, context, after)
    for (const id of page.certain) {
      try {
        if (await staffAct(site, context, (tx) => bookIfCertain(tx, id))) told.booked += 1
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        told.refused += 1
      }
    }
    after = page.next
  } while (after !== null)
  return context.redirect(routes.desk.bank.href({}, told), 303)
}

type Certain = { certain: BankLineId[]; next: BankLineId | null }

async function certainOf(site: Site, context: WebContext, after: BankLineId | null): Promise<Certain> {
  return staffAct(site, context, async (tx) => {
    tx.permit('payments.verify')
    const lines = await openLines(tx, 'in', after)
    const ground = await groundOf(tx, { way: 'in', after })
    const shown = lines.slice(0, PAGE_LINES)
    const certain = shown.filter((line) => suggestFor(line, ground)?.certain).map((line) => line.id)
    return { certain, next: lines.length > PAGE_LINES ? (shown.at(-1)?.id ?? null) : null }
  })
}

/**
 * Books a line without a look, if it is still certain now: what was booked a moment ago, from another shape of the same statement perhaps,
 * makes the next line of that money uncertain.
 */
async function bookIfCertain(tx: Tx, id: BankLineId): Promise<boolean> {
  tx.permit('payments.verify')
  const before = await lookAt(tx, id)
  if (!before?.certain) return false
  // who else books for this customer is waited for, and then it is looked at again
  await lockAccount(tx, before.account_id)
  const found = await lookAt(tx, id)
  if (!found?.certain || found.account_id !== before.account_id) return false
  const { account_id, settlement_id, rule } = found
  await bookLine(tx, { id, account_id, settlement_id, rule })
  return true
}

async function lookAt(tx: Tx, id: BankLineId): Promise<Suggestion | null> {
  const line = await getLine(tx, id)
  return line.state === 'open' ? suggestFor(line, await groundOf(tx, { id })) : null
}
