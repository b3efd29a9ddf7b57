import type { Hono } from 'hono'
import { sql } from 'kysely'
import type { Assets } from '#platform/assets.ts'
import { statement } from '#platform/database.ts'
import { doorOf } from '#platform/session.ts'
import type { Site } from '#platform/site.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { parseId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import type { Brand } from '#shared/seller-settings.ts'
import { routes } from './routes.ts'

const FOR_EVER = 'public, max-age=31536000, immutable'

/** What anybody may fetch: health, built assets, a seller's colours, and the entrance that sends each where they belong. */
export function publicDoor(app: Hono<WebEnvironment>, site: Site, assets: Assets): void {
  app.get(routes.health.pattern, async (context) => {
    await site.database.system('health', (tx) => tx.rows(statement(sql`select 1`)))
    return context.json({ ok: true })
  })

  app.get(routes.asset.pattern, (context) => {
    const found = assets.find(context.req.param('name'), context.req.header('accept-encoding') ?? '')
    if (!found) throw notFound()
    const headers: Record<string, string> = { 'content-type': found.type, 'cache-control': FOR_EVER, vary: 'Accept-Encoding' }
    if (found.encoding !== null) headers['content-encoding'] = found.encoding
    return context.body(found.body, 200, headers)
  })

  app.get(routes.brand.pattern, async (context) => {
    const seller_id = parseId('seller', context.req.param('seller'))
    if (seller_id === null) throw notFound()
    const { settings } = await site.sellerOf(seller_id, 0)
    if (!settings.brand) throw notFound()
    return context.body(brandSheet(settings.brand), 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': FOR_EVER,
    })
  })

  app.get(routes.entrance.pattern, async (context) => {
    const opened = doorOf(context)
    return context.redirect(opened === null ? routes.access.code.href() : routes.access.accounts.href(), 303)
  })
}

/** Colours were checked when they were saved; they are checked once more here, since they become CSS. */
function brandSheet(brand: Brand): string {
  const colours = [brand.light, brand.light_on, brand.dark, brand.dark_on]
  if (!colours.every((colour) => /^#[0-9a-f]{6}$/i.test(colour))) throw notFound()
  return `@layer tokens{:root{--brand-light:${brand.light};--brand-light-on:${brand.light_on};--brand-dark:${brand.dark};--brand-dark-on:${brand.dark_on}}}`
}
