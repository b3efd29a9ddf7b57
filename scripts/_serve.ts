import { Hono } from 'hono'
import { serve } from '@hono/node-server'
import { loginOf } from '#platform/migrate.ts'
import { openDatabase } from '#platform/database.ts'
import { openLive } from '#platform/live.ts'
import { openPdf } from '#platform/pdf.ts'
import { openAssets } from '#platform/assets.ts'
import { sellerCache, listSellers } from '#features/sellers/queries.ts'
import { accessPortal } from '#features/access/portal.tsx'
import { homePortal } from '#features/home/portal.tsx'
import { COUNTRIES } from '../src/countries.ts'
import { publicDoor } from '../src/public.ts'
import { wrapping } from '#platform/web.ts'
import { makeLink } from '#features/access/make-link.ts'
import { worker } from '#platform/viewer.ts'
import { writeFileSync } from 'node:fs'
import { buildAssets } from './assets.mjs'
const owner = { host: '/tmp/lead/pgdata', user: 'postgres', database: 'dev' }
const app_ = loginOf(owner,'samepage_app'), system = loginOf(owner,'samepage_system')
const database = openDatabase({ app: app_, system, countries: COUNTRIES })
const dir='/tmp/lead/assets'; writeFileSync(dir+'/manifest.json', JSON.stringify(await buildAssets(dir)))
const assets = openAssets(dir)
const site: any = { database, sellerOf: sellerCache(database), assets: assets.names, live: await openLive(database, system), pdf: openPdf(), build: 'x', origin: 'http://127.0.0.1:4390', sends_mail: false }
const app: any = new Hono()
app.use(wrapping(() => {}))
publicDoor(app, site, assets); accessPortal(app, site); homePortal(app, site)
app.onError((e: any, c: any) => { console.error(e); return c.text(String(e.message), e.status ?? 500) })
serve({ fetch: app.fetch, port: 4390, hostname: '127.0.0.1' })
const [seller] = await database.system('x', listSellers)
const rows = await database.scope(worker(seller!.id, 'x'), async (tx) => {
  const m = await tx.rows((await import('#platform/database.ts')).db.selectFrom('memberships as m').innerJoin('accounts as a', (j) => j.onRef('a.seller_id','=','m.seller_id').onRef('a.id','=','m.account_id')).select(['a.code','m.account_id','m.contact_id']).where('m.seller_id','=',seller!.id))
  const out: any = {}
  for (const r of m) if (['SGS','NEW','BIG','AJM','KNP','CHP'].includes(r.code)) out[r.code] = { account: r.account_id, link: (await makeLink(tx, { account_id: r.account_id, contact_id: r.contact_id, channel: 'whatsapp' })).url_path }
  return out
})
writeFileSync('/tmp/lead/links.json', JSON.stringify(rows)); console.log('ready')
