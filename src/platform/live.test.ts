import { afterAll, describe, expect, it, vi } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import type { AccountId } from '#shared/id.ts'
import { INR, world } from '#test/world.ts'
import { emit } from './events.ts'
import { openLive } from './live.ts'

const books = await world()
const live = await openLive(books.database, books.system)
afterAll(() => live.close())

describe('an open page', () => {
  it('is told once of what was announced, and also of what was not', async () => {
    const [one, other] = [await watched('L1'), await watched('L2')]
    // what opening them announced has been heard, and a healing has passed: both revisions are known
    await healed(other)
    await healed(other)
    one.heard.mockClear()
    await emitted(one.account_id)
    await expect.poll(() => one.heard.mock.calls.length).toBe(1)
    await healed(other)
    expect(one.heard).toHaveBeenCalledTimes(1)

    // moved behind our back, as by a process whose announcement was lost
    await healed(one)
    one.stop()
    other.stop()
    expect(live.count).toBe(0)
  })
})

type Watched = Awaited<ReturnType<typeof watched>>

async function watched(code: string) {
  const account_id = await books.desk((tx) => openAccount(tx, { code, name: `Stores ${code}`, currency: INR }))
  const [row] = await books.query<{ seller_id: string }>('select seller_id from accounts where id = $1', [account_id])
  const heard = vi.fn()
  const stop = live.listen({ seller_id: row?.seller_id ?? '', account_id }, heard)
  return { account_id, heard, stop }
}

function emitted(account_id: AccountId) {
  return books.desk((tx) => emit(tx, 'account.renamed', { account_id, subject_id: account_id }))
}

/** Moves an account's revision unannounced until a healing has told it. */
async function healed({ account_id, heard }: Watched): Promise<void> {
  const before = heard.mock.calls.length
  async function calls(): Promise<number> {
    await books.query('update accounts set revision = revision + 1 where id = $1', [account_id])
    return heard.mock.calls.length
  }
  await expect.poll(calls, { timeout: 8_000, interval: 200 }).toBeGreaterThan(before)
}
