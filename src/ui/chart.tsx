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
  /** Which group is now, and has its name in strong letters: the last, unless it says otherwise. */
  current?: number | undefined
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
/** So few groups all have room for their label. */
const FEW = 6
const SERIES_CLASSES = ['bought', 'paid']
const LABEL_CLASSES = ['lead', 'paidtext']

function Drawing({
  labels,
  series,
  format,
  unit,
  shape,
  current = labels.length - 1,
}: ChartProps & { shape: Shape }): HtmlEscapedString {
  const top = Math.max(1, ...series.flatMap((one) => one.amounts.map(Number)))
  const scale = { top, shape, slot: shape.plot / Math.max(labels.length, 1), places: series.length }
  const lines = axisSteps(top, unit).map((step) => {
    const y = shape.base - height(scale, step)
    const line = `<line class="grid" x1="0" x2="${shape.plot}" y1="${at(y)}" y2="${at(y)}"/>`
    return line + text(format.short(step), shape.width, y + 4, 'end')
  })
  const groups = labels.map((label, index) => {
    const fits = labels.length <= FEW || (labels.length - 1 - index) % shape.every === 0
    const name = index === current ? 'lead' : ''
    const bars = series.map((one, place) => bar(scale, index, place, one.amounts[index] ?? ZERO))
    return bars.join('') + (fits ? text(label, (index + 0.5) * scale.slot, shape.base + 18, 'middle', name) : '')
  })
  const floor = `<line class="base" x1="0" x2="${shape.plot}" y1="${shape.base}" y2="${shape.base}"/>`
  const peaks = peakLabels(
    series.flatMap((one, place) => peak(scale, one, place, format.round)),
    series.flatMap((one, place) => one.amounts.map((amount, index) => barAt(scale, index, place, amount))),
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

/** A bar on the drawing: its two sides and its upper end. */
type Bar = { x: number; end: number; top: number }

function barAt(scale: Scale, index: number, place: number, amount: Minor): Bar {
  const x = left(scale, index, place)
  return { x, end: x + scale.shape.bar, top: scale.shape.base - height(scale, amount) }
}

function bar(scale: Scale, index: number, place: number, amount: Minor): string {
  const { x, top } = barAt(scale, index, place, amount)
  const { base, bar: width } = scale.shape
  return `<rect class="${SERIES_CLASSES[place]}" x="${at(x)}" y="${at(top)}" width="${width}" height="${at(base - top)}"/>`
}

function peak(scale: Scale, { word, amounts }: ChartSeries, place: number, round: (amount: Minor) => string): Peak[] {
  const most = amounts.reduce(greatest, ZERO)
  if (most === 0) return []
  const words = `${word} ${round(most)}`
  return [{ ...barAt(scale, amounts.indexOf(most), place, most), words, class: LABEL_CLASSES[place] ?? '' }]
}

type Peak = Bar & { words: string; class: string }

const WIDTH_OF_LETTER = 7
const LINE = 15
const ABOVE_BAR = 7

/** A label where it may stand: from here to there, on the line `y`, which is clear of every bar below it. */
type Placed = Peak & { from: number; until: number; anchor: 'start' | 'end'; y: number }

/**
 * The labels of the peaks, each as near to its bar as it can stand without covering a bar or the other label. Where nothing is in the way
 * the left one reads towards its bar and the right one away from it.
 */
function peakLabels(peaks: readonly Peak[], bars: readonly Bar[], shape: Shape): string {
  const [first, second] = [...peaks].sort((a, b) => a.x - b.x)
  if (!first) return ''
  if (!second) return nearest(placesOf(first, 'start', bars, shape).map((place) => [place]))
  const pairs = placesOf(first, 'end', bars, shape).flatMap((one) =>
    placesOf(second, 'start', bars, shape).flatMap((other) => apart(one, other)),
  )
  return nearest(pairs)
}

/** Both ways a label can read from its bar, the wanted one first; only those within the drawing, if any is. */
function placesOf(peak: Peak, wanted: Placed['anchor'], bars: readonly Bar[], shape: Shape): Placed[] {
  const wide = peak.words.length * WIDTH_OF_LETTER
  const [start, end] = [
    { anchor: 'start' as const, from: peak.x, until: peak.x + wide },
    { anchor: 'end' as const, from: peak.end - wide, until: peak.end },
  ]
  const ways = wanted === 'start' ? [start, end] : [end, start]
  const within = ways.filter(({ from, until }) => from >= 0 && until <= shape.width)
  return (within.length > 0 ? within : ways).map((way) => {
    const below = bars.filter((one) => one.end > way.from && one.x < way.until)
    return { ...peak, ...way, y: Math.min(...below.map((one) => one.top)) - ABOVE_BAR }
  })
}

/** Two labels that do not cover each other: as they are, or one of them a line above the other. */
function apart(one: Placed, other: Placed): Placed[][] {
  const meet = one.until > other.from && other.until > one.from && Math.abs(one.y - other.y) < LINE
  if (!meet) return [[one, other]]
  const above = Math.min(one.y, other.y)
  return [
    [{ ...one, y: Math.min(above, other.y - LINE) }, other],
    [one, { ...other, y: Math.min(above, one.y - LINE) }],
  ]
}

/** Of several ways to place the labels, the one that lifts them least above their bars; of equals the first. */
function nearest(ways: readonly Placed[][]): string {
  const lift = (labels: readonly Placed[]) => labels.reduce((all, { top, y }) => all + top - y, 0)
  const [best = []] = [...ways].sort((a, b) => lift(a) - lift(b))
  return best.map(label).join('')
}

function label({ words, x, end, y, anchor, class: name }: Placed): string {
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
