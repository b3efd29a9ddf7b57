import { isJson, type Json, parseJson, requireObject, WrongShape } from '#shared/json.ts'
import { Rejected, Unauthorised, Unavailable } from './failure.ts'

/**
 * How a system that speaks JSON over HTTP fails us, told in one place for all adapters: what it answers, or does not, as one of the
 * three failures. Nothing is asked twice here.
 */
export type JsonSystem = {
  /** As a person calls it, for the words of failures: `Razorpay`. */
  name: string
  fetch: typeof globalThis.fetch
  /** Where it says in words what is wrong; empty when it does not. */
  words(body: Json): string
}

export type JsonRequest = {
  method: 'GET' | 'POST'
  url: string
  headers: Readonly<Record<string, string>>
  body?: string | undefined
}

export type JsonAnswer = { status: number; body: Json }

const TIMEOUT_MS = 10_000
const LIMIT_BYTES = 2 * 1024 * 1024
const LONGEST_WORDS = 300

/**
 * Asks once. Answers with 2xx and with what was understood and refused (other 4xx, see `requireDone`). No answer in ten seconds, a
 * redirect, a page instead of JSON, more than two megabytes, 408, 425, 429 and 5xx are `Unavailable`; 401 and 403 `Unauthorised`.
 */
export async function askJson(system: JsonSystem, request: JsonRequest): Promise<JsonAnswer> {
  const { name } = system
  const { status, text } = await exchange(system, request)
  if (status === 401) throw new Unauthorised(`${name} does not know these keys.${said(system, jsonOf(text))}`)
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    throw new Unavailable(`${name} cannot answer now (${status}).${said(system, jsonOf(text))}`)
  }
  if (status >= 300 && status < 400) throw new Unavailable(`${name} sent us elsewhere (${status}).`)
  const body = jsonOf(text)
  if (body === null) throw new Unavailable(`${name} answered with something that is not JSON (${status}).`)
  if (status === 403) throw new Unauthorised(`${name} does not allow this with these keys.${said(system, body)}`)
  return { status, body }
}

/** The body of an answer that is a yes. 409 means that the same is being asked at this moment; other 4xx are `Rejected` in their words. */
export function requireDone(system: JsonSystem, { status, body }: JsonAnswer): Json {
  if (status < 300) return body
  const words = said(system, body)
  if (status === 409) throw new Unavailable(`${system.name} is still busy with the same.${words}`)
  throw new Rejected(words.trim() || `${system.name} refused (${status}).`)
}

/** Reads an answer; a shape we do not know is as good as no answer, since a person can do nothing about it and later may be better. */
export async function reading<T>({ name }: JsonSystem, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error
    throw new Unavailable(`${name} answered in a way we do not understand: ${error.message}.`, { cause: error })
  }
}

async function exchange({ name, fetch }: JsonSystem, request: JsonRequest): Promise<{ status: number; text: string }> {
  const end = new AbortController()
  const timer = setTimeout(() => end.abort(), TIMEOUT_MS)
  try {
    const { method, url, headers, body = null } = request
    const answer = await fetch(url, { method, headers, body, redirect: 'manual', signal: end.signal })
    return { status: answer.status, text: await textOf(name, answer) }
  } catch (error) {
    if (error instanceof Unavailable) throw error
    const why = end.signal.aborted ? 'did not answer in time' : 'cannot be reached'
    throw new Unavailable(`${name} ${why}.`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

async function textOf(name: string, answer: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of answer.body ?? []) {
    length += piece.length
    if (length > LIMIT_BYTES) throw new Unavailable(`${name} answered with more than we take.`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function jsonOf(text: string): Json | null {
  try {
    return requireObject(parseJson(text), 'the answer')
  } catch {
    return null
  }
}

function said(system: JsonSystem, body: Json | null): string {
  const words = isJson(body) ? system.words(body).trim() : ''
  return words === '' ? '' : ` ${words.slice(0, LONGEST_WORDS)}`
}
