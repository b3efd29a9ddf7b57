import type { Reader } from '#features/invoices/invoice-sheet.ts'
import type { EntryKind } from '#features/ledger/entry.ts'
import type { Day } from '#shared/day.ts'
import { type Minor, ZERO } from '#shared/money.ts'
import type { ReportColumn, ReportTable } from './report-table.ts'
import type { Figures, YearReport } from './year-report.ts'

/** A row of the year: the opening balance, a month, or all of it. Without figures nothing stands in it, not even a zero. */
export type YearRow = {
  part: 'opening' | 'month' | 'total'
  label: string
  from: Day
  to: Day
  figures: Figures | null
  closing_minor: Minor | null
}

type Columns = readonly ReportColumn<YearRow>[]

/** The whole year as one table, for files. */
export function yearTable(report: YearReport, reader: Reader): ReportTable<YearRow> {
  const { heads } = reader.say.reports.year
  const days: Columns = [
    { key: 'from', head: heads.from, kind: 'day', value: (row) => row.from },
    { key: 'to', head: heads.to, kind: 'day', value: (row) => row.to },
  ]
  return tableOf(report, reader, [
    ...days,
    monthColumn(reader),
    ...taxColumns(report, reader),
    ...movementColumns(reader),
    closing(reader),
  ])
}

/** What moved the balance, month by month: the opening balance and each row's amounts make its last. */
export function accountTable(report: YearReport, reader: Reader): ReportTable<YearRow> {
  const table = tableOf(report, reader, [monthColumn(reader), ...movementColumns(reader), closing(reader)])
  return { ...table, name: reader.say.reports.year.account }
}

/** What was bought and its taxes, month by month, less credit notes. */
export function purchaseTable(report: YearReport, reader: Reader): ReportTable<YearRow> {
  const table = tableOf(report, reader, [monthColumn(reader), ...taxColumns(report, reader)])
  return { ...table, name: reader.say.reports.year.tax, rows: table.rows.filter((row) => row.part === 'month') }
}

function tableOf(report: YearReport, { say, format }: Reader, columns: Columns): ReportTable<YearRow> {
  const { year, to, total, closing_minor, opening_minor } = report
  const ended = to === year.to
  return {
    name: say.reports.year.title,
    columns,
    rows: [
      {
        part: 'opening',
        label: say.reports.year.opening,
        from: year.from,
        to: year.from,
        figures: null,
        closing_minor: opening_minor,
      },
      ...report.months.map((month) => ({ part: 'month' as const, label: format.monthYear(month.from), ...month })),
    ],
    total: {
      part: 'total',
      label: ended ? year.label : say.reports.year_to_date(year.label),
      from: year.from,
      to,
      figures: total,
      closing_minor,
    },
    currency: report.currency,
  }
}

function monthColumn({ say }: Reader): ReportColumn<YearRow> {
  return { key: 'period', head: say.reports.year.heads.month, kind: 'text', width: 18, value: (row) => row.label }
}

function closing({ say }: Reader): ReportColumn<YearRow> {
  return { key: 'closing', head: say.reports.year.heads.closing, kind: 'money', value: (row) => row.closing_minor }
}

function taxColumns({ taxes, total }: YearReport, { say }: Reader): Columns {
  const { heads } = say.reports.year
  const money = (key: string, head: string, of: (figures: Figures) => Minor): ReportColumn<YearRow> => ({
    key,
    head,
    kind: 'money',
    value: ({ figures }) => (figures === null ? null : of(figures)),
  })
  const unsplit = total.unsplit_minor === ZERO && taxes.length > 0 ? { if_used: true as const } : {}
  return [
    money('taxable', heads.taxable, (figures) => figures.taxable_minor),
    ...taxes.map((name) => money(keyOfTax(name), name, (figures) => figures.taxes.get(name) ?? ZERO)),
    { ...money('tax_not_split', heads.unsplit, (figures) => figures.unsplit_minor), ...unsplit },
    money('tax', heads.tax, (figures) => figures.tax_minor),
  ]
}

/** `cgst`: what a program calls the column of a tax. */
export function keyOfTax(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
}

type Move = { key: keyof Reader['say']['reports']['year']['heads']; kind: EntryKind; sign: '+' | '−'; always?: true }

/** The columns between opening and closing balance. An opening item of the year, of either sign, is `other`. */
export const MOVES: readonly Move[] = [
  { key: 'invoices', kind: 'INV', sign: '+', always: true },
  { key: 'debit_notes', kind: 'DN', sign: '+' },
  { key: 'credit_notes', kind: 'CN', sign: '−', always: true },
  { key: 'payments', kind: 'RCPT', sign: '−', always: true },
  { key: 'tax_deducted', kind: 'TDS', sign: '−' },
  { key: 'refunds', kind: 'REFUND', sign: '+' },
  { key: 'returned', kind: 'REV', sign: '+' },
  { key: 'written_off', kind: 'WO', sign: '−' },
  { key: 'other', kind: 'OB', sign: '+' },
]

function movementColumns({ say }: Reader): Columns {
  const { heads } = say.reports.year
  return MOVES.map(({ key, kind, sign, always }) => ({
    key,
    head: heads[key],
    kind: 'money',
    sign,
    ...(always ? {} : { if_used: true as const }),
    value: ({ figures }) => (figures === null ? null : (figures.moved[kind] ?? ZERO)),
  }))
}

/** What has to be said with the figures, the same on page and paper. */
export function yearRemarks(report: YearReport, { say, format }: Reader): string[] {
  const { year } = say.reports
  const { reverse_charge_minor, total, currency } = report
  return [
    year.net,
    ...(total.unsplit_minor === ZERO ? [] : [year.unsplit]),
    ...(reverse_charge_minor === ZERO ? [] : [year.reverse(format.money(reverse_charge_minor, currency))]),
  ]
}
