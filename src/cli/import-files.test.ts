import { beforeAll, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { brief, importer } from '#test/importing.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { INR, type World, world } from '#test/world.ts'

describe('an accounts file', () => {
  let books: World
  beforeAll(async () => {
    books = await world()
  })
  const HEAD = 'account,name,currency,gstin,email,phone,address,state,terms_days,credit_limit'

  it('opens accounts with everything it says of them', async () => {
    const { importFile } = importer(books, books.meghdoot.id)
    expect(await importFile('accounts', 'examples/accounts.csv')).toMatchObject({ booked: 3, accounts: 3, named: 0 })
    const [shree] = await books.query(
      `select name, currency, tax_id, region, country_code, address_lines, terms_days, credit_limit_minor from accounts where code = 'SHREE'`,
    )
    expect(shree).toEqual({
      name: 'Shree Traders',
      currency: 'INR',
      tax_id: '27ZZZCZ9999Z1ZJ',
      region: '27',
      country_code: 'IN',
      address_lines: ['Market Yard', 'Pune 411037'],
      terms_days: 45,
      credit_limit_minor: null,
    })
    const events = await books.query(`select from events where name = 'account.opened'`)
    expect(events.length).toBeGreaterThanOrEqual(3)
    expect(await importFile('accounts', 'examples/accounts.csv')).toMatchObject({ booked: 0, repeated: 3, named: 0 })
  })

  it('brings the account numbers that customers have of their own at the bank, each of one customer', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    const { rejects, booked } = await importText(
      'accounts',
      [
        'account,name,currency,Virtual Account',
        'V1,One,INR,megh 0001',
        'V2,Two,INR,MEGH0001',
        'V3,Three,INR,PAYMENT',
        'V4,Four,INR,',
        'SGS,Shree Ganesh Stores,INR,MEGH0009',
      ].join('\n'),
    )
    expect(booked).toBe(2)
    expect(brief(rejects)).toEqual([
      '3 virtual_account virtual_account_used',
      '4 virtual_account invalid_virtual_account',
      '6 virtual_account booked_differently',
    ])
    expect(
      await books.query("select code, virtual_account_upper from accounts where code in ('V1', 'V2', 'V4') order by code"),
    ).toEqual([
      { code: 'V1', virtual_account_upper: 'MEGH0001' },
      { code: 'V4', virtual_account_upper: null },
    ])
  })

  it('gets a verdict for what cannot be opened', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    const { rejects, booked } = await importText(
      'accounts',
      [
        HEAD,
        'A1,Asha Stores,INR,,,,,,,',
        ',Nameless,INR,,,,,,,',
        'A3,,INR,,,,,,,',
        'A4,Four,,,,,,,,',
        'A5,Five,ZZZ,,,,,,,',
        'A6,Six,INR,27AAPFU0939F1ZW,,,,,,',
        'A7,Seven,INR,,not mail,,,,,',
        'A8,Eight,INR,,,,,Atlantis,,',
        'A9,Nine,INR,27ZZZCZ9999Z1ZJ,,,,Karnataka,,',
        'A10,Ten,INR,,,,,,soon,',
        'A11,Eleven,INR,,,,,,,-5',
        'a1,Asha again,INR,,,,,,,',
        'SGS,Another name,INR,,,,,,,',
      ].join('\n'),
    )
    expect(booked).toBe(1)
    expect(brief(rejects)).toEqual([
      '3 account missing_value',
      '4 name missing_value',
      '5 currency missing_value',
      '6 currency unknown_currency',
      '7 gstin invalid_tax_id',
      '8 email invalid_email',
      '9 state unknown_state',
      '10 state state_differs',
      '11 terms_days invalid_number',
      '12 credit_limit negative_amount',
      '13 account duplicate_number',
      '14 name booked_differently',
    ])
  })

  it('without its columns is refused as a whole, by their names', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    await expect(importText('accounts', 'account,title\nA,B')).rejects.toThrow(
      'Missing: “name”, “currency”. The file has: “account”, “title”.',
    )
    await expect(importText('accounts', '')).rejects.toThrow('The file is empty.')
  })
})

describe('items, invoices and payments', () => {
  let books: World
  beforeAll(async () => {
    books = await world()
    const { importFile } = importer(books, books.meghdoot.id)
    await importFile('accounts', 'examples/accounts.csv')
    expect(await importFile('items', 'examples/items.csv')).toMatchObject({ booked: 3, items: 3, named: 0 })
    expect(await importFile('items', 'examples/items.csv')).toMatchObject({ booked: 0, repeated: 3, named: 0 })
  })

  it('come in as the examples show, taxed by the country, and settle what they name', async () => {
    const { importFile } = importer(books, books.meghdoot.id)
    const invoices = await importFile('invoices', 'examples/invoices.csv')
    expect(invoices.rejects).toEqual([])
    expect(invoices.booked).toBe(4)
    const rows = await books.query(`
      select kind, number, amount_minor::int as amount, taxable_minor::int as taxable, tax_minor::int as tax, due_on::text as due_on
      from entries where number like 'S/26/%' order by number`)
    expect(rows).toEqual([
      // tea 5,700 + 5 %; soap 3,276 + 18 %; within Maharashtra, rounded to whole rupees: 5,985.00 + 3,865.68 = 9,850.68
      { kind: 'INV', number: 'S/26/0101', amount: 985_100, taxable: 897_600, tax: 87_468, due_on: '2026-11-26' },
      { kind: 'INV', number: 'S/26/0102', amount: 913_500, taxable: 870_000, tax: 43_500, due_on: '2026-11-19' },
      { kind: 'CN', number: 'S/26/C001', amount: -38_700, taxable: -32_760, tax: -5_896, due_on: '2026-10-28' },
    ])
    const taxes = await books.query<{ taxes: { tax: string }[] }>(
      `select i.taxes from invoices i join entries e on e.id = i.id where e.number in ('S/26/0101', 'S/26/0102') order by e.number`,
    )
    expect(taxes.map((row) => row.taxes.map((one) => one.tax))).toEqual([['CGST', 'CGST', 'SGST', 'SGST'], ['IGST']])

    const payments = await importFile('payments', 'examples/payments.csv')
    expect(payments.rejects).toEqual([])
    expect([payments.booked, payments.allocations]).toEqual([3, 2])
    const open = await books.query(
      `select number, open_minor::int as open from entries where open_minor > 0 and kind <> 'CN' order by number`,
    )
    expect(open).toEqual([
      { number: 'REC-503', open: 250_000 },
      { number: 'S/26/0101', open: 485_100 },
    ])

    expect(await importFile('invoices', 'examples/invoices.csv')).toMatchObject({ booked: 0, repeated: 4, named: 0 })
    expect(await importFile('payments', 'examples/payments.csv')).toMatchObject({
      booked: 0,
      repeated: 3,
      named: 0,
      allocations: 0,
    })
    await expectSoundBooks(books)
  })

  it('keep a whole invoice out for one line that cannot be booked', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    const HEAD = 'number,account,date,description,quantity,price,rate,hsn,kind'
    const { rejects, booked } = await importText(
      'invoices',
      [
        HEAD,
        'X1,SHREE,2026-10-01,Cup,2,10.00,18,,',
        'X1,SHREE,2026-10-01,Jar,-1,10.00,18,,',
        'X2,SHREE,2026-10-01,Cup,2,10.00,18,,',
        'X3,SHREE,2026-10-01,Cup,2,10.00,,,',
        'X4,NOBODY,2026-10-01,Cup,2,10.00,18,,',
        'X5,SHREE,01.10.2026,Cup,2,10.00,18,,',
        'X6,SHREE,2026-10-01,Cup,2,10.00,18,,',
        'X6,GANESH,2026-10-01,Cup,2,10.00,18,,',
        ',SHREE,2026-10-01,Cup,2,10.00,18,,',
        'X7,SHREE,2026-10-01,Cup,2,"1.234,50",18,,',
      ].join('\n'),
    )
    expect(brief(rejects)).toEqual([
      '2 number document_withheld',
      '3 quantity negative_quantity',
      '5 rate missing_rate',
      '6 account unknown_account',
      '7 date invalid_date',
      '8 number document_withheld',
      '9 account contradiction',
      '10 number missing_number',
      '11 price invalid_number',
    ])
    expect(booked).toBe(1)
  })

  it('never refuse money because of an invoice that is not found', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    await books.desk((tx) => openAccount(tx, { code: 'PAYER', name: 'Payer', currency: INR }))
    const { booked, rejects, odd } = await importText(
      'payments',
      [
        'account,number,date,amount,invoices,method',
        'PAYER,P1,2026-10-01,10.00,NOT-THERE,upi',
        'PAYER,P2,2026-10-01,-10.00,,',
        'PAYER,P3,2026-10-01,1.00,,barter',
      ].join('\n'),
    )
    expect(booked).toBe(1)
    expect(brief(odd)).toEqual(['2 invoices not_settled'])
    expect(brief(rejects)).toEqual(['3 amount amount_not_positive', '4 method unknown_method'])
  })
})
