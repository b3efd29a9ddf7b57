import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { refusalOf, world } from '#test/world.ts'
import { statement, type Tx } from './database.ts'
import { codeOf } from './database-client.ts'

describe('a connection that is cut while it is used', async () => {
  const books = await world()

  it('ends the act with words for a person and nothing else: the next one works', async () => {
    const cut = books.desk(async (tx) => {
      const own = await tx.row(statement(sql<{ pid: number }>`select pg_backend_pid() as pid`))
      await books.query('select pg_terminate_backend($1)', [own?.pid])
      await tx.rows(statement(sql`select 1`))
    })
    expect(await refusalOf(cut)).toMatchObject({ status: 503, code: 'database_away' })
    expect(await books.desk((tx) => tx.row(statement(sql<{ one: number }>`select 1 as one`)))).toEqual({ one: 1 })
  })
})

describe('a statement that nobody waits for', async () => {
  const books = await world()
  const events = async () =>
    (await books.query<{ name: string }>('select name from events where subject_id = $1', ['written'])).map((one) => one.name)
  const note = (tx: Tx, name: string) =>
    tx.write(
      statement(sql`
        insert into events (seller_id, id, account_id, name, subject_id, data, actor, actor_name, at)
        values (${tx.seller_id}, ${`evt_${name.padEnd(26, '0').toUpperCase()}`}, ${books.meghdoot.ganesh}, ${name}, 'written', '{}', 'test', 'Test', ${tx.now})`),
    )
  const nonsense = statement(sql`select 1 / 0`)
  const ask = statement(sql<{ one: number }>`select 1 as one`)

  it('is carried out with the others and kept with them', async () => {
    await books.desk(async (tx) => {
      note(tx, 'made.one')
      note(tx, 'made.two')
    })
    expect(await events()).toEqual(['made.one', 'made.two'])
  })

  it('fails the whole transaction when it fails, and by its own name, whether it was the last thing done or others follow', async () => {
    const attempts = [
      books.desk(async (tx) => {
        note(tx, 'made.three')
        tx.write(nonsense)
      }),
      books.desk(async (tx) => {
        note(tx, 'made.four')
        tx.write(nonsense)
        await tx.rows(ask)
      }),
    ]
    const failures = await Promise.allSettled(attempts)
    expect(failures.map((one) => one.status === 'rejected' && codeOf(one.reason))).toEqual(['22012', '22012'])
    expect(await events()).toEqual(['made.one', 'made.two'])
  })

  it('that belongs to a part fails that part alone, and nothing of the part is kept', async () => {
    await books.desk(async (tx) => {
      note(tx, 'made.five')
      for (const last of [async () => undefined, () => tx.rows(ask)]) {
        const part = tx.part(async () => {
          note(tx, 'made.six')
          tx.write(nonsense)
          await last()
        })
        expect(codeOf(await part.catch((error: unknown) => error))).toBe('22012')
      }
      await tx.part(async () => note(tx, 'made.seven'))
    })
    expect(await events()).toEqual(['made.one', 'made.two', 'made.five', 'made.seven'])
  })

  it('is refused before it leaves where it could fail on its way, as the server would then know nothing of it', async () => {
    const sent = books.desk(async (tx) => {
      note(tx, 'made.eight')
      tx.write(statement(sql`select ${{ amount: 1n }}::text`))
    })
    await expect(sent).rejects.toThrow('JSON text')
    expect(await events()).not.toContain('made.eight')
  })

  it('leaves the connection fit for the next transaction', async () => {
    for (let turn = 0; turn < 20; turn++) {
      await books.desk(async (tx) => tx.write(nonsense)).catch(() => undefined)
      expect(await books.desk((tx) => tx.row(ask))).toEqual({ one: 1 })
    }
  })
})
