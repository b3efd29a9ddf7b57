import type { Hono } from 'hono'
import { openByDue } from '#features/ledger/queries.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import type { AccountId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { type Page, portalPage } from '#ui/page.tsx'
import { readHome } from './queries.ts'
import { partToPay, type Standing, standingsOf } from './standing.ts'
import { HomePage } from './views.tsx'
import { MorePage } from './views-more.tsx'
import { HowToPayPage, type UpiPayment } from './views-pay.tsx'

/** As long as a UPI reference may be. */
const REFERENCE_LENGTH = 35

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

/**
 * A payment by QR or intent link, capped as the seller or else the country says. Above the cap it is for a part that stands by itself: what is late, or else
 * what is due next. Where that is too much as well, the payer types the amount (domain specification 1.12). Null where it cannot be.
 */
function upiOf(page: Page, standing: Standing): UpiPayment | null {
  const { qr_payment, default_currency } = page.format.country
  const { upi_address, paying } = page.seller.settings
  const { currency } = standing
  const reference = page.account.code.replace(/[^A-Za-z0-9]/g, '').slice(0, REFERENCE_LENGTH)
  if (!qr_payment || !upi_address || currency !== default_currency || reference === '') return null
  const limit_minor = minor(paying?.upi_limit_minor ?? qr_payment.limit_minor)
  const part = partToPay(standing, limit_minor)
  const payload = qr_payment.payload({
    address: upi_address,
    payee: page.seller.name,
    amount_minor: part.amount_minor,
    currency,
    trade_code: null,
    reference,
    note: page.account.name.slice(0, 50),
  })
  return { ...part, payload, capped_at_minor: standing.balance_minor > limit_minor ? limit_minor : null }
}
