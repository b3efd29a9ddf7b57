import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { projectRoot } from '#platform/project-root.ts'
import { NODE_FLAGS } from '../bin/node-flags.mjs'
import type { LimitPlan } from './limit-server.ts'
import type { LoadJob, LoadResult } from './load.ts'
import type { ProbeAnswer } from './probe.ts'

/** A server under measurement. */
export type Served = { port: number; pid: number; close(): Promise<void> }

/** The app as it is shipped: `dist/cli.js serve`, its log going nowhere. */
export type AppProcess = Served & {
  /** What the probe inside has seen since it was last asked; only with `probe`. */
  probe(): Promise<ProbeAnswer>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

/** A process that does not outlive the benchmark, also when that is stopped by hand. */
export function tied(child: ChildProcess): ChildProcess {
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

const FIRST_PORT = 4410
const LAST_PORT = 4429

export async function freePort(): Promise<number> {
  for (let port = FIRST_PORT; port <= LAST_PORT; port++) {
    const server = createServer()
    const is_free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!is_free) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
  throw new Error(`no port is free from ${FIRST_PORT} to ${LAST_PORT}`)
}

/** Starts the app beside the benchmark's database and waits until it answers. */
export async function startApp(options: { data_dir: string; database_url?: string; probe?: boolean }): Promise<AppProcess> {
  const port = await freePort()
  const probe = options.probe ? ['--import', beside('probe.js')] : []
  const cli = path.join(projectRoot(), 'dist', 'cli.js')
  const words = [...NODE_FLAGS, ...probe, cli, 'serve', '--data', options.data_dir, '--port', String(port)]
  const { DATABASE_URL: _, ...env } = process.env
  const child = tied(
    spawn(process.execPath, words, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...env, ...(options.database_url ? { DATABASE_URL: options.database_url } : {}) },
    }),
  )
  await answering(child, port)
  return {
    port,
    pid: pidOf(child),
    close: () => end(child),
    probe: () => probed(child),
  }
}

/** A process with the probe that does nothing: how long a thread is kept from its work by the machine alone. */
export async function startIdle(): Promise<{ probe(): Promise<ProbeAnswer>; close(): Promise<void> }> {
  const words = ['--import', beside('probe.js'), '--eval', "process.on('message', () => {}); process.send('ready')"]
  const child = tied(spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }))
  await answerOf(child)
  return { probe: () => probed(child), close: () => end(child) }
}

async function probed(child: ChildProcess): Promise<ProbeAnswer> {
  child.send('read')
  const answer: ProbeAnswer = JSON.parse(await answerOf(child))
  return answer
}

async function answering(child: ChildProcess, port: number): Promise<void> {
  const deadline = performance.now() + 30_000
  while (performance.now() < deadline && child.exitCode === null) {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null)
    if (response?.ok) return
    await pause(20)
  }
  await end(child)
  throw new Error('the app does not answer')
}

export async function startLimit(plan: Omit<LimitPlan, 'port'>): Promise<Served> {
  const port = await freePort()
  const child = tied(fork(fileURLToPath(beside('limit-server.js')), { execArgv: [...NODE_FLAGS] }))
  child.send(JSON.stringify({ ...plan, port }))
  await answerOf(child)
  return { port, pid: pidOf(child), close: () => end(child) }
}

/** The server of files (F9). */
export async function startFiles(): Promise<Served> {
  const port = await freePort()
  const child = tied(fork(fileURLToPath(beside('files-server.js')), { execArgv: [...NODE_FLAGS] }))
  child.send(port)
  await answerOf(child)
  return { port, pid: pidOf(child), close: () => end(child) }
}

/** The client: one process for all jobs. */
export type Loader = { run(job: LoadJob): Promise<LoadResult>; close(): Promise<void> }

export function startLoader(): Loader {
  const child = tied(fork(fileURLToPath(beside('load.js'))))
  return {
    async run(job) {
      child.send(JSON.stringify(job))
      const result: LoadResult = JSON.parse(await answerOf(child))
      return result
    },
    close: () => end(child),
  }
}

async function answerOf(child: ChildProcess): Promise<string> {
  const { signal, abort } = abortable()
  try {
    const ended = once(child, 'exit', { signal }).then(() =>
      Promise.reject(new Error('a process of the benchmark ended early')),
    )
    const [text] = await Promise.race([once(child, 'message', { signal }), ended])
    return String(text)
  } finally {
    abort()
  }
}

function abortable(): { signal: AbortSignal; abort(): void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

/** CPU time a process has used so far, in milliseconds (user and system). */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * (1_000 / TICKS_PER_SECOND)
}

/** Resident memory of a process, in MB. */
export function memoryOf(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1]) / 1_024
}

/** Linux counts in hundredths of a second on every machine Node runs on. */
const TICKS_PER_SECOND = 100

function beside(name: string): string {
  return new URL(`./${name}`, import.meta.url).href
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the process did not start')
  return child.pid
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(impatience)
}
