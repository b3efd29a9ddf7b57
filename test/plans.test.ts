import type { CompiledQuery } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkBooks } from '#features/ledger/check-books.ts'
import type { Database, Read, Statement } from '#platform/database.ts'
import { hashOf } from '#platform/session.ts'
import { routes } from '#routes.ts'
import { dayOf } from '#shared/day.ts'
import { type GeneratedDoor, generateBooks, generatedDoors } from '../bench/generate.ts'
import { testApp } from './app.ts'
import { testDatabase } from './database.ts'

/**
 * Plans, over books large enough to have any: no page of a customer reads one of the large tables from end to end. The statements
 * are taken from the pages themselves and explained as the app's login has them, under row-level security, with their values known and
 * unknown (a prepared statement may get the second plan after a while).
 */
const INVOICES = 10_000
const LARGE = ['entries', 'allocations', 'invoices', 'invoice_lines', 'visits']
const MODES = ['force_custom_plan', 'force_generic_plan'] as const

type Question = Pick<CompiledQuery, 'sql' | 'parameters'>

describe('the pages of a customer, over ten thousand invoices', async () => {
  const test = await testDatabase()
  const asked: Question[] = []
  const { app } = await testApp({ ...test, database: listening(test.database, asked) })
  const doors: { whale: GeneratedDoor; ordinary: GeneratedDoor }[] = []
  const analyst = new pg.Client(test.app)

  beforeAll(async () => {
    const now = test.clock()
    await generateBooks(test.owner, { invoices: INVOICES, today: dayOf(now, 'Asia/Kolkata'), now })
    const [whale, ordinary] = await generatedDoors(test.owner, 3)
    if (whale && ordinary) doors.push({ whale, ordinary })
    await analyst.connect()
  })
  afterAll(() => analyst.end())

  it('the generated books are sound', async () => {
    expect(await checkBooks(test.query)).toEqual([])
  })

  it.each(['whale', 'ordinary'] as const)('the account with most and one with few: %s', async (who) => {
    const door = only(doors)[who]
    const faults: string[] = []
    let statements = 0
    for (const path of pathsOf(door, await paymentOf(door))) {
      asked.length = 0
      const response = await app.request(`http://localhost${path}`, { headers: { cookie: door.cookie } })
      await response.arrayBuffer()
      expect([path, response.status]).toEqual([path, 200])
      for (const question of asked) {
        statements += 1
        for (const table of await scanned(door, question)) faults.push(`${path} reads all of ${table}: ${question.sql}`)
      }
    }
    expect(faults).toEqual([])
    expect(statements).toBeGreaterThan(40)
  })

  it('would see a page that does not say whose rows it wants', async () => {
    const { ordinary } = only(doors)
    const careless = { sql: 'select sum(amount_minor) from entries where note <> $1', parameters: ['x'] }
    expect(await scanned(ordinary, careless)).toContain('entries')
  })

  async function paymentOf({ account_id }: GeneratedDoor): Promise<string> {
    const rows = await test.query<{ id: string }>(`select id from entries where account_id = $1 and kind = 'RCPT' limit 1`, [
      account_id,
    ])
    return only(rows).id
  }

  /** The large tables that a statement reads from end to end, by either kind of plan. */
  async function scanned(door: GeneratedDoor, question: Question): Promise<string[]> {
    await analyst.query('begin')
    try {
      const [, secret = ''] = door.cookie.split('.')
      const viewer = [door.seller_id, hashOf(secret), door.account_id, [], test.clock()]
      await analyst.query('select * from open_viewer($1, $2, $3, $4, $5)', viewer)
      await analyst.query(`prepare asked as ${question.sql}`)
      const values = question.parameters.map(literal).join(', ')
      const found = new Set<string>()
      for (const mode of MODES) {
        await analyst.query(`set local plan_cache_mode = ${mode}`)
        const { rows } = await analyst.query(`explain (format json) execute asked${values === '' ? '' : ` (${values})`}`)
        for (const table of seqScans(rows[0]['QUERY PLAN'])) if (LARGE.includes(table)) found.add(table)
      }
      return [...found]
    } finally {
      await analyst.query('rollback')
      await analyst.query('deallocate all')
    }
  }
})

/** The same database, which also notes what pages ask in their one flush. */
function listening(database: Database, asked: Question[]): Database {
  const noted = <Row>(statement: Statement<Row>): Statement<Row> => {
    asked.push(statement.compile())
    return statement
  }
  const heard = (read: Read): Read => ({
    ...read,
    rows: (statement) => read.rows(noted(statement)),
    row: (statement) => read.row(noted(statement)),
  })
  return { ...database, read: (door, ask) => database.read(door, (read) => ask(heard(read))) }
}

/** Every page of an account that only reads, the list of invoices in each of its orders and tabs. */
function pathsOf({ account_id, invoice_id }: GeneratedDoor, payment: string): string[] {
  const account = { account: account_id }
  const invoice = { account: account_id, invoice: invoice_id }
  const { confirmations, disputes, invoices, pay, payments, reconciliations, reports, statement, taxes } = routes
  return [
    routes.home.href(account),
    routes.howToPay.href(account),
    routes.more.href(account),
    routes.access.mine.href(account),
    ...['all', 'open', 'late', 'paid', 'notes'].map((tab) => invoices.list.href(account, { tab })),
    ...['newest', 'oldest', 'due', 'amount'].map((sort) => invoices.list.href(account, { sort })),
    invoices.list.href(account, { q: 'NW-0000' }),
    invoices.list.href(account, { from: '2026-04-01', to: '2026-09-30' }),
    invoices.show.href(invoice),
    payments.list.href(account),
    payments.show.href({ ...account, payment }),
    statement.show.href(account),
    statement.show.href(account, { from: '2025-11-22', to: '2026-11-21' }),
    ...[reports.home, reports.year, reports.codes, reports.taxes, reports.items, reports.pack].map((page) =>
      page.href(account),
    ),
    ...[pay.start, confirmations.list, reconciliations.list, disputes.list, disputes.start, taxes.list].map((page) =>
      page.href(account),
    ),
  ]
}

/** A value as a literal of the statement `execute`, which takes no parameters. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString())
  if (Buffer.isBuffer(value)) return pg.escapeLiteral(`\\x${value.toString('hex')}`)
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map((one) => JSON.stringify(String(one))).join()}}`)
  return pg.escapeLiteral(String(value))
}

/** The tables that a plan scans in sequence, wherever in the plan. */
function seqScans(plan: unknown): string[] {
  if (typeof plan !== 'object' || plan === null) return []
  const own =
    'Node Type' in plan && plan['Node Type'] === 'Seq Scan' && 'Relation Name' in plan ? [String(plan['Relation Name'])] : []
  return [...own, ...Object.values(plan).flatMap(seqScans)]
}

function only<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error('there is nothing')
  return first
}
