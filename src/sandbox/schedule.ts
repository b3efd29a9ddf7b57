/** Where the sandbox has its time from: the machine, or a test's own hand, so that nothing in a test waits. */
export type Scheduler = {
  now(): Date
  /** Does `work` in `ms` milliseconds; the answer calls it off. */
  after(ms: number, work: () => void): () => void
}

const LONGEST_MS = 2 ** 31 - 1

export function machineScheduler(): Scheduler {
  return {
    now: () => new Date(),
    after(ms, work) {
      const timer = setTimeout(work, Math.min(Math.max(ms, 0), LONGEST_MS))
      // what is still to be done keeps no process alive: it stands in the journal
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
}
