import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { generateTables } from '../scripts/generate-tables.ts'
import { testDatabase } from './database.ts'

const written = new URL('../db/tables.ts', import.meta.url)

describe('db/tables.ts', async () => {
  const { query } = await testDatabase()

  it('is what the migrated database says; after a new migration, run: npx tsx scripts/generate-tables.ts', async () => {
    expect(await readFile(written, 'utf8')).toBe(await generateTables(query))
  })

  it('goes stale with the next migration', async () => {
    const before = await generateTables(query)
    await query('create table notes (seller_id text references sellers, id text, paid_minor bigint not null, read_on date)')
    const after = await generateTables(query)
    expect(after).not.toBe(before)
    expect(after).toContain('  seller_id: SellerId | null\n  id: string | null\n  paid_minor: Minor\n  read_on: Day | null\n')
  })
})
