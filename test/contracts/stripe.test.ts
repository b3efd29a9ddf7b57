import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { Rejected, Unauthorised } from '#ports/failure.ts'
import { currency, minor } from '#shared/money.ts'
import { sentByStripe } from '../stand-ins/stripe-deeds.ts'
import { STRIPE } from '../stand-ins/stripe-shapes.ts'
import { orderFor, stripeSubject } from '../stand-ins/subjects.ts'

async function paid() {
  const subject = await stripeSubject()
  const provider = subject.open()
  const begun = await provider.begin(orderFor(subject.clock))
  const id = begun.provider_ref ?? ''
  const asked = { reference: orderFor(subject.clock).reference, provider_ref: id, currency: currency('INR') }
  return { subject, provider, id, asked: { ...asked, created_at: subject.clock.now() }, standIn: subject.standIn }
}

describe('Stripe’s own SDK', () => {
  const body = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'invoice.created',
    livemode: false,
    data: { object: { id: 'in_1', object: 'invoice' } },
  })

  it('signs what we believe', async () => {
    const subject = await stripeSubject()
    const seconds = Math.floor(subject.clock.now().getTime() / 1000)
    const sdk = new Stripe(STRIPE.key)
    function header(secret: string, timestamp = seconds): string {
      return sdk.webhooks.generateTestHeaderString({ payload: body, secret, timestamp })
    }
    const read = (signature: string) =>
      subject.open().read({ body, headers: { 'stripe-signature': signature }, now: subject.clock.now() })
    expect(await read(header(STRIPE.webhook_secret))).toEqual({ event_ref: 'evt_1', name: 'invoice.created', facts: [] })
    await expect(read(header('whsec_other'))).rejects.toMatchObject({ reason: 'bad_signature' })
    await expect(read(header(STRIPE.webhook_secret, seconds - 600))).rejects.toMatchObject({ reason: 'stale' })
  })

  it('believes what our stand-in signs, and so judges as we do', async () => {
    const { standIn } = await stripeSubject()
    const sdk = new Stripe(STRIPE.key)
    const now = Math.floor(Date.now() / 1000)
    const message = { id: 'evt_2', type: 'refund.created', created: now, object: { id: 're_1' } }
    const delivery = sentByStripe(message, now)
    const signature = delivery.headers['stripe-signature'] ?? ''
    expect(sdk.webhooks.constructEvent(delivery.body, signature, STRIPE.webhook_secret).type).toBe('refund.created')
    expect(() => sdk.webhooks.constructEvent(`${delivery.body} `, signature, STRIPE.webhook_secret)).toThrow(/signature/i)
    expect(standIn.messages).toEqual([])
  })

  it('talks to our stand-in as to Stripe', async () => {
    const { served, standIn, clock } = await stripeSubject()
    const sdk = new Stripe(STRIPE.key, {
      host: '127.0.0.1',
      port: served.port,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
    })
    const asked: Stripe.Checkout.SessionCreateParams = {
      mode: 'payment',
      success_url: 'https://portal.example/back',
      client_reference_id: 'SPreference1',
      line_items: [{ quantity: 1, price_data: { currency: 'inr', unit_amount: 5_000, product_data: { name: 'Invoice' } } }],
      payment_intent_data: { metadata: { samepage_reference: 'SPreference1' } },
    }
    const session = await sdk.checkout.sessions.create(asked, { idempotencyKey: 'k1' })
    expect(session).toMatchObject({ payment_status: 'unpaid', amount_total: 5_000, client_reference_id: 'SPreference1' })
    expect((await sdk.checkout.sessions.create(asked, { idempotencyKey: 'k1' })).id).toBe(session.id)
    const changed = { ...asked, success_url: 'https://portal.example/other' }
    await expect(sdk.checkout.sessions.create(changed, { idempotencyKey: 'k1' })).rejects.toBeInstanceOf(
      Stripe.errors.StripeIdempotencyError,
    )
    clock.pass(60)
    standIn.pay(session.id)
    const now = await sdk.checkout.sessions.retrieve(session.id)
    const intent = await sdk.paymentIntents.retrieve(String(now.payment_intent))
    expect([now.payment_status, intent.status, intent.metadata]).toEqual([
      'paid',
      'succeeded',
      { samepage_reference: 'SPreference1' },
    ])
    const refund = await sdk.refunds.create({ payment_intent: intent.id, amount: 2_000 })
    expect(refund).toMatchObject({ object: 'refund', amount: 2_000, status: 'succeeded', payment_intent: intent.id })
    const charges = await sdk.charges.list({ payment_intent: intent.id }).autoPagingToArray({ limit: 10 })
    expect(charges.map(({ amount, amount_refunded }) => [amount, amount_refunded])).toEqual([[5_000, 2_000]])
    expect((await sdk.disputes.list({ payment_intent: intent.id })).data).toEqual([])
    await expect(
      new Stripe('sk_test_no', { host: '127.0.0.1', port: served.port, protocol: 'http' }).charges.list(),
    ).rejects.toBeInstanceOf(Stripe.errors.StripeAuthenticationError)
  })
})

describe('Stripe, beyond the contract', () => {
  it('believes any of several signatures and either of two secrets, while a secret is being changed', async () => {
    const { subject, id, standIn } = await paid()
    await subject.pay(id)
    const provider = subject.open({
      secrets: { secret_key: STRIPE.key, webhook_secret: 'whsec_new', webhook_secret_old: STRIPE.webhook_secret },
    })
    const [message] = standIn.messages
    if (!message) throw new Error('nothing was told')
    for (const secrets of [['whsec_new'], [STRIPE.webhook_secret], ['whsec_x', 'whsec_new'], ['whsec_new', 'whsec_x']]) {
      expect((await provider.read(standIn.sent(message, { secrets }))).event_ref).toBe(message.id)
    }
    await expect(provider.read(standIn.sent(message, { secrets: ['whsec_x'] }))).rejects.toMatchObject({
      reason: 'bad_signature',
    })
  })

  it('minds the digits of currencies as Stripe does', async () => {
    const cases = [
      ['JPY', 500_000, '500000'],
      ['KWD', 1_234_560, '1234560'],
      ['USD', 1_050, '1050'],
      ['ISK', 5_000, '500000'],
      ['UGX', 70_000, '7000000'],
    ] as const
    for (const [code, amount, units] of cases) {
      const subject = await stripeSubject()
      const provider = subject.open()
      const of = currency(code)
      const begun = await provider.begin(orderFor(subject.clock, { currency: of, amount_minor: minor(amount) }))
      expect(String(subject.standIn.kept.sessions[0]?.amount_total), code).toBe(units)
      await subject.pay(begun.provider_ref ?? '')
      const [fact] = (await provider.read((await subject.told()).at(-1) as never)).facts
      expect([fact?.amount_minor, fact?.currency], code).toEqual([amount, code])
    }
    const subject = await stripeSubject()
    const odd = orderFor(subject.clock, { currency: currency('KWD'), amount_minor: minor(1_234_567) })
    await expect(subject.open().begin(odd)).rejects.toThrow(/1234.567 KWD: its last digit must be 0/)
  })

  it('begins the same session again although the time it may live has grown shorter', async () => {
    for (const minutes of [25, 31, 45, 1_439, 1_445, 1_500]) {
      const subject = await stripeSubject()
      const expires_at = new Date(subject.clock.now().getTime() + minutes * 60_000)
      const order = orderFor(subject.clock, { expires_at })
      const first = await subject.open().begin(order)
      for (const pass of [120, 600, 700]) {
        subject.clock.pass(pass)
        expect(await subject.open().begin(order), `${minutes} minutes`).toEqual(first)
      }
      expect(subject.orders()).toBe(1)
    }
    const subject = await stripeSubject({ page: 2 })
    const provider = subject.open()
    const first = await provider.begin(orderFor(subject.clock))
    for (const reference of ['SPother1', 'SPother2', 'SPother3', 'SPother4']) {
      await provider.begin(orderFor(subject.clock, { reference }))
    }
    subject.clock.pass(300)
    const changed = orderFor(subject.clock, { payer: { ...orderFor(subject.clock).payer, email: 'new@shreeganesh.example' } })
    expect(await provider.begin(changed)).toEqual(first)
    await expect(provider.begin({ ...changed, amount_minor: minor(500_00) })).rejects.toBeInstanceOf(Rejected)
    await provider.cancel?.({ ...changed, provider_ref: first.provider_ref, created_at: subject.clock.now() })
    await expect(provider.begin(changed)).rejects.toThrow(/has ended there/)
    const late = orderFor(subject.clock, { expires_at: subject.clock.now() })
    await expect(subject.open().begin(late)).rejects.toBeInstanceOf(Rejected)
  })

  it('says what Stripe says when it refuses', async () => {
    const subject = await stripeSubject()
    const little = orderFor(subject.clock, { amount_minor: minor(49) })
    await expect(subject.open().begin(little)).rejects.toMatchObject({
      name: 'Rejected',
      message: expect.stringMatching(/total amount is too small/),
    })
  })

  it('does nothing with a key for the other kind of money', async () => {
    const subject = await stripeSubject()
    const live = subject.open({ mode: 'live' })
    await expect(live.begin(orderFor(subject.clock))).rejects.toBeInstanceOf(Unauthorised)
    await expect(live.check()).rejects.toBeInstanceOf(Unauthorised)
    expect(subject.served.asked).toEqual([])
  })

  it('reads what is not ours as no facts, without asking about it', async () => {
    const { subject, provider, standIn } = await paid()
    const foreign = { id: 'pi_other', object: 'payment_intent', metadata: { order: '7' }, status: 'succeeded' }
    const message = { id: 'evt_f', type: 'payment_intent.succeeded', created: 1, object: foreign }
    const before = subject.served.asked.length
    expect((await provider.read(standIn.sent(message))).facts).toEqual([])
    const payout = { id: 'evt_p', type: 'payout.paid', created: 1, object: { id: 'po_1', object: 'payout' } }
    expect((await provider.read(standIn.sent(payout))).facts).toEqual([])
    expect(subject.served.asked.length).toBe(before)
    const others = await paid()
    await others.subject.pay(others.id)
    for (const intent of others.standIn.kept.intents) intent.metadata = {}
    others.standIn.refund(others.standIn.kept.intents[0]?.id ?? '', 100_00)
    for (const refunded of others.standIn.messages.slice(-2)) {
      expect((await others.provider.read(others.standIn.sent(refunded))).facts).toEqual([])
    }
  })

  it('puts aside a message of a payment that the account of our key does not know', async () => {
    const { provider, standIn } = await paid()
    const elsewhere = { id: 'pi_elsewhere', object: 'payment_intent', metadata: { samepage_reference: 'SPelsewhere' } }
    const message = { id: 'evt_e', type: 'payment_intent.succeeded', created: 1, object: elsewhere }
    await expect(provider.read(standIn.sent(message))).rejects.toMatchObject({ reason: 'wrong_account' })
  })

  it('tells of a card that failed before anything was charged, and of a debit that failed later', async () => {
    const { provider, id, asked, standIn } = await paid()
    standIn.failBeforeCharge(id)
    const [refused] = await provider.ask(asked)
    expect(refused).toMatchObject({ kind: 'failed', method: 'card', note: expect.stringMatching(/authenticate/) })
    standIn.hold(id)
    expect((await provider.ask(asked)).map(({ kind, method }) => [kind, method])).toContainEqual(['pending', 'bank_transfer'])
    standIn.settle(id, false)
    const now = await provider.ask(asked)
    expect(now.map(({ kind, note }) => [kind, note])).toEqual([['failed', 'The account has been closed.']])
  })

  it('counts a refund only when it has gone out, and a dispute only when money was taken', async () => {
    const { subject, provider, id, asked, standIn } = await paid()
    await subject.pay(id)
    const intent = standIn.kept.intents[0]?.id ?? ''
    const kinds = async () => (await provider.ask(asked)).map(({ kind }) => kind)
    const waiting = standIn.refund(intent, 100_00, 'pending')
    expect(await kinds()).toEqual(['captured'])
    standIn.endRefund(waiting.id, 'succeeded')
    expect(await kinds()).toEqual(['captured', 'refunded'])
    const lost = standIn.refund(intent, 100_00, 'pending')
    standIn.endRefund(lost.id, 'failed')
    const said = (await provider.read((await subject.told()).at(-1) as never)).facts
    expect(said.map(({ kind }) => kind)).toEqual(['captured', 'refund_failed', 'refunded'])
    const inquiry = standIn.dispute(intent, 'warning_needs_response')
    expect(await kinds()).toEqual(['captured', 'refund_failed', 'refunded'])
    standIn.endDispute(inquiry.id, 'warning_closed')
    expect(await kinds()).toEqual(['captured', 'refund_failed', 'refunded'])
    const dispute = standIn.dispute(intent)
    standIn.endDispute(dispute.id, 'lost')
    expect(await kinds()).toEqual(['captured', 'refund_failed', 'refunded', 'charged_back'])
  })

  it('reads lists of many pages to their end', async () => {
    const subject = await stripeSubject({ page: 2 })
    const provider = subject.open()
    const begun = await provider.begin(orderFor(subject.clock))
    await subject.pay(begun.provider_ref ?? '')
    const intent = subject.standIn.kept.intents[0]?.id ?? ''
    for (let one = 0; one < 7; one++) subject.standIn.refund(intent, 100_00)
    const { facts } = await provider.read((await subject.told()).at(-1) as never)
    expect(facts.filter(({ kind }) => kind === 'refunded')).toHaveLength(7)
  })
})
