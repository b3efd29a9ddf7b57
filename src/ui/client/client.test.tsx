import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStage, type Stage } from '#test/stage.ts'
import { Document, type DocumentProps } from '../document.tsx'
import { Door, Frame } from '../layout.tsx'
import type { Words } from '../markup.ts'
import { Figure } from '../money.tsx'
import { Ledger, PickBar } from '../table.tsx'

let stage: Stage
let page: Page

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

beforeEach(async () => {
  await stage.begin()
  page = stage.page
})
afterEach(() => expect(stage.complaints).toEqual([]))

function show(content: () => Words, props: Partial<DocumentProps> = {}): void {
  stage.shown = () => (
    <Document
      title="Page"
      lang="en"
      skin="portal"
      stylesheet={`/${stage.assets.styles}`}
      script={`/${stage.assets.portal}`}
      {...props}
    >
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
const changed = () => stage.streams.at(-1)?.write('event: changed\ndata:\n\n')

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
    await page.goto(stage.origin)
    await expect.poll(() => stage.streams.length).toBe(1)
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
    stage.streams[0]?.destroy()
    await expect.poll(() => stage.streams.length, { timeout: 10_000 }).toBe(2)
    await expect.poll(() => text('.figure')).toBe('₹5.00')
  })

  it('holds no stream while nobody looks', async () => {
    const hide = (state: string) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'visibilityState', { value, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    await hide('hidden')
    await expect.poll(() => stage.streams[0]?.destroyed || stage.streams[0]?.closed).toBe(true)
    owed = '₹6.00'
    await hide('visible')
    await expect.poll(() => text('.figure')).toBe('₹6.00')
    expect(stage.streams).toHaveLength(2)
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
    show(content, { skin: 'desk', script: `/${stage.assets.desk}` })
    stage.answers['/preview'] = {
      status: 200,
      body: '<div id="preview">₹9,920.00</div><output id="line-0-taxable">9,920.00</output>',
    }
    await page.goto(stage.origin)
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
    expect(new URLSearchParams(stage.posted[0]?.body).get('lines.0.quantity')).toBe('40')
    expect(stage.posted).toHaveLength(1)
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
    show(content, { skin: 'desk', script: `/${stage.assets.desk}` })
    await page.goto(stage.origin)
  })

  it('move along the rows and open one', async () => {
    for (const key of ['j', 'j', 'k', 'j', 'j']) await page.keyboard.press(key)
    expect(await page.locator('.cur').getAttribute('id')).toBe('second')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${stage.origin}/second`)
  })

  it('go to a place with G, act with a letter, show themselves with ?', async () => {
    await page.keyboard.press('?')
    expect(await page.isVisible('#keys')).toBe(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('c')
    await page.waitForURL(`${stage.origin}/customers`)
    await page.keyboard.press('i')
    await page.waitForURL(`${stage.origin}/new`)
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
    stage.shown = () => (
      <Document title="Door" lang="en" skin="door" stylesheet={`/${stage.assets.styles}`} script={`/${stage.assets.door}`}>
        <Door brand={{ name: 'Samepage' }}>
          <p data-state="asking">Opening</p>
          <section data-state="ready" hidden>
            <h1 data-words="Continue as {contact}, {company}">.</h1>
            <form data-exchange>
              <input type="checkbox" name="shared_device" />
              <button type="submit">Continue</button>
            </form>
          </section>
          <p data-state="refused" hidden>
            This link is not valid any more.
          </p>
          <p data-state="offline" hidden>
            Try again
          </p>
          <p data-state="absent" hidden>
            Open the link once more
          </p>
          <a href="/l?lang=hi" data-carry>
            Hindi
          </a>
        </Door>
      </Document>
    )
    stage.answers['/a/peek'] = {
      status: 200,
      body: '{"seller":"Meghdoot","company":"Shree <b>Ganesh","contact_masked":"R***h"}',
    }
    stage.answers['/a/exchange'] = { status: 200, body: '{"location":"/a/acc_1"}' }
  })

  it('takes the secret out of the address and says whom it knows, before anything is begun', async () => {
    await page.goto(`${stage.origin}/l#${TOKEN}`)
    await page.locator('[data-state=ready]').waitFor()
    expect(await text('h1')).toBe('Continue as R***h, Shree <b>Ganesh')
    expect(page.url()).toBe(`${stage.origin}/l`)
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2)
    expect(stage.asked.join()).not.toContain(TOKEN)
    expect(stage.posted.map(({ url }) => url)).toEqual(['/a/peek'])
    expect(JSON.parse(stage.posted[0]?.body ?? '')).toEqual({ token: TOKEN, lang: 'en' })
  })

  it('is the same link in another language', async () => {
    await page.goto(`${stage.origin}/l#${TOKEN}`)
    await page.locator('[data-state=ready]').waitFor()
    await page.click('[data-carry]')
    await page.waitForURL(`${stage.origin}/l?lang=hi`)
    await page.locator('[data-state=ready]').waitFor()
    expect(stage.asked.join()).not.toContain(TOKEN)
    expect(stage.posted.map(({ body }) => JSON.parse(body).token)).toEqual([TOKEN, TOKEN])
  })

  it('does not call a link dead that is only no longer in the address', async () => {
    await page.goto(`${stage.origin}/l#${TOKEN}`)
    await page.locator('[data-state=ready]').waitFor()
    await page.reload()
    await page.locator('[data-state=absent]').waitFor()
    expect(stage.posted.map(({ url }) => url)).toEqual(['/a/peek'])
  })

  it('goes on with a tap, and says when the computer is shared', async () => {
    await page.goto(`${stage.origin}/l#${TOKEN}`)
    await page.check('[name=shared_device]')
    await page.click('button')
    await page.waitForURL(`${stage.origin}/a/acc_1`)
    expect(JSON.parse(stage.posted[1]?.body ?? '')).toEqual({ token: TOKEN, shared_device: true })
  })

  it('says by name which page the link is for, and keeps it when the language is changed', async () => {
    await page.goto(`${stage.origin}/l?to=invoice.inv_1#${TOKEN}`)
    await page.click('a[data-carry]')
    await page.waitForURL(/lang=hi/)
    expect(page.url()).toContain('to=invoice.inv_1')
    stage.posted.length = 0
    await page.waitForSelector('button')
    await page.click('button')
    await page.waitForURL(`${stage.origin}/a/acc_1`)
    const tap = stage.posted.find((one) => one.url === '/a/exchange')
    expect(JSON.parse(tap?.body ?? '')).toEqual({ token: TOKEN, shared_device: false, to: 'invoice.inv_1' })
  })

  it.each([401, 404, 410])('refuses in the same words whatever is wrong (%i)', async (status) => {
    stage.answers['/a/peek'] = { status, body: '{"error":{"message":"a reason nobody may see"}}' }
    await page.goto(`${stage.origin}/l#${TOKEN}`)
    await page.locator('[data-state=refused]').waitFor()
    expect(await page.innerText('body')).not.toContain('a reason')
  })

  it('never leaves this portal, whatever it is told', async () => {
    stage.answers['/a/exchange'] = { status: 200, body: '{"location":"https://elsewhere.example/"}' }
    await page.goto(`${stage.origin}/l#${TOKEN}`)
    await page.click('button')
    await page.locator('[data-state=refused]').waitFor()
    expect(page.url()).toBe(`${stage.origin}/l`)
  })

  it('opened without a secret asks nobody and says what to do', async () => {
    await page.goto(`${stage.origin}/l`)
    await page.locator('[data-state=absent]').waitFor()
    expect(stage.posted).toEqual([])
  })
})
