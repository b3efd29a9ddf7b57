import { FEATURES, featureOf, kindOf } from './features.ts'
import { findingAt, findingIn, isProduct, type Rule } from './house.ts'
import { exportedFunctions, functionsOf, importsOf } from './syntax.ts'

const folders: Rule = {
  says: 'a feature stands in the list, and its folder has only doors of the known kinds',
  check(source) {
    if (!source.path.startsWith('src/features/')) return []
    const feature = featureOf(source.path)
    if (!feature || !FEATURES.includes(feature)) {
      return [
        findingIn(
          source,
          `no feature of the list is called ${feature}`,
          'Put it into test/tidy/features.ts, right after the last feature it must know',
        ),
      ]
    }
    if (kindOf(source) !== 'stranger') return []
    const remedy =
      'Call it noun.ts, queries.ts, verb-noun.ts, reactions.ts, views.tsx, portal.tsx, desk.tsx, api.ts, or views-…, portal-…, desk-…, api-…'
    return [findingIn(source, 'a feature has no file of this name', remedy)]
  },
  caught: { 'src/features/orders/helpers/sort.ts': '' },
  fine: {
    'src/features/orders/views-list.tsx': '',
    'src/features/orders/order.ts': '',
    'src/features/orders/order.test.ts': '',
  },
}

const pureNouns: Rule = {
  says: 'a noun is pure: it waits for nothing and imports nothing that does',
  check(source) {
    if (!isFeatureFile(source.path) || kindOf(source) !== 'noun') return []
    const waits = functionsOf(source).filter((one) => one.async)
    const brings = importsOf(source).filter(
      (one) => !one.typeOnly && /^(kysely|pg|node:(fs|net|http|https).*)$|^src\/platform\/database/.test(one.to),
    )
    return [
      ...waits.map((one) =>
        findingAt(source, one, 'a noun with an async function', 'Move reading to queries.ts and doing to an act'),
      ),
      ...brings.map((one) =>
        findingAt(source, one.node, `a noun imports ${one.spelled}`, 'Move reading to queries.ts and doing to an act'),
      ),
    ]
  },
  caught: { 'src/features/orders/order.ts': 'export async function load(tx: Tx) {}' },
  fine: {
    'src/features/orders/order.ts': `import type { Selectable } from 'kysely'\nexport function isOpen(order: Order) { return true }`,
  },
}

const oneAct: Rule = {
  says: 'an act file exports one function, and both have one name: record-payment.ts, recordPayment',
  check(source) {
    if (!isFeatureFile(source.path) || kindOf(source) !== 'act') return []
    const name = (source.path.split('/').at(-1) ?? '')
      .replace('.ts', '')
      .replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
    return exportedFunctions(source)
      .filter((one) => one.id?.name !== name)
      .map((one) =>
        findingAt(
          source,
          one,
          `${one.id?.name} is exported beside ${name}`,
          `Give it an act file of its own, or move it to the noun or queries`,
        ),
      )
  },
  caught: {
    'src/features/orders/place-order.ts': `export async function placeOrder(tx: Tx) { permit(tx) }
export async function cancelOrder(tx: Tx) { permit(tx) }`,
  },
  fine: {
    'src/features/orders/place-order.ts':
      'export type PlaceOrder = {}\nexport async function placeOrder(tx: Tx) { permit(tx) }',
  },
}

function isFeatureFile(path: string): boolean {
  return isProduct(path) && featureOf(path) !== null
}

export const folderRules: readonly Rule[] = [folders, pureNouns, oneAct]
