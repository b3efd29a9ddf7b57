import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { addDays, day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { readPdf } from '#test/pdf-text.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, USD, type World, world } from '#test/world.ts'

/** Shree Ganesh: an invoice of June, one of October (in part paid), an advance, and one in dollars. Kaveri: a busy account. */
let books: World
let portal: Awaited<ReturnType<typeof openPortal>>
let ramesh: PortalBrowser
beforeAll(async () => {
  books = await world({
    settings: {
      bank: {
        name: 'Example Bank',
        account_name: 'Meghdoot Traders',
        account_number: '00000000000118',
        code_label: 'IFSC',
        code: 'EXMP0000142',
      },
    },
  })
  const { id: seller, ganesh: account_id } = books.meghdoot
  portal = await openPortal(books)
  ramesh = await portal.comeIn(seller, account_id, 'Admin')
  await bookGanesh()
  await bookKaveri()
})

async function bookGanesh(): Promise<void> {
  const one = { account_id: books.meghdoot.ganesh, currency: INR }
  await books.desk((tx) =>
    bookEntries(tx, {
      source: 'test',
      bookings: [
        {
          ...one,
          kind: 'INV',
          number: 'A/1',
          dated_on: day('2026-06-10'),
          due_on: day('2026-07-10'),
          amount_minor: minor(569_04),
          source_ref: 'a1',
        },
        {
          ...one,
          kind: 'INV',
          number: 'A/2',
          dated_on: day('2026-10-12'),
          due_on: day('2026-11-11'),
          amount_minor: minor(42_665_00),
          source_ref: 'a2',
          reference: 'SGS/104',
        },
        {
          ...one,
          kind: 'RCPT',
          number: 'R/1',
          dated_on: day('2026-11-04'),
          amount_minor: minor(21_475_00),
          method: 'upi',
          source_ref: 'r1',
          applied: [{ ref: 'a2', amount_minor: minor(21_475_00) }],
        },
        {
          ...one,
          kind: 'RCPT',
          number: 'R/2',
          dated_on: day('2026-11-13'),
          amount_minor: minor(5_000_00),
          method: 'upi',
          source_ref: 'r2',
        },
        {
          ...one,
          kind: 'INV',
          number: 'A/3',
          dated_on: day('2026-11-17'),
          due_on: day('2026-12-17'),
          amount_minor: minor(10_926_00),
          source_ref: 'a3',
        },
        {
          ...one,
          currency: USD,
          kind: 'INV',
          number: 'U/1',
          dated_on: day('2026-11-18'),
          amount_minor: minor(70_00),
          source_ref: 'u1',
        },
      ],
    }),
  )
}

/** More rows than a page shows. */
async function bookKaveri(): Promise<void> {
  const { kaveri } = books.meghdoot
  const busy = Array.from({ length: 5_100 }, (_, index) => ({
    account_id: kaveri,
    kind: 'INV' as const,
    number: `K/${String(index).padStart(5, '0')}`,
    dated_on: addDays(day('2022-04-01'), index % 1_600),
    currency: INR,
    amount_minor: minor(100_00),
    source_ref: `k${index}`,
  }))
  await books.desk((tx) => bookEntries(tx, { source: 'busy', bookings: busy }))
}

describe('the statement', () => {
  it('begins with this quarter: opening + billed − paid = closing, and the rows run to it', async () => {
    const { text, status } = await ramesh.get('/statement')
    expect(status).toBe(200)
    expect(text).toContain('1 Oct to 21 Nov 2026, in ₹')
    expect(text).toContain('Opening, 1 Oct 569.04 +Billed 53,591.00 −Paid and credited 26,475.00 =You owe, 21 Nov ₹27,685.04')
    expect(text).toContain('1 Oct Opening balance 569.04 12 Oct Invoice A/2 due 11 Nov, SGS/104 42,665.00 43,234.04')
    expect(text).toContain('4 Nov Payment R/1 UPI, used for A/2 21,475.00 21,759.04')
    expect(text).toContain('13 Nov Payment R/2 UPI, kept as an advance 5,000.00 16,759.04')
    expect(text).toContain('21 Nov Closing balance 53,591.00 26,475.00 27,685.04')
  })

  it('shows the closing balance by age, and from its open items', async () => {
    const { text } = await ramesh.get('/statement')
    expect(text).toContain(
      'Not yet due 10,926.00 1 to 30 days late 21,190.00 31 to 60 days late 0.00 61 to 90 days late 0.00 Over 90 days late 569.04',
    )
    expect(text).toContain('3 open items 32,685.04 Less advances and credits not used yet −5,000.00 You owe ₹27,685.04')
    expect(text).toContain('A/1 134 days late 569.04')
  })

  it('knows months, quarters and financial years, as the seller counts them', async () => {
    const periods = {
      month: '1 Nov to 21 Nov 2026',
      quarter: '1 Oct to 21 Nov 2026',
      last_quarter: '1 Jul to 30 Sep 2026',
      year: '1 Apr to 21 Nov 2026',
      last_year: '1 Apr 2025 to 31 Mar 2026',
    }
    for (const [word, shown] of Object.entries(periods))
      expect((await ramesh.get(`/statement?period=${word}`)).text).toContain(shown)
  })

  it('takes any dates; cut anywhere, the parts meet', async () => {
    const date = fc.integer({ min: 0, max: 200 }).map((days) => addDays(day('2026-06-01'), days))
    const figures = (text: string) =>
      [...text.matchAll(/(?:Opening|You owe|In your favour), [^₹]*? (₹?−?[\d,]+\.\d\d)/g)].map((match) =>
        match[1]?.replace('₹', ''),
      )
    await fc.assert(
      fc.asyncProperty(date, date, async (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a]
        const [first, second] = await Promise.all([
          ramesh.get(`/statement?from=2026-04-01&to=${addDays(from, -1)}`),
          ramesh.get(`/statement?from=${from}&to=${to}`),
        ])
        const closing = /Closing balance [\d,.]+ [\d,.]+ (−?[\d,.]+)/.exec(first.text)?.[1]
        expect(figures(second.text)[0]).toBe(closing)
      }),
      { numRuns: 15 },
    )
  })

  it('gives wrong dates back at their field, with what was typed, and status 422', async () => {
    const wrong = await ramesh.get('/statement?from=2026-13-01&to=yesterday')
    expect(wrong.status).toBe(422)
    expect(wrong.html).toMatch(/name="from" type="text" value="2026-13-01"[^>]* aria-invalid="true"/)
    expect(wrong.html).toMatch(/name="to" type="text" value="yesterday"/)
    expect(wrong.text).not.toContain('Opening balance')
    expect((await ramesh.get('/statement?from=2026-12-01&to=2026-01-01')).text).toContain('The last day is before the first.')
    expect((await ramesh.get('/statement?from=2026-12-01')).text).toContain('Give both dates.')
    expect((await ramesh.get('/statement/export?as=pdf&from=x&to=y')).status).toBe(422)
  })

  it('shows one currency at a time, with a switch', async () => {
    const own = await ramesh.get('/statement')
    expect(own.html).toMatch(/currency=USD[^>]*>USD/)
    const dollars = await ramesh.get('/statement?currency=usd')
    expect(dollars.text).toContain('You owe, 21 Nov $70.00')
    expect(dollars.text).not.toContain('42,665')
  })

  describe('of more than a thousand entries', () => {
    const whole = 'from=2022-04-01&to=2026-11-21'
    let anil: PortalBrowser
    beforeAll(async () => {
      anil = await portal.comeIn(books.meghdoot.id, books.meghdoot.kaveri, 'Finance', 'Anil Rao')
    })

    it('shows the newest, with the earlier ones carried forward in one line, so that the sums still tie', async () => {
      const all = await anil.get(`/statement?${whole}`)
      expect(all.html.match(/id="row-/g)).toHaveLength(500)
      expect(all.text).toContain('These are the newest 500 of 5,100 entries.')
      expect(all.text).toContain(
        'Opening balance 0.00 4,600 earlier entries in these dates, carried forward 4,60,000.00 0.00 4,60,000.00',
      )
      expect(all.text).toContain('21 Nov 2026 Closing balance 5,10,000.00 0.00 5,10,000.00')
      const rows = [...all.text.matchAll(/Invoice K\/\d+ 100\.00 (\d[\d,.]+)/g)].map(([, balance]) => balance)
      expect([rows.length, rows[0], rows.at(-1)]).toEqual([500, '4,60,100.00', '5,10,000.00'])
    })

    it('is whole where it is not longer', async () => {
      const short = await anil.get('/statement?from=2022-04-01&to=2022-11-20')
      expect(short.html.match(/id="row-/g)?.length).toBeGreaterThan(900)
      expect(short.text).not.toContain('carried forward')
    })

    it('is whole in its files', async () => {
      const csv = Buffer.from((await anil.file(`/statement/export?as=csv&${whole}`)).bytes).toString('utf8')
      expect(csv.trim().split('\r\n')).toHaveLength(1 + 1 + 5_100 + 1)
    })

    it('is whole on paper, page by page', async () => {
      const { text, pages } = readPdf((await anil.file(`/statement/export?as=pdf&${whole}`)).bytes)
      expect(pages.length).toBeGreaterThan(80)
      expect(new Set([...text.matchAll(/\bK\/\d+/g)].map(([number]) => number)).size).toBe(5_100)
      expect(text).toContain('5,10,000.00')
    })
  })

  it('is not for a role that may not see it', async () => {
    const viewer = await portal.comeIn(books.meghdoot.id, books.meghdoot.ganesh, 'Viewer', 'Asif Khan')
    expect((await viewer.get('/statement')).status).toBe(403)
    expect((await viewer.get('/statement/export?as=csv')).status).toBe(403)
  })
})

describe('files', () => {
  it('carry the figures of the page: CSV, XLSX and PDF (I9)', async () => {
    const range = 'from=2026-10-01&to=2026-11-21'
    const csv = await ramesh.file(`/statement/export?as=csv&${range}`)
    expect(csv.name).toBe('Statement SGS 2026-10-01 to 2026-11-21.csv')
    expect(csv.headers.get('cache-control')).toBe('private, no-store')
    const lines = Buffer.from(csv.bytes).toString('utf8').trim().split('\r\n')
    expect(lines[1]).toBe('2026-10-01,,Opening balance,,,,,,,569.04')
    expect(lines[2]).toBe('2026-10-12,INV,Invoice,A/2,2026-11-11,SGS/104,"due 11 Nov 2026, SGS/104",42665.00,,43234.04')
    expect(lines.at(-1)).toBe('2026-11-21,,Closing balance,,,,,53591.00,26475.00,27685.04')
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(Buffer.from((await ramesh.file(`/statement/export?as=xlsx&${range}`)).bytes) as never)
    const sheet = workbook.worksheets[0]
    expect(sheet?.rowCount).toBe(lines.length)
    expect(sheet?.getRow(lines.length).getCell(10).value).toBe(27685.04)
    const { text } = readPdf((await ramesh.file(`/statement/export?as=pdf&${range}`)).bytes)
    for (const words of [
      '569.04 Dr',
      '53,591.00',
      '26,475.00',
      '27,685.04 Dr',
      'A/2',
      '21,190.00',
      '5,000.00',
      'E. & O.E.',
      'EXMP0000142',
    ])
      expect(text).toContain(words)
  })

  it('are there for an account that owes nothing', async () => {
    const { text } = readPdf((await ramesh.file('/statement/export?as=pdf&from=2026-04-01&to=2026-05-31')).bytes)
    expect(text).toContain('0.00')
    expect(text).not.toContain('A/1')
    expect(text).not.toContain('Less advances')
  })

  it('are the same to the byte, however often they are taken', async () => {
    for (const as of ['pdf', 'xlsx', 'csv']) {
      const path = `/statement/export?as=${as}&from=2026-10-01&to=2026-11-21`
      const [one, two] = [await ramesh.file(path), await ramesh.file(path)]
      expect(Buffer.from(one.bytes).equals(Buffer.from(two.bytes))).toBe(true)
    }
  })
})

it('reads in Hindi, on screen and on paper', async () => {
  const { text } = await ramesh.get('/statement?lang=hi')
  expect(text).toContain('आपको देना है')
  expect(text).not.toMatch(/undefined|Opening|Closing|Billed|not used/)
  expect(readPdf((await ramesh.file('/statement/export?as=pdf&lang=hi')).bytes).text).toContain('27,685.04')
})
