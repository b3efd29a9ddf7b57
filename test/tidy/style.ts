import { EDGES, LIFETIMES } from './allowed.ts'
import { findingAt, findingIn, isProduct, isTest, type Rule, type Source } from './house.ts'
import { type FunctionNode, functionsOf, nameOf, nodesOf } from './syntax.ts'

const FILE_LINES = 400
const FUNCTION_LINES = 80
const GENERATED = ['db/tables.ts']

const shortFiles: Rule = {
  says: `a file has at most ${FILE_LINES} lines`,
  check(source) {
    const lines = source.text.trimEnd().split('\n').length
    if (!/\.(tsx?|css)$/.test(source.path) || lines <= FILE_LINES || GENERATED.includes(source.path)) return []
    return [findingIn(source, `${lines} lines`, 'Split it along the noun it speaks of', FILE_LINES + 1)]
  },
  caught: { 'src/ui/table.tsx': 'table()\n'.repeat(FILE_LINES + 1) },
  fine: { 'src/ui/table.tsx': 'table()\n'.repeat(FILE_LINES) },
}

const shortFunctions: Rule = {
  says: `a function has at most ${FUNCTION_LINES} lines`,
  check(source) {
    const chapters = isTest(source.path) ? describeCallbacks(source) : new Set()
    return functionsOf(source)
      .filter((one) => linesOf(one) > FUNCTION_LINES && !chapters.has(one))
      .map((one) => findingAt(source, one, `a function of ${linesOf(one)} lines`, 'Give its parts names of their own'))
  },
  caught: { 'src/ui/table.tsx': `function wide() {\n${'wide()\n'.repeat(FUNCTION_LINES)}}` },
  fine: { 'src/ui/table.test.tsx': `describe('a table', () => {\n${'it()\n'.repeat(FUNCTION_LINES)}})` },
}

function linesOf({ loc }: FunctionNode): number {
  return loc ? loc.end.line - loc.start.line + 1 : 0
}

/** The chapters of a test file: they hold tests as a folder holds files. */
function describeCallbacks(source: Source): Set<unknown> {
  const calls = nodesOf(source, 'CallExpression').filter(({ callee }) => /^describe\b/.test(rootName(callee)))
  return new Set(calls.flatMap((call) => call.arguments))
}

/** `describe` of `describe.each(rows)('…')`. */
function rootName(node: FunctionNode | Parameters<typeof nameOf>[0]): string {
  if (node.type === 'MemberExpression') return rootName(node.object)
  return node.type === 'CallExpression' ? rootName(node.callee) : nameOf(node)
}

const noAny: Rule = {
  says: 'no any',
  check: (source) =>
    nodesOf(source, 'TSAnyKeyword').map((node) => findingAt(source, node, 'any', 'Say unknown and look, or name the type')),
  caught: { 'src/ui/table.tsx': 'function Table(props: any) {}' },
  fine: { 'src/ui/table.tsx': 'function Table(props: unknown) {}' },
}

const noCasts: Rule = {
  says: 'no `as` but `as const`, except where values from outside become ours: shared, ports, adapters, the edges of platform',
  check(source) {
    if (isTest(source.path) || /^src\/(shared|ports|adapters)\//.test(source.path) || source.path in EDGES) return []
    return nodesOf(source, 'TSAsExpression', 'TSTypeAssertion')
      .filter(({ typeAnnotation: type }) => !(type.type === 'TSTypeReference' && nameOf(type.typeName) === 'const'))
      .map((node) =>
        findingAt(source, node, 'a cast', 'Parse it with a function of #shared, or let the type follow from the value'),
      )
  },
  caught: { 'src/ui/table.tsx': 'const id = text as AccountId' },
  fine: { 'src/ui/table.tsx': `const sides = ['left', 'right'] as const`, 'src/shared/id.ts': 'const id = text as AccountId' },
}

const noClasses: Rule = {
  says: 'a class is an error or a thing with a lifetime',
  check(source) {
    return nodesOf(source, 'ClassDeclaration', 'ClassExpression')
      .filter(
        ({ id, superClass }) =>
          !/Error$/.test(superClass ? nameOf(superClass) : '') && !(`${source.path} ${id?.name}` in LIFETIMES),
      )
      .map((node) =>
        findingAt(
          source,
          node,
          `class ${node.id?.name ?? ''}`,
          'Write functions over a record, or name the lifetime in test/tidy/allowed.ts',
        ),
      )
  },
  caught: { 'src/ui/table.tsx': 'class TableBuilder {}' },
  fine: { 'src/ports/failure.ts': 'export class Unavailable extends Error {}' },
}

const noStars: Rule = {
  says: 'no export *: what a file offers is written in it',
  check: (source) =>
    nodesOf(source, 'ExportAllDeclaration').map((node) =>
      findingAt(source, node, 'export *', 'Import from where the thing is written'),
    ),
  caught: { 'src/ui/all.ts': `export * from './table.tsx'` },
  fine: { 'src/ui/all.ts': `export { Table } from './table.tsx'` },
}

const declared: Rule = {
  says: 'functions of a file are declared, not assigned',
  check(source) {
    if (!isProduct(source.path)) return []
    const statements = nodesOf(source, 'Program').flatMap(({ body }) => body)
    return statements
      .map((one) => (one.type === 'ExportNamedDeclaration' ? one.declaration : one))
      .flatMap((one) => (one?.type === 'VariableDeclaration' ? one.declarations : []))
      .filter(
        ({ id, init }) =>
          /^(Arrow)?FunctionExpression$/.test(init?.type ?? '') && id.type === 'Identifier' && !id.typeAnnotation,
      )
      .map((node) => findingAt(source, node, `${nameOf(node.id)} is a function in a constant`, 'Write function name(…) { … }'))
  },
  caught: { 'src/ui/table.tsx': 'export const Table = () => { return null }' },
  fine: { 'src/ui/table.tsx': 'export function Table() { return null }\nconst known = new Map([[1, () => 2]])' },
}

export const styleRules: readonly Rule[] = [shortFiles, shortFunctions, noAny, noCasts, noClasses, noStars, declared]
