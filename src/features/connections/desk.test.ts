import { beforeAll, expect, it } from 'vitest'
import { routes } from '#routes.ts'
import { newId } from '#shared/id.ts'
import { type DeskBrowser, openDesk } from '#test/desk.ts'
import { type World, world } from '#test/world.ts'
import { addConnection } from './add-connection.ts'

let books: World
let asha: DeskBrowser
let nina: DeskBrowser

beforeAll(async () => {
  books = await world()
  const desk = await openDesk(books)
  asha = desk.asha
  nina = desk.nina
})

const add = (fields: Record<string, string>) =>
  asha.send(routes.desk.newConnection.href(), { name: 'By card', mode: 'test', place: '5', ...fields })

async function settingsOf(id: string) {
  const [row] = await books.query<{ settings: unknown }>('select settings from connections where id = $1', [id])
  return row?.settings
}

it('takes only services that are offered here: neither the practice checkout, nor a way it has already, nor one that there is not', async () => {
  const elsewhere = 'http://169.254.169.254/latest'
  for (const adapter of ['sandbox', 'upi', 'nobody']) {
    const answer = await add({ adapter, 'field.base_url': elsewhere, 'field.key': 'k', 'field.webhook_secret': 's' })
    expect([adapter, answer.status]).toEqual([adapter, 422])
  }
  expect((await asha.post(routes.desk.newConnection.href(), { look: 'kind', adapter: 'sandbox' })).html).not.toContain(
    'base_url',
  )
  expect(await books.query("select 1 from connections where adapter = 'sandbox'")).toEqual([])
})

it('takes Razorpay where it works, and nowhere else', async () => {
  const keys = {
    'field.key_id': 'rzp_test_1',
    'field.key_secret': 's',
    'field.webhook_secret': 'w',
    external_ref: 'acc_Meghdoot',
  }
  const form = { name: 'By card', mode: 'test', place: '5', adapter: 'razorpay', ...keys }
  expect((await nina.send(routes.desk.newConnection.href(), form)).status).toBe(422)
})

it('never lets a form say where a service is', async () => {
  const elsewhere = { 'field.base_url': 'http://169.254.169.254/latest', base_url: 'http://169.254.169.254/latest' }
  const { location } = await add({
    adapter: 'stripe',
    'field.secret_key': 'sk_test_1',
    'field.webhook_secret': 'whsec_1',
    ...elsewhere,
  })
  expect(await settingsOf(/cnx_[0-9A-Z]{26}/.exec(location)?.[0] ?? '')).toEqual({})

  const id = newId('connection')
  const settings = { base_url: 'http://127.0.0.1:9/sandbox' }
  await books.desk((tx) => addConnection(tx, { id, adapter: 'sandbox', name: 'Practice', mode: 'test', settings }))
  const changed = { name: 'Practice checkout', place: '0', ...elsewhere }
  expect((await asha.send(routes.desk.connection.href({ connection: id }), changed)).status).toBe(303)
  expect(await settingsOf(id)).toEqual(settings)
})

it('asks for the account at Razorpay, since its messages do not say by themselves whose they are', async () => {
  const keys = { 'field.key_id': 'rzp_test_1', 'field.key_secret': 's', 'field.webhook_secret': 'w' }
  expect((await add({ adapter: 'razorpay', ...keys })).status).toBe(422)
  expect((await add({ adapter: 'razorpay', ...keys, external_ref: 'acc_Meghdoot' })).status).toBe(303)
})
