import { routes } from '#routes.ts'
import type { GeneratedDoor } from './generate.ts'
import { get } from './pages.ts'
import { startApp } from './processes.ts'
import { type Figure, median } from './report.ts'

const WARM = 5
const COUNTED = 30

/** F8: an invoice as PDF over HTTP, each another invoice, when the press is warm; and how long the thread that answers was blocked. */
export async function measurePapers(data_dir: string, doors: readonly GeneratedDoor[]): Promise<Figure[]> {
  const app = await startApp({ data_dir, probe: true })
  try {
    const times: number[] = []
    const sizes: number[] = []
    for (const [turn, { account_id, invoice_id, cookie }] of doors.slice(0, WARM + COUNTED).entries()) {
      if (turn === WARM) await app.probe()
      const began = performance.now()
      const { status, body } = await get(app.port, routes.invoices.pdf.href({ account: account_id, invoice: invoice_id }), {
        cookie,
      })
      if (status !== 200 || body.toString('latin1', 0, 5) !== '%PDF-') throw new Error(`an invoice as PDF answered ${status}`)
      times.push(performance.now() - began)
      sizes.push(body.length / 1_024)
    }
    const { longest_block_ms, p99_block_ms } = await app.probe()
    return [
      {
        id: 'F8',
        what: `invoice as PDF, median of ${COUNTED}`,
        value: median(times.slice(WARM)),
        unit: 'ms',
        beside: { KB: median(sizes), slowest: Math.max(...times.slice(WARM)), 'first ms': times[0] ?? Number.NaN },
      },
      {
        id: 'F8',
        what: 'longest block of the request thread meanwhile',
        value: longest_block_ms,
        unit: 'ms',
        beside: { 'p99 ms': p99_block_ms },
      },
    ]
  } finally {
    await app.close()
  }
}
