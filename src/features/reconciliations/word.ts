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

/** Tried in this order: a purchase return is a note, and tax deducted from a payment is tax. */
const PATTERNS: readonly [RegExp, Word][] = [
  [/\b(tds|tcs)\b|tax deducted|\b194[a-z]*\b|टीडीएस/i, 'tax'],
  [/write[- ]?off|written off|\bdiscount|round(ing|ed)?[- ]?off|बट्टा/i, 'write_off'],
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

/** Rows that are no entries, by what stands in one of their cells. */
export function markIn(cells: readonly string[]): 'opening' | 'closing' | 'total' | 'carried' | null {
  for (const cell of cells) {
    const text = cell.trim()
    if (/^(by |to )?(opening (balance|bal\.?)|प्रारंभिक शेष|आरंभिक शेष)/i.test(text)) return 'opening'
    if (/^(by |to )?(closing (balance|bal\.?)|अंतिम शेष)/i.test(text)) return 'closing'
    if (/^(by |to )?(balance )?(b\/f|brought forward|carried forward|c\/f|carried over|b\/d|c\/d)\b/i.test(text))
      return 'carried'
    if (/^(grand |sub[- ]?|page |current )?totals?\b[ :.]*$|^(grand|sub[- ]?) ?total\b|^(कुल|योग)( योग)?[ :.]*$/i.test(text))
      return 'total'
  }
  return null
}
