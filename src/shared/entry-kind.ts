/** The kinds of ledger entries (domain specification 2.1). What they mean stands in features/ledger/entry.ts. */
export type EntryKind = 'OB' | 'INV' | 'DN' | 'REV' | 'REFUND' | 'CN' | 'RCPT' | 'TDS' | 'WO'
