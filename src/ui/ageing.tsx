import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Minor } from '#shared/money.ts'
import { classes } from './markup.ts'

export type AgeBucket = {
  label: string
  /** What is open in it; a credit counts nothing in the bar. */
  amount_minor: Minor
  /** The same, formatted. */
  value: string
}

export type AgeingProps = {
  /** Not yet due first, then later and later, at most five; then what is in question, if anything is. */
  buckets: readonly AgeBucket[]
  /** One below the other also where there is room. */
  stacked?: boolean | undefined
}

/** The bucket of what is in question, which has no age; none while nothing is. */
export function questioned(label: string, amount_minor: Minor, amount: (of: Minor) => string): AgeBucket[] {
  return amount_minor > 0 ? [{ label, amount_minor, value: amount(amount_minor) }] : []
}

/** How old what is open is: a bar in proportion and, always, the list that says it in words and figures. */
export function Ageing({ buckets, stacked }: AgeingProps) {
  return (
    <div class={classes('ageing', stacked && 'one')}>
      <AgeBar amounts={buckets.map((bucket) => bucket.amount_minor)} />
      <dl>
        {buckets.map((bucket, index) => (
          <div>
            <dt>
              <span class={`key ${bucket.amount_minor > 0 ? `b${index}` : 'none'}`} />
              {bucket.label}
            </dt>
            <dd class={bucket.amount_minor === 0 ? 'num zero' : 'num'}>{bucket.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

const LEAST_SHARE = 0.6

/** Parts of a whole as one bar. Drawn with attributes, because the policy of the page allows no styles in the markup. */
function AgeBar({ amounts }: { amounts: readonly Minor[] }): HtmlEscapedString {
  let at = 0
  const parts = shares(amounts).map((width, index) => {
    const x = at
    at += width
    return width > 0 ? `<rect class="b${index}" x="${percent(x)}" y="-1" width="${percent(width)}" height="14"/>` : ''
  })
  return raw(`<svg class="bar" aria-hidden="true">${parts.join('')}</svg>`)
}

/** Widths in percent that add up to 100, none too thin to be seen. */
function shares(amounts: readonly Minor[]): number[] {
  const positive = amounts.map((amount) => (amount > 0 ? Number(amount) : 0))
  const whole = positive.reduce((all, part) => all + part, 0)
  if (whole === 0) return positive
  const seen = positive.map((part) => (part === 0 ? 0 : Math.max((part / whole) * 100, LEAST_SHARE)))
  const stretched = seen.reduce((all, part) => all + part, 0)
  return seen.map((part) => (part / stretched) * 100)
}

function percent(share: number): string {
  return `${Number(share.toFixed(3))}%`
}

/** One amount against the largest of its list, as a bar in a table cell. `share` from 0 to 1; `tone` is a class: `b0` to `b4`, `last`. */
export function Meter({ share, tone = 'b0' }: { share: number; tone?: string | undefined }): HtmlEscapedString {
  const width = Math.min(Math.max(share * 100, share > 0 ? LEAST_SHARE : 0), 100)
  return raw(`<svg class="meter" aria-hidden="true"><rect class="${tone}" width="${percent(width)}" height="100%"/></svg>`)
}
