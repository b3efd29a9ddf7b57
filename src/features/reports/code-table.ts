import type { Reader } from '#features/invoices/invoice-sheet.ts'
import { type Minor, sum, ZERO } from '#shared/money.ts'
import { byRate, type CodeGroup, type CodeReport, type TaxSums } from './code-report.ts'
import { otherRows, type ReportColumn, type ReportTable, shortened } from './report-table.ts'
import { keyOfTax } from './year-table.ts'

/** A row of the summary: a group of lines, documents without lines, what rounding leaves, or all of it. */
export type CodeTableRow = TaxSums & {
  label: string | null
  group: CodeGroup | null
  /** Null: not known by tax. */
  taxes: ReadonlyMap<string, Minor> | null
}

/** What the country calls the code on an item; null: its lines have none, and the summary is by rate. */
export function codeLabel({ format }: Pick<Reader, 'format'>): string | null {
  return format.country.tax.item_code?.label ?? null
}

/** `HSN/SAC summary`, or `Summary by tax rate`. */
export function codesTitle(reader: Reader): string {
  const { codes } = reader.say.reports
  const label = codeLabel(reader)
  return label === null ? codes.title_rates : codes.title(label)
}

/** The summary as one table; its total is the taxable value and the tax of the year's report. */
export function codeTable(report: CodeReport, reader: Reader): ReportTable<CodeTableRow> {
  const { codes, total } = reader.say.reports
  const label = codeLabel(reader)
  const groups = label === null ? byRate(report.groups) : report.groups
  const rest = (words: string, { taxable_minor, tax_minor }: TaxSums): CodeTableRow[] =>
    taxable_minor === ZERO && tax_minor === ZERO ? [] : [{ label: words, group: null, taxes: null, taxable_minor, tax_minor }]
  return {
    name: label === null ? codes.title_rates : codes.title(label.replace(/[^\p{L}\p{N}]+/gu, ' ')),
    columns: [...(label === null ? rateColumns(reader) : itemColumns(label, reader)), ...amountColumns(report.taxes, reader)],
    rows: [
      ...groups.map((group) => ({ label: null, group, ...group })),
      ...rest(bareWords(report.bare.count, reader), report.bare),
      ...rest(codes.difference, report.difference),
    ],
    total: { label: total, group: null, ...report.total },
    currency: report.currency,
  }
}

/** The table for the page: of very many codes the last in one row. */
export function codePageTable(report: CodeReport, reader: Reader): ReportTable<CodeTableRow> {
  return shortened(
    codeTable(report, reader),
    (row) => row.group !== null,
    (rest) => ({
      label: otherRows(rest, reader),
      group: null,
      taxes: null,
      taxable_minor: sum(rest.map((row) => row.taxable_minor)),
      tax_minor: sum(rest.map((row) => row.tax_minor)),
    }),
  )
}

/** What has to be said with the figures, the same on page and paper. */
export function codeRemarks(report: CodeReport, { say, format }: Reader): string[] {
  const { codes, year } = say.reports
  const { reverse_charge_minor, currency } = report
  return [
    codes.net,
    codes.ties(report.year.label),
    ...(reverse_charge_minor === ZERO ? [] : [year.reverse(format.money(reverse_charge_minor, currency))]),
  ]
}

type Columns = readonly ReportColumn<CodeTableRow>[]

function itemColumns(label: string, { say }: Reader): Columns {
  const { codes } = say.reports
  const { heads } = codes
  return [
    {
      key: 'item_code',
      head: label,
      kind: 'text',
      value: ({ label, group }) => label ?? group?.item_code ?? codes.no_code,
    },
    {
      key: 'description',
      head: heads.description,
      kind: 'text',
      width: 32,
      value: ({ group }) => group && described(group, say),
    },
    { key: 'unit', head: heads.unit, kind: 'text', in_files_only: true, value: ({ group }) => group?.unit ?? null },
    {
      key: 'quantity',
      head: heads.quantity,
      kind: 'decimal',
      suffix: ({ group }) => unitBehind(group?.unit),
      value: ({ group }) => group?.quantity ?? null,
    },
    rate(heads.rate),
  ]
}

function rateColumns({ say }: Reader): Columns {
  const { heads } = say.reports.codes
  return [
    {
      key: 'label',
      head: heads.rate,
      kind: 'text',
      value: ({ label, group }) => label ?? (group === null ? null : percentOf(group.rate_bp)),
    },
    { ...rate(heads.rate), key: 'rate_percent', in_files_only: true },
  ]
}

function rate(head: string): ReportColumn<CodeTableRow> {
  const value = ({ group }: CodeTableRow) => (group === null ? null : String(group.rate_bp / 100))
  return { key: 'rate_percent', head, kind: 'decimal', suffix: () => '%', value }
}

/** `18%`. */
export function percentOf(rate_bp: number): string {
  return `${rate_bp / 100}%`
}

function amountColumns(taxes: readonly string[], { say }: Reader): Columns {
  const { heads } = say.reports.codes
  return [
    { key: 'taxable', head: heads.taxable, kind: 'money', value: (row) => row.taxable_minor },
    ...taxes.map(
      (name): ReportColumn<CodeTableRow> => ({
        key: keyOfTax(name),
        head: name,
        kind: 'money',
        value: (row) => (row.taxes === null ? null : (row.taxes.get(name) ?? ZERO)),
      }),
    ),
    { key: 'tax', head: heads.tax, kind: 'money', value: (row) => row.tax_minor },
  ]
}

/** `2,934 documents without lines`. */
export function bareWords(count: number, { say, format }: Reader): string {
  return say.reports.codes.bare(count, format.quantity(String(count)))
}

/** ` box`, behind a quantity. */
export function unitBehind(unit: string | undefined): string {
  return unit ? ` ${unit}` : ''
}

/** What lines of a code are called; where they have several names, the most usual. */
function described({ description, descriptions }: CodeGroup, say: Reader['say']): string {
  return descriptions > 1 ? say.reports.codes.and_others(description, descriptions - 1) : description
}
