import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { findAccountByCode } from '#features/accounts/queries.ts'
import { ENTRY_KINDS } from '#features/ledger/entry.ts'
import { ageing } from '#features/ledger/queries.ts'
import { statement } from '#features/statements/queries.ts'
import { worker } from '#platform/viewer.ts'
import { addDays, day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import golden from '#test/data/golden.json' with { type: 'json' }
import { brief, importer } from '#test/importing.ts'
import { expectOneStory, expectSoundBooks } from '#test/invariants.ts'
import { ageingOn, emptyBooks, type ModelBooks, openOf, post, statementRows } from '#test/model-books.ts'
import { INR, type World, world } from '#test/world.ts'
import { ageingJson } from './ageing.ts'
import { statementJson } from './statement.ts'

const HEAD = 'account,kind,number,date,due_date,amount,currency,taxable,tax,reference'
const PAIRS = 'account,credit_number,debit_number,amount,effective_date'

function rupees(paise: number): string {
  const text = String(Math.abs(paise)).padStart(3, '0')
  return `${paise < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`
}

describe('the golden ledger, as its example files bring it', () => {
  let books: World
  let ganesh: AccountId
  beforeAll(async () => {
    books = await world()
    const { importFile } = importer(books, books.meghdoot.id)
    const accounts = await importFile('accounts', 'examples/accounts.csv')
    expect(accounts.rejects).toEqual([])
    const entries = await importFile('ledger', 'examples/ledger.csv')
    const pairs = await importFile('allocations', 'examples/allocations.csv')
    expect([entries.booked, entries.named, pairs.booked, pairs.named]).toEqual([
      golden.ar_entries.length,
      0,
      golden.ar_allocations.length,
      0,
    ])
    const again = [
      await importFile('ledger', 'examples/ledger.csv'),
      await importFile('allocations', 'examples/allocations.csv'),
    ]
    expect(again.map((one) => [one.booked, one.repeated, one.named])).toEqual([
      [0, golden.ar_entries.length, 0],
      [0, golden.ar_allocations.length, 0],
    ])
    ganesh = (await books.desk((tx) => findAccountByCode(tx, 'GANESH')))?.id ?? expect.fail('no account')
  })

  it.each(golden.ar_statements)(
    'has the statement of the reference from $frm to $to',
    async ({ frm, to, opening, rows, closing }) => {
      const stated = await books.desk((tx) => statement(tx, ganesh, { from: day(frm), to: day(to) }, null))
      expect(statementJson(stated)).toEqual({
        account: 'GANESH',
        currency: 'INR',
        from: frm,
        to,
        opening_minor: opening,
        rows: rows.map(([date, kind, number, debit_minor, credit_minor, balance_minor]) => ({
          date,
          kind,
          number,
          debit_minor,
          credit_minor,
          balance_minor,
        })),
        closing_minor: closing,
      })
    },
  )

  it.each(Object.entries(golden.ar_ageing))('is as old on %s as the reference says', async (on, ages) => {
    const [aged] = await books.desk((tx) => ageing(tx, ganesh, day(on)))
    expect(ageingJson('GANESH', INR, day(on), aged)).toMatchObject({
      not_due_minor: ages.not_due,
      d0_30_minor: ages.d0_30,
      d31_60_minor: ages.d31_60,
      d61_90_minor: ages.d61_90,
      over_90_minor: ages.d90p,
      unallocated_minor: ages.unallocated,
    })
  })

  it('keeps every invariant', () => expectSoundBooks(books))
})

describe('a ledger file', () => {
  let books: World
  beforeAll(async () => {
    books = await world()
  })

  it('gets a verdict with line, column and remedy for each row that cannot be booked, and the rest goes in', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    const { booked, rejects, odd } = await importText(
      'ledger',
      [
        HEAD,
        'SGS,INV,B-1,2026-10-01,2026-10-31,1000.00,INR,,,PO 1',
        'SGS,INV,B-2,21/11/2026,,1000.00,INR,,,',
        'SGS,INV,B-3,2026-10-01,,"1,2.3.4",INR,,,',
        'SGS,RCPT,B-4,2026-10-01,,-5.00,INR,,,',
        'NOBODY,INV,B-5,2026-10-01,,5.00,INR,,,',
        'SGS,INV,b-1,2026-10-01,2026-10-31,1000.00,INR,,,PO 1',
        'SGS,INV,B-7,2026-10-01,,5.00,XXQ,,,',
        'SGS,BILL,B-8,2026-10-01,,5.00,INR,,,',
        'SGS,INV,B-9,2026-10-01,,5.005,INR,,,',
        'SGS,RCPT,B-10,2026-10-01,,0.00,INR,,,',
        'SGS,INV,B-11,2026-02-30,,5.00,INR,,,',
        'SGS,INV,"B-12',
        'SGS,OB,B-13,2026-03-31,,-250.00,,,,',
        'SGS,INV,B-14,2027-01-05,,"1,18,000.00",,,,',
      ].join('\n'),
    )
    expect(booked).toBe(3)
    expect(brief(rejects)).toEqual([
      '3 date invalid_date',
      '4 amount invalid_amount',
      '5 amount negative_amount',
      '6 account unknown_account',
      '7 number duplicate_number',
      '8 currency unknown_currency',
      '9 kind unknown_kind',
      '10 amount invalid_amount',
      '11 amount amount_missing',
      '12 date invalid_date',
      '13  unclosed_quote',
    ])
    for (const reject of rejects) expect(reject.message).toMatch(/\w.*\. ?(\w.*\.)?$/)
    expect(brief(odd)).toEqual(['15 date future_date'])
    const rows = await books.query(`select number, amount_minor::float8 as amount from entries order by number`)
    expect(rows).toEqual([
      { number: 'B-1', amount: 100_000 },
      { number: 'B-13', amount: -25_000 },
      { number: 'B-14', amount: 11_800_000 },
    ])
  })

  it('in UTF-16, in Windows-1252 and with semicolons says the same as in UTF-8', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    const wide = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`${HEAD}\r\nSGS,INV,W-1,2026-10-01,,5.00,INR,,,Café ₹\r\n`, 'utf16le'),
    ])
    const narrow = Buffer.from(`${HEAD}\nSGS,INV,W-2,2026-10-01,,5.00,INR,,,Café\n`, 'latin1')
    const semicolons = `${HEAD}\nSGS,INV,W-3,2026-10-01,,5.00,INR,,,Café\n`.replaceAll(',', ';')
    for (const text of [wide, narrow, semicolons])
      expect(await importText('ledger', text)).toMatchObject({ booked: 1, named: 0 })
    const rows = await books.query(`select reference from entries where number like 'W-%' order by number`)
    expect(rows).toEqual([{ reference: 'Café ₹' }, { reference: 'Café' }, { reference: 'Café' }])
  })

  it('may name the way it writes dates', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    await importText('ledger', `${HEAD}\nSGS,INV,D-1,3/4/2026,,5.00,INR,,,`, { dates: 'DD/MM/YYYY' })
    await importText('ledger', `${HEAD}\nSGS,INV,D-2,05-Apr-26,,5.00,INR,,,`, { dates: 'DD-MMM-YY' })
    const rows = await books.query(
      `select dated_on::text as dated_on, due_on::text as due_on from entries where number like 'D-%' order by number`,
    )
    expect(rows).toEqual([
      { dated_on: '2026-04-03', due_on: '2026-04-03' },
      { dated_on: '2026-04-05', due_on: '2026-04-05' },
    ])
  })

  it('opens accounts only where it may', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    const { accounts, booked } = await importText('ledger', `${HEAD}\nNEWCO,INV,N-1,2026-04-03,,5.00,,,,`, {
      options: { create_accounts: true },
    })
    expect([accounts, booked]).toEqual([1, 1])
  })

  it('allocates nothing by itself, and the oldest due when asked', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    const lines = [
      'KAV,INV,O-1,2026-04-01,2026-06-01,100.00,,,,',
      'KAV,INV,O-2,2026-04-02,2026-05-01,100.00,,,,',
      'KAV,RCPT,O-3,2026-04-20,,150.00,,,,',
    ]
    const others = lines.map((line) => line.replace('KAV', 'SGS').replace('O-', 'P-'))
    await importText('ledger', [HEAD, ...others].join('\n'))
    const { booked } = await importText('ledger', [HEAD, ...lines].join('\n'), { options: { allocate: 'oldest' } })
    expect(booked).toBe(3)
    const open = await books.query(
      `select number, open_minor::int as open from entries where number ~ '^[OP]-' and open_minor > 0 order by number`,
    )
    expect(open).toEqual([
      { number: 'O-1', open: 5_000 },
      { number: 'P-1', open: 10_000 },
      { number: 'P-2', open: 10_000 },
      { number: 'P-3', open: 15_000 },
    ])
  })

  it('that names a number the Desk has given is told so', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    await books.query(
      `insert into entries (seller_id, account_id, id, kind, number, dated_on, due_on, currency, amount_minor, open_minor, source, source_ref, fingerprint, recorded_at)
       select $1, $2, 'inv_desk', 'INV', 'DESK-1', '2026-04-01', '2026-04-01', 'INR', 100, 100, 'samepage', 'inv_desk', 'x', now()`,
      [books.meghdoot.id, books.meghdoot.kaveri],
    )
    const { rejects } = await importText('ledger', `${HEAD}\nKAV,INV,desk-1,2026-04-01,,1.00,,,,`)
    expect(brief(rejects)).toEqual(['2 number duplicate_number'])
  })
})

describe('an allocations file', () => {
  let books: World
  beforeAll(async () => {
    books = await world()
    const { importText } = importer(books, books.meghdoot.id)
    await importText(
      'ledger',
      [
        HEAD,
        'SGS,INV,I1,2026-04-01,,100.00,,,,',
        'SGS,INV,I2,2026-04-10,,50.00,,,,',
        'SGS,RCPT,R1,2026-04-05,,120.00,,,,',
        'SGS,CN,R1,2026-04-05,,10.00,,,,',
        'KAV,INV,K1,2026-04-01,,100.00,,,,',
        'SGS,INV,U1,2026-04-01,,10.00,USD,,,',
      ].join('\n'),
    )
  })

  it('names what would break the books, and books the rest from its own days', async () => {
    const { importText } = importer(books, books.meghdoot.id)
    const file = [
      `${PAIRS},credit_kind`,
      'SGS,R1,I1,100.00,2026-04-06,RCPT',
      'SGS,R1,I1,-40.00,2026-04-20,RCPT',
      'SGS,R1,I2,60.00,2026-04-20,RCPT',
      'SGS,R1,I2,50.00,2026-04-20,RCPT',
      'SGS,R1,I1,1.00,2026-04-06,',
      'SGS,I1,R1,1.00,2026-04-06,',
      'SGS,R1,K1,1.00,2026-04-06,RCPT',
      'SGS,R1,U1,1.00,2026-04-06,RCPT',
      'SGS,R1,I1,-70.00,2026-04-21,RCPT',
      'SGS,R1,I2,5.00,2026-04-01,CN',
    ].join('\n')
    const first = await importText('allocations', file)
    expect(brief(first.rejects)).toEqual([
      '4 amount more_than_debit',
      '5 amount more_than_debit',
      '6 credit_number ambiguous_number',
      '7 credit_number wrong_side',
      '8 debit_number unknown_number',
      '9 debit_number other_currency',
      '10 amount nothing_to_undo',
    ])
    expect(brief(first.odd)).toEqual(['11 effective_date effective_moved'])
    expect(first.booked).toBe(3)
    const again = await importText('allocations', file)
    expect([again.booked, again.repeated, again.named]).toEqual([0, 3, 7])
    await expectSoundBooks(books)
  })
})

/** A random book: documents over half a year, and who pays whom, undone now and then. */
const randomBook = fc.array(
  fc.record({
    later: fc.nat(12),
    kind: fc.constantFrom('OB', 'INV', 'INV', 'INV', 'DN', 'RCPT', 'RCPT', 'CN', 'TDS', 'REFUND'),
    amount: fc.integer({ min: 1, max: 9_999_99 }),
    terms: fc.constantFrom(0, 7, 30, 60),
    sign: fc.boolean(),
    pay: fc.nat(1000),
    undo: fc.nat(9),
  }),
  { minLength: 1, maxLength: 25 },
)

describe('random books', () => {
  it('brought in by files are what the model says, on every day', async () => {
    const books = await world()
    const { importText } = importer(books, books.meghdoot.id)
    let count = 0
    await fc.assert(
      fc.asyncProperty(randomBook, async (steps) => {
        const code = `RND${count++}`
        const account_id = await books.desk((tx) => openAccount(tx, { code, name: code, currency: INR }))
        const model = emptyBooks()
        const [rows, pairs] = [[HEAD], [PAIRS]]
        let on = day('2026-01-01')
        for (const [index, step] of steps.entries()) {
          on = addDays(on, step.later)
          const sign = step.kind === 'OB' ? (step.sign ? 1 : -1) : ENTRY_KINDS[step.kind as keyof typeof ENTRY_KINDS].sign
          const number = `${code}-${index}`
          post(model, {
            id: number,
            kind: step.kind,
            number,
            dated: on,
            due: addDays(on, step.terms),
            amount: sign * step.amount,
          })
          const spelled = rupees(step.kind === 'OB' ? sign * step.amount : step.amount)
          rows.push(`${code},${step.kind},${number},${on},${addDays(on, step.terms)},${spelled},INR,,,`)
          settleOne(model, number, on, step, (credit, debit, amount) =>
            pairs.push(`${code},${credit},${debit},${rupees(amount)},${on}`),
          )
        }
        expect((await importText('ledger', rows.join('\n'))).named).toBe(0)
        if (pairs.length > 1) expect((await importText('allocations', pairs.join('\n'))).rejects).toEqual([])
        await books.database.scope(worker(books.meghdoot.id, 'a test'), async (tx) => {
          const days = [day('2026-01-01'), addDays(on, -20), on, addDays(on, 45)].sort()
          for (const of of days) {
            const [aged] = await ageing(tx, account_id, of)
            expect(ageingJson(code, INR, of, aged)).toMatchObject(ageingOn(model, of))
          }
          const stated = await statement(tx, account_id, { from: addDays(on, -40), to: on }, INR)
          expect(
            statementJson(stated).rows.map((row) => [
              row.date,
              row.number,
              row.debit_minor - row.credit_minor,
              row.balance_minor,
            ]),
          ).toEqual(statementRows(model, addDays(on, -40), on))
          await expectOneStory(tx, account_id, days)
        })
      }),
      { numRuns: 25 },
    )
    await expectSoundBooks(books)
  })
})

/** Pays something with the newest entry, or takes back a part of what was paid. */
function settleOne(
  model: ModelBooks,
  number: string,
  on: string,
  step: { pay: number; undo: number },
  write: (credit: string, debit: string, amount: number) => void,
): void {
  const [first] = model.rows
  if (step.undo === 0 && first) {
    const standing = model.rows
      .filter((row) => row.credit === first.credit && row.debit === first.debit)
      .reduce((all, row) => all + row.amount, 0)
    if (standing > 0) {
      model.rows.push({ ...first, amount: -standing, from: on })
      write(first.credit, first.debit, -standing)
    }
  }
  const own = model.entries.find((entry) => entry.id === number)
  const others = model.entries.filter(
    (entry) => own && Math.sign(entry.amount) !== Math.sign(own.amount) && openOf(model, entry.id) > 0,
  )
  const other = others[step.pay % Math.max(others.length, 1)]
  if (!own || !other || step.pay % 3 === 0) return
  const amount = Math.min(openOf(model, own.id), openOf(model, other.id))
  const [credit, debit] = own.amount < 0 ? [own, other] : [other, own]
  model.rows.push({ credit: credit.id, debit: debit.id, amount, from: on })
  write(credit.id, debit.id, amount)
}
