import { readFileSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
process.env.TMPDIR = '/tmp/lead/chrome'
const browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: ['--no-sandbox'] })
const links = JSON.parse(readFileSync('/tmp/lead/links.json', 'utf8'))
const origin = 'http://127.0.0.1:4390'
const jobs = (process.argv[2] ?? 'SGS').split(',')
const paths = (process.argv[3] ?? '').split(',')
const langs = (process.argv[4] ?? 'en').split(',')
const schemes = (process.argv[5] ?? 'light').split(',') as ('light' | 'dark')[]
for (const code of jobs) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  page.on('console', (m) => { if (m.type() === 'error') console.log('console', m.text()) })
  await page.goto(origin + links[code].link)
  await page.waitForTimeout(400)
  await page.screenshot({ path: `/tmp/lead/shots/door-${code}.png` })
  await page.locator('button:visible').first().click()
  await page.waitForTimeout(800)
  console.log(code, page.url())
  for (const path of paths) for (const lang of langs) for (const scheme of schemes) for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: width === 360 ? 800 : 900 })
    await page.emulateMedia({ colorScheme: scheme })
    const t = Date.now()
    await page.goto(`${origin}/a/${links[code].account}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`)
    await page.screenshot({ path: `/tmp/lead/shots/${code}${path.replace(/[/?=&]/g, '_')}-${width}-${lang}-${scheme}.png`, fullPage: true })
  }
  await context.close()
}
await browser.close()
