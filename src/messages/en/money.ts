import type { EntryKind } from '#shared/entry-kind.ts'

/** The words for documents and their states: the same word everywhere. */
export const words = {
  kinds: {
    OB: 'Opening item',
    INV: 'Invoice',
    DN: 'Debit note',
    REV: 'Payment returned',
    REFUND: 'Refund',
    CN: 'Credit note',
    RCPT: 'Payment',
    TDS: 'Tax deducted',
    WO: 'Written off',
  } satisfies Record<EntryKind, string>,
  methods: {
    bank_transfer: 'Bank transfer',
    upi: 'UPI',
    cheque: 'Cheque',
    cash: 'Cash',
    card: 'Card',
    other: 'Other',
  },
  status: {
    open: 'Open',
    due_soon: 'Due soon',
    part_paid: 'Part paid',
    paid: 'Paid',
    credited: 'Credited',
    late: (days: number) => (days === 1 ? '1 day late' : `${days} days late`),
    disputed: 'In question',
    in_days: (days: number) => (days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`),
    settled: (amount: string) => `${amount} settled`,
  },
  ageing: {
    not_due: 'Not yet due',
    d0_30: '1 to 30 days late',
    d31_60: '31 to 60 days late',
    d61_90: '61 to 90 days late',
    over_90: 'Over 90 days late',
    over_60: 'Over 60 days late',
    unallocated: 'Advance not used yet',
    disputed: 'In question',
  },
  you_owe: 'You owe',
  in_credit: 'You are in credit',
  count: {
    invoices: (n: number) => (n === 1 ? '1 invoice' : `${n} invoices`),
    open_invoices: (n: number) => (n === 1 ? '1 open invoice' : `${n} open invoices`),
  },
}
