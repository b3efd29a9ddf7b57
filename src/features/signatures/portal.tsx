import type { Hono } from 'hono'
import { bankEnding } from '#features/sellers/letterhead.ts'
import { getSeller } from '#features/sellers/queries.ts'
import type { Seller } from '#features/sellers/seller.ts'
import { countAttempt, HOUR_MS, type Limit, MINUTE_MS } from '#platform/rate-limit.ts'
import { placeOf } from '#platform/session.ts'
import type { Site } from '#platform/site.ts'
import { type Viewer, worker } from '#platform/viewer.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import type { SellerId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { formatFor } from '#ui/format.ts'
import { languageOf } from '#ui/page.tsx'
import { bankDigest, maskedUpi, type PaperFacts, upiDigest } from './paper-facts.ts'
import { isGenuine, type PaperToken, readToken } from './paper-token.ts'
import { findKey, paperStanding } from './queries.ts'
import { GenuinePage, NotGenuinePage, type Verified } from './views.tsx'

const LIMITS: readonly Limit[] = [
  { most: 60, per_ms: MINUTE_MS },
  { most: 600, per_ms: HOUR_MS },
]

/** Whoever holds a paper may ask whether it is genuine: no sign-in, no trace, and nothing but what stands on it. */
export function verifyPortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.verify.pattern, async (context) => {
    await countAttempt(site.database, `verify ${placeOf(context).network}`, LIMITS)
    context.header('cache-control', 'no-store')
    const language = languageOf(context, undefined)
    const token = context.req.param('token')
    const verified = await verify(site, context)
    if (verified === null) return context.html(<NotGenuinePage site={site} language={language} token={token} />, 404)
    const country = site.database.countries[verified.seller.country]
    if (!country) throw new Error(`no country pack ${verified.seller.country}`)
    const format = formatFor(country, language)
    return context.html(<GenuinePage site={site} language={language} token={token} verified={verified} format={format} />)
  })
}

async function verify(site: Site, context: WebContext): Promise<Verified | null> {
  const token = readToken(context.req.param('token') ?? '')
  if (token === null) return null
  return site.database.scope(verifier(token.seller_id), (tx) => look(token, tx)).catch(nobody)
}

async function look(token: PaperToken, tx: Parameters<typeof findKey>[0]): Promise<Verified | null> {
  // nothing of the books is read before the seller's own signature stands
  const key = await findKey(tx, token.key_id)
  if (key === null || !isGenuine(token, key)) return null
  const { facts } = token
  const [seller, standing] = [await getSeller(tx), await paperStanding(tx, facts)]
  const ending = bankEnding(seller)
  const bank: Verified['bank'] =
    facts.bank === null
      ? { is: 'none' }
      : facts.bank === bankDigest(seller.settings.bank) && ending !== null
        ? { is: 'own', ending }
        : { is: 'other' }
  return { seller, facts, standing, bank, upi: upiOf(facts, seller) }
}

function upiOf({ upi }: PaperFacts, { settings }: Seller): Verified['upi'] {
  if (upi === 'unsaid') return { is: 'unsaid' }
  if (upi === null) return { is: 'none' }
  const { upi_address } = settings
  return upi_address && upi === upiDigest(upi_address) ? { is: 'own', masked: maskedUpi(upi_address) } : { is: 'other' }
}

/** May do nothing but this. */
function verifier(seller_id: SellerId): Viewer {
  return { ...worker(seller_id, 'verify'), permissions: new Set(['papers.verify']) }
}

/** A token that names a seller we do not have is like any other that is not genuine. */
function nobody(error: unknown): null {
  if (error instanceof Refusal && error.status === 404) return null
  throw error
}
