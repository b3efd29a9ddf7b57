import { BETWEEN, DOORS, FEATURES, featureOf, INSIDE, kindOf } from './features.ts'
import { type Finding, findingAt, findingIn, type House, isProduct, type Rule, type Source } from './house.ts'
import { type Import, importsOf } from './syntax.ts'

/** What each layer may import: itself and the layers below. */
const SEES: Readonly<Record<string, readonly string[]>> = {
  shared: ['shared'],
  ports: ['ports', 'shared'],
  tables: ['tables', 'ports', 'shared'],
  platform: ['platform', 'tables', 'ports', 'shared'],
  messages: ['messages', 'ports', 'shared'],
  routes: ['routes', 'shared'],
  ui: ['ui', 'messages', 'routes', 'platform', 'ports', 'shared'],
  features: ['features', 'ui', 'messages', 'routes', 'platform', 'tables', 'ports', 'shared'],
  adapters: ['adapters', 'ports', 'shared'],
  sandbox: ['sandbox', 'messages', 'ports', 'shared'],
  wiring: ['wiring', 'features', 'adapters', 'sandbox', 'ui', 'messages', 'routes', 'platform', 'tables', 'ports', 'shared'],
}

/** The layer of a file: app, main, cli, the commands and the demo are the wiring. Null outside the product, undefined for an unknown folder. */
function layerOf(path: string): string | null | undefined {
  if (path === 'src/routes.ts') return 'routes'
  if (path === 'db/tables.ts') return 'tables'
  const folder = /^src\/([^/]+)\//.exec(path)?.[1]
  if (folder === 'cli' || folder === 'demo') return 'wiring'
  if (folder) return folder in SEES ? folder : undefined
  return path.startsWith('src/') ? 'wiring' : null
}

/**
 * `src/adapters/erp/tryton.ts` and its `tryton-records.ts` and `tryton-client.ts` are one adapter; so is the folder
 * `src/adapters/country/india/`, which may share what stands beside it with the other packs of its kind.
 */
function sameAdapter(from: string, to: string, house: House): boolean {
  const [, , kind, adapter = '', inPack] = from.replace(/\.tsx?$/, '').split('/')
  const [, , otherKind, other = '', inOtherPack] = to.replace(/\.tsx?$/, '').split('/')
  if (kind !== otherKind) return false
  if (inPack && !inOtherPack) return true
  const [main] = adapter.split('-')
  if (house.has(`src/adapters/${kind}/${main}.ts`)) return other === main || other.startsWith(`${main}-`)
  return other === adapter || other.startsWith(`${adapter}-`) || adapter.startsWith(`${other}-`)
}

/** One finding for each import of a product file that `judge` objects to. */
function judgeImports(source: Source, remedy: string, judge: (one: Import) => string | null): Finding[] {
  if (!isProduct(source.path)) return []
  return importsOf(source).flatMap((one) => {
    const what = judge(one)
    return what ? [findingAt(source, one.node, what, remedy)] : []
  })
}

const layers: Rule = {
  says: 'a layer imports only itself and the layers below: shared ← ports ← platform ← ui ← features ← app, main, cli',
  check(source) {
    const from = layerOf(source.path)
    if (from === null) return []
    if (from === undefined) {
      return [findingIn(source, 'no layer has this place', 'Move it into one of the folders of docs/architecture.md')]
    }
    return judgeImports(source, 'Move what both need down, or hand it in from above', ({ to, spelled }) => {
      const layer = layerOf(to)
      if (layer === null) return to.startsWith('test/') ? `the product imports the test file ${to}` : null
      if (layer !== undefined && SEES[from]?.includes(layer)) return null
      return `${from} may not import ${spelled}`
    })
  },
  caught: { 'src/shared/money.ts': `import { pool } from '#platform/database.ts'` },
  fine: { 'src/features/orders/views.tsx': `import { Table } from '#ui/table.tsx'\nimport { html } from 'hono/html'` },
}

const adapters: Rule = {
  says: 'an adapter never sees another adapter',
  check: (source, house) =>
    layerOf(source.path) !== 'adapters'
      ? []
      : judgeImports(source, 'What several adapters share belongs to src/ports or src/shared', ({ to }) =>
          layerOf(to) === 'adapters' && !sameAdapter(source.path, to, house) ? `imports another adapter, ${to}` : null,
        ),
  caught: { 'src/adapters/erp/odoo.ts': `import { login } from './tryton.ts'` },
  fine: {
    'src/adapters/erp/odoo.ts': `import { rows } from './odoo-records.ts'`,
    'src/adapters/erp/odoo-records.ts': `import { call } from './odoo-client.ts'`,
    'src/adapters/country/india/tax.ts': `import { states } from './states.ts'\nimport { lines } from '../lines.ts'`,
  },
}

const insideFeature: Rule = {
  says: 'inside a feature: noun ← queries ← acts ← doors and reactions; noun ← views ← doors',
  check(source, house) {
    const feature = featureOf(source.path)
    if (!feature) return []
    const kind = kindOf(source)
    return judgeImports(
      source,
      `A file of this kind may import ${INSIDE[kind].join(', ')}; move the shared part there`,
      ({ to }) => {
        const target = house.get(to)
        if (!target || featureOf(to) !== feature || INSIDE[kind].includes(kindOf(target))) return null
        return `a file of kind ${kind} imports ${to}, of kind ${kindOf(target)}`
      },
    )
  },
  caught: {
    'src/features/orders/queries.ts': `import { placeOrder } from './place-order.ts'`,
    'src/features/orders/place-order.ts': `export async function placeOrder(tx: Tx) { permit(tx, 'orders.place') }`,
  },
  fine: {
    'src/features/orders/portal.tsx': `import { List } from './views-list.tsx'\nimport { exports } from './portal-export.tsx'`,
    'src/features/orders/views-list.tsx': '',
    'src/features/orders/portal-export.tsx': '',
  },
}

const betweenFeatures: Rule = {
  says: 'between features: only earlier ones, and of those noun, queries, acts and views; doors may know any feature',
  check(source, house) {
    const feature = featureOf(source.path)
    if (!feature) return []
    const kind = kindOf(source)
    return judgeImports(source, 'Learn of it by an event or a SQL view, or move the caller to the later feature', ({ to }) => {
      const [other, target] = [featureOf(to), house.get(to)]
      if (!other || other === feature || !target) return null
      const earlier = FEATURES.indexOf(other) < FEATURES.indexOf(feature)
      if (!earlier && !DOORS.includes(kind)) return `${feature} imports ${to}, but ${other} stands behind it in the list`
      return BETWEEN[kind].includes(kindOf(target)) ? null : `a file of kind ${kind} imports ${to}, of kind ${kindOf(target)}`
    })
  },
  caught: {
    'src/features/orders/queries.ts': `import { paid } from '#features/payments/payment.ts'`,
    'src/features/payments/payment.ts': '',
  },
  fine: {
    'src/features/orders/desk.tsx': `import { paid } from '#features/payments/payment.ts'`,
    'src/features/payments/payment.ts': '',
  },
}

const doors: Rule = {
  says: 'doors and reactions are leaves: only app.tsx imports them',
  check(source, house) {
    const feature = featureOf(source.path)
    return judgeImports(source, 'Move what is shared into queries, an act or views', ({ to }) => {
      const target = house.get(to)
      const kind = target && featureOf(to) ? kindOf(target) : null
      if (!kind || ![...DOORS, 'reactions'].includes(kind) || source.path === 'src/app.tsx') return null
      const ownDoor = featureOf(to) === feature && kindOf(source) === kind
      return ownDoor ? null : `imports ${to}, which only app.tsx may`
    })
  },
  caught: { 'src/main.ts': `import { portal } from '#features/orders/portal.tsx'`, 'src/features/orders/portal.tsx': '' },
  fine: { 'src/app.tsx': `import { portal } from '#features/orders/portal.tsx'`, 'src/features/orders/portal.tsx': '' },
}

const upwards: Rule = {
  says: 'an import of another folder is spelled from the root: #shared/money.ts',
  check: (source) =>
    judgeImports(source, 'Spell it #… as package.json has it', ({ spelled, to }) =>
      spelled.startsWith('../') && !above(to, source.path) ? `climbs into another folder: ${spelled}` : null,
    ),
  caught: { 'src/ui/money.tsx': `import { plain } from '../shared/money.ts'` },
  fine: {
    'src/ui/money.tsx': `import { plain } from '#shared/money.ts'\nimport { Field } from './field.tsx'`,
    'src/platform/pdf/paper.ts': `import { page } from '../pdf.ts'`,
  },
}

/** Whether `to` stands in a folder that, below its layer's, contains `from`. */
function above(to: string, from: string): boolean {
  const folder = to.slice(0, to.lastIndexOf('/') + 1)
  return folder.split('/').length > 2 && from.startsWith(folder)
}

const circles: Rule = {
  says: 'no file imports itself by way of others',
  check(source, house) {
    if (!isProduct(source.path)) return []
    const way = wayBack(source.path, house)
    return way ? [findingIn(source, `a circle: ${way.join(' → ')}`, 'Move what both need into a file of its own')] : []
  },
  caught: { 'src/ui/table.tsx': `import { b } from './field.tsx'`, 'src/ui/field.tsx': `import { a } from './table.tsx'` },
  fine: { 'src/ui/table.tsx': `import type { B } from './field.tsx'`, 'src/ui/field.tsx': `import { a } from './table.tsx'` },
}

/** The shortest way from a file back to itself along imports of values, or null. */
function wayBack(start: string, house: House): string[] | null {
  const ways = [[start]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const to of valueImports(way.at(-1) ?? start, house)) {
      if (to === start) return [...way, to]
      if (seen.has(to)) continue
      seen.add(to)
      ways.push([...way, to])
    }
  }
  return null
}

const known = new WeakMap<Source, string[]>()
function valueImports(path: string, house: House): string[] {
  const source = house.get(path)
  if (!source) return []
  const found =
    known.get(source) ??
    importsOf(source)
      .filter((one) => !one.typeOnly)
      .map((one) => one.to)
  known.set(source, found)
  return found
}

export const layerRules: readonly Rule[] = [layers, adapters, insideFeature, betweenFeatures, doors, upwards, circles]
