import type { Scheduler } from '../../src/sandbox/schedule.ts'
import type { HandClock } from './served.ts'

export type HandScheduler = Scheduler & {
  /** Lets time pass, and everything happen that falls due on the way. */
  pass(ms: number): Promise<void>
}

/** The sandbox's time in a test's hand. */
export function handScheduler(clock: HandClock): HandScheduler {
  let due: { at: number; work: () => void }[] = []
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    now: clock.now,
    after(ms, work) {
      const one = { at: clock.now().getTime() + ms, work }
      due.push(one)
      return () => {
        due = due.filter((other) => other !== one)
      }
    },
    async pass(ms) {
      const end = clock.now().getTime() + ms
      for (;;) {
        await settle()
        const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        due = due.filter((other) => other !== next)
        clock.pass(Math.max(next.at - clock.now().getTime(), 0) / 1000)
        next.work()
      }
      clock.pass((end - clock.now().getTime()) / 1000)
      await settle()
    },
  }
}
