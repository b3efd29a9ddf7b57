import type { Waits } from './engine.ts'
import type { Journal, Task } from './journal.ts'
import { ended, isOnItsWay, newName, type SandboxEvent, type SandboxOrder, withPayment } from './order.ts'
import type { Scheduler } from './schedule.ts'

/** What is to be done, before it has a name and a time. */
type Plan = { kind: 'deliver'; event: SandboxEvent; attempt: number } | { kind: Happening; order_id: string }

type Happening = 'capture' | 'expire' | 'charge_back'

/** Everything that happens by itself: in time, or because a message was not taken. */
export type Work = {
  add(plan: Plan, in_ms: number): void
  /** Keeps what an order has become, and tells its seller after each of the waits; none: at once. */
  keep(order: SandboxOrder, type: string, tell_ms?: readonly number[]): void
  happen(kind: Happening, order_id: string): void
  close(): void
}

const AT_ONCE = 8
const BUSY_MS = 100

type World = { journal: Journal; scheduler: Scheduler; waits: Waits }

/** Goes on with what the journal says is still to be done. `send` tells a seller, and answers whether it was taken. */
export function openWork({ journal, scheduler, waits }: World, send: (event: SandboxEvent) => Promise<boolean>): Work {
  const planned = new Map<string, () => void>()
  let under_way = 0
  let closed = false

  function plan(id: string, in_ms: number): void {
    // what a message under way would still bring about stands in the journal
    if (closed) return
    const callOff = scheduler.after(Math.max(in_ms, 0), () => void carryOut(id))
    planned.set(id, callOff)
  }
  function write(task: Task, in_ms: number): void {
    journal.keepTask({ ...task, due_at: new Date(scheduler.now().getTime() + in_ms).toISOString() })
    plan(task.id, in_ms)
  }
  async function carryOut(id: string): Promise<void> {
    planned.delete(id)
    const task = journal.tasks.get(id)
    if (task === undefined) return
    if (task.kind !== 'deliver') {
      happen(task.kind, task.order_id)
      journal.endTask(id)
      return
    }
    if (under_way >= AT_ONCE) return plan(id, BUSY_MS)
    under_way += 1
    const taken = await send(task.event)
    under_way -= 1
    const wait_ms = waits.retries_ms[task.attempt]
    if (taken || wait_ms === undefined) journal.endTask(id)
    else if (journal.tasks.has(id)) write({ ...task, attempt: task.attempt + 1 }, wait_ms)
  }
  function happen(kind: Happening, order_id: string): void {
    const order = journal.orders.get(order_id)
    const next = order === undefined ? null : becoming(kind, order, scheduler.now().toISOString())
    if (next !== null) keep(next.order, next.type)
  }
  function keep(order: SandboxOrder, type: string, tell_ms: readonly number[] = [0]): void {
    const created_at = scheduler.now().toISOString()
    const event: SandboxEvent = { id: newName('sbe'), type, account: order.account, mode: 'test', created_at, order }
    journal.keepOrder(order)
    for (const ms of tell_ms) add({ kind: 'deliver', event, attempt: 0 }, ms)
  }
  function add(plan: Plan, in_ms: number): void {
    write({ ...plan, id: newName('task'), due_at: '' }, in_ms)
  }

  for (const { id, due_at } of journal.tasks.values()) plan(id, new Date(due_at).getTime() - scheduler.now().getTime())
  return {
    add,
    keep,
    happen,
    close() {
      closed = true
      for (const callOff of planned.values()) callOff()
      planned.clear()
    },
  }
}

/** What becomes of an order; null: this can no longer happen to it, or has happened already. */
function becoming(kind: Happening, order: SandboxOrder, at: string): { order: SandboxOrder; type: string } | null {
  const payment = order.payments.at(-1)
  switch (kind) {
    case 'expire':
      if (order.state !== 'open' || isOnItsWay(order)) return null
      return { order: ended(order, 'expired', at), type: 'order.expired' }
    case 'capture':
      if (payment?.state !== 'pending') return null
      return { order: withPayment(order, { ...payment, state: 'captured' }), type: 'payment.captured' }
    case 'charge_back': {
      const again = order.charge_backs.some(({ payment_id }) => payment_id === payment?.id)
      if (payment?.state !== 'captured' || again) return null
      const { id: payment_id, amount_minor } = payment
      const fresh = { id: newName('sbd'), payment_id, amount_minor, state: 'open', created_at: at } as const
      return { order: { ...order, charge_backs: [...order.charge_backs, fresh] }, type: 'charge_back.opened' }
    }
  }
}
