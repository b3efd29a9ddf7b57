import type { Hono } from 'hono'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import type { ProviderKind } from '#ports/payment-provider.ts'
import { routes } from '#routes.ts'
import { divideRounded, parseDecimal } from '#shared/decimal.ts'
import { type ConnectionId, newId, parseId } from '#shared/id.ts'
import { type Currency, minor, parseMinor, plain } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { deskForm, type Typed } from '#ui/desk-form.tsx'
import { type DeskPage, deskPage } from '#ui/page.tsx'
import { addConnection } from './add-connection.ts'
import { changeConnection } from './change-connection.ts'
import type { Connection, ConnectionSettings } from './connection.ts'
import { endConnection } from './end-connection.ts'
import { getConnection, listConnections, providerMessages } from './queries.ts'
import { ConnectionFormPage, ConnectionsPage, EndConnectionPage, MessagesPage, OWN_WAYS } from './views.tsx'

/** D8: the ways customers can pay. Keys are sealed before they are stored, and never shown again. */
export function connectionsDesk(app: Hono<WebEnvironment>, site: Site): void {
  app.get(
    routes.desk.connections.pattern,
    deskPage(site, {
      async ask(read) {
        read.permit('connections.manage')
        return listConnections(read)
      },
      view: (page, connections) => <ConnectionsPage page={page} connections={connections} />,
    }),
  )
  deskForm(app, site, routes.desk.newConnection.pattern, {
    ask: (read) => {
      read.permit('connections.manage')
      return listConnections(read)
    },
    start: () => ({ mode: 'test', place: '10' }),
    view: (page, standing, form) => {
      const kinds = offered(site, page.format.country.code, standing)
      const kind = kinds.find((one) => one.adapter === form.typed['adapter']) ?? null
      const named =
        kind !== null && form.typed['name'] === undefined
          ? { ...form, typed: { ...form.typed, name: kind.name, mode: 'test', place: '10' } }
          : form
      return <ConnectionFormPage page={page} form={named} kind={kind} kinds={kinds} connection={null} check={null} />
    },
    looks: (typed) => typed['look'] !== undefined,
    act: (tx, typed) => add(site, tx, typed),
  })
  deskForm(app, site, routes.desk.connection.pattern, {
    ask: (read, context) => read1(read, context),
    start: (page, connection) => typedOf(connection, page.seller.currency),
    view: async (page, connection, form) => {
      const kind = kindOf(site, connection.adapter)
      const check = page.url.searchParams.has('saved') ? await tried(site, page, connection) : null
      return <ConnectionFormPage page={page} form={form} kind={kind} kinds={[]} connection={connection} check={check} />
    },
    act: (tx, typed, context) => change(site, tx, typed, idOf(context)),
  })
  deskForm(app, site, routes.desk.endConnection.pattern, {
    ask: (read, context) => read1(read, context),
    view: (page, connection, form) => <EndConnectionPage page={page} form={form} connection={connection} />,
    async act(tx, _typed, context) {
      await endConnection(tx, idOf(context))
      return routes.desk.connections.href()
    },
  })
  app.get(
    routes.desk.providerEvents.pattern,
    deskPage(site, {
      async ask(read, context) {
        const id = idOf(context)
        const [connection, messages] = await Promise.all([read1(read, context), providerMessages(read, id)])
        return { connection, messages }
      },
      view: (page, answer) => <MessagesPage page={page} {...answer} />,
    }),
  )
}

function idOf(context: WebContext): ConnectionId {
  const id = parseId('connection', context.req.param('connection'))
  if (id === null) throw notFound()
  return id
}

async function read1(read: Read, context: WebContext): Promise<Connection> {
  read.permit('connections.manage')
  return getConnection(read, idOf(context))
}

function kindOf(site: Site, adapter: string | undefined): ProviderKind | null {
  return adapter === undefined ? null : (site.collecting.kinds[adapter] ?? null)
}

/** What can be connected in this country; UPI and bank transfer, of which one is enough, once they were ended. */
function offered(site: Site, country: string, standing: readonly Connection[]): ProviderKind[] {
  return Object.values(site.collecting.kinds).filter(
    (kind) => !stands(kind, standing) && !kind.trial && (kind.countries === null || kind.countries.includes(country)),
  )
}

function stands({ adapter }: ProviderKind, standing: readonly Connection[]): boolean {
  return OWN_WAYS.includes(adapter) && standing.some((one) => one.adapter === adapter)
}

function typedOf(connection: Connection, currency: Currency): Typed {
  const { name, external_ref, place, settings } = connection
  const own = Object.fromEntries(Object.entries(settings).map(([field, value]) => [`field.${field}`, String(value)]))
  const fee = Number(settings.fee_bp ?? 0)
  return {
    ...own,
    name,
    external_ref,
    place: String(place),
    fee_bp: fee === 0 ? '' : String(fee / 100),
    fee_minor:
      settings.fee_minor === undefined || settings.fee_minor === '0' ? '' : plain(minor(Number(settings.fee_minor)), currency),
  }
}

type Read1 = {
  settings: ConnectionSettings
  secrets: Record<string, string>
  place: number
  external_ref: string
  name: string
}

function readTyped(kind: ProviderKind, typed: Typed, currency: Currency, fresh: boolean): Read1 {
  const settings: Record<string, string> = {}
  const secrets: Record<string, string> = {}
  for (const field of kind.fields) {
    const value = (typed[`field.${field.name}`] ?? '').trim()
    if (value === '' && field.required && (fresh || !field.secret))
      throw invalid(`field.${field.name}`, 'missing_field', 'This is needed to reach the payment service.')
    if (value !== '') (field.secret ? secrets : settings)[field.name] = value
  }
  const fee = (typed['fee_bp'] ?? '').trim()
  if (fee !== '') {
    const percent = parseDecimal(fee)
    const bp = percent === null ? -1n : divideRounded(percent.units * 100n, 10n ** BigInt(percent.scale))
    if (bp < 0n || bp > 1_000n) throw invalid('fee_bp', 'invalid_percent', 'Give a percentage up to 10, like 1.5.')
    settings['fee_bp'] = String(bp)
  }
  const fixed = (typed['fee_minor'] ?? '').trim()
  if (fixed !== '') {
    const fixed_minor = parseMinor(fixed, currency)
    if (fixed_minor === null || fixed_minor < 0) throw invalid('fee_minor', 'invalid_amount', 'Give an amount like 1234.50.')
    settings['fee_minor'] = String(fixed_minor)
  }
  const place = (typed['place'] ?? '').trim() || '10'
  if (!/^\d{1,3}$/.test(place)) throw invalid('place', 'invalid_number', 'Give a number from 0 to 999.')
  const external_ref = (typed['external_ref'] ?? '').trim()
  if (kind.needs_account && external_ref === '')
    throw invalid('external_ref', 'missing_field', 'This is needed to reach the payment service.')
  return {
    settings,
    secrets,
    place: Number(place),
    external_ref,
    name: typed['name'] ?? '',
  }
}

async function add(site: Site, tx: Tx, typed: Typed): Promise<string> {
  tx.permit('connections.manage')
  const standing = await listConnections(tx)
  const kind = offered(site, tx.country.code, standing).find((one) => one.adapter === typed['adapter'])
  if (!kind) throw invalid('adapter', 'unknown_service', 'Choose a payment service.')
  const { secrets, ...rest } = readTyped(kind, typed, tx.seller.currency, true)
  const id = newId('connection', tx.now.getTime())
  await addConnection(tx, {
    ...rest,
    id,
    adapter: kind.adapter,
    mode: typed['mode'] === 'live' || OWN_WAYS.includes(kind.adapter) ? 'live' : 'test',
    sealed: site.seal.seal(JSON.stringify(secrets), id),
  })
  return routes.desk.connection.href({ connection: id }, { saved: 1 })
}

/** A key that was left empty stays as it is, and so does what no form may say: where the provider is. */
async function change(site: Site, tx: Tx, typed: Typed, id: ConnectionId): Promise<string> {
  tx.permit('connections.manage')
  const before = await getConnection(tx, id)
  const kind = kindOf(site, before.adapter)
  if (!kind) throw notFound()
  const { secrets, ...read } = readTyped(kind, typed, tx.seller.currency, false)
  const { base_url } = before.settings
  const rest = base_url === undefined ? read : { ...read, settings: { ...read.settings, base_url } }
  const old: unknown = before.sealed === null ? {} : JSON.parse(site.seal.open(before.sealed, id).toString('utf8'))
  const merged = { ...(typeof old === 'object' ? old : {}), ...secrets }
  const sealed = Object.keys(secrets).length > 0 ? { sealed: site.seal.seal(JSON.stringify(merged), id) } : {}
  // what this form does not ask of UPI and bank transfer stays as it is
  const unasked = OWN_WAYS.includes(kind.adapter) ? withoutFee(before.settings) : {}
  await changeConnection(tx, { id, ...rest, settings: { ...unasked, ...rest.settings }, ...sealed })
  return routes.desk.connection.href({ connection: id }, { saved: 1 })
}

function withoutFee({ fee_bp: _rate, fee_minor: _fixed, ...others }: ConnectionSettings): ConnectionSettings {
  return others
}

async function tried(site: Site, page: DeskPage, { id }: Connection): Promise<{ works: boolean; words: string }> {
  try {
    return { works: true, words: await site.collecting.check(page.seller.id, id) }
  } catch (error) {
    return { works: false, words: error instanceof Error ? error.message : String(error) }
  }
}
