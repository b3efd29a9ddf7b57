import { describe, expect, it } from 'vitest'
import { INR } from '#test/world.ts'
import { loadFile, planFor } from './portal-file.ts'
import { type Oriented, orient, type Reading } from './reading.ts'

const AROUND = { currency: INR, seller_name: 'Meghdoot Traders', seller_tax_id: '27ZZZCZ9999Z1ZJ' }
const HEAD = 'Date,Vch Type,Bill No,Particulars,Debit,Credit,Balance\n'

describe('an opening balance', () => {
  it('stands in the column of balances, with its side, as BUSY prints it', async () => {
    const { reading, kept } = await read(`${HEAD},,,Opening Balance,,,"50,000.00 Cr"
05-04-2026,Purchase,1,Goods,,"1,18,000.00","1,68,000.00 Cr"
20-04-2026,Payment,2,Bank,"60,000.00",,"1,08,000.00 Cr"
`)
    expect(reading.opening_minor).toBe(-50_000_00)
    expect(kept).toMatchObject({ mirrored: true, their_opening_minor: 50_000_00, their_balance_minor: 108_000_00 })
  })

  it('without a side is what the rows make of it, or else what the customer owes', async () => {
    const rows = ',,,Op. Balance,,,50000\n05-04-2026,Purchase,1,Goods,,118000,'
    const told = await read(`${HEAD}${rows}168000\n`)
    const untold = await read(`${HEAD}${rows}\n`)
    const copy = await read(`${HEAD}${rows.replace(',118000', '118000,')}\n`)
    const expected = { their_opening_minor: 50_000_00, their_balance_minor: 168_000_00 }
    expect([told.kept, untold.kept, copy.kept]).toMatchObject([expected, expected, expected])
  })

  it('that is an advance stays one', async () => {
    const { kept } = await read(`${HEAD},,,Opening Balance,,,10000 Dr\n05-04-2026,Purchase,1,Goods,,118000,108000 Cr\n`)
    expect(kept).toMatchObject({ their_opening_minor: -10_000_00, their_balance_minor: 108_000_00 })
  })

  it('may have Dr or Cr in a column of its own', async () => {
    const { kept } = await read(
      'Date,Type,Bill No,Debit,Credit,Balance,Dr/Cr\n,Opening Balance,,,,50000,Cr\n05-04-2026,Purchase,1,,118000,168000,Cr\n',
    )
    expect(kept).toMatchObject({ their_opening_minor: 50_000_00, their_balance_minor: 168_000_00 })
  })

  it('that no row states is seen from the first running balance', async () => {
    const rows = ['05-04-2026,Purchase,1,Goods,,118000,168000', '20-04-2026,Payment,2,Bank,60000,,108000']
    const expected = { their_opening_minor: 50_000_00, their_balance_minor: 108_000_00 }
    expect((await read(`${HEAD}${rows.join('\n')}\n`)).kept).toMatchObject(expected)
    expect((await read(`${HEAD}${rows.toReversed().join('\n')}\n`)).kept).toMatchObject(expected)
  })

  it('of a page in between is neither lost nor taken for the first', async () => {
    const { reading, kept } = await read(
      `${HEAD},,,Opening Balance,,,50000 Cr\n05-04-2026,Purchase,1,Goods,,118000,168000 Cr\n,,,Opening Balance,,,168000 Cr\n05-05-2026,Purchase,2,Goods,,1000,169000 Cr\n`,
    )
    expect(kept).toMatchObject({ their_opening_minor: 50_000_00, their_balance_minor: 169_000_00 })
    expect(reading.unread.map((row) => [row.line, row.reason])).toEqual([[4, 'carried']])
  })
})

describe('the last balance of a file', () => {
  it('is beside the words, whatever totals stand in the columns of amounts', async () => {
    const { kept } = await read(
      `${HEAD},,,Opening Balance,,,50000 Cr\n05-04-2026,Purchase,1,Goods,,118000,168000 Cr\n30-04-2026,,,Closing Balance,0,118000,168000 Cr\n`,
    )
    expect(kept).toMatchObject({ their_opening_minor: 50_000_00, their_balance_minor: 168_000_00 })
  })

  it('counts also when the rows do not come to it, and leaves a gap to be seen', async () => {
    const missing = await read(
      `${HEAD}05-04-2026,Purchase,1,Goods,,118000,118000\n06-04-2026,Purchase,2,Goods,,1000,119000\n20-04-2026,Purchase,4,Goods,,60000,199000\n`,
    )
    expect(missing.kept).toMatchObject({ their_opening_minor: 0, their_balance_minor: 199_000_00 })
    expect(missing.kept.ledger_rows.reduce((all, row) => all + row.amount_minor, 0)).toBe(179_000_00)
  })

  it('is none where the column holds something else: what is left of each bill', async () => {
    const { kept } = await read(
      `${HEAD}05-04-2026,Purchase,1,Goods,,118000,18000\n06-04-2026,Purchase,2,Goods,,1000,1000\n20-04-2026,Purchase,4,Goods,,60000,0\n`,
    )
    expect(kept).toMatchObject({ their_opening_minor: 0, their_balance_minor: 179_000_00 })
  })
})

describe('a row that only speaks of a balance or a total', () => {
  it('is an entry when it has a day and a number, or words of its own', async () => {
    const { reading } = await read(`${HEAD}05-04-2026,Purchase,1,Goods,,118000,
20-04-2026,Payment,2,Closing balance of last year paid,50000,,
21-04-2026,Payment,3,Opening balance,10000,,
22-04-2026,Purchase,,C/F charges on goods,,500,
30-04-2026,,,Total for April,60000,118500,
`)
    expect(reading.rows.map((row) => row.raw_minor)).toEqual([-118_000_00, 50_000_00, 10_000_00, -500_00])
    expect(reading.unread.map((row) => [row.line, row.reason])).toEqual([[6, 'total']])
  })
})

describe('amounts no ledger has', () => {
  it('are refused in words', async () => {
    const many = Array.from({ length: 1_300 }, (_, i) => `05-04-2026,Purchase,${i},Goods,,80000000000.00,`).join('\n')
    await expect(read(`${HEAD}${many}\n`)).rejects.toMatchObject({ status: 422, code: 'absurd_amounts', param: 'file' })
  })

  it('are not those of a large one, whose balances stand there again and again', async () => {
    const many = Array.from({ length: 1_300 }, (_, i) => `05-04-2026,Purchase,${i},Goods,,1,${10_000_000_001 + i}`).join('\n')
    expect((await read(`${HEAD}${many}\n`)).kept.their_balance_minor).toBe(10_000_001_300_00)
  })
})

async function read(csv: string): Promise<{ reading: Reading; kept: Oriented }> {
  const plan = planFor(await loadFile('csv', Buffer.from(csv)), null, AROUND)
  if (!plan) throw new Error('it would ask')
  return { reading: plan.reading, kept: orient(plan.reading, []) }
}
