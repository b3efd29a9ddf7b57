import type { PurchaseRegister, RegisterColumn, RegisteredDocument, RegisteredRate } from '#ports/structured.ts'
import { type Minor, plain } from '#shared/money.ts'

type Of<Value> = (document: RegisteredDocument, rate: RegisteredRate | null) => Value

/** A column of a pack's register: what it is headed, and what stands in it for a document and one of its rates (null: not known). */
export type Column = RegisterColumn & { cell: Of<string | null> }

export function text(head: string, cell: Of<string | null>): Column {
  return { head, kind: 'text', cell }
}

export function digits(head: string, cell: Of<string | null>): Column {
  return { head, kind: 'decimal', cell }
}

/** An amount in the document's own currency. */
export function amount(head: string, of: Of<Minor | null>): Column {
  return digits(head, (document, rate) => {
    const minor = of(document, rate)
    return minor === null ? null : plain(minor, document.currency)
  })
}

/** One row per rate; a document whose rates are not known has one row without them. */
export function registerOf(
  columns: readonly Column[],
  rest: Pick<PurchaseRegister, 'label' | 'takes' | 'json'>,
): PurchaseRegister {
  return {
    ...rest,
    columns: columns.map(({ head, kind }) => ({ head, kind })),
    rows: (document) => (document.rates ?? [null]).map((rate) => columns.map(({ cell }) => cell(document, rate) || null)),
  }
}

/** How a document stands today, in words for a file. */
export function paymentStatus({ kind, open_minor, total_minor }: RegisteredDocument): string {
  const words = kind === 'CN' ? WORDS.credit : WORDS.debit
  if (open_minor === 0) return words.all
  return open_minor < total_minor ? words.part : words.none
}

const WORDS = {
  debit: { all: 'Paid', part: 'Part paid', none: 'Not paid' },
  credit: { all: 'Used', part: 'Part used', none: 'Not used' },
}
