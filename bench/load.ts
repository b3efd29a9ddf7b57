import { connect, type Socket } from 'node:net'

/**
 * A closed loop of requests on keep-alive connections, in a process of its own so that the client's work is not the server's. Takes
 * jobs and answers results as JSON over IPC.
 */
export type LoadJob = {
  port: number
  connections: number
  warm_ms: number
  run_ms: number
  /** Whole requests as text, taken in turn by all connections. */
  requests: readonly { text: string; status: number; body_bytes: number }[]
}

export type LoadResult = {
  requests: number
  /** With those of the warm-up. */
  all_requests: number
  seconds: number
  p50_ms: number
  p99_ms: number
  /** What the client itself used, per request. */
  client_cpu_ms: number
  /** Answers that had another status or length than expected. */
  wrong: number
  /** The first of them, in words. */
  fault: string | null
}

process.on('message', async (text) => {
  const job: LoadJob = JSON.parse(String(text))
  process.send?.(JSON.stringify(await run(job)))
})
process.on('disconnect', () => process.exit(0))

async function run(job: LoadJob): Promise<LoadResult> {
  const latencies: number[] = []
  let all_requests = 0
  let turn = 0
  let wrong = 0
  let fault: string | null = null
  let is_measured = false
  let is_over = false
  const loops = Array.from({ length: job.connections }, async () => {
    const peer = await openPeer(job.port)
    while (!is_over) {
      const request = job.requests[turn++ % job.requests.length]
      if (!request) throw new Error('a job without requests')
      const began = performance.now()
      const answer = await peer.ask(request.text)
      if (answer.status !== request.status || answer.body_bytes !== request.body_bytes) {
        wrong += 1
        fault ??= `status ${answer.status} with ${answer.body_bytes} bytes instead of ${request.status} with ${request.body_bytes}: ${request.text.split('\r\n')[0]}, ${answer.begins ?? ''}`
      }
      all_requests += 1
      if (is_measured) latencies.push(performance.now() - began)
    }
    peer.close()
  })
  const cpu = { from: process.cpuUsage(), used_ms: 0 }
  const began = { at: performance.now(), ran_ms: 0 }
  setTimeout(() => {
    is_measured = true
    began.at = performance.now()
    cpu.from = process.cpuUsage()
    setTimeout(() => {
      is_over = true
      is_measured = false
      began.ran_ms = performance.now() - began.at
      const { user, system } = process.cpuUsage(cpu.from)
      cpu.used_ms = (user + system) / 1_000
    }, job.run_ms)
  }, job.warm_ms)
  await Promise.all(loops)

  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN
  const requests = latencies.length
  const seconds = began.ran_ms / 1_000
  const client_cpu_ms = cpu.used_ms / requests
  return { requests, all_requests, seconds, p50_ms: at(0.5), p99_ms: at(0.99), client_cpu_ms, wrong, fault }
}

/** `begins`: the first words of an answer that is none. */
type Answer = { status: number; body_bytes: number; begins?: string }
type Peer = { ask(request: string): Promise<Answer>; close(): void }

async function openPeer(port: number): Promise<Peer> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return { ask: (request) => ask(socket, request), close: () => socket.destroy() }
}

function ask(socket: Socket, request: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0)
    function hear(chunk: Buffer): void {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const answer = complete(received)
      if (answer === null) return
      quiet()
      resolve(answer)
    }
    function fail(): void {
      quiet()
      reject(new Error('the server closed the connection'))
    }
    function quiet(): void {
      socket.off('data', hear).off('close', fail)
    }
    socket.on('data', hear).on('close', fail).write(request)
  })
}

/** The answer once all of it is there. Its body is counted, not read. */
function complete(received: Buffer): Answer | null {
  const head_end = received.indexOf('\r\n\r\n')
  if (head_end === -1) return null
  const head = received.toString('latin1', 0, head_end)
  const status = Number(head.slice(9, 12))
  const start = head_end + 4
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  const begins = status < 400 ? {} : { begins: received.toString('utf8', start, start + 100) }
  if (length !== undefined)
    return received.length >= start + Number(length) ? { status, body_bytes: Number(length), ...begins } : null
  if (status === 304 || status === 204) return { status, body_bytes: 0 }
  return received.subarray(-5).equals(LAST_CHUNK) ? { status, body_bytes: chunkedBytes(received, start), ...begins } : null
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n')

function chunkedBytes(received: Buffer, start: number): number {
  let bytes = 0
  for (let at = start; ; ) {
    const line_end = received.indexOf('\r\n', at)
    const size = Number.parseInt(received.toString('latin1', at, line_end), 16)
    if (!(size > 0)) return bytes
    bytes += size
    at = line_end + 2 + size + 2
  }
}
