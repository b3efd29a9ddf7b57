import { once } from 'node:events'
import { Server } from 'node:http'
import { type HttpBindings, serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { afterAll } from 'vitest'

/** What may be wrong with a provider for a while. */
export type Trouble =
  | 'hangs'
  | 'html'
  | 'html_500'
  | 'json_500'
  | 'busy'
  | 'cut'
  | 'huge'
  | 'elsewhere'
  | 'list'
  | 'unknown_key'

export type Served = {
  url: string
  port: number
  /** Every request, as `POST /v1/orders`. */
  asked: string[]
  trouble: Trouble | null
}

const open: Server[] = []
afterAll(() => {
  for (const server of open) {
    server.closeAllConnections()
    server.close()
  }
})

/** A provider's stand-in on a port of this machine, which can be told to be in trouble. It is closed when the test file ends. */
export async function serveInTrouble(app: Hono): Promise<Served> {
  const served: Served = { url: '', port: 0, asked: [], trouble: null }
  const server = serve({
    fetch: (request, env) => {
      served.asked.push(`${request.method} ${new URL(request.url).pathname}`)
      const { incoming } = env as HttpBindings
      if (served.trouble === 'cut') {
        incoming.socket.destroy()
        return new Promise<Response>(() => {})
      }
      return served.trouble === null ? app.fetch(request) : inTrouble(served.trouble, new URL(request.url))
    },
    hostname: '127.0.0.1',
    port: 0,
  })
  if (!(server instanceof Server)) throw new Error('no plain HTTP server')
  await once(server, 'listening')
  open.push(server)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return Object.assign(served, { port: address.port, url: `http://127.0.0.1:${address.port}` })
}

const PAGE = '<!doctype html><title>Login</title><h1>Hotel Wi-Fi</h1>'

async function inTrouble(trouble: Exclude<Trouble, 'cut'>, { origin, pathname }: URL): Promise<Response> {
  const html = { headers: { 'content-type': 'text/html' } }
  switch (trouble) {
    case 'hangs':
      return new Promise(() => {})
    case 'html':
      return new Response(PAGE, html)
    case 'html_500':
      return new Response(PAGE, { ...html, status: 502 })
    case 'json_500':
      return Response.json({ error: { message: 'down', description: 'down' } }, { status: 500 })
    case 'busy':
      return Response.json({ error: { message: 'slow down', description: 'slow down' } }, { status: 429 })
    case 'huge':
      return new Response(`{"a":"${'x'.repeat(3 * 1024 * 1024)}"}`, { headers: { 'content-type': 'application/json' } })
    case 'elsewhere':
      // whoever followed would be given what looks like an answer
      if (pathname === '/elsewhere') return Response.json({ id: 'x', items: [], data: [], payment_links: [], orders: [] })
      return new Response(null, { status: 302, headers: { location: `${origin}/elsewhere` } })
    case 'list':
      return Response.json([])
    case 'unknown_key':
      return Response.json({ error: { message: 'No such key', description: 'No such key' } }, { status: 401 })
  }
}

/** A clock that a test moves. */
export type HandClock = { now(): Date; pass(seconds: number): void }

export function handClock(start = '2026-11-21T04:30:00Z'): HandClock {
  let at = new Date(start)
  return {
    now: () => at,
    pass(seconds) {
      at = new Date(at.getTime() + seconds * 1000)
    },
  }
}
