import type { Hono } from 'hono'
import type { Site } from '#platform/site.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { linksDesk } from './desk-links.tsx'
import { setUpDesk } from './desk-set-up.tsx'
import { signInDesk } from './desk-sign-in.tsx'
import { waitingDesk } from './desk-waiting.tsx'

/** The seller's side of access: signing in, first run, links for customers, codes for who waits at the door. */
export function accessDesk(app: Hono<WebEnvironment>, site: Site): void {
  setUpDesk(app, site)
  signInDesk(app, site)
  waitingDesk(app, site)
  linksDesk(app, site)
}
