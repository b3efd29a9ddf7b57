import type { Source } from './house.ts'
import { exportedFunctions, firstParameterType } from './syntax.ts'

/** The features in their order: one may know those before it, never those behind it. */
export const FEATURES: readonly string[] = [
  'sellers',
  'accounts',
  'contacts',
  'access',
  'files',
  'ledger',
  'signatures',
  'catalog',
  'orders',
  'shipments',
  'invoices',
  'payments',
  'cheques',
  'disputes',
  'connections',
  'settlement',
  'statements',
  'confirmations',
  'reconciliations',
  'banking',
  'reports',
  'documents',
  'tickets',
  'notifications',
  'webhooks',
  'erp',
  'imports',
  'search',
  'insights',
  'home',
]

export type Kind = 'noun' | 'queries' | 'act' | 'reactions' | 'views' | 'portal' | 'desk' | 'api' | 'test' | 'stranger'

export const DOORS: readonly Kind[] = ['portal', 'desk', 'api']

/** What a file may import of its own feature. */
export const INSIDE: Readonly<Record<Kind, readonly Kind[]>> = {
  noun: ['noun'],
  queries: ['noun', 'queries'],
  act: ['noun', 'queries', 'act'],
  reactions: ['noun', 'queries', 'act', 'reactions'],
  views: ['noun', 'views'],
  portal: ['noun', 'queries', 'act', 'views', 'portal'],
  desk: ['noun', 'queries', 'act', 'views', 'desk'],
  api: ['noun', 'queries', 'act', 'api'],
  test: [],
  stranger: [],
}

/** What a file may import of another feature: of an earlier one, or of any if it is a door. */
export const BETWEEN: Readonly<Record<Kind, readonly Kind[]>> = {
  noun: ['noun'],
  queries: ['noun', 'queries'],
  act: ['noun', 'queries', 'act'],
  reactions: ['noun', 'queries', 'act', 'views'],
  views: ['noun', 'views'],
  portal: ['noun', 'queries', 'act', 'views'],
  desk: ['noun', 'queries', 'act', 'views'],
  api: ['noun', 'queries', 'act', 'views'],
  test: [],
  stranger: [],
}

/** The feature a path belongs to, or null. */
export function featureOf(path: string): string | null {
  return /^src\/features\/([^/]+)\//.exec(path)?.[1] ?? null
}

/** What a file of a feature's folder is, by its name and, for `two-words.ts`, by whether it acts. */
export function kindOf(source: Source): Kind {
  const name = source.path.replace(/^src\/features\/[^/]+\//, '')
  if (name.includes('/')) return 'stranger'
  if (/\.test\.tsx?$/.test(name)) return 'test'
  if (name === 'queries.ts') return 'queries'
  if (name === 'reactions.ts') return 'reactions'
  if (/^api(-[a-z-]+)?\.ts$/.test(name)) return 'api'
  if (/^views(-[a-z-]+)?\.tsx$/.test(name)) return 'views'
  if (/^portal(\.tsx|-[a-z-]+\.tsx?)$/.test(name)) return 'portal'
  if (/^desk(\.tsx|-[a-z-]+\.tsx?)$/.test(name)) return 'desk'
  if (/^[a-z]+\.ts$/.test(name)) return 'noun'
  if (/^[a-z]+(-[a-z]+)+\.ts$/.test(name)) return acts(source) ? 'act' : 'noun'
  return 'stranger'
}

/** An act works on a transaction; a noun of two words, such as `credit-note.ts`, is pure. */
function acts(source: Source): boolean {
  return exportedFunctions(source).some((one) => one.async || firstParameterType(one) === 'Tx')
}
