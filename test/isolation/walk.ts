import type { Hono } from 'hono'
import type { WebEnvironment } from '#platform/web.ts'
import { ORIGIN } from '../app.ts'
import type { TestDatabase } from '../database.ts'
import { type Address, addressesOf } from './addresses.ts'
import type { TwoSellers } from './books.ts'
import type { Call } from './calls.ts'
import { type Answer, readAnswer, withoutChance } from './reading.ts'
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
  const addresses = addressesOf(pattern, viewer, ground.sellers)
  // tries are counted by the network, and the whole walk comes from one
  await ground.test.query('delete from attempts')
  const cookies = method === 'GET' ? await viewer.cookies() : null
  const faults: Fault[] = []
  for (const address of addresses) faults.push(...(await judge(ground, { method, call, viewer, cookies }, address)))
  return faults
}

type Caller = { method: string; call: Call; viewer: Viewer; cookies: string | null }

async function judge(ground: Ground, caller: Caller, address: Address): Promise<Fault[]> {
  const answer = await ask(ground, caller, address)
  const faults: Fault[] = []
  if (answer.status >= 500) faults.push(`${address.what} is answered with ${answer.status}`)
  const { rows } = ground
  // what was sent may be repeated, what was not may not
  const heard = address.asked.reduce((text, one) => text.replaceAll(one, ''), `${answer.headers}\n${answer.text}`)
  const leaks = caller.call.open ? [] : leaksIn(heard, foreignFor(caller.viewer, rows))
  if (leaks.length > 0) faults.push(`${address.what} (${answer.status}) tells of ${leaks.slice(0, 4).join(', ')}`)
  if (!address.own && !caller.call.open && !caller.call.door && answer.status < 300)
    faults.push(`${address.what} is answered with ${answer.status}`)
  if (address.twin) {
    const other = await ask(ground, caller, address.twin)
    const [one, two] = [withoutChance(answer, address.asked), withoutChance(other, address.twin.asked)]
    if (one !== two) faults.push(`${address.what} and ${address.twin.what} can be told apart: ${difference(one, two)}`)
  }
  return faults
}

async function ask({ app }: Ground, { method, call, viewer, cookies }: Caller, address: Omit<Address, 'twin' | 'own'>): Promise<Answer> {
  const headers: Record<string, string> = {
    host: '127.0.0.1',
    cookie: cookies ?? (await viewer.cookies()),
    'accept-encoding': 'gzip',
    'accept-language': 'en',
  }
  if (method === 'GET') {
    const query = call.query ? `?${call.query(address.form)}` : ''
    return readAnswer(await app.request(`${ORIGIN}${address.path}${query}`, { headers }))
  }
  const fields = call.form?.(address.form) ?? {}
  const body = call.json ? JSON.stringify(fields) : new URLSearchParams(fields).toString()
  headers['content-type'] = call.json ? 'application/json' : 'application/x-www-form-urlencoded'
  headers['origin'] = ORIGIN
  headers['sec-fetch-site'] = 'same-origin'
  return readAnswer(await app.request(`${ORIGIN}${address.path}`, { method, headers, body }))
}

function difference(one: string, two: string): string {
  const at = [...one].findIndex((letter, index) => letter !== two[index])
  const from = Math.max(0, at - 30)
  return JSON.stringify([one.slice(from, at + 60), two.slice(from, at + 60)])
}

/** The permission razor: who has every permission but the one a door needs is refused there, and only there. */
export async function askOwn(ground: Ground, door: string, call: Call, viewer: Viewer): Promise<number> {
  const [method = '', pattern = ''] = door.split(' ')
  await ground.test.query('delete from attempts')
  const address = addressesOf(pattern, viewer, ground.sellers).find((one) => one.own)
  if (!address) throw new Error(`${viewer.name} has no address of their own at ${door}`)
  return (await ask(ground, { method, call, viewer, cookies: null }, address)).status
}
