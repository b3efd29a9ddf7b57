import type { HtmlEscapedString } from 'hono/utils/html'
import type { Entry } from '#features/ledger/entry.ts'
import { absolute, subtract, ZERO } from '#shared/money.ts'
import { assertNever } from '#shared/refusal.ts'
import type { MarkName, Tone } from '#ui/icon.tsx'
import type { Page } from '#ui/page.tsx'
import { Status } from '#ui/status.tsx'
import { creditStatus, type InvoiceStatus, invoiceStatus } from './invoice.ts'
import type { InvoiceRow } from './invoice-detail.ts'

type Look = Pick<Page, 'say' | 'format'> & { visit: Pick<Page['visit'], 'today'> }

/** How a document of sale stands: the mark, the tone and the word, the same on every page. */
export type Standing = { tone: Tone; mark: MarkName; word: string }

export function standingOf(row: InvoiceRow, page: Look): Standing {
  return row.kind === 'CN' ? creditStanding(row, page) : owedStanding(invoiceStatus(row, page.visit.today), page)
}

function creditStanding(row: Pick<Entry, 'amount_minor' | 'open_minor'>, { say }: Look): Standing {
  switch (creditStatus(row)) {
    case 'unused':
      return { tone: 'wait', mark: 'open', word: say.invoices.unused }
    case 'part_used':
      return { tone: 'wait', mark: 'part', word: say.invoices.part_used }
    case 'used':
      return { tone: 'good', mark: 'done', word: say.invoices.used }
  }
}

function owedStanding(status: InvoiceStatus, { say }: Look): Standing {
  const { status: words } = say.words
  switch (status.state) {
    case 'overdue':
      return { tone: 'wrong', mark: 'late', word: words.late(status.days) }
    case 'due_soon':
      return { tone: 'attn', mark: 'open', word: words.due_soon }
    case 'part_paid':
      return { tone: 'wait', mark: 'part', word: words.part_paid }
    case 'open':
      return { tone: 'wait', mark: 'open', word: words.open }
    case 'disputed':
      return { tone: 'attn', mark: 'flag', word: words.disputed }
    case 'credited':
      return { tone: 'off', mark: 'void', word: words.credited }
    case 'paid':
      return { tone: 'good', mark: 'done', word: words.paid }
    default:
      return assertNever(status)
  }
}

export function InvoiceStanding({ row, page, tag }: { row: InvoiceRow; page: Look; tag?: boolean }): HtmlEscapedString {
  const { tone, mark, word } = standingOf(row, page)
  return Status({ tone, mark, tag, children: word })
}

/** What has been settled of it: nothing of a document that is all open. */
export function settledMinor({ amount_minor, open_minor }: Pick<Entry, 'amount_minor' | 'open_minor'>) {
  return subtract(absolute(amount_minor), open_minor)
}

/** Whether nothing is left to do about it: its row is quiet. */
export function isSettled({ open_minor }: Pick<Entry, 'open_minor'>): boolean {
  return open_minor === ZERO
}
