import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { recordTaxDeducted } from '#features/payments/record-tax-deducted.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import { db } from '#platform/database.ts'
import { day } from '#shared/day.ts'
import { type CertificateId, type EntryId, newId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { readPdf } from '#test/pdf-text.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, type World, world } from '#test/world.ts'

/** Kaveri keeps tax back: proved, to be looked at, without a certificate, nobody said which, and one that was refused. */
let books: World
let portal: Awaited<ReturnType<typeof openPortal>>
let anil: PortalBrowser
beforeAll(async () => {
  books = await world()
  portal = await openPortal(books)
  anil = await portal.comeIn(books.meghdoot.id, books.meghdoot.kaveri, 'Finance', 'Anil Rao')
  await keepTaxBack()
})

async function keepTaxBack(): Promise<void> {
  const { id: seller_id, kaveri: account_id } = books.meghdoot
  const deduct = (dated_on: string, amount: number) =>
    books.desk((tx) =>
      recordTaxDeducted(tx, {
        account_id,
        amount_minor: minor(amount),
        currency: INR,
        dated_on: day(dated_on),
        number: `T-${amount}`,
      }),
    )
  const certificate = async (state: 'uploaded' | 'accepted', certificate_number: string): Promise<CertificateId> => {
    const id = newId('certificate')
    const own = { seller_id, account_id, id, certificate_number, currency: INR, amount_minor: minor(1), state }
    const made = { from_on: day('2026-04-01'), to_on: day('2026-06-30'), uploaded_by: 'x', created_at: new Date(0) }
    await books.desk((tx) => tx.rows(db.insertInto('tax_certificates').values({ ...own, ...made })))
    return id
  }
  const proves = (id: EntryId, tax_kind: string, rate_bp: number, base: number, certificate_id: CertificateId | null = null) =>
    books.desk((tx) =>
      tx.rows(
        db
          .insertInto('tax_deductions')
          .values({ seller_id, account_id, id, tax_kind, rate_bp, base_minor: minor(base), certificate_id }),
      ),
    )
  const [april, june, august] = [
    await deduct('2026-04-30', 50_000),
    await deduct('2026-06-15', 80_000),
    await deduct('2026-08-01', 33_00),
  ]
  await deduct('2026-08-02', 21_00)
  const refused = await deduct('2026-10-10', 12_00)
  await proves(april.id, '194Q', 10, 50_000_000, await certificate('accepted', 'AHXB1'))
  await proves(june.id, '194Q', 10, 80_000_000, await certificate('uploaded', 'BKQW2'))
  await proves(august.id, '194C', 100, 330_000)
  await books.desk((tx) =>
    reversePayment(tx, { account_id, payment_id: refused.id, reason: 'No such tax', returned_on: day('2026-11-01') }),
  )
}

const csv = async (browser: PortalBrowser, path: string): Promise<Record<string, string>[]> =>
  parse(Buffer.from((await browser.file(path)).bytes).toString('utf8'), { columns: true, bom: true })

describe('the tax deducted', () => {
  it('stands by quarter, with kind, rate, base and certificate; what the books do not know is a dash', async () => {
    const { text } = await anil.get('/reports/tax-deducted')
    expect(text).toContain(
      'Quarter 1, 1 Apr to 30 Jun 2026 1,300.00 T-50000 30 Apr 2026 Goods, code 1031 (was 194Q) 0.1% 5,00,000.00 500.00 Accepted AHXB1',
    )
    expect(text).toContain(
      'T-80000 15 Jun 2026 Goods, code 1031 (was 194Q) 0.1% 8,00,000.00 800.00 With us, being looked at BKQW2',
    )
    expect(text).toContain('T-3300 1 Aug 2026 194C 1% 3,300.00 33.00 Wanted T-2100 2 Aug 2026 – – – 21.00 Wanted')
    expect(text).toContain('T-1200 10 Oct 2026 – – – 12.00 Deduction refused 1 Nov 2026')
    expect(text).not.toContain('Quarter 4')
  })

  it('adds up by certificate, the ones still wanted in words', async () => {
    const { text } = await anil.get('/reports/tax-deducted')
    expect(text).toContain('2 deductions, ₹54.00 in all, want a certificate.')
    expect(text).toContain(
      'Wanted 54.00 With us, being looked at 800.00 Accepted 500.00 Deduction refused 12.00 Tax deducted ₹1,366.00',
    )
    expect(text).toContain('A deduction that was refused has been added to your account again.')
  })

  it('carries the same figures away', async () => {
    const rows = await csv(anil, '/reports/tax-deducted/export?as=csv')
    expect(
      rows.map((row) => [
        row.number,
        row.tax_kind,
        row.rate_percent,
        row.base,
        row.amount,
        row.certificate_number,
        row.refused_on,
      ]),
    ).toEqual([
      ['T-50000', '194Q', '0.1', '500000.00', '500.00', 'AHXB1', ''],
      ['T-80000', '194Q', '0.1', '800000.00', '800.00', 'BKQW2', ''],
      ['T-3300', '194C', '1', '3300.00', '33.00', '', ''],
      ['T-2100', '', '', '', '21.00', '', ''],
      ['T-1200', '', '', '', '12.00', '', '2026-11-01'],
      ['', '', '', '', '1366.00', '', ''],
    ])
    const { text } = readPdf((await anil.file('/reports/tax-deducted/export?as=pdf')).bytes)
    for (const words of ['AHXB1', '8,00,000.00', '54.00', '1,366.00', 'Quarter 1, 1 Apr to 30 Jun 2026'])
      expect(text).toContain(words)
  })
})

describe('what wants a certificate', () => {
  it('is said at the home of the reports, and leads to where it is uploaded, for those who may', async () => {
    expect((await anil.get('/reports')).text).toContain('2 deductions, ₹54.00 in all, want a certificate.')
    expect((await anil.get('/reports/tax-deducted')).html).toContain('/certificates/new"')
    const meera = await portal.comeIn(books.meghdoot.id, books.meghdoot.kaveri, 'Executive', 'Meera Joshi')
    expect((await meera.get('/reports/tax-deducted')).html).not.toContain('/certificates/new')
  })

  it('is wanted again when the certificate was not accepted', async () => {
    await books.query(`update tax_certificates set state = 'rejected' where certificate_number = 'BKQW2'`)
    const { text } = await anil.get('/reports/tax-deducted?again')
    expect(text).toContain('3 deductions, ₹854.00 in all, want a certificate.')
    expect(text).toContain('Wanted 54.00 Accepted 500.00 Not accepted 800.00 Deduction refused 12.00 Tax deducted ₹1,366.00')
    await books.query(`update tax_certificates set state = 'uploaded' where certificate_number = 'BKQW2'`)
  })
})

it('reads in Hindi, on screen and on paper', async () => {
  const { text } = await anil.get('/reports/tax-deducted?lang=hi')
  expect(text).toContain('कुल')
  expect(text).not.toMatch(/undefined|Quarter|Total|certificate|Wanted|Accepted/)
  expect(readPdf((await anil.file('/reports/tax-deducted/export?as=pdf&lang=hi')).bytes).text).toContain('1,366.00')
})
