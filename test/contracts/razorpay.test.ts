import Razorpay from 'razorpay'
import { describe, expect, it } from 'vitest'
import { razorpayKind } from '#adapters/payment-provider/razorpay.ts'
import { Rejected, Unauthorised } from '#ports/failure.ts'
import { currency, minor } from '#shared/money.ts'
import { razorpayStandIn } from '../stand-ins/razorpay.ts'
import { RAZORPAY } from '../stand-ins/razorpay-shapes.ts'
import { handClock, serveInTrouble } from '../stand-ins/served.ts'
import { orderFor } from '../stand-ins/subjects.ts'

async function open(settings: Record<string, string> = {}, options: { image_content?: boolean } = {}) {
  const clock = handClock()
  const standIn = razorpayStandIn(clock, options)
  const served = await serveInTrouble(standIn.app)
  const { key_id, key_secret, webhook_secret, account } = RAZORPAY
  function provider(over: Record<string, string> = {}, mode: 'test' | 'live' = 'test') {
    return razorpayKind.open({
      mode,
      external_ref: account,
      settings,
      secrets: { key_id, key_secret, webhook_secret, ...over },
      fetch: globalThis.fetch,
      now: clock.now,
      base_url: served.url,
    })
  }
  const order = orderFor(clock)
  const asked = { reference: order.reference, currency: order.currency, created_at: clock.now() }
  return { clock, standIn, served, provider, order, asked }
}

describe('Razorpay’s own SDK', () => {
  it('believes what our stand-in signs, and refuses what we refuse', async () => {
    const { standIn, provider, order } = await open()
    const { provider_ref } = await provider().begin(order)
    standIn.pay(provider_ref ?? '')
    for (const message of standIn.messages) {
      const delivery = standIn.sent(message)
      const signature = delivery.headers['x-razorpay-signature'] ?? ''
      expect(Razorpay.validateWebhookSignature(delivery.body, signature, RAZORPAY.webhook_secret)).toBe(true)
      expect((await provider().read(delivery)).event_ref).toBe(message.id)
      const tampered = delivery.body.replace('1239000', '1')
      expect(Razorpay.validateWebhookSignature(tampered, signature, RAZORPAY.webhook_secret)).toBe(false)
      await expect(provider().read({ ...delivery, body: tampered })).rejects.toMatchObject({ reason: 'bad_signature' })
    }
  })

  it('talks to our stand-in as to Razorpay', async () => {
    const { standIn, served, clock } = await open()
    const sdk = new Razorpay({ key_id: RAZORPAY.key_id, key_secret: RAZORPAY.key_secret })
    // the SDK has no option for its address
    Object.assign(Reflect.get(Reflect.get(sdk, 'api'), 'rq').defaults, { baseURL: served.url })
    const later = Math.floor(clock.now().getTime() / 1000) + 3_600
    const link = await sdk.paymentLink.create({
      amount: 50_000,
      currency: 'INR',
      reference_id: 'SPreference1',
      description: 'Invoice',
      customer: { name: 'Sharma' },
      notify: { sms: false, email: false },
      notes: { samepage_reference: 'SPreference1' },
      expire_by: later,
    })
    expect(link).toMatchObject({ status: 'created', amount_paid: 0, short_url: expect.stringMatching(/^https:/) })
    standIn.pay(link.id)
    expect((await sdk.paymentLink.fetch(link.id)).status).toBe('paid')
    const [order] = (await sdk.orders.all({ receipt: 'SPreference1' })).items
    const payments = await sdk.orders.fetchPayments(order?.id ?? '')
    expect(payments.items).toMatchObject([{ entity: 'payment', status: 'captured', amount: 50_000 }])
    const payment = payments.items[0]?.id ?? ''
    const refund = await sdk.payments.refund(payment, { amount: 10_000, speed: 'normal', receipt: 'R1' })
    expect(refund).toMatchObject({ entity: 'refund', status: 'processed', payment_id: payment })
    expect((await sdk.payments.fetchMultipleRefund(payment, {})).items).toHaveLength(1)
    const code = await sdk.qrCode.create({
      type: 'upi_qr',
      name: 'Meghdoot',
      usage: 'single_use',
      fixed_amount: true,
      payment_amount: 30_000,
      close_by: later,
      notes: { samepage_reference: 'SPreference2' },
    })
    expect(code).toMatchObject({ status: 'active', payment_amount: 30_000 })
    standIn.pay(code.id)
    expect((await sdk.qrCode.fetchAllPayments(code.id)).items).toMatchObject([{ method: 'upi', captured: true }])
    expect((await sdk.qrCode.fetch(code.id)).close_reason).toBe('paid')
    await expect(sdk.payments.fetch('pay_nobody')).rejects.toMatchObject({
      statusCode: 400,
      error: { description: 'The id provided does not exist' },
    })
  })
})

describe('Razorpay, beyond the contract', () => {
  it('believes the old secret while it is being changed, and no empty one', async () => {
    const { standIn, provider, order } = await open()
    const { provider_ref } = await provider().begin(order)
    standIn.pay(provider_ref ?? '')
    const message = standIn.messages[0]
    if (!message) throw new Error('nothing was told')
    const changing = provider({ webhook_secret: 'fresh', webhook_secret_old: RAZORPAY.webhook_secret })
    for (const secret of ['fresh', RAZORPAY.webhook_secret]) {
      expect((await changing.read(standIn.sent(message, { secret }))).facts).not.toEqual([])
    }
    const none = provider({ webhook_secret: '', webhook_secret_old: '' })
    for (const secret of ['', 'older']) {
      await expect(none.read(standIn.sent(message, { secret }))).rejects.toMatchObject({ reason: 'bad_signature' })
    }
  })

  it('names a message by Razorpay’s id of it, or by its body where that is missing', async () => {
    const { standIn, provider, order } = await open()
    const { provider_ref } = await provider().begin(order)
    standIn.pay(provider_ref ?? '')
    const [one, two] = standIn.messages
    if (!one || !two) throw new Error('nothing was told')
    expect((await provider().read(standIn.sent(one))).event_ref).toBe(one.id)
    const names = await Promise.all(
      [one, one, two].map(async (each) => (await provider().read(standIn.sent(each, { event_id: null }))).event_ref),
    )
    expect(names[0]).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(names[1]).toBe(names[0])
    expect(names[2]).not.toBe(names[0])
  })

  it('tells of money that went back before it was taken as of a failure, never as of a refund', async () => {
    const { standIn, provider, order, asked } = await open()
    const { provider_ref } = await provider().begin(order)
    const payment = standIn.hold(provider_ref ?? '')
    standIn.returnUntaken(payment)
    const last = standIn.messages.at(-1)
    const { facts } = await provider().read(standIn.sent(last as never))
    expect(facts.map(({ kind, note }) => [kind, note])).toEqual([['failed', 'It went back before it was taken.']])
    expect(await provider().ask({ ...asked, provider_ref })).toMatchObject([{ kind: 'failed', fact_ref: facts[0]?.fact_ref }])
  })

  it('tells of a payment that failed first and then came after all', async () => {
    const { standIn, provider, order, asked } = await open()
    const { provider_ref } = await provider().begin(order)
    standIn.fail(provider_ref ?? '')
    standIn.settle(provider_ref ?? '')
    const kinds = (await provider().ask({ ...asked, provider_ref })).map(({ kind }) => kind)
    expect(kinds).toEqual(['captured'])
  })

  it('believes of a payment what our own key finds, never what a message says: one that it does not know is put aside', async () => {
    const { standIn, provider, order } = await open()
    const { provider_ref } = await provider().begin(order)
    const { id } = standIn.pay(provider_ref ?? '')
    const message = standIn.sent(standIn.messages.at(-1) as never)
    const payment = standIn.kept.payments.find((one) => one.id === id)
    if (!payment) throw new Error('nobody paid')
    Object.assign(payment, { captured: false, status: 'authorized' })
    expect((await provider().read(message)).facts.map(({ kind }) => kind)).toEqual(['pending'])
    standIn.kept.payments.splice(0)
    await expect(provider().read(message)).rejects.toMatchObject({ reason: 'wrong_mode' })
  })

  it('knows its account as Razorpay’s pages write it and as its messages do', async () => {
    const { standIn, provider, order, served } = await open()
    const { provider_ref } = await provider().begin(order)
    standIn.pay(provider_ref ?? '')
    const message = standIn.sent(standIn.messages.at(-1) as never)
    const named = (external_ref: string) => {
      const { key_id, key_secret, webhook_secret } = RAZORPAY
      const secrets = { key_id, key_secret, webhook_secret }
      const config = { mode: 'test', settings: {}, secrets, fetch: globalThis.fetch, base_url: served.url } as const
      return razorpayKind.open({ ...config, external_ref, now: () => new Date() })
    }
    expect((await named(RAZORPAY.account.replace('acc_', '')).read(message)).facts).not.toEqual([])
    await expect(named('somebodyelse').read(message)).rejects.toMatchObject({ reason: 'wrong_account' })
  })

  it('counts a refund when it has gone out, and a dispute when money is taken', async () => {
    const { standIn, provider, order, asked } = await open()
    const { provider_ref } = await provider().begin(order)
    const { id } = standIn.pay(provider_ref ?? '')
    const last = async () =>
      (await provider().read(standIn.sent(standIn.messages.at(-1) as never))).facts.map(({ kind }) => kind)
    const waiting = standIn.refund(id, 100_00, 'pending')
    expect(await last()).toEqual(['captured'])
    standIn.endRefund(waiting.id, 'processed')
    expect(await last()).toEqual(['captured', 'refunded'])
    const lost = standIn.refund(id, 100_00, 'pending')
    standIn.endRefund(lost.id, 'failed')
    expect(await last()).toEqual(['captured', 'refund_failed'])
    expect((await provider().ask({ ...asked, provider_ref })).map(({ kind }) => kind)).toEqual([
      'captured',
      'refunded',
      'refund_failed',
    ])
    const question = standIn.dispute(id, 'retrieval')
    expect(await last()).toEqual(['captured'])
    standIn.endDispute(question.id, 'closed')
    expect(await last()).toEqual(['captured'])
    const dispute = standIn.dispute(id)
    expect(await last()).toEqual(['captured', 'charged_back'])
    standIn.endDispute(dispute.id, 'lost')
    expect(await last()).toEqual(['captured', 'charged_back'])
    const dropped = standIn.dispute(id)
    standIn.endDispute(dropped.id, 'closed')
    expect(await last()).toEqual(['captured', 'charged_back', 'charge_back_won'])
  })

  it('reads what is not ours as no facts', async () => {
    const { standIn, provider } = await open()
    const payment = {
      id: 'pay_x',
      amount: 100,
      currency: 'INR',
      status: 'captured',
      captured: true,
      created_at: 1,
      method: 'upi',
    }
    const shop = { id: 'evt_1', event: 'payment.captured', created_at: 1 }
    for (const [order_id, notes] of [
      [null, []],
      [null, { other: 'shop' }],
      ['order_unknown', []],
    ]) {
      const message = { ...shop, payload: { payment: { entity: { ...payment, order_id, notes } } } }
      expect((await provider().read(standIn.sent(message))).facts).toEqual([])
    }
    expect((await provider().read(standIn.sent({ ...shop, event: 'settlement.processed', payload: {} }))).facts).toEqual([])
  })

  it('shows a code of its own, with its text where Razorpay says it', async () => {
    const { provider, order } = await open({ flow: 'qr' })
    const { checkout, provider_ref } = await provider().begin(order)
    expect(provider_ref).toMatch(/^qr_/)
    expect(checkout).toMatchObject({ kind: 'code', payload: expect.stringMatching(/^upi:\/\/pay\?/), address: null })
    const plain = await open({ flow: 'qr' }, { image_content: false })
    const { checkout: drawn } = await plain.provider().begin(plain.order)
    expect(drawn).toMatchObject({ payload: null, image_url: expect.stringMatching(/^https:/) })
    const above = orderFor(plain.clock, { amount_minor: minor(1_00_000_01) })
    await expect(plain.provider().begin(above)).rejects.toThrow(/at most 100000.00 rupees/)
    await expect(plain.provider().begin({ ...plain.order, currency: currency('USD') })).rejects.toBeInstanceOf(Rejected)
  })

  it('gives links and codes the quarter of an hour that Razorpay asks for', async () => {
    for (const flow of ['link', 'qr']) {
      const { provider, clock } = await open({ flow })
      const soon = orderFor(clock, { expires_at: new Date(clock.now().getTime() + 60_000) })
      const { expires_at } = await provider().begin(soon)
      expect(expires_at.getTime() - clock.now().getTime()).toBe(16 * 60_000)
      await expect(provider().begin({ ...soon, expires_at: clock.now() })).rejects.toBeInstanceOf(Rejected)
    }
  })

  it('looks before it makes: what stands already is not asked for again', async () => {
    for (const flow of ['link', 'qr']) {
      const { provider, order, served } = await open({ flow })
      for (let time = 0; time < 3; time++) await provider().begin(order)
      expect(served.asked.filter((one) => one.startsWith('POST'))).toHaveLength(1)
    }
  })

  it('finds an order again whose id it was never told', async () => {
    for (const flow of ['link', 'qr']) {
      const { provider, order, standIn, asked, clock } = await open({ flow })
      const lost = { ...asked, provider_ref: null }
      expect(await provider().ask(lost)).toEqual([])
      const { provider_ref } = await provider().begin(order)
      standIn.pay(provider_ref ?? '')
      clock.pass(7_200)
      expect((await provider().ask(lost)).map(({ kind, provider_ref: id }) => [kind, id])).toEqual([['captured', provider_ref]])
    }
  })

  it('does nothing with a key for the other kind of money', async () => {
    const { provider, order, served } = await open()
    await expect(provider({}, 'live').begin(order)).rejects.toBeInstanceOf(Unauthorised)
    await expect(provider({}, 'live').check()).rejects.toBeInstanceOf(Unauthorised)
    expect(served.asked).toEqual([])
  })

  it('says what Razorpay says when it refuses', async () => {
    const { provider, clock } = await open()
    const little = orderFor(clock, { amount_minor: minor(99) })
    await expect(provider().begin(little)).rejects.toThrow(/at least INR 1.00/)
    await expect(async () => (await open({ flow: 'carrier pigeon' })).provider()).rejects.toBeInstanceOf(Rejected)
  })
})
