import type { Hono } from 'hono'
import { storeFile } from '#features/files/store-file.ts'
import type { Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { requireDay } from '#shared/day.ts'
import { parseId } from '#shared/id.ts'
import { type Minor, requireMinor } from '#shared/money.ts'
import { quarterOf } from '#shared/period.ts'
import { invalid } from '#shared/refusal.ts'
import type { Typed } from '#ui/desk-form.tsx'
import { type Page, portalPage } from '#ui/page.tsx'
import { portalForm, type Sent } from '#ui/portal-form.tsx'
import type { DeclaredDeduction } from './certificate.ts'
import { findDeductions, listDeductions, pendingDeductions } from './queries.ts'
import { uploadCertificate } from './upload-certificate.ts'
import { CERTIFICATE_KINDS, TaxesPage, UploadCertificatePage } from './views-taxes.tsx'

/** Tax the customer deducted, and the certificates that prove it. */
export function taxesPortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(
    routes.taxes.list.pattern,
    portalPage(site, {
      async ask(read, account_id, context) {
        const cursor = context.req.query('cursor') || null
        return { cursor, list: await listDeductions(read, account_id, cursor) }
      },
      view(page, { list, cursor }) {
        visited(site, page.visit, 'taxes')
        return <TaxesPage page={page} list={list} cursor={cursor} />
      },
    }),
  )
  portalForm(app, site, routes.taxes.upload.pattern, {
    ask(read, account_id) {
      read.permit('payments.pay')
      return pendingDeductions(read, account_id)
    },
    start: startOf,
    view: (page, pending, form) => <UploadCertificatePage page={page} pending={pending} form={form} />,
    file: { field: 'certificate', kinds: CERTIFICATE_KINDS, required: true },
    act: upload,
    fields: { amount_minor: 'amount', file_id: 'certificate' },
    words: (page) => page.say.taxes.refusals,
  })
}

/** The oldest quarter that wants a certificate, with all its deductions chosen: the usual case of one paper a quarter. */
function startOf(page: Page, pending: readonly DeclaredDeduction[]): Typed {
  const oldest = pending.at(-1)
  if (!oldest) return {}
  const { from, to } = quarterOf(oldest.dated_on, page.seller.year_starts_in_month)
  const meant = pending.filter((row) => row.dated_on >= from && row.dated_on <= to && row.currency === oldest.currency)
  return { from_on: from, to_on: to, ...Object.fromEntries(meant.map((row) => [`covers.${row.id}`, '1'])) }
}

const COVERS = 'covers.'

async function upload(tx: Tx, typed: Typed, { account_id, file: kept }: Sent): Promise<string> {
  tx.permit('payments.pay')
  tx.permit('payments.see')
  if (kept === null) throw invalid('certificate', 'missing_file', 'Choose a file.')
  const ids = Object.keys(typed)
    .filter((name) => name.startsWith(COVERS))
    .flatMap((name) => parseId('tax_deducted', name.slice(COVERS.length)) ?? [])
  const [first] = await findDeductions(tx, account_id, ids.slice(0, 1))
  const from_on = requireDay(typed['from_on'], 'from_on')
  const to_on = requireDay(typed['to_on'], 'to_on')
  const amount_minor = amountOf(typed, first)
  const file_id = await storeFile(tx, { account_id, purpose: 'certificate', kept })
  await uploadCertificate(tx, {
    account_id,
    certificate_number: typed['certificate_number'] ?? '',
    amount_minor,
    from_on,
    to_on,
    file_id,
    deduction_ids: ids,
  })
  return routes.taxes.list.href({ account: account_id })
}

/** In the currency of what it covers; undefined: as much as that. */
function amountOf(typed: Typed, first: DeclaredDeduction | undefined): Minor | undefined {
  const text = (typed['amount'] ?? '').trim()
  return text === '' || first === undefined ? undefined : requireMinor(text, first.currency, 'amount')
}
