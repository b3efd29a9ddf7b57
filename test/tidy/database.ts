import { SYSTEM_CALLERS } from './allowed.ts'
import { findingAt, isCode, isProduct, isTest, type Rule, type Source } from './house.ts'
import { callsOf, functionsOf, type Node, type NodeOf, nameOf, nodesOf, textsOf } from './syntax.ts'

const rawSql: Rule = {
  says: 'SQL is never built from pieces of text',
  check(source) {
    if (!isProduct(source.path)) return []
    const remedy = 'Pass values as parameters, or write it with kysely'
    const queries = callsOf(source, 'query').filter((call) => sqlTexts(call.arguments).some((text) => isBuilt(text, source)))
    const raws = callsOf(source, 'raw').filter(
      (call) => isSqlRaw(call.callee) && !call.arguments.every((one) => isFixed(one, source)),
    )
    return [
      ...queries.map((call) => findingAt(source, call, 'a query( whose text is put together', remedy)),
      ...raws.map((call) => findingAt(source, call, 'sql.raw( of something that is not a fixed text', remedy)),
    ]
  },
  caught: { 'src/features/orders/queries.ts': `const text = \`select * from orders where id = \${id}\`; client.query(text)` },
  fine: {
    'src/features/orders/queries.ts': `const channel = 'changed'; client.query(\`listen \${channel}\`); client.query('select 1 where $1', [id])
      client.query(\`create role \${client.escapeIdentifier(name)}\`); sql\`select \${id}\`; sql.raw('now()')`,
  },
}

/** The text of `query(text)` or `query({ text })`. */
function sqlTexts(nodes: readonly Node[]): Node[] {
  const [first] = nodes
  if (first?.type !== 'ObjectExpression') return first ? [first] : []
  return first.properties.flatMap((one) => (one.type === 'ObjectProperty' && nameOf(one.key) === 'text' ? [one.value] : []))
}

/** Put together from anything but fixed texts and names that were escaped for it. */
function isBuilt(node: Node, source: Source): boolean {
  const value = meaningOf(node, source)
  return (value.type === 'TemplateLiteral' || value.type === 'BinaryExpression') && !isFixed(value, source)
}

function isFixed(node: Node, source: Source): boolean {
  const value = meaningOf(node, source)
  if (value.type === 'BinaryExpression') return isFixed(value.left, source) && isFixed(value.right, source)
  if (value.type === 'TemplateLiteral') return value.expressions.every((one) => isFixed(one, source))
  return (
    value.type === 'StringLiteral' || (value.type === 'CallExpression' && /^escape(Identifier|Literal)$/.test(nameOf(value)))
  )
}

/** What a constant was set to; anything else is itself. */
function meaningOf(node: Node, source: Source): Node {
  if (node.type !== 'Identifier') return node
  const constant = nodesOf(source, 'VariableDeclaration')
    .filter((one) => one.kind === 'const' && contains(scopeOf(one, source), node))
    .flatMap((one) => one.declarations)
    .findLast((one) => nameOf(one.id) === node.name)
  return constant?.init ?? node
}

/** The innermost function around a declaration, or null for one of the file. */
function scopeOf(declaration: NodeOf<'VariableDeclaration'>, source: Source): Node | null {
  return functionsOf(source).findLast((one) => contains(one, declaration)) ?? null
}

function contains(outer: Node | null, inner: Node): boolean {
  return !outer || ((outer.start ?? 0) <= (inner.start ?? 0) && (inner.end ?? 0) <= (outer.end ?? 0))
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
  caught: { 'src/features/orders/queries.ts': `sql\`select set_config('samepage.seller', 'sel_a', true)\`` },
  fine: { 'src/platform/database-scope.ts': `sql\`select set_config('samepage.seller', 'sel_a', true)\`` },
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
  fine: { 'src/cli/books.ts': `database.system('list the sellers', work)` },
}

export const databaseRules: readonly Rule[] = [rawSql, setsViewer, acrossSellers]
