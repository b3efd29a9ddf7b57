import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { COUNTRIES } from '#countries.ts'
import { readEnvironment } from '#environment.ts'
import { addStaff } from '#features/access/add-staff.ts'
import { openSession } from '#features/access/open-session.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { openAccount } from '#features/accounts/open-account.ts'
import { addConnection } from '#features/connections/add-connection.ts'
import { checkBooks } from '#features/ledger/check-books.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import { findRole } from '#features/sellers/queries.ts'
import { openDatabase } from '#platform/database.ts'
import { openSeal } from '#platform/seal.ts'
import { readSealKey } from '#platform/seal-key.ts'
import { worker } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import { addDays, dayOf } from '#shared/day.ts'
import { type AccountId, newId } from '#shared/id.ts'
import { currency, minor } from '#shared/money.ts'
import { openServer } from '../../src/open-server.ts'
import { type Load, loadOn } from './load.ts'
import { type App, killAll, startApp, startSandbox } from './processes.ts'

/**
 * `npm run crash -- --cycles 100`: R1 (domain specification 5.2). The portal and its PostgreSQL, fsync on, are killed with kill -9 while payments
 * come in from the Desk and through a payment service; after each restart whoever got no answer sends again. At the end: every acknowledged
 * payment stands in the books, none twice, and the service was back within ten seconds each time.
 */
const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '100' },
    port: { type: 'string', default: '8490' },
    seconds: { type: 'string', default: '1' },
  },
})
const INR = currency('INR')
const BACK_WITHIN_MS = 10_000

async function main(): Promise<number> {
  const cycles = Number(values.cycles)
  const port = Number(values.port)
  const data_dir = await mkdtemp(path.join(tmpdir(), 'samepage-crash-'))
  const environment = { ...readEnvironment({ data: data_dir, port: String(port) }), database_url: undefined }
  const set = await setUp(environment, port)
  const sandbox = await startSandbox({ ...set.sandbox, port: port + 1, file: path.join(data_dir, 'sandbox.jsonl') })
  const load = loadOn(set, `http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`)
  let app: App | null = null
  const back: number[] = []
  let killed = 0
  try {
    app = await startApp(data_dir, port, 30_000)
    for (let cycle = 1; cycle <= cycles; cycle++) {
      const running = load.run()
      await new Promise((resolve) => setTimeout(resolve, Number(values.seconds) * 1000 * (0.4 + Math.random())))
      killed += await killAll(app, data_dir)
      await running.stop()
      const started = await startApp(data_dir, port, BACK_WITHIN_MS * 3)
      back.push(started.ms)
      app = started
      await load.resend()
      if (cycle % 10 === 0)
        console.log(
          `${cycle} of ${cycles} cycles, ${load.acknowledged.size} acknowledged, slowest back after ${Math.max(...back)} ms`,
        )
    }
    await load.settle()
    return await verdict(environment, load, { cycles, back, killed })
  } finally {
    sandbox.kill('SIGTERM')
    if (app) await killAll(app, data_dir)
    await rm(data_dir, { recursive: true, force: true })
  }
}

type Environment = ReturnType<typeof readEnvironment>

/** Books with a few customers and open items, somebody at the Desk, a customer with a session, and a payment service. */
async function setUp(environment: Environment, port: number) {
  const server = await openServer(environment)
  const database = openDatabase({ ...server, countries: COUNTRIES })
  const seal = openSeal(await readSealKey(environment.secret, environment.data_dir))
  const [key, webhook_secret] = ['crash-key', 'crash-secret']
  try {
    const seller_id = await database.system('the crash test', (tx) =>
      createSeller(tx, {
        name: 'Crash Traders',
        country: 'IN',
        currency: INR,
        time_zone: 'Asia/Kolkata',
        year_starts_in_month: 4,
      }),
    )
    return await database.scope(worker(seller_id, 'crash'), async (tx) => {
      const today = dayOf(tx.now, 'Asia/Kolkata')
      const accounts: AccountId[] = []
      for (let one = 0; one < 4; one++) {
        const account_id = await openAccount(tx, { code: `C${one}`, name: `Crash Stores ${one}`, currency: INR })
        for (let item = 0; item < 50; item++) {
          await openItem(tx, {
            account_id,
            number: `C${one}/${item}`,
            dated_on: addDays(today, -item),
            due_on: today,
            currency: INR,
            amount_minor: minor(500_000),
          })
        }
        accounts.push(account_id)
      }
      const place = { label: 'Crash', network: '127.0.0.0/24' }
      const staff_id = await addStaff(tx, { name: 'Asha Rao', email: 'asha@crash.example', role: 'Owner' })
      const desk = `k=${seller_id}.${await openSession(tx, { who: { staff_id }, level: 2, place })}`
      const role_id = await findRole(tx, 'account', 'Finance')
      const payers = []
      for (const account_id of accounts) {
        const contact_id = await addContact(tx, {
          account_id,
          role_id,
          name: 'Ramesh Patil',
          email: `${account_id.toLowerCase()}@crash.example`,
        })
        payers.push({
          account_id,
          cookie: `s=${seller_id}.${await openSession(tx, { who: { contact_id, account_id }, level: 1, place })}`,
        })
      }
      const connection_id = newId('connection')
      await addConnection(tx, {
        id: connection_id,
        adapter: 'sandbox',
        name: 'Practice',
        mode: 'test',
        external_ref: 'sandbox',
        settings: { base_url: `http://127.0.0.1:${port + 1}` },
        sealed: seal.seal(JSON.stringify({ key, webhook_secret }), connection_id),
      })
      const webhook_url = `http://127.0.0.1:${port}${routes.paymentHook.href({ seller: seller_id, connection: connection_id })}`
      return { seller_id, desk, payers, connection_id, sandbox: { key, webhook_secret, webhook_url } }
    })
  } finally {
    await database.close()
    await server.stop()
  }
}

async function verdict(
  environment: Environment,
  load: Load,
  run: { cycles: number; back: number[]; killed: number },
): Promise<number> {
  const server = await openServer(environment)
  const owner = new pg.Client(server.owner)
  await owner.connect()
  try {
    const { rows } = await owner.query<{ reference: string; n: number }>(
      "select reference, count(*)::int as n from entries where kind = 'RCPT' group by 1",
    )
    const counts = new Map(rows.map((row) => [row.reference, row.n]))
    const lost = [...load.acknowledged].filter((reference) => !counts.has(reference))
    const twice = [...counts].filter(([, n]) => n > 1)
    const { rows: captured } = await owner.query<{ n: number }>(
      `select count(*)::int as n from settlements s where state = 'received' and exists (
         select from provider_facts f where f.settlement_id = s.id and f.kind = 'captured')`,
    )
    const faults = await checkBooks(async (text) => (await owner.query(text)).rows)
    const slowest = Math.max(...run.back)
    const landed = captured[0]?.n ?? 0
    const good =
      lost.length === 0 &&
      twice.length === 0 &&
      faults.length === 0 &&
      slowest <= BACK_WITHIN_MS &&
      load.unresolved() === 0 &&
      landed === load.paid.size
    console.log(
      `R1 ${good ? 'passed' : 'FAILED'}: ${run.cycles} cycles of kill -9 (portal and ${run.killed} processes of PostgreSQL): ${load.acknowledged.size} acknowledged at the Desk, ${lost.length} lost, ${twice.length} twice; ` +
        `${load.paid.size} paid at the payment service, ${landed} in the books; ${load.resent()} sent again, ${load.unresolved()} without an answer; ` +
        `${faults.length} broken invariants; back after ${median(run.back)} ms in the median, ${slowest} ms at most (10000)`,
    )
    for (const reference of lost.slice(0, 5)) console.log(`lost: ${reference}`)
    for (const [reference] of twice.slice(0, 5)) console.log(`twice: ${reference}`)
    for (const fault of faults.slice(0, 5)) console.log(`${fault.invariant}: ${fault.says}: ${fault.subject}`)
    return good ? 0 : 1
  } finally {
    await owner.end()
    await server.stop()
  }
}

function median(of: readonly number[]): number {
  return [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0
}

process.exitCode = await main()
