import type { Enqueue } from '#platform/database.ts'
import { testDatabase } from './database.ts'

export type { EmittedEvent } from '#platform/database.ts'

/** A database whose events go to a queue that is opened after it. */
export async function testWorld() {
  let enqueue: Enqueue = async () => undefined
  const test = await testDatabase({ enqueue: (client, event) => enqueue(client, event) })
  return {
    ...test,
    use(next: Enqueue) {
      enqueue = next
    },
  }
}
