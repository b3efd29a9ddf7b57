import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AssetManifest, buildAssets } from '../../../scripts/assets.mjs'
import { Document, type DocumentProps } from '../document.tsx'
import { Door, Frame } from '../layout.tsx'
import { Figure } from '../money.tsx'
import { Ledger, PickBar } from '../table.tsx'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

let folder: string
let assets: AssetManifest
let browser: Browser
let server: Server
let origin: string
let page: Page
/** What the server shows at `/`, and answers to what is posted. */
let shown: () => unknown
let posted: { url: string; body: string }[]
let answers: Record<string, { status: number; body: string }>
let streams: ServerResponse[]
let asked: string[]
let complaints: string[]

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'client-'))
  assets = await buildAssets(folder)
  // The package unpacks its browser under the temporary folder and takes any older one it finds there.
  process.env.TMPDIR = folder
  const { default: packed } = await import('@sparticuz/chromium')
  browser = await chromium.launch({ executablePath: await packed.executablePath(), args: ['--no-sandbox'] })
  server = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})

afterAll(async () => {
  await browser.close()
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  posted = []
  answers = {}
  streams = []
  asked = []
  complaints = []
  page = await browser.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => message.text().includes('Content Security Policy') && complaints.push(message.text()))
})

afterEach(async () => {
  await page.close()
  expect(complaints).toEqual([])
})

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/'
  asked.push(url)
  if (url === '/live') {
    streams.push(response)
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n')
    return
  }
  if (request.method === 'POST') {
    let body = ''
    for await (const piece of request) body += String(piece)
    posted.push({ url, body })
    const { status, body: answer } = answers[url] ?? { status: 404, body: '{}' }
    response.writeHead(status, { 'content-type': answer.startsWith('{') ? 'application/json' : 'text/html' }).end(answer)
    return
  }
  if (/\.(css|js)$/.test(url)) {
    response.writeHead(200, { 'content-type': url.endsWith('css') ? 'text/css' : 'text/javascript' })
    response.end(await readFile(path.join(folder, url)))
    return
  }
  const html = String(await shown())
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY }).end(html)
}

function show(content: () => unknown, props: Partial<DocumentProps> = {}): void {
  shown = () => (
    <Document title="Page" lang="en" skin="portal" stylesheet={`/${assets.styles}`} script={`/${assets.portal}`} {...props}>
      <Frame
        brand={{ name: 'Meghdoot Traders' }}
        me={{ href: '/me', title: 'Shree Ganesh Stationers', note: 'Ramesh Patil', initials: 'SG' }}
        nav={[{ items: [{ href: '/customers', text: 'Customers', icon: 'users', goKey: 'c' }] }]}
        words={{ skip: 'Skip', nav: 'Main' }}
      >
        {content()}
      </Frame>
    </Document>
  )
}

const text = (selector: string) => page.locator(selector).innerText()
const changed = () => streams.at(-1)?.write('event: changed\ndata:\n\n')

describe('A page that keeps itself up to date', () => {
  const invoices = [
    { id: 'inv_1', open: 1_534_000 },
    { id: 'inv_2', open: 2_119_000 },
  ]
  let owed: string
  let rows: { id: string; open: number }[]

  beforeEach(async () => {
    owed = '₹36,530.00'
    rows = invoices
    const content = () => (
      <>
        <Figure value={owed} />
        <details>
          <summary>More</summary>
          <p>Inside</p>
        </details>
        <form>
          <input name="note" />
          <output>{owed}</output>
        </form>
        <Ledger
          rows={rows}
          row={({ id }) => ({ id })}
          columns={[{ class: 'num', head: 'Open', cell: ({ open }) => open }]}
          picking={{
            form: 'chosen',
            name: 'invoice',
            all: 'All',
            row: ({ id, open }) => ({ value: id, label: id, amount_minor: open }),
          }}
        />
        <PickBar
          id="chosen"
          action="/"
          locale="en-IN"
          currency="INR"
          clear="Clear"
          words={{ one: 'one invoice', other: '{count} invoices' }}
        />
      </>
    )
    show(content, { live: '/live' })
    await page.goto(origin)
    await expect.poll(() => streams.length).toBe(1)
  })

  it('shows what has changed and marks it, and leaves at rest what has not', async () => {
    owed = '₹21,190.00'
    changed()
    await page.locator('.figure.fresh').waitFor()
    expect(await text('.figure')).toBe('₹21,190.00')
    expect(await page.locator('tr.fresh').count()).toBe(0)
  })

  it('leaves a form alone in which somebody has typed, and refreshes one in which nobody has', async () => {
    owed = '₹1.00'
    changed()
    await expect.poll(() => text('output')).toBe('₹1.00')
    await page.fill('[name=note]', 'half a sentence')
    owed = '₹2.00'
    changed()
    await expect.poll(() => text('.figure')).toBe('₹2.00')
    expect(await text('output')).toBe('₹1.00')
    expect(await page.inputValue('[name=note]')).toBe('half a sentence')
  })

  it('keeps what is open open, what is chosen chosen and the focus where it is', async () => {
    await page.click('summary')
    await page.check('[value=inv_2]')
    await page.focus('[value=inv_2]')
    rows = [{ id: 'inv_3', open: 100 }, ...invoices]
    owed = '₹36,531.00'
    changed()
    await page.locator('#inv_3').waitFor()
    expect(await page.locator('details').getAttribute('open')).not.toBeNull()
    expect(await page.isChecked('[value=inv_2]')).toBe(true)
    expect(await page.isChecked('[value=inv_3]')).toBe(false)
    expect(await page.locator('[value=inv_2]:focus').count()).toBe(1)
    expect(await text('.paybar b')).toBe('₹21,190.00')
    expect(await page.locator('tr.fresh').getAttribute('id')).toBe('inv_3')
  })

  it('comes back after the stream was cut, and asks for what it may have missed', async () => {
    owed = '₹5.00'
    streams[0]?.destroy()
    await expect.poll(() => streams.length, { timeout: 10_000 }).toBe(2)
    await expect.poll(() => text('.figure')).toBe('₹5.00')
  })

  it('holds no stream while nobody looks', async () => {
    const hide = (state: string) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'visibilityState', { value, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    await hide('hidden')
    await expect.poll(() => streams[0]?.destroyed || streams[0]?.closed).toBe(true)
    owed = '₹6.00'
    await hide('visible')
    await expect.poll(() => text('.figure')).toBe('₹6.00')
    expect(streams).toHaveLength(2)
  })

  it('adds up the chosen rows exactly, all at once or one by one', async () => {
    expect(await page.isVisible('.paybar')).toBe(false)
    await page.check('[data-all]')
    expect(await text('.paybar b')).toBe('₹36,530.00')
    expect(await text('.paybar small')).toBe('2 invoices')
    await page.uncheck('[value=inv_1]')
    expect(await text('.paybar small')).toBe('one invoice')
    expect(await page.locator('#inv_2').getAttribute('aria-selected')).toBe('true')
    await page.click('.paybar [type=reset]')
    await page.locator('.paybar').waitFor({ state: 'hidden' })
  })
})

describe('The sheet of lines', () => {
  const names = ['code', 'name', 'quantity', 'rate']
  const line = (index: number) => (
    <tr data-line={index}>
      <td class="g-i">{index + 1}</td>
      {names.map((name) => (
        <td>
          <input
            class="cell"
            name={`lines.${index}.${name}`}
            aria-label={name}
            {...(name === 'code' ? { list: 'items', 'data-lookup': '' } : {})}
          />
        </td>
      ))}
      <td>
        <output id={`line-${index}-taxable`} />
      </td>
    </tr>
  )
  const cell = (index: number, name: string) => page.locator(`[name="lines.${index}.${name}"]`)

  beforeEach(async () => {
    const content = () => (
      <form data-preview="/preview">
        <table class="grid">
          <tbody>{line(0)}</tbody>
        </table>
        <datalist id="items">
          <option value="CP-A4" data-name="Copier paper A4" data-rate="248.00" />
        </datalist>
        <div id="preview">nothing yet</div>
      </form>
    )
    show(content, { skin: 'desk', script: `/${assets.desk}` })
    answers['/preview'] = {
      status: 200,
      body: '<div id="preview">₹9,920.00</div><output id="line-0-taxable">9,920.00</output>',
    }
    await page.goto(origin)
  })

  it('fills a line from a known code, and always has an empty one after it', async () => {
    await cell(0, 'code').fill('cp-a4')
    expect(await cell(0, 'name').inputValue()).toBe('Copier paper A4')
    expect(await cell(0, 'rate').inputValue()).toBe('248.00')
    expect(await cell(1, 'code').inputValue()).toBe('')
    expect(await page.locator('tr[data-line]').count()).toBe(2)
    expect(await page.locator('#line-1-taxable').count()).toBe(1)
  })

  it('goes down with Enter, in the same column', async () => {
    await cell(0, 'rate').fill('1')
    await cell(0, 'quantity').press('Enter')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('lines.1.quantity')
  })

  it('takes rows pasted from a spreadsheet, from the cell on', async () => {
    await cell(0, 'code').evaluate((target) => {
      const data = new DataTransfer()
      data.setData('text/plain', 'CP-A4\tPaper\t10\r\nX\tOther\t2\r\n')
      target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    expect(await cell(0, 'quantity').inputValue()).toBe('10')
    expect(await cell(1, 'name').inputValue()).toBe('Other')
    expect(await page.locator('tr[data-line]').count()).toBe(3)
  })

  it('shows what will come of it while it is typed', async () => {
    await cell(0, 'quantity').fill('40')
    await expect.poll(() => text('#preview')).toBe('₹9,920.00')
    expect(await text('#line-0-taxable')).toBe('9,920.00')
    expect(new URLSearchParams(posted[0]?.body).get('lines.0.quantity')).toBe('40')
    expect(posted).toHaveLength(1)
  })
})

describe('The keys of the Desk', () => {
  beforeEach(async () => {
    const content = () => (
      <>
        <input data-key="/" aria-label="Find" />
        <a href="/new" data-key="i">
          Invoice
        </a>
        <Ledger
          rows={['first', 'second']}
          row={(name) => ({ id: name, href: `/${name}` })}
          columns={[{ class: '', head: '', cell: (name) => name }]}
        />
        <dialog id="keys">All keys</dialog>
      </>
    )
    show(content, { skin: 'desk', script: `/${assets.desk}` })
    await page.goto(origin)
  })

  it('move along the rows and open one', async () => {
    for (const key of ['j', 'j', 'k', 'j', 'j']) await page.keyboard.press(key)
    expect(await page.locator('.cur').getAttribute('id')).toBe('second')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${origin}/second`)
  })

  it('go to a place with G, act with a letter, show themselves with ?', async () => {
    await page.keyboard.press('?')
    expect(await page.isVisible('#keys')).toBe(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('c')
    await page.waitForURL(`${origin}/customers`)
    await page.keyboard.press('i')
    await page.waitForURL(`${origin}/new`)
  })

  it('are letters while somebody types', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('jig')
    expect(await page.inputValue('[data-key="/"]')).toBe('jig')
    expect(await page.locator('.cur').count()).toBe(0)
  })
})

describe('The page behind a link', () => {
  const TOKEN = 'pl1_secret'

  beforeEach(() => {
    shown = () => (
      <Document title="Door" lang="en" skin="door" stylesheet={`/${assets.styles}`} script={`/${assets.door}`}>
        <Door brand={{ name: 'Samepage' }}>
          <p data-state="asking">Opening</p>
          <section data-state="ready" hidden>
            <h1 data-words="Continue as {contact}, {company}">.</h1>
            <form data-exchange>
              <input type="checkbox" name="shared_device" />
              <button>Continue</button>
            </form>
          </section>
          <p data-state="refused" hidden>
            This link is not valid any more.
          </p>
          <p data-state="offline" hidden>
            Try again
          </p>
        </Door>
      </Document>
    )
    answers['/a/peek'] = { status: 200, body: '{"seller":"Meghdoot","company":"Shree <b>Ganesh","contact_masked":"R***h"}' }
    answers['/a/exchange'] = { status: 200, body: '{"location":"/a/acc_1"}' }
  })

  it('takes the secret out of the address and says whom it knows, before anything is begun', async () => {
    await page.goto(`${origin}/l#${TOKEN}`)
    await page.locator('[data-state=ready]').waitFor()
    expect(await text('h1')).toBe('Continue as R***h, Shree <b>Ganesh')
    expect(page.url()).toBe(`${origin}/l`)
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2)
    expect(asked.join()).not.toContain(TOKEN)
    expect(posted.map(({ url }) => url)).toEqual(['/a/peek'])
    expect(JSON.parse(posted[0]?.body ?? '')).toEqual({ token: TOKEN })
  })

  it('goes on with a tap, and says when the computer is shared', async () => {
    await page.goto(`${origin}/l#${TOKEN}`)
    await page.check('[name=shared_device]')
    await page.click('button')
    await page.waitForURL(`${origin}/a/acc_1`)
    expect(JSON.parse(posted[1]?.body ?? '')).toEqual({ token: TOKEN, shared_device: true })
  })

  it.each([401, 404, 410])('refuses in the same words whatever is wrong (%i)', async (status) => {
    answers['/a/peek'] = { status, body: '{"error":{"message":"a reason nobody may see"}}' }
    await page.goto(`${origin}/l#${TOKEN}`)
    await page.locator('[data-state=refused]').waitFor()
    expect(await page.innerText('body')).not.toContain('a reason')
  })

  it('never leaves this portal, whatever it is told', async () => {
    answers['/a/exchange'] = { status: 200, body: '{"location":"https://elsewhere.example/"}' }
    await page.goto(`${origin}/l#${TOKEN}`)
    await page.click('button')
    await page.locator('[data-state=refused]').waitFor()
    expect(page.url()).toBe(`${origin}/l`)
  })

  it('opened without a secret is refused at once', async () => {
    await page.goto(`${origin}/l`)
    await page.locator('[data-state=refused]').waitFor()
    expect(posted).toEqual([])
  })
})
