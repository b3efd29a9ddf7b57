import type { Insertable } from 'kysely'
import type { VisitsTable } from '#db/tables.ts'
import { newId, type SellerId } from '#shared/id.ts'
import { type Database, db } from './database.ts'
import type { Site } from './site.ts'
import { type Visit, worker } from './viewer.ts'

/**
 * Who looked at what (architecture 6): noted while the page is made, written in batches after the answer, told to nobody. It is no
 * event, so a page that is looked at does not change; a note that is lost when the machine dies is no loss to the books.
 */
export type Visits = {
  note(visit: Visit, page: VisitedPage, subject_id: string | null): void
  /** Writes what is waiting. */
  flush(): Promise<void>
  /** Writes what is waiting and takes no more. */
  close(): Promise<void>
}

export type VisitedPage =
  | 'home'
  | 'invoices'
  | 'invoice'
  | 'invoice_file'
  | 'invoices_file'
  | 'payments'
  | 'payment'
  | 'payment_file'
  | 'payments_file'
  | 'statement'
  | 'statement_file'
  | 'report'
  | 'report_file'
  | 'confirmations'
  | 'confirmation'
  | 'confirmation_file'
  | 'reconciliations'
  | 'reconciliation'
  | 'reconciliation_file'
  | 'disputes'
  | 'dispute'
  | 'taxes'
  | 'file'

type VisitRow = Insertable<VisitsTable>

const WRITE_EVERY_MS = 1_000
/** When more than this is waiting the database is in trouble, and visits are the first thing to go without. */
const MOST_WAITING = 10_000
/** At most this many rows in one statement, so that their parameters fit. */
const BATCH = 2_000

/** Notes that a contact saw this page or took this file. What the seller's own people look at is not counted. */
export function visited(site: Pick<Site, 'visits'>, visit: Visit, page: VisitedPage, subject_id: string | null = null): void {
  site.visits.note(visit, page, subject_id)
}

/** Opens the queue of visits. */
export function openVisits(database: Database): Visits {
  let waiting: VisitRow[] = []
  let writing = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const rows = waiting
    waiting = []
    writing = writing.then(() => writeVisits(database, rows))
    return writing
  }

  return {
    note({ viewer, account }, page, subject_id) {
      if (viewer.contact_id === null || account === null || closed || waiting.length >= MOST_WAITING) return
      const at = database.clock()
      const { seller_id, contact_id } = viewer
      waiting.push({ seller_id, id: newId('visit', at.getTime()), account_id: account.id, contact_id, page, subject_id, at })
      timer ??= setTimeout(() => void flush(), WRITE_EVERY_MS).unref()
    },
    flush,
    close() {
      closed = true
      return flush()
    },
  }
}

/** One seller's trouble is not another's, and nobody waits for this: what cannot be written is let go. */
async function writeVisits(database: Database, rows: readonly VisitRow[]): Promise<void> {
  for (const [seller_id, own] of Map.groupBy(rows, (row) => row.seller_id)) {
    for (let start = 0; start < own.length; start += BATCH) {
      const batch = own.slice(start, start + BATCH)
      await insertVisits(database, seller_id, batch).catch(() => undefined)
    }
  }
}

async function insertVisits(database: Database, seller_id: SellerId, rows: VisitRow[]): Promise<void> {
  await database.scope(worker(seller_id, 'visits'), (tx) => tx.rows(db.insertInto('visits').values(rows)))
}
