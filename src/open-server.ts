import type { Environment } from './environment.ts'
import { type DatabaseServer, openDatabaseServer } from './platform/database-server.ts'
import { type Log, silentLog } from './platform/log.ts'

/** The database that the environment speaks of, started or joined, its schema up to date. Commands that serve nothing need no more. */
export async function openServer(environment: Environment, log: Log = silentLog): Promise<DatabaseServer> {
  return openDatabaseServer({
    data_dir: environment.data_dir,
    url: environment.database_url,
    app_url: environment.database_app_url,
    system_url: environment.database_system_url,
    on_restart: (reason) => log('warn', 'the database was lost and is being brought back', { reason }),
  })
}
