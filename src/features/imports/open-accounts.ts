import { sql } from 'kysely'
import type { Account } from '#features/accounts/account.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { statement, type Tx } from '#platform/database.ts'
import { emitAll } from '#platform/events.ts'
import { type AccountId, newId } from '#shared/id.ts'
import type { Opening } from './opening.ts'
import { accountsByCode } from './queries.ts'

/** Several customers get accounts at once; who has one keeps it as it is. Answers all of them by the code asked, and which are new. */
export async function openAccounts(
  tx: Tx,
  openings: readonly Opening[],
): Promise<{ accounts: Map<string, Account>; opened: Set<AccountId> }> {
  tx.permit('accounts.manage')
  const known = await accountsByCode(
    tx,
    openings.map((opening) => opening.code),
  )
  const missing = openings.filter((opening) => !known.has(opening.code))
  if (missing.length === 0) return { accounts: known, opened: new Set() }

  const { settings, country } = await getSeller(tx)
  const home = settings.country_code ?? (country === 'IN' ? 'IN' : 'GB')
  const rows = missing.map((opening) => ({
    ...opening,
    id: newId('account', tx.now.getTime()),
    country_code: opening.country_code ?? home,
  }))
  const written = await tx.rows(
    statement(sql<{ id: AccountId; code: string; name: string }>`
      insert into accounts (seller_id, id, code, name, currency, tax_id, region, country_code, email, phone, address_lines, terms_days,
        credit_limit_minor, virtual_account_upper, source, source_ref, created_at)
      select ${tx.seller_id}, id, code, name, currency, tax_id, region, country_code, email, phone, address_lines, terms_days,
        credit_limit_minor, virtual_account_upper, 'import', lower(code collate "C"), ${tx.now}
      from json_to_recordset(${JSON.stringify(rows)}::json) as row (id text, code text, name text, currency text, tax_id text,
        region text, country_code text, email text, phone text, address_lines text[], terms_days integer, credit_limit_minor bigint,
        virtual_account_upper text)
      on conflict do nothing
      returning id, code, name`),
  )
  await emitAll(
    tx,
    'account.opened',
    written.map(({ id, code, name }) => ({ account_id: id, subject_id: id, data: { code, name } })),
  )
  const fresh = await accountsByCode(
    tx,
    missing.map((opening) => opening.code),
  )
  return { accounts: new Map([...known, ...fresh]), opened: new Set(written.map((row) => row.id)) }
}
