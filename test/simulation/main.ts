import { execFileSync, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openGrounds } from './ground.ts'
import { type Outcome, play } from './play.ts'
import { FAULTS, type Fault, schemaWithout } from './weather.ts'

/**
 * `npm run simulate -- --seeds 2000`: so many seeds, on two processes, then each planted fault until it is caught. `--from` begins elsewhere,
 * `--fault NAME` plants one from the start. A failure prints its seed; the same seed plays the same story again.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    fault: { type: 'string' },
    processes: { type: 'string', default: '2' },
    child: { type: 'boolean', default: false },
  },
})

type Told = { seeds: number; failures: { seed: number; why: string }[] } & Outcome

function simClock() {
  let ms = Date.parse('2026-11-21T09:00:00Z')
  return {
    now() {
      ms += 1
      return new Date(ms)
    },
    later(by_ms: number) {
      ms += by_ms
    },
    back() {
      ms = Date.parse('2026-11-21T09:00:00Z')
    },
  }
}

async function run(from: number, count: number, fault: Fault | null, untilCaught: boolean): Promise<Told> {
  const clock = simClock()
  const grounds = await openGrounds(() => clock.now())
  const told: Told = { seeds: 0, failures: [], steps: 0, crashes: 0, messages: 0 }
  try {
    for (let seed = from; seed < from + count; seed++) {
      clock.back()
      const ground = await grounds.fresh(schemaWithout(fault))
      try {
        const { steps, crashes, messages } = await play(seed, ground, clock, fault)
        told.steps += steps
        told.crashes += crashes
        told.messages += messages
      } catch (error) {
        told.failures.push({
          seed,
          why:
            error instanceof Error
              ? `${error.name}: ${error.message}${error.name === 'Wrong' ? '' : `\n${error.stack}`}`
              : String(error),
        })
      } finally {
        await ground.close()
      }
      told.seeds += 1
      if (untilCaught && told.failures.length > 0) break
      if (told.seeds % 100 === 0)
        process.stderr.write(`${told.seeds} of ${count} seeds from ${from}, ${told.failures.length} failures\n`)
    }
  } finally {
    await grounds.close()
  }
  return told
}

function isFault(text: string | undefined): text is Fault {
  return FAULTS.some((one) => one === text)
}

/** A part of the seeds in a process of its own. */
function runApart(from: number, count: number, fault: Fault | null): Promise<Told> {
  const args = ['--child', '--from', String(from), '--seeds', String(count), ...(fault ? ['--fault', fault] : [])]
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let told: Told | null = null
    child.on('message', (message) => {
      told = message as Told
    })
    child.on('exit', (code) => (told ? resolve(told) : reject(new Error(`a process ended with ${code} and told nothing`))))
  })
}

async function main(): Promise<number> {
  const [from, count] = [Number(values.from), Number(values.seeds)]
  const fault = isFault(values.fault) ? values.fault : null
  if (values.child) {
    const told = await run(from, count, fault, false)
    process.send?.(told)
    return 0
  }
  const began = Date.now()
  const processes = Math.max(1, Math.min(Number(values.processes), count))
  const share = Math.ceil(count / processes)
  const parts = await Promise.all(
    Array.from({ length: processes }, (_, index) =>
      runApart(from + index * share, Math.min(share, count - index * share), fault),
    ),
  )
  const sum = (of: (told: Told) => number) => parts.reduce((total, told) => total + of(told), 0)
  const failures = parts.flatMap((told) => told.failures)
  for (const { seed, why } of failures.slice(0, 10)) console.log(`seed ${seed}: ${why}`)
  const seconds = Math.round((Date.now() - began) / 1000)
  console.log(
    `${sum((told) => told.seeds)} seeds, ${sum((told) => told.steps)} steps, ${sum((told) => told.messages)} messages, ${sum((told) => told.crashes)} crashes, ${failures.length} failures, ${seconds} s, commit ${commit()}`,
  )
  if (fault) return failures.length > 0 ? 0 : 1
  let missed = 0
  for (const planted of FAULTS) {
    const told = await run(from, 60, planted, true)
    const [caught] = told.failures
    if (!caught) missed += 1
    console.log(
      caught
        ? `planted "${planted}": caught at seed ${caught.seed}: ${caught.why.split('\n')[0]}`
        : `planted "${planted}": NOT caught in ${told.seeds} seeds`,
    )
  }
  return failures.length > 0 || missed > 0 ? 1 : 0
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

process.exitCode = await main()
