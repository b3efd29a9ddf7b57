import type { Draft } from '#features/invoices/paper.ts'
import type { Booking } from '#features/ledger/booking.ts'
import { capitals, type EntryKind } from '#features/ledger/entry.ts'
import type { FileRow } from './cell.ts'

/** The source of everything a file brings. */
export const SOURCE = 'import'

/** What a document is called at its source: its number is unique per seller and kind (domain specification 2.3, I7). */
export function sourceRef(kind: EntryKind, number: string): string {
  return `${kind}/${capitals(number)}`
}

/** One document of a file, with the rows that make it and, where lines are known, its paper. */
export type ImportedDocument = { rows: readonly Pick<FileRow, 'line'>[]; value: string; booking: Booking; draft: Draft | null }
