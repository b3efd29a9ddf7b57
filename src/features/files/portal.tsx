import type { Hono } from 'hono'
import type { Site } from '#platform/site.ts'
import { storedAnswer } from '#platform/upload.ts'
import { visited } from '#platform/visits.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { parseId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import { accountDoor } from '#ui/page.tsx'
import { maySee } from './file.ts'
import { getFile } from './queries.ts'

/** The customer takes a file of their account away. */
export function filesPortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.file.pattern, async (context) => {
    const { door, account_id } = accountDoor(context)
    const file_id = parseId('file', context.req.param('file'))
    if (file_id === null) throw notFound()
    const { visit, answer: file } = await site.database.read(door, (read) => {
      read.permit('account.see')
      return getFile(read, account_id, file_id)
    })
    if (!maySee(visit.viewer, file)) throw notFound()
    visited(site, visit, 'file', file_id)
    return storedAnswer(site, { seller_id: door.seller_id, account_id }, file)
  })
}
