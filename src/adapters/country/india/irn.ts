import { createHash } from 'node:crypto'

/** Document types of the invoice portal. */
export type Inv01Type = 'INV' | 'CRN' | 'DBN'

/**
 * The number the invoice portal gives a document: SHA-256 of GSTIN, financial year (`2026-27`), type and number, in hexadecimal (domain
 * specification 1.10). It is what the IRN must be if the document is registered, not proof that it was.
 */
export function irnOf(gstin: string, financial_year: string, type: Inv01Type, number: string): string {
  return createHash('sha256').update(`${gstin}${financial_year}${type}${number}`).digest('hex')
}
