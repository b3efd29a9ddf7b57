import { isEntryKind } from '#features/ledger/entry.ts'
import type { Word } from './matching.ts'

const CODES = {
  OB: null,
  INV: 'bill',
  DN: 'note',
  CN: 'note',
  RCPT: 'payment',
  REFUND: 'payment',
  REV: 'payment',
  TDS: 'tax',
  WO: 'write_off',
} as const

/** A payment that did not stand: a cheque or a mandate that came back. */
const REVERSAL =
  /((cheque|ch?q|payment|receipt|nach|ecs|mandate)s?\b|भुगतान|चेक).{0,12}?(return|rtn\b|bounc|dishono|reject|revers|वापस|लौट)|(returned|bounced|dishonou?red|rejected) (cheque|ch?q|payment)/i

/** Tried in this order: a purchase return is a note, a cheque that came back belongs to payments, and tax deducted from a payment is tax. */
const PATTERNS: readonly [RegExp, Word][] = [
  [/\b(tds|tcs)\b|tax deducted|\b194[a-z]*\b|टीडीएस/i, 'tax'],
  [/write[- ]?off|written off|\bdiscount|round(ing|ed)?[- ]?off|बट्टा/i, 'write_off'],
  [REVERSAL, 'payment'],
  [/return|(debit|credit)[- ]?notes?\b|\b(crn|dbn|d ?\/ ?note|c ?\/ ?note|cdn|dr ?note|cr ?note)\b|वापसी/i, 'note'],
  [/\bpurc?(hase|h)?\b|\bpurchases?\b|खरीद/i, 'bill'],
  [
    /payment|receipt|\bpaid\b|\bp[ay]*mn?t\b|\brcpt\b|cheque|\bch?q\b|\b(neft|rtgs|imps|upi|nach|ecs)\b|\bbank\b|\bcash\b|भुगतान|रसीद/i,
    'payment',
  ],
  [/invoice|\binv\b|\bbills?\b|\bsales?\b|बिल|चालान/i, 'bill'],
]

/** What kind of thing a row calls itself, in the words of any accounting program; null when that says nothing (a journal). */
export function wordIn(...labels: readonly string[]): Word | null {
  for (const label of labels) {
    const code = label.trim().toUpperCase()
    if (isEntryKind(code)) return CODES[code]
    const found = PATTERNS.find(([pattern]) => pattern.test(label))
    if (found) return found[1]
  }
  return null
}

/** Whether a row says that a payment came back, which owes it again. */
export function saysReversal(...labels: readonly string[]): boolean {
  return labels.some((label) => REVERSAL.test(label))
}
