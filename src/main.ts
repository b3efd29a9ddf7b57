import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Server } from 'node:http'
import path from 'node:path'
import { serve } from '@hono/node-server'
import { smtpChannel } from './adapters/channel/smtp.ts'
import { diskFileStore } from './adapters/file-store/disk.ts'
import { createApp, reactions } from './app.tsx'
import { openCollecting } from './collecting.ts'
import { COUNTRIES } from './countries.ts'
import type { Environment } from './environment.ts'
import { firstRunOf } from './features/access/queries.ts'
import { sellerCache } from './features/sellers/queries.ts'
import { openServer } from './open-server.ts'
import { openAssets } from './platform/assets.ts'
import type { Clock } from './platform/clock.ts'
import { type Database, openDatabase } from './platform/database.ts'
import { codeOf } from './platform/database-client.ts'
import type { DatabaseServer } from './platform/database-server.ts'
import { openFirstRun } from './platform/first-run.ts'
import { openLive } from './platform/live.ts'
import { type Log, silentLog } from './platform/log.ts'
import { openPdf } from './platform/pdf.ts'
import { openSeal } from './platform/seal.ts'
import { readSealKey } from './platform/seal-key.ts'
import type { Site } from './platform/site.ts'
import { openVisits } from './platform/visits.ts'
import { openWorker } from './platform/worker.ts'
import type { Channel } from './ports/channel.ts'
import type { ProviderKind } from './ports/payment-provider.ts'
import { PROVIDERS } from './providers.ts'
import { remindConfirmations } from './reminding.ts'
import { openRounds, type Round } from './rounds.ts'
import { routes } from './routes.ts'
import { Refusal } from './shared/refusal.ts'
import { openSigning } from './signing.ts'

/** Everything that runs, and how to end it. */
export type Running = {
  url: string
  site: Site
  database: Database
  server: DatabaseServer
  /** The one-time address at which the first person sets the seller up; null once there is one. */
  set_up_link: string | null
  close(): Promise<void>
}

export type StartOptions = {
  log?: Log
  clock?: Clock
  /** The database, when somebody has begun to start it already. */
  server?: Promise<DatabaseServer>
  /** How messages leave; without one, by SMTP_URL, or not at all. */
  channel?: Channel
  /** The practice payment service, served under `/sandbox` of the same address: in the demo. */
  sandbox?: { app: { fetch(request: Request): Response | Promise<Response> }; close(): void }
  /** Payment providers; without them, those we have. */
  providers?: Readonly<Record<string, ProviderKind>>
}

/** Starts or joins the database, brings it up to date, and serves the portal. */
export async function start(environment: Environment, options: StartOptions = {}): Promise<Running> {
  const log = options.log ?? silentLog
  const seal = openSeal(await readSealKey(environment.secret, environment.data_dir))
  const server = await (options.server ?? openServer(environment, log))
  const channel = options.channel ?? (environment.smtp_url === undefined ? null : smtpChannel(environment.smtp_url))
  const worker = openWorker(server.system, reactions, log)
  const database = openDatabase({
    ...server,
    countries: COUNTRIES,
    ...(channel ? { enqueue: worker.enqueue } : {}),
    ...(options.clock ? { clock: options.clock } : {}),
  })
  const live = await openLive(database, server.system)
  const pdf = openPdf()
  const assets = openAssets()
  const visits = openVisits(database)
  const opening = { kinds: options.providers ?? PROVIDERS, fetch: globalThis.fetch, now: database.clock, open: seal.open }
  const site: Site = {
    database,
    collecting: openCollecting(database, opening, () => site.origin, log),
    sellerOf: sellerCache(database),
    assets: assets.names,
    live,
    pdf,
    files: diskFileStore(path.join(environment.data_dir, 'files')),
    seal,
    signing: openSigning(database, seal, () => site.origin),
    visits,
    build: createHash('sha256')
      .update(assets.hash)
      .update(String(process.env['SAMEPAGE_BUILD'] ?? ''))
      .digest('base64url')
      .slice(0, 8),
    origin: environment.origin ?? '',
    sends_mail: channel !== null,
    first_run: (await firstRunOf(database)).due ? openFirstRun() : null,
  }
  const rounds = openRounds(roundsOf(site), log)
  const app = createApp(site, assets, log, {
    behind_proxy: environment.behind_proxy,
    plain_http: site.origin.startsWith('http://'),
  })
  async function closeBooks(): Promise<void> {
    options.sandbox?.close()
    await rounds.stop()
    await worker.stop()
    await live.close()
    await visits.close()
    await Promise.all([pdf.close(), database.close()])
    await server.stop()
  }
  const http = await listen(besides(app.fetch, options.sandbox), environment).catch(async (error: unknown) => {
    await closeBooks()
    throw error
  })
  const url = `http://${environment.host}:${portOf(http)}`
  site.origin ||= url
  // the queue is opened after the first page can be had: nothing that was mailed a second later is late
  if (channel) {
    const world = { database, channel, pdf, signing: site.signing, origin: site.origin, mail_from: environment.mail_from ?? '' }
    worker.start(world, database).catch((error: unknown) => log('error', 'the worker did not start', { error: String(error) }))
  }
  return {
    url,
    set_up_link: site.first_run ? url + routes.access.setUp.href({ token: site.first_run.secret }) : null,
    site,
    database,
    server,
    async close() {
      http.closeAllConnections()
      http.close()
      await closeBooks()
    },
  }
}

/** What is looked after again and again. */
function roundsOf({ database, collecting }: Site): Round[] {
  return [
    { name: 'payments that wait', every_ms: 15_000, run: () => collecting.round() },
    { name: 'balances nobody confirmed', every_ms: 15 * 60_000, run: () => remindConfirmations(database) },
  ]
}

type Fetch = Parameters<typeof serve>[0]['fetch']

/** The portal, and beside it the practice payment service: to the portal that is somebody else, with doors of its own. */
function besides(portal: Fetch, sandbox: StartOptions['sandbox']): Fetch {
  if (!sandbox) return portal
  return (request, environment) =>
    new URL(request.url).pathname.startsWith('/sandbox/') ? sandbox.app.fetch(request) : portal(request, environment)
}

/** Refuses in plain words where the address is taken, is not this machine's, or may not be used. */
async function listen(fetch: Fetch, { host, port }: Environment): Promise<Server> {
  const http = serve({ fetch, hostname: host, port })
  if (!(http instanceof Server)) throw new Error('the portal is served over HTTP/1.1')
  limitSlowClients(http)
  await once(http, 'listening').catch((error: unknown) => {
    const why = codeOf(error) === 'EADDRINUSE' ? 'another program listens there' : String(error)
    const message = `Port ${port} of ${host} cannot be used: ${why}. Choose another with --port or PORT.`
    throw new Refusal(503, 'port_taken', message, 'port', error)
  })
  return http
}

/** Nobody may hold a connection by sending a byte a second. */
function limitSlowClients(http: Server): void {
  http.headersTimeout = 10_000
  http.requestTimeout = 60_000
  http.keepAliveTimeout = 65_000
}

function portOf(http: Server): number {
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}
