import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { sellerCache } from '#features/sellers/queries.ts'
import { type Assets, openAssets } from '#platform/assets.ts'
import { openLive } from '#platform/live.ts'
import { type Log, silentLog } from '#platform/log.ts'
import { openPdf } from '#platform/pdf.ts'
import type { Site } from '#platform/site.ts'
import { openVisits } from '#platform/visits.ts'
import { buildAssets } from '../scripts/assets.mjs'
import { createApp } from '../src/app.tsx'
import type { TestDatabase } from './database.ts'

export const ORIGIN = 'http://127.0.0.1'

/** The whole portal over a test's database, as main.ts puts it together, without a socket. */
export async function testApp({ database, system }: TestDatabase, log: Log = silentLog) {
  const assets = await testAssets()
  const live = await openLive(database, system)
  const site: Site = {
    database,
    sellerOf: sellerCache(database),
    assets: assets.names,
    live,
    pdf: openPdf(),
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

/** The style sheet and scripts, built as they are now: tests do not depend on `npm run build`. */
async function testAssets(): Promise<Assets> {
  const folder = await mkdtemp(path.join(tmpdir(), 'samepage-assets-'))
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(await buildAssets(folder)))
  const assets = openAssets(folder)
  await rm(folder, { recursive: true })
  return assets
}
