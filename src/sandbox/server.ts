import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { parseMinor } from '#shared/money.ts'
import { sandboxApi } from './api.ts'
import { checkoutPage, missingPage, type Typed } from './checkout.ts'
import type { SandboxAccount } from './deliver.ts'
import { type Engine, openEngine, WAITS, type Waits } from './engine.ts'
import { CHOICES, type Choice, mayBePaid, type SandboxOrder } from './order.ts'
import { machineScheduler, type Scheduler } from './schedule.ts'
import { STYLE } from './style.ts'

export type SandboxOptions = {
  /** Where it is mounted: `/sandbox`; missing: at the root. */
  base_path?: string
  /** How payers reach it, without the base path; missing: as the caller of the API did. */
  origin?: string
  /** Who uses it; more can be registered later. */
  accounts?: readonly SandboxAccount[]
  /** A file of JSON lines that outlives the process; missing: it forgets everything when it ends. */
  file?: string
  scheduler?: Scheduler
  fetch?: typeof globalThis.fetch
  waits?: Partial<Waits>
}

export type Sandbox = {
  /** Answers everything below the base path. */
  app: Hono
  /** Adds an account or changes its keys and address. */
  register(account: SandboxAccount): void
  /** Calls off what is still to be done; with a file it is done after the next start. */
  close(): void
}

const LIMIT_BYTES = 64 * 1024

/**
 * A payment company of our own that moves no money: a hosted checkout, an API and signed messages, so that paying can be seen and tried
 * whole without an account anywhere. The payer chooses on its page what shall happen.
 */
export function sandboxServer(options: SandboxOptions = {}): Sandbox {
  const base = options.base_path ?? ''
  const engine = openEngine({
    scheduler: options.scheduler ?? machineScheduler(),
    fetch: options.fetch ?? globalThis.fetch,
    waits: { ...WAITS, ...options.waits },
    file: options.file,
  })
  for (const account of options.accounts ?? []) engine.accounts.set(account.id, account)
  const app = new Hono()
  app.use(
    bodyLimit({ maxSize: LIMIT_BYTES, onError: (context) => context.json({ error: { code: 'too_large', message: '' } }, 413) }),
  )
  const checkoutUrl = (context: Context, id: string) =>
    `${options.origin ?? new URL(context.req.url).origin}${base}/checkout/${id}`
  app.route(`${base}/v1`, sandboxApi(engine, checkoutUrl))
  checkoutDoor(app, engine, base)
  app.notFound((context) => context.json({ error: { code: 'not_found', message: 'There is nothing here.' } }, 404))
  return {
    app,
    register: (account) => void engine.accounts.set(account.id, account),
    close: () => engine.close(),
  }
}

function checkoutDoor(app: Hono, engine: Engine, base: string): void {
  app.get(`${base}/checkout.css`, (context) =>
    context.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=3600' }),
  )
  app.get(`${base}/checkout/:id`, (context) => {
    const order = engine.journal.orders.get(context.req.param('id'))
    return page(context, base, order, { amount: '', wrong: false })
  })
  app.post(`${base}/checkout/:id`, async (context) => {
    const form = new URLSearchParams(await context.req.text())
    // looked at only when all of the form is here: another may have paid while it came
    const order = engine.journal.orders.get(context.req.param('id'))
    if (order === undefined || !mayBePaid(order)) return page(context, base, order, { amount: '', wrong: false })
    const choice = choiceIn(form.get('choice'))
    const typed = form.get('amount')?.trim() ?? ''
    const amount = choice === 'other_amount' ? parseMinor(typed, order.currency) : order.amount_minor
    if (choice === null || amount === null || amount <= 0)
      return page(context, base, order, { amount: typed, wrong: true }, 422)
    engine.pay(order, choice, amount)
    return context.redirect(order.return_url, 303)
  })
}

function choiceIn(text: string | null): Choice | null {
  return CHOICES.find((one) => one === text) ?? null
}

/** After a form is sent the payer is led back to the portal, which browsers only allow where the policy names its address. */
function page(context: Context, base: string, order: SandboxOrder | undefined, typed: Typed, status: 200 | 422 = 200) {
  const back = order === undefined ? [] : [new URL(order.return_url).origin]
  context.header(
    'content-security-policy',
    `default-src 'none'; style-src 'self'; form-action ${["'self'", ...back].join(' ')}; base-uri 'none'; frame-ancestors 'none'`,
  )
  context.header('cache-control', 'no-store')
  context.header('referrer-policy', 'no-referrer')
  context.header('x-content-type-options', 'nosniff')
  if (order === undefined) return context.html(missingPage(base), 404)
  return context.html(checkoutPage(order, base, typed), status)
}
