import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Names the socket's file only (`.s.PGSQL.5432`): nothing listens on the network. */
export const PORT = 5432
/** Linux allows 107 bytes for the path of a Unix socket; some systems fewer. */
const SOCKET_PATH_BYTES = 100

/** The cluster's own folder, which PostgreSQL keeps at 0700; for a long path a private one in /tmp, the same for every process. */
export function socketFolder(cluster_dir: string): string {
  if (Buffer.byteLength(`${cluster_dir}/.s.PGSQL.${PORT}`) <= SOCKET_PATH_BYTES) return cluster_dir
  const folder = `/tmp/samepage-${createHash('sha256').update(cluster_dir).digest('hex').slice(0, 16)}`
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  // Anybody may write to /tmp, and whoever owns the socket's folder can play the server.
  if (found.isDirectory() && found.uid === process.geteuid?.() && (found.mode & 0o077) === 0) return folder
  throw new Error(`${folder} is not a folder of this user alone: remove it, or choose a data folder with a shorter path.`)
}

/** What PostgreSQL says of itself in `postmaster.pid` (line 1: process, line 8: state), or null without one. It may be left over. */
export function readStatus(cluster_dir: string): { pid: number; is_ready: boolean } | null {
  try {
    const lines = readFileSync(join(cluster_dir, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), is_ready: lines[7]?.trim() === 'ready' }
  } catch {
    return null
  }
}

/**
 * The process in `postmaster.pid` when it is certainly no server of this cluster. PostgreSQL only asks whether that number lives, so
 * after a reboot or in a container another program with the same number (or a zombie) would keep it from starting for ever.
 */
export function stalePid(cluster_dir: string): number | null {
  const pid = readStatus(cluster_dir)?.pid
  if (pid === undefined || !Number.isSafeInteger(pid)) return null
  try {
    const is_ours =
      basename(readlinkSync(`/proc/${pid}/exe`)) === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === cluster_dir
    return is_ours ? null : pid
  } catch (error) {
    return isNotFound(error) ? pid : null
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
