import type { Hono } from 'hono'
import { openByDue } from '#features/ledger/queries.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import type { AccountId } from '#shared/id.ts'
import { type Page, portalPage } from '#ui/page.tsx'
import { readHome } from './queries.ts'
import { type Standing, standingsOf } from './standing.ts'
import { HomePage } from './views.tsx'
import { MorePage } from './views-more.tsx'
import { HowToPayPage } from './views-pay.tsx'

export function homePortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(
    routes.home.pattern,
    portalPage(site, {
      ask: readHome,
      view(page, answer) {
        visited(site, page.visit, 'home')
        return <HomePage page={page} answer={answer} />
      },
    }),
  )

  app.get(
    routes.howToPay.pattern,
    portalPage(site, {
      async ask(read, account_id: AccountId) {
        read.permit('balance.see')
        return openByDue(read, account_id, 'today')
      },
      view(page, groups) {
        const [standing] = standingsOf(groups, page.visit.today, page.account.currency)
        return <HowToPayPage page={page} standing={standing} upi={standing ? upiOf(page, standing) : null} />
      },
    }),
  )

  app.get(
    routes.more.pattern,
    portalPage(site, {
      async ask(read) {
        read.permit('account.see')
      },
      view: (page) => <MorePage page={page} />,
    }),
  )
}

/** A payment by QR or intent link, capped as the country says; above the cap the payer types the amount (domain specification 1.12). */
function upiOf(page: Page, standing: Standing): { payload: string; capped: boolean } | null {
  const { qr_payment } = page.format.country
  const { upi_address } = page.seller.settings
  if (!qr_payment || !upi_address) return null
  const { balance_minor, currency } = standing
  const capped = balance_minor > qr_payment.limit_minor
  const payload = qr_payment.payload({
    address: upi_address,
    payee: page.seller.name,
    amount_minor: balance_minor > 0 && !capped ? balance_minor : null,
    currency,
    trade_code: null,
    reference: page.account.code.replace(/[^A-Za-z0-9]/g, ''),
    note: page.account.name.slice(0, 50),
  })
  return { payload, capped }
}
