import type { Item } from '#features/catalog/item.ts'
import { formatDecimal } from '#shared/decimal.ts'
import type { Currency, Minor } from '#shared/money.ts'
import type { DeskForm } from '#ui/desk-form.tsx'
import { fieldId } from '#ui/field.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { rowCount, typedLines } from './line-form.ts'

/** What each row comes to, by its place on the form. */
export type RowAmounts = ReadonlyMap<number, Minor>

export type LineGridProps = { page: DeskPage; form: DeskForm; items: readonly Item[]; currency: Currency; amounts: RowAmounts }

/** The sheet of lines: inputs without borders, a known code fills its row, rows can be pasted from a sheet. */
export function LineGrid({ page, form, items, currency, amounts }: LineGridProps) {
  const words = page.say.desk.invoice
  const { country } = page.format
  const heads = [
    ['g-i', '#'],
    ['g-code', words.code],
    ['g-name', words.item],
    ['g-hsn', country.tax.item_code?.label ?? words.category],
    ['num g-q', words.quantity],
    ['num g-r', `${words.rate} ${page.format.symbol(currency)}`],
    ['num g-d', words.discount_percent],
    ['num g-g', words.tax_percent],
    ['num g-t', `${words.taxable} ${page.format.symbol(currency)}`],
  ] as const
  return (
    <>
      <table class="grid" aria-label={words.lines} id={fieldId('lines')} tabindex={-1}>
        <thead>
          <tr>
            {heads.map(([name, text]) => (
              <th class={name}>{text}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rowCount(form.typed) }, (_, index) => (
            <Line page={page} form={form} index={index} amount={amountIn(page, amounts.get(index), currency)} />
          ))}
        </tbody>
      </table>
      <p class="t12 quiet grid-note">
        {words.grid_note}{' '}
        <button type="submit" class="btn small" name="look" value="lines">
          {words.more_lines}
        </button>
      </p>
      <Catalogue items={items} />
    </>
  )
}

export function amountIn({ format }: DeskPage, amount: Minor | undefined, currency: Currency): string {
  return amount === undefined ? '' : format.amount(amount, currency)
}

function Line({ page, form, index, amount }: { page: DeskPage; form: DeskForm; index: number; amount: string }) {
  const words = page.say.desk.invoice
  return (
    <tr data-line={index} id={`line-${index}`}>
      <td class="g-i faint">{index + 1}</td>
      <td class="g-code">
        <Cell form={form} index={index} field="code" label={words.code} list="catalogue" />
      </td>
      <td class="g-name">
        <Cell form={form} index={index} field="description" label={words.item} />
      </td>
      <td class="g-hsn">
        <Cell form={form} index={index} field="item_code" label={page.format.country.tax.item_code?.label ?? words.category} />
      </td>
      <td class="g-q">
        <Cell form={form} index={index} field="quantity" label={words.quantity} number />
      </td>
      <td class="g-r">
        <Cell form={form} index={index} field="unit_price" label={words.rate} number />
      </td>
      <td class="g-d">
        <Cell form={form} index={index} field="discount_percent" label={words.discount_percent} number />
      </td>
      <td class="g-g">
        <Cell form={form} index={index} field="tax_percent" label={words.tax_percent} number />
      </td>
      <td class="g-t num">
        <output id={`line-${index}-taxable`}>{amount}</output>
        <input type="hidden" class="cell" name={`lines.${index}.unit`} value={form.typed[`lines.${index}.unit`] ?? ''} />
      </td>
    </tr>
  )
}

function Cell(props: { form: DeskForm; index: number; field: string; label: string; number?: boolean; list?: string }) {
  const { form, index, field, label, number, list } = props
  const name = `lines.${index}.${field}`
  const bad = form.problem?.name === name
  const next = (typedLines(form.typed).at(-1)?.index ?? -1) + 1
  return (
    <input
      class={number ? 'cell num' : 'cell'}
      id={fieldId(name)}
      name={name}
      value={form.typed[name] ?? ''}
      aria-label={`${label}, ${index + 1}`}
      placeholder={index === next && field !== 'discount_percent' ? label : undefined}
      inputmode={number ? 'decimal' : undefined}
      autocomplete="off"
      list={list}
      data-lookup={list === undefined ? undefined : ''}
      autofocus={index === 0 && field === 'code' && next === 0 && form.problem === null}
      aria-invalid={bad ? 'true' : undefined}
      title={bad ? form.problem?.text : undefined}
    />
  )
}

/** What a known code fills in: the names of the data are the names of the cells. */
function Catalogue({ items }: { items: readonly Item[] }) {
  return (
    <datalist id="catalogue">
      {items.map((item) => (
        <option
          value={item.code}
          data-description={item.name}
          data-item_code={item.item_code ?? undefined}
          data-unit_price={item.price ?? undefined}
          data-tax_percent={item.rate_bp === null ? undefined : percentText(item.rate_bp)}
          data-unit={item.unit}
        >
          {item.name}
        </option>
      ))}
    </datalist>
  )
}

/** Basis points as a person types them: 1800 is `18`, 25 is `0.25`. */
export function percentText(rate_bp: number): string {
  return formatDecimal({ units: BigInt(rate_bp), scale: 2 })
}
