import { type Finding, findingAt, findingIn, isProduct, type Rule, type Source } from './house.ts'
import { nameOf, nodesOf } from './syntax.ts'

/** Names of the machine the project is built on. Put together here, so that this file does not contain them itself. */
const ENVIRONMENT = [
  ['/wo', 'rk/'],
  ['.lib', 'rary'],
  ['fa', 'rm-'],
].map((parts) => parts.join(''))

const environment: Rule = {
  says: 'no file names the machine it was written on',
  check: (source) =>
    ENVIRONMENT.flatMap((word) =>
      linesWith(source, (line) => line.includes(word), `names ${word}…`, 'Say it without this machine'),
    ),
  caught: { 'docs/operations.md': `Start it in ${ENVIRONMENT[0]}main.` },
  fine: { 'docs/operations.md': 'Docs at https://example.com/network/ and a platform-independent farm.' },
}

const lockfile: Rule = {
  says: 'package-lock.json names no download host',
  check: (source) =>
    source.path === 'package-lock.json'
      ? linesWith(source, (line) => /"resolved":\s*"https?:/.test(line), 'names a download host', 'Take "resolved" out')
      : [],
  caught: { 'package-lock.json': '{ "hono": {\n"resolved": "https://registry.example/hono.tgz" } }' },
  fine: { 'package-lock.json': '{ "hono": {\n"integrity": "sha512-x" } }' },
}

const finished: Rule = {
  says: 'nothing is left for later: no TODO, no FIXME, no silenced compiler',
  check(source) {
    const written = /\.(md|sql|css|mjs|js|sh|yml)$/.test(source.path)
      ? linesWith(source, (line) => /\b(TODO|FIXME)\b/.test(line), 'something left for later', 'Do it or leave it out')
      : []
    const comments = source.comments
      .filter(({ value }) => /\b(TODO|FIXME)\b|@ts-(ignore|nocheck)\b/.test(value))
      .map(({ loc, value }) =>
        findingIn(source, `the comment "${value.trim()}"`, 'Do it or leave it out', loc?.start.line ?? 1),
      )
    return [...written, ...comments]
  },
  caught: { 'src/ui/table.tsx': '// TODO: sort\nconst a = 1' },
  fine: { 'src/ui/table.tsx': '// Sorted by the query.\nconst a = 1' },
}

const wholeSuite: Rule = {
  says: 'every test runs: no .only(, no .skip(',
  check: (source) =>
    nodesOf(source, 'CallExpression')
      .filter(
        ({ callee }) =>
          callee.type === 'MemberExpression' &&
          ['only', 'skip', 'todo'].includes(nameOf(callee)) &&
          isRunner(nameOf(callee.object)),
      )
      .map((node) => findingAt(source, node, `.${nameOf(node.callee)}(`, 'Let the test run, or delete it')),
  caught: { 'src/ui/table.test.tsx': `it.only('sorts', () => {})` },
  fine: { 'src/ui/table.test.tsx': `it('sorts', () => {})` },
}

function isRunner(name: string): boolean {
  return ['describe', 'it', 'test', 'suite', 'bench', 'each'].includes(name)
}

const GLOSSARY: Readonly<Record<string, string>> = {
  merchant: 'seller',
  vendor: 'seller',
  tenant: 'seller',
  paise: 'minor (total_minor)',
  customer_id: 'account_id',
}

const glossary: Rule = {
  says: 'one word for one thing: seller, account, minor; never merchant, vendor, tenant, paise, customer_id',
  check(source) {
    // An adapter speaks the other system's language.
    if (!isProduct(source.path) || source.path.startsWith('src/adapters/')) return []
    return nodesOf(source, 'Identifier', 'JSXIdentifier').flatMap((node) => {
      const word = foreignWord(node.name)
      return word ? [findingAt(source, node, `the name ${node.name}`, `The glossary says ${GLOSSARY[word]}`)] : []
    })
  },
  caught: { 'src/features/orders/order.ts': 'export type Order = { customer_id: string; byTenant: boolean }' },
  fine: { 'src/features/orders/order.ts': 'export type Order = { account_id: string; customer_reference: string }' },
}

function foreignWord(name: string): string | undefined {
  const snake = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  return Object.keys(GLOSSARY).find((word) => new RegExp(`(^|_)${word}s?(_|$)`).test(snake))
}

function linesWith(source: Source, test: (line: string) => boolean, what: string, remedy: string): Finding[] {
  return source.text.split('\n').flatMap((line, index) => (test(line) ? [findingIn(source, what, remedy, index + 1)] : []))
}

export const wordRules: readonly Rule[] = [environment, lockfile, finished, wholeSuite, glossary]
