import type { Reader } from '#features/invoices/invoice-sheet.ts'
import type { Sheet } from '#platform/sheet.ts'
import type { StructuredFile } from '#ports/structured.ts'
import type { Day } from '#shared/day.ts'
import type { Currency, Minor } from '#shared/money.ts'

/** A document of a pack as its list tells it: which files it has, and what its structured one lacks. */
export type PackedDocument = {
  kind: string
  number: string
  dated_on: Day
  currency: Currency
  total_minor: Minor
  pdf: string
  structured: string | null
  /** In words; empty where nothing is missing. */
  missing: string
  /** What the state's portal must have called it, if it was registered. */
  registration: string | null
}

/** The list of the documents in a pack. Credit notes are below zero, as in the ledger. */
export function packIndex({ say }: Pick<Reader, 'say'>, has_registration: boolean): Sheet<PackedDocument> {
  const { index } = say.pack
  return {
    name: index.name,
    columns: [
      { key: 'kind', head: index.kind, kind: 'text', value: (row) => row.kind },
      { key: 'number', head: index.number, kind: 'text', value: (row) => row.number },
      { key: 'dated_on', head: index.date, kind: 'day', value: (row) => row.dated_on },
      { key: 'currency', head: index.currency, kind: 'text', value: (row) => row.currency },
      { key: 'total', head: index.total, kind: 'money', value: (row) => row.total_minor },
      { key: 'pdf', head: index.pdf, kind: 'text', value: (row) => row.pdf },
      { key: 'e_invoice', head: index.structured, kind: 'text', value: (row) => row.structured },
      { key: 'missing', head: index.missing, kind: 'text', value: (row) => row.missing },
      ...(has_registration
        ? [
            {
              key: 'expected_irn',
              head: index.registration,
              kind: 'text' as const,
              value: (row: PackedDocument) => row.registration,
            },
          ]
        : []),
    ],
  }
}

/** What a structured file lacks, or why there is none. Null: the books hold no lines to make one of. */
export function missingWords(file: StructuredFile | null, { say }: Pick<Reader, 'say'>): string {
  const { gaps, none, no_lines } = say.pack
  if (file === null) return no_lines
  return file.text === null ? none[file.because] : file.missing.map((gap) => gaps[gap]).join('; ')
}
