import { readdirSync, readFileSync } from 'node:fs'
import { cpuOf, memoryOf } from './processes.ts'

const EACH_MS = 10

/** What a process holds while something happens: `stop` answers the most it held, in MB. */
export function watchMemory(pid: () => number | null): { stop(): number } {
  let most = 0
  const look = () => {
    const watched = pid()
    if (watched !== null) most = Math.max(most, memoryOf(watched))
  }
  look()
  const timer = setInterval(look, EACH_MS)
  return {
    stop() {
      look()
      clearInterval(timer)
      return most
    },
  }
}

/** The newest process below the app whose command names this file; null: there is none. */
export function childOf(app_pid: number, file: string): number | null {
  const children = readdirSync(`/proc/${app_pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${app_pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  )
  const found = children.filter((pid) => commandOf(pid).includes(file)).sort((one, other) => other - one)
  return found[0] ?? null
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** CPU time of a process so far, in milliseconds; 0 where there is none. */
export function cpuOrNone(pid: number | null): number {
  return pid === null ? 0 : cpuOf(pid)
}
