import type { Words } from './markup.ts'
import { classes } from './markup.ts'

export type SumRow = {
  label: Words
  /** A second line under the label. */
  note?: Words
  /** Formatted, with a real minus where it is taken away: `−5,000.00`. */
  value: string
  late?: boolean | undefined
  /** The colour of the chart this row belongs to. */
  swatch?: 'bought' | 'paid' | undefined
}

export type SumProps = {
  rows: readonly SumRow[]
  total: { label: Words; value: string }
  label?: string | undefined
  tight?: boolean | undefined
  class?: string | undefined
}

/** An addition that ties: rows, a single rule above the total, a double rule beneath it, as in a ledger. */
export function Sum({ rows, total, label, tight, class: more }: SumProps) {
  return (
    <dl class={classes('sum', tight && 'tight', more)} aria-label={label}>
      {rows.map((row) => (
        <div>
          <dt class={row.late ? 'late' : undefined}>
            {row.swatch && <i class={`swatch ${row.swatch}`} />}
            {row.label}
            {row.note && <small class={tight ? 't12' : undefined}> {row.note}</small>}
          </dt>
          <dd>{row.value}</dd>
        </div>
      ))}
      <div class="total">
        <dt>{total.label}</dt>
        <dd>{total.value}</dd>
      </div>
    </dl>
  )
}

export type StripCell = { operator?: '+' | '−' | undefined; label: Words; value: string }

/** An addition along one line: opening + billed − paid = closing. */
export function Strip({ cells, total }: { cells: readonly StripCell[]; total: { label: Words; value: string } }) {
  return (
    <dl class="strip">
      {cells.map((cell) => (
        <div>
          <dt>
            {cell.operator && (
              <i class="op" aria-hidden="true">
                {cell.operator}
              </i>
            )}
            {cell.label}
          </dt>
          <dd>{cell.value}</dd>
        </div>
      ))}
      <div class="eq">
        <dt>
          <i class="op" aria-hidden="true">
            =
          </i>
          {total.label}
        </dt>
        <dd>{total.value}</dd>
      </div>
    </dl>
  )
}

export type Tile = { label: Words; value: Words; note?: Words; drawing?: Words }

/** Desk: the few figures on top. */
export function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <dl class="tiles">
      {tiles.map((tile) => (
        <div>
          <dt>{tile.label}</dt>
          <dd>
            {tile.value}
            {tile.note && <small>{tile.note}</small>}
            {tile.drawing}
          </dd>
        </div>
      ))}
    </dl>
  )
}
