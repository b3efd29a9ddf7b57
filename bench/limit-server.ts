import { createServer, type ServerResponse } from 'node:http'
import type { PoolConfig } from 'pg'
import { connect, leaveTogether, openPool } from '#platform/database-client.ts'

/**
 * The limit: what a page costs when nothing is done but the one round trip to PostgreSQL under row-level security and the writing of
 * a fixed page of the same size under the same headers. It asks exactly what the app was heard asking for that page, for the same
 * accounts in turn, with the app's own pool. Takes its plan as JSON over IPC and says `ready`.
 */
export type LimitPlan = {
  port: number
  database: PoolConfig
  pages: Readonly<Record<string, LimitPage>>
}

export type LimitPage = {
  status: number
  headers: Readonly<Record<string, string>>
  body_bytes: number
  /** By door: the statements of the page, BEGIN and COMMIT among them. */
  doors: readonly (readonly LimitStatement[])[]
}

/** Values in base64; binary ones went as bytes, the rest as text. `now` stands for the moment of the request. */
export type LimitStatement = { name: string | null; text: string; values: readonly LimitValue[] }
export type LimitValue = { kind: 'null' } | { kind: 'now' } | { kind: 'text' | 'bytes'; base64: string }

process.on('message', async (text) => {
  const plan: LimitPlan = JSON.parse(String(text))
  await serve(plan)
  process.send?.('ready')
})
process.on('disconnect', () => process.exit(0))

type Ready = { page: LimitPage; body: Buffer; statements: { name: string | null; text: string; values: (() => unknown)[] }[] }

async function serve({ port, database, pages }: LimitPlan): Promise<void> {
  const pool = openPool(database, 10)
  const ready = new Map<string, Ready>()
  for (const [name, page] of Object.entries(pages)) {
    const body = Buffer.alloc(page.body_bytes, '<p>All square.</p>\n')
    for (const [door, statements] of page.doors.entries()) {
      ready.set(`/${name}/${door}`, {
        page,
        body,
        statements: statements.map((one) => ({ ...one, values: one.values.map(valueMaker) })),
      })
    }
  }

  async function answer(wanted: Ready, response: ServerResponse): Promise<void> {
    const client = await connect(pool)
    try {
      leaveTogether(client)
      await Promise.all(
        wanted.statements.map(({ name, text, values }) =>
          client.query(name === null ? text : { name, text, values: values.map((value) => value()) }),
        ),
      )
    } finally {
      client.release()
    }
    const { status, headers } = wanted.page
    response.writeHead(status, { ...headers, ...(status === 304 ? {} : { 'content-length': String(wanted.body.length) }) })
    response.end(status === 304 ? undefined : wanted.body)
  }

  const server = createServer((request, response) => {
    const wanted = ready.get(request.url ?? '')
    if (!wanted) {
      response.writeHead(404).end()
      return
    }
    answer(wanted, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
}

function valueMaker(value: LimitValue): () => unknown {
  if (value.kind === 'null') return () => null
  if (value.kind === 'now') return () => new Date()
  const bytes = Buffer.from(value.base64, 'base64')
  if (value.kind === 'bytes') return () => bytes
  const text = bytes.toString('utf8')
  return () => text
}
