import type { ContactId, DeviceId } from '#shared/id.ts'

/** A browser that is remembered as a contact's own. */
export type Device = {
  id: DeviceId
  contact_id: ContactId
  label: string
  /** Let in as the contact's first, without a code. */
  free: boolean
  created_at: Date
  last_seen_at: Date
}
