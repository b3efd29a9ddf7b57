import { dice } from '#demo/random.ts'
import { allocateCredit } from '#features/ledger/allocate-credit.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { undoAllocation } from '#features/ledger/undo-allocation.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { cancelSettlement } from '#features/settlement/cancel-settlement.ts'
import { openSettlement } from '#features/settlement/open-settlement.ts'
import type { Collecting } from '#platform/collecting.ts'
import { silentLog } from '#platform/log.ts'
import { worker } from '#platform/viewer.ts'
import { addDays, dayOf } from '#shared/day.ts'
import type { EntryId, SettlementId } from '#shared/id.ts'
import { currency, type Minor, minor } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import { openCollecting } from '../../src/collecting.ts'
import { applyTo, emptyBooks, entryOf, openOf, post, settle, undo } from '../model-books.ts'
import { type Gateway, openGateway, type Wire } from '../stand-ins/gateway.ts'
import type { Ground } from './ground.ts'
import { judge } from './judge.ts'
import { type ModelChoice, planOf, type Rules } from './model.ts'
import { Observer } from './observe.ts'
import { Crash, type Fault, stormy, type Weather } from './weather.ts'

const INR = currency('INR')
export const RULES: Rules = { discount_days: 5, discount_bp: 200 }

/** A clock in which no two moments are alike, so that what was booked tells its order. */
export type SimClock = { now(): Date; later(ms: number): void }

export type Outcome = { steps: number; crashes: number; messages: number }

/**
 * One seed: a customer, a seller and a gateway do random things, messages come late, twice, in any order or never, and the process is killed
 * between any two awaits. After every step the invariants hold and the books are those of the model.
 */
export async function play(seed: number, ground: Ground, clock: SimClock, fault: Fault | null): Promise<Outcome> {
  const scene = openScene(seed, ground, clock, fault)
  const steps = scene.die.between(14, 26)
  for (let step = 0; step < steps; step++) {
    // rounds are gone every few seconds, so days must not pass unnoticed
    clock.later(scene.die.chance(0.2) ? 26 * 3_600_000 : scene.die.between(1, 40) * 60_000)
    await oneStep(scene)
    await scene.observer.follow()
    await judge(scene.observer, step % 6 === 5)
  }
  await quieten(scene)
  await scene.observer.follow()
  await judge(scene.observer, true)
  scene.observer.expectAllLanded()
  return { steps, crashes: scene.crashes, messages: scene.messages }
}

type Scene = ReturnType<typeof openScene>

function openScene(seed: number, ground: Ground, clock: SimClock, fault: Fault | null) {
  const weather: Weather = { left: null }
  const database = stormy(ground.database, weather, fault)
  const gateway = openGateway(() => clock.now())
  const kinds = { gateway: fault === 'refund counted twice' ? countingTwice(gateway) : gateway.kind }
  const opening = { kinds, fetch: globalThis.fetch, now: () => clock.now(), open: (sealed: Buffer) => sealed }
  const collecting: Collecting = openCollecting(database, opening, () => 'https://portal.example', silentLog)
  const model = emptyBooks()
  return {
    die: dice(seed),
    seed,
    ground,
    clock,
    weather,
    database,
    gateway,
    collecting,
    model,
    observer: new Observer(ground, gateway, model, clock),
    mail: [] as Wire[],
    count: 0,
    crashes: 0,
    messages: 0,
  }
}

/** The gateway as a reader that loses the refund's own id sees it. */
function countingTwice(gateway: Gateway): Gateway['kind'] {
  let told = 0
  return {
    ...gateway.kind,
    open: (config) => {
      const provider = gateway.kind.open(config)
      return {
        ...provider,
        async read(delivery) {
          const message = await provider.read(delivery)
          const facts = message.facts.map((fact) =>
            fact.kind === 'refunded' ? { ...fact, fact_ref: `${fact.fact_ref}#${told++}` } : fact,
          )
          return { ...message, facts }
        },
      }
    },
  }
}

async function oneStep(scene: Scene): Promise<void> {
  const { die } = scene
  const choice = die.between(1, 100)
  if (choice <= 22) return invoice(scene)
  if (choice <= 44) return begin(scene)
  if (choice <= 60) return gatewayActs(scene)
  if (choice <= 78) return deliver(scene)
  if (choice <= 84) return round(scene)
  if (choice <= 89) return cashAtTheDesk(scene)
  if (choice <= 93) return void_(scene)
  if (choice <= 97) return byHand(scene)
  return cancel(scene)
}

function today({ clock }: Scene) {
  return dayOf(clock.now(), 'Asia/Kolkata')
}

/** Killed somewhere in the middle, now and then. What was left is found by whoever comes next. */
async function atRisk(scene: Scene, work: () => Promise<unknown>): Promise<void> {
  scene.weather.left = scene.die.chance(0.3) ? scene.die.between(0, 60) : null
  try {
    await work()
  } catch (error) {
    if (error instanceof Crash) scene.crashes += 1
    else if (!(error instanceof Refusal)) throw error
  } finally {
    scene.weather.left = null
  }
}

function desk(scene: Scene) {
  return worker(scene.ground.seller_id, 'desk')
}

async function invoice(scene: Scene): Promise<void> {
  const { die, ground, model } = scene
  const number = `S/${scene.count++}`
  const dated_on = addDays(today(scene), -die.between(0, 40))
  const due_on = addDays(dated_on, die.pick([0, 15, 30]))
  const amount = die.pick([10_000, 11_800, 25_050, 59_000, 118_000, 99_999])
  const booking = {
    account_id: ground.account_id,
    kind: 'INV' as const,
    number,
    dated_on,
    due_on,
    currency: INR,
    amount_minor: minor(amount),
    source_ref: number,
  }
  const [verdict] = await ground.database.scope(desk(scene), (tx) =>
    bookEntries(tx, { source: 'simulation', bookings: [booking] }),
  )
  post(model, { id: verdict?.id ?? '', kind: 'INV', number, dated: dated_on, due: due_on, amount })
}

/** The invoice is taken back whole: a credit note over what is open of it. */
async function void_(scene: Scene): Promise<void> {
  const { die, ground, model } = scene
  const open = model.entries.filter((one) => one.kind === 'INV' && openOf(model, one.id) > 0)
  if (open.length === 0) return
  const target = die.pick(open)
  const amount = openOf(model, target.id)
  const number = `V/${scene.count++}`
  const dated_on = today(scene)
  const booking = {
    account_id: ground.account_id,
    kind: 'CN' as const,
    number,
    dated_on,
    due_on: dated_on,
    currency: INR,
    amount_minor: minor(amount),
    source_ref: number,
  }
  await ground.database.scope(desk(scene), async (tx) => {
    const [verdict] = await bookEntries(tx, { source: 'simulation', bookings: [booking] })
    const credit_id = verdict?.id as EntryId
    await allocateCredit(tx, {
      account_id: ground.account_id,
      credit_id,
      pairs: [{ debit_id: target.id as EntryId, amount_minor: minor(amount) }],
    })
    post(model, { id: credit_id, kind: 'CN', number, dated: dated_on, due: dated_on, amount: -amount })
    settle(model, entryOf(model, credit_id), target, amount, dated_on)
  })
}

async function begin(scene: Scene): Promise<void> {
  const { die, ground, model, gateway, collecting } = scene
  const debits = model.entries.filter((one) => one.amount > 0 && openOf(model, one.id) - one.disputed > 0)
  const credits = model.entries.filter((one) => one.amount < 0 && openOf(model, one.id) > 0).map((one) => one.id)
  const chosen = debits.filter(() => die.chance(0.5)).slice(0, 3)
  const choice: ModelChoice = {
    items: chosen.map(({ id, disputed }) => {
      const due = openOf(model, id) - disputed
      const kind = die.between(1, 10)
      return {
        id,
        pay: kind === 1 ? Math.max(1, Math.floor(due / 2)) : null,
        short: kind === 2 ? Math.max(1, Math.floor(due / 4)) : null,
      }
    }),
    taxes: [],
    credits: credits.filter(() => die.chance(0.4)),
    advance: chosen.length === 0 || die.chance(0.1) ? die.between(1, 20) * 1_000 : 0,
  }
  for (const item of choice.items) if (item.pay === null && die.chance(0.15)) choice.taxes.push({ id: item.id, amount: 100 })
  const plan = planOf(model, choice, today(scene), RULES)
  let id: SettlementId | null = null
  await atRisk(scene, async () => {
    id = await scene.database.scope(desk(scene), (tx) =>
      openSettlement(tx, {
        account_id: ground.account_id,
        choice: {
          currency: INR,
          items: choice.items.map((item) => ({
            entry_id: item.id as EntryId,
            pay_minor: item.pay === null ? null : minor(item.pay),
            short: item.short === null ? null : { amount_minor: minor(item.short), reason: 'damaged', note: '', line: null },
          })),
          taxes: choice.taxes.map((tax) => ({
            entry_id: tax.id as EntryId,
            kind: '194Q',
            rate_bp: 10,
            base_minor: minor(100_000),
            amount_minor: minor(tax.amount),
          })),
          credits: choice.credits as EntryId[],
          advance_minor: minor(choice.advance),
          keeps_rest: false,
        },
        connection_id: ground.connection_id,
        expected_minor: minor(plan.money),
      }),
    )
    if (scene.die.chance(0.95)) await collecting.begin(ground.seller_id, ground.account_id, id)
  })
  await scene.observer.learn(plan)
  void gateway
}

/** Something happens at the gateway: the payer pays, fails, waits; the seller or the bank takes back. Its messages are on their way. */
async function gatewayActs(scene: Scene): Promise<void> {
  const { die, gateway, mail } = scene
  const orders = [...gateway.orders.values()]
  if (orders.length === 0) return
  const order = die.pick(orders)
  const captured = order.facts.find((fact) => fact.kind === 'captured')
  const send = (wire: Wire) => {
    // lost for ever, once, or told again and again
    const times = die.pick([0, 1, 1, 1, 2, 3])
    for (let copy = 0; copy < times; copy++) mail.push(wire)
  }
  if (!captured) {
    const what = die.between(1, 10)
    if (what <= 2) return send(gateway.pending(order.reference))
    if (what <= 4) return send(gateway.decline(order.reference, 'No funds.', `try_${order.reference}_${scene.count++}`))
    return send(gateway.capture(order.reference, die.chance(0.1) ? minor(Math.max(1, order.amount_minor - 700)) : undefined))
  }
  const back = order.facts.filter((fact) => fact.kind === 'refunded' || fact.kind === 'charged_back')
  const again = order.facts.filter((fact) => fact.kind === 'refund_failed' || fact.kind === 'charge_back_won')
  const away = back.filter(({ fact_ref }) => !again.some((one) => refOf(one) === refOf({ fact_ref })))
  if (away.length > 0 && die.chance(0.3)) return send(gateway.bringAgain(order.reference, die.pick(away).fact_ref))
  const left = captured.amount_minor - away.reduce((sum, fact) => sum + fact.amount_minor, 0)
  if (left <= 1) return
  const part = die.chance(0.3) ? left : Math.max(1, Math.floor(left / 3))
  if (die.chance(0.6)) return send(gateway.refund(order.reference, minor(part) as Minor, `rf_${scene.count++}`))
  return send(gateway.chargeBack(order.reference, minor(part) as Minor, `dp_${scene.count++}`))
}

/** A refund or charge-back, and what brought it again, by the name both share. */
function refOf({ fact_ref }: { fact_ref: string }): string {
  return fact_ref.replace(/:[^:]*$/, '')
}

async function deliver(scene: Scene): Promise<void> {
  const { die, mail } = scene
  if (mail.length === 0) return gatewayActs(scene)
  const taken = Array.from(
    { length: Math.min(die.between(1, 3), mail.length) },
    () => mail.splice(die.between(0, mail.length - 1), 1)[0],
  )
  const wires = taken.filter((wire) => wire !== undefined)
  scene.messages += wires.length
  // some are told twice at the same moment, which are two transactions that run at once
  const copies = die.chance(0.4) ? [...wires, ...wires, ...wires] : wires
  const calm = copies.length > 1
  const all = async () => {
    const told = await Promise.allSettled(copies.map((wire) => tell(scene, wire)))
    for (const one of told) if (one.status === 'rejected') throw one.reason
  }
  if (calm) await all()
  else await atRisk(scene, all)
  // a provider that got no answer tells again
  if (!calm && scene.crashes > 0 && die.chance(0.7)) mail.push(...wires)
}

function tell({ collecting, ground, clock }: Scene, { body, headers }: Wire) {
  return collecting.deliver(ground.seller_id, ground.connection_id, { body, headers, now: clock.now() })
}

async function round(scene: Scene): Promise<void> {
  await atRisk(scene, () => scene.collecting.round())
}

async function cashAtTheDesk(scene: Scene): Promise<void> {
  const { die, ground, model } = scene
  const amount = die.pick([5_000, 11_800, 25_050, 80_000])
  const on = today(scene)
  const best = die.chance(0.4)
  await scene.observer.follow()
  const { id, number } = await ground.database.scope(desk(scene), (tx) =>
    recordPayment(tx, {
      account_id: ground.account_id,
      amount_minor: minor(amount),
      currency: INR,
      method: 'cash',
      rest: best ? 'best' : 'advance',
    }),
  )
  post(model, { id, kind: 'RCPT', number, dated: on, due: on, amount: -amount })
  applyTo(model, id, on, [], best)
}

/** A person moves what a credit pays: takes it back somewhere, or uses what is free. */
async function byHand(scene: Scene): Promise<void> {
  const { die, ground, model } = scene
  const { account_id } = ground
  const on = today(scene)
  const pairs = [...new Set(model.rows.map((row) => `${row.credit} ${row.debit}`))].map(
    (text) => text.split(' ') as [string, string],
  )
  const standing = pairs
    .map(([credit, debit]) => ({
      credit,
      debit,
      amount: model.rows
        .filter((row) => row.credit === credit && row.debit === debit)
        .reduce((sum, row) => sum + row.amount, 0),
    }))
    .filter((pair) => pair.amount > 0 && entryOf(model, pair.debit).kind === 'INV')
  if (standing.length > 0 && die.chance(0.5)) {
    const pair = die.pick(standing)
    const amount = die.chance(0.5) ? pair.amount : Math.max(1, Math.floor(pair.amount / 2))
    await ground.database.scope(desk(scene), (tx) =>
      undoAllocation(tx, {
        account_id,
        credit_id: pair.credit as EntryId,
        debit_id: pair.debit as EntryId,
        amount_minor: minor(amount),
      }),
    )
    return undo(model, pair.credit, pair.debit, amount, on)
  }
  const credits = model.entries.filter((one) => one.amount < 0 && openOf(model, one.id) > 0)
  const debits = model.entries.filter((one) => one.amount > 0 && openOf(model, one.id) > 0)
  if (credits.length === 0 || debits.length === 0) return
  const [credit, debit] = [die.pick(credits), die.pick(debits)]
  const amount = Math.min(openOf(model, credit.id), openOf(model, debit.id))
  await ground.database.scope(desk(scene), (tx) =>
    allocateCredit(tx, {
      account_id,
      credit_id: credit.id as EntryId,
      pairs: [{ debit_id: debit.id as EntryId, amount_minor: minor(amount) }],
    }),
  )
  settle(model, credit, debit, amount, on)
}

async function cancel(scene: Scene): Promise<void> {
  const { die, ground } = scene
  const begun = await ground.query<{ id: SettlementId }>("select id from settlements where state = 'begun' order by id")
  if (begun.length === 0) return
  const { id } = die.pick(begun)
  await atRisk(scene, async () => {
    if (!(await scene.collecting.cancel(ground.seller_id, ground.account_id, id))) return
    await scene.database.scope(desk(scene), (tx) => cancelSettlement(tx, ground.account_id, id))
  })
}

/** The storm is over: what was told and not taken is told again, and rounds find what was never told. */
async function quieten(scene: Scene): Promise<void> {
  scene.weather.left = null
  for (const wire of scene.mail.splice(0)) await tell(scene, wire)
  for (let day = 0; day < 4; day++) {
    scene.clock.later(25 * 3_600_000)
    await scene.collecting.round()
    await scene.observer.follow()
  }
}
