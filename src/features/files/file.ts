import { may, type Viewer } from '#platform/viewer.ts'
import type { AccountId, FileId } from '#shared/id.ts'

/** What people hand over, and who may: the permission to store such a file, and the one to see it. */
const PURPOSES = {
  /** A picture or slip of a payment somebody says they made. */
  proof: { store: 'payments.pay', see: 'payments.see' },
  /** What goes with a dispute: a picture of the goods, a delivery note. */
  dispute: { store: 'disputes.open', see: 'invoices.see' },
  /** A certificate of tax deducted. */
  certificate: { store: 'payments.pay', see: 'payments.see' },
  /** The customer's own ledger, to be matched. */
  ledger: { store: 'statement.match', see: 'statement.see' },
  /** The customer's own ledger, beside a balance they do not confirm. */
  confirmation: { store: 'statement.confirm', see: 'statement.see' },
} as const

export type FilePurpose = keyof typeof PURPOSES

/** What is known of a file; its bytes lie in the file store. */
export type StoredFile = {
  id: FileId
  account_id: AccountId
  purpose: string
  name: string
  /** The media type of its kind, as the upload was found to be. */
  type: string
  size_bytes: number
  sha256: Buffer
  uploaded_by: string
  uploaded_by_name: string
  created_at: Date
}

export function permissionToStore(purpose: FilePurpose): string {
  return PURPOSES[purpose].store
}

/** Whoever may see such a thing, and who brought it. */
export function maySee(viewer: Viewer, file: Pick<StoredFile, 'purpose' | 'uploaded_by'>): boolean {
  const known: Readonly<Record<string, { see: string }>> = PURPOSES
  const needs = Object.hasOwn(known, file.purpose) ? known[file.purpose]?.see : undefined
  return file.uploaded_by === viewer.actor || (needs !== undefined && may(viewer, needs))
}

/** `120 KB`, `3.4 MB`: the number and its unit; at least 1 KB. */
export function sizeOf(size_bytes: number): { unit: 'kb'; n: number } | { unit: 'mb'; n: string } {
  const kb = Math.max(1, Math.round(size_bytes / 1024))
  return kb < 1000 ? { unit: 'kb', n: kb } : { unit: 'mb', n: (size_bytes / 1024 / 1024).toFixed(1) }
}
