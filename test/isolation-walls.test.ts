import { describe, expect, it } from 'vitest'
import { testApp } from './app.ts'
import { testDatabase } from './database.ts'
import { openTwoSellers } from './isolation/books.ts'
import { CALLS } from './isolation/calls.ts'
import { foreignRows, type Looking, misnaming, referencesOf, writing } from './isolation/database-walls.ts'
import { recording, replay } from './isolation/replay.ts'
import { foreignTo, isWithin, readRows, type Sphere, tablesOf } from './isolation/spheres.ts'
import { viewersOf } from './isolation/viewers.ts'
import { callAll } from './isolation/walk.ts'

/** The database's wall, alone: policies without the conditions of queries, and keys without policies (architecture 8). */
describe('the database keeps accounts and sellers apart by itself', async () => {
  const test = await testDatabase()
  const { app } = await testApp(test)
  const sellers = await openTwoSellers(test.database)
  const [{ accounts, staff }, elsewhere] = sellers
  const [own, near] = accounts
  const [far] = elsewhere.accounts
  const rows = await readRows(test.query)
  const tables = await tablesOf(test.query)
  const contact: Looking = { seller_id: own.seller_id, account_id: own.id, contact_id: own.contacts['Admin'] ?? null }
  const employee: Looking = { seller_id: own.seller_id, account_id: null, contact_id: null }
  const looks: readonly (readonly [string, Looking, Sphere])[] = [
    ['a contact', contact, { seller_id: own.seller_id, accounts: [own.id] }],
    ['the staff of a seller', employee, { seller_id: own.seller_id, accounts: 'all' }],
  ]

  it('the books have a row of each account or seller in every table, so that a hole would be seen', () => {
    const empty = tables.filter((table) => !rows.some((one) => one.table === table && one.seller_id === far.seller_id))
    expect(empty).toEqual([])
    expect(Object.keys(staff).length).toBeGreaterThan(2)
  })

  it.each(looks)('%s who asks every table for everything gets nothing of others', async (_, who, sphere) => {
    expect(await foreignRows(test, who, sphere, rows)).toEqual([])
  })

  it.each(looks)('%s writes nothing into the books of others', async (_, who, sphere) => {
    const let_in: string[] = []
    for (const table of tables) {
      const foreign = rows.find((one) => one.table === table && !isWithin(sphere, one) && one.seller_id !== who.seller_id)
      const refusal = foreign ? await writing(test, who, foreign) : 'row-level security'
      if (!/row-level security|permission denied/.test(refusal ?? 'let in')) let_in.push(`${table}: ${refusal}`)
    }
    expect(let_in).toEqual([])
  })

  it("the app's own questions, asked for other accounts, bring nothing; without policies they would", async () => {
    const [, admin] = viewersOf(test.database, sellers)
    if (!admin) throw new Error('nobody looks')
    const doors = Object.entries(CALLS).filter(([door, call]) => door.startsWith('GET /a/:account') && call.needs !== null)
    const statements = await recording(own.id, async () => {
      for (const [door, call] of doors) await callAll({ app, test, sellers, rows }, door, call, admin)
    })
    const foreign = foreignTo(admin.sphere, rows)
    for (const other of [near, far]) {
      expect(await replay(test, statements, contact, [own, other], foreign)).toEqual([])
      const unbound = await replay({ ...test, app: test.owner }, statements, contact, [own, other], foreign)
      expect(unbound.length).toBeGreaterThan(12)
    }
  })

  it('no row can be made to name what belongs to another seller', async () => {
    const references = await referencesOf(test)
    // read again: looking at a payment that is on its way may have asked how far it has come
    const now = await readRows(test.query)
    const said = new Map<string, string>()
    for (const one of references) said.set(`${one.table}.${one.column}`, await misnaming(test, one, own, far, now))
    const loose = [...said].filter(([, says]) => !/foreign key constraint/.test(says) && says !== 'unused')
    expect(loose).toEqual([])
    expect([...said].filter(([, says]) => says !== 'unused').length).toBeGreaterThan(20)
  })

  it.each([
    ['allocations', 'credit_id'],
    ['allocations', 'debit_id'],
    ['entries', 'original_id'],
    ['invoice_lines', 'invoice_id'],
    ['access_requests', 'link_id'],
    ['challenges', 'link_id'],
    ['sessions', 'link_id'],
    ['access_links', 'contact_id'],
  ])('%s.%s names nothing of another account of the same seller', async (table, column) => {
    expect(await misnaming(test, { table, column }, own, near, rows)).toMatch(/foreign key constraint/)
  })
})
