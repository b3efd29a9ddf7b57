import { parseArgs } from 'node:util'
import { serve } from '@hono/node-server'
import { sandboxServer } from './server.ts'

/**
 * The sandbox as a process of its own, for tests that kill it: `tsx src/sandbox/main.ts --port 8451 --key k --webhook-url http://… --webhook-secret s
 * [--account acct] [--file sandbox.jsonl] [--quick 50]`. `--quick` makes every wait so many milliseconds. It says one line when it listens.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    account: { type: 'string', default: 'sandbox' },
    key: { type: 'string' },
    'webhook-url': { type: 'string' },
    'webhook-secret': { type: 'string' },
    file: { type: 'string' },
    quick: { type: 'string' },
  },
})
const { host, account, key, file } = values
const port = Number(values.port)
if (!Number.isInteger(port) || !key || !values['webhook-url'] || !values['webhook-secret']) {
  process.stderr.write('Give --port, --key, --webhook-url and --webhook-secret.\n')
  process.exit(2)
}
const ms = Number(values.quick ?? Number.NaN)
const quick = { slow_ms: ms, late_ms: ms, twice_ms: ms, bounce_ms: ms, retries_ms: Array.from({ length: 1000 }, () => ms) }
const sandbox = sandboxServer({
  accounts: [{ id: account, key, webhook_url: values['webhook-url'], webhook_secret: values['webhook-secret'] }],
  ...(file === undefined ? {} : { file }),
  ...(Number.isNaN(ms) ? {} : { waits: quick }),
})
const server = serve({ fetch: sandbox.app.fetch, hostname: host, port }, () =>
  process.stdout.write(`${JSON.stringify({ url: `http://${host}:${port}` })}\n`),
)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    sandbox.close()
    server.close(() => process.exit(0))
  })
}
