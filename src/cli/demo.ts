import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { diskFileStore } from '#adapters/file-store/disk.ts'
import { openCollecting } from '#collecting.ts'
import { COUNTRIES } from '#countries.ts'
import { openPastPractice, PAST_ADDRESS, type PastPractice } from '#demo/past-practice.ts'
import { movePractice } from '#demo/practice.ts'
import { type DemoBooks, foundWholesaler } from '#demo/wholesaler.ts'
import { readEnvironment } from '#environment.ts'
import { makeDeskLink } from '#features/access/make-desk-link.ts'
import { makeLink } from '#features/access/make-link.ts'
import { start } from '#main.ts'
import { openServer } from '#open-server.ts'
import { openDatabase } from '#platform/database.ts'
import type { DatabaseServer } from '#platform/database-server.ts'
import { troubleLog } from '#platform/log.ts'
import { openSeal } from '#platform/seal.ts'
import { readSealKey } from '#platform/seal-key.ts'
import { worker } from '#platform/viewer.ts'
import { PROVIDERS } from '#providers.ts'
import { dayOf } from '#shared/day.ts'
import { Refusal } from '#shared/refusal.ts'
import { openSigning } from '#signing.ts'
import { untilSignal } from './serve.ts'

/** Customers whose links the demo hands out: a choice of every page's states. */
const SHOWN = ['SGS', 'NBD', 'CHP', 'OSX', 'BOF', 'SSS', 'RLS', 'KPM', 'PKC', 'AJM', 'KNP', 'NEW', 'BIG']

/**
 * `samepage demo`: books of an invented wholesaler in a folder of their own, made anew each time, served until a signal ends it.
 * With `--json` it prints one line when it is ready: `{ url, desk, portal: [{ account, contact, role, link }], api_key, webhook_secret }`.
 */
export async function demoCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { port: { type: 'string' }, host: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean' } },
  })
  if (values.data !== undefined) await refuseBooks(values.data)
  const folder = values.data ?? (await mkdtemp(path.join(tmpdir(), 'samepage-demo-')))
  const environment = { ...readEnvironment({ ...values, data: folder }), database_url: undefined }
  const say = (line: string) => void (values.json ? process.stderr : process.stdout).write(`${line}\n`)
  const ended = untilSignal()
  try {
    say('Booking a year of trade …')
    const books = await bookAYear(environment)
    const { sandbox, goLive } = books.practice_checkout
    const running = await start(environment, { log: troubleLog(), sandbox })
    try {
      goLive()
      await movePractice(running, books.seller_id, sandbox, books.practice)
      const links = await linksOf(running.database, running.url, books)
      if (values.json) process.stdout.write(`${JSON.stringify(links)}\n`)
      else print(links)
      await ended
    } finally {
      await running.close()
    }
  } finally {
    if (values.data === undefined) await rm(folder, { recursive: true, force: true })
  }
  return 0
}

/** An invented seller never comes among somebody's real books. */
async function refuseBooks(folder: string): Promise<void> {
  const found = await readdir(folder).catch(() => [])
  if (found.length === 0) return
  throw new Refusal(409, 'folder_in_use', `There is something in ${folder} already. Give the demo an empty folder, or none.`)
}

type Booked = DemoBooks & { practice_checkout: PastPractice }

async function bookAYear(environment: ReturnType<typeof readEnvironment>): Promise<Booked> {
  const server = await openServer(environment)
  const now = new Date()
  let at = now
  const database = openDatabase({ ...server, countries: COUNTRIES, clock: () => at })
  const clock = {
    set(instant: Date) {
      at = instant
    },
  }
  try {
    const practice = openPastPractice(database.clock)
    const seal = openSeal(await readSealKey(environment.secret, environment.data_dir))
    const files = diskFileStore(path.join(environment.data_dir, 'files'))
    const opening = { kinds: PROVIDERS, fetch: practice.fetch, now: database.clock, open: seal.open }
    const collecting = openCollecting(database, opening, () => PAST_ADDRESS, troubleLog())
    const surroundings = { files, seal, practice, collecting, signing: openSigning(database, seal, () => PAST_ADDRESS) }
    const today = dayOf(now, 'Asia/Kolkata')
    const books = await foundWholesaler(database, clock, now, today, surroundings, () => analyse(server))
    return { ...books, practice_checkout: practice }
  } finally {
    await database.close()
    await server.stop()
  }
}

async function analyse(server: DatabaseServer): Promise<void> {
  const owner = new pg.Client(server.owner)
  await owner.connect()
  await owner.query('analyze')
  await owner.end()
}

type Links = {
  url: string
  desk: string
  portal: { account: string; contact: string; role: string; link: string }[]
  api_key: null
  webhook_secret: null
}

async function linksOf(database: Parameters<typeof makeDeskLink>[0], url: string, books: DemoBooks): Promise<Links> {
  const portal = await database.scope(worker(books.seller_id, 'demo'), async (tx) => {
    const rows = []
    for (const customer of books.customers.filter(({ code }) => SHOWN.includes(code))) {
      const { url_path } = await makeLink(tx, {
        account_id: customer.account_id,
        contact_id: customer.contact_id,
        channel: 'whatsapp',
      })
      rows.push({ account: customer.name, contact: customer.contact.name, role: customer.contact.role, link: url + url_path })
    }
    return rows
  })
  const desk = await makeDeskLink(database, books.seller_id, books.staff_id)
  return { url, desk: url + desk.url_path, portal, api_key: null, webhook_secret: null }
}

function print(links: Links): void {
  const lines = [
    '',
    `Meghdoot Traders is open at ${links.url}`,
    '',
    'The seller (once, within a quarter of an hour):',
    `  ${links.desk}`,
    '',
    'Its customers, each by a link of their own:',
    ...links.portal.map((one) => `  ${one.account} (${one.contact}, ${one.role})\n    ${one.link}`),
    '',
    'Ctrl-C ends it and forgets everything.',
    '',
  ]
  process.stdout.write(lines.join('\n'))
}
