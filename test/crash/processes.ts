import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '#platform/project-root.ts'

/** The portal as its own process, started the way a person starts it. */
export type App = { child: ChildProcess; url: string }

/** Starts the portal on `data_dir` and waits until it answers; says how long that took. */
export async function startApp(data_dir: string, port: number, within_ms: number): Promise<App & { ms: number }> {
  const began = performance.now()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    process.execPath,
    [path.join(projectRoot(), 'dist', 'cli.js'), 'serve', '--quiet', '--data', data_dir, '--port', String(port)],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, SAMEPAGE_ORIGIN: url },
    },
  )
  const ended = new Promise<never>((_resolve, reject) =>
    child.once('exit', (code) => reject(new Error(`the portal ended with ${code}`))),
  )
  ended.catch(() => undefined)
  await Promise.race([answers(`${url}/healthz`, within_ms), ended])
  return { child, url, ms: Math.round(performance.now() - began) }
}

/** Waits until the address answers with success, or for so long. */
async function answers(url: string, within_ms: number): Promise<void> {
  const until = performance.now() + within_ms
  while (performance.now() < until) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`${url} did not answer within ${within_ms} ms`)
}

/** kill -9 of the portal and of every process of its PostgreSQL, at the same moment. */
export async function killAll({ child }: App, data_dir: string): Promise<number> {
  const gone = new Promise<void>((resolve) =>
    child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('exit', () => resolve()),
  )
  child.kill('SIGKILL')
  const killed = killPostgres(data_dir)
  await gone
  // a backend may have been born in between
  return killed + killPostgres(data_dir)
}

function killPostgres(data_dir: string): number {
  let killed = 0
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const ours =
        path.basename(readlinkSync(`/proc/${name}/exe`)) === 'postgres' &&
        readlinkSync(`/proc/${name}/cwd`).startsWith(data_dir)
      if (!ours) continue
      process.kill(Number(name), 'SIGKILL')
      killed += 1
    } catch {
      // it has ended by itself
    }
  }
  return killed
}

/** The practice payment service as a process of its own, which lives through it all. */
export async function startSandbox(options: {
  port: number
  key: string
  webhook_url: string
  webhook_secret: string
  file: string
}): Promise<ChildProcess> {
  const { port, key, webhook_url, webhook_secret, file } = options
  const args = ['--import', 'tsx', path.join(projectRoot(), 'src', 'sandbox', 'main.ts')]
  const own = [
    '--port',
    String(port),
    '--key',
    key,
    '--webhook-url',
    webhook_url,
    '--webhook-secret',
    webhook_secret,
    '--file',
    file,
    '--quick',
    '400',
  ]
  const child = spawn(process.execPath, [...args, ...own], { stdio: ['ignore', 'pipe', 'inherit'], cwd: projectRoot() })
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)))
  })
  return child
}
