import type { Log } from './platform/log.ts'

/** Something that is looked after again and again: orders that wait, letters that nobody answered. */
export type Round = { name: string; every_ms: number; run(): Promise<unknown> }

/** Goes each round, never twice at once; one that fails is gone again the next time. */
export function openRounds(rounds: readonly Round[], log: Log): { stop(): Promise<void> } {
  const under_way = new Set<Promise<void>>()
  const timers = rounds.map(({ name, every_ms, run }) => {
    let busy = false
    return setInterval(() => {
      if (busy) return
      busy = true
      const done = run()
        .then(() => undefined)
        .catch((error: unknown) => log('warn', 'a round failed', { round: name, error: String(error) }))
        .finally(() => {
          busy = false
          under_way.delete(done)
        })
      under_way.add(done)
    }, every_ms).unref()
  })
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await Promise.allSettled(under_way)
    },
  }
}
