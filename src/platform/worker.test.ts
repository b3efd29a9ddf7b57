import { afterAll, describe, expect, it, vi } from 'vitest'
import { createSeller } from '#features/sellers/create-seller.ts'
import { Rejected } from '#ports/failure.ts'
import { currency } from '#shared/money.ts'
import { type EmittedEvent, testWorld } from '#test/queue.ts'
import { emit } from './events.ts'
import { silentLog } from './log.ts'
import { worker as work } from './viewer.ts'
import { openWorker, type Reaction } from './worker.ts'

type World = { seen: string[]; fail(event: EmittedEvent): Error | null }

function noting(name: string, on: readonly string[], lane?: (event: EmittedEvent) => string): Reaction<World> {
  return {
    name,
    on,
    ...(lane ? { lane } : {}),
    async react(world, event, key) {
      world.seen.push(`${name} ${event.subject_id}`)
      expect(key).toBe(`${event.id}:${name}`)
      const failure = world.fail(event)
      if (failure) throw failure
    },
  }
}

const reactions = [
  noting('mail', ['letter.written']),
  noting('search', ['item.added']),
  noting('webhook', ['item.added']),
  noting('post', ['order.placed'], (event) => `erp:${event.seller_id}`),
  { ...noting('notice', ['notice.due'], (event) => `notices:${event.seller_id}`), goes_on: true },
]

const test = await testWorld()
const queue = openWorker(test.system, reactions, silentLog)
test.use(queue.enqueue)
const world: World = { seen: [], fail: () => null }
const seller_id = await test.database.system('test', (tx) =>
  createSeller(tx, { name: 'S', country: 'IN', currency: currency('INR'), time_zone: 'Asia/Kolkata', year_starts_in_month: 4 }),
)
afterAll(() => queue.stop())

function tell(name: string, subject_id: string, then?: () => void): Promise<void> {
  return test.database.scope(work(seller_id, 'test'), async (tx) => {
    await emit(tx, name, { account_id: null, subject_id })
    then?.()
  })
}

function jobs(): Promise<{ name: string; state: string }[]> {
  return test.query(
    `select data -> 'event' ->> 'subject_id' as name, state::text from pgboss.job where name = 'events' order by created_on`,
  )
}

describe('the queue', () => {
  it('gets a job in the same transaction as the event, and loses it with a transaction that fails', async () => {
    await expect(
      tell('letter.written', 'undone', () => {
        throw new Error('the act fails')
      }),
    ).rejects.toThrow('the act fails')
    await tell('letter.written', 'done')
    expect(await jobs()).toEqual([{ name: 'done', state: 'created' }])
  })

  it('gets none for an event that nothing follows', async () => {
    await tell('nothing.follows', 'x')
    expect(await jobs()).toHaveLength(1)
  })

  it('keeps what was left before the worker started, and wakes it for what comes after, without waiting for its next look', async () => {
    await queue.start(world, test.database)
    await vi.waitFor(() => expect(world.seen).toEqual(['mail done']), 5_000)
    const began = performance.now()
    await tell('letter.written', 'at once')
    await vi.waitFor(() => expect(world.seen).toContain('mail at once'), { timeout: 5_000, interval: 5 })
    expect(performance.now() - began).toBeLessThan(1_000)
  })

  it('does every reaction of an event once', async () => {
    world.seen.length = 0
    await tell('item.added', 'pen')
    await vi.waitFor(() => expect([...world.seen].sort()).toEqual(['search pen', 'webhook pen']), 8_000)
    await vi.waitFor(async () => expect((await jobs()).filter((one) => one.state !== 'completed')).toEqual([]), 5_000)
    expect(world.seen).toHaveLength(2)
  })

  it('keeps the order of a lane, and holds it up behind one that fails, but nothing else', async () => {
    world.seen.length = 0
    world.fail = (event) => (event.subject_id === 'first' ? new Error('the ERP is away') : null)
    await tell('order.placed', 'first')
    await tell('order.placed', 'second')
    await tell('letter.written', 'elsewhere')
    await vi.waitFor(() => expect(world.seen).toEqual(expect.arrayContaining(['post first', 'mail elsewhere'])), 8_000)
    await vi.waitFor(async () => expect(await jobs()).toContainEqual({ name: 'first', state: 'retry' }), 5_000)
    expect(world.seen).not.toContain('post second')
    world.fail = () => null
    // the wait before the next try is over
    await test.query(`update pgboss.job set start_after = now() where state = 'retry'`)
    await vi.waitFor(
      () => expect(world.seen.filter((one) => one.startsWith('post'))).toEqual(['post first', 'post first', 'post second']),
      8_000,
    )
  })

  it('does not try again what the other side has refused for good: that goes to the dead letters', async () => {
    world.seen.length = 0
    world.fail = () => new Rejected('no such address')
    await tell('letter.written', 'nowhere')
    await vi.waitFor(async () => expect((await queue.state()).dead).toBe(1), 8_000)
    expect(world.seen).toEqual(['mail nowhere'])
    const dead = await test.query(`select data -> 'event' ->> 'subject_id' as name from pgboss.job where name = 'events_dead'`)
    expect(dead).toEqual([{ name: 'nowhere' }])
  })

  it('lets a lane go on that may, once what failed in it has been given up', async () => {
    const { dead } = await queue.state()
    world.seen.length = 0
    world.fail = ({ subject_id }) =>
      subject_id === 'refused'
        ? new Rejected('no such address')
        : subject_id === 'away'
          ? new Error('the server is away')
          : null
    for (const name of ['refused', 'away', 'last']) await tell('notice.due', name)
    await vi.waitFor(async () => expect(await jobs()).toContainEqual({ name: 'away', state: 'retry' }), 8_000)
    expect(world.seen).toEqual(['notice refused', 'notice away'])
    // its tries are used up but for one
    await test.query(`update pgboss.job set start_after = now(), retry_count = retry_limit - 1 where state = 'retry'`)
    await vi.waitFor(() => expect(world.seen).toContain('notice last'), 8_000)
    expect((await queue.state()).dead).toBe(dead + 2)
  })

  it('opens quickly, and not before it is needed', async () => {
    const idle = openWorker(test.system, reactions, silentLog)
    await idle.stop()
    const began = performance.now()
    await idle.state()
    expect(performance.now() - began).toBeLessThan(1_000)
    await idle.stop()
  })
})
