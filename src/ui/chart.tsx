import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { greatest, type Minor, minor, sum, ZERO } from '#shared/money.ts'
import { Icon } from './icon.tsx'
import { escapeText } from './markup.ts'
import { Ledger } from './table.tsx'

export type ChartSeries = {
  /** `Bought`: on its peak, in the table, in the legend beside the chart. */
  word: string
  /** One amount per label. */
  amounts: readonly Minor[]
}

export type ChartProps = {
  /** One per group, short: months. */
  labels: readonly string[]
  /** At most two, so that each can be labelled where it stands. */
  series: readonly [ChartSeries] | readonly [ChartSeries, ChartSeries]
  /** `1,64,720.00` for the table, the same without paise on the peaks, `1.5 lakh` on the axis. */
  format: { amount: (amount: Minor) => string; round: (amount: Minor) => string; short: (amount: Minor) => string }
  /** Minor units of one whole unit of the currency: 100 for rupees, so that the axis has round steps. */
  unit: number
  words: { as_table: string; month: string; currency: string }
}

/** Bars per month, drawn on the server in two widths, and the same figures as a table that ties. */
export function Chart(props: ChartProps) {
  return (
    <>
      <figure class="chart">
        <Drawing {...props} shape={WIDE} />
        <Drawing {...props} shape={NARROW} />
      </figure>
      <details class="fold">
        <summary>
          <Icon name="table-2" />
          {props.words.as_table}
        </summary>
        <ChartTable {...props} />
      </details>
    </>
  )
}

/** The figures of the chart and their sums. */
function ChartTable({ labels, series, format, words }: ChartProps) {
  return Ledger({
    columns: [
      { class: '', head: words.month, cell: (index: number) => labels[index] },
      ...series.map((one) => ({
        class: 'num',
        head: `${one.word} ${words.currency}`,
        cell: (index: number) => {
          const amount = one.amounts[index]
          return amount === undefined ? '' : format.amount(amount)
        },
      })),
    ],
    rows: labels.map((_, index) => index),
    foot: [{ class: '', text: '' }, ...series.map((one) => ({ class: 'num', text: format.amount(sum(one.amounts)) }))],
  })
}

type Shape = {
  name: 'wide' | 'narrow'
  width: number
  height: number
  /** Where the bars end; the axis labels stand beyond. */
  plot: number
  base: number
  /** Height of the tallest bar. */
  tallest: number
  bar: number
  gap: number
  /** Every how many groups a label fits. */
  every: number
}

const WIDE: Shape = { name: 'wide', width: 704, height: 224, plot: 652, base: 200, tallest: 164, bar: 14, gap: 3, every: 1 }
const NARROW: Shape = { name: 'narrow', width: 328, height: 200, plot: 282, base: 176, tallest: 141, bar: 8, gap: 2, every: 2 }
const SERIES_CLASSES = ['bought', 'paid']
const LABEL_CLASSES = ['lead', 'paidtext']

function Drawing({ labels, series, format, unit, shape }: ChartProps & { shape: Shape }): HtmlEscapedString {
  const top = Math.max(1, ...series.flatMap((one) => one.amounts.map(Number)))
  const scale = { top, shape, slot: shape.plot / Math.max(labels.length, 1), places: series.length }
  const lines = axisSteps(top, unit).map((step) => {
    const y = shape.base - height(scale, step)
    const line = `<line class="grid" x1="0" x2="${shape.plot}" y1="${at(y)}" y2="${at(y)}"/>`
    return line + text(format.short(step), shape.width, y + 4, 'end')
  })
  const groups = labels.map((label, index) => {
    const fits = (labels.length - 1 - index) % shape.every === 0
    const name = index === labels.length - 1 ? 'lead' : ''
    const bars = series.map((one, place) => bar(scale, index, place, one.amounts[index] ?? ZERO))
    return bars.join('') + (fits ? text(label, (index + 0.5) * scale.slot, shape.base + 18, 'middle', name) : '')
  })
  const floor = `<line class="base" x1="0" x2="${shape.plot}" y1="${shape.base}" y2="${shape.base}"/>`
  const peaks = peakLabels(
    series.flatMap((one, place) => peak(scale, one, place, format.round)),
    shape,
  )
  return raw(
    `<svg class="${shape.name}" viewBox="0 0 ${shape.width} ${shape.height}" aria-hidden="true">` +
      `${lines.join('')}${groups.join('')}${floor}${peaks}</svg>`,
  )
}

type Scale = { top: number; shape: Shape; slot: number; places: number }

function height({ top, shape }: Scale, amount: Minor): number {
  return (Math.max(Number(amount), 0) / top) * shape.tallest
}

function left({ slot, shape, places }: Scale, index: number, place: number): number {
  const group = places * shape.bar + (places - 1) * shape.gap
  return index * slot + (slot - group) / 2 + place * (shape.bar + shape.gap)
}

function bar(scale: Scale, index: number, place: number, amount: Minor): string {
  const tall = height(scale, amount)
  const { base, bar: width } = scale.shape
  const corner = `x="${at(left(scale, index, place))}" y="${at(base - tall)}"`
  return `<rect class="${SERIES_CLASSES[place]}" ${corner} width="${width}" height="${at(tall)}"/>`
}

function peak(scale: Scale, { word, amounts }: ChartSeries, place: number, round: (amount: Minor) => string): Peak[] {
  const most = amounts.reduce(greatest, ZERO)
  if (most === 0) return []
  const x = left(scale, amounts.indexOf(most), place)
  const y = scale.shape.base - height(scale, most) - 7
  return [{ words: `${word} ${round(most)}`, class: LABEL_CLASSES[place] ?? '', x, end: x + scale.shape.bar, y }]
}

type Peak = { words: string; class: string; x: number; end: number; y: number }

const WIDTH_OF_LETTER = 7
const LINE = 15

/** The labels of the peaks: the left one reads towards its bar, the right one away from it, and neither covers the other. */
function peakLabels(peaks: readonly Peak[], shape: Shape): string {
  const [first, second] = [...peaks].sort((a, b) => a.x - b.x).map((peak, index) => placed(peak, index, peaks.length, shape))
  if (!first) return ''
  if (!second) return label(first, first.y)
  const meet = first.until > second.from && Math.abs(first.y - second.y) < LINE
  if (!meet) return label(first, first.y) + label(second, second.y)
  return first.y <= second.y
    ? label(first, second.y - LINE) + label(second, second.y)
    : label(first, first.y) + label(second, first.y - LINE)
}

type Placed = Peak & { from: number; until: number; anchor: 'start' | 'end' }

function placed(peak: Peak, index: number, count: number, shape: Shape): Placed {
  const wide = peak.words.length * WIDTH_OF_LETTER
  const towards = (index === 0 && count > 1 && peak.end > wide) || peak.x + wide > shape.width
  return towards
    ? { ...peak, from: peak.end - wide, until: peak.end, anchor: 'end' }
    : { ...peak, from: peak.x, until: peak.x + wide, anchor: 'start' }
}

function label({ words, x, end, anchor, class: name }: Placed, y: number): string {
  return text(words, anchor === 'end' ? end : x, y, anchor, name)
}

const STEPS = [1, 2, 2.5, 5, 10]
const MOST_LINES = 4

/** Round amounts for the lines across, at most four, none above the tallest bar. */
function axisSteps(top: number, unit: number): Minor[] {
  const whole = top / unit
  const power = 10 ** Math.floor(Math.log10(Math.max(whole / MOST_LINES, 1)))
  const step = STEPS.map((factor) => factor * power).find((size) => whole / size < MOST_LINES + 1) ?? whole
  const count = Math.min(Math.floor(whole / step), MOST_LINES)
  return Array.from({ length: count }, (_, index) => minor(Math.round((index + 1) * step * unit)))
}

function text(words: string, x: number, y: number, anchor: 'start' | 'middle' | 'end', name = ''): string {
  const own = (name ? ` class="${name}"` : '') + (anchor === 'start' ? '' : ` text-anchor="${anchor}"`)
  return `<text x="${at(x)}" y="${at(y)}"${own}>${escapeText(words)}</text>`
}

function at(place: number): number {
  return Number(place.toFixed(1))
}

export type SparkProps = {
  amounts: readonly Minor[]
  /** Which bar is today. */
  current?: number | undefined
  label: string
}

/** Very small bars, one a day; the words beside it carry the figure. */
export function Spark({ amounts, current, label }: SparkProps): HtmlEscapedString {
  const top = Math.max(1, ...amounts.map(Number))
  const bars = amounts.map((amount, index) => {
    const tall = Math.max((Math.max(Number(amount), 0) / top) * 37, 1)
    return `<rect${index === current ? ' class="now"' : ''} x="${index * 8}" y="${at(40 - tall)}" width="5" height="${at(tall)}"/>`
  })
  const box = `0 0 ${amounts.length * 8} 40`
  return raw(
    `<svg class="spark" viewBox="${box}" preserveAspectRatio="xMaxYMax" role="img" aria-label="${escapeText(label)}">${bars.join('')}</svg>`,
  )
}
