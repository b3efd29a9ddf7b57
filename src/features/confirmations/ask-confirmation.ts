import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { addDays, type Day } from '#shared/day.ts'
import { type AccountId, type ConfirmationId, newId } from '#shared/id.ts'
import type { Currency } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { ANSWER_DAYS, type Confirmation, canonical, letterDigest, MOST_BEGUN_A_DAY, MOST_ITEMS } from './confirmation.ts'
import { begunSince, letterOf, newestOf } from './queries.ts'

export type AskConfirmation = {
  account_id: AccountId
  as_on: Day
  /** Without one, the account's own. */
  currency?: Currency | null
}

/** `already`: the same figures were asked for before and still wait, or were agreed to; that letter is the answer. */
export type AskedConfirmation = { id: ConfirmationId; already: boolean }

/**
 * "Do your books say the same?" The figures of a day are drawn up and frozen in a letter (domain specification 2.7). The seller's people ask, or
 * the account's own begin by themselves.
 */
export async function askConfirmation(tx: Tx, input: AskConfirmation): Promise<AskedConfirmation> {
  const by_customer = tx.viewer.contact_id !== null
  const right = by_customer ? 'statement.confirm' : 'confirmations.manage'
  tx.permit(right)
  const account = await lockAccount(tx, input.account_id)
  const { as_on } = input
  if (as_on > tx.today) throw invalid('as_on', 'day_to_come', 'Choose today or a day before.')
  const letter = await letterOf(tx, account.id, as_on, input.currency ?? null, right)
  if (letter.open_items.length + letter.unused.length > MOST_ITEMS) {
    throw invalid('as_on', 'too_many_items', `More than ${MOST_ITEMS} documents were open on that day.`)
  }
  const { currency, balance_minor } = letter
  const letter_sha256 = letterDigest(letter)
  const before = await newestOf(tx, account.id, as_on, currency, right)
  if (before && stillStands(before, letter_sha256)) return { id: before.id, already: true }
  if (by_customer) await refuseTooMany(tx, account.id)

  const id = newId('confirmation', tx.now.getTime())
  await tx.rows(
    db.insertInto('balance_confirmations').values({
      seller_id: tx.seller_id,
      account_id: account.id,
      id,
      as_on,
      currency,
      balance_minor,
      letter: canonical(letter),
      letter_sha256,
      asked_by: tx.viewer.contact_id ?? tx.viewer.actor,
      asked_by_name: tx.viewer.actor_name,
      asked_at: tx.now,
      until_on: addDays(tx.today, ANSWER_DAYS),
    }),
  )
  const data = { as_on, currency, balance_minor, by_customer }
  await emit(tx, 'confirmation.asked', { account_id: account.id, subject_id: id, data })
  return { id, already: false }
}

function stillStands({ state, letter_sha256 }: Confirmation, fresh: Buffer): boolean {
  return letter_sha256.equals(fresh) && (state === 'waiting' || state === 'reminded' || state === 'agreed')
}

async function refuseTooMany(tx: Tx, account_id: AccountId): Promise<void> {
  const begun = await begunSince(tx, account_id, new Date(tx.now.getTime() - 24 * 3_600_000))
  if (begun >= MOST_BEGUN_A_DAY) {
    throw new Refusal(422, 'too_many_letters', 'Many letters were drawn up today already. Please go on tomorrow.', 'as_on')
  }
}
