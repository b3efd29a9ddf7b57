import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import type { Day } from '#shared/day.ts'
import type { GeneratedDoor } from './generate.ts'
import type { BenchPage } from './pages.ts'
import { startApp } from './processes.ts'
import type { Figure } from './report.ts'

const FIRST_VISIT_KB = 45
const REQUESTS = 6
const REPEAT_VISIT_KB = 8

/** F5: what a real browser takes over the wire, heads included, when a person opens a page for the first time and again. */
export async function measureWeight(
  data_dir: string,
  pages: readonly BenchPage[],
  door: GeneratedDoor,
  today: Day,
): Promise<Figure[]> {
  const app = await startApp({ data_dir })
  const folder = await mkdtemp(path.join(tmpdir(), 'samepage-browser-'))
  const browser = await openBrowser(folder)
  try {
    const figures: Figure[] = []
    for (const page of pages) {
      const url = `http://127.0.0.1:${app.port}${page.path(door, today)}`
      const context = await browser.newContext()
      await signIn(context, door, url)
      const first = await visit(context, url)
      const again = await visit(context, url)
      await context.close()
      figures.push(...figuresOf(page.name, first, again))
    }
    return figures
  } finally {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
    await app.close()
  }
}

async function openBrowser(folder: string): Promise<Browser> {
  // the package unpacks its browser under the temporary folder, and takes an older one it finds there for its own
  const { TMPDIR } = process.env
  process.env['TMPDIR'] = folder
  try {
    const { default: packed } = await import('@sparticuz/chromium')
    return await chromium.launch({ executablePath: await packed.executablePath(), args: ['--no-sandbox'] })
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = TMPDIR
  }
}

async function signIn(context: BrowserContext, { cookie }: GeneratedDoor, url: string): Promise<void> {
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Lax' }])
}

type Visit = { bytes: number; requests: number; status: number }

/** Opens the page in a tab of its own and waits until nothing is under way but the stream of the live page. */
async function visit(context: BrowserContext, url: string): Promise<Visit> {
  const page = await context.newPage()
  const network = await context.newCDPSession(page)
  const asked = new Set<string>()
  const from_cache = new Set<string>()
  const bytes = new Map<string, number>()
  await network.send('Network.enable')
  network.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (!request.url.startsWith('data:')) asked.add(requestId)
  })
  network.on('Network.requestServedFromCache', ({ requestId }) => from_cache.add(requestId))
  network.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.fromDiskCache) from_cache.add(requestId)
    bytes.set(requestId, response.encodedDataLength)
  })
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => bytes.set(requestId, encodedDataLength))
  const response = await page.goto(url, { waitUntil: 'load' })
  // the stream opens and a page's own scripts run after `load`
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)))
  await page.close()
  const sent = [...asked].filter((id) => !from_cache.has(id))
  return {
    bytes: sent.reduce((all, id) => all + (bytes.get(id) ?? 0), 0),
    requests: sent.length,
    status: response?.status() ?? 0,
  }
}

function figuresOf(name: string, first: Visit, again: Visit): Figure[] {
  const kb = (visited: Visit) => visited.bytes / 1_024
  const is_page = first.status === 200 && first.bytes > 0
  return [
    {
      id: 'F5',
      what: `${name}, first visit`,
      value: kb(first),
      unit: 'KB',
      goal: `≤ ${FIRST_VISIT_KB} KB, ≤ ${REQUESTS} requests`,
      passes: is_page && kb(first) <= FIRST_VISIT_KB && first.requests <= REQUESTS,
      beside: { requests: first.requests },
    },
    {
      id: 'F5',
      what: `${name}, repeat visit`,
      value: kb(again),
      unit: 'KB',
      goal: `≤ ${REPEAT_VISIT_KB} KB`,
      passes: is_page && kb(again) <= REPEAT_VISIT_KB,
      beside: { requests: again.requests },
    },
  ]
}
