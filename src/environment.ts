import path from 'node:path'
import { invalid } from './shared/refusal.ts'

/** What the surroundings say; read once, here. */
export type Environment = {
  data_dir: string
  database_url: string | undefined
  database_app_url: string | undefined
  database_system_url: string | undefined
  /** `https://portal.example`: what links begin with. Without it, the address the server listens on. */
  origin: string | undefined
  host: string
  port: number
  /** A reverse proxy of ours tells who is asking, in X-Forwarded-For. */
  behind_proxy: boolean
  /** The key secrets are sealed with: 32 bytes in hex or base64. Without it, one in the data folder. */
  secret: string | undefined
  smtp_url: string | undefined
  mail_from: string | undefined
}

/** `options` are a command's own; they win over the environment. */
export function readEnvironment(
  options: { data?: string | undefined; port?: string | undefined; host?: string | undefined } = {},
): Environment {
  const { env } = process
  return {
    data_dir: path.resolve(options.data ?? env['SAMEPAGE_DATA'] ?? './data'),
    database_url: env['DATABASE_URL'],
    database_app_url: env['DATABASE_APP_URL'],
    database_system_url: env['DATABASE_SYSTEM_URL'],
    origin: env['SAMEPAGE_ORIGIN'],
    host: options.host ?? env['HOST'] ?? '127.0.0.1',
    port: portOf(options.port ?? env['PORT'] ?? '4000'),
    behind_proxy: env['BEHIND_PROXY'] === '1',
    secret: env['SAMEPAGE_SECRET'],
    smtp_url: env['SMTP_URL'],
    mail_from: env['MAIL_FROM'],
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw invalid('port', 'invalid_port', `There is no port ${text}. Give a number from 0 to 65535.`)
  }
  return port
}
