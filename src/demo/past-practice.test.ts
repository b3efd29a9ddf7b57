import { expect, it, onTestFinished, vi } from 'vitest'
import { handClock } from '#test/stand-ins/served.ts'
import { openPastPractice, PAST_ADDRESS } from './past-practice.ts'

const HEADERS = { authorization: 'Bearer key-1' }

it('hands over what happens while nothing is served, and speaks over the network once it is live', async () => {
  const clock = handClock()
  const practice = openPastPractice(clock.now)
  onTestFinished(() => practice.sandbox.close())
  practice.sandbox.register({ id: 'practice', key: 'key-1', webhook_url: `${PAST_ADDRESS}/hook`, webhook_secret: 'secret' })
  const heard: string[] = []
  practice.tell(async (body) => void heard.push(typeOf(body)))

  const first = await place(practice.fetch, 'SPreference1', clock.now())
  await pay(practice.fetch, first)
  await practice.settle()
  expect(heard).toEqual(['payment.captured'])

  const posted: string[] = []
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    posted.push(typeOf(String(init.body)))
    return new Response('')
  })
  onTestFinished(() => void vi.unstubAllGlobals())
  practice.goLive()
  const second = await place(practice.fetch, 'SPreference2', new Date())
  await pay(practice.fetch, second)
  await expect.poll(() => posted).toEqual(['payment.captured'])
  expect(heard).toHaveLength(1)
  const found = await practice.fetch(`${PAST_ADDRESS}/sandbox/v1/orders?reference=SPreference1`, { headers: HEADERS })
  expect(await found.json()).toMatchObject({ orders: [{ state: 'paid' }] })
})

it('fails where a message is not taken: a story that went wrong is no demo', async () => {
  const clock = handClock()
  const practice = openPastPractice(clock.now)
  onTestFinished(() => practice.sandbox.close())
  practice.sandbox.register({ id: 'practice', key: 'key-1', webhook_url: `${PAST_ADDRESS}/hook`, webhook_secret: 'secret' })
  practice.tell(() => Promise.reject(new Error('put aside')))
  await pay(practice.fetch, await place(practice.fetch, 'SPreference1', clock.now()))
  await expect(practice.settle()).rejects.toThrow('put aside')
})

async function place(fetch: typeof globalThis.fetch, reference: string, now: Date): Promise<string> {
  const answer = await fetch(`${PAST_ADDRESS}/sandbox/v1/orders`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({
      reference,
      amount_minor: 1_180_00,
      currency: 'INR',
      payer_name: 'Shree Ganesh',
      payee_name: 'Meghdoot Traders',
      return_url: `${PAST_ADDRESS}/back`,
      cancel_url: `${PAST_ADDRESS}/pay`,
      expires_at: new Date(now.getTime() + 3_600_000).toISOString(),
    }),
  })
  const { checkout_url } = (await answer.json()) as { checkout_url: string }
  return checkout_url
}

async function pay(fetch: typeof globalThis.fetch, url: string): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ choice: 'succeed' }), redirect: 'manual' })
  expect(answer.status).toBe(303)
}

function typeOf(body: string): string {
  return (JSON.parse(body) as { type: string }).type
}
