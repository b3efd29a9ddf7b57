import type { Day } from '#shared/day.ts'

/**
 * What is printed: papers are pure data, every figure and date already a string in the reader's language and the country's
 * format, so whatever a screen says, paper says too, and the press (`pdf.ts`) computes nothing. Strings are printed
 * literally, never read as markup; a line break in one counts as a space (several lines are several strings).
 */
export type Paper = {
  /** BCP 47 (`en`, `hi`): shapes the letters and is told to screen readers. */
  language: string
  /** The document's own date. It is also the file's creation date: the same paper gives the same bytes for ever. */
  issued_on: Day
  /** `Tax invoice`, `Credit note`, `Debit note`, `Invoice`, `Receipt`, `Statement`. */
  title: string
  seller: Letterhead
  /** A sentence in a rule across the head: `Withdrawn on 3 Nov 2026, replaced by MT/26-27/1140.` */
  notice: string | null
  /** Small, at the foot of every page: whom to ask. */
  footer: string | null
  /** `Page {page} of {pages}`; both marks must stand in it. */
  page_label: string
  /** Leads to the page that says whether the paper is genuine. */
  verify?: QrCode | null
}

export type Letterhead = {
  name: string
  /** Address, GSTIN, state: one line each. */
  lines: readonly string[]
  logo: Logo | null
}

/** A drawing without text, scripts or links, or a PNG of at most 4 megapixels; either at most 512 KiB. */
export type Logo = { svg: string } | { png: Uint8Array }

/** Somebody's name and address under a label: `Billed to`, `Delivered to`, `Received from`. */
export type Addressee = { label: string; name: string; lines: readonly string[] }

export type Fact = { label: string; value: string }

export type Column = { label: string; align: 'start' | 'end' }

/** A table whose rows hold one cell per column. `total` ties to the rows and is ruled off. */
export type Table = { columns: readonly Column[]; rows: readonly (readonly string[])[]; total: readonly string[] | null }

/** A table that may be long. */
export type LongTable = {
  label: string
  columns: readonly Column[]
  rows: PaperRows<readonly string[]>
  total: readonly string[] | null
}

/** Rows of a paper: a list, or (`paperRows`) as many that are made one by one while the paper is printed. */
export type PaperRows<Row> = Iterable<Row> & { readonly length: number }

/** One row for each item, made when its turn comes, so that a year of a busy account is never spelled out in one go. */
export function paperRows<Item, Row>(items: PaperRows<Item>, rowOf: (item: Item) => Row): PaperRows<Row> {
  return {
    length: items.length,
    *[Symbol.iterator]() {
      for (const item of items) yield rowOf(item)
    },
  }
}

/** One row of an addition. The row with `is_total` stands between a single rule and a double one, as in a ledger. */
export type Sum = { label: string; value: string; is_total: boolean }

export type BankDetails = { label: string; facts: readonly Fact[] }

/** `for_label` is `For Meghdoot Traders`, `role` is `Authorised signatory`. */
export type Signature = { for_label: string; role: string }

/** A code to scan, black on white. A signed e-invoice code is dense and needs 40 mm (domain specification 1.10). */
export type QrCode = { payload: string; caption: string; size_mm: number }

/**
 * Tax invoice, invoice, credit note, debit note. Which columns, taxes and facts there are is the country's business (India:
 * domain specification 1.1, Rule 46); whatever is given is printed in this order.
 */
export type InvoicePaper = Paper & {
  /** `ORIGINAL FOR RECIPIENT` where the country wants it. */
  copy_label: string | null
  number: string
  buyer: Addressee
  ship_to: Addressee | null
  /** Dates, order, place of supply, reverse charge, the invoice a note refers to. */
  facts: readonly Fact[]
  /** Heads the running number of the lines; null: lines are not numbered. */
  position_label: string | null
  item_label: string
  /** What follows the item: HSN, quantity, rate, discount, tax, taxable value. */
  columns: readonly Column[]
  lines: readonly InvoiceLine[]
  tax_table: Table | null
  totals: readonly Sum[]
  words: Fact | null
  /** What the law or the seller wants said: reverse charge, bond text, terms. */
  remarks: readonly string[]
  bank: BankDetails | null
  /** IRN, acknowledgement number and date. */
  einvoice: readonly Fact[]
  qr_codes: readonly QrCode[]
  declaration: string | null
  signature: Signature | null
}

/** `cells` has one string per column of the paper; `code` and `note` stand small under the description. */
export type InvoiceLine = { description: string; code: string | null; note: string | null; cells: readonly string[] }

export type ReceiptPaper = Paper & {
  number: string
  payer: Addressee
  amount: Fact
  words: Fact | null
  /** Method, reference, date received. */
  facts: readonly Fact[]
  /** The invoices it paid. */
  applied: (Table & { label: string }) | null
  /** How the amount divides: applied, kept as an advance, received. */
  totals: readonly Sum[]
  remarks: readonly string[]
  signature: Signature | null
}

/** A statement of account (domain specification 2.2). Balances carry `Dr` or `Cr` in their strings. */
export type StatementPaper = Paper & {
  /** `1 Oct to 21 Nov 2026, in ₹`. */
  period: string
  account: Addressee
  /** Opening + billed − paid = closing, `sign` before each label. */
  equation: readonly { sign: string; label: string; value: string; is_total: boolean }[]
  /** Heads of the seven columns. */
  columns: StatementRow
  opening: StatementRow
  rows: PaperRows<StatementRow>
  /** Totals of debit and credit, and the closing balance. */
  closing: StatementRow
  ageing: Ageing | null
  open_items: LongTable | null
  unallocated: LongTable | null
  /** Open items less advances make the closing balance. */
  totals: readonly Sum[]
  bank: BankDetails | null
  remarks: readonly string[]
  /** `E. & O.E.` and what else binds. */
  declaration: string | null
}

export type StatementRow = {
  date: string
  entry: string
  number: string
  note: string
  debit: string
  credit: string
  balance: string
}

/** `share` is the bucket's part of the bar in thousandths; the buckets stand in the order of age, not due first. */
export type Ageing = { label: string; buckets: readonly { label: string; value: string; share: number }[] }

/** A report of a financial year: tables, each under its name. `landscape`: wide tables stand on a page that lies on its side. */
export type ReportPaper = Paper & {
  landscape: boolean
  /** `2026-27, 1 Apr to 21 Nov 2026, in ₹`. */
  period: string
  account: Addressee
  tables: readonly (Table & { label: string | null })[]
  remarks: readonly string[]
}

/** A letter that asks whether a balance is right, and the signed answer to it (domain specification 2.7). */
export type ConfirmationPaper = Paper & {
  /** `As on 31 Oct 2026, ₹`. */
  period: string
  account: Addressee
  /** Reference, date of the letter. */
  facts: readonly Fact[]
  question: string
  balance: Fact & { note: string }
  items: (Table & { label: string }) | null
  unused: (Table & { label: string }) | null
  totals: readonly Sum[]
  remarks: readonly string[]
  /** The answer, or that there is none. */
  answer: { label: string; text: string; facts: readonly Fact[]; sums: readonly Sum[] }
  /** Fingerprint, key, signature: long texts, one below the other. */
  record: { label: string; note: string | null; facts: readonly Fact[] }
}

export type PaperKind = 'invoice' | 'receipt' | 'statement' | 'report' | 'confirmation'
