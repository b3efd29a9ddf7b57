import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { routes } from '#routes.ts'
import { openBrowser } from './portal.ts'

type Demo = { url: string; desk: string; portal: { account: string; contact: string; role: string; link: string }[] }

/** What a page of the Desk says of money that comes in, on every day the demo is started. */
const LIFE: readonly (readonly [string, readonly RegExp[]])[] = [
  [routes.desk.tasks.href(), [/Navrang Book Depot\s+EXMPN26110048/, /Bharat Bazaar Retail Chain\s+EXMPR26111902/]],
  [
    routes.desk.bank.href(),
    [
      /Book all that are certain/,
      /by our reference ✓/,
      /by the UTR they told ✓/,
      /by their code/,
      /by the amount/,
      /Nobody known/,
    ],
  ],
  [routes.desk.cheques.href(), [/to present today, 2 cheques/, /Held 4/, /At the bank 1/]],
  [routes.desk.disputes.href(), [/Less came than was billed/, /Goods were damaged/, /Another item came/]],
  [routes.desk.taxes.href(), [/Saraswati School Supplies/, /Malabar Paper House/]],
  [routes.desk.confirmations.href(), [/Agreed 7/, /Not agreed 2/, /No reply 3/]],
  [routes.desk.connections.href(), [/Practice checkout/]],
]

/** Acceptance: the two commands of the README, as somebody who has just cloned the project gives them. */
describe('the demo, as it is started', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'samepage-journey-demo-'))
  const program = samepage('demo', '--port', '0', '--json', '--data', folder)
  const { browser, close } = await openBrowser()
  afterAll(async () => {
    await close()
    await stop(program)
    await rm(folder, { recursive: true, force: true })
  })
  const started = firstLine(program)
  started.catch(() => undefined)

  it('prints one line, and its first link leads to a Home page with what the statement says is owed', async () => {
    const demo = await started
    const [first] = demo.portal
    const page = await browser.newPage({ reducedMotion: 'reduce' })
    await page.goto(first?.link ?? '')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(/\/a\/acc_/)
    const shown = digits(await page.locator('.figure').first().innerText())

    const address = new URL(page.url())
    await page.goto(`${address.href}/statement`)
    const csv = await page.request.get(`${address.href}/statement/export?as=csv`)
    const closing = (await csv.text()).trimEnd().split('\r\n').at(-1) ?? ''
    expect(csv.status()).toBe(200)
    expect(digits(closing.split(',').at(-1) ?? '')).toBe(shown)
    expect(shown.length).toBeGreaterThan(4)
  }, 180_000)

  it('shows life on every page of the Desk about money that comes in', async () => {
    const demo = await started
    const page = await browser.newPage({ reducedMotion: 'reduce' })
    await page.goto(demo.desk)
    await page.getByRole('button').first().click()
    await page.waitForURL(`${demo.url}${routes.desk.home.href()}`)
    for (const [address, said] of LIFE) {
      await page.goto(demo.url + address)
      const words = await page.locator('main').innerText()
      for (const one of said) expect.soft(words, address).toMatch(one)
    }
  })

  it('stops cleanly when it is asked to, and leaves books in which every invariant holds', async () => {
    await started
    expect(await stop(program)).toBe(0)
    const doctor = samepage('doctor', '--json', '--data', folder)
    const found = JSON.parse(await text(doctor.stdout)) as { what: string; good: boolean; says: string }[]
    expect(found.find(({ what }) => what === 'books')).toMatchObject({ good: true })
  }, 60_000)
})

function samepage(...args: string[]) {
  return spawn(process.execPath, ['bin/samepage.mjs', ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
}

/** The figure's digits: rupees and paise, however they are set. */
function digits(shown: string): string {
  return shown.replace(/\D/g, '')
}

async function firstLine({ stdout }: ChildProcess): Promise<Demo> {
  if (!stdout) throw new Error('the demo has no output')
  for await (const line of createInterface(stdout)) return JSON.parse(line)
  throw new Error('the demo ended without a word')
}

/** Its exit code. */
async function stop(program: ChildProcess): Promise<number | null> {
  if (program.exitCode === null) {
    program.kill('SIGTERM')
    await once(program, 'exit')
  }
  return program.exitCode
}
