import { monitorEventLoopDelay } from 'node:perf_hooks'

/**
 * Loaded into a process by `--import`: how long the thread that answers requests was kept from answering, by the clock, and how long of
 * that it worked itself (on a busy machine it also waits for a core). Answers a message over IPC with what it has seen since the last one.
 */
export type ProbeAnswer = { longest_block_ms: number; p99_block_ms: number; longest_turn_cpu_ms: number }

const RESOLUTION_MS = 1
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

let used = cpuOfThread()
let longest_turn_cpu_ms = 0
setInterval(() => {
  const now = cpuOfThread()
  longest_turn_cpu_ms = Math.max(longest_turn_cpu_ms, now - used)
  used = now
}, RESOLUTION_MS).unref()

process.on('message', () => {
  const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS)
  const answer: ProbeAnswer = {
    longest_block_ms: ms(delay.max),
    p99_block_ms: ms(delay.percentile(99)),
    longest_turn_cpu_ms,
  }
  delay.reset()
  longest_turn_cpu_ms = 0
  process.send?.(JSON.stringify(answer))
})

function cpuOfThread(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
