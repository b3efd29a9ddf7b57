import { posix } from 'node:path'
import { parse } from '@babel/parser'
import type { Comment, Node } from '@babel/types'

export type { Node } from '@babel/types'
export type SourceComment = Comment
export type NodeOf<T extends Node['type']> = Extract<Node, { type: T }>

type Parsed = { nodes: readonly Node[]; comments: readonly Comment[] }

/** All nodes of a TypeScript file, parents before children, in the order of the text. */
export function parseNodes(path: string, text: string): Parsed {
  const plugins = path.endsWith('.tsx') ? (['typescript', 'jsx'] as const) : (['typescript'] as const)
  try {
    const file = parse(text, { sourceType: 'module', plugins: [...plugins] })
    return { nodes: descendants(file.program), comments: file.comments ?? [] }
  } catch (error) {
    throw new Error(`${path} is no TypeScript: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

export function nodesOf<T extends Node['type']>(source: { nodes: readonly Node[] }, ...types: T[]): NodeOf<T>[] {
  return source.nodes.filter((node): node is NodeOf<T> => types.some((type) => type === node.type))
}

/** `node` and everything in it. */
export function descendants(node: Node): Node[] {
  return [node, ...childrenOf(node).flatMap(descendants)]
}

function childrenOf(node: Node): Node[] {
  return Object.entries(node)
    .filter(([key]) => !key.endsWith('Comments'))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value && typeof value.type === 'string'
}

/** The last name of an expression: `total_minor` of `total_minor`, `row.total_minor`, `row['total_minor']` and `row.total_minor!`. */
export function nameOf(node: Node): string {
  switch (node.type) {
    case 'Identifier':
    case 'JSXIdentifier':
      return node.name
    case 'StringLiteral':
      return node.value
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return nameOf(node.property)
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return nameOf(node.expression)
    case 'CallExpression':
      return nameOf(node.callee)
    default:
      return ''
  }
}

/** Calls of a function or method of this name: `permit(…)`, `client.query(…)`. */
export function callsOf(source: { nodes: readonly Node[] }, name: string): NodeOf<'CallExpression'>[] {
  return nodesOf(source, 'CallExpression').filter((call) => nameOf(call.callee) === name)
}

/** Calls of a plain function of this name: `raw(…)`, not `sql.raw(…)`. */
export function plainCallsOf(source: { nodes: readonly Node[] }, name: string): NodeOf<'CallExpression'>[] {
  return callsOf(source, name).filter((call) => call.callee.type === 'Identifier')
}

export type Import = {
  node: Node
  /** A path of the project, or a package's name as spelled. */
  to: string
  spelled: string
  typeOnly: boolean
  /** The names as the imported file exports them. */
  names: readonly string[]
}

/** What a file imports or re-exports, packages included. */
export function importsOf(source: { path: string; nodes: readonly Node[] }): Import[] {
  return source.nodes.flatMap((node): Import[] => {
    const found = importIn(node)
    return found ? [{ ...found, node, to: resolve(source.path, found.spelled) }] : []
  })
}

function importIn(node: Node): Pick<Import, 'spelled' | 'typeOnly' | 'names'> | null {
  switch (node.type) {
    case 'ImportDeclaration': {
      const named = node.specifiers.filter((specifier) => specifier.type === 'ImportSpecifier')
      const onlyTypes =
        named.length > 0 && named.length === node.specifiers.length && named.every((one) => one.importKind === 'type')
      return {
        spelled: node.source.value,
        typeOnly: node.importKind === 'type' || onlyTypes,
        names: named.map((specifier) => nameOf(specifier.imported)),
      }
    }
    case 'ExportNamedDeclaration':
      return node.source ? { spelled: node.source.value, typeOnly: node.exportKind === 'type', names: [] } : null
    case 'ExportAllDeclaration':
      return { spelled: node.source.value, typeOnly: node.exportKind === 'type', names: [] }
    case 'ImportExpression':
      return node.source.type === 'StringLiteral' ? { spelled: node.source.value, typeOnly: false, names: [] } : null
    case 'TSImportType':
      return node.source.type === 'StringLiteral' ? { spelled: node.source.value, typeOnly: true, names: [] } : null
    default:
      return null
  }
}

/** `#shared/money.ts` is `src/shared/money.ts`, `./x.ts` stands beside `from`; anything else is a package. */
export function resolve(from: string, spelled: string): string {
  if (spelled.startsWith('#db/') || spelled.startsWith('#test/')) return spelled.slice(1)
  if (spelled.startsWith('#')) return `src/${spelled.slice(1)}`
  return spelled.startsWith('.') ? posix.join(posix.dirname(from), spelled) : spelled
}

export type FunctionNode = NodeOf<
  'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' | 'ObjectMethod' | 'ClassMethod'
>

export function functionsOf(source: { nodes: readonly Node[] }): FunctionNode[] {
  return nodesOf(source, 'FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'ObjectMethod', 'ClassMethod')
}

/** The function declarations a file exports by name. */
export function exportedFunctions(source: { nodes: readonly Node[] }): NodeOf<'FunctionDeclaration'>[] {
  return nodesOf(source, 'ExportNamedDeclaration').flatMap(({ declaration }) =>
    declaration?.type === 'FunctionDeclaration' ? [declaration] : [],
  )
}

/** The type name a function's first parameter is annotated with: `Tx` of `(tx: Tx, …)`. */
export function firstParameterType(node: FunctionNode): string {
  const annotation = node.params[0] && 'typeAnnotation' in node.params[0] ? node.params[0].typeAnnotation : null
  const type = annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : null
  return type?.type === 'TSTypeReference' ? nameOf(type.typeName) : ''
}

/** The fixed texts of a file: string literals, the pieces of templates, the words between JSX tags. */
export function textsOf(source: { nodes: readonly Node[] }): { node: Node; text: string }[] {
  return nodesOf(source, 'StringLiteral', 'TemplateElement', 'JSXText').map((node) => ({
    node,
    text: node.type === 'TemplateElement' ? (node.value.cooked ?? node.value.raw) : node.value,
  }))
}
