import { addStaff } from '#features/access/add-staff.ts'
import { openSession } from '#features/access/open-session.ts'
import { silentLog } from '#platform/log.ts'
import { worker } from '#platform/viewer.ts'
import type { ProviderKind } from '#ports/payment-provider.ts'
import { PROVIDERS } from '#providers.ts'
import type { SellerId } from '#shared/id.ts'
import { ORIGIN, testApp } from './app.ts'
import type { World } from './world.ts'

/** A browser at the Desk, with the session of one of the seller's people. */
export type DeskBrowser = {
  get(path: string): Promise<DeskAnswer>
  post(path: string, fields?: Record<string, string>): Promise<DeskAnswer>
  /** Sends a form with a file in it. */
  upload(path: string, form: FormData): Promise<DeskAnswer>
  /** Fetches the form, fills it in, and sends it with the key it came with. */
  send(path: string, fields: Record<string, string>): Promise<DeskAnswer>
}

/** What came back: the status, where it leads, what stands in it, and the page as a person reads it (no tags, one line). */
export type DeskAnswer = { status: number; location: string; html: string; text: string; cache: string }

/** The whole portal over a world, and its people at the Desk: Asha, the owner; Dev, who sells; and Nina of the other seller. */
export async function openDesk(world: World, providers: Readonly<Record<string, ProviderKind>> = PROVIDERS) {
  const { app, site } = await testApp(world, silentLog, providers)
  async function comeIn(seller_id: SellerId, name: string, role: string): Promise<DeskBrowser> {
    const secret = await world.database.scope(worker(seller_id, 'test'), async (tx) => {
      const email = `${name.toLowerCase()}@${seller_id.slice(-6).toLowerCase()}.example`
      const staff_id = await addStaff(tx, { name: `${name} Rao`, email, role })
      return openSession(tx, { who: { staff_id }, level: 2, place: { label: 'Test', network: '127.0.0.0/24' } })
    })
    return browserWith(`k=${seller_id}.${secret}`)
  }
  function browserWith(cookie: string): DeskBrowser {
    const headers = { cookie, host: new URL(ORIGIN).host }
    async function ask(path: string, init: RequestInit = {}): Promise<DeskAnswer> {
      const response = await app.request(`${ORIGIN}${path}`, { ...init, headers: { ...headers, ...init.headers } })
      const html = await response.text()
      return {
        status: response.status,
        location: response.headers.get('location') ?? '',
        cache: response.headers.get('cache-control') ?? '',
        html,
        text: textOf(html),
      }
    }
    function post(path: string, fields: Record<string, string> = {}): Promise<DeskAnswer> {
      const sent = { origin: ORIGIN, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' }
      return ask(path, { method: 'POST', body: new URLSearchParams(fields).toString(), headers: sent })
    }
    return {
      get: (path) => ask(path),
      post,
      upload: (path, form) =>
        ask(path, { method: 'POST', body: form, headers: { origin: ORIGIN, 'sec-fetch-site': 'same-origin' } }),
      send: async (path, fields) => post(path, { source_ref: keyIn((await ask(path)).html), ...fields }),
    }
  }
  return {
    app,
    site,
    asha: await comeIn(world.meghdoot.id, 'Asha', 'Owner'),
    dev: await comeIn(world.meghdoot.id, 'Dev', 'Sales'),
    nina: await comeIn(world.brightwell.id, 'Nina', 'Owner'),
    nobody: browserWith(''),
  }
}

/** The key a form carries. */
export function keyIn(html: string): string {
  return /name="source_ref" value="([^"]+)"/.exec(html)?.[1] ?? ''
}

/** The value of a field as it stands on the page. */
export function valueIn(html: string, name: string): string | undefined {
  const input = new RegExp(`<input[^>]*name="${name.replaceAll('.', '\\.')}"[^>]*>`).exec(html)?.[0] ?? ''
  return /value="([^"]*)"/.exec(input)?.[1]
}

function textOf(html: string): string {
  const body = html.replace(/^[\s\S]*<body[^>]*>/, '').replace(/<svg[\s\S]*?<\/svg>/g, '')
  return body
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ')
    .trim()
}
