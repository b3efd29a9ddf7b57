import type { Site } from '#platform/site.ts'
import type { WebContext } from '#platform/web.ts'
import { type Day, dayOf } from '#shared/day.ts'
import { type Year, yearsUntil } from '#shared/period.ts'
import { Refusal } from '#shared/refusal.ts'
import { accountDoor } from './page.tsx'

/** The seller's calendar, as an address is read by it before anything is asked: what "this quarter" or "2026-27" means. */
export type Calendar = { today: Day; year_starts_in_month: number; years: readonly Year[] }

/** Further back than any books go; of these, pages offer those since an account's first entry. */
const YEARS = 60

/** The calendar of the seller whose page this is. It comes from memory; whether the visitor may come in is the read's affair. */
export async function calendarOf(site: Site, context: WebContext): Promise<Calendar> {
  const { door } = accountDoor(context)
  const seller = await site.sellerOf(door.seller_id, 0).catch((error: unknown) => {
    // a cookie that names no seller is no cookie
    if (error instanceof Refusal) throw new Refusal(401, 'signed_out', 'You are not signed in, or your access has ended.')
    throw error
  })
  return calendarAt(dayOf(site.database.clock(), seller.time_zone), seller.year_starts_in_month)
}

export function calendarAt(today: Day, year_starts_in_month: number): Calendar {
  return { today, year_starts_in_month, years: yearsUntil(today, year_starts_in_month, YEARS) }
}

/**
 * The calendar with the years worth offering: from the newest back to the one that holds `first_on`, the newest alone where nothing is
 * booked yet; and the one that is chosen, whatever it holds.
 */
export function calendarSince(calendar: Calendar, first_on: Day | null, chosen: Year | null): Calendar {
  const years = calendar.years.filter(
    ({ to, label }, index) => index === 0 || (first_on !== null && to >= first_on) || label === chosen?.label,
  )
  return { ...calendar, years }
}

/** A page whose form came back with something to put right: the same page, under the status that says so. It is kept by nobody. */
export function toPutRight(page: Response): Response {
  const headers = new Headers(page.headers)
  headers.delete('etag')
  headers.set('cache-control', 'private, no-store')
  return new Response(page.body, { status: 422, headers })
}
