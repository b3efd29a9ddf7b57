import type { SettlementId } from '#shared/id.ts'
import { emptyBooks, type ModelBooks } from '../model-books.ts'
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

/** Because of a fact; `original_id`: what a refund or charge-back takes from. */
type Landing = Booked & { settlement_id: SettlementId; original_id: string | null }

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
  /** By payment at the gateway, and what has not gone back of each. */
  readonly #receipts = new Map<string, { id: string; left: number }[]>()
  /** By refund or charge-back: how much of it stands in the books. */
  readonly #booked = new Map<string, number>()

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

  /** What is new in the books because of a gateway, in the order in which it was written: two at once may have begun the other way round. */
  async follow(): Promise<void> {
    for (const [id, plan] of this.#plans) if (plan.money === 0) await this.#carryOut(id, plan)
    const rows = await this.ground.query<Landing>(`
      select e.id, e.kind, e.number, e.dated_on::text, e.due_on::text, e.amount_minor::int as amount, e.source, e.source_ref, e.original_id, e.recorded_at,
        f.settlement_id
      from entries e join provider_facts f
        on f.seller_id = e.seller_id and e.source = 'provider:' || f.connection_id and f.fact_ref = split_part(e.source_ref, '+', 1)
      join lateral (
        select v.xmin::text::bigint as deed, v.cmin::text::bigint as step from events v
        where (v.name = 'payment.recorded' and v.subject_id = e.id) or e.id in (v.data ->> 'refund_id', v.data ->> 'reversal_id')) told on true
      order by told.deed, told.step`)
    for (const row of rows.filter((one) => !this.model.entries.some((entry) => entry.id === one.id))) await this.#land(row)
  }

  async #land(row: Landing): Promise<void> {
    const fact_ref = row.source_ref.replace(/[#+]\d+$/, '')
    const order = [...this.#gateway.orders.values()].find((one) => one.facts.some((fact) => fact.fact_ref === fact_ref))
    const fact = order?.facts.find((one) => one.fact_ref === fact_ref)
    if (!order || !fact) throw new Wrong(`the books know ${row.source_ref}, the gateway does not`)
    const ref = row.source_ref.replace(/#\d+$/, '')
    if (this.#landed.has(ref)) throw new Wrong(`${fact_ref} stands in the books twice`)
    this.#landed.add(ref)
    const plan = this.#plans.get(row.settlement_id)
    if (!plan) throw new Wrong(`${row.settlement_id} was never begun`)
    const entry = { id: row.id, kind: row.kind, number: row.number, dated: row.dated_on, due: row.due_on, amount: row.amount }
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(row.recorded_at)
    const again = fact.kind === 'refund_failed' || fact.kind === 'charge_back_won'
    const receipts = this.#receipts.get(fact.payment_ref) ?? []
    if (row.kind === 'RCPT') {
      if (-row.amount !== fact.amount_minor)
        throw new Wrong(`${fact_ref} is of ${fact.amount_minor}, the books say ${-row.amount}`)
      this.#receipts.set(fact.payment_ref, [...receipts, { id: row.id, left: fact.amount_minor }])
      const first = !this.#carried.has(row.settlement_id)
      this.#carried.add(row.settlement_id)
      if (first)
        await this.#sideEntries(row.settlement_id, plan, today, { amount: -row.amount, on: row.dated_on, days: DISCOUNT_DAYS })
      return receive(this.model, entry, first || again ? plan : null, today)
    }
    const receipt = receipts.find((one) => one.id === row.original_id)
    if (!receipt) throw new Wrong(`${row.source_ref} goes back from ${row.original_id}, which is no receipt of that payment`)
    const part = Math.min(receipt.left, fact.amount_minor - this.#bookedOf(fact_ref))
    if (row.amount !== part) throw new Wrong(`${row.source_ref} takes ${row.amount} from ${receipt.id}, by the model ${part}`)
    receipt.left -= part
    this.#booked.set(fact_ref, this.#bookedOf(fact_ref) + part)
    goBack(this.model, receipt.id, entry, today)
  }

  #bookedOf(fact_ref: string): number {
    return this.#booked.get(fact_ref) ?? 0
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

  /** At the end: every capture, refund and charge-back of the gateway stands in the books, whole, and what brought it again. */
  expectAllLanded(): void {
    for (const { facts } of this.#gateway.orders.values()) {
      for (const { kind, fact_ref, amount_minor } of facts) {
        if (kind === 'pending' || kind === 'failed' || kind === 'expired') continue
        if (!this.#landed.has(fact_ref)) throw new Wrong(`${fact_ref} never reached the books`)
        const goes_back = kind === 'refunded' || kind === 'charged_back'
        const missing = goes_back ? amount_minor - this.#bookedOf(fact_ref) : 0
        if (missing !== 0) throw new Wrong(`${fact_ref} is of ${amount_minor}, of which the books lack ${missing}`)
      }
    }
  }
}

function dayIn(at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(at)
}
