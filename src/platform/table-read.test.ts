import { describe, expect, it } from 'vitest'
import { readTable } from './table-read.ts'

describe('a table as a person made it', () => {
  it('keeps titles, totals and rows of unequal length, each with its line', async () => {
    const table = await readTable(
      'csv',
      Buffer.from('Ananda Stores\n\nDate;No;Amount\n1-4-26;"7;8";1,00,000.00\n;;1,00,000.00\n'),
    )
    expect(table.rows).toEqual([
      { line: 1, cells: ['Ananda Stores'] },
      { line: 3, cells: ['Date', 'No', 'Amount'] },
      { line: 4, cells: ['1-4-26', '7;8', '1,00,000.00'] },
      { line: 5, cells: ['', '', '1,00,000.00'] },
    ])
  })

  it.each([
    ['UTF-16 with its mark', Buffer.from('\ufeffDate\tNo\n1\tदो\n', 'utf16le')],
    ['UTF-16 without', Buffer.from('Date\tNo\n1\tदो\n', 'utf16le')],
    ['UTF-8 with its mark', Buffer.from('\ufeffDate,No\n1,दो\n')],
    ['UTF-8', Buffer.from('Date,No\n1,दो\n')],
  ])('is read in %s', async (_, bytes) => {
    expect((await readTable('csv', bytes)).rows.map((row) => row.cells)).toEqual([
      ['Date', 'No'],
      ['1', 'दो'],
    ])
  })

  it('is read in Windows-1252, and a line of one row too damaged to read is named', async () => {
    const table = await readTable('csv', Buffer.from('No,Name\n1,Caf\xe9\n2,"a" b\n3,x\n', 'latin1'))
    expect(table.rows.map((row) => row.cells)).toEqual([
      ['No', 'Name'],
      ['1', 'Café'],
      ['3', 'x'],
    ])
    expect(table.faults).toMatchObject([{ line: 3, fault: 'bad_quote' }])
  })

  it('is refused in words when nothing stands in it, or something else', async () => {
    for (const bytes of [Buffer.from(''), Buffer.from('\n , \n')]) {
      await expect(readTable('csv', bytes)).rejects.toMatchObject({ code: 'empty_file' })
    }
    await expect(readTable('csv', Buffer.from('PK\u0003\u0004abc'))).rejects.toMatchObject({ code: 'not_csv' })
    await expect(readTable('csv', Buffer.from('a\n'.repeat(30_000)))).rejects.toMatchObject({ code: 'too_many_rows' })
  })
})
