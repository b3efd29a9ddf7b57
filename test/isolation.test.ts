import { beforeAll, describe, expect, it } from 'vitest'
import { routes } from '#routes.ts'
import { testApp } from './app.ts'
import { testDatabase } from './database.ts'
import { openTwoSellers } from './isolation/books.ts'
import { CALLS, type Call, patternsOf } from './isolation/calls.ts'
import { openRazor } from './isolation/razor.ts'
import { isWithin, leaksIn, readRows } from './isolation/spheres.ts'
import { changesOutside, sumsOf } from './isolation/sums.ts'
import { type Viewer, viewersOf } from './isolation/viewers.ts'
import { askOwn, callAll, foreignFor, type Ground } from './isolation/walk.ts'

/**
 * Privacy, walked: every door of the product, as everybody who may come, by every address they could spell (architecture 8). Twice:
 * as shipped, and with a login that row-level security does not bind, so that the conditions of the queries stand alone.
 */
describe.each([
  ['as shipped', { unbound: false }],
  ["by the queries' own conditions alone", { unbound: true }],
])('%s', async (_, options) => {
  const test = await testDatabase(options)
  const { app, site } = await testApp(test)
  /** What was looked at is written a little later: it is waited for, so that it counts for who looked. */
  async function standing() {
    await site.visits.flush()
    return sumsOf(test.query)
  }
  const sellers = await openTwoSellers(test.database)
  const ground: Ground = { app, test, sellers, rows: await readRows(test.query) }
  // policies know no roles, so without them only who is thorough need come
  const viewers = viewersOf(test.database, sellers).filter((one) => one.thorough || !options.unbound)
  const doors = doorsOf(app.routes)

  it('the walk knows every door, and every address of the site map has one', () => {
    expect(doors.filter((door) => !(door in CALLS))).toEqual([])
    expect(Object.keys(CALLS).filter((door) => !doors.includes(door))).toEqual([])
    const served = new Set(doors.map((door) => door.replace(/^\w+ /, '')))
    expect(patternsOf(routes).filter((pattern) => !served.has(pattern))).toEqual([])
  })

  it('the books hold marks of everybody, so that a leak would be seen', () => {
    for (const viewer of viewers) {
      const { ids, texts, amounts } = foreignFor(viewer, ground.rows)
      expect([ids.size > 50, texts.length > 40, amounts.size > 20], viewer.name).toEqual([true, true, true])
    }
    const [{ accounts }] = sellers
    expect(leaksIn(`<b>${accounts[1].name}</b>`, foreignFor(viewers[1] ?? never(), ground.rows))).toEqual([accounts[1].name])
  })

  it.each(known(doors, 'GET'))('%s shows nothing of others', async (door, call) => {
    const faults = []
    for (const viewer of viewers) faults.push(...(await callAll(ground, door, call, viewer)))
    expect(faults).toEqual([])
  })

  it.each(known(doors, 'POST'))('%s shows and changes nothing of others', async (door, call) => {
    const faults = []
    let before = await standing()
    // who may change the same comes together: what is outside is outside for all of them
    for (const [, alike] of Map.groupBy(actorsAt(call, viewers), ({ sphere, name }) =>
      JSON.stringify([sphere, name === 'nobody']),
    )) {
      for (const viewer of alike) faults.push(...(await callAll(ground, door, call, viewer)))
      const after = await standing()
      const [first] = alike
      const changed = first ? changesOutside(insideOf(first), before, after, call.door === true) : []
      faults.push(...changed.map((what) => `${first?.name} or somebody alike has changed ${what}`))
      before = after
    }
    expect(faults).toEqual([])
  })

  /** Ids of accounts, contacts and, for the seller's own people, of the seller: what a viewer may change. */
  function insideOf(viewer: Viewer): Set<string> {
    const within = ground.rows.filter((one) => isWithin(viewer.sphere, one))
    const own = within.filter(({ table }) => table === 'accounts' || table === 'contacts').map(({ row }) => String(row['id']))
    // the session of who pretends to be elsewhere is real where they are
    const real = viewer.sphere === null ? sellers[0].accounts[0] : null
    const pretending = real && viewer.name !== 'nobody' ? [real.id, ...Object.values(real.contacts)] : []
    return new Set([...own, ...pretending, ...(viewer.sphere?.accounts === 'all' ? [viewer.sphere.seller_id] : [])])
  }
})

describe('permissions', async () => {
  const test = await testDatabase()
  const { app } = await testApp(test)
  const sellers = await openTwoSellers(test.database)
  const ground: Ground = { app, test, sellers, rows: [] }
  const razor = await openRazor(test, sellers[0])
  const asking = doorsOf(app.routes)
    .map((door) => [door, CALLS[door]?.needs ?? null] as const)
    .filter((one): one is readonly [string, string] => one[1] !== null)

  beforeAll(() => expect(asking.length).toBeGreaterThan(40))

  it.each(asking)('%s is refused to who has every permission but %s', async (door, permission) => {
    const viewer = door.includes('/desk') ? razor.staff : razor.contact
    const call = CALLS[door] ?? never()
    await razor.lack(permission)
    expect((await askOwn(ground, door, call, viewer)).status).toBe(403)
    await razor.lack('')
    expect((await askOwn(ground, door, call, viewer)).status).not.toBe(403)
  })

  it.each(asking.filter(([door]) => door.includes('/desk')))('%s is closed to every contact', async (door) => {
    const contact: Viewer = { ...razor.contact, own: sellers[0].accounts }
    expect([403, 404]).toContain((await askOwn(ground, door, CALLS[door] ?? never(), contact)).status)
  })

  it('what is owed in all stands nowhere for who may not see the balance', async () => {
    const [account] = sellers[0].accounts
    const [row] = await test.query<{ owed: string }>(
      'select abs(sum(amount_minor)) as owed from entries where account_id = $1',
      [account.id],
    )
    const owed = { ids: new Set<string>(), texts: [], amounts: new Set([Number(row?.owed)]) }
    const viewers = viewersOf(test.database, sellers)
    const pages = doorsOf(app.routes).filter((door) => door.startsWith('GET /a/:account'))
    const told = new Map<string, string[]>()
    for (const role of ['Finance', 'Procurement', 'Viewer']) {
      const viewer = viewers.find(({ name }) => name === `${role} of the account`) ?? never()
      const answers = []
      for (const door of pages) answers.push([door, (await askOwn(ground, door, CALLS[door] ?? never(), viewer)).text] as const)
      told.set(
        role,
        answers.filter(([, text]) => leaksIn(text, owed).length > 0).map(([door]) => door),
      )
    }
    expect(told.get('Finance')).toContain('GET /a/:account')
    expect([told.get('Procurement'), told.get('Viewer')]).toEqual([[], []])
  })
})

/** `GET /a/:account`, once each, of an app's table of routes. */
function doorsOf(table: readonly { method: string; path: string }[]): string[] {
  return [
    ...new Set(
      table.filter(({ method, path }) => method !== 'ALL' && path !== '/*').map(({ method, path }) => `${method} ${path}`),
    ),
  ].sort()
}

function known(doors: readonly string[], method: string): [string, Call][] {
  return doors.filter((door) => door.startsWith(`${method} `)).flatMap((door) => (CALLS[door] ? [[door, CALLS[door]]] : []))
}

/** At the doors before sign-in who one is matters little, and each answer takes its time: nobody, a contact and an owner come. */
function actorsAt(call: Call, viewers: readonly Viewer[]): readonly Viewer[] {
  return call.door
    ? viewers.filter(({ name }) => /^(nobody$|Admin of the account$|Owner of the seller Lotus)/.test(name))
    : viewers
}

function never(): never {
  throw new Error('it was there a moment ago')
}
