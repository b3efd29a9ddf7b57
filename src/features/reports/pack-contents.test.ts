import { describe, expect, test } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { openNovember, packOf } from '#test/pack.ts'
import { INR } from '#test/world.ts'

describe('the pack of an account', async () => {
  const { books, portal } = await openNovember()
  const { id } = books.meghdoot

  async function account(code: string) {
    const tax_id = '27ZZZFY8888Y1ZM'
    return books.desk((tx) => openAccount(tx, { code, name: `${code} Stores`, currency: INR, tax_id, region: '27' }))
  }

  /** The files a README names: the first word of each line until the totals. */
  function namedIn(readme: string): string[] {
    const list = /WHAT IS WHAT\r\n([\s\S]*?)\r\n\r\n/.exec(readme)?.[1] ?? ''
    return list.split('\r\n').map((line) => line.split(' ')[0] ?? '')
  }

  test('with a document that bears a cess ties: the register and its twin come to what was charged', async () => {
    const account_id = await account('CESS')
    const line = { description: 'Car', quantity: '1', unit_price: '1000', rate_bp: 1800, item_code: '8703', unit: 'NOS' }
    const sold = await books.desk((tx) => issueInvoice(tx, { account_id, lines: [line, line], dated_on: day('2026-11-05') }))
    // as another program has billed it and an import brought it: a cess of 12 % on the first line
    const cess = JSON.stringify([{ tax: 'CESS', rate_bp: 1200, category: null, amount_minor: 12_000 }])
    await books.query(
      `update invoice_lines set taxes = taxes || $2::jsonb, total_minor = total_minor + 12000 where invoice_id = $1 and line = 1`,
      [sold.id, cess],
    )
    await books.query(
      `update entries set amount_minor = amount_minor + 12000, open_minor = open_minor + 12000, tax_minor = tax_minor + 12000 where id = $1`,
      [sold.id],
    )
    const pack = await packOf(await portal.comeIn(id, account_id, 'Finance'))
    const rows = pack.table('purchase-register-GSTR-2B.csv')
    expect(
      rows.map((row) => ['Rate', 'Taxable Value', 'CGST', 'SGST/UTGST', 'Cess', 'Document Value'].map((head) => row[head])),
    ).toEqual([['18', '2000.00', '180.00', '180.00', '120.00', '2480.00']])
    const twin = JSON.parse(pack.text('purchase-register-GSTR-2B.json')).data.docdata.b2b[0].inv[0]
    expect([twin.val, twin.items]).toEqual([2480, [{ num: 1, rt: 18, txval: 2000, igst: 0, cgst: 180, sgst: 180, cess: 120 }]])
    expect(pack.text('README.txt')).toContain('taxable ₹2,000.00, CGST ₹180.00, SGST ₹180.00, CESS ₹120.00')
  })

  test('that has only paid names in its README what is there, and nothing else', async () => {
    const account_id = await account('PAID')
    const dated_on = day('2026-11-06')
    await books.desk((tx) =>
      recordPayment(tx, { account_id, amount_minor: minor(500), currency: INR, method: 'upi', dated_on, rest: 'advance' }),
    )
    const pack = await packOf(await portal.comeIn(id, account_id, 'Finance'))
    const named = namedIn(pack.text('README.txt'))
    expect(named).toEqual(['receipts/', 'statement/'])
    for (const name of named) expect(pack.paths.some((path) => path.startsWith(name))).toBe(true)
    expect(pack.text('README.txt')).not.toMatch(/documents\.csv,|purchase register/i)
  })

  test('names every file and folder there is in its README', async () => {
    const pack = await packOf(await portal.comeIn(id, books.meghdoot.ganesh, 'Finance'))
    const there = new Set(pack.paths.map((path) => path.replace(/\/.*/, '/')))
    there.delete('README.txt')
    expect(namedIn(pack.text('README.txt')).sort()).toEqual([...there].sort())
  })
})
