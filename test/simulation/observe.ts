import type { SettlementId } from '#shared/id.ts'
import { emptyBooks, entryOf, type ModelBooks } from '../model-books.ts'
import type { Gateway } from '../stand-ins/gateway.ts'
import type { Ground } from './ground.ts'
import { carryOut, goBack, type ModelPlan, receive } from './model.ts'
import type { SimClock } from './play.ts'

export class Wrong extends Error {
  override name = 'Wrong'
}

type Booked = {
  id: string
  kind: string
  number: string
  dated_on: string
  due_on: string
  amount: number
  source: string
  source_ref: string
  recorded_at: Date
}

/** As the seller of ground.ts has set it. */
const DISCOUNT_DAYS = 5

/**
 * Watches what the books make of a gateway's facts, in the order in which they were booked, checks that each stands for one thing that is true
 * at the gateway and was not booked before, and lets the model do the same.
 */
export class Observer {
  readonly ground: Ground
  readonly model: ModelBooks
  readonly #gateway: Gateway
  readonly #clock: SimClock
  readonly #plans = new Map<SettlementId, ModelPlan>()
  readonly #landed = new Set<string>()
  readonly #carried = new Set<SettlementId>()

  constructor(ground: Ground, gateway: Gateway, model: ModelBooks = emptyBooks(), clock: SimClock) {
    this.ground = ground
    this.#gateway = gateway
    this.model = model
    this.#clock = clock
  }

  get today(): string {
    return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(this.#clock.now())
  }

  /** A settlement may have been begun with this plan; if it was, its money is what the model says. */
  async learn(plan: ModelPlan): Promise<void> {
    const rows = await this.ground.query<{ id: SettlementId; pay: string }>('select id, pay_minor as pay from settlements')
    for (const { id, pay } of rows.filter((row) => !this.#plans.has(row.id))) {
      if (Number(pay) !== plan.money) throw new Wrong(`${id} asks for ${pay}, the model for ${plan.money}`)
      this.#plans.set(id, plan)
      // credits and deductions alone settle it: it is carried out without money
      if (plan.money === 0) await this.#carryOut(id, plan)
    }
  }

  async #carryOut(id: SettlementId, plan: ModelPlan): Promise<void> {
    const [done] = await this.ground.query<{ state: string }>('select state from settlements where id = $1', [id])
    if (done?.state !== 'received' || this.#carried.has(id)) return
    this.#carried.add(id)
    await this.#sideEntries(id, plan)
  }

  /** What is new in the books because of a gateway. */
  async follow(): Promise<void> {
    for (const [id, plan] of this.#plans) if (plan.money === 0) await this.#carryOut(id, plan)
    const rows = await this.ground.query<Booked & { settlement_id: SettlementId; happened_at: Date; kind_of_fact: string }>(`
      select e.id, e.kind, e.number, e.dated_on::text, e.due_on::text, e.amount_minor::int as amount, e.source, e.source_ref, e.recorded_at,
        f.settlement_id, f.happened_at, f.kind as kind_of_fact
      from entries e join provider_facts f on f.seller_id = e.seller_id and e.source = 'provider:' || f.connection_id and f.fact_ref = e.source_ref
      order by e.recorded_at, case e.kind when 'RCPT' then 0 else 1 end, f.happened_at, f.fact_ref, e.id`)
    for (const row of rows.filter((one) => !this.model.entries.some((entry) => entry.id === one.id))) await this.#land(row)
  }

  async #land(row: Booked & { settlement_id: SettlementId; kind_of_fact: string }): Promise<void> {
    const fact_ref = row.source_ref.replace(/#\d+$/, '')
    const order = [...this.#gateway.orders.values()].find((one) => one.facts.some((fact) => fact.fact_ref === fact_ref))
    const fact = order?.facts.find((one) => one.fact_ref === fact_ref)
    if (!order || !fact) throw new Wrong(`the books know ${row.source_ref}, the gateway does not`)
    if (this.#landed.has(fact_ref)) throw new Wrong(`${fact_ref} stands in the books twice`)
    this.#landed.add(fact_ref)
    const plan = this.#plans.get(row.settlement_id)
    if (!plan) throw new Wrong(`${row.settlement_id} was never begun`)
    const entry = { id: row.id, kind: row.kind, number: row.number, dated: row.dated_on, due: row.due_on, amount: row.amount }
    if (Math.abs(row.amount) !== fact.amount_minor)
      throw new Wrong(`${fact_ref} is of ${fact.amount_minor}, the books say ${row.amount}`)
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(row.recorded_at)
    if (row.kind === 'RCPT') {
      const first = !this.#carried.has(row.settlement_id)
      this.#carried.add(row.settlement_id)
      if (first)
        await this.#sideEntries(row.settlement_id, plan, today, { amount: -row.amount, on: row.dated_on, days: DISCOUNT_DAYS })
      return receive(this.model, entry, first ? plan : null, today)
    }
    const payment = await this.#receiptOf(order.reference, fact.payment_ref)
    goBack(this.model, payment, entry, today)
  }

  async #sideEntries(
    id: SettlementId,
    plan: ModelPlan,
    today = this.today,
    money: { amount: number; on: string; days: number } | null = null,
  ): Promise<void> {
    const rows = await this.ground.query<Booked & { debit: string }>(
      `select e.id, e.kind, e.number, e.dated_on::text, e.due_on::text, e.amount_minor::int as amount, e.source, e.source_ref, e.recorded_at,
         (select debit_id from allocations a where a.credit_id = e.id order by a.recorded_at, a.id limit 1) as debit
       from entries e where e.source = 'settlement' and e.source_ref like $1`,
      [`${id}:%`],
    )
    carryOut(this.model, plan, rows[0] ? dayIn(rows[0].recorded_at) : today, money, (what, debit) => {
      const found = rows.find((row) => row.debit === debit && (what === 'tax' ? row.kind === 'TDS' : row.kind === 'CN'))
      return found
        ? {
            id: found.id,
            kind: found.kind,
            number: found.number,
            dated: found.dated_on,
            due: found.due_on,
            amount: found.amount,
          }
        : null
    })
  }

  async #receiptOf(reference: string, payment_ref: string): Promise<string> {
    const [row] = await this.ground.query<{ id: string }>(
      `select e.id from entries e join provider_facts f on e.source_ref = f.fact_ref and e.source = 'provider:' || f.connection_id
       where f.payment_ref = $1 and f.kind = 'captured'`,
      [payment_ref],
    )
    if (!row) throw new Wrong(`what went back of ${reference} has no receipt`)
    entryOf(this.model, row.id)
    return row.id
  }

  /** At the end: every capture, refund and charge-back of the gateway stands in the books. */
  expectAllLanded(): void {
    for (const order of this.#gateway.orders.values()) {
      const captured = order.facts.some((fact) => fact.kind === 'captured')
      for (const fact of order.facts) {
        const lands = fact.kind === 'captured' || (captured && (fact.kind === 'refunded' || fact.kind === 'charged_back'))
        if (lands && !this.#landed.has(fact.fact_ref)) throw new Wrong(`${fact.fact_ref} never reached the books`)
      }
    }
  }
}

function dayIn(at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(at)
}
