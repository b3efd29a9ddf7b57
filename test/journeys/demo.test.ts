import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'
import { openBrowser } from './portal.ts'

type Demo = { url: string; desk: string; portal: { account: string; contact: string; role: string; link: string }[] }

/** Acceptance: the two commands of the README, as somebody who has just cloned the project gives them. */
describe('the demo, as it is started', async () => {
  const program = spawn(process.execPath, ['bin/samepage.mjs', 'demo', '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const { browser, close } = await openBrowser()
  afterAll(async () => {
    await close()
    await stop(program)
  })

  it('prints one line, and its first link leads to a Home page with what the statement says is owed', async () => {
    const demo = await firstLine(program)
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
})

/** The figure's digits: rupees and paise, however they are set. */
function digits(text: string): string {
  return text.replace(/\D/g, '')
}

async function firstLine({ stdout }: ChildProcess): Promise<Demo> {
  if (!stdout) throw new Error('the demo has no output')
  for await (const line of createInterface(stdout)) return JSON.parse(line)
  throw new Error('the demo ended without a word')
}

async function stop(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null) return
  program.kill('SIGTERM')
  await once(program, 'exit')
}
