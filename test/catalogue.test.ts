import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bookRules, columnRules } from './catalogue/columns.ts'
import { keyRules } from './catalogue/keys.ts'
import { shelves } from './catalogue/nobody.ts'
import { type Rule, TOOLS } from './catalogue/rule.ts'
import { wallRules } from './catalogue/walls.ts'
import { testDatabase } from './database.ts'

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  'walls between sellers': wallRules,
  keys: keyRules,
  columns: columnRules,
  'the books': bookRules,
}

const schema = await testDatabase()
const owner = new pg.Client(schema.owner)

beforeAll(async () => {
  await owner.connect()
  await owner.query(TOOLS)
})
afterAll(() => owner.end())

describe.each(Object.entries(RULES))('%s', (_, rules) => {
  describe.each(rules.map((rule) => [rule.says, rule] as const))('%s', (_, rule) => {
    it('holds in every table', async () => {
      expect((await faults(rule)).join('\n')).toBe('')
    })

    it('is seen to be broken when it is', async () => {
      await owner.query('begin')
      try {
        await owner.query('create schema scratch')
        await owner.query(rule.planted)
        expect(await faults(rule)).toContainEqual(expect.stringContaining(rule.caught))
      } finally {
        await owner.query('rollback')
      }
    })
  })
})

async function faults(rule: Rule): Promise<string[]> {
  const { rows } = await owner.query<{ fault: string }>(rule.faults)
  return rows.map(({ fault }) => fault).sort()
}

describe('with no viewer set', async () => {
  const scratch = await testDatabase()
  const app = new pg.Client(scratch.app)
  const filler = new pg.Client(scratch.owner)
  let names: string[] = []

  beforeAll(async () => {
    await Promise.all([app.connect(), filler.connect()])
    const all = await shelves(filler)
    await filler.query(`set session_replication_role = 'replica'`)
    for (const { fill } of all) await filler.query(fill)
    names = all.map(({ name }) => name)
  })
  afterAll(() => Promise.all([app.end(), filler.end()]))

  it('every table holds a row that could be seen', async () => {
    expect(names.length).toBeGreaterThan(15)
    for (const name of names) expect((await filler.query(`select from ${name}`)).rowCount, name).toBe(1)
  })

  it('a fresh connection of the app reads no table: it is told that it may not', async () => {
    expect(await readable()).toEqual([])
  })

  it('a connection that served a viewer before reads no table either', async () => {
    await filler.query(`update sellers set id = 'sel_a', time_zone = 'Asia/Kolkata'`)
    await app.query('begin')
    await app.query(`select set_viewer('sel_a', null, null, now())`)
    expect((await app.query('select id from sellers')).rows).toEqual([{ id: 'sel_a' }])
    await app.query('commit')
    expect(await readable()).toEqual([])
  })

  it('a policy that answers nothing instead of raising is noticed', async () => {
    await filler.query(`alter policy viewer on roles using (seller_id = nullif(current_setting('samepage.seller', true), ''))`)
    expect(await readable()).toEqual(['roles'])
  })

  /** The tables that answer, or fail for another reason than that nobody is looking. */
  async function readable(): Promise<string[]> {
    const open: string[] = []
    for (const name of names) {
      const code = await app.query(`select * from ${name}`).then(
        () => 'answered',
        (error: pg.DatabaseError) => error.code,
      )
      if (code !== '42501') open.push(name)
    }
    return open
  }
})
