import pg from 'pg'
import { DEFAULT_ROLES } from '#features/sellers/seller.ts'
import type { Day } from '#shared/day.ts'
import { type AccountId, type EntryId, parseId, type SellerId } from '#shared/id.ts'
import { SECRET, STEPS } from './generate-steps.ts'

/** How large the books are, by what they are called on the command line. */
export const SCALES: Readonly<Record<string, number>> = { '1k': 1_000, '10k': 10_000, '100k': 100_000 }

export type GenerateBooks = {
  /** Ten per account on average, and every twentieth of them one account's, the whale's. */
  invoices: number
  /** Another share of the whale's: 2 makes every second invoice its own. */
  whale_each?: number
  /** The last day of the books. */
  today: Day
  /** When the contacts signed in: their sessions are good for a day from then. */
  now: Date
}

/** A contact who is signed in, and an invoice of their account. */
export type GeneratedDoor = { seller_id: SellerId; account_id: AccountId; invoice_id: EntryId; cookie: string }

const SELLER = 'sel_0000000001BENCHB00KS000000'

/**
 * Fills an empty, migrated database with two years of one Indian seller's trade: accounts, contacts with sessions, items, invoices of
 * three lines with their papers, payments (70 of 100 invoices are paid, 8 in part), advances that wait, and visits. The same options
 * give the same books; `checkBooks` finds no fault in them. `owner` must be a superuser.
 */
export async function generateBooks(
  owner: pg.ClientConfig,
  { invoices, whale_each = 20, today, now }: GenerateBooks,
): Promise<void> {
  const client = new pg.Client(owner)
  await client.connect()
  try {
    await client.query('begin')
    await client.query(
      "set local session_replication_role = replica; set local synchronous_commit = off; set local work_mem = '64MB'; set local jit = off",
    )
    await client.query(
      `insert into sellers (id, name, country, currency, time_zone, year_starts_in_month, settings, created_at)
       values ($1, 'Nilgiri Wholesale', 'IN', 'INR', 'Asia/Kolkata', 4, $2, $3)`,
      [SELLER, JSON.stringify(SETTINGS), now],
    )
    for (const [index, { side, name, permissions }] of DEFAULT_ROLES.entries()) {
      await client.query('insert into roles (seller_id, id, side, name, permissions) values ($1, $2, $3, $4, $5)', [
        SELLER,
        `rol_${String(index + 1).padStart(26, '0')}`,
        side,
        name,
        permissions,
      ])
    }
    const accounts = Math.max(2, Math.round(invoices / 10))
    for (const text of STEPS)
      await client.query(fill(text, { SELLER, invoices, whale_each, accounts, today, now: now.toISOString() }))
    await client.query('commit')
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
}

const SETTINGS = {
  address_lines: ['Plot 7, Transport Nagar', 'Pune, Maharashtra 411001'],
  tax_id: '27ZZZCZ9999Z1ZJ',
  region: '27',
  country_code: 'IN',
  email: 'accounts@nilgiri.example',
  upi_address: 'nilgiri@examplebank',
  terms_days: 30,
  bank: {
    name: 'Example Bank, Pune',
    account_name: 'Nilgiri Wholesale',
    account_number: '000142000219',
    code_label: 'IFSC',
    code: 'EXMP0000219',
  },
  contact: { name: 'Asha Kulkarni', title: 'Accounts', phone: '+91 00000 00219' },
}

/** The steps are statements for the server alone, several at once, so their few values stand in them as literals. */
function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/:(\w+):/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`a step asks for ${name}`)
    return pg.escapeLiteral(String(value))
  })
}

/** `count` contacts spread over the accounts, the whale's the first, each with one of the account's newest invoices. */
export async function generatedDoors(owner: pg.ClientConfig, count: number): Promise<GeneratedDoor[]> {
  const client = new pg.Client(owner)
  await client.connect()
  try {
    const found = await client.query<{ account_id: string; secret: string; invoice_id: string }>(
      `select account_id, ${SECRET} as secret, invoice_id
       from (select id as account_id, row_number() over (order by id) - 1 as place, count(*) over () as accounts
             from accounts where seller_id = $1) known
       join generate_series(0, $2::int - 1) wanted on place = wanted * accounts / $2::int
       cross join lateral (
         select e.id as invoice_id from entries e where e.seller_id = $1 and e.account_id = known.account_id and e.kind = 'INV'
         order by e.dated_on desc limit 1) newest
       order by place`,
      [SELLER, count],
    )
    return found.rows.map(({ account_id, secret, invoice_id }) => {
      const seller = parseId('seller', SELLER)
      const account = parseId('account', account_id)
      const invoice = parseId('invoice', invoice_id)
      if (!seller || !account || !invoice) throw new Error(`not the ids of generated books: ${account_id}, ${invoice_id}`)
      return { seller_id: seller, account_id: account, invoice_id: invoice, cookie: `s=${seller}.${secret}` }
    })
  } finally {
    await client.end()
  }
}
