import { request } from 'node:http'

/** How long an answer took from the asking to its end and to its first byte, and how many bytes it had. */
export type ReadThrough = { ms: number; first_ms: number; bytes: number }

/** Reads an answer as it comes, and keeps nothing of it. Throws unless it is 200. */
export function readThrough(port: number, path: string, headers: Record<string, string> = {}): Promise<ReadThrough> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path.slice(0, 80)} answered ${response.statusCode}`))
      let [first_ms, bytes] = [0, 0]
      response.on('data', (piece: Buffer) => {
        if (bytes === 0) first_ms = performance.now() - began
        bytes += piece.length
      })
      response.on('error', reject)
      response.on('end', () => resolve({ ms: performance.now() - began, first_ms, bytes }))
    })
    asked.on('error', reject)
    asked.end()
  })
}
