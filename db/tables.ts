// Written by scripts/generate-tables.ts from the migrated catalogue. Do not edit: write a migration and run it again.

import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { Day } from '#shared/day.ts'
import type { AccountId, AllocationId, ChallengeId, ContactId, DeviceId, EntryId, EventId, Id, ImportId, ItemId, LinkId, SellerId, SessionId, StaffId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'

/** jsonb: comes back parsed and is whatever it is; goes in as JSON text, since a bare array would become a PostgreSQL array. */
type Json = ColumnType<unknown, string, string>
type GeneratedJson = ColumnType<unknown, string | undefined, string>

export type AccessLinksTable = {
  seller_id: SellerId
  account_id: AccountId
  id: LinkId
  contact_id: ContactId
  token_hash: Buffer
  hint: string
  channel: 'email' | 'whatsapp' | 'sms' | 'qr' | 'copy'
  purpose: Generated<string>
  frees_first_device: boolean
  created_by: string
  created_at: Date
  expires_at: Date
  idle_days: number
  last_used_at: Date | null
  use_count: Generated<number>
  revoked_at: Date | null
  revoked_by: string | null
  revoke_reason: string | null
}

export type AccessRequestsTable = {
  seller_id: SellerId
  account_id: AccountId
  id: Id<'access_request'>
  link_id: LinkId
  name: string
  email: Generated<string>
  phone: Generated<string>
  note: Generated<string>
  kind: 'colleague' | 'stranger'
  created_at: Date
  decided_at: Date | null
  decided_by: string | null
  decision: 'granted' | 'declined' | null
}

export type AccountsTable = {
  seller_id: SellerId
  id: AccountId
  code: string
  code_lower: GeneratedAlways<string>
  name: string
  name_lower: GeneratedAlways<string>
  currency: Currency
  tax_id: string | null
  region: string | null
  country_code: string
  in_special_zone: Generated<boolean>
  email: string | null
  phone: string | null
  address_lines: Generated<string[]>
  terms_days: number | null
  credit_limit_minor: Minor | null
  revision: Generated<number>
  lock_version: Generated<number>
  source: string
  source_ref: string
  created_at: Date
}

export type AllocationsTable = {
  seller_id: SellerId
  account_id: AccountId
  id: AllocationId
  currency: Currency
  credit_id: EntryId
  debit_id: EntryId
  credit_side: GeneratedAlways<string>
  debit_side: GeneratedAlways<string>
  amount_minor: Minor
  effective_on: Day
  rule: string
  note: Generated<string>
  actor: string
  source: string
  source_ref: string
  recorded_at: Date
}

export type AttemptsTable = {
  key: string
  window_at: Date
  count: number
}

export type ChallengesTable = {
  seller_id: SellerId
  id: ChallengeId
  contact_id: ContactId | null
  staff_id: StaffId | null
  purpose: 'device' | 'step_up' | 'typed_code' | 'staff_sign_in' | 'staff_link'
  link_account_id: AccountId | null
  link_id: LinkId | null
  session_id: SessionId | null
  browser_hash: Buffer | null
  code_hash: Buffer | null
  sent_to: Generated<string>
  created_at: Date
  expires_at: Date
  tries: Generated<number>
  answered_at: Date | null
  ended_at: Date | null
}

export type ContactsTable = {
  seller_id: SellerId
  id: ContactId
  name: string
  email: string | null
  email_lower: GeneratedAlways<string | null>
  phone: string | null
  phone_digits: GeneratedAlways<string | null>
  language: Generated<string>
  first_message_at: Date | null
  free_device_used_at: Date | null
  created_at: Date
  ended_at: Date | null
}

export type DevicesTable = {
  seller_id: SellerId
  id: DeviceId
  contact_id: ContactId
  token_hash: Buffer
  label: string
  free: Generated<boolean>
  created_at: Date
  last_seen_at: Date
  expires_at: Date
  revoked_at: Date | null
}

export type EntriesTable = {
  seller_id: SellerId
  account_id: AccountId
  id: EntryId
  kind: 'OB' | 'INV' | 'DN' | 'REV' | 'REFUND' | 'CN' | 'RCPT' | 'TDS' | 'WO'
  kind_rank: GeneratedAlways<number>
  number: string
  number_upper: GeneratedAlways<string>
  dated_on: Day
  due_on: Day
  currency: Currency
  amount_minor: Minor
  side: GeneratedAlways<string>
  open_minor: Minor
  disputed_minor: Generated<Minor>
  taxable_minor: Generated<Minor>
  tax_minor: Generated<Minor>
  reference: Generated<string>
  reference_upper: GeneratedAlways<string>
  note: Generated<string>
  method: string | null
  original_id: EntryId | null
  source: string
  source_ref: string
  fingerprint: string
  recorded_at: Date
}

export type EventsTable = {
  seller_id: SellerId
  id: EventId
  account_id: AccountId | null
  name: string
  subject_id: string
  data: GeneratedJson
  actor: string
  actor_name: Generated<string>
  at: Date
}

export type ImportsTable = {
  seller_id: SellerId
  id: ImportId
  kind: string
  file_name: string
  file_hash: string
  options: GeneratedJson
  done_through_line: Generated<number>
  rows_booked: Generated<number>
  rows_repeated: Generated<number>
  rows_named: Generated<number>
  started_at: Date
  finished_at: Date | null
}

export type InvoiceLinesTable = {
  seller_id: SellerId
  account_id: AccountId
  invoice_id: EntryId
  line: number
  item_id: ItemId | null
  code: Generated<string>
  description: string
  item_code: string | null
  quantity: string
  unit: Generated<string>
  unit_price: string
  rate_bp: Generated<number>
  gross_minor: Minor
  discount_minor: Generated<Minor>
  taxable_minor: Minor
  taxes: GeneratedJson
  total_minor: Minor
}

export type InvoicesTable = {
  seller_id: SellerId
  account_id: AccountId
  id: EntryId
  supply: Generated<string>
  reverse_charge: Generated<boolean>
  place_of_supply: string | null
  seller_party: Json
  buyer_party: Json
  ship_to: Json | null
  taxes: GeneratedJson
  discount_minor: Generated<Minor>
  round_off_minor: Generated<Minor>
  words: string | null
  remarks: Generated<string[]>
  reason: Generated<string>
  issued_by: Generated<string>
}

export type ItemsTable = {
  seller_id: SellerId
  id: ItemId
  code: string
  code_lower: GeneratedAlways<string>
  name: string
  name_lower: GeneratedAlways<string>
  item_code: string | null
  unit: Generated<string>
  price: string | null
  rate_bp: number | null
  source: string
  source_ref: string
  created_at: Date
  ended_at: Date | null
}

export type MembershipsTable = {
  seller_id: SellerId
  account_id: AccountId
  contact_id: ContactId
  role_id: Id<'role'>
  created_at: Date
  ended_at: Date | null
}

export type RequestsTable = {
  seller_id: SellerId
  id: string
  fingerprint: string
  result: Json
  at: Date
}

export type RolesTable = {
  seller_id: SellerId
  id: Id<'role'>
  side: 'account' | 'staff'
  name: string
  permissions: string[]
}

export type SellersTable = {
  id: SellerId
  name: string
  country: string
  currency: Currency
  time_zone: string
  year_starts_in_month: number
  settings: GeneratedJson
  revision: Generated<number>
  created_at: Date
}

export type SeriesTable = {
  seller_id: SellerId
  kind: string
  year_label: string
  pattern: string
  next_sequence: Generated<number>
}

export type SessionsTable = {
  seller_id: SellerId
  id: SessionId
  contact_id: ContactId | null
  staff_id: StaffId | null
  link_account_id: AccountId | null
  link_id: LinkId | null
  device_id: DeviceId | null
  token_hash: Buffer
  level: number
  level_at: Date
  shared_computer: Generated<boolean>
  label: Generated<string>
  ip_prefix: Generated<string>
  created_at: Date
  last_seen_at: Date
  expires_at: Date
  idle_minutes: number
  ended_at: Date | null
}

export type StaffTable = {
  seller_id: SellerId
  id: StaffId
  role_id: Id<'role'>
  name: string
  email: string | null
  email_lower: GeneratedAlways<string | null>
  phone: string | null
  title: string | null
  language: Generated<string>
  created_at: Date
  ended_at: Date | null
}

export type VisitsTable = {
  seller_id: SellerId
  id: Id<'visit'>
  account_id: AccountId
  contact_id: ContactId
  page: string
  subject_id: string | null
  at: Date
}

export type Tables = {
  access_links: AccessLinksTable
  access_requests: AccessRequestsTable
  accounts: AccountsTable
  allocations: AllocationsTable
  attempts: AttemptsTable
  challenges: ChallengesTable
  contacts: ContactsTable
  devices: DevicesTable
  entries: EntriesTable
  events: EventsTable
  imports: ImportsTable
  invoice_lines: InvoiceLinesTable
  invoices: InvoicesTable
  items: ItemsTable
  memberships: MembershipsTable
  requests: RequestsTable
  roles: RolesTable
  sellers: SellersTable
  series: SeriesTable
  sessions: SessionsTable
  staff: StaffTable
  visits: VisitsTable
}
