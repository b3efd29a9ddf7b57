import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { type Brand, BrandMark } from './layout.tsx'
import { escapeText, markup, type Words } from './markup.ts'

/** The paper itself: a document as a readable page, and the very same as the printed one. */
export function Sheet({ label, children }: { label: string; children?: Words }) {
  return (
    <article class="sheet invoice-doc" aria-label={label}>
      {children}
    </article>
  )
}

/** Lines of an address, each on its own. */
export function Lines({ lines }: { lines: readonly string[] }): HtmlEscapedString {
  return raw(lines.map(escapeText).join('<br>'))
}

export type SheetHeadProps = {
  brand: Brand
  /** Address and registration of the sender. */
  lines: readonly string[]
  /** What it is: `Tax invoice`. */
  title: string
  number: string
}

/** Sender at the start, what it is and its number at the end. */
export function SheetHead({ brand, lines, title, number }: SheetHeadProps) {
  return (
    <header class="doc-head">
      <div>
        <BrandMark name={brand.name} logo={brand.logo} />
        <p class="t12 quiet">
          <Lines lines={lines} />
        </p>
      </div>
      <div class="doc-title">
        <p class="t20">
          <b>{title}</b>
        </p>
        <p class="code">{number}</p>
      </div>
    </header>
  )
}

export type SheetFactsProps = {
  to: { label: string; name: string; lines: readonly string[] }
  facts: readonly { label: string; lines: readonly string[] }[]
}

/** Whom it is for, and the four or so facts of its head. */
export function SheetFacts({ to, facts }: SheetFactsProps) {
  return (
    <dl class="doc-facts">
      <div class="to">
        <dt>{to.label}</dt>
        <dd>
          <b class="medium">{to.name}</b>
          <br />
          <Lines lines={to.lines} />
        </dd>
      </div>
      {facts.map((fact) => (
        <div>
          <dt>{fact.label}</dt>
          <dd>
            <Lines lines={fact.lines} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

export type SheetLine = {
  item: string
  /** The seller's code for it. */
  code?: string | null | undefined
  /** HSN or another item code of the country; the column is left out when no line has one. */
  item_code?: string | null | undefined
  quantity: string
  rate: string
  tax: string
  taxable: string
}

export type SheetLinesProps = {
  heads: { item: string; item_code: string; quantity: string; rate: string; tax: string; taxable: string }
  lines: readonly SheetLine[]
}

/** What was sold. Written as text, since an invoice may have hundreds of lines. */
export function SheetLines({ heads, lines }: SheetLinesProps): HtmlEscapedString {
  const coded = lines.some((line) => line.item_code)
  const head = [
    `<th>${escapeText(heads.item)}</th>`,
    coded ? `<th>${escapeText(heads.item_code)}</th>` : '',
    ...[heads.quantity, heads.rate, heads.tax, heads.taxable].map((text) => `<th class="num">${escapeText(text)}</th>`),
  ]
  const body = lines.map((line) => sheetLine(line, coded, heads.tax))
  return raw(`<table class="ledger lines"><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`)
}

function sheetLine(line: SheetLine, coded: boolean, taxLabel: string): string {
  const code = line.code ? `<span class="sub">${escapeText(line.code)}</span>` : ''
  const itemCode = coded ? `<td class="l-hsn">${escapeText(line.item_code ?? '')}</td>` : ''
  return (
    `<tr><td class="l-item">${escapeText(line.item)}${code}</td>${itemCode}` +
    `<td class="l-qty num">${escapeText(line.quantity)}</td><td class="l-rate num">${escapeText(line.rate)}</td>` +
    `<td class="l-gst num" data-label="${escapeText(taxLabel)}">${escapeText(line.tax)}</td>` +
    `<td class="l-amt num">${escapeText(line.taxable)}</td></tr>`
  )
}

export type SheetTaxesProps = {
  /** The first head names the rate, the others are amounts. */
  heads: readonly string[]
  rows: readonly (readonly string[])[]
}

/** Tax by rate. */
export function SheetTaxes({ heads, rows }: SheetTaxesProps) {
  return (
    <table class="ledger taxes">
      <thead>
        <tr>
          {heads.map((head, index) => (
            <th class={index > 0 ? 'num' : undefined}>{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            {row.map((cell, index) => (
              <td class={index > 0 ? 'num' : undefined}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Under the lines: taxes at the start, the addition at the end. */
export function SheetEnd({ children }: { children?: Words }) {
  return <div class="doc-end">{children}</div>
}

/** The amount in words. */
export function SheetWords({ children }: { children: string }) {
  return <p class="t12 quiet words">{children}</p>
}

/** How to pay, references of the authority, terms: one paragraph each. */
export function SheetFoot({ notes }: { notes: readonly Words[] }): HtmlEscapedString {
  return raw(`<footer class="doc-foot t12 quiet">${notes.map((note) => `<p>${markup(note)}</p>`).join('')}</footer>`)
}
