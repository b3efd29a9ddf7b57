import type { Reader } from '#features/invoices/invoice-sheet.ts'
import type { Day } from '#shared/day.ts'
import { type Minor, sum, ZERO } from '#shared/money.ts'
import { bareWords, unitBehind } from './code-table.ts'
import { averagePrice, type ItemReport, type ItemRow, shareOf } from './item-report.ts'
import { otherRows, type ReportTable, shortened } from './report-table.ts'

/** A row of the purchases: an item, documents without lines, what rounding leaves, or all of it. */
export type ItemTableRow = {
  code: string
  name: string
  item: ItemRow | null
  taxable_minor: Minor
  /** In percent of all purchases. */
  share: string | null
  last_on: Day | null
}

/** The purchases as one table; its total is the taxable value of the year's report. */
export function itemTable(report: ItemReport, reader: Reader): ReportTable<ItemTableRow> {
  const { items, codes, total } = reader.say.reports
  const { heads } = items
  const inAll = (name: string, taxable_minor: Minor): ItemTableRow => ({
    code: '',
    name,
    item: null,
    taxable_minor,
    share: shareOf(taxable_minor, report.total_minor),
    last_on: null,
  })
  return {
    name: items.title,
    columns: [
      { key: 'name', head: heads.name, kind: 'text', width: 32, value: (row) => row.name },
      { key: 'code', head: heads.code, kind: 'text', if_used: true, value: (row) => row.code },
      {
        key: 'quantity',
        head: heads.quantity,
        kind: 'decimal',
        suffix: ({ item }) => unitBehind(item?.unit),
        value: ({ item }) => item?.quantity ?? null,
      },
      { key: 'unit', head: heads.unit, kind: 'text', in_files_only: true, value: ({ item }) => item?.unit ?? null },
      {
        key: 'average_price',
        head: heads.average,
        kind: 'decimal',
        value: ({ item }) => (item === null ? null : averagePrice(item, report.currency)),
      },
      { key: 'taxable', head: heads.taxable, kind: 'money', value: (row) => row.taxable_minor },
      { key: 'share_percent', head: heads.share, kind: 'decimal', suffix: () => '%', value: (row) => row.share },
      { key: 'last_bought_on', head: heads.last, kind: 'day', value: (row) => row.last_on },
    ],
    rows: [
      ...report.items.map((item) => ({
        code: item.code,
        name: item.name,
        item,
        taxable_minor: item.taxable_minor,
        share: shareOf(item.taxable_minor, report.total_minor),
        last_on: item.last_on,
      })),
      ...(report.bare.taxable_minor === ZERO ? [] : [inAll(bareWords(report.bare.count, reader), report.bare.taxable_minor)]),
      ...(report.difference_minor === ZERO ? [] : [inAll(codes.difference, report.difference_minor)]),
    ],
    total: inAll(total, report.total_minor),
    currency: report.currency,
  }
}

/** The table for the page: the small items of very many in one row. */
export function itemPageTable(report: ItemReport, reader: Reader): ReportTable<ItemTableRow> {
  return shortened(
    itemTable(report, reader),
    (row) => row.item !== null,
    (rest) => {
      const taxable_minor = sum(rest.map((row) => row.taxable_minor))
      const share = shareOf(taxable_minor, report.total_minor)
      return { code: '', name: otherRows(rest, reader), item: null, taxable_minor, share, last_on: null }
    },
  )
}
