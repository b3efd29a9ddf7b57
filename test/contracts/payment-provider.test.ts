import { describe, expect, it, vi } from 'vitest'
import { Rejected, Unauthorised, Unavailable } from '#ports/failure.ts'
import type { PaymentOrder, ProviderFact } from '#ports/payment-provider.ts'
import { currency, minor } from '#shared/money.ts'
import { ALL, TOLD } from '../stand-ins/providers.ts'
import type { Trouble } from '../stand-ins/served.ts'
import { orderFor, type ToldSubject } from '../stand-ins/subjects.ts'
import { arrived, ask, askedFor, facts, kindsOf, learn, readAll, settled, shuffled } from '../stand-ins/told.ts'

/** One body of tests over every payment provider; what differs between them is data (test/stand-ins/providers.ts). */
describe.each(Object.entries(ALL))('every payment provider: %s', (_, { open, adapter }) => {
  it('is called by its name, and says in a sentence how it stands', async () => {
    const provider = (await open()).open()
    expect(provider.adapter).toBe(adapter)
    expect(await provider.check()).toMatch(/^[A-Z].*\.$/)
  })

  it('begins one order, however often the same is asked', async () => {
    const subject = await open()
    const provider = subject.open()
    const first = await provider.begin(orderFor(subject.clock))
    subject.clock.pass(60)
    expect(await provider.begin(orderFor(subject.clock, { expires_at: new Date('2026-11-21T05:30:00Z') }))).toEqual(first)
    const { provider_ref, checkout } = first
    expect(await provider.begin(orderFor(subject.clock, { language: 'hi' }))).toMatchObject({ provider_ref, checkout })
    expect(checkout.kind).toBe(provider.can.shows)
    expect(first.expires_at.getTime()).toBeGreaterThanOrEqual(orderFor(subject.clock).expires_at.getTime() - 60_000)
    if ('orders' in subject) expect((subject as ToldSubject).orders()).toBe(1)
  })

  it('knows of no money before somebody has paid', async () => {
    const subject = await open()
    const provider = subject.open()
    const begun = await provider.begin(orderFor(subject.clock))
    expect(await ask(provider, subject, begun)).toEqual([])
  })

  it('believes no message that is not signed', async () => {
    const { open: openProvider, clock } = await open()
    const delivery = { body: '{"event":"payment.captured"}', headers: {}, now: clock.now() }
    await expect(openProvider().read(delivery)).rejects.toMatchObject({ name: 'Quarantined', reason: 'bad_signature' })
  })

  it('refuses what it says it cannot take', async () => {
    const subject = await open()
    const provider = subject.open()
    const { currencies, limit_minor } = provider.can
    if (currencies !== null) {
      await expect(provider.begin(orderFor(subject.clock, { currency: currency('USD') }))).rejects.toBeInstanceOf(Rejected)
    }
    if (limit_minor !== null) {
      const above = orderFor(subject.clock, { amount_minor: minor(limit_minor + 1) })
      await expect(provider.begin(above)).rejects.toBeInstanceOf(Rejected)
    }
  })

  it('can pay back exactly if it says so', async () => {
    const provider = (await open()).open()
    expect(provider.refund !== undefined).toBe(provider.can.refunds)
  })
})

describe.each(Object.entries(TOLD))('a provider that tells: %s', (_, can) => {
  async function begun(over: Partial<PaymentOrder> = {}) {
    const subject = await can.open()
    const provider = subject.open()
    const order = orderFor(subject.clock, over)
    const started = await provider.begin(order)
    return { subject, provider, order, started, id: started.provider_ref ?? '' }
  }

  it('tells of a payment by message, and the same when it is asked', async () => {
    const { subject, provider, order, started, id } = await begun()
    subject.clock.pass(90)
    const paid_at = subject.clock.now()
    await subject.pay(id)
    subject.clock.pass(3_600)
    const [told, asked] = [await readAll(provider, subject), await ask(provider, subject, started)]
    const [captured, ...more] = kindsOf(asked, 'captured')
    expect(more).toEqual([])
    expect(captured).toMatchObject({
      reference: order.reference,
      provider_ref: id,
      amount_minor: order.amount_minor,
      currency: order.currency,
      happened_at: paid_at,
    })
    expect(captured?.fact_ref).toBe(`${captured?.payment_ref}:captured`)
    expect(facts(kindsOf(told, 'captured'))).toEqual(facts(kindsOf(asked, 'captured')))
  })

  it('tells why a payment failed, and of the one that came after it', async () => {
    const { subject, provider, started, id } = await begun()
    await subject.fail(id)
    const [failed] = kindsOf(await readAll(provider, subject), 'failed')
    expect(failed?.note).toMatch(/declined/)
    expect(facts(await ask(provider, subject, started))).toEqual(facts([failed as ProviderFact]))
    subject.clock.pass(60)
    await subject.pay(id)
    expect(kindsOf(await ask(provider, subject, started), 'captured')).toHaveLength(1)
  })

  it('tells of what is on its way, then that it came', async () => {
    const { subject, provider, started, id } = await begun()
    await subject.hold(id)
    const [waiting] = await ask(provider, subject, started)
    expect(waiting?.kind).toBe('pending')
    expect(facts(kindsOf(await readAll(provider, subject), 'pending'))).toEqual(facts([waiting as ProviderFact]))
    await subject.settle(id)
    const now = await ask(provider, subject, started)
    expect(now.map(({ kind }) => kind)).toEqual(['captured'])
    expect(now[0]?.happened_at).toEqual(waiting?.happened_at)
  })

  it('tells the same facts in every message and answer, at every moment and in every order', async () => {
    const { subject, provider, started, id } = await begun()
    const known = new Map<string, ProviderFact>()
    async function hear(): Promise<void> {
      const told = (await subject.told()).map((delivery) => provider.read(delivery))
      for (const { facts: said } of await Promise.all(told)) learn(known, said, id)
      learn(known, await ask(provider, subject, started), id)
    }
    await subject.fail(id)
    await hear()
    subject.clock.pass(61)
    await subject.pay(id)
    await hear()
    const payment_ref = [...known.values()].find(({ kind }) => kind === 'captured')?.payment_ref ?? ''
    for (const amount of [1_000_00, 390_00]) {
      subject.clock.pass(3_607)
      await subject.refund(payment_ref, amount)
      await hear()
    }
    subject.clock.pass(86_413)
    await subject.chargeBack(payment_ref)
    await hear()
    subject.clock.pass(86_413)
    await subject.winChargeBack()
    await hear()
    const kinds = [...known.values()].map(({ kind }) => kind).filter((kind) => kind !== 'pending')
    expect(kinds.sort()).toEqual(['captured', 'charge_back_won', 'charged_back', 'failed', 'refunded', 'refunded'])
    const messages = await subject.told()
    for (let seed = 1; seed <= 12; seed++) {
      const again = new Map<string, ProviderFact>()
      for (const delivery of shuffled([...messages, ...messages], seed)) {
        learn(again, (await provider.read(delivery)).facts, id)
      }
      expect(settled(again)).toEqual(settled(known))
    }
  })

  it('tells of the payment in the message of its refund, which may come first', async () => {
    const { subject, provider, id } = await begun()
    await subject.pay(id)
    const [captured] = kindsOf(await readAll(provider, subject), 'captured')
    subject.clock.pass(60)
    await subject.refund(captured?.payment_ref ?? '', 5_000_00)
    const alone = await provider.read((await subject.told()).at(-1) as never)
    expect(alone.facts.map(({ kind }) => kind)).toEqual(['captured', 'refunded'])
    expect(alone.facts[1]).toMatchObject({ amount_minor: 5_000_00, payment_ref: captured?.payment_ref })
    expect(facts(alone.facts.slice(0, 1))).toEqual(facts([captured as ProviderFact]))
  })

  it('tells of the charge-back in the message that it was won', async () => {
    const { subject, provider, id } = await begun()
    await subject.pay(id)
    const [captured] = kindsOf(await readAll(provider, subject), 'captured')
    subject.clock.pass(60)
    const taken_at = subject.clock.now()
    await subject.chargeBack(captured?.payment_ref ?? '')
    subject.clock.pass(60)
    await subject.winChargeBack()
    const alone = await provider.read((await subject.told()).at(-1) as never)
    expect(alone.facts.map(({ kind }) => kind)).toEqual(['captured', 'charged_back', 'charge_back_won'])
    for (const fact of alone.facts.slice(1)) {
      expect(fact).toMatchObject({ amount_minor: 12_390_00, happened_at: taken_at, payment_ref: captured?.payment_ref })
    }
    const kinds = (await subject.open().ask(askedFor(subject, id))).map(({ kind }) => kind)
    expect(kinds.includes('charge_back_won')).toBe(can.asks_charge_backs)
  })

  it('puts aside what was tampered with', async () => {
    const { subject, provider, id } = await begun()
    await subject.pay(id)
    const [good] = await subject.told()
    if (good === undefined) throw new Error('nothing was told')
    const [header = '', signature = ''] = Object.entries(good.headers).find(([name]) => name.endsWith('signature')) ?? []
    const forged = [
      { ...good, body: good.body.replace('1239000', '2239000') },
      { ...good, body: `${good.body} ` },
      { ...good, headers: {} },
      { ...good, headers: { ...good.headers, [header]: '' } },
      { ...good, headers: { ...good.headers, [header]: signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')) } },
      { ...good, headers: { ...good.headers, [header]: signature.replace(/[0-9a-f]{64}/, '0'.repeat(64)) } },
      { ...good, headers: { ...good.headers, [header]: signature.slice(0, -2) } },
      subject.signed(good.body, { secret: 'somebody else’s' }),
      subject.signed(good.body, { secret: '' }),
    ]
    for (const delivery of forged) {
      await expect(provider.read(delivery), JSON.stringify(delivery.headers)).rejects.toMatchObject({
        name: 'Quarantined',
        reason: 'bad_signature',
      })
    }
    expect((await provider.read(good)).event_ref).not.toBe('')
  })

  it('puts aside what is too old, where messages carry their time, and gives a repeated one the same name', async () => {
    const { subject, provider, id } = await begun()
    await subject.pay(id)
    const [good] = await subject.told()
    if (good === undefined) throw new Error('nothing was told')
    const [first, again] = [await provider.read(good), await provider.read(good)]
    expect(again.event_ref).toBe(first.event_ref)
    if (!can.stamped) return
    for (const at_seconds of [-301, 301, -86_400]) {
      await expect(provider.read(subject.signed(good.body, { at_seconds }))).rejects.toMatchObject({ reason: 'stale' })
    }
    for (const at_seconds of [-299, 299]) {
      expect((await provider.read(subject.signed(good.body, { at_seconds }))).event_ref).toBe(first.event_ref)
    }
    const later = { ...good, now: new Date(good.now.getTime() + 3_600_000) }
    await expect(provider.read(later)).rejects.toMatchObject({ reason: 'stale' })
    const [header = '', signature = ''] = Object.entries(good.headers).find(([name]) => name.endsWith('signature')) ?? []
    const freshened = { ...later.headers, [header]: signature.replace(/t=\d+/, (t) => `t=${Number(t.slice(2)) + 3_600}`) }
    await expect(provider.read({ ...later, headers: freshened })).rejects.toMatchObject({ reason: 'bad_signature' })
  })

  it('puts aside what is meant for another account or mode, or is not what it should be', async () => {
    const { subject, provider, id } = await begun()
    await subject.pay(id)
    const elsewhere = await subject.changed((body) => Object.assign(body, { [can.account]: 'acc_somebodyelse' }))
    await expect(provider.read(elsewhere)).rejects.toMatchObject({ reason: 'wrong_account' })
    const [good] = await subject.told()
    await expect(subject.open({ mode: 'live' }).read(good as never)).rejects.toMatchObject({ reason: 'wrong_mode' })
    if (can.mode !== null) {
      const live = await subject.changed((body) =>
        Object.assign(body, { [can.mode ?? '']: can.mode === 'mode' ? 'live' : true }),
      )
      await expect(provider.read(live)).rejects.toMatchObject({ reason: 'wrong_mode' })
    }
    for (const body of ['', 'null', '[]', '<html>', '{"a":']) {
      await expect(provider.read(subject.signed(body))).rejects.toMatchObject({ reason: 'not_json' })
    }
    const spoilt = await subject.changed((body) => delete body[can.needed])
    await expect(provider.read(spoilt)).rejects.toMatchObject({ reason: 'wrong_shape' })
  })

  it('pays back once under one key, and never more than came', async () => {
    const { subject, provider, started, id } = await begun()
    await subject.pay(id)
    const [captured] = kindsOf(await ask(provider, subject, started), 'captured')
    const back = {
      payment_ref: captured?.payment_ref ?? '',
      amount_minor: minor(2_390_00),
      currency: orderFor(subject.clock).currency,
      key: 'rfd_01J9ZQ4T7H8M2N5P6R7S8T9V:1',
      note: 'Two boxes were missing',
    }
    const first = await provider.refund?.(back)
    subject.clock.pass(3 * 86_400)
    const again = await provider.refund?.(back)
    expect(again?.refund_ref).toEqual(first?.refund_ref)
    expect(kindsOf(again?.facts ?? [], 'refunded')).toEqual(kindsOf(first?.facts ?? [], 'refunded'))
    expect(kindsOf(first?.facts ?? [], 'refunded')).toMatchObject([
      { amount_minor: 2_390_00, fact_ref: `${first?.refund_ref}:refunded` },
    ])
    await provider.refund?.({ ...back, key: 'another-key-of-ours' })
    const all = await ask(provider, subject, started)
    expect(kindsOf(all, 'refunded')).toHaveLength(2)
    await readAll(provider, subject)
    expect(subject.refunds()).toBe(2)
    const tooMuch = { ...back, key: 'a-third-key-of-ours', amount_minor: minor(10_000_00) }
    await expect(provider.refund?.(tooMuch)).rejects.toBeInstanceOf(Rejected)
    await expect(provider.refund?.({ ...back, payment_ref: 'pay_nobody', key: 'a-fourth-key' })).rejects.toBeInstanceOf(
      Rejected,
    )
  })

  it('pays back once when the same is asked twice at one moment', async () => {
    const { subject, provider, started, id } = await begun()
    await subject.pay(id)
    const [captured] = kindsOf(await ask(provider, subject, started), 'captured')
    const { payment_ref = '', currency: of = currency('INR') } = captured ?? {}
    const back = { payment_ref, amount_minor: minor(100_00), currency: of, key: 'one-key-of-ours', note: '' }
    await Promise.all([provider.refund?.(back), provider.refund?.(back), provider.refund?.(back)])
    expect(kindsOf(await ask(provider, subject, started), 'refunded')).toHaveLength(1)
  })

  it('ends an order that waits, and none that is paid', async () => {
    const { subject, provider, started, id } = await begun()
    await provider.cancel?.(askedFor(subject, id))
    await provider.cancel?.(askedFor(subject, id))
    const [ended, ...more] = await ask(provider, subject, started)
    expect(more).toEqual([])
    expect(ended).toMatchObject({ kind: 'expired', payment_ref: id, provider_ref: id, amount_minor: 12_390_00 })
    expect(facts(await readAll(provider, subject))).toEqual(facts([ended as ProviderFact]))
    await expect(subject.pay(id)).rejects.toThrow()

    const other = await begun()
    await other.subject.pay(other.id)
    await expect(other.provider.cancel?.(askedFor(other.subject, other.id))).rejects.toBeInstanceOf(Rejected)
  })

  it('tells of an order whose time is over', async () => {
    const { subject, provider, started, id } = await begun()
    await subject.expire(id)
    const told = await readAll(provider, subject)
    expect(told.map(({ kind }) => kind)).toEqual(['expired'])
    expect(facts(await ask(provider, subject, started))).toEqual(facts(told))
  })

  it('begins one order when two ask at the same moment, and refuses the same reference for another amount', async () => {
    const subject = await can.open()
    const provider = subject.open()
    const order = orderFor(subject.clock)
    const both = await Promise.all([provider.begin(order), provider.begin(order), provider.begin(order)])
    expect(new Set(both.map(({ provider_ref }) => provider_ref)).size).toBe(1)
    expect(subject.orders()).toBe(1)
    await expect(provider.begin({ ...order, amount_minor: minor(1_00_00) })).rejects.toBeInstanceOf(Rejected)
    expect(subject.orders()).toBe(1)
  })

  it.each<Trouble>(['html', 'html_500', 'json_500', 'busy', 'cut', 'huge', 'elsewhere', 'list'])(
    'is to be asked again later when it is in trouble: %s',
    async (trouble) => {
      const { subject, provider, order, started, id } = await begun()
      await subject.pay(id)
      subject.served.trouble = trouble
      const back = { payment_ref: 'pay_1', amount_minor: minor(1), currency: order.currency, key: 'a-key-of-ours', note: '' }
      const deeds = [
        () => provider.begin(order),
        () => ask(provider, subject, started),
        () => provider.check(),
        () => provider.refund?.(back),
        () => provider.cancel?.(askedFor(subject, id)),
      ]
      for (const deed of deeds) await expect(deed()).rejects.toBeInstanceOf(Unavailable)
      subject.served.trouble = null
      expect(await ask(provider, subject, started)).not.toEqual([])
    },
  )

  it('is waited for ten seconds, not longer', async () => {
    const { subject, provider, order } = await begun()
    subject.served.trouble = 'hangs'
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      let over = false
      const asked = provider.begin({ ...order, reference: 'SPanotherreference1' }).finally(() => {
        over = true
      })
      const failure = expect(asked).rejects.toMatchObject({ name: 'Unavailable', message: expect.stringMatching(/in time/) })
      await arrived(subject)
      await vi.advanceTimersByTimeAsync(9_900)
      expect(over).toBe(false)
      await vi.advanceTimersByTimeAsync(200)
      await failure
    } finally {
      vi.useRealTimers()
    }
  })

  it('says that its keys no longer work, and in its own words what it refuses', async () => {
    const { subject, provider, order, started } = await begun()
    subject.served.trouble = 'unknown_key'
    for (const deed of [() => provider.begin(order), () => ask(provider, subject, started), () => provider.check()]) {
      await expect(deed()).rejects.toBeInstanceOf(Unauthorised)
    }
    subject.served.trouble = null
    const lost = { ...askedFor(subject, 'nothing'), reference: 'SPnobodyhasthis1' }
    await expect(subject.open().ask(lost)).rejects.toMatchObject({
      name: 'Rejected',
      message: expect.stringMatching(/No such object|does not exist|no such order/),
    })
  })
})
