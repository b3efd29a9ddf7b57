import { parseArgs } from 'node:util'
import { readEnvironment } from '#environment.ts'
import { openServer } from '#open-server.ts'
import { jsonLog, silentLog } from '#platform/log.ts'

/** `samepage serve`: the portal and the Desk, until a signal ends them. */
export async function serveCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, port: { type: 'string' }, host: { type: 'string' }, quiet: { type: 'boolean' } },
  })
  const environment = readEnvironment(values)
  const log = values.quiet ? silentLog : jsonLog()
  // the last resort: a promise nobody waited for is a bug, and no reason to cut everybody else off
  process.on('unhandledRejection', (error) => {
    log('error', 'bug', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  })
  // PostgreSQL starts while the pages are loaded
  const server = openServer(environment, log)
  server.catch(() => undefined)
  const { start } = await import('#main.ts')
  const running = await start(environment, { log, server })
  process.stdout.write(`Samepage is open at ${running.url}\n`)
  if (running.set_up_link !== null) process.stdout.write(`Set it up once, here: ${running.set_up_link}\n`)
  await untilSignal()
  await running.close()
  return 0
}

/** Resolves when somebody asks the process to end. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
