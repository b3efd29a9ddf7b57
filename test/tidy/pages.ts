import { featureOf, kindOf } from './features.ts'
import { findingAt, isProduct, type Rule } from './house.ts'
import { importsOf, nameOf, nodesOf, plainCallsOf, textsOf } from './syntax.ts'

const rawHtml: Rule = {
  says: 'only ui/ writes HTML that is not escaped',
  check(source) {
    if (!isProduct(source.path) || source.path.startsWith('src/ui/')) return []
    const remedy = 'Let JSX escape it, or build a component in src/ui'
    const attributes = nodesOf(source, 'JSXAttribute').filter((node) => nameOf(node.name) === 'dangerouslySetInnerHTML')
    const imports = importsOf(source).filter((one) => one.to.startsWith('hono/') && one.names.includes('raw'))
    return [
      ...attributes.map((node) => findingAt(source, node, 'dangerouslySetInnerHTML', remedy)),
      ...plainCallsOf(source, 'raw').map((node) => findingAt(source, node, 'raw(', remedy)),
      ...imports.map(({ node }) => findingAt(source, node, 'imports raw', remedy)),
    ]
  },
  caught: { 'src/features/orders/views.tsx': 'const note = <p dangerouslySetInnerHTML={{ __html: order.note }} />' },
  fine: { 'src/ui/document.tsx': `raw('<!doctype html>')`, 'src/features/orders/queries.ts': `sql.raw('now()')` },
}

const spelledUrls: Rule = {
  says: 'no URL is spelled in a view: addresses come from routes.ts',
  check(source) {
    if (!isProduct(source.path) || !featureOf(source.path) || !['views', 'portal', 'desk'].includes(kindOf(source))) return []
    return textsOf(source)
      .filter(({ node, text }) => node.type !== 'JSXText' && /^\/[A-Za-z]/.test(text))
      .map(({ node, text }) => findingAt(source, node, `spells the address ${text}`, 'Use routes.….href({ … }) of #routes.ts'))
  },
  caught: { 'src/features/orders/views.tsx': 'const link = <a href="/a/acc_1/orders">Orders</a>' },
  fine: { 'src/features/orders/views.tsx': `const link = <a href={routes.orders.list.href({ account })}>2/3 or / a</a>` },
}

export const pageRules: readonly Rule[] = [rawHtml, spelledUrls]
