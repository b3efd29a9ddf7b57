import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { judgeStamped } from '#shared/signature.ts'
import { type HandScheduler, handScheduler } from '#test/stand-ins/hand-scheduler.ts'
import { type HandClock, handClock } from '#test/stand-ins/served.ts'
import { WAITS } from './engine.ts'
import { type SandboxOptions, sandboxServer } from './server.ts'

const ACCOUNT = { id: 'acct_1', key: 'key-1', webhook_url: 'http://portal.example/hook', webhook_secret: 'secret-1' }
const OTHER = { id: 'acct_2', key: 'key-2', webhook_url: 'http://other.example/hook', webhook_secret: 'secret-2' }
const folder = mkdtempSync(path.join(tmpdir(), 'sandbox-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Heard = { url: string; body: string; signature: string; at: Date }
type Order = {
  id: string
  state: string
  checkout_url: string
  payments: { id: string; state: string; amount_minor: number }[]
  refunds: unknown[]
  charge_backs: { state: string }[]
}

function open(options: SandboxOptions = {}, clock: HandClock = handClock()) {
  const scheduler: HandScheduler = handScheduler(clock)
  const heard: Heard[] = []
  const portal = { answers: 200 }
  const sandbox = sandboxServer({
    accounts: [ACCOUNT, OTHER],
    scheduler,
    async fetch(url, init) {
      const signature = new Headers(init?.headers).get('sandbox-signature') ?? ''
      heard.push({ url: String(url), body: String(init?.body), signature, at: clock.now() })
      if (portal.answers === 0) throw new TypeError('connection refused')
      return new Response('', { status: portal.answers })
    },
    ...options,
  })
  const base = options.base_path ?? ''
  async function call(method: string, address: string, body?: object, headers: Record<string, string> = {}) {
    const answer = await sandbox.app.request(`http://sandbox.example${base}${address}`, {
      method,
      headers: { authorization: `Bearer ${ACCOUNT.key}`, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    await scheduler.pass(0)
    return { status: answer.status, json: (await answer.json()) as Order & { error?: { code: string } } }
  }
  function place(over: object = {}) {
    return call('POST', '/v1/orders', {
      reference: 'SPreference1',
      amount_minor: 1_00_000_00,
      currency: 'INR',
      note: 'Invoice MT/26-27/1043 & more',
      payer_name: 'Shree <b>Ganesh</b>',
      payee_name: 'Meghdoot Traders',
      return_url: 'https://portal.example/back?x=1',
      cancel_url: 'https://portal.example/pay',
      language: 'en',
      expires_at: new Date(clock.now().getTime() + 3_600_000).toISOString(),
      ...over,
    })
  }
  async function choose(id: string, form: string) {
    const answer = await sandbox.app.request(`http://sandbox.example${base}/checkout/${id}`, { method: 'POST', body: form })
    await scheduler.pass(0)
    return answer
  }
  const types = () => heard.map(({ body }) => (JSON.parse(body) as { type: string }).type)
  return { sandbox, scheduler, clock, heard, portal, call, place, choose, types }
}

describe('the checkout', () => {
  it('says that no money moves, who asks how much, and what else may happen', async () => {
    const { sandbox, place } = open({ base_path: '/sandbox' })
    const { json } = await place()
    expect(json.checkout_url).toBe(`http://sandbox.example/sandbox/checkout/${json.id}`)
    const answer = await sandbox.app.request(json.checkout_url)
    const page = await answer.text()
    expect(page).toContain('This is a practice payment. No money moves.')
    expect(page).toContain('Pay ₹1,00,000.00')
    expect(page).toContain('Shree &lt;b&gt;Ganesh&lt;/b&gt;')
    expect(page).toContain('href="/sandbox/checkout.css"')
    for (const choice of ['succeed', 'fail', 'slow', 'twice', 'late', 'never', 'bounce', 'other_amount']) {
      expect(page).toContain(`name="choice" value="${choice}"`)
    }
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self' https://portal.example; base-uri 'none'; frame-ancestors 'none'",
    )
    expect(page).not.toMatch(/<script|style="|onclick/)
    const sheet = await sandbox.app.request('/sandbox/checkout.css')
    expect([sheet.status, sheet.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8'])
  })

  it('speaks the payer’s language', async () => {
    const { sandbox, place } = open()
    const { json } = await place({ language: 'hi' })
    const page = await (await sandbox.app.request(json.checkout_url)).text()
    expect(page).toContain('<html lang="hi">')
    expect(page).toContain('असली पैसा नहीं जाता')
  })

  it('leads back when the payer has chosen, and cannot be paid twice', async () => {
    const { place, choose, call, sandbox } = open()
    const { json } = await place()
    const [first, second] = await Promise.all([choose(json.id, 'choice=succeed'), choose(json.id, 'choice=succeed')])
    expect([first.status, first.headers.get('location')]).toEqual([303, 'https://portal.example/back?x=1'])
    expect(await second.text()).toContain('This payment is done.')
    expect((await call('GET', `/v1/orders/${json.id}`)).json.payments).toHaveLength(1)
    expect(await (await sandbox.app.request(json.checkout_url)).text()).toContain('href="https://portal.example/back?x=1"')
  })

  it('takes another amount, if it is one', async () => {
    const { place, choose, call } = open()
    const { json } = await place()
    for (const amount of ['', '0', '-5', '1e3', '1.234', 'much', '%3Cscript%3E']) {
      const answer = await choose(json.id, `choice=other_amount&amount=${amount}`)
      expect([answer.status, await answer.text()], amount).toEqual([422, expect.stringContaining('Give an amount above zero')])
    }
    expect((await choose(json.id, 'choice=somersault')).status).toBe(422)
    expect((await choose(json.id, 'choice=other_amount&amount=250.50')).status).toBe(303)
    const { payments, state } = (await call('GET', `/v1/orders/${json.id}`)).json
    expect([state, payments.map(({ amount_minor }) => amount_minor)]).toEqual(['paid', [250_50]])
  })

  it('knows no order that nobody placed', async () => {
    const { sandbox, choose } = open()
    const answer = await sandbox.app.request('/checkout/sbo_nothing')
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('There is no such payment here.')])
    expect((await choose('sbo_nothing', 'choice=succeed')).status).toBe(404)
  })
})

describe('what the payer chooses', () => {
  it.each([
    ['succeed', [['payment.captured', 0]]],
    ['fail', [['payment.failed', 0]]],
    [
      'slow',
      [
        ['payment.pending', 0],
        ['payment.captured', WAITS.slow_ms],
      ],
    ],
    [
      'twice',
      [
        ['payment.captured', 0],
        ['payment.captured', WAITS.twice_ms],
      ],
    ],
    ['late', [['payment.captured', WAITS.late_ms]]],
    ['never', []],
    [
      'bounce',
      [
        ['payment.captured', 0],
        ['charge_back.opened', WAITS.bounce_ms],
      ],
    ],
  ] as const)('%s', async (choice, expected) => {
    const { place, choose, scheduler, clock, heard, types } = open()
    const { json } = await place()
    const chosen_at = clock.now().getTime()
    await choose(json.id, `choice=${choice}`)
    await scheduler.pass(300_000)
    expect(types().map((type, index) => [type, (heard[index]?.at.getTime() ?? 0) - chosen_at])).toEqual(expected)
    const ids = heard.map(({ body }) => (JSON.parse(body) as { id: string }).id)
    expect(new Set(ids).size).toBe(choice === 'twice' ? 1 : ids.length)
    for (const { body, signature, at, url } of heard) {
      expect(judgeStamped(signature, body, [ACCOUNT.webhook_secret], at)).toBe('good')
      expect(url).toBe(ACCOUNT.webhook_url)
    }
  })

  it('may be tried again after a failure, but not while it is on its way', async () => {
    const { place, choose, call, sandbox } = open()
    const { json } = await place()
    await choose(json.id, 'choice=fail')
    expect((await choose(json.id, 'choice=slow')).status).toBe(303)
    expect((await choose(json.id, 'choice=succeed')).status).toBe(200)
    expect(await (await sandbox.app.request(json.checkout_url)).text()).toContain('This payment is on its way.')
    const { payments, state } = (await call('GET', `/v1/orders/${json.id}`)).json
    expect([state, payments.map((one) => one.state)]).toEqual(['open', ['failed', 'pending']])
  })

  it('succeeds late even if the time to pay was over meanwhile', async () => {
    const { place, choose, scheduler, types, clock } = open()
    const { json } = await place({ expires_at: new Date(clock.now().getTime() + 5_000).toISOString() })
    await choose(json.id, 'choice=slow')
    await scheduler.pass(WAITS.slow_ms)
    expect(types()).toEqual(['payment.pending', 'payment.captured'])
    const other = open()
    await other.place({ expires_at: new Date(other.clock.now().getTime() + 5_000).toISOString() })
    await other.scheduler.pass(5_000)
    expect(other.types()).toEqual(['order.expired'])
  })
})

describe('messages', () => {
  it('are sent again, ever more slowly, until they are taken', async () => {
    const { place, choose, scheduler, heard, portal, clock } = open()
    const { json } = await place()
    portal.answers = 503
    await choose(json.id, 'choice=succeed')
    await scheduler.pass(6_000)
    portal.answers = 0
    await scheduler.pass(30_000)
    portal.answers = 200
    const began = clock.now()
    await scheduler.pass(24 * 3_600_000)
    const waits = heard.slice(1).map(({ at }, index) => at.getTime() - (heard[index]?.at.getTime() ?? 0))
    expect(waits).toEqual(WAITS.retries_ms.slice(0, waits.length))
    expect(heard.filter(({ at }) => at > began)).toHaveLength(1)
    expect(new Set(heard.map(({ body }) => body)).size).toBe(1)
  })

  it('are given up in the end', async () => {
    const { place, choose, scheduler, heard, portal } = open()
    const { json } = await place()
    portal.answers = 500
    await choose(json.id, 'choice=succeed')
    await scheduler.pass(30 * 24 * 3_600_000)
    expect(heard).toHaveLength(WAITS.retries_ms.length + 1)
  })
})

describe('the API', () => {
  it('knows callers by their key, and shows nobody the orders of another', async () => {
    const { place, call } = open()
    const { json } = await place()
    expect((await call('GET', '/v1/account', undefined, { authorization: 'Bearer nonsense' })).status).toBe(401)
    expect((await call('GET', '/v1/account', undefined, { authorization: '' })).status).toBe(401)
    const other = { authorization: `Bearer ${OTHER.key}` }
    expect((await call('GET', `/v1/orders/${json.id}`, undefined, other)).status).toBe(404)
    expect((await call('POST', `/v1/orders/${json.id}/cancel`, {}, other)).status).toBe(404)
    expect((await call('GET', '/v1/orders?reference=SPreference1', undefined, other)).json).toMatchObject({ orders: [] })
  })

  it('places one order a reference, and says what it cannot take', async () => {
    const { place, call, clock } = open()
    const [first, again] = [await place(), await place()]
    expect([first.status, again.status, again.json.id]).toEqual([201, 200, first.json.id])
    const wrong = [
      { amount_minor: 5 },
      { reference: 'short' },
      { reference: 'SPreference2', amount_minor: 0 },
      { reference: 'SPreference2', amount_minor: 1.5 },
      { reference: 'SPreference2', currency: 'XXXX' },
      { reference: 'SPreference2', return_url: 'javascript:alert(1)' },
      { reference: 'SPreference2', expires_at: clock.now().toISOString() },
      { reference: 'SPreference2', expires_at: 'soon' },
      { reference: 'SPreference2', payer_name: '' },
    ]
    for (const over of wrong) expect((await place(over)).status, JSON.stringify(over)).toBe(422)
    expect((await call('POST', '/v1/orders', [] as never)).status).toBe(400)
    expect((await call('POST', '/v1/orders', { long: 'x'.repeat(70_000) })).status).toBe(413)
    expect((await call('GET', '/v1/nothing')).status).toBe(404)
  })

  it('pays back once a key and never more than is left', async () => {
    const { place, choose, call } = open()
    const { json } = await place()
    await choose(json.id, 'choice=succeed')
    const payment = (await call('GET', `/v1/orders/${json.id}`)).json.payments[0]?.id
    const refund = (amount_minor: number, key: string) =>
      call('POST', `/v1/payments/${payment}/refunds`, { amount_minor }, { 'idempotency-key': key })
    expect((await refund(60_000_00, 'a')).json.refunds).toHaveLength(1)
    expect((await refund(60_000_00, 'a')).json.refunds).toHaveLength(1)
    expect((await refund(50_000_00, 'a')).json.error?.code).toBe('key_in_use')
    expect((await refund(40_000_01, 'b')).json.error?.code).toBe('too_much')
    expect((await refund(0, 'b')).status).toBe(422)
    expect((await refund(1, '')).status).toBe(400)
    expect((await refund(40_000_00, 'b')).json.refunds).toHaveLength(2)
    expect((await refund(1, 'c')).json.error?.code).toBe('too_much')
  })
})

describe('with a file', () => {
  it('goes on where it was killed, and forgets what nobody was told', async () => {
    const file = path.join(folder, 'journal.jsonl')
    const clock = handClock()
    const before = open({ file }, clock)
    const { json } = await before.place()
    const slow = await before.place({ reference: 'SPreference2' })
    before.portal.answers = 0
    await before.choose(json.id, 'choice=bounce')
    await before.choose(slow.json.id, 'choice=slow')
    before.sandbox.close()
    writeFileSync(file, '{"order":{"id":"sbo_torn', { flag: 'a' })
    clock.pass(10)

    const after = open({ file }, clock)
    expect((await after.call('GET', `/v1/orders/${json.id}`)).json).toMatchObject({ id: json.id, state: 'paid' })
    expect((await after.place()).json.id).toBe(json.id)
    await after.scheduler.pass(60_000)
    expect(after.types().sort()).toEqual(['charge_back.opened', 'payment.captured', 'payment.captured', 'payment.pending'])
    expect((await after.call('GET', `/v1/orders/${slow.json.id}`)).json.state).toBe('paid')

    const lines = readFileSync(file, 'utf8').trimEnd().split('\n').length
    after.sandbox.close()
    const third = open({ file }, clock)
    expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBeLessThan(lines)
    await third.scheduler.pass(600_000)
    expect(third.heard).toEqual([])
  })
})

describe('closed', () => {
  it('does nothing more, not even when a message that was under way is not taken', async () => {
    const sent: (() => void)[] = []
    const { sandbox, scheduler, place, choose } = open({
      fetch: () => new Promise((_, reject) => void sent.push(() => reject(new TypeError('connection closed')))),
    })
    const { json } = await place()
    await choose(json.id, 'choice=succeed')
    sandbox.close()
    for (const fail of sent) fail()
    await scheduler.pass(24 * 3_600_000)
    expect(sent).toHaveLength(1)
  })
})
