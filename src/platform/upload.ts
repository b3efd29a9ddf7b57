import { hash } from 'node:crypto'
import { Rejected, Unavailable } from '#ports/failure.ts'
import { type AccountId, type FileId, newId, type SellerId } from '#shared/id.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { typedText } from '#shared/typed-text.ts'
import { strangersFile } from './download.ts'
import { countAttempt, HOUR_MS, type Limit } from './rate-limit.ts'
import type { Site } from './site.ts'
import { isOfKind, kindByName, MEDIA_TYPES, type UploadKind } from './upload-kind.ts'
import type { WebContext } from './web.ts'
import { safeFileName } from './zip-write.ts'

/** What one file may weigh. A page's body may be larger (see app.tsx), so that one too large is refused at its field. */
export const UPLOAD_LIMIT_BYTES = 10 * 1024 * 1024

/** A file somebody handed over, looked at from outside: its name and its first bytes say the same. */
export type Upload = {
  /** As its owner calls it, without path and without what no file system takes. */
  name: string
  kind: UploadKind
  /** The media type of the kind. */
  type: string
  bytes: Uint8Array
  sha256: Buffer
}

export type UploadRules = {
  /** Without it, every kind. */
  kinds?: readonly UploadKind[]
  /** At most `UPLOAD_LIMIT_BYTES`. */
  most_bytes?: number
}

/** A form with at most one file. */
export type SentForm = {
  /** The text fields, as `formOf` gives them, and `<field>_sha256`: so that `once` tells the same form with another file from a repetition. */
  typed: Record<string, string>
  /** Null when no file was chosen, or when it is refused. */
  upload: Upload | null
  /** Why the file is refused, at its field: thrown in the act's place, the form comes back with what was typed. */
  refusal: Refusal | null
}

/**
 * The form of a POST, multipart or not, with the file of `field` if one was chosen. Look whether the sender may send at all before: the body
 * is read here. Refusals of the file are 422 `file_too_large`, `file_empty`, `file_kind`, `file_mismatch`, `several_files`.
 */
export async function uploadOf(context: WebContext, field: string, rules: UploadRules = {}): Promise<SentForm> {
  const body = await context.req.parseBody({ all: true }).catch(() => {
    throw new Refusal(400, 'not_a_form', 'This is not how a browser sends a form.')
  })
  const typed: Record<string, string> = {}
  for (const [name, value] of Object.entries(body)) {
    const text = [value].flat().findLast((one) => typeof one === 'string')
    if (text !== undefined && name !== field) typed[name] = typedText(text)
  }
  // a file box that was left empty is sent as a file without a name
  const files = [body[field]].flat().filter((one) => one instanceof File && !(one.name === '' && one.size === 0))
  const [file, ...more] = files
  if (!(file instanceof File)) return { typed, upload: null, refusal: null }
  try {
    if (more.length > 0) throw invalid(field, 'several_files', 'Choose one file.')
    const upload = await inspect(file, field, rules)
    return { typed: { ...typed, [`${field}_sha256`]: upload.sha256.toString('hex') }, upload, refusal: null }
  } catch (error) {
    if (error instanceof Refusal) return { typed, upload: null, refusal: error }
    throw error
  }
}

async function inspect(file: File, field: string, { kinds, most_bytes = UPLOAD_LIMIT_BYTES }: UploadRules): Promise<Upload> {
  if (file.size === 0) throw invalid(field, 'file_empty', 'This file is empty.')
  if (file.size > Math.min(most_bytes, UPLOAD_LIMIT_BYTES)) {
    throw invalid(field, 'file_too_large', 'This file is larger than 10 MB. Choose a smaller one.')
  }
  const name = nameOf(file.name)
  const kind = kindByName(name)
  if (kind === null || kinds?.includes(kind) === false) {
    throw invalid(field, 'file_kind', `Files of this kind cannot be taken. Choose ${wordsOf(kinds)}.`)
  }
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (!isOfKind(kind, bytes)) {
    throw invalid(field, 'file_mismatch', 'What is in this file is not what its name says. Choose the original file.')
  }
  return { name, kind, type: MEDIA_TYPES[kind], bytes, sha256: hash('sha256', bytes, 'buffer') }
}

/** The last part of a path, as some browsers send one, fit for every file system. */
function nameOf(sent: string): string {
  return safeFileName(typedText(sent).split(/[/\\]/).at(-1) ?? '')
}

function wordsOf(kinds: readonly UploadKind[] = ['pdf', 'jpg', 'png', 'csv', 'xlsx', 'xml', 'json']): string {
  return kinds.map((kind) => kind.toUpperCase()).join(', ')
}

/** For the `accept` of a file field: `.pdf,.jpg,.jpeg`. */
export function acceptOf(kinds: readonly UploadKind[]): string {
  return kinds.flatMap((kind) => (kind === 'jpg' ? ['.jpg', '.jpeg'] : [`.${kind}`])).join(',')
}

/** How many files may come for one account: nobody fills the disk. */
const LIMITS: readonly Limit[] = [
  { most: 60, per_ms: HOUR_MS },
  { most: 200, per_ms: 24 * HOUR_MS },
]

/** A file whose bytes are kept, before its row is written: hand it to the act `storeFile`. */
export type KeptFile = Omit<Upload, 'bytes' | 'kind'> & { id: FileId; size_bytes: number }

/** Where the bytes of a file lie: nothing in it comes from a person. */
export function fileKey(file: { seller_id: SellerId; account_id: AccountId; id: FileId }): string {
  return `${file.seller_id}/${file.account_id}/${file.id}`
}

/**
 * Keeps the bytes under a fresh id, before the act and outside its transaction. If the act is then refused, nobody can reach them: an orphan is
 * harmless. Call it only for somebody who may act: what is kept takes room. Refuses with 429 beyond 60 files an hour of one account.
 */
export async function keepUpload(
  { files, database }: Pick<Site, 'files' | 'database'>,
  owner: { seller_id: SellerId; account_id: AccountId },
  { name, type, bytes, sha256 }: Upload,
): Promise<KeptFile> {
  await countAttempt(database, `upload ${owner.account_id}`, LIMITS)
  const id = newId('file', database.clock().getTime())
  await files.put(fileKey({ ...owner, id }), bytes)
  return { id, name, type, sha256, size_bytes: bytes.length }
}

/**
 * The one place that gives out bytes people brought: for a door that has read the row with the viewer's own eyes and asked for the permission.
 * 404 when the store has lost the file, 503 while it cannot be read.
 */
export async function storedAnswer(
  { files }: Pick<Site, 'files'>,
  owner: { seller_id: SellerId; account_id: AccountId },
  { id, name, type }: { id: FileId; name: string; type: string },
): Promise<Response> {
  const bytes = await files.get(fileKey({ ...owner, id })).catch((error: unknown) => {
    if (error instanceof Rejected) throw notFound()
    if (error instanceof Unavailable)
      throw new Refusal(503, 'files_away', 'The files cannot be reached just now.', undefined, error)
    throw error
  })
  const known = Object.values(MEDIA_TYPES).find((one) => one === type)
  return strangersFile({ name, type: known ?? 'application/octet-stream', bytes })
}
