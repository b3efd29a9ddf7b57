import ExcelJS from 'exceljs'
import { describe, expect, it } from 'vitest'
import type { UploadKind } from '#platform/upload-kind.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { INR } from '#test/world.ts'
import { findHead, headKey } from './columns.ts'
import { guessMapping, keyOf, loadFile, type Plan, planFor } from './portal-file.ts'
import { orient, periodOf } from './reading.ts'

const AROUND = { currency: INR, seller_name: 'Meghdoot Traders', seller_tax_id: '27ZZZCZ9999Z1ZJ' }

describe('a purchase ledger as Tally prints it', () => {
  const csv = `Ananda Stores,,,,,
Meghdoot Traders,,,,,
Ledger Account,,,,,
1-Apr-2026 to 21-Nov-2026,,,,,
,,,,,
Date,Particulars,Vch Type,Vch No.,Debit,Credit
,By Opening Balance,,,,"50,000.00"
5-Apr-26,By Purchase @18%,Purchase,2026-27/0001,,"1,18,000.00"
,"Being goods, two cartons",,,,
20-Apr-26,To HDFC Bank,Payment,17,"50,000.00",
21-Apr-26,To Debit note,Debit Note,18,"1,000.00",
31-Feb-26,By Purchase @18%,Purchase,2026-27/0002,,"59,000.00"
2-May-26,By Purchase @18%,Purchase,2026-27/0003,,"1.234,50"
3-May-26,To Something,Journal,9,,
,,,,"50,000.00","2,28,234.50"
,To Closing Balance,,,"1,78,234.50",
,,,,"2,28,234.50","2,28,234.50"
`
  it('is read with its titles, opening, words and totals; nothing is dropped unsaid', async () => {
    const plan = await read('csv', csv)
    expect(plan.reading).toMatchObject({
      signed: 'sides',
      opening_minor: -50_000_00,
      closing_size_minor: 178_234_50,
      period: { from: '2026-04-01', to: '2026-11-21' },
    })
    expect(plan.reading.rows).toEqual([
      {
        line: 8,
        word: 'bill',
        number: '2026-27/0001',
        dated_on: '2026-04-05',
        raw_minor: -118_000_00,
        reference: '· By Purchase @18% Being goods, two cartons',
      },
      { line: 10, word: 'payment', number: '17', dated_on: '2026-04-20', raw_minor: 50_000_00, reference: '· To HDFC Bank' },
      { line: 11, word: 'note', number: '18', dated_on: '2026-04-21', raw_minor: 1_000_00, reference: '· To Debit note' },
    ])
    expect(plan.reading.unread.map((row) => [row.line, row.reason])).toEqual([
      [12, 'bad_date'],
      [13, 'bad_amount'],
      [14, 'no_amount'],
      [15, 'total'],
      [17, 'total'],
    ])
    expect(plan.explained).toMatchObject({
      columns: { date: 'Date', number: 'Vch No.', debit: 'Debit' },
      dates: 'dmy',
      head_line: 6,
    })
  })

  it('is seen from their side, and its closing balance counts beyond the rows that could be read', async () => {
    const { reading } = await read('csv', csv)
    const oriented = orient(reading, [])
    expect(oriented).toMatchObject({ mirrored: true, their_opening_minor: 50_000_00, their_balance_minor: 178_234_50 })
    expect(oriented.ledger_rows.map((row) => row.amount_minor)).toEqual([118_000_00, -50_000_00, -1_000_00])
  })
})

describe('whose side a ledger was written from', () => {
  const ours = [minor(118_000_00), minor(-50_000_00)]

  it('is told by our own amounts', async () => {
    const theirs = await read(
      'csv',
      'Date,Vch Type,Bill No,Debit,Credit\n05/04/2026,Purchase,1,,118000\n20/04/2026,Payment,2,50000,\n',
    )
    expect(orient(theirs.reading, ours)).toMatchObject({ mirrored: true, their_balance_minor: 68_000_00 })
    const statement = await read(
      'csv',
      'date,kind,number,debit,credit\n2026-04-05,INV,1,118000.00,\n2026-04-20,RCPT,2,,50000.00\n',
    )
    expect(orient(statement.reading, ours)).toMatchObject({ mirrored: false, their_balance_minor: 68_000_00 })
  })

  it('needs no telling where one column of amounts goes by the kind of each row', async () => {
    const { reading } = await read(
      'csv',
      'Date,Type,Bill No,Amount\n05/04/2026,Purchase,1,"1,18,000"\n20/04/2026,Payment,2,50000\n',
    )
    expect(orient(reading, [])).toMatchObject({ mirrored: false, their_balance_minor: 68_000_00 })
  })

  it('is the other with marks of debit and credit', async () => {
    const { reading } = await read('csv', 'Date,Doc No,Amount,Dr/Cr\n21/04/2026,1,"1,18,000.00",Cr\n22/04/2026,2,50000,Dr\n')
    expect(orient(reading, ours)).toMatchObject({ mirrored: true, their_balance_minor: 68_000_00 })
    const marks = await read('csv', 'Date,Type,Doc No,Amount\n21/04/2026,x,1,"1,18,000.00 Cr"\n22/04/2026,y,2,50000 Dr\n')
    expect(orient(marks.reading, ours)).toMatchObject({ mirrored: true, their_balance_minor: 68_000_00 })
  })
})

describe('a workbook', () => {
  it('is read with dates of any kind, merged dates, numbers and marks', async () => {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('Supplier ledger')
    sheet.addRow(['Ledger of Meghdoot Traders'])
    sheet.mergeCells('A1:E1')
    sheet.addRow([])
    sheet.addRow(['Posting Date', 'Document No.', 'Document Type', 'Debit (₹)', 'Credit (₹)'])
    sheet.addRow([new Date(Date.UTC(2026, 3, 5)), 1, 'Purchase', null, 118000])
    sheet.addRow([null, 'CN-1', 'Credit note', 11800, null])
    sheet.addRow([46132, 'P-7', 'Payment', 50000.000000001, null])
    sheet.addRow(['Total', null, null, 61800, 118000])
    sheet.mergeCells('A4:A5')
    const { reading, explained } = await read('xlsx', new Uint8Array(await book.xlsx.writeBuffer()))
    expect(reading.rows.map(({ dated_on, number, word, raw_minor }) => [dated_on, number, word, raw_minor])).toEqual([
      ['2026-04-05', '1', 'bill', -118_000_00],
      ['2026-04-05', 'CN-1', 'note', 11_800_00],
      ['2026-04-20', 'P-7', 'payment', 50_000_00],
    ])
    expect(reading.unread.map((row) => row.reason)).toEqual(['total'])
    expect(explained).toMatchObject({ sheet: 'Supplier ledger', merged: true, head_line: 3 })
  })
})

describe('a purchase register', () => {
  it('has a row for each rate of a document and its whole value on each: it counts once, and the rest is named', async () => {
    const { reading } = await read(
      'csv',
      `Document Type,Document Number,Document Date,Document Value,Rate,Taxable Value,Balance
INV,7,05-04-2026,11800.00,5,4000.00,11800.00
INV,7,05-04-2026,11800.00,18,5000.00,11800.00
INV,8,06-04-2026,500.00,18,423.73,0.00
CRN,9,07-04-2026,100.00,18,84.75,0.00
DBN,10,07-04-2026,10.00,18,8.47,0.00
INV,11,08-04-2026,50.00,18,42.37,0.00
INV,11,08-04-2026,50.00,18,42.37,0.00
`,
    )
    expect(reading.rows.map((row) => [row.number, row.raw_minor])).toEqual([
      ['7', 11_800_00],
      ['8', 500_00],
      ['9', -100_00],
      ['10', 10_00],
      ['11', 50_00],
      ['11', 50_00],
    ])
    expect(reading.unread.map((row) => [row.line, row.reason])).toEqual([[3, 'repeated']])
    expect(reading).toMatchObject({ opening_minor: null, closing_minor: null })
  })
})

describe('a head of two rows', () => {
  async function sheetOf(...rows: unknown[][]): Promise<Uint8Array> {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('Ledger')
    for (const row of rows) sheet.addRow(row)
    sheet.mergeCells('D1:E1')
    return new Uint8Array(await book.xlsx.writeBuffer())
  }
  const upper = ['Date', 'Vch Type', 'Bill No', 'Amount', '', 'Balance']
  const rows = [
    ['05-04-2026', 'Purchase', '1', '', 118000, '118000 Cr'],
    ['20-04-2026', 'Payment', '2', 50000, '', '68000 Cr'],
  ]

  it('names its columns in the second, below what is merged, and loses neither side', async () => {
    const { reading, explained } = await read('xlsx', await sheetOf(upper, ['', '', '', 'Debit', 'Credit'], ...rows))
    expect(reading.rows.map((row) => row.raw_minor)).toEqual([-118_000_00, 50_000_00])
    expect(explained).toMatchObject({ columns: { date: 'Date', debit: 'Debit', credit: 'Credit' }, head_line: 2 })
    const csv = `${upper.join(',')}\n,,,Debit,Credit\n${rows.map((row) => row.join(',')).join('\n')}\n`
    expect((await read('csv', csv)).reading.rows.map((row) => row.raw_minor)).toEqual([-118_000_00, 50_000_00])
  })

  it('is asked about where nothing says which side is which', async () => {
    const file = await loadFile('xlsx', await sheetOf(upper, ...rows))
    expect(planFor(file, null, AROUND)).toBeNull()
  })
})

describe('dates of both orders', () => {
  it('are asked about: no reading of them is right for all', async () => {
    const csv = 'Date,No,Debit,Credit\n04/25/2026,7,,5\n25/04/2026,8,,6\n04/05/2026,9,,7\n'
    const file = await loadFile('csv', Buffer.from(csv))
    expect(planFor(file, null, AROUND)).toBeNull()
    const said = { columns: { date: 0, number: 1, debit: 2, credit: 3 }, dates: 'mdy', head_offset: 0 } as const
    expect(planFor(file, said, AROUND)?.reading.rows.map((row) => row.dated_on)).toEqual(['2026-04-25', '2026-04-05'])
  })
})

describe('a file nobody understands at once', () => {
  it('is asked about: no known column, no number, or rows that read badly', async () => {
    for (const csv of [
      'When,What,How much\n2026-04-05,Goods,118000\n',
      'Date,Particulars,Debit,Credit\n2026-04-05,Goods,,118000\n',
      'Date,Bill No,Type,Amount\n31/31/2026,1,Purchase,5\n32/31/2026,2,Purchase,5\n01/02/2026,3,Purchase,5\n',
    ]) {
      expect(planFor(await loadFile('csv', Buffer.from(csv)), null, AROUND)).toBeNull()
    }
  })

  it('is read as a person has once said about such a head', async () => {
    const file = await loadFile('csv', Buffer.from('When;Paper;Type;How much\n04/05/2026;7;Purchase;118000\n'))
    const columns = { date: 0, number: 1, kind: 2, amount: 3 }
    const plan = planFor(file, { columns, dates: 'mdy', head_offset: 0 }, AROUND)
    expect(plan?.reading.rows).toMatchObject([{ dated_on: '2026-04-05', number: '7', raw_minor: 118_000_00 }])
    expect(keyOf(file)).toBe(headKey('csv', ['when', ' PAPER', 'type', 'How Much']))
  })

  it('says when a date could be two', async () => {
    const file = await loadFile('csv', Buffer.from('Date,No,Debit,Credit\n04/05/2026,7,,5\n'))
    if (!('table' in file)) throw new Error('a table')
    expect(guessMapping(file.table, null)).toMatchObject({ guessed: true, mapping: { dates: 'dmy' } })
    expect(findHead([{ cells: ['a'] }, { cells: ['x', 'y', 'z'] }, { cells: ['1', '2', '3'] }])).toBe(1)
  })
})

describe('an export of Tally', () => {
  const vouchers = `<ENVELOPE><HEADER><TALLYREQUEST>Import Data</TALLYREQUEST></HEADER><BODY><IMPORTDATA><REQUESTDATA>
<TALLYMESSAGE xmlns:UDF="TallyUDF"><LEDGER NAME="Meghdoot Traders Pvt. Ltd."><PARENT>&#4; Sundry Creditors</PARENT><OPENINGBALANCE>50000.00</OPENINGBALANCE></LEDGER></TALLYMESSAGE>
<TALLYMESSAGE><VOUCHER VCHTYPE="Purchase"><DATE>20260405</DATE><VOUCHERTYPENAME>Purchase</VOUCHERTYPENAME><VOUCHERNUMBER>41</VOUCHERNUMBER>
 <REFERENCE>2026-27/0001</REFERENCE><PARTYLEDGERNAME>Meghdoot Traders Pvt. Ltd.</PARTYLEDGERNAME><NARRATION>Goods &amp; more</NARRATION>
 <ALLLEDGERENTRIES.LIST><LEDGERNAME>Meghdoot Traders Pvt. Ltd.</LEDGERNAME><ISDEEMEDPOSITIVE>No</ISDEEMEDPOSITIVE><AMOUNT>118000.00</AMOUNT>
  <BILLALLOCATIONS.LIST><NAME>2026-27/0001</NAME><AMOUNT>118000.00</AMOUNT></BILLALLOCATIONS.LIST></ALLLEDGERENTRIES.LIST>
 <ALLLEDGERENTRIES.LIST><LEDGERNAME>Purchase</LEDGERNAME><AMOUNT>-100000.00</AMOUNT></ALLLEDGERENTRIES.LIST>
 <LEDGERENTRIES.LIST><LEDGERNAME>Meghdoot Traders Pvt. Ltd.</LEDGERNAME><AMOUNT>118000.00</AMOUNT></LEDGERENTRIES.LIST>
</VOUCHER></TALLYMESSAGE>
<TALLYMESSAGE><VOUCHER><DATE>20260625</DATE><VOUCHERTYPENAME>Payment</VOUCHERTYPENAME><VOUCHERNUMBER>17</VOUCHERNUMBER>
 <PARTYLEDGERNAME>Meghdoot Traders Pvt. Ltd.</PARTYLEDGERNAME>
 <ALLLEDGERENTRIES.LIST><LEDGERNAME>Meghdoot Traders Pvt. Ltd.</LEDGERNAME><AMOUNT>-50000.00</AMOUNT></ALLLEDGERENTRIES.LIST>
 <ALLLEDGERENTRIES.LIST><LEDGERNAME>HDFC Bank</LEDGERNAME><AMOUNT>50000.00</AMOUNT>
  <BANKALLOCATIONS.LIST><INSTRUMENTNUMBER>SBIN526112345678</INSTRUMENTNUMBER></BANKALLOCATIONS.LIST></ALLLEDGERENTRIES.LIST>
</VOUCHER></TALLYMESSAGE>
<TALLYMESSAGE><VOUCHER><DATE>20260626</DATE><VOUCHERTYPENAME>Purchase</VOUCHERTYPENAME><VOUCHERNUMBER>42</VOUCHERNUMBER><ISCANCELLED>Yes</ISCANCELLED>
 <ALLLEDGERENTRIES.LIST><LEDGERNAME>Meghdoot Traders Pvt. Ltd.</LEDGERNAME><AMOUNT>1.00</AMOUNT></ALLLEDGERENTRIES.LIST></VOUCHER></TALLYMESSAGE>
<TALLYMESSAGE><VOUCHER><DATE>20260701</DATE><VOUCHERTYPENAME>Payment</VOUCHERTYPENAME><VOUCHERNUMBER>18</VOUCHERNUMBER>
 <ALLLEDGERENTRIES.LIST><LEDGERNAME>Rent</LEDGERNAME><AMOUNT>-5.00</AMOUNT></ALLLEDGERENTRIES.LIST></VOUCHER></TALLYMESSAGE>
</REQUESTDATA></IMPORTDATA></BODY></ENVELOPE>`

  it.each([
    ['UTF-8', Buffer.from(vouchers)],
    ['UTF-16', Buffer.from(`\ufeff${vouchers}`, 'utf16le')],
  ])('is read in %s: the vouchers of the ledger that is called as the seller is', async (_, bytes) => {
    const { reading, explained } = await read('xml', bytes)
    expect(explained).toEqual({ ledger: 'Meghdoot Traders Pvt. Ltd.' })
    expect(orient(reading, [])).toMatchObject({
      mirrored: true,
      their_opening_minor: 50_000_00,
      their_balance_minor: 118_000_00,
    })
    expect(reading.rows.map(({ word, number, dated_on, reference }) => [word, number, dated_on, reference])).toEqual([
      ['bill', '2026-27/0001', '2026-04-05', '· Goods & more'],
      ['payment', '17', '2026-06-25', '· SBIN526112345678'],
    ])
    expect(reading.unread.map((row) => row.reason)).toEqual(['cancelled'])
  })

  it('is asked about when it is not plain which ledger is the seller’s, and remembers the answer', async () => {
    const around = { ...AROUND, seller_name: 'Another Name' }
    const file = await loadFile(
      'xml',
      Buffer.from(vouchers.replaceAll('<PARTYLEDGERNAME>Meghdoot Traders Pvt. Ltd.</PARTYLEDGERNAME>', '')),
    )
    expect(planFor(file, null, around)).toBeNull()
    expect(planFor(file, { ledger: 'Meghdoot Traders Pvt. Ltd.' }, around)?.reading.rows).toHaveLength(2)
    expect(planFor(file, { ledger: 'Not in it' }, around)).toBeNull()
  })

  it('may be the report of one ledger', async () => {
    const report = `<ENVELOPE>
 <DSPVCHDATE>5-Apr-26</DSPVCHDATE><DSPVCHLEDACCOUNT>Purchase @18%</DSPVCHLEDACCOUNT><DSPVCHTYPE>Purc</DSPVCHTYPE><DSPVCHDRAMT></DSPVCHDRAMT><DSPVCHCRAMT>118000.00</DSPVCHCRAMT><DSPEXPLVCHNUMBER>(No. :2026-27/0001)</DSPEXPLVCHNUMBER>
 <DSPVCHDATE></DSPVCHDATE><DSPVCHLEDACCOUNT>HDFC Bank</DSPVCHLEDACCOUNT><DSPVCHTYPE>Pymt</DSPVCHTYPE><DSPVCHDRAMT>-50000.00</DSPVCHDRAMT><DSPVCHCRAMT></DSPVCHCRAMT>
</ENVELOPE>`
    const { reading } = await read('xml', report)
    expect(reading.rows.map(({ word, number, dated_on, raw_minor }) => [word, number, dated_on, raw_minor])).toEqual([
      ['bill', '2026-27/0001', '2026-04-05', -118_000_00],
      ['payment', '', '2026-04-05', 50_000_00],
    ])
  })

  it('may begin and end with balances, which are no rows', async () => {
    const line = (date: string, account: string, debit: string, credit: string) =>
      `<DSPVCHDATE>${date}</DSPVCHDATE><DSPVCHLEDACCOUNT>${account}</DSPVCHLEDACCOUNT><DSPVCHDRAMT>${debit}</DSPVCHDRAMT><DSPVCHCRAMT>${credit}</DSPVCHCRAMT>`
    const { reading } = await read(
      'xml',
      `<ENVELOPE>${line('1-Apr-26', 'Opening Balance', '', '50000.00')}${line('5-Apr-26', 'Purchase @18%', '', '118000.00')}${line('', 'Closing Balance', '-168000.00', '')}</ENVELOPE>`,
    )
    expect(reading.rows.map((row) => row.raw_minor)).toEqual([-118_000_00])
    expect(orient(reading, [])).toMatchObject({ their_opening_minor: 50_000_00, their_balance_minor: 168_000_00 })
    expect(reading.unread).toEqual([])
  })

  it('is refused in words when it is none, or would do harm', async () => {
    await refused('xml', '<rss><item/></rss>', 'not_tally')
    await refused('xml', '<!DOCTYPE a [<!ENTITY b "c">]><ENVELOPE>&b;</ENVELOPE>', 'xml_dtd')
    await refused('xml', '<ENVELOPE><VOUCHER></ENVELOPE>', 'bad_xml')
    await refused('xml', '', 'empty_file')
  })
})

describe('a GSTR-2B', () => {
  const document = (more: object) => ({ dt: '05-04-2026', val: 118000, ...more })
  const file = (docdata: object) =>
    JSON.stringify({ chksum: 'x', data: { gstin: '27ZZZFY8888Y1ZM', rtnprd: '042026', docdata } })

  it('lists the documents of the seller, notes with their side, amendments in place of what they amend', async () => {
    const plan = await read(
      'json',
      file({
        b2b: [
          {
            ctin: '27ZZZCZ9999Z1ZJ',
            trdnm: 'Meghdoot',
            inv: [document({ inum: '2026-27/0001' }), document({ inum: '2', dt: '' })],
          },
          { ctin: '29ABCDE1234F1Z5', inv: [document({ inum: 'X1' }), document({ inum: 'X2' })] },
        ],
        b2ba: [{ ctin: '27ZZZCZ9999Z1ZJ', inv: [document({ oinum: '2026-27/0001', inum: '2026-27/0001A', val: 117000.5 })] }],
        cdnr: [
          {
            ctin: '27zzzcz9999z1zj',
            nt: [document({ ntnum: 'CN/1', typ: 'C', val: 11800 }), document({ ntnum: 'DN/1', typ: 'D', val: 590 })],
          },
        ],
      }),
    )
    expect(plan.reading.rows.map(({ word, number, raw_minor }) => [word, number, raw_minor])).toEqual([
      ['bill', '2026-27/0001A', 117_000_50],
      ['note', 'CN/1', -11_800_00],
      ['note', 'DN/1', 590_00],
    ])
    expect(plan.reading).toMatchObject({ signed: 'ours', period: { from: '2026-04-01', to: '2026-04-30' } })
    expect(plan.reading.unread.map((row) => row.reason)).toEqual(['no_date'])
    expect(plan.explained).toEqual({ recipient: '27ZZZFY8888Y1ZM', other_documents: 2 })
  })

  it('tells documents of one number apart by their dates, and knows which of them is amended', async () => {
    const own = (inv: object[]) => [{ ctin: '27ZZZCZ9999Z1ZJ', inv }]
    const plan = await read(
      'json',
      file({
        b2b: own([document({ inum: '7', val: 100 }), document({ inum: '7', dt: '30-04-2026', val: 200 })]),
        b2ba: own([document({ oinum: '7', oidt: '05-04-2026', inum: '7', dt: '06-04-2026', val: 150 })]),
      }),
    )
    expect(plan.reading.rows.map(({ number, dated_on, raw_minor }) => [number, dated_on, raw_minor])).toEqual([
      ['7', '2026-04-30', 200_00],
      ['7', '2026-04-06', 150_00],
    ])
  })

  it('is refused in words when it is none, or the seller has no GSTIN', async () => {
    for (const json of ['[]', '{"a":1}', '{', 'null', '"x"', '[[[[]]]]']) await refused('json', json, 'not_gstr_2b')
    const loaded = await loadFile('json', Buffer.from(file({})))
    expect(() => planFor(loaded, null, { ...AROUND, seller_tax_id: '' })).toThrow('GSTIN')
  })
})

describe('the days that are compared', () => {
  const reading = { rows: [{ dated_on: day('2026-04-20') }, { dated_on: day('2026-11-03') }], period: null }
  const today = day('2026-11-21')
  const of = (asked: object, period: { from: ReturnType<typeof day>; to: ReturnType<typeof day> } | null = null) =>
    periodOf({ ...reading, period } as unknown as Plan['reading'], asked, today)

  it('are those named, else those of the file, else whole months up to today', () => {
    expect(of({})).toEqual({ from: '2026-04-01', to: '2026-11-21' })
    expect(of({}, { from: day('2026-04-05'), to: day('2026-10-31') })).toEqual({ from: '2026-04-05', to: '2026-10-31' })
    expect(of({ from: day('2026-05-01'), to: day('2026-05-31') })).toEqual({ from: '2026-05-01', to: '2026-05-31' })
  })
})

async function read(kind: UploadKind, content: string | Uint8Array): Promise<Plan> {
  const plan = planFor(await loadFile(kind, Buffer.from(content)), null, AROUND)
  if (!plan) throw new Error('it would ask')
  return plan
}

async function refused(kind: UploadKind, content: string, code: string): Promise<void> {
  await expect(loadFile(kind, Buffer.from(content)).then((file) => planFor(file, null, AROUND))).rejects.toMatchObject({
    name: 'Refusal',
    code,
    param: 'file',
  })
}
