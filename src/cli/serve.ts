import { parseArgs } from 'node:util'
import { readEnvironment } from '#environment.ts'
import { start } from '#main.ts'
import { jsonLog } from '#platform/log.ts'

/** `samepage serve`: the portal and the Desk, until a signal ends them. */
export async function serveCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, port: { type: 'string' }, host: { type: 'string' }, quiet: { type: 'boolean' } },
  })
  const running = await start(readEnvironment(values), values.quiet ? {} : { log: jsonLog() })
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
