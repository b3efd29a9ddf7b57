import { ACTS_OF_NOBODY } from './allowed.ts'
import { featureOf, kindOf } from './features.ts'
import { type Finding, findingAt, findingIn, isProduct, type Rule, type Source } from './house.ts'
import { callsOf, importsOf, nodesOf, plainCallsOf } from './syntax.ts'

function isAct(source: Source): boolean {
  return isProduct(source.path) && featureOf(source.path) !== null && kindOf(source) === 'act'
}

function mustCall(source: Source, name: string, why: string): Finding[] {
  if (!isAct(source) || source.path in ACTS_OF_NOBODY || callsOf(source, name).length > 0) return []
  // many at once tell in one statement
  if (name === 'emit' && callsOf(source, 'emitAll').length > 0) return []
  return [findingIn(source, `an act that never calls ${name}(`, why)]
}

const permits: Rule = {
  says: 'every act asks whether it may: permit(tx, …)',
  check: (source) => mustCall(source, 'permit', "Begin with permit(tx, 'nouns.verb')"),
  caught: {
    'src/features/orders/place-order.ts': `export async function placeOrder(tx: Tx) { await emit(tx, 'order.placed', {}) }`,
  },
  fine: { 'src/features/orders/place-order.ts': `export async function placeOrder(tx: Tx) { permit(tx, 'orders.place') }` },
}

const emits: Rule = {
  says: 'every act tells: emit(tx, …)',
  check: (source) => mustCall(source, 'emit', "End with await emit(tx, 'noun.past', …)"),
  caught: { 'src/features/orders/place-order.ts': `export async function placeOrder(tx: Tx) { permit(tx, 'orders.place') }` },
  fine: {
    'src/features/orders/place-order.ts': `export async function placeOrder(tx: Tx) { await emit(tx, 'order.placed', {}) }`,
  },
}

const staysInside: Rule = {
  says: 'an act calls nothing outside the transaction: no port that does I/O, no network, no disk',
  check(source, house) {
    if (!isAct(source)) return []
    const remedy = 'Emit an event and call the port in reactions.ts'
    const brought = importsOf(source).flatMap((one) => {
      const doing = one.names.filter((name) => doesIo(house.get(one.to), name))
      if (/^(node:(fs|net|http|https|child_process|dns)\b.*|nodemailer)$/.test(one.to)) doing.push(one.spelled)
      return doing.map((name) => findingAt(source, one.node, `an act brings in ${name}, which does I/O`, remedy))
    })
    return [...brought, ...plainCallsOf(source, 'fetch').map((call) => findingAt(source, call, 'an act calls fetch(', remedy))]
  },
  caught: {
    'src/features/orders/place-order.ts': `import type { Channel } from '#ports/channel.ts'
export async function placeOrder(tx: Tx, channel: Channel) { await channel.send() }`,
    'src/ports/channel.ts': 'export type Channel = { send(): Promise<void> }',
  },
  fine: {
    'src/features/orders/place-order.ts': `import type { Country } from '#ports/country.ts'
export async function placeOrder(tx: Tx, country: Country) { country.tax() }`,
    'src/ports/country.ts': 'export type Country = { tax(): number }',
  },
}

/** Whether the type `name` of a port has a member that answers later: such a port does I/O, the country pack does not. */
function doesIo(source: Source | undefined, name: string): boolean {
  if (!source?.path.startsWith('src/ports/')) return false
  return nodesOf(source, 'TSTypeAliasDeclaration', 'TSInterfaceDeclaration')
    .filter((declaration) => declaration.id.name === name)
    .some(({ start, end }) =>
      /\b(Promise|AsyncIterable|AsyncGenerator|ReadableStream)</.test(source.text.slice(start ?? 0, end ?? 0)),
    )
}

export const actRules: readonly Rule[] = [permits, emits, staysInside]
