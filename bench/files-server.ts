import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { downloadOf } from '#platform/download.ts'
import { csvOf, type Sheet, xlsxOf } from '#platform/sheet.ts'
import { addDays, type Day, day } from '#shared/day.ts'
import { type Minor, minor, parseCurrency } from '#shared/money.ts'

/**
 * Serves files of any length as the product's own downloads are served (`downloadOf`, `csvOf`, `xlsxOf`), from rows that are made as they
 * are asked for; and beside them, the same way, as many bytes that are there already. Takes its port over IPC and says `ready`.
 */
type Row = {
  number: string
  name: string
  dated_on: Day | null
  due_on: Day | null
  reference: string
  status: string
  taxable_minor: Minor
  tax_minor: Minor
  total_minor: Minor
  quantity: string
}

/** Made before: what is measured is the writing. */
const DAYS = Array.from({ length: 730 }, (_, index) => addDays(day('2024-04-01'), index))
const DUE_DAYS = 30
const INR = parseCurrency('INR')
const PIECE_BYTES = 65_536

function* rowsOf(count: number): Generator<Row> {
  for (let index = 0; index < count; index++) {
    const on = index % (DAYS.length - DUE_DAYS)
    yield {
      number: `NW-${String(index).padStart(7, '0')}`,
      name: index % 50 === 0 ? `=Customer "${index % 900}", & Sons` : `Customer ${index % 900} Stores`,
      dated_on: DAYS[on] ?? null,
      due_on: DAYS[on + DUE_DAYS] ?? null,
      reference: `PO-${1_000 + (index % 9_000)}`,
      status: index % 3 === 0 ? 'open' : 'paid',
      taxable_minor: minor(100_000 + (index % 9_999)),
      tax_minor: minor(18_000 + (index % 999)),
      total_minor: minor(118_000 + (index % 9_999)),
      quantity: `${index % 90}.500`,
    }
  }
}

const SHEET: Sheet<Row> = {
  name: 'Invoices',
  columns: [
    { key: 'number', head: 'Number', kind: 'text', value: (row) => row.number },
    { key: 'name', head: 'Customer', kind: 'text', value: (row) => row.name },
    { key: 'dated_on', head: 'Date', kind: 'day', value: (row) => row.dated_on },
    { key: 'due_on', head: 'Due', kind: 'day', value: (row) => row.due_on },
    { key: 'reference', head: 'Order', kind: 'text', value: (row) => row.reference },
    { key: 'status', head: 'Status', kind: 'text', value: (row) => row.status },
    { key: 'taxable', head: 'Taxable', kind: 'money', value: (row) => row.taxable_minor },
    { key: 'tax', head: 'Tax', kind: 'money', value: (row) => row.tax_minor },
    { key: 'total', head: 'Total', kind: 'money', value: (row) => row.total_minor },
    { key: 'quantity', head: 'Quantity', kind: 'decimal', value: (row) => row.quantity },
  ],
}

async function* bytesOf(count: number): AsyncGenerator<Uint8Array> {
  const piece = Buffer.alloc(PIECE_BYTES, 'All square.\r\n')
  for (let left = count; left > 0; left -= PIECE_BYTES) yield left < PIECE_BYTES ? piece.subarray(0, left) : piece
}

process.on('message', (port) => {
  if (INR === null) throw new Error('no rupees')
  const app = new Hono()
  app.get('/csv/:rows', (context) => {
    const body = csvOf(SHEET, rowsOf(Number(context.req.param('rows'))), INR)
    return downloadOf({ name: 'Invoices.csv', type: 'csv', body })
  })
  app.get('/xlsx/:rows', (context) => {
    const body = xlsxOf(SHEET, rowsOf(Number(context.req.param('rows'))), INR)
    return downloadOf({ name: 'Invoices.xlsx', type: 'xlsx', body })
  })
  app.get('/plain/:bytes', (context) =>
    downloadOf({ name: 'Invoices.csv', type: 'csv', body: bytesOf(Number(context.req.param('bytes'))) }),
  )
  serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' }, () => process.send?.('ready'))
})
process.on('disconnect', () => process.exit(0))
