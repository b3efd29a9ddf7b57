import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Minor, minor, sum } from '#shared/money.ts'
import { Chart } from './chart.tsx'

const asWritten = (amount: Minor) => String(amount)
const chart = {
  format: { amount: asWritten, round: asWritten, short: asWritten },
  unit: 100,
  words: { as_table: 'The same as a table', month: 'Month', currency: '₹' },
} as const

describe('The chart', () => {
  const bars = (text: string, name: string) =>
    [...text.matchAll(new RegExp(`<rect class="${name}"[^>]* height="([\\d.]+)"`, 'g'))].map(([, height]) => Number(height))
  const months = ['Apr', 'May', 'Jun', 'Jul']
  const bought = [minor(400_000), minor(1_647_200), minor(0), minor(823_600)]
  const paid = [minor(0), minor(0), minor(1_000_000), minor(1_870_800)]
  const drawn = String(
    <Chart
      {...chart}
      labels={months}
      series={[
        { word: 'Bought', amounts: bought },
        { word: 'Paid', amounts: paid },
      ]}
    />,
  )
  const wide = drawn.slice(0, drawn.indexOf('</svg>'))

  it('draws each amount in proportion to the largest', () => {
    expect(bars(wide, 'paid')).toEqual([0, 0, 87.7, 164])
    expect(bars(wide, 'bought')).toEqual([35.1, 144.4, 0, 72.2])
  })

  it('has a table beneath whose foot is the sum of what is drawn', () => {
    const table = drawn.slice(drawn.indexOf('<table'))
    const cells = [...table.matchAll(/<td class="num" role="cell">(-?\d+)<\/td>/g)].map(([, value]) => Number(value))
    expect(cells).toHaveLength(2 * (months.length + 1))
    expect(cells.slice(-2)).toEqual([sum(bought), sum(paid)].map(Number))
    expect(
      sum(
        cells
          .slice(0, -2)
          .filter((_, index) => index % 2 === 0)
          .map(minor),
      ),
    ).toBe(sum(bought))
    expect(
      sum(
        cells
          .slice(0, -2)
          .filter((_, index) => index % 2 === 1)
          .map(minor),
      ),
    ).toBe(sum(paid))
  })

  it('draws its lines at round amounts, none above the tallest bar', () => {
    const steps = [...wide.matchAll(/<text x="704"[^>]*>(\d+)</g)].map(([, value]) => Number(value))
    expect(steps).toEqual([500_000, 1_000_000, 1_500_000])
  })

  it('names the peak of each series where it stands, the left one towards the left', () => {
    expect(wide).toMatch(/class="lead" text-anchor="end">Bought 1647200</)
    expect(wide).toMatch(/class="paidtext"[^>]*>Paid 1870800</)
  })

  /** Boxes of the labels, seven units a letter, and of the bars, of one drawing. */
  function boxesOf(svg: string) {
    const labels = [...svg.matchAll(/<text x="([\d.-]+)" y="([\d.-]+)" class="(?:lead|paidtext)"([^>]*)>(\w+ \d+)</g)]
    const drawnLabels = labels.map(([, x, y, anchor, words = '']) => {
      const [from, line] = [Number(x) - (anchor?.includes('end') ? words.length * 7 : 0), Number(y)]
      return { words, left: from, right: from + words.length * 7, top: line - 11, bottom: line + 3 }
    })
    const rects = [...svg.matchAll(/<rect class="\w+" x="([\d.]+)" y="([\d.]+)" width="(\d+)" height="([\d.]+)"/g)]
    const drawnBars = rects
      .map(([, x, y, width, tall]) => [x, y, width, tall].map(Number) as [number, number, number, number])
      .filter(([, , , tall]) => tall > 0)
      .map(([x, y, width, tall]) => ({ words: 'bar', left: x, right: x + width, top: y, bottom: y + tall }))
    return { drawnLabels, drawnBars }
  }

  it('sets the names of its peaks clear of every bar and of each other, wherever the peaks fall', () => {
    type Box = ReturnType<typeof boxesOf>['drawnLabels'][number]
    const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
    const amounts = fc.array(fc.integer({ min: 1, max: 1_000_000 }).map(minor), { minLength: 12, maxLength: 12 })
    const year = months.concat(months, months)
    const peaks = (of: Minor[], at: number | null, most: Minor) => of.map((one, index) => (index === at ? most : one))
    // both in one month, or wherever they fall
    const at = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 11 }))
    const most = fc.integer({ min: 300_000, max: 2_000_000 }).map(minor)
    fc.assert(
      fc.property(amounts, amounts, at, most, most, (bought, paid, at, high, higher) => {
        const series = [
          { word: 'Bought', amounts: peaks(bought, at, high) },
          { word: 'Paid', amounts: peaks(paid, at, higher) },
        ] as const
        for (const svg of String(<Chart {...chart} labels={year} series={series} />)
          .split('</svg>')
          .slice(0, 2)) {
          const { drawnLabels, drawnBars } = boxesOf(svg)
          expect(drawnLabels).toHaveLength(2)
          for (const [index, name] of drawnLabels.entries()) {
            expect([...drawnBars, ...drawnLabels.slice(index + 1)].filter((other) => meet(name, other))).toEqual([])
            expect(name.top).toBeGreaterThanOrEqual(0)
          }
        }
      }),
    )
  })

  it('of a year without trade has a floor and no bars', () => {
    const none = String(<Chart {...chart} labels={months} series={[{ word: 'Bought', amounts: months.map(() => minor(0)) }]} />)
    expect(bars(none, 'bought').every((height) => height === 0)).toBe(true)
    expect(none).not.toContain('NaN')
    expect(none).not.toContain('Bought 0<')
  })
})
