import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { readMapping } from '#features/imports/mapping.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import type { SellerId } from '#shared/id.ts'
import { type TestDatabase, testDatabase } from '#test/database.ts'
import { brief, type Imported, importer } from '#test/importing.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { GBP } from '#test/world.ts'

const mapping = readMapping(readFileSync('examples/retail/mapping.json', 'utf8'))
const RETAIL = 'test/data/retail-20000.csv.gz'
const HEAD = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'

async function giftware(base: TestDatabase, name: string): Promise<SellerId> {
  return base.database.system('a test', (tx) =>
    createSeller(tx, { name, country: 'VAT', currency: GBP, time_zone: 'Europe/London', year_starts_in_month: 1 }),
  )
}

/** What the file comes to, counted without anything of ours: thousandths of a penny are exact in integers. */
function recount(): { totals: Map<string, number>; chargeable: number; rows: number } {
  const rows: Record<string, string>[] = parse(gunzipSync(readFileSync(RETAIL)), { columns: true })
  const totals = new Map<string, number>()
  let chargeable = 0
  for (const row of rows) {
    const thousandths = Math.round(Number(row['UnitPrice']) * 1000) * Number(row['Quantity'])
    const pence = Math.sign(thousandths) * Math.floor((Math.abs(thousandths) + 5) / 10)
    if (row['CustomerID'] === '' || pence === 0) continue
    chargeable += 1
    const number = row['InvoiceNo'] ?? ''
    totals.set(number, (totals.get(number) ?? 0) + pence)
  }
  return { totals, chargeable, rows: rows.length }
}

describe('20,000 lines of a real wholesaler', () => {
  let base: TestDatabase
  let first: Imported
  let second: Imported
  const file = recount()
  beforeAll(async () => {
    base = await testDatabase()
    const { importFile } = importer(base, await giftware(base, 'Giftware'))
    first = await importFile('sales-lines', RETAIL, { mapping })
    second = await importFile('sales-lines', RETAIL, { mapping })
  })

  it('are booked or named, every one', () => {
    expect(first.rows_in).toBe(file.rows)
    expect(first.booked).toBe(file.chargeable)
    expect(first.booked + first.named).toBe(first.rows_in)
    expect(new Set(first.rejects.map((reject) => reject.line)).size).toBe(first.named)
    expect(new Set(first.rejects.map((reject) => reject.code))).toEqual(new Set(['no_customer', 'no_price']))
  })

  it('come to the penny to what the file says, invoice by invoice and in all', async () => {
    const booked = await base.query<{ number: string; amount_minor: number }>(
      `select number, amount_minor::float8 as amount_minor from entries`,
    )
    expect(new Map(booked.map((row) => [row.number, row.amount_minor]))).toEqual(file.totals)
    const total = [...file.totals.values()].reduce((all, one) => all + one, 0)
    expect(first.documents.reduce((all, one) => all + one.total_minor, 0)).toBe(total)
  })

  it('make papers whose lines add up to their entry', async () => {
    const wrong = await base.query(`
      select e.number from entries e left join invoice_lines l
        on l.seller_id = e.seller_id and l.account_id = e.account_id and l.invoice_id = e.id
      group by e.number, e.amount_minor having coalesce(sum(l.total_minor), 0) <> abs(e.amount_minor)`)
    expect(wrong).toEqual([])
    const [papers] = await base.query<{ count: number }>('select count(*)::int as count from invoices')
    expect(papers?.count).toBe(file.totals.size)
  })

  it('become credit notes under their own number where they are cancelled', async () => {
    const [note] = await base.query(
      `select kind, number, amount_minor::int, open_minor::int from entries where number = 'C536379'`,
    )
    expect(note).toEqual({ kind: 'CN', number: 'C536379', amount_minor: -2750, open_minor: 2750 })
    const notes = await base.query<{ number: string; kind: string }>(`select number, kind from entries where number like 'C%'`)
    expect(notes.length).toBeGreaterThan(50)
    expect(new Set(notes.map((row) => row.kind))).toEqual(new Set(['CN']))
  })

  it('belong to accounts whose code has lost the point and zero of the spreadsheet', async () => {
    const rows = await base.query<{ code: string; name: string; country_code: string }>(
      `select code, name, country_code from accounts where code = '17850' or code like '%.%'`,
    )
    expect(rows).toEqual([{ code: '17850', name: 'Customer 17850', country_code: 'GB' }])
  })

  it('name doubled lines and other descriptions as warnings, and book them', () => {
    const codes = Map.groupBy(first.odd, (one) => one.code)
    expect(codes.get('doubled_line')?.length).toBeGreaterThan(100)
    expect(codes.get('other_description')?.length).toBeGreaterThan(0)
  })

  it('book nothing when they come in a second time', async () => {
    expect([second.booked, second.repeated, second.named]).toEqual([0, first.booked, first.named])
    expect(brief(second.rejects)).toEqual(brief(first.rejects))
    await expectSoundBooks(base)
  })
})

describe('a stop in the middle', () => {
  it('keeps what is booked, and the same file goes on from there', async () => {
    const base = await testDatabase()
    const { importFile } = importer(base, await giftware(base, 'Giftware'))
    const stop = new AbortController()
    const stopped = await importFile('sales-lines', RETAIL, { mapping, signal: stop.signal, onPiece: () => stop.abort() })
    expect(stopped.finished).toBe(false)
    expect(stopped.rows_in).toBeLessThan(20_000)
    const gone_on = await importFile('sales-lines', RETAIL, { mapping })
    expect(gone_on.resumed_after_line).toBe(stopped.through_line)
    expect(gone_on.repeated).toBe(stopped.booked)
    expect(gone_on.booked + stopped.booked).toBe(recount().chargeable)
    const runs = await base.query('select finished_at is not null as finished from imports')
    expect(runs).toEqual([{ finished: true }])
  })
})

describe('sales lines', () => {
  let base: TestDatabase
  beforeAll(async () => {
    base = await testDatabase()
  })
  let count = 0
  async function importLines(...lines: string[]): Promise<Imported> {
    const { importText } = importer(base, await giftware(base, `Giftware ${count++}`))
    return importText('sales-lines', [HEAD, ...lines].join('\n'), { mapping })
  }

  it('are rounded one by one, half away from zero', async () => {
    const { documents } = await importLines(
      '1,A,Ribbon,1,2011-01-03,0.005,7,France',
      '1,B,Ribbon,3,2011-01-03,0.115,7,France',
      'C2,A,Ribbon,-1,2011-01-03,0.005,7,France',
    )
    expect(documents).toEqual([
      { kind: 'INV', currency: 'GBP', count: 1, total_minor: 36 },
      { kind: 'CN', currency: 'GBP', count: 1, total_minor: -1 },
    ])
  })

  it('of one number need not stand together', async () => {
    const { documents, booked } = await importLines(
      '1,A,Cup,1,2011-01-03,1.00,7,France',
      '2,A,Cup,1,2011-01-03,1.00,8,France',
      '1,B,Jar,2,2011-01-03,1.50,7,France',
    )
    expect(booked).toBe(3)
    expect(documents).toEqual([{ kind: 'INV', currency: 'GBP', count: 2, total_minor: 500 }])
  })

  it('that charge nothing are named one by one, and the rest of their invoice goes in', async () => {
    const { rejects, booked } = await importLines(
      '1,A,Cup,1,2011-01-03,1.00,7,France',
      '1,B,Gift,1,2011-01-03,0.0,7,France',
      '1,C,Gift,0,2011-01-03,2.0,7,France',
      '1,D,Pads,1,2011-01-03,0.001,7,France',
      '1,E,Cash sale,1,2011-01-03,2.0,,France',
    )
    expect(booked).toBe(1)
    expect(brief(rejects)).toEqual([
      '3 price no_price',
      '4 quantity nothing_to_charge',
      '5 price nothing_to_charge',
      '6 account no_customer',
    ])
  })

  it.each([
    ['an amount of 1,2.3.4', '1,B,Jar,1,2011-01-03,"1,2.3.4",7,France', 'price invalid_number'],
    ['a date in another format', '1,B,Jar,1,03/01/2011,1.00,7,France', 'date invalid_date'],
    ['a negative quantity on an invoice', '1,B,Jar,-1,2011-01-03,1.00,7,France', 'quantity negative_quantity'],
    ['a price below zero', '1,B,Jar,1,2011-01-03,-1.00,7,France', 'price negative_price'],
    ['another customer', '1,B,Jar,1,2011-01-03,1.00,9,France', 'account other_customer'],
    ['a quantity beyond reason', '1,B,Jar,1000000000,2011-01-03,1.00,7,France', 'quantity too_large'],
  ])('with %s keep their whole invoice out, so that none is booked by halves', async (_what, line, said) => {
    const { rejects, booked, documents } = await importLines(
      '1,A,Cup,1,2011-01-03,1.00,7,France',
      line,
      '2,A,Cup,1,2011-01-03,1.00,7,France',
    )
    expect(brief(rejects)).toEqual(['2 number document_withheld', `3 ${said}`])
    expect(booked).toBe(1)
    expect(documents).toEqual([{ kind: 'INV', currency: 'GBP', count: 1, total_minor: 100 }])
  })

  it('with too few cells are named, and the others go in', async () => {
    const { rejects, booked } = await importLines('1,A,Cup', '2,A,Cup,1,2011-01-03,1.00,7,France')
    expect(brief(rejects)).toEqual(['2  wrong_columns'])
    expect(booked).toBe(1)
  })

  it('dated on several days keep the first, and say so', async () => {
    const { odd, booked } = await importLines(
      '1,A,Cup,1,2011-01-03 10:00:00,1.00,7,France',
      '1,B,Jar,1,2011-01-04 10:00:00,1.00,7,France',
    )
    expect(brief(odd)).toEqual(['3 date other_date'])
    expect(booked).toBe(2)
  })

  it('that were booked with other facts are named, never changed', async () => {
    const { importText } = importer(base, await giftware(base, 'Twice'))
    await importText('sales-lines', `${HEAD}\n1,A,Cup,1,2011-01-03,1.00,7,France`, { mapping })
    const again = await importText('sales-lines', `${HEAD}\n1,A,Cup,2,2011-01-03,1.00,7,France`, { mapping })
    expect(brief(again.rejects)).toEqual(['2 number booked_differently'])
  })
})
