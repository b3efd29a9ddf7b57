import type { Hono } from 'hono'
import type { Site } from '#platform/site.ts'
import { storedAnswer } from '#platform/upload.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { parseId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import { staffDoor } from '#ui/page.tsx'
import { maySee } from './file.ts'
import { getFile } from './queries.ts'

/** The seller's people take away what a customer handed over. */
export function filesDesk(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.desk.file.pattern, async (context) => {
    const door = staffDoor(context)
    const account_id = parseId('account', context.req.param('account'))
    const file_id = parseId('file', context.req.param('file'))
    if (account_id === null || file_id === null) throw notFound()
    const { visit, answer: file } = await site.database.read(door, (read) => {
      read.permit('accounts.see')
      return getFile(read, account_id, file_id)
    })
    if (visit.viewer.staff_id === null || !maySee(visit.viewer, file)) throw notFound()
    return storedAnswer(site, { seller_id: door.seller_id, account_id }, file)
  })
}
