import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * A proxy on the Unix socket between the app and PostgreSQL that reads along: what was asked, with which values, and how often
 * the app waited for an answer before it asked again. A flush is what leaves after an answer has come; flushes are round trips.
 */
export type Wire = {
  /** Where the app finds the server: the folder of the proxy's socket. */
  folder: string
  flushes: readonly Flush[]
  close(): Promise<void>
}

export type Flush = {
  at_ms: number
  /** Of one connection, from one BEGIN to the next. */
  transaction: string
  asked: Asked[]
}

/** A statement as it went over the wire: its text and the values bound to it. Without a name it was a simple query. */
export type Asked = { name: string | null; text: string; values: WireValue[] }

export type WireValue = { bytes: Buffer; is_binary: boolean } | null

const SOCKET = '.s.PGSQL.5432'

/** `host`: the folder of PostgreSQL's own socket. */
export async function openWire(host: string): Promise<Wire> {
  const folder = await mkdtemp(path.join(tmpdir(), 'samepage-wire-'))
  const flushes: Flush[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((client) => {
    const upstream = createConnection(path.join(host, SOCKET))
    const listen = readAlong(++connections, flushes)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk: Buffer) => {
        if (from === client) listen.asked(chunk)
        else listen.answered()
        to.write(chunk)
      })
      from.on('end', () => to.end())
      from.on('close', () => sockets.delete(from))
      from.on('error', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(path.join(folder, SOCKET), resolve))
  return {
    folder,
    flushes,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Reads one connection: notes a flush for what arrives after an answer, and in it each statement. */
function readAlong(connection: number, flushes: Flush[]): { asked(chunk: Buffer): void; answered(): void } {
  const known = new Map<string, string>()
  let is_answered = true
  let is_started = false
  let transactions = 0
  let rest: Buffer = Buffer.alloc(0)
  let flush: Flush | null = null

  function note(asked: Asked): void {
    if (/^begin\b/i.test(asked.text)) transactions += 1
    if (flush) flush.transaction = `${connection}/${transactions}`
    flush?.asked.push(asked)
  }
  function read(type: string, body: Buffer): void {
    if (type === 'P') {
      const [name, text] = texts(body, 2)
      known.set(name ?? '', text ?? '')
    } else if (type === 'B') {
      const name = texts(body, 2)[1] ?? ''
      note({ name, text: known.get(name) ?? '', values: valuesOf(body) })
    } else if (type === 'Q') {
      note({ name: null, text: texts(body, 1)[0] ?? '', values: [] })
    }
  }

  return {
    answered: () => {
      is_answered = true
    },
    asked(chunk) {
      if (is_answered || flush === null) {
        flush = { at_ms: performance.now(), transaction: `${connection}/${transactions}`, asked: [] }
        flushes.push(flush)
        is_answered = false
      }
      rest = Buffer.concat([rest, chunk])
      // the first message of a connection has no type: it names the login
      if (!is_started && rest.length >= 4 && rest.length >= rest.readUInt32BE(0)) {
        rest = rest.subarray(rest.readUInt32BE(0))
        is_started = true
      }
      while (is_started && rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
        const end = 1 + rest.readUInt32BE(1)
        read(rest.toString('latin1', 0, 1), rest.subarray(5, end))
        rest = rest.subarray(end)
      }
    },
  }
}

/** The first `count` texts of a message; each ends with a zero byte. */
function texts(body: Buffer, count: number): string[] {
  const found: string[] = []
  for (let start = 0; found.length < count; ) {
    const end = body.indexOf(0, start)
    if (end === -1) break
    found.push(body.toString('utf8', start, end))
    start = end + 1
  }
  return found
}

/** The values of a Bind message: after portal and name the formats (none: all text; one: for all), then each value with its length. */
function valuesOf(body: Buffer): WireValue[] {
  const [portal = '', name = ''] = texts(body, 2)
  let at = Buffer.byteLength(portal) + Buffer.byteLength(name) + 2
  function readNumber(bytes: 2 | 4): number {
    at += bytes
    return body.readIntBE(at - bytes, bytes)
  }
  const formats = Array.from({ length: readNumber(2) }, () => readNumber(2))
  return Array.from({ length: readNumber(2) }, (_, index) => {
    const length = readNumber(4)
    if (length === -1) return null
    at += length
    return { bytes: Buffer.from(body.subarray(at - length, at)), is_binary: (formats[index] ?? formats[0]) === 1 }
  })
}
