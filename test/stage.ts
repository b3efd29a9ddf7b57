import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type AssetManifest, buildAssets } from '../scripts/assets.mjs'

/** The policy of the strictest page, the one behind a link (domain specification 3.3). */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** A real browser before a small server that shows what a test wants shown, for the client scripts alone. */
export type Stage = {
  origin: string
  assets: AssetManifest
  page: Page
  /** What stands at every address that is not named otherwise. */
  shown: () => unknown
  /** What is answered to a POST, by address. */
  answers: Record<string, { status: number; body: string }>
  posted: { url: string; body: string }[]
  asked: string[]
  /** Open event streams of `/live`. */
  streams: ServerResponse[]
  /** What the browser complained of: errors, breaches of the policy. */
  complaints: string[]
  /** A fresh page and an empty memory. */
  begin(): Promise<void>
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stage-'))
  const assets = await buildAssets(folder)
  const browser = await openBrowser(folder)
  const server = createServer((request, response) => void serve(stage, folder, request, response)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const stage: Stage = {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    assets,
    page: await browser.newPage(),
    shown: () => '',
    answers: {},
    posted: [],
    asked: [],
    streams: [],
    complaints: [],
    async begin() {
      await stage.page.close()
      Object.assign(stage, { answers: {}, posted: [], asked: [], streams: [], complaints: [] })
      stage.page = await browser.newPage({ reducedMotion: 'reduce' })
      stage.page.on('pageerror', (error) => stage.complaints.push(error.message))
      stage.page.on(
        'console',
        (message) => message.text().includes('Content Security Policy') && stage.complaints.push(message.text()),
      )
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return stage
}

async function openBrowser(folder: string): Promise<Browser> {
  // The package unpacks its browser under the temporary folder, and takes an older one it finds there for its own.
  process.env.TMPDIR = folder
  const { default: packed } = await import('@sparticuz/chromium')
  return chromium.launch({ executablePath: await packed.executablePath(), args: ['--no-sandbox'] })
}

async function serve(stage: Stage, folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/'
  stage.asked.push(url)
  if (url === '/live') {
    stage.streams.push(response)
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n')
  } else if (request.method === 'POST') {
    let body = ''
    for await (const piece of request) body += String(piece)
    stage.posted.push({ url, body })
    const { status, body: answer } = stage.answers[url] ?? { status: 404, body: '{}' }
    response.writeHead(status, { 'content-type': answer.startsWith('{') ? 'application/json' : 'text/html' }).end(answer)
  } else if (/\.(css|js)$/.test(url)) {
    response.writeHead(200, { 'content-type': url.endsWith('css') ? 'text/css' : 'text/javascript' })
    response.end(await readFile(path.join(folder, url)))
  } else {
    const html = String(await stage.shown())
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY }).end(html)
  }
}
