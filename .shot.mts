import { mkdtemp } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
process.env.TMPDIR = await mkdtemp('/tmp/chr-')
const { chromium } = await import('/work/main/node_modules/playwright-core/index.mjs')
const { default: packed } = await import('/work/main/node_modules/@sparticuz/chromium/build/esm/index.js').catch(() => import('/work/main/node_modules/@sparticuz/chromium/build/index.js'))
const browser = await chromium.launch({ executablePath: await packed.executablePath(), args: ['--no-sandbox'] })
const demo = JSON.parse(readFileSync('/tmp/demo.json', 'utf8'))
const open = async (dark = false) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, deviceScaleFactor: 2, colorScheme: dark ? 'dark' : 'light' })
  const page = await context.newPage()
  page.on('console', (m) => { if (m.type() === 'error' || m.text().includes('Policy')) console.log('CONSOLE', m.text()) })
  page.on('pageerror', (e) => console.log('PAGEERROR', e.message))
  page.on('response', (r) => { if (r.status() >= 400) console.log(r.status(), r.request().method(), r.url().replace(/pl1_\S+/, 'pl1_…')) })
  return page
}
const shot = (page: any, name: string) => page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true })
const one = await open()
await one.goto(demo.portal[0].link)
await one.waitForSelector('[data-state=ready]:not([hidden])')
console.log('address', one.url())
await shot(one, 'welcome')
await one.click('[data-show=colleague]'); await shot(one, 'colleague')
await one.goto(demo.portal[0].link.replace(/.$/, 'x')); await one.waitForSelector('[data-state=refused]:not([hidden])'); await shot(one, 'refused')
await one.goto(demo.portal[0].link); await one.waitForSelector('[data-state=ready]:not([hidden])')
await one.click('form[data-exchange] button'); await one.waitForURL(/\/a\/acc_/); console.log('in at', one.url())
const home = one.url()
await one.goto(home + '/access'); await shot(one, 'access')
const two = await open(true)
await two.goto(demo.portal[0].link); await two.waitForSelector('[data-state=ready]:not([hidden])')
await shot(two, 'welcome-dark')
await two.click('form[data-exchange] button'); await two.waitForURL(/\/a\/code/); await shot(two, 'code-dark')
await two.click('form[action="/a/code/send"] button'); console.log('resend →', two.url())
await two.goto(two.url().split('/a/')[0] + '/a/stranger'); await shot(two, 'stranger-dark')
await two.click('main form button'); await shot(two, 'asked-dark')
const desk = await open(); await desk.setViewportSize({ width: 1440, height: 900 })
await desk.goto(demo.desk); await shot(desk, 'desk-link'); await desk.click('form button'); await desk.waitForURL(/\/desk$/); 
await desk.goto(demo.url + '/desk/codes'); await shot(desk, 'desk-codes')
await desk.click('form button.small'); await shot(desk, 'desk-code')
const code = /(\d{6})/.exec(await desk.textContent('main'))?.[1]; console.log('code', !!code)
await two.goto(demo.url + '/a/code'); await two.fill('#f-code', code ?? ''); await two.click('form[action="/a/code"] button'); await two.waitForURL(/\/a\/acc_/); console.log('second device in', two.url())
await two.goto(two.url() + '/access'); await shot(two, 'access-dark'); 
const acc = /acc_\w+/.exec(home)?.[0]
await desk.goto(`${demo.url}/desk/accounts/${acc}/links`); await shot(desk, 'desk-links')
await desk.click('form.act button >> nth=0'); await shot(desk, 'desk-made-link')
const wide = await open(); await wide.goto(demo.url + '/code'); await shot(wide, 'typed')
await wide.goto(demo.url + '/desk/sign-in'); await shot(wide, 'sign-in')
const w = await open(); await w.setViewportSize({ width: 1440, height: 900 }); await w.goto(demo.portal[1].link); await w.waitForSelector('[data-state=ready]:not([hidden])'); await shot(w, 'welcome-1440')
await w.goto(demo.url + '/l?lang=hi'); 
await w.goto(demo.portal[1].link.replace('/l#','/l?lang=hi#')); await w.waitForSelector('[data-state=ready]:not([hidden])'); await shot(w, 'welcome-hi')
const out = await one.request.fetch(home); console.log('home', out.status())
await one.goto(home + '/access'); await one.click('form[action$="/sign-out"] button'); console.log('after sign out', one.url()); 
await one.goto(home); console.log('home after sign-out', one.url(), await one.title())
await browser.close()
