import type { Hono } from 'hono'
import { messagesIn } from '#messages/language.ts'
import { downloadOf } from '#platform/download.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { notFound } from '#shared/refusal.ts'
import { accountDoor, portalPageOf } from '#ui/page.tsx'
import { documentIdOf } from './invoice.ts'
import { getInvoice } from './queries.ts'
import { structuredOf } from './sold-document.ts'

/** The structured e-invoice of a document: INV-01 JSON, UBL 2.1. Where there is none, there is nothing under its address. */
export function structuredFile(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.invoices.structured.pattern, (context) => fileOf(site, context))
}

async function fileOf(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const id = documentIdOf(context.req.param('invoice'))
  if (id === null) throw notFound()
  const { visit, answer: detail } = await site.database.read(door, (read) => getInvoice(read, account_id, id))
  const { seller, format } = await portalPageOf(site, context, visit)
  const { einvoice } = format.country
  const file = structuredOf(detail, seller, format.country)
  if (einvoice === null || file === null || file.text === null) throw notFound()
  visited(site, visit, 'invoice_file', id)
  const { entry } = detail
  const name = `${messagesIn('en').words.kinds[entry.kind]} ${entry.number.replaceAll('/', '-')} ${einvoice.label}`
  return downloadOf({ name: `${name}.${einvoice.extension}`, type: einvoice.extension, body: Buffer.from(file.text) })
}
