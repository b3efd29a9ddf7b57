import type { Hono } from 'hono'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { parseId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import { deskPage, deskPageOf, staffAct } from '#ui/page.tsx'
import { mintCode } from './mint-code.ts'
import { pendingCodes } from './queries.ts'
import { MadeCodePage, WaitingPage } from './views-desk.tsx'

/** Who waits at the door for a code; one is made and shown once, to be passed on by telephone. */
export function waitingDesk(app: Hono<WebEnvironment>, site: Site): void {
  const waiting = deskPage(site, {
    ask: (read) => pendingCodes(read, site.database.clock()),
    view: (page, codes) => <WaitingPage page={page} codes={codes} />,
  })
  app.get(routes.access.waiting.pattern, waiting)
  app.post(routes.access.makeCode.pattern, (context) => make(site, context))
}

async function make(site: Site, context: WebContext): Promise<Response> {
  const challenge_id = parseId('challenge', context.req.param('challenge'))
  if (challenge_id === null) throw notFound()
  const { page, waits, code } = await staffAct(site, context, async (tx, visit) => {
    const waits = (await pendingCodes(tx, tx.now)).find((one) => one.challenge_id === challenge_id)
    if (!waits) throw notFound()
    return { waits, code: await mintCode(tx, { challenge_id }), page: await deskPageOf(site, context, visit) }
  })
  context.header('cache-control', 'private, no-store')
  return context.html(<MadeCodePage page={page} waits={waits} code={code} />)
}
