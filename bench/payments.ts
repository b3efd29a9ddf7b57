import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { COUNTRIES } from '#countries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { type Database, openDatabase } from '#platform/database.ts'
import { connect, openPool } from '#platform/database-client.ts'
import { type DatabaseServer, openDatabaseServer } from '#platform/database-server.ts'
import { worker } from '#platform/viewer.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, SellerId } from '#shared/id.ts'
import { minor, parseCurrency } from '#shared/money.ts'
import { generateBooks, generatedDoors } from './generate.ts'
import { type Figure, median } from './report.ts'
import { type Asked, type Flush, openWire } from './wire.ts'

const GOAL = 0.5
/** Ten invoices per account on average, of which every fifth or so is open. */
const BOOKS = { invoices: 2_000, accounts: 100 }
const AT_ONCE = 8
const WARM = 50
const RECEIPTS = 250
const ROUNDS = 3
const AMOUNT = minor(100_00)

/**
 * F12: receipts posted and applied to the oldest due per second by the product's own act, eight at a time, on one account and on a hundred.
 * The limit is a bare transaction with the same statements: what the act was heard sending, on a copy of the same books, one statement
 * after the other, the answers read and thrown away.
 */
export async function measurePayments(today: Day, now: Date): Promise<Figure[]> {
  const data_dir = await mkdtemp(path.join(tmpdir(), 'samepage-payments-'))
  const server = await openDatabaseServer({ data_dir })
  try {
    await generateBooks(server.owner, { invoices: BOOKS.invoices, today, now })
    const doors = await generatedDoors(server.owner, BOOKS.accounts)
    const [whale] = doors
    if (!whale) throw new Error('books without accounts')
    const accounts = doors.map((door) => door.account_id)
    const figures: Figure[] = []
    for (const [what, chosen] of [
      ['one account', [whale.account_id]],
      [`${accounts.length} accounts`, accounts],
    ] as const) {
      figures.push(await measureOn(server, whale.seller_id, what, chosen))
    }
    return figures
  } finally {
    await server.stop()
    await rm(data_dir, { recursive: true, force: true })
  }
}

async function measureOn(
  server: DatabaseServer,
  seller_id: SellerId,
  what: string,
  accounts: readonly AccountId[],
): Promise<Figure> {
  const [heard_in, bare_in] = [`heard_${accounts.length}`, `bare_${accounts.length}`]
  await copyBooks(server.owner, [heard_in, bare_in])
  const count = WARM + RECEIPTS * ROUNDS
  const transactions = await hearPayments({ ...server, app: { ...server.app, database: heard_in } }, seller_id, accounts, count)
  const database = openDatabase({ ...server, countries: COUNTRIES })
  const bare = openPool({ ...server.app, database: bare_in }, AT_ONCE)
  try {
    const waiting = [...transactions]
    const product = (receipts: number) => pay(database, seller_id, accounts, receipts)
    const limit = (receipts: number) => atOnce(waiting.splice(0, receipts), (statements) => repeat(bare, statements))
    await product(WARM)
    await limit(WARM)
    const rounds: { product: number; limit: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      // who goes first changes, as the second finds the caches warm
      const first = round % 2 === 0 ? await limit(RECEIPTS) : Number.NaN
      const own = await product(RECEIPTS)
      rounds.push({ product: own, limit: round % 2 === 0 ? first : await limit(RECEIPTS) })
    }
    await mustMatch(server.owner, heard_in, bare_in)
    const ratio = median(rounds.map((round) => round.product / round.limit))
    return {
      id: 'F12',
      what: `receipts posted and applied, ${what}, ${AT_ONCE} at a time`,
      value: median(rounds.map((round) => round.product)),
      unit: '/s',
      limit: median(rounds.map((round) => round.limit)),
      ratio,
      goal: `≥ ${GOAL}`,
      passes: ratio >= GOAL,
      beside: { statements: median(transactions.map((statements) => statements.length)) },
    }
  } finally {
    await database.close()
    await bare.end()
  }
}

/** Copies of the books as they stand, each a database of its own. */
async function copyBooks(owner: pg.ClientConfig, names: readonly string[]): Promise<void> {
  const client = new pg.Client({ ...owner, database: 'postgres' })
  await client.connect()
  try {
    for (const name of names) {
      await client.query(
        `create database ${client.escapeIdentifier(name)} template ${client.escapeIdentifier(String(owner.database))}`,
      )
    }
  } finally {
    await client.end()
  }
}

/** A limit that wrote less than the product would be none. */
async function mustMatch(owner: pg.ClientConfig, heard_in: string, bare_in: string): Promise<void> {
  const [heard, bare] = [await booksOf(owner, heard_in), await booksOf(owner, bare_in)]
  if (heard !== bare) throw new Error(`the bare transactions left ${bare} behind, the product ${heard}`)
}

async function booksOf(owner: pg.ClientConfig, database: string): Promise<string> {
  const client = new pg.Client({ ...owner, database })
  await client.connect()
  try {
    const found = await client.query<{ books: string }>(
      `select format('%s entries, %s open, %s allocations, %s events', (select count(*) from entries), (select sum(open_minor) from entries),
        (select count(*) from allocations), (select count(*) from events)) as books`,
    )
    return found.rows[0]?.books ?? ''
  } finally {
    await client.end()
  }
}

/** Receipts per second of the product. */
async function pay(database: Database, seller_id: SellerId, accounts: readonly AccountId[], receipts: number): Promise<number> {
  const currency = parseCurrency('INR')
  if (currency === null) throw new Error('no rupees')
  const turns = Array.from({ length: receipts }, (_, turn) => turn)
  return atOnce(turns, async (turn) => {
    const account_id = accounts[turn % accounts.length]
    if (!account_id) throw new Error('no account')
    await database.scope(worker(seller_id, 'bench'), (tx) =>
      recordPayment(tx, { account_id, amount_minor: AMOUNT, currency, method: 'bank_transfer', reference: `UTR${turn}` }),
    )
  })
}

/** What the product sends for so many receipts, one after the other: a list of statements for each. */
async function hearPayments(
  server: DatabaseServer,
  seller_id: SellerId,
  accounts: readonly AccountId[],
  receipts: number,
): Promise<Asked[][]> {
  const wire = await openWire(String(server.app.host))
  const database = openDatabase({
    ...server,
    app: { ...server.app, host: wire.folder },
    countries: COUNTRIES,
    max_connections: 1,
  })
  try {
    await pay(database, seller_id, accounts, receipts)
  } finally {
    await database.close()
    await wire.close()
  }
  return transactionsOf(wire.flushes)
}

/** Each from its BEGIN to its COMMIT. */
function transactionsOf(flushes: readonly Flush[]): Asked[][] {
  const found = Map.groupBy(
    flushes.flatMap(({ transaction, asked }) => asked.map((one) => ({ transaction, one }))),
    ({ transaction }) => transaction,
  )
  found.delete('1/0')
  return [...found.values()].map((asked) => asked.map(({ one }) => one))
}

async function repeat(pool: pg.Pool, statements: readonly Asked[]): Promise<void> {
  const client = await connect(pool)
  try {
    for (const { name, text, values } of statements) {
      const bound = values.map((value) => value && (value.is_binary ? value.bytes : value.bytes.toString('utf8')))
      await client.query(name === null ? text : { name, text, values: bound })
    }
  } finally {
    client.release()
  }
}

/** Works off the items, some at a time; answers how many per second. */
async function atOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<number> {
  const began = performance.now()
  const next = items.values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of next) await work(item)
    }),
  )
  return (items.length / (performance.now() - began)) * 1_000
}
