import { createHash } from 'node:crypto'
import { dice } from '#demo/random.ts'
import { openAccount } from '#features/accounts/open-account.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { openSettlement } from '#features/settlement/open-settlement.ts'
import { getSettlement } from '#features/settlement/queries.ts'
import { silentLog } from '#platform/log.ts'
import { worker } from '#platform/viewer.ts'
import { day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { currency, minor, ZERO } from '#shared/money.ts'
import { openCollecting } from '../../src/collecting.ts'
import { type Ground, openGrounds } from '../simulation/ground.ts'
import { openGateway, type Wire } from '../stand-ins/gateway.ts'

const INR = currency('INR')
const AT_ONCE = 6

/** What can happen to one payment, as a gateway tells it; by number, so that many scripts share one ending. */
const STORIES = 24

type Line = { scripts: number; deliveries: number; different: number; endings: number; seconds: number }

/**
 * R2 (domain specification 5.2): so many scripts, each the messages of one payment in a random order, some twice, some never until the gateway
 * is asked. Every script ends in the ledger that the same messages in order end in.
 */
export async function permuteWebhooks(scripts: number, seed = 1): Promise<Line> {
  let ms = Date.parse('2026-11-21T06:00:00Z')
  const clock = () => {
    ms += 1
    return new Date(ms)
  }
  const grounds = await openGrounds(clock)
  const ground = await grounds.fresh()
  const began = Date.now()
  let deliveries = 0
  let different = 0
  try {
    const endings = new Map<number, string>()
    for (let story = 0; story < STORIES; story++) {
      const told = await tellStory(ground, clock, story, `IN${story}`, (wires) => [...wires])
      endings.set(story, told.hash)
    }
    let next = 0
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < scripts) {
          const script = next++
          const die = dice(seed * 1_000_003 + script)
          const story = script % STORIES
          const told = await tellStory(ground, clock, story, `S${script}`, (wires) => shuffled(wires, die))
          deliveries += told.deliveries
          if (told.hash !== endings.get(story)) different += 1
        }
      }),
    )
    return {
      scripts,
      deliveries,
      different,
      endings: new Set(endings.values()).size,
      seconds: Math.round((Date.now() - began) / 1000),
    }
  } finally {
    await ground.close()
    await grounds.close()
  }
}

/** In any order, some twice or thrice, some lost. */
function shuffled(wires: readonly Wire[], die: ReturnType<typeof dice>): Wire[] {
  const copies = wires.flatMap((wire) => Array.from({ length: die.pick([0, 1, 1, 1, 2, 3]) }, () => wire))
  for (let place = copies.length - 1; place > 0; place--) {
    const other = die.between(0, place)
    const [one, two] = [copies[place], copies[other]]
    if (one && two) [copies[place], copies[other]] = [two, one]
  }
  return copies
}

async function tellStory(
  ground: Ground,
  clock: () => Date,
  story: number,
  code: string,
  order: (wires: readonly Wire[]) => Wire[],
) {
  const { database, seller_id, connection_id } = ground
  const gateway = openGateway(clock)
  const opening = { kinds: { gateway: gateway.kind }, fetch: globalThis.fetch, now: clock, open: (sealed: Buffer) => sealed }
  const collect = openCollecting(database, opening, () => 'https://portal.example', silentLog)
  const { account_id, id } = await database.scope(worker(seller_id, 'script'), async (tx) => {
    const account_id = await openAccount(tx, { code, name: code, currency: INR })
    const item = await openItem(tx, {
      account_id,
      number: `${code}/1`,
      dated_on: day('2026-11-01'),
      due_on: day('2026-11-30'),
      currency: INR,
      amount_minor: minor(100_000),
    })
    const choice = {
      currency: INR,
      items: [{ entry_id: item.id, pay_minor: null, short: null }],
      taxes: [],
      credits: [],
      advance_minor: ZERO,
      keeps_rest: false,
    }
    return { account_id, id: await openSettlement(tx, { account_id, choice, connection_id, expected_minor: null }) }
  })
  await collect.begin(seller_id, account_id, id)
  const { reference } = await database.scope(worker(seller_id, 'script'), (tx) => getSettlement(tx, account_id, id))
  const wires = order(happenings(gateway, reference, story))
  for (const { body, headers } of wires) await collect.deliver(seller_id, connection_id, { body, headers, now: clock() })
  // what was never told is found by asking
  await collect.ask(seller_id, account_id, id)
  return { hash: await hashOf(ground, account_id, reference), deliveries: wires.length }
}

/** The payment's life: perhaps pending, perhaps declined first, paid, paid twice, paid back in parts, charged back. */
function happenings(gateway: ReturnType<typeof openGateway>, reference: string, story: number): Wire[] {
  const wires: Wire[] = []
  if (story % 2 === 1) wires.push(gateway.pending(reference))
  if (story % 3 === 1) wires.push(gateway.decline(reference, 'No funds.', `try_${reference}`))
  if (story % 12 === 11) return wires
  wires.push(gateway.capture(reference))
  if (story % 4 >= 1) wires.push(gateway.refund(reference, minor(20_000), `rf1_${reference}`))
  if (story % 4 >= 2) wires.push(gateway.refund(reference, minor(5_000), `rf2_${reference}`))
  if (story % 4 === 3 || story % 5 === 0) wires.push(gateway.chargeBack(reference, minor(30_000), `dp_${reference}`))
  return wires
}

/** The ledger of one account without what chance named: kinds, amounts, what is open, what settled what, and the state. */
async function hashOf(ground: Ground, account_id: AccountId, reference: string): Promise<string> {
  const rows = await ground.query(
    `select e.kind, e.dated_on::text, e.due_on::text, e.amount_minor, e.open_minor, e.disputed_minor, replace(e.source_ref, $2, '') as ref, coalesce((
       select string_agg(o.kind || ' ' || a.amount_minor, ', ' order by o.kind, a.amount_minor)
       from (select debit_id, sum(amount_minor) as amount_minor from allocations where credit_id = e.id group by 1 having sum(amount_minor) <> 0) a
       join entries o on o.id = a.debit_id), '') as settles
     from entries e where e.account_id = $1 order by e.kind, e.amount_minor, e.source_ref`,
    [account_id, reference],
  )
  const states = await ground.query('select state from settlements where account_id = $1', [account_id])
  const named = rows.map((row) => ({ ...row, ref: row['kind'] === 'OB' ? '' : row['ref'] }))
  return createHash('sha256')
    .update(JSON.stringify([named, states]))
    .digest('hex')
}
