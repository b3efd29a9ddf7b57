import { findingIn, type House, isCode, isTest, type Rule, type Source } from './house.ts'
import { importsOf, resolve, textsOf } from './syntax.ts'

/**
 * Where the product begins: what a process, a worker thread or a browser starts with (the client entries of scripts/assets.mjs), and what
 * the compiler turns markup into.
 */
const BEGINNINGS = [
  /^src\/(main|cli)\.ts$/,
  /^src\/app\.tsx$/,
  /\.worker\.ts$/,
  /^src\/ui\/client\/(portal|door|desk)\.ts$/,
  /^src\/ui\/jsx-runtime\.ts$/,
  /^src\/sandbox\/main\.ts$/,
]

/** Where tools begin: commands of the developer, benchmarks, settings of the test runner. */
const TOOLS = [/^scripts\/.*\.ts$/, /^bench\/.*\.ts$/, /^[^/]+\.config\.ts$/]

/** Where tests begin; the in-memory adapters are held to their port's contract by tests. */
const TESTS = [/\.test\.tsx?$/, /^test\/(global|setup)[a-z-]*\.ts$/, /^test\/(simulation|reliability|crash)\/main\.ts$/]
const STAND_INS = /^src\/adapters\/[^/]+\/memory\.ts$/

const reached: Rule = {
  says: 'no file that nobody imports; what only a test imports is not part of the product',
  check(source, house) {
    if (!isCode(source.path) || source.path.endsWith('.d.ts')) return []
    const inUse = isTest(source.path) || STAND_INS.test(source.path) ? reachOf(house).all : reachOf(house).product
    if (inUse.has(source.path)) return []
    return [findingIn(source, 'nothing that runs imports this file', 'Wire it in app.tsx or where it belongs, or delete it')]
  },
  caught: {
    'src/shared/unused.ts': 'export const a = 1',
    'src/main.ts': '',
    'src/shared/unused.test.ts': `import { a } from './unused.ts'`,
  },
  fine: { 'src/platform/pdf.ts': '', 'src/main.ts': `const path = new URL('./platform/pdf.ts', import.meta.url)` },
}

type Reach = { product: ReadonlySet<string>; all: ReadonlySet<string> }

const reaches = new WeakMap<House, Reach>()

function reachOf(house: House): Reach {
  const known = reaches.get(house)
  if (known) return known
  const fresh = { product: reach(house, [...BEGINNINGS, ...TOOLS]), all: reach(house, [...BEGINNINGS, ...TOOLS, ...TESTS]) }
  reaches.set(house, fresh)
  return fresh
}

function reach(house: House, beginnings: readonly RegExp[]): ReadonlySet<string> {
  const found = new Set([...house.keys()].filter((path) => beginnings.some((pattern) => pattern.test(path))))
  // A set hands out what is added while it is walked, so this loop ends when nothing new is found.
  for (const path of found) {
    for (const to of namedBy(house.get(path))) if (house.has(to)) found.add(to)
  }
  return found
}

/** What a file imports, and files it names as text: workers and client scripts are opened by their path. */
function namedBy(source: Source | undefined): string[] {
  if (!source) return []
  const named = textsOf(source).flatMap(({ text }) =>
    /^[#.\w/-]+\.tsx?$/.test(text) ? [text, resolve(source.path, text)] : [],
  )
  return [...importsOf(source).map((one) => one.to), ...named]
}

export const reachRules: readonly Rule[] = [reached]
