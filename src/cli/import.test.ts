import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import golden from '#test/data/golden.json' with { type: 'json' }
import { scratchFolder } from '#test/importing.ts'
import { ageingCommand } from './ageing.ts'
import { importCommand } from './import.ts'
import { statementCommand } from './statement.ts'

/** What a command wrote to the standard output, with its exit code. */
async function said(command: (args: string[]) => Promise<number>, ...args: string[]): Promise<{ code: number; text: string }> {
  const written = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  try {
    const code = await command(args)
    return { code, text: written.mock.calls.map(([text]) => text.toString()).join('') }
  } finally {
    written.mockRestore()
  }
}

describe('the commands', () => {
  const folder = scratchFolder()
  const data = ['--data', join(folder, 'data')]
  const rejects = join(folder, 'rejects.csv')
  afterEach(() => vi.restoreAllMocks())

  async function imported(...args: string[]) {
    const { code, text } = await said(importCommand, ...args, ...data, '--json')
    expect(code).toBe(0)
    return JSON.parse(text)
  }

  beforeAll(async () => {
    const tried = await imported('accounts', 'examples/accounts.csv', '--seller', 'Ganesh Wholesale', '--dry-run')
    expect(tried).toMatchObject({ dry_run: true, booked: 3, seller: 'Ganesh Wholesale' })
    // the dry run has left no seller behind, so the first import may still say what it is called
    expect(await imported('accounts', 'examples/accounts.csv', '--seller', 'Meghdoot')).toMatchObject({
      booked: 3,
      accounts: 3,
      seller: 'Meghdoot',
    })
    expect(
      await imported('ledger', 'examples/ledger.csv', '--allocations', 'examples/allocations.csv', '--dry-run'),
    ).toMatchObject({
      booked: 20,
      named: 0,
      allocations_file: { booked: 13, named: 0 },
    })
    expect(await imported('ledger', 'examples/ledger.csv', '--allocations', 'examples/allocations.csv')).toMatchObject({
      rows_in: 20,
      booked: 20,
      repeated: 0,
      allocations_file: { rows_in: 13, booked: 13 },
    })
  }, 120_000)

  it('read back the statement of the golden ledger as JSON', async () => {
    const [, second] = golden.ar_statements
    const { code, text } = await said(
      statementCommand,
      '--account',
      'GANESH',
      '--from',
      '2026-07-01',
      '--to',
      '2026-09-30',
      ...data,
    )
    expect(code).toBe(0)
    expect(JSON.parse(text)).toEqual({
      account: 'GANESH',
      currency: 'INR',
      from: '2026-07-01',
      to: '2026-09-30',
      opening_minor: second?.opening,
      rows: second?.rows.map(([date, kind, number, debit_minor, credit_minor, balance_minor]) => ({
        date,
        kind,
        number,
        debit_minor,
        credit_minor,
        balance_minor,
      })),
      closing_minor: second?.closing,
    })
  })

  it('read back its ageing as JSON', async () => {
    const { text } = await said(ageingCommand, '--account', 'GANESH', '--on', '2026-06-30', '--format', 'json', ...data)
    expect(JSON.parse(text)).toEqual({
      account: 'GANESH',
      currency: 'INR',
      on: '2026-06-30',
      not_due_minor: 0,
      d0_30_minor: 4_720_000,
      d31_60_minor: 1_800_000,
      d61_90_minor: 0,
      over_90_minor: 0,
      unallocated_minor: 0,
      balance_minor: 6_520_000,
    })
  })

  it('write it as CSV and PDF', async () => {
    const range = ['--account', 'GANESH', '--from', '2026-04-01', '--to', '2026-06-30', ...data]
    const csv = join(folder, 'statement.csv')
    await said(statementCommand, ...range, '--format', 'csv', '--out', csv)
    const rows: Record<string, string>[] = parse(readFileSync(csv), { columns: true, bom: true })
    expect(rows.map((row) => row['balance']).slice(-2)).toEqual(['65200.00', '65200.00'])
    const pdf = join(folder, 'statement.pdf')
    await said(statementCommand, ...range, '--format', 'pdf', '--out', pdf)
    expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('refuse in words what is not there', async () => {
    const range = ['--from', '2026-04-01', '--to', '2026-06-30', ...data]
    await expect(statementCommand(['--account', 'NOBODY', ...range])).rejects.toThrow(
      'There is no account NOBODY in the books of Meghdoot.',
    )
    await expect(statementCommand(range)).rejects.toThrow('Say which account')
    await expect(
      statementCommand(['--account', 'GANESH', '--from', '2026-02-30', '--to', '2026-06-30', ...data]),
    ).rejects.toThrow('2026-02-30 is none')
    await expect(
      statementCommand(['--account', 'GANESH', '--from', '2026-07-01', '--to', '2026-06-30', ...data]),
    ).rejects.toThrow('The last day stands before the first.')
    await expect(statementCommand(['--account', 'GANESH', ...range, '--format', 'doc'])).rejects.toThrow(
      'There is no format doc',
    )
    await expect(ageingCommand(['--account', 'GANESH', '--on', 'today', ...data])).rejects.toThrow('today is none')
    await expect(importCommand(['ledger', 'not-there.csv', ...data])).rejects.toThrow('not-there.csv cannot be read')
    await expect(importCommand(['sales', 'x.csv', ...data])).rejects.toThrow('There is no import of sales')
    await expect(importCommand(['sales-lines', 'x.csv', ...data])).rejects.toThrow('Sales lines need --mapping FILE')
    await expect(importCommand(['ledger', 'examples/ledger.csv', '--currency', 'GBP', ...data])).rejects.toThrow(
      'keeps its books with currency INR',
    )
  })

  it('ask for the currency of an account that has several, and keep them apart', async () => {
    const file = join(folder, 'dollars.csv')
    writeFileSync(
      file,
      'account,kind,number,date,amount,currency\nLAKSHMI,INV,L-1,2026-05-01,10.00,INR\nLAKSHMI,INV,L-2,2026-05-01,7.00,USD\n',
    )
    await imported('ledger', file)
    const range = ['--account', 'LAKSHMI', '--from', '2026-05-01', '--to', '2026-05-31', ...data]
    await expect(statementCommand(range)).rejects.toThrow('several currencies: INR, USD. Choose one with --currency.')
    const { text } = await said(statementCommand, ...range, '--currency', 'usd')
    expect(JSON.parse(text)).toMatchObject({ currency: 'USD', closing_minor: 700 })
  })

  it('name rejected rows in a file, with line, column and remedy', async () => {
    const file = join(folder, 'bad.csv')
    writeFileSync(
      file,
      'account,kind,number,date,amount\nGANESH,INV,Z-1,21/11/2026,10.00\nGANESH,INV,Z-2,2026-11-21,"=1,2.3.4"\nGANESH,INV,Z-3,2026-11-21,5.00\n',
    )
    const summary = await imported('ledger', file, '--rejects', rejects)
    expect(summary).toMatchObject({ rows_in: 3, booked: 1, named: 2 })
    expect(parse(readFileSync(rejects), { columns: true })).toEqual([
      {
        line: '2',
        column: 'date',
        code: 'invalid_date',
        message: expect.stringContaining('--dates DD/MM/YYYY'),
        value: '21/11/2026',
        file,
      },
      {
        line: '3',
        column: 'amount',
        code: 'invalid_amount',
        message: expect.stringContaining('like 1234.50'),
        value: "'=1,2.3.4",
        file,
      },
    ])
    const { text } = await said(importCommand, 'ledger', file, ...data)
    expect(text).toContain('3 rows in, 0 booked, 1 in the books already, 2 named, 0 warnings.')
  })
})
