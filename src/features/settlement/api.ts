import type { Hono } from 'hono'
import { hasConnection } from '#features/connections/queries.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { parseId } from '#shared/id.ts'

/**
 * Where payment providers tell what happened. The seller and its connection stand in the address, the signature over the raw body says who
 * speaks; nothing else is believed (domain specification 4, row 34). A message is answered as soon as it is kept and carried out.
 */
export function settlementApi(app: Hono<WebEnvironment>, site: Site): void {
  app.post(routes.paymentHook.pattern, async (context) => {
    const known = await addressed(site, context)
    // an address that is none of ours is answered as a forged message is: nobody learns which connections there are
    if (known === null) return context.json({ received: false, reason: 'bad_signature' }, 400)
    const { seller_id, connection_id } = known
    const outcome = await site.collecting.deliver(seller_id, connection_id, {
      body: await context.req.text(),
      headers: context.req.header(),
      now: site.database.clock(),
    })
    if (outcome.taken) return context.json({ received: true })
    // the provider's own page shows its owner that its messages are refused; what is only not for us is not worth repeating
    const forgery = outcome.reason === 'bad_signature' || outcome.reason === 'stale' || outcome.reason === 'not_json'
    return context.json({ received: false, reason: outcome.reason }, forgery ? 400 : 200)
  })
}

async function addressed(site: Site, context: WebContext) {
  const seller_id = parseId('seller', context.req.param('seller'))
  const connection_id = parseId('connection', context.req.param('connection'))
  if (seller_id === null || connection_id === null) return null
  const known = await site.database.system('a payment provider knocks', (tx) => hasConnection(tx, seller_id, connection_id))
  return known ? { seller_id, connection_id } : null
}
