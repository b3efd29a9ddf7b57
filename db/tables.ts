// Written by scripts/generate-tables.ts from the migrated catalogue. Do not edit: write a migration and run it again.

import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { Day } from '#shared/day.ts'
import type { AccountId, AllocationId, BankLineId, CertificateId, ChallengeId, ChequeId, ConfirmationId, ConnectionId, ContactId, DeviceId, DisputeId, EntryId, EventId, FactId, FileId, Id, ImportId, ItemId, LinkId, ReconciliationId, SellerId, SessionId, SettlementId, SigningKeyId, StaffId } from '#shared/id.ts'
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
  virtual_account_upper: string | null
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

export type BalanceConfirmationsTable = {
  seller_id: SellerId
  account_id: AccountId
  id: ConfirmationId
  as_on: Day
  currency: Currency
  balance_minor: Minor
  letter: Json
  letter_sha256: Buffer
  asked_by: string
  asked_by_name: Generated<string>
  asked_at: Date
  reminders: Generated<Date[]>
  until_on: Day
  reply: 'agreed' | 'disagreed' | null
  their_minor: Minor | null
  why: Generated<string>
  file_id: FileId | null
  replied_by: string | null
  replied_by_name: string | null
  replied_role: string | null
  replied_level: number | null
  replied_at: Date | null
  key_id: SigningKeyId | null
  signature: Buffer | null
  replied_proof: 'mailed' | 'handed' | null
  replied_proof_note: string | null
}

export type BankLinesTable = {
  seller_id: SellerId
  id: BankLineId
  line_ref: string
  file_name: string
  line: number
  dated_on: Day
  currency: Currency
  amount_minor: Minor
  narration: Generated<string>
  bank_reference_upper: Generated<string>
  virtual_account_upper: Generated<string>
  state: 'open' | 'booked' | 'set_aside'
  rule: Generated<string>
  note: Generated<string>
  account_id: AccountId | null
  settlement_id: SettlementId | null
  payment_id: EntryId | null
  decided_by: string | null
  decided_at: Date | null
  created_at: Date
  words: Generated<string[]>
  reference_bare: GeneratedAlways<string>
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
  made_by: string | null
  made_by_name: string | null
}

export type ChequesTable = {
  seller_id: SellerId
  account_id: AccountId
  id: ChequeId
  cheque_number: string
  bank: Generated<string>
  currency: Currency
  amount_minor: Minor
  payable_on: Day
  allocations: GeneratedJson
  note: Generated<string>
  state: 'held' | 'presented' | 'cleared' | 'bounced' | 'handed_back'
  payment_id: EntryId | null
  presented_on: Day | null
  closed_on: Day | null
  reason: Generated<string>
  recorded_by: string
  created_at: Date
  changed_at: Date
}

export type ColumnMappingsTable = {
  seller_id: SellerId
  id: Id<'mapping'>
  account_id: AccountId | null
  kind: 'bank' | 'ledger'
  head_key: string
  mapping: Json
  changed_at: Date
}

export type ConnectionsTable = {
  seller_id: SellerId
  id: ConnectionId
  kind: string
  adapter: string
  name: string
  mode: 'test' | 'live'
  external_ref: Generated<string>
  settings: GeneratedJson
  sealed: Buffer | null
  place: Generated<number>
  created_at: Date
  changed_at: Date
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

export type DisputesTable = {
  seller_id: SellerId
  account_id: AccountId
  id: DisputeId
  entry_id: EntryId
  line: number | null
  currency: Currency
  amount_minor: Minor
  standing_minor: Minor
  reason: 'short_delivery' | 'damaged' | 'wrong_price' | 'wrong_item' | 'not_received' | 'duplicate' | 'tax' | 'other'
  note: Generated<string>
  state: 'open' | 'accepted' | 'rejected' | 'withdrawn' | 'paid'
  opened_by: string
  opened_by_name: Generated<string>
  opened_at: Date
  closed_by: string | null
  closed_by_name: string | null
  closed_at: Date | null
  answer: Generated<string>
  credit_note_id: EntryId | null
  settlement_id: string | null
  file_id: FileId | null
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
  due_minor: GeneratedAlways<Minor>
  reference_bare: GeneratedAlways<string>
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

export type FilesTable = {
  seller_id: SellerId
  account_id: AccountId
  id: FileId
  purpose: string
  name: string
  type: string
  size_bytes: number
  sha256: Buffer
  uploaded_by: string
  uploaded_by_name: Generated<string>
  created_at: Date
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

export type ProviderEventsTable = {
  seller_id: SellerId
  id: Id<'provider_event'>
  connection_id: ConnectionId
  event_ref: string
  name: Generated<string>
  verdict: 'taken' | 'quarantined'
  reason: Generated<string>
  body: string
  deliveries: Generated<number>
  received_at: Date
  last_at: Date
}

export type ProviderFactsTable = {
  seller_id: SellerId
  id: FactId
  connection_id: ConnectionId
  fact_ref: string
  kind: 'pending' | 'captured' | 'failed' | 'expired' | 'refunded' | 'refund_failed' | 'charged_back' | 'charge_back_won'
  account_id: AccountId | null
  settlement_id: SettlementId | null
  payment_ref: string
  amount_minor: Minor
  currency: Currency
  method: Generated<string>
  bank_reference: Generated<string>
  note: Generated<string>
  happened_at: Date
  recorded_at: Date
  applied_at: Date | null
  held: Generated<'currency' | 'connection'>
}

export type ProviderRefundsTable = {
  seller_id: SellerId
  account_id: AccountId
  id: string
  settlement_id: SettlementId
  connection_id: ConnectionId
  payment_id: EntryId
  payment_ref: string
  currency: Currency
  amount_minor: Minor
  reason: Generated<string>
  actor: string
  actor_name: Generated<string>
  refund_ref: string | null
  refused_at: Date | null
  refused_note: Generated<string>
  created_at: Date
  tried_at: Date
}

export type ReconciliationsTable = {
  seller_id: SellerId
  account_id: AccountId
  id: ReconciliationId
  from_on: Day
  to_on: Day
  currency: Currency
  file_id: FileId | null
  file_name: string
  file_kind: 'csv' | 'xlsx' | 'tally_xml' | 'gstr_2b'
  mapping: GeneratedJson
  ledger_rows: Json
  unread_rows: GeneratedJson
  their_balance_minor: Minor
  their_opening_minor: Generated<Minor>
  decisions: GeneratedJson
  made_by: string
  made_by_name: Generated<string>
  created_at: Date
  changed_at: Date
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
  proof: 'mailed' | 'handed' | null
  proof_note: string | null
}

export type SettlementsTable = {
  seller_id: SellerId
  account_id: AccountId
  id: SettlementId
  currency: Currency
  pay_minor: Minor
  fee_minor: Generated<Minor>
  plan: Json
  connection_id: ConnectionId | null
  adapter: Generated<string>
  reference: string
  provider_ref: string | null
  checkout: Json | null
  state: 'begun' | 'pending' | 'told' | 'received' | 'failed' | 'expired' | 'cancelled' | 'refused'
  state_note: Generated<string>
  told_at: Date | null
  told_reference: Generated<string>
  told_on: Day | null
  proof_file_id: FileId | null
  actor: string
  actor_name: Generated<string>
  created_at: Date
  expires_at: Date
  asked_at: Date | null
  changed_at: Date
  asked_minor: GeneratedAlways<Minor>
  told_bare: GeneratedAlways<string>
  payment_id: EntryId | null
}

export type SigningKeysTable = {
  seller_id: SellerId
  id: SigningKeyId
  public_key: Buffer
  sealed: Buffer
  created_at: Date
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

export type TaxCertificatesTable = {
  seller_id: SellerId
  account_id: AccountId
  id: CertificateId
  certificate_number: Generated<string>
  currency: Currency
  amount_minor: Minor
  from_on: Day
  to_on: Day
  file_id: FileId | null
  state: 'uploaded' | 'accepted' | 'rejected'
  answer: Generated<string>
  uploaded_by: string
  uploaded_by_name: Generated<string>
  created_at: Date
  decided_by: string | null
  decided_at: Date | null
}

export type TaxDeductionsTable = {
  seller_id: SellerId
  account_id: AccountId
  id: EntryId
  tax_kind: string
  rate_bp: number
  base_minor: Minor
  certificate_id: CertificateId | null
  settlement_id: string | null
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
  balance_confirmations: BalanceConfirmationsTable
  bank_lines: BankLinesTable
  challenges: ChallengesTable
  cheques: ChequesTable
  column_mappings: ColumnMappingsTable
  connections: ConnectionsTable
  contacts: ContactsTable
  devices: DevicesTable
  disputes: DisputesTable
  entries: EntriesTable
  events: EventsTable
  files: FilesTable
  imports: ImportsTable
  invoice_lines: InvoiceLinesTable
  invoices: InvoicesTable
  items: ItemsTable
  memberships: MembershipsTable
  provider_events: ProviderEventsTable
  provider_facts: ProviderFactsTable
  provider_refunds: ProviderRefundsTable
  reconciliations: ReconciliationsTable
  requests: RequestsTable
  roles: RolesTable
  sellers: SellersTable
  series: SeriesTable
  sessions: SessionsTable
  settlements: SettlementsTable
  signing_keys: SigningKeysTable
  staff: StaffTable
  tax_certificates: TaxCertificatesTable
  tax_deductions: TaxDeductionsTable
  visits: VisitsTable
}
