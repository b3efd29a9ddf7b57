import { routes } from '#routes.ts'
import { type AccountId, type ConnectionId, newId } from '#shared/id.ts'

export type LoadSet = {
  desk: string
  payers: readonly { account_id: AccountId; cookie: string }[]
  connection_id: ConnectionId
}

type Form = { path: string; cookie: string; fields: Record<string, string> }

const WRITERS = 4
const PAYERS = 2

/** Payments under way: what was acknowledged, what got no answer, what the payment service took. */
type Ground = {
  set: LoadSet
  portal: string
  sandbox: string
  acknowledged: Set<string>
  unanswered: Map<string, Form>
  paid: Set<string>
  resent: number
  count: number
}

export type Load = ReturnType<typeof loadOn>

/** People who record payments at the Desk, and customers who pay through the payment service, as long as they are let. */
export function loadOn(set: LoadSet, portal: string, sandbox: string) {
  const ground: Ground = {
    set,
    portal,
    sandbox,
    acknowledged: new Set(),
    unanswered: new Map(),
    paid: new Set(),
    resent: 0,
    count: 0,
  }
  return {
    acknowledged: ground.acknowledged,
    paid: ground.paid,
    resent: () => ground.resent,
    unresolved: () => ground.unanswered.size,
    run: () => run(ground),
    /** Who got no answer sends the same again, and gets one. */
    async resend() {
      for (const [reference, form] of [...ground.unanswered]) {
        ground.resent += 1
        await post(ground, reference, form)
      }
    },
    /** The payment service tells again what it could not tell. */
    async settle() {
      await new Promise((resolve) => setTimeout(resolve, 5_000))
    },
  }
}

function run(ground: Ground) {
  let going = true
  async function again(work: (ground: Ground) => Promise<void>): Promise<void> {
    while (going) await work(ground).catch((error: unknown) => (going && !isCut(error) ? Promise.reject(error) : undefined))
  }
  const all = [
    ...Array.from({ length: WRITERS }, () => again(record)),
    ...Array.from({ length: PAYERS }, () => again(payOnline)),
  ]
  return {
    async stop() {
      going = false
      await Promise.all(all)
    },
  }
}

function send({ portal }: Ground, { path, cookie, fields }: Form): Promise<Response> {
  return fetch(portal + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: portal, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
    signal: AbortSignal.timeout(15_000),
  })
}

function nextPayer(ground: Ground) {
  ground.count += 1
  const payer = ground.set.payers[ground.count % ground.set.payers.length]
  if (!payer) throw new Error('nobody pays')
  return payer
}

async function record(ground: Ground): Promise<void> {
  const payer = nextPayer(ground)
  const reference = `UTR${String(ground.count).padStart(9, '0')}`
  const fields = { source_ref: newId('request'), amount: '11.80', method: 'upi', dated_on: today(), reference }
  await post(ground, reference, {
    path: routes.desk.newPayment.href({ account: payer.account_id }),
    cookie: ground.set.desk,
    fields,
  })
}

async function post(ground: Ground, reference: string, form: Form): Promise<void> {
  ground.unanswered.set(reference, form)
  const response = await send(ground, form)
  await response.arrayBuffer()
  if (response.status === 303) {
    ground.acknowledged.add(reference)
    ground.unanswered.delete(reference)
  } else if (response.status < 500) throw new Error(`${reference} was answered with ${response.status}`)
}

/** A customer pays an advance: the form, the payment service's page, and back. */
async function payOnline(ground: Ground): Promise<void> {
  const { portal, sandbox, set } = ground
  const payer = nextPayer(ground)
  const path = routes.pay.start.href({ account: payer.account_id })
  const fields = { source_ref: newId('request'), currency: 'INR', advance: '23.60', how: set.connection_id, expected: '' }
  const begun = await send(ground, { path, cookie: payer.cookie, fields })
  await begun.arrayBuffer()
  if (begun.status !== 303) return
  const headers = { cookie: payer.cookie }
  const page = await fetch(portal + (begun.headers.get('location') ?? ''), { headers, signal: AbortSignal.timeout(15_000) })
  const checkout = new RegExp(`${sandbox}/checkout/[\\w-]+`).exec(await page.text())?.[0]
  if (!checkout) return
  const done = await fetch(checkout, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'choice=succeed',
  })
  await done.arrayBuffer()
  if (done.status === 303) ground.paid.add(checkout)
}

/** The connection was cut: that is what this is about. */
function isCut(error: unknown): boolean {
  return (
    error instanceof TypeError || (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
  )
}

function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(new Date())
}
