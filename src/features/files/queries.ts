import { db, type Read } from '#platform/database.ts'
import type { AccountId, FileId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import type { StoredFile } from './file.ts'

const MOST_FILES = 100

const COLUMNS = [
  'id',
  'account_id',
  'purpose',
  'name',
  'type',
  'size_bytes',
  'sha256',
  'uploaded_by',
  'uploaded_by_name',
  'created_at',
] as const

function filesOf(read: Read, account_id: AccountId) {
  return db.selectFrom('files').select(COLUMNS).where('seller_id', '=', read.seller_id).where('account_id', '=', account_id)
}

/** What is known of a file, or the same 404 whether it is not there or not this account's. */
export async function getFile(read: Read, account_id: AccountId, file_id: FileId): Promise<StoredFile> {
  const file = await read.row(filesOf(read, account_id).where('id', '=', file_id))
  if (!file) throw notFound()
  return file
}

/** What is known of these files, those that are there; at most 100. */
export async function listFiles(read: Read, account_id: AccountId, ids: readonly FileId[]): Promise<StoredFile[]> {
  if (ids.length === 0) return []
  return read.rows(filesOf(read, account_id).where('id', 'in', ids).orderBy('id').limit(MOST_FILES))
}
