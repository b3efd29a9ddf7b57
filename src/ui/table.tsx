import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { attributes, classes, escapeText, markup, type Words } from './markup.ts'

export type Column<Row> = {
  /** Classes of every cell of the column: `c-open num`. */
  class: string
  head: Words
  cell: (row: Row) => Words
  /** The word before the value on a card, where the head is not seen: `due`, `of`. */
  label?: string | undefined
  /** Which way the list runs by this column. */
  sort?: 'ascending' | 'descending' | undefined
}

export type RowAttributes = {
  /** Stable, so that a live refresh knows the row again. */
  id?: string | undefined
  /** `settled` and `off` (withdrawn) are quiet, `carry` is an opening balance. */
  class?: string | undefined
  /** Desk: what Enter opens. */
  href?: string | undefined
}

export type FootCell = {
  class: string
  text: Words
  colspan?: number | undefined
  head?: boolean | undefined
  label?: string | undefined
}

export type LedgerProps<Row> = {
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /** What the table is called by the page's own class: `invoices`, `stm`. */
  class?: string | undefined
  caption?: string | undefined
  /** In a narrow container rows become cards; the class above says how. */
  cards?: boolean | undefined
  row?: ((row: Row) => RowAttributes) | undefined
  /** Rows before the others, such as an opening balance. */
  before?: readonly { class: string; cells: readonly FootCell[] }[] | undefined
  /** The total: the figures tie to the rows above. */
  foot?: readonly FootCell[] | undefined
  /** Rows can be chosen; see `PickBar`. */
  picking?: Picking<Row> | undefined
}

export type Picking<Row> = {
  /** Id of the `PickBar` form the boxes belong to. */
  form: string
  /** Name of the form field of every box. */
  name: string
  /** Accessible name of the box that chooses all. */
  all: string
  /** Null: this row cannot be chosen. */
  row: (row: Row) => { value: string; label: string; amount_minor: number } | null
}

/**
 * A real table of money: currency in the head and not in the cells, numbers at the end, the sum under a rule. Written as text and not
 * through JSX, since a page of it has hundreds of cells. Roles are spelled out because the cards of a phone change `display`.
 */
export function Ledger<Row>(props: LedgerProps<Row>): HtmlEscapedString {
  const { columns, rows, picking } = props
  const name = classes('ledger', props.cards && 'cards', picking && 'picking', props.class)
  const caption = props.caption ? `<caption class="sr">${escapeText(props.caption)}</caption>` : ''
  const head = (picking ? pickAll(picking) : '') + columns.map(headCell).join('')
  let body = ''
  for (const extra of props.before ?? []) body += extraRow(extra.cells, extra.class)
  for (const row of rows) body += ledgerRow(row, columns, props.row?.(row), picking)
  const foot = props.foot ? `<tfoot role="rowgroup">${extraRow(props.foot)}</tfoot>` : ''
  const table =
    `<table class="${name}" role="table">${caption}<thead role="rowgroup"><tr role="row">${head}</tr></thead>` +
    `<tbody role="rowgroup">${body}</tbody>${foot}</table>`
  return raw(props.cards ? `<div class="list">${table}</div>` : table)
}

/** One row of a ledger as markup, for a table that is written row by row. */
export function ledgerRow<Row>(
  row: Row,
  columns: readonly Column<Row>[],
  extra: RowAttributes = {},
  picking?: Picking<Row>,
): string {
  let cells = picking ? pickCell(row, picking) : ''
  for (const column of columns) {
    const label = column.label ? ` data-label="${escapeText(column.label)}"` : ''
    cells += `<td class="${column.class}" role="cell"${label}>${markup(column.cell(row))}</td>`
  }
  return `<tr role="row"${attributes({ id: extra.id, class: extra.class, 'data-href': extra.href })}>${cells}</tr>`
}

function headCell<Row>(column: Column<Row>): string {
  // what a narrow page leaves out, it leaves out with its head
  const own = column.class.split(' ').filter((name) => name === 'num' || name === 'opt')
  return `<th${attributes({ class: own.join(' ') || undefined })} role="columnheader" scope="col"${attributes({ 'aria-sort': column.sort })}>${markup(column.head)}</th>`
}

function extraRow(cells: readonly FootCell[], name?: string): string {
  const inside = cells.map((cell) => {
    const tag = cell.head ? 'th' : 'td'
    const role = cell.head ? 'rowheader' : 'cell'
    return `<${tag} class="${cell.class}" role="${role}"${attributes({ colspan: cell.colspan, 'data-label': cell.label })}>${markup(cell.text)}</${tag}>`
  })
  return `<tr role="row"${attributes({ class: name })}>${inside.join('')}</tr>`
}

function pickAll<Row>(picking: Picking<Row>): string {
  const box = attributes({ form: picking.form, 'data-all': true, 'aria-label': picking.all })
  return `<th class="pickcell" role="columnheader"><input class="check" type="checkbox"${box}></th>`
}

function pickCell<Row>(row: Row, picking: Picking<Row>): string {
  const pick = picking.row(row)
  if (!pick) return '<td class="pickcell" role="cell"></td>'
  const box = attributes({
    form: picking.form,
    name: picking.name,
    value: pick.value,
    'data-amount': pick.amount_minor,
    'aria-label': pick.label,
  })
  return `<td class="pickcell" role="cell"><input class="check" type="checkbox"${box}></td>`
}

export type PickBarProps = {
  /** The same as `picking.form`. */
  id: string
  action: string
  method?: 'get' | 'post' | undefined
  /** How a browser writes the sum of the chosen: `en-IN`, `INR`. */
  locale: string
  currency: string
  /** With `{count}` and `{sum}` in them, for one and for several: `{count} invoices chosen`. */
  words: { one: string; other: string }
  clear: string
  /** Buttons; one with `data-one` and `data-other` has its words follow the choice. */
  children?: Words
}

/**
 * What can be done with the chosen rows; the only thing on a page that floats. It comes with the first choice; without the script it
 * always stands there and submits the boxes as they are.
 */
export function PickBar({ id, action, method = 'get', locale, currency, words, clear, children }: PickBarProps) {
  return (
    <form class="paybar" id={id} action={action} method={method} data-locale={locale} data-currency={currency}>
      <p class="what" aria-live="polite">
        <b data-one="{sum}" data-other="{sum}" />
        <small class="quiet" data-one={words.one} data-other={words.other} />
      </p>
      <p class="act">
        <button class="btn extra" type="reset">
          {clear}
        </button>
        {children}
      </p>
    </form>
  )
}
