import { getSeller } from '#features/sellers/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId } from '#shared/id.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { findByVirtualAccount, lockAccount } from './queries.ts'
import { virtualAccountOf } from './virtual-account.ts'

export type SetVirtualAccount = {
  account_id: AccountId
  /** As the bank gave it; empty: the customer has none any more. */
  virtual_account: string
}

/** The customer has an account number of their own at the seller's bank: they are shown it when they pay, and what comes in under it is theirs. */
export async function setVirtualAccount(tx: Tx, { account_id, virtual_account }: SetVirtualAccount): Promise<void> {
  tx.permit('accounts.manage')
  const account = await lockAccount(tx, account_id)
  const virtual_account_upper = virtualAccountOf(virtual_account)
  if (virtual_account_upper === account.virtual_account_upper) return
  if (virtual_account_upper !== null) await refuseUsed(tx, virtual_account_upper)
  await tx.rows(
    db
      .updateTable('accounts')
      .set({ virtual_account_upper })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', account_id),
  )
  const data = { virtual_account: virtual_account_upper, before: account.virtual_account_upper }
  await emit(tx, 'account.virtual_account_set', { account_id, subject_id: account_id, data })
}

async function refuseUsed(tx: Tx, virtual_account_upper: string): Promise<void> {
  const other = await findByVirtualAccount(tx, virtual_account_upper)
  if (other) {
    const message = `${other.name} (${other.code}) has this number. Each customer has one of their own.`
    throw new Refusal(409, 'virtual_account_used', message, 'virtual_account')
  }
  const { bank } = (await getSeller(tx)).settings
  if (bank?.account_number.toUpperCase().replace(/[\s-]/g, '') === virtual_account_upper)
    throw invalid('virtual_account', 'own_account_number', 'This is the number of your own account, to which everybody pays.')
}
