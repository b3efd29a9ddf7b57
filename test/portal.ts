import { openSession } from '#features/access/open-session.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { findRole } from '#features/sellers/queries.ts'
import { silentLog } from '#platform/log.ts'
import { worker } from '#platform/viewer.ts'
import type { ProviderKind } from '#ports/payment-provider.ts'
import { PROVIDERS } from '#providers.ts'
import type { AccountId, SellerId } from '#shared/id.ts'
import { ORIGIN, testApp } from './app.ts'
import { keyIn } from './desk.ts'
import type { World } from './world.ts'

/** What came back: the status, the page, and the page as a person reads it (no tags, one line). */
export type PortalAnswer = { status: number; headers: Headers; html: string; text: string; location: string }

/** A customer's browser, inside the pages of one account: `get('/invoices?tab=open')`. */
export type PortalBrowser = {
  account_id: AccountId
  get(path: string, headers?: Record<string, string>): Promise<PortalAnswer>
  /** Sends a form: fields, or a whole `FormData` with a file in it. */
  post(path: string, fields?: Record<string, string> | FormData): Promise<PortalAnswer>
  /** Fetches the form, fills it in, and sends it with the key it came with. */
  send(path: string, fields: Record<string, string> | FormData): Promise<PortalAnswer>
  /** The answer as it begins to arrive. */
  open(path: string): Promise<Response>
  file(path: string): Promise<{ status: number; name: string; headers: Headers; bytes: Uint8Array }>
}

let people = 0

/** The whole portal over a world; `comeIn` lets a new contact with this role in. */
export async function openPortal(world: World, providers: Readonly<Record<string, ProviderKind>> = PROVIDERS) {
  const { app, site } = await testApp(world, silentLog, providers)
  async function comeIn(
    seller_id: SellerId,
    account_id: AccountId,
    role: string,
    name = 'Ramesh Patil',
    /** 2: has just confirmed with a code. */
    level: 1 | 2 = 1,
  ): Promise<PortalBrowser> {
    people += 1
    const secret = await world.database.scope(worker(seller_id, 'test'), async (tx) => {
      const role_id = await findRole(tx, 'account', role)
      const contact_id = await addContact(tx, { account_id, role_id, name, email: `someone-${people}@example.com` })
      return openSession(tx, { who: { contact_id, account_id }, level, place: { label: 'Test', network: '127.0.0.0/24' } })
    })
    const cookie = `s=${seller_id}.${secret}`
    const ask = async (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
      app.request(`${ORIGIN}/a/${account_id}${path}`, { ...init, headers: { cookie, ...headers } })
    const own = { origin: ORIGIN, 'sec-fetch-site': 'same-origin', host: new URL(ORIGIN).host }
    function post(path: string, fields: Record<string, string> | FormData = {}): Promise<PortalAnswer> {
      return ask(path, own, { method: 'POST', body: fields instanceof FormData ? fields : new URLSearchParams(fields) }).then(
        read,
      )
    }
    return {
      account_id,
      get: (path, headers) => ask(path, headers).then(read),
      post,
      async send(path, fields) {
        const key = keyIn((await ask(path).then(read)).html)
        if (!(fields instanceof FormData)) return post(path, { source_ref: key, ...fields })
        if (!fields.has('source_ref')) fields.append('source_ref', key)
        return post(path, fields)
      },
      async open(path) {
        return ask(path)
      },
      async file(path) {
        const response = await ask(path)
        const full = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? ''
        const bytes = new Uint8Array(await response.arrayBuffer())
        return { status: response.status, name: decodeURIComponent(full), headers: response.headers, bytes }
      },
    }
  }
  return { app, site, comeIn }
}

async function read(response: Response): Promise<PortalAnswer> {
  const html = await response.text()
  const { status, headers } = response
  return { status, headers, html, text: textOf(html), location: headers.get('location') ?? '' }
}

/** A page as a person reads it. */
export function textOf(html: string): string {
  return html
    .replace(/<(script|style|svg|head)\b.*?<\/\1>/gs, ' ')
    .replace(/<(br|span class="sub")[^>]*>/g, ' ')
    .replace(/<\/(b|td|th|p|li|dt|dd|div|h\d|tr|small|summary|option|a|button|label)>/g, ' ')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replace(/\s+/g, ' ')
    .trim()
}
