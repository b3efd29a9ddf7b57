import type { Hono } from 'hono'
import type { Change } from '#platform/database.ts'
import type { Live } from '#platform/live.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { parseId } from '#shared/id.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import { accountDoor, staffDoor } from '#ui/page.tsx'
import { routes } from './routes.ts'

const HEARTBEAT_MS = 25_000
const LIFETIME_MS = 60 * 60_000
const MOST_STREAMS = 20_000

/** The streams that tell open pages to look again. They carry no data: the page is fetched anew, with every check of a page. */
export function liveDoor(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.live.pattern, async (context) => {
    const { door, account_id } = accountDoor(context)
    const { visit } = await site.database.read(door, async () => null)
    if (visit.account === null) throw notFound()
    return stream(context, site.live, { seller_id: visit.seller.id, account_id })
  })

  app.get(routes.desk.live.pattern, async (context) => {
    const { visit } = await site.database.read(staffDoor(context), async () => null)
    if (visit.viewer.staff_id === null) throw notFound()
    return stream(context, site.live, {
      seller_id: visit.seller.id,
      account_id: parseId('account', context.req.query('account')),
    })
  })
}

function stream(context: WebContext, live: Live, topic: Change): Response {
  if (live.count >= MOST_STREAMS) throw new Refusal(503, 'too_many_streams', 'Too many pages are open at once.')
  const text = new TextEncoder()
  let end = (): void => undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (line: string) => controller.enqueue(text.encode(line))
      const stop = live.listen(topic, () => send('event: changed\ndata:\n\n'))
      const heartbeat = setInterval(() => send(':\n\n'), HEARTBEAT_MS)
      const lifetime = setTimeout(() => finish(), LIFETIME_MS)
      function finish(): void {
        end()
        controller.close()
      }
      end = () => {
        stop()
        clearInterval(heartbeat)
        clearTimeout(lifetime)
      }
      // the browser comes back by itself a little later, each at a moment of its own
      send(`retry: ${1_000 + Math.floor(Math.random() * 2_000)}\n\n`)
    },
    cancel: () => end(),
  })
  return context.body(body, 200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'content-encoding': 'identity',
    'x-accel-buffering': 'no',
  })
}
