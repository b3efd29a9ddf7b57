import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { memoryFileStore } from '#adapters/file-store/memory.ts'
import { sellerCache } from '#features/sellers/queries.ts'
import { type Assets, openAssets } from '#platform/assets.ts'
import { openLive } from '#platform/live.ts'
import { type Log, silentLog } from '#platform/log.ts'
import { openPdf } from '#platform/pdf.ts'
import { openSeal } from '#platform/seal.ts'
import type { Site } from '#platform/site.ts'
import { openVisits } from '#platform/visits.ts'
import type { FileStore } from '#ports/file-store.ts'
import type { ProviderKind } from '#ports/payment-provider.ts'
import { PROVIDERS } from '#providers.ts'
import { buildAssets } from '../scripts/assets.mjs'
import { createApp } from '../src/app.tsx'
import { openCollecting } from '../src/collecting.ts'
import { openSigning } from '../src/signing.ts'
import type { TestDatabase } from './database.ts'

export const ORIGIN = 'http://127.0.0.1'

/** The same for every test, so that what one app has sealed another opens. */
export const TEST_SEAL = openSeal(Buffer.alloc(32, 'samepage'))

/** The whole portal over a test's database, as main.ts puts it together, without a socket. */
export async function testApp(
  { database, system }: TestDatabase,
  log: Log = silentLog,
  providers: Readonly<Record<string, ProviderKind>> = PROVIDERS,
) {
  const assets = await testAssets()
  const live = await openLive(database, system)
  const opening = { kinds: providers, fetch: globalThis.fetch, now: database.clock, open: TEST_SEAL.open }
  const site: Site = {
    database,
    collecting: openCollecting(database, opening, () => ORIGIN, log),
    sellerOf: sellerCache(database),
    assets: assets.names,
    live,
    pdf: openPdf(),
    files: storeOf(database),
    seal: TEST_SEAL,
    signing: openSigning(database, TEST_SEAL, () => ORIGIN),
    visits: openVisits(database),
    build: 'test',
    origin: ORIGIN,
    sends_mail: true,
  }
  const app = createApp(site, assets, log)
  afterAll(async () => {
    await live.close()
    await site.visits.close()
    await site.pdf.close()
  })
  return { app, site }
}

const stores = new WeakMap<object, FileStore>()

/** One store per database, so that a portal and a Desk over one world see the same files. */
function storeOf(database: object): FileStore {
  const store = stores.get(database) ?? memoryFileStore()
  stores.set(database, store)
  return store
}

/** The style sheet and scripts, built as they are now: tests do not depend on `npm run build`. */
async function testAssets(): Promise<Assets> {
  const folder = await mkdtemp(path.join(tmpdir(), 'samepage-assets-'))
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(await buildAssets(folder)))
  const assets = openAssets(folder)
  await rm(folder, { recursive: true })
  return assets
}
