import { request } from 'node:http'
import { routes } from '#routes.ts'
import { addDays, type Day } from '#shared/day.ts'
import type { GeneratedDoor } from './generate.ts'

/** The pages that are measured: what a customer opens day by day. */
export type BenchPage = {
  name: string
  path(door: GeneratedDoor, today: Day): string
  /** The most round trips it may take (F3). */
  round_trips: number
  /** The least share of the limit it must reach (F1); null: printed without a line. */
  share: number | null
}

export const PAGES: readonly BenchPage[] = [
  { name: 'home', path: ({ account_id }) => routes.home.href({ account: account_id }), round_trips: 2, share: 0.35 },
  {
    name: 'invoices',
    path: ({ account_id }) => routes.invoices.list.href({ account: account_id }),
    round_trips: 1,
    share: 0.35,
  },
  {
    name: 'invoice',
    path: ({ account_id, invoice_id }) => routes.invoices.show.href({ account: account_id, invoice: invoice_id }),
    round_trips: 1,
    share: 0.35,
  },
  {
    name: 'statement',
    path: ({ account_id }, today) =>
      routes.statement.show.href({ account: account_id }, { from: addDays(today, -364), to: today }),
    round_trips: 1,
    share: null,
  },
]

export type PageAnswer = { status: number; headers: Record<string, string>; body: Buffer }

/** Fetches a page as the load's client does: no compression is offered. */
export function get(port: number, path: string, headers: Record<string, string>): Promise<PageAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const named = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const)
        resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(named), body: Buffer.concat(pieces) })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}
