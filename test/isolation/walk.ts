import type { Hono } from 'hono'
import type { WebEnvironment } from '#platform/web.ts'
import { ORIGIN } from '../app.ts'
import type { TestDatabase } from '../database.ts'
import { type Address, addressesOf } from './addresses.ts'
import type { TwoSellers } from './books.ts'
import type { Call } from './calls.ts'
import { readAnswer, withoutChance } from './reading.ts'
import { type Foreign, foreignTo, leaksIn, type OwnedRow } from './spheres.ts'
import type { Viewer } from './viewers.ts'

export type Ground = {
  app: Hono<WebEnvironment>
  test: TestDatabase
  sellers: TwoSellers
  /** Every row there was before the walk. */
  rows: readonly OwnedRow[]
}

/** What is wrong with one answer, in words; empty when nothing is. */
export type Fault = string

const knownForeign = new WeakMap<Viewer, Foreign>()

export function foreignFor(viewer: Viewer, rows: readonly OwnedRow[]): Foreign {
  const foreign = knownForeign.get(viewer) ?? foreignTo(viewer.sphere, rows)
  knownForeign.set(viewer, foreign)
  return foreign
}

/** One viewer at one door, by every address. */
export async function callAll(ground: Ground, door: string, call: Call, viewer: Viewer): Promise<Fault[]> {
  const [method = '', pattern = ''] = door.split(' ')
  const takes_form = (call.form ?? call.query)?.length === 1
  const addresses = addressesOf(pattern, takes_form, viewer, ground.sellers)
  // tries are counted by the network, and the whole walk comes from one
  await ground.test.query('delete from attempts')
  const cookies = call.leaves ? null : await viewer.cookies()
  const caller = { method, call, viewer, cookies }
  // before sign-in every answer takes its time, so they are asked at once
  if (call.door) return (await Promise.all(addresses.map((address) => judge(ground, caller, address)))).flat()
  const faults: Fault[] = []
  for (const address of addresses) faults.push(...(await judge(ground, caller, address)))
  return faults
}

type Caller = { method: string; call: Call; viewer: Viewer; cookies: string | null }

async function judge(ground: Ground, caller: Caller, address: Address): Promise<Fault[]> {
  const { call, viewer } = caller
  const heard = await ask(ground, caller, address)
  const faults: Fault[] = []
  if (heard.status >= 500) faults.push(`${address.what} is answered with ${heard.status}`)
  const leaks = call.open ? [] : leaksIn(heard.unasked, foreignFor(viewer, ground.rows))
  if (leaks.length > 0) faults.push(`${address.what} (${heard.status}) tells of ${leaks.slice(0, 4).join(', ')}`)
  if (!address.own && !call.open && !call.door && heard.status < 300)
    faults.push(`${address.what} is answered with ${heard.status}`)
  if (address.twin && !call.open) {
    const other = await ask(ground, caller, address.twin)
    if (heard.lasting !== other.lasting)
      faults.push(`${address.what} and ${address.twin.what} can be told apart: ${difference(heard.lasting, other.lasting)}`)
  }
  return faults
}

/** `unasked`: what an answer says without repeating what was sent. `lasting`: what it would say to the same question again. */
type Heard = { status: number; unasked: string; lasting: string }

type Question = Omit<Address, 'twin' | 'own'>

async function ask({ app }: Ground, caller: Caller, question: Question): Promise<Heard> {
  const { url, init, sent } = await requestOf(caller, question)
  const answer = await readAnswer(await app.request(url, init))
  const asked = [...question.asked, ...Object.values(question.form).flat()].filter((one) => one !== '' && sent.includes(one))
  const unasked = asked.reduce((text, one) => text.replaceAll(one, ''), `${answer.headers}\n${answer.text}`)
  return { status: answer.status, unasked, lasting: withoutChance(answer, asked) }
}

async function requestOf({ method, call, viewer, cookies }: Caller, { path, form }: Question) {
  const headers: Record<string, string> = {
    host: '127.0.0.1',
    cookie: cookies ?? (await viewer.cookies()),
    'accept-encoding': 'gzip',
    'accept-language': 'en',
  }
  if (method === 'GET') {
    const query = call.query ? `?${call.query(form)}` : ''
    return { url: `${ORIGIN}${path}${query}`, init: { headers }, sent: decodeURIComponent(path + query) }
  }
  const fields = call.form?.(form) ?? {}
  const body = call.json ? JSON.stringify(fields) : new URLSearchParams(fields).toString()
  headers['content-type'] = call.json ? 'application/json' : 'application/x-www-form-urlencoded'
  headers['origin'] = ORIGIN
  headers['sec-fetch-site'] = 'same-origin'
  const sent = decodeURIComponent(path) + JSON.stringify(fields)
  return { url: `${ORIGIN}${path}`, init: { method, headers, body }, sent }
}

function difference(one: string, two: string): string {
  const at = [...one].findIndex((letter, index) => letter !== two[index])
  const from = Math.max(0, at - 30)
  return JSON.stringify([one.slice(from, at + 60), two.slice(from, at + 60)])
}

/** What somebody is answered at a door about what is their own. */
export async function askOwn(
  ground: Ground,
  door: string,
  call: Call,
  viewer: Viewer,
): Promise<{ status: number; text: string }> {
  const [method = '', pattern = ''] = door.split(' ')
  await ground.test.query('delete from attempts')
  const address = addressesOf(pattern, false, viewer, ground.sellers).find((one) => one.own)
  if (!address) throw new Error(`${viewer.name} has no address of their own at ${door}`)
  const { status, unasked } = await ask(ground, { method, call, viewer, cookies: null }, address)
  return { status, text: unasked }
}
