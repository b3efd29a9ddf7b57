import { type DueReminder, dueReminders } from '#features/confirmations/queries.ts'
import { remindConfirmation } from '#features/confirmations/remind-confirmation.ts'
import type { Database } from '#platform/database.ts'
import { worker } from '#platform/viewer.ts'
import { Refusal } from '#shared/refusal.ts'

const BATCH = 100

/**
 * A round: letters of all sellers whose next reminder is due are reminded of, each in a transaction of its own, so that one that cannot be holds
 * up no other. Run twice at once it reminds once: each letter is held, and one that was just reminded of is no longer due. Answers how many.
 */
export async function remindConfirmations(database: Database): Promise<number> {
  let reminded = 0
  let after: DueReminder['id'] | null = null
  for (;;) {
    const due: DueReminder[] = await dueAfter(database, after)
    for (const one of due) if (await remind(database, one)) reminded += 1
    after = due.at(-1)?.id ?? null
    if (due.length < BATCH) return reminded
  }
}

function dueAfter(database: Database, after: DueReminder['id'] | null): Promise<DueReminder[]> {
  return database.system('letters whose reminder is due', (tx) => dueReminders(tx, after, BATCH))
}

async function remind(database: Database, { seller_id, account_id, id }: DueReminder): Promise<boolean> {
  try {
    await database.scope(worker(seller_id, 'reminders'), (tx) => remindConfirmation(tx, account_id, id))
    return true
  } catch (error) {
    // answered or replaced in this very moment
    if (error instanceof Refusal) return false
    throw error
  }
}
