import type { Tx } from '#platform/database.ts'
import { routes } from '#routes.ts'
import { parseId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import type { Typed } from '#ui/desk-form.tsx'
import { setLineAside } from './set-line-aside.ts'

/** The lines somebody has seen before them are no customers': each is set aside, unless it was decided meanwhile. */
export async function setLinesAside(tx: Tx, typed: Typed): Promise<string> {
  tx.permit('payments.verify')
  for (const text of (typed['lines'] ?? '').split(' ').slice(0, 200)) {
    const id = parseId('bank_line', text)
    if (id === null) continue
    try {
      await setLineAside(tx, id, '')
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'line_decided') throw error
    }
  }
  return routes.desk.bank.href({}, { way: 'out' })
}
