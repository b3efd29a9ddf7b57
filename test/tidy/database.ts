import { SYSTEM_CALLERS } from './allowed.ts'
import { findingAt, isCode, isProduct, isTest, type Rule } from './house.ts'
import { callsOf, type Node, nameOf, textsOf } from './syntax.ts'

const rawSql: Rule = {
  says: 'SQL is never built from pieces of text',
  check(source) {
    if (!isProduct(source.path)) return []
    const remedy = 'Pass values as parameters, or write it with kysely'
    const queries = callsOf(source, 'query').filter((call) => sqlTexts(call.arguments).some(isBuilt))
    const raws = callsOf(source, 'raw').filter((call) => isSqlRaw(call.callee) && !call.arguments.every(isFixed))
    return [
      ...queries.map((call) => findingAt(source, call, 'a query( whose text is put together', remedy)),
      ...raws.map((call) => findingAt(source, call, 'sql.raw( of something that is not a fixed text', remedy)),
    ]
  },
  caught: { 'src/features/orders/queries.ts': 'client.query(`select * from orders where id = ${id}`)' },
  fine: {
    'src/features/orders/queries.ts':
      "client.query('select 1 where $1', [id]); client.query(`create role ${client.escapeIdentifier(name)}`); sql`select ${id}`; sql.raw('now()')",
  },
}

/** The text of `query(text)` or `query({ text })`. */
function sqlTexts(nodes: readonly Node[]): Node[] {
  const [first] = nodes
  if (first?.type !== 'ObjectExpression') return first ? [first] : []
  return first.properties.flatMap((one) => (one.type === 'ObjectProperty' && nameOf(one.key) === 'text' ? [one.value] : []))
}

/** Put together from anything but names that were escaped for it. */
function isBuilt(node: Node): boolean {
  if (node.type === 'BinaryExpression') return !isFixed(node)
  return node.type === 'TemplateLiteral' && !node.expressions.every((one) => /^escape(Identifier|Literal)$/.test(nameOf(one)))
}

function isFixed(node: Node): boolean {
  if (node.type === 'BinaryExpression') return isFixed(node.left) && isFixed(node.right)
  return node.type === 'StringLiteral' || (node.type === 'TemplateLiteral' && node.expressions.length === 0)
}

function isSqlRaw(callee: Node): boolean {
  return callee.type === 'MemberExpression' && nameOf(callee.object) === 'sql'
}

const setsViewer: Rule = {
  says: 'the viewer is set in one place: no set_config outside platform/database and migrations',
  check(source) {
    if (isTest(source.path) || !isCode(source.path) || /^src\/platform\/database[a-z-]*\.ts$/.test(source.path)) return []
    return textsOf(source)
      .filter(({ text }) => /\bset_config\s*\(|\bset\s+(local\s+|session\s+)?samepage\./i.test(text))
      .map(({ node }) => findingAt(source, node, 'sets who is looking', 'Open a scope: database.scope(viewer, work)'))
  },
  caught: { 'src/features/orders/queries.ts': "sql`select set_config('samepage.seller', ${seller}, true)`" },
  fine: { 'src/platform/database-scope.ts': "sql`select set_config('samepage.seller', ${seller}, true)`" },
}

const acrossSellers: Rule = {
  says: 'only the named few work across sellers: database.system(',
  check(source) {
    if (isTest(source.path) || source.path in SYSTEM_CALLERS || !/^(src|bench)\//.test(source.path)) return []
    return callsOf(source, 'system')
      .filter(({ callee }) => callee.type === 'MemberExpression' && /database$/i.test(nameOf(callee.object)))
      .map((call) =>
        findingAt(
          source,
          call,
          'works across sellers',
          'Use database.scope(viewer, work), or give the reason in test/tidy/allowed.ts',
        ),
      )
  },
  caught: { 'src/features/orders/queries.ts': `database.system('curiosity', work)` },
  fine: { 'src/cli.ts': `database.system('list the sellers', work)` },
}

export const databaseRules: readonly Rule[] = [rawSql, setsViewer, acrossSellers]
