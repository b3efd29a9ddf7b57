import { expect, test } from 'vitest'
import { openItem } from '#features/ledger/open-item.ts'
import { openItems } from '#features/ledger/queries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { openSettlement } from '#features/settlement/open-settlement.ts'
import { getSettlement } from '#features/settlement/queries.ts'
import { tellPayment } from '#features/settlement/tell-payment.ts'
import { readTable } from '#platform/table-read.ts'
import { day } from '#shared/day.ts'
import { type AccountId, type ConnectionId, type EntryId, newId } from '#shared/id.ts'
import { minor, ZERO } from '#shared/money.ts'
import { openDesk } from '#test/desk.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { INR, world } from '#test/world.ts'
import { columnsOf, lineRefs, readBank } from './bank.ts'
import { type Ground, suggestFor } from './match.ts'

const STATEMENT = `Statement of account 000142000118
Value Date,Description,Ref No,Withdrawal,Deposit,Balance
19/11/2026,NEFT CR SHREE GANESH,UTR000111222,,"1,180.00","1,01,180.00"
20/11/2026,UPI/SPREFERENCE/PAYMENT,326100200300,,590.00,"1,01,770.00"
20/11/2026,CHARGES,,118.00,,"1,01,652.00"
20/11/2026,CASH DEPOSIT MYSTERY,,,77.00,"1,01,729.00"
20/11/2026,CASH DEPOSIT MYSTERY,,,77.00,"1,01,806.00"
Total,,,118.00,"1,924.00",`

test('a statement with titles, totals and charges is read line by line, and lines that are alike are told apart', async () => {
  const table = await readTable('csv', Buffer.from(STATEMENT))
  const head = table.rows.find((row) => row.cells.includes('Ref No'))?.cells ?? []
  const file = readBank(table, columnsOf(head), INR)
  expect(file.rows.map((row) => [row.dated_on, row.amount_minor])).toEqual([
    ['2026-11-19', 118_000],
    ['2026-11-20', 59_000],
    ['2026-11-20', -11_800],
    ['2026-11-20', 7_700],
    ['2026-11-20', 7_700],
  ])
  expect(file.unread.map((one) => one.why)).toEqual(['no_date'])
  expect(new Set(lineRefs(file.rows)).size).toBe(5)
})

test.each([
  ['Dr/Cr', 'Dr', 'Cr'],
  ['CR/DR', 'D', 'C'],
  ['Type', 'DEBIT', 'CREDIT'],
  ['Transaction Type', 'Withdrawal', 'Deposit'],
])(
  'a statement with one column of amounts is read by its column %s: what went out is never read as money that came in',
  async (head, out, into) => {
    const text = `Date,Description,Amount,${head}\n20/11/2026,RENT,118.00,${out}\n20/11/2026,NEFT,590.00,${into}\n20/11/2026,NOTE,1.00,?\n`
    const file = await read(text)
    expect(file.rows.map((row) => row.amount_minor)).toEqual([-11_800, 59_000])
    expect(file.unread.map((one) => one.why)).toEqual(['no_side'])
  },
)

test('of a column of amounts that says nowhere which way they went it is said so; a sign or a mark says it', async () => {
  const text = (amount: string) => `Date,Type,Amount\n20/11/2026,NEFT,590.00\n20/11/2026,UPI,${amount}\n`
  expect((await read(text('118.00'))).lacks_sides).toBe(true)
  expect((await read(text('-118.00'))).lacks_sides).toBe(false)
  const marked = await read(text('118.00 Dr'))
  expect([marked.lacks_sides, marked.rows.map((row) => row.amount_minor)]).toEqual([false, [59_000, -11_800]])
})

test('what a line bears decides, and only what is sure is certain', () => {
  const account: AccountId = newId('account')
  const other: AccountId = newId('account')
  const ground: Ground = {
    accounts: [
      { id: account, code: 'SGS', name: 'Ganesh', virtual_account_upper: 'MEGH0001' },
      { id: other, code: 'KAV', name: 'Kaveri', virtual_account_upper: null },
    ],
    announced: [
      {
        id: newId('settlement'),
        account_id: other,
        account_name: 'Kaveri',
        reference: 'SP01ABCDEFGH',
        told_reference: 'UTR000111222',
        currency: INR,
        total_minor: minor(59_000),
        created_on: day('2026-11-20'),
      },
    ],
    standing: [],
    documents: [
      {
        id: newId('invoice'),
        account_id: account,
        account_name: 'Ganesh',
        number: '2026-27/0007',
        currency: INR,
        due_minor: minor(4_200),
      },
    ],
  }
  const line = {
    id: newId('bank_line'),
    dated_on: day('2026-11-20'),
    currency: INR,
    amount_minor: minor(59_000),
    narration: '',
    bank_reference_upper: '',
    virtual_account_upper: '',
  }
  const verdict = (given: Partial<typeof line>) => {
    const found = suggestFor({ ...line, ...given }, ground)
    return found && [found.rule, found.certain, found.account_id === account ? 'Ganesh' : 'Kaveri']
  }
  expect(verdict({ narration: 'UPI/SP01ABCDEFGH/x' })).toEqual(['reference', true, 'Kaveri'])
  expect(verdict({ narration: 'UPI/SP01ABCDEFGH/x', amount_minor: minor(58_000) })).toEqual(['reference', false, 'Kaveri'])
  expect(verdict({ bank_reference_upper: 'UTR000111222' })).toEqual(['utr', true, 'Kaveri'])
  expect(verdict({ narration: 'UPI/UTR000111222/KAVERI/2026-27/0007' })).toEqual(['utr', true, 'Kaveri'])
  expect(verdict({ virtual_account_upper: 'MEGH0001' })).toEqual(['virtual_account', true, 'Ganesh'])
  expect(verdict({ narration: 'NEFT SGS NOV', amount_minor: minor(1) })).toEqual(['code', false, 'Ganesh'])
  expect(verdict({ narration: 'FOR 2026-27/0007', amount_minor: minor(1) })).toEqual(['number', false, 'Ganesh'])
  expect(verdict({ narration: 'CASH', amount_minor: minor(4_200) })).toEqual(['amount', false, 'Ganesh'])
  expect(verdict({ narration: 'CASH', amount_minor: minor(9) })).toBeNull()
})

test('the Desk brings a statement: what was announced with its UTR is booked at once, a person books the rest, and twice is once', async () => {
  const books = await world({
    settings: { bank: { name: 'B', account_name: 'M', account_number: '1', code_label: 'IFSC', code: 'EXMP0000001' } },
  })
  const { asha, dev } = await openDesk(books)
  const account_id = books.meghdoot.ganesh
  const item = await books.desk((tx) =>
    openItem(tx, {
      account_id,
      number: 'X1',
      dated_on: day('2026-11-01'),
      due_on: day('2026-11-10'),
      currency: INR,
      amount_minor: minor(118_000),
    }),
  )
  const [bank] = await books.query<{ id: ConnectionId }>(
    "select id from connections where seller_id = $1 and adapter = 'bank_transfer'",
    [books.meghdoot.id],
  )
  const choice = {
    currency: INR,
    items: [{ entry_id: item.id, pay_minor: null, short: null }],
    taxes: [],
    credits: [],
    advance_minor: ZERO,
    keeps_rest: false,
  }
  const id = await books.asContact('finance', (tx) =>
    openSettlement(tx, { account_id, choice, connection_id: bank?.id ?? null, expected_minor: null }),
  )
  await books.asContact('finance', (tx) => tellPayment(tx, { account_id, id, reference: 'UTR000111222', on: tx.today }))

  const form = async () => {
    const data = new FormData()
    const page = await asha.get('/desk/bank/new')
    data.append('source_ref', /name="source_ref" value="([^"]+)"/.exec(page.html)?.[1] ?? '')
    data.append('file', new File([STATEMENT], 'november.csv', { type: 'text/csv' }))
    return data
  }
  const first = await asha.upload('/desk/bank/new', await form())
  expect([first.status, first.location]).toEqual([303, '/desk/bank?fresh=5&known=0&unread=1'])
  expect((await asha.upload('/desk/bank/new', await form())).location).toBe('/desk/bank?fresh=0&known=5&unread=1')
  expect((await asha.get('/desk/bank')).text).toContain('Shree Ganesh Stores, by the UTR they told ✓')
  expect((await dev.get('/desk/bank')).status).toBe(403)

  await asha.post('/desk/bank/book')
  await asha.post('/desk/bank/book')
  expect((await books.desk((tx) => getSettlement(tx, account_id, id))).state).toBe('received')
  expect((await books.desk((tx) => openItems(tx, account_id, 'today'))).map((one: { id: EntryId }) => one.id)).toEqual([])

  const [mystery] = await books.query<{ id: string }>(
    "select id from bank_lines where narration like 'CASH%' order by id limit 1",
  )
  await asha.send(`/desk/bank/${mystery?.id}`, { account: account_id, settlement: '' })
  const twice = await asha.send(`/desk/bank/${mystery?.id}`, { account: books.meghdoot.kaveri, settlement: '' })
  expect(twice.status).toBe(409)
  expect(await books.query("select amount_minor::int as amount from entries where source = 'bank'")).toEqual([
    { amount: -7_700 },
  ])
  await expectSoundBooks(books)
})

test('columns nobody recognises are asked for, once', async () => {
  const books = await world()
  const { asha } = await openDesk(books)
  const text = 'When,What,How much\n20/11/2026,Paid,59.00\n'
  const send = async (more: Record<string, string>) => {
    const page = await asha.get('/desk/bank/new')
    const data = new FormData()
    data.append('source_ref', /name="source_ref" value="([^"]+)"/.exec(page.html)?.[1] ?? '')
    for (const [name, value] of Object.entries(more)) data.append(name, value)
    data.append('file', new File([text], 'odd.csv', { type: 'text/csv' }))
    return asha.upload('/desk/bank/new', data)
  }
  const asked = await send({})
  expect([asked.status, asked.text.includes('How much')]).toEqual([422, true])
  const unsigned = await send({ 'column.date': '0', 'column.amount': '2', 'column.narration': '1' })
  expect([unsigned.status, unsigned.text.includes('which amounts came in')]).toEqual([422, true])
  expect((await send({ 'column.date': '0', 'column.credit': '2', 'column.narration': '1' })).location).toContain('fresh=1')
  expect((await send({})).location).toContain('known=1')
})

test('money that a person has booked by hand is not booked again from the bank without a look', async () => {
  const books = await world()
  const { asha } = await openDesk(books)
  const account_id = books.meghdoot.ganesh
  await books.query("update accounts set virtual_account_upper = 'MEGH0001' where id = $1", [account_id])
  await books.desk((tx) =>
    recordPayment(tx, { account_id, amount_minor: minor(59_000), currency: INR, method: 'bank_transfer', reference: 'UTR7' }),
  )
  const data = new FormData()
  data.append('source_ref', newId('request'))
  data.append(
    'file',
    new File(['Date,Narration,Deposit,Virtual Account\n20/11/2026,NEFT,590.00,MEGH0001\n'], 'x.csv', { type: 'text/csv' }),
  )
  await asha.upload('/desk/bank/new', data)
  expect((await asha.post('/desk/bank/book')).location).toBe('/desk/bank?booked=0&refused=0')
  const page = await asha.get('/desk/bank')
  expect(page.text).toContain('Perhaps already booked as')
  const [line] = await books.query<{ id: string }>('select id from bank_lines')
  const [receipt] = await books.query<{ id: string }>("select id from entries where kind = 'RCPT'")
  await asha.send(`/desk/bank/${line?.id}`, { account: account_id, receipt: receipt?.id ?? '' })
  expect(await books.query("select count(*)::int as n from entries where kind = 'RCPT'")).toEqual([{ n: 1 }])
  expect(await books.query('select state from bank_lines')).toEqual([{ state: 'booked' }])
})

async function read(text: string) {
  const table = await readTable('csv', Buffer.from(text))
  return readBank(table, columnsOf(table.rows[0]?.cells ?? []), INR)
}
