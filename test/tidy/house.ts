import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { type Node, parseNodes, type SourceComment } from './syntax.ts'

/** One file of the project. `nodes` and `comments` are empty unless it is TypeScript. */
export type Source = {
  /** From the project's root, with forward slashes. */
  path: string
  text: string
  nodes: readonly Node[]
  comments: readonly SourceComment[]
}

/** The whole project, by path. */
export type House = ReadonlyMap<string, Source>

/** Where a rule is broken and what would mend it. */
export type Finding = { path: string; line: number; what: string; remedy: string }

/** A small house as text: path → content. */
export type Sample = Readonly<Record<string, string>>

/**
 * One rule of the house. `check` looks at one file with the house around it. `caught` is a house that breaks the rule
 * in its first file; `fine` is one that looks similar and keeps it.
 */
export type Rule = {
  says: string
  check(source: Source, house: House): Finding[]
  caught: Sample
  fine?: Sample
}

const SKIPPED = new Set(['.git', 'node_modules', 'dist', 'data', 'tmp', '.DS_Store'])

/** Every text file below `root` that belongs to the project. */
export function readHouse(root: string): House {
  const paths = readdirSync(root, { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(root, entry.name)) : [join(root, entry.name)]))
    .filter((path) => !path.endsWith('.log'))
    .sort()
  const texts = paths.map((path) => [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')] as const)
  return buildHouse(Object.fromEntries(texts.filter(([, text]) => !text.includes('\0'))))
}

export function buildHouse(sample: Sample): House {
  return new Map(Object.entries(sample).map(([path, text]) => [path, readSource(path, text)]))
}

export function isTest(path: string): boolean {
  return path.startsWith('test/') || /\.test\.tsx?$/.test(path)
}

/** What the product consists of: everything in `src` but its tests. */
export function isProduct(path: string): boolean {
  return path.startsWith('src/') && isCode(path) && !isTest(path)
}

export function isCode(path: string): boolean {
  return /\.tsx?$/.test(path)
}

export function findingAt(source: Source, node: Node, what: string, remedy: string): Finding {
  return { path: source.path, line: node.loc?.start.line ?? 1, what, remedy }
}

/** About a file as a whole, or one line of its text. */
export function findingIn(source: Source, what: string, remedy: string, line = 1): Finding {
  return { path: source.path, line, what, remedy }
}

export function describeFinding({ path, line, what, remedy }: Finding): string {
  return `${path}:${line}  ${what}. ${remedy}.`
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function readSource(path: string, text: string): Source {
  const parsed = isCode(path) ? parseNodes(path, text) : { nodes: [], comments: [] }
  return { path, text, ...parsed }
}
