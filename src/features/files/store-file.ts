import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { KeptFile } from '#platform/upload.ts'
import type { AccountId, FileId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'
import { type FilePurpose, permissionToStore } from './file.ts'

const LONGEST_NAME = 200

/** `kept`: what the door got when it kept the bytes (`keepUpload`), before this transaction. */
export type StoreFile = { account_id: AccountId; purpose: FilePurpose; kept: KeptFile }

/** A file somebody handed over belongs to their account from now on; whoever may see such a thing can take it away. */
export async function storeFile(tx: Tx, { account_id, purpose, kept }: StoreFile): Promise<FileId> {
  tx.permit(permissionToStore(purpose))
  if (kept.name === '' || kept.name.length > LONGEST_NAME || kept.size_bytes <= 0) {
    throw invalid('file', 'file_mismatch', 'This file has no name, or nothing in it.')
  }
  await tx.rows(
    db.insertInto('files').values({
      seller_id: tx.seller_id,
      account_id,
      id: kept.id,
      purpose,
      name: kept.name,
      type: kept.type,
      size_bytes: kept.size_bytes,
      sha256: kept.sha256,
      uploaded_by: tx.viewer.actor,
      uploaded_by_name: tx.viewer.actor_name,
      created_at: tx.now,
    }),
  )
  const { name, size_bytes } = kept
  await emit(tx, 'file.stored', { account_id, subject_id: kept.id, data: { purpose, name, size_bytes } })
  return kept.id
}
