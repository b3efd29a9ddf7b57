import { monitorEventLoopDelay } from 'node:perf_hooks'

/**
 * Loaded into the app's process by `--import`: how long the thread that answers requests was kept from answering. Answers a message
 * over IPC with what it has seen since the last one.
 */
export type ProbeAnswer = { longest_block_ms: number; p99_block_ms: number }

const RESOLUTION_MS = 1
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

process.on('message', () => {
  const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS)
  const answer: ProbeAnswer = { longest_block_ms: ms(delay.max), p99_block_ms: ms(delay.percentile(99)) }
  delay.reset()
  process.send?.(JSON.stringify(answer))
})
