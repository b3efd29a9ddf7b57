import { parseArgs } from 'node:util'
import { readEnvironment } from '#environment.ts'
import { openServer } from '#open-server.ts'

/** `samepage migrate`: the newest schema; every other command does it by itself. */
export async function migrateCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { data: { type: 'string' } } })
  const server = await openServer(readEnvironment(values))
  await server.stop()
  process.stdout.write('The database is up to date.\n')
  return 0
}
