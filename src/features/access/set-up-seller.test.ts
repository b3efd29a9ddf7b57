import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { openFirstRun } from '#platform/first-run.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { Refusal } from '#shared/refusal.ts'
import { testDatabase } from '#test/database.ts'
import { browser, siteFor } from '#test/door.ts'
import { accessDesk } from './desk.tsx'

const { database, query } = await testDatabase()
const first_run = openFirstRun()
const app = new Hono<WebEnvironment>()
accessDesk(app, { ...siteFor(database, false), first_run })
app.onError((error, context) => context.text(error.message, error instanceof Refusal ? error.status : 500))

const path = `/setup/${first_run.secret}`
const filled = {
  name: 'Brightwell Supplies',
  country: 'VAT',
  currency: 'GBP',
  person: 'Ada Brook',
  email: 'ada@brightwell.example',
}

it('nobody without the printed address finds the set-up', async () => {
  expect((await browser(app).get(`/setup/${openFirstRun().secret}`)).status).toBe(404)
  expect((await browser(app).get(path)).status).toBe(200)
})

it('says at the field what is missing, and keeps what was typed', async () => {
  const answer = await browser(app).post(path, { ...filled, email: 'ada@' })
  expect(answer.status).toBe(422)
  const page = await answer.text()
  expect(page).toContain('Give an e-mail address like name@example.com.')
  expect(page).toContain('value="Ada Brook"')
  expect(await query('select 1 from sellers')).toEqual([])
})

it('two who press at once open one seller with one owner, who is signed in; then the address is no more', async () => {
  const both = [browser(app), browser(app)]
  const answers = await Promise.all(both.map((one) => one.post(path, filled)))
  expect(answers.map((one) => one.status).sort()).toEqual([303, 409])
  expect(await query('select name, country, currency from sellers')).toEqual([
    { name: 'Brightwell Supplies', country: 'VAT', currency: 'GBP' },
  ])
  expect(await query('select s.name, r.name as role from staff s join roles r on r.id = s.role_id')).toEqual([
    { name: 'Ada Brook', role: 'Owner' },
  ])
  const inside = both[answers.findIndex((one) => one.status === 303)]
  expect([...(inside?.cookies.keys() ?? [])]).toEqual(['k'])
  expect((await inside?.get('/desk/codes'))?.status).toBe(200)
  expect((await browser(app).get(path)).status).toBe(404)
})
