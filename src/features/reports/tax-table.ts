import type { Reader } from '#features/invoices/invoice-sheet.ts'
import { deductionsOn } from '#features/payments/deduction.ts'
import { rangeWords } from '#features/statements/statement-paper.ts'
import { type Minor, sum, ZERO } from '#shared/money.ts'
import { otherRows, type ReportColumn, type ReportTable, shortened } from './report-table.ts'
import { type Deduction, proofOf, type Quarter, type TaxReport } from './tax-report.ts'

/** A deduction in its quarter, or a sum. */
export type TaxTableRow = { quarter: string; deduction: Deduction | null; amount_minor: Minor }

/** All deductions of the year as one table, for files. */
export function taxTable(report: TaxReport, reader: Reader): ReportTable<TaxTableRow> {
  const { taxes, total } = reader.say.reports
  const rows = report.quarters.flatMap((quarter) => rowsOf(quarter, reader))
  return {
    name: taxes.title,
    columns: columnsOf(reader),
    rows,
    total: { quarter: total, deduction: null, amount_minor: report.total_minor },
    currency: report.currency,
  }
}

/** Each quarter that has deductions as a table of its own, for print. */
export function quarterTables(report: TaxReport, reader: Reader): ReportTable<TaxTableRow>[] {
  const table = withoutQuarter(taxTable(report, reader))
  return report.quarters.flatMap((quarter) => {
    const rows = rowsOf(quarter, reader)
    const total = { quarter: reader.say.reports.total, deduction: null, amount_minor: quarter.amount_minor }
    return rows.length === 0 ? [] : [{ ...table, name: quarterWords(quarter, reader), rows, total }]
  })
}

function withoutQuarter(table: ReportTable<TaxTableRow>): ReportTable<TaxTableRow> {
  return { ...table, columns: table.columns.filter((column) => column.key !== 'quarter') }
}

/** The same for the page: each quarter that has begun in a row of its own before its deductions; of very many the last in one row. */
export function taxPageTable(report: TaxReport, reader: Reader): ReportTable<TaxTableRow> {
  const begun = report.quarters.filter((quarter) => quarter.deductions !== null)
  const rows = begun.flatMap((quarter) => [
    { quarter: quarterWords(quarter, reader), deduction: null, amount_minor: quarter.amount_minor },
    ...rowsOf(quarter, reader),
  ])
  return shortened(
    { ...withoutQuarter(taxTable(report, reader)), rows },
    () => true,
    (rest) => ({
      quarter: otherRows(rest, reader),
      deduction: null,
      amount_minor: sum(rest.map((row) => (row.deduction === null ? ZERO : row.amount_minor))),
    }),
  )
}

/** `Quarter 1, 1 Apr to 30 Jun 2026`. */
export function quarterWords({ number, from, to }: Quarter, reader: Reader): string {
  return reader.say.reports.taxes.quarter(number, rangeWords(from, to, reader))
}

function rowsOf(quarter: Quarter, reader: Reader): TaxTableRow[] {
  const name = quarterWords(quarter, reader)
  return (quarter.deductions ?? []).map((deduction) => ({ quarter: name, deduction, amount_minor: deduction.amount_minor }))
}

/** What the books do not hold of a deduction stands as a dash for people; a file leaves the cell empty. */
function columnsOf({ say, format }: Reader): ReportColumn<TaxTableRow>[] {
  const { heads } = say.reports.taxes
  const missing = ({ deduction }: TaxTableRow) => (deduction === null ? '' : heads.unknown)
  return [
    { key: 'quarter', head: heads.quarter, kind: 'text', width: 30, value: (row) => row.quarter },
    {
      key: 'number',
      head: heads.number,
      kind: 'text',
      // where no column names the quarter, the words of a sum stand here
      missing: (row) => row.quarter,
      value: ({ deduction }) => deduction?.number ?? null,
    },
    { key: 'dated_on', head: heads.date, kind: 'day', value: ({ deduction }) => deduction?.dated_on ?? null },
    {
      key: 'tax_kind',
      head: heads.code,
      kind: 'text',
      in_files_only: true,
      value: ({ deduction }) => deduction?.tax_kind ?? null,
    },
    {
      key: 'tax',
      head: heads.kind,
      kind: 'text',
      missing,
      value: ({ deduction }) => deduction && kindWords(deduction, format.country),
    },
    {
      key: 'rate_percent',
      head: heads.rate,
      kind: 'decimal',
      suffix: () => '%',
      missing,
      value: ({ deduction }) => (deduction?.rate_bp == null ? null : String(deduction.rate_bp / 100)),
    },
    { key: 'base', head: heads.base, kind: 'money', missing, value: ({ deduction }) => deduction?.base_minor ?? null },
    { key: 'amount', head: heads.amount, kind: 'money', value: (row) => row.amount_minor },
    {
      key: 'proof',
      head: heads.proof,
      kind: 'text',
      width: 24,
      value: ({ deduction }) => deduction && say.taxes.proofs[proofOf(deduction)],
    },
    {
      key: 'certificate_number',
      head: heads.certificate,
      kind: 'text',
      if_used: true,
      value: ({ deduction }) => deduction?.certificate_number || null,
    },
    {
      key: 'refused_on',
      head: heads.refused,
      kind: 'day',
      if_used: true,
      value: ({ deduction }) => deduction?.reversed_on ?? null,
    },
  ]
}

/** Which tax it is, as the country calls it on that day; null where the books do not say. */
function kindWords({ tax_kind, dated_on }: Deduction, { deductions }: Reader['format']['country']): string | null {
  return deductionsOn(deductions, dated_on).find((rule) => rule.kind === tax_kind)?.label ?? tax_kind
}
