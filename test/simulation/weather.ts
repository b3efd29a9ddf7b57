import type { Database, Statement, Tx } from '#platform/database.ts'

/** The process was killed at this point: nothing after it happens, and nobody hears an answer. */
export class Crash extends Error {
  override name = 'Crash'
}

/** Faults planted in what the code asks of the database, to see that the simulation notices. */
export type Fault = 'lock removed' | 'dedupe removed' | 'refund counted twice'

export const FAULTS: readonly Fault[] = ['lock removed', 'dedupe removed', 'refund counted twice']

/** When the process dies: before or after the so-many-th thing it waits for from now on; null: it lives. */
export type Weather = { left: number | null }

/** The database as a process sees it that may be killed between any two awaits, before a commit and after it. */
export function stormy(database: Database, weather: Weather, fault: Fault | null): Database {
  function pass(): void {
    if (weather.left === null) return
    if (weather.left <= 0) throw new Crash('killed')
    weather.left -= 1
  }
  function around<T extends Pick<Tx, 'rows' | 'row'>>(tx: T): T {
    return {
      ...tx,
      async rows(asked: Statement<unknown>) {
        pass()
        const rows = await tx.rows(spoilt(asked, fault))
        pass()
        return rows
      },
      async row(asked: Statement<unknown>) {
        pass()
        const row = await tx.row(spoilt(asked, fault))
        pass()
        return row
      },
    }
  }
  return {
    ...database,
    async scope(viewer, work) {
      pass()
      const answer = await database.scope(viewer, (tx) => work(around(tx)))
      // it is committed, and nobody has been told
      pass()
      return answer
    },
    async system(reason, work) {
      pass()
      const answer = await database.system(reason, (tx) => work(around(tx)))
      pass()
      return answer
    },
  }
}

function spoilt<Row>(asked: Statement<Row>, fault: Fault | null): Statement<Row> {
  if (fault === null) return asked
  return {
    compile() {
      const compiled = asked.compile()
      return { ...compiled, sql: spoil(compiled.sql, fault) }
    },
  }
}

function spoil(text: string, fault: Fault): string {
  switch (fault) {
    case 'lock removed':
      return text.includes('from "accounts"') ? text.replace(/ for update$/, '') : text
    case 'dedupe removed':
      return text.replace('e.source_ref >= ref', 'false').replace('"source_ref" = ', `"source_ref" || '!' = `)
    case 'refund counted twice':
      return text
  }
}

/** What must go from the schema with it, so that the net below does not hold. */
export function schemaWithout(fault: Fault | null): string | null {
  return fault === 'dedupe removed' ? 'alter table entries drop constraint entries_seller_id_source_source_ref_key' : null
}
