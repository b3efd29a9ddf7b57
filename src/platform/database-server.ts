import path from 'node:path'
import pg from 'pg'
import { openEmbeddedPostgres } from './embedded-postgres.ts'
import { APP_LOGIN, loginOf, migrate, SYSTEM_LOGIN } from './migrate.ts'

/** The PostgreSQL under the app: the embedded one in the data folder, or the one that `DATABASE_URL` names. */
export type DatabaseServer = {
  owner: pg.ClientConfig
  app: pg.ClientConfig
  system: pg.ClientConfig
  /** Whether this process started the embedded server, so that others are cut off when it ends. */
  embedded: boolean
  stop(): Promise<void>
}

export type DatabaseServerOptions = {
  data_dir: string
  /** `postgresql://owner:secret@host/name`: the login that owns the tables and may make roles. */
  url?: string | undefined
  /** Logins of their own, where the owner may not make roles. */
  app_url?: string | undefined
  system_url?: string | undefined
  on_restart?: (reason: string) => void
}

const NAME = 'samepage'

/** Starts or joins the server and brings the schema up to date. */
export async function openDatabaseServer(options: DatabaseServerOptions): Promise<DatabaseServer> {
  if (options.url) {
    const owner = { connectionString: options.url, ...parts(options.url) }
    await migrate(owner)
    return {
      owner,
      app: options.app_url ? { connectionString: options.app_url } : loginOf(parts(options.url), APP_LOGIN),
      system: options.system_url ? { connectionString: options.system_url } : loginOf(parts(options.url), SYSTEM_LOGIN),
      embedded: false,
      stop: async () => undefined,
    }
  }
  const server = await openEmbeddedPostgres({
    data_dir: path.resolve(options.data_dir),
    on_restart: (loss) => options.on_restart?.(loss.reason),
  })
  const { host, port, user, ssl } = server
  const owner: pg.ClientConfig = { host, port, user, ssl, database: NAME }
  await createDatabase({ ...owner, database: server.database })
  await migrate(owner)
  return {
    owner,
    app: loginOf(owner, APP_LOGIN),
    system: loginOf(owner, SYSTEM_LOGIN),
    embedded: true,
    stop: () => server.stop(),
  }
}

function parts(url: string): pg.ClientConfig {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  return {
    host: searchParams.get('host') ?? decodeURIComponent(hostname),
    ...(port ? { port: Number(port) } : {}),
    user: decodeURIComponent(username),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    database: decodeURIComponent(pathname.slice(1)),
    ...(searchParams.get('sslmode') === 'require' ? { ssl: true } : {}),
  }
}

async function createDatabase(maintenance: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(maintenance)
  await client.connect()
  try {
    const found = await client.query('select from pg_database where datname = $1', [NAME])
    if (found.rowCount === 0) {
      // a second starter may be creating it at this moment
      await client.query(`create database ${NAME}`).catch((error: unknown) => {
        if (!(error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505'))) throw error
      })
    }
  } finally {
    await client.end()
  }
}
