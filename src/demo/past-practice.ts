import { machineScheduler, type Scheduler } from '#sandbox/schedule.ts'
import { type Sandbox, sandboxServer } from '#sandbox/server.ts'

/** Takes a message of the practice checkout, as the portal's door for such messages does. */
export type Hearer = (body: string, headers: Readonly<Record<string, string>>) => Promise<void>

/**
 * The practice checkout while the year of the demo is booked: nothing is served yet, so calls are handed over in the process, and time is
 * the demo's. `goLive` gives it the machine's time and network; what it knows it keeps.
 */
export type PastPractice = {
  sandbox: Sandbox
  /** Calls it as a payer's browser or the seller's own system does. */
  fetch: typeof globalThis.fetch
  /** Who is told what happens, while nothing is served. */
  tell(hearer: Hearer): void
  /** Waits until everything that has happened by now is told. */
  settle(): Promise<void>
  goLive(): void
}

type Waiting = { at: number; work: () => void }

/** Where it is found while nothing is served: an address that belongs to nobody (RFC 2606). */
export const PAST_ADDRESS = 'http://practice.example'

/** `clock`: the demo's own. */
export function openPastPractice(clock: () => Date): PastPractice {
  const waiting = new Set<Waiting>()
  const telling = new Set<Promise<void>>()
  let live: Scheduler | null = null
  let hearer: Hearer | null = null

  const scheduler: Scheduler = {
    now: () => live?.now() ?? clock(),
    after(ms, work) {
      if (live) return live.after(ms, work)
      const one = { at: clock().getTime() + ms, work }
      waiting.add(one)
      return () => void waiting.delete(one)
    },
  }
  function dueNow(): Waiting[] {
    return [...waiting].filter(({ at }) => at <= clock().getTime())
  }
  async function handOver(init: RequestInit | undefined): Promise<Response> {
    if (hearer === null) throw new Error('nobody hears the practice checkout yet')
    const told = hearer(String(init?.body), Object.fromEntries(new Headers(init?.headers)))
    telling.add(told)
    await told
    return new Response(null, { status: 204 })
  }
  const sandbox = sandboxServer({
    base_path: '/sandbox',
    scheduler,
    fetch: (input, init) => (live ? globalThis.fetch(input, init) : handOver(init)),
  })
  return {
    sandbox,
    fetch: async (input, init) => sandbox.app.fetch(new Request(input, init)),
    tell(to) {
      hearer = to
    },
    async settle() {
      for (let due = dueNow(); due.length > 0; due = dueNow()) {
        for (const one of due) waiting.delete(one)
        for (const { work } of due) work()
        await Promise.all(telling)
        telling.clear()
      }
    },
    goLive() {
      live = machineScheduler()
      for (const { at, work } of waiting) live.after(at - live.now().getTime(), work)
      waiting.clear()
    },
  }
}
