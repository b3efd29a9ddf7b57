import { type EntryId, parseId } from '#shared/id.ts'
import { ENTRY_KINDS } from './entry.ts'

/** The id of an entry of whatever kind, as an address spells it; null when it is none. It says nothing of whether the row exists. */
export function parseEntryId(text: unknown): EntryId | null {
  for (const { id } of Object.values(ENTRY_KINDS)) {
    const parsed = parseId(id, text)
    if (parsed !== null) return parsed
  }
  return null
}
