import { html } from 'hono/html'
import { create } from 'qrcode'
import { describe, expect, it } from 'vitest'
import { type Minor, minor } from '#shared/money.ts'
import { Ageing, Meter } from './ageing.tsx'
import { Chart, Spark } from './chart.tsx'
import { Document } from './document.tsx'
import { ErrorSummary, Field, Option, Options, Search, Select, TextArea } from './field.tsx'
import { Icon, Mark } from './icon.tsx'
import { BrandMark, Door, EmptyLine, Frame, Key, PageFoot, PageHead, Section } from './layout.tsx'
import { Letterhead } from './letterhead.tsx'
import { Links, Rows, Takes } from './links.tsx'
import { Amount, Answer, Figure, QuietFraction } from './money.tsx'
import { Notice } from './notice.tsx'
import { Paging } from './paging.tsx'
import { Person } from './person.tsx'
import { QrCode } from './qr.tsx'
import { Sheet, SheetEnd, SheetFacts, SheetFoot, SheetHead, SheetLines, SheetTaxes, SheetWords } from './sheet.tsx'
import { Status } from './status.tsx'
import { Strip, Sum, Tiles } from './sum.tsx'
import { Ledger, PickBar } from './table.tsx'
import { Filters, Pick, Tabs } from './tabs.tsx'
import { Begin, Timeline } from './timeline.tsx'

const EVIL = `<b style="x" onclick='y'>&"`
const ESCAPED = '&lt;b style=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;&quot;'

const asWritten = (amount: Minor) => String(amount)
const chart = {
  labels: [EVIL, 'Feb', 'Mar'],
  series: [
    { word: EVIL, amounts: [minor(50_000), minor(150_000), minor(0)] },
    { word: 'Paid', amounts: [minor(20_000), minor(10_000), minor(90_000)] },
  ],
  format: { amount: asWritten, round: asWritten, short: asWritten },
  unit: 100,
  words: { as_table: EVIL, month: EVIL, currency: EVIL },
} as const

const link = { href: EVIL, text: EVIL }

/** Every component once, each text it takes being hostile. */
const everything = (
  <>
    <Frame
      brand={{ name: EVIL, href: EVIL, logo: { paths: [EVIL] } }}
      me={{ href: EVIL, title: EVIL, note: EVIL, initials: EVIL }}
      nav={[{ title: EVIL, items: [{ ...link, icon: 'house', current: true, count: EVIL, goKey: EVIL }] }]}
      words={{ skip: EVIL, nav: EVIL }}
      foot={[{ ...link, lang: EVIL }]}
      footNote={EVIL}
    >
      <PageHead title={EVIL} crumb={{ ...link, here: EVIL }} note={EVIL} acts={EVIL} />
      <Section id={EVIL} title={EVIL} aside={EVIL}>
        <Answer label={EVIL} value={EVIL} acts={EVIL}>
          {EVIL}
        </Answer>
        <Figure value={EVIL} />
        <Amount value={EVIL} strong />
        <Sum
          rows={[{ label: EVIL, note: EVIL, value: EVIL, swatch: 'paid' }]}
          total={{ label: EVIL, value: EVIL }}
          label={EVIL}
        />
        <Strip cells={[{ operator: '+', label: EVIL, value: EVIL }]} total={{ label: EVIL, value: EVIL }} />
        <Tiles tiles={[{ label: EVIL, value: EVIL, note: EVIL, drawing: <Spark amounts={[minor(1)]} label={EVIL} /> }]} />
        <Status tone="wrong" mark="late">
          {EVIL}
        </Status>
        <Ageing buckets={[{ label: EVIL, amount_minor: minor(100), value: EVIL }]} />
        <Meter share={0.5} />
        <Chart {...chart} />
        <Timeline items={[{ mark: 'wait', text: EVIL, note: EVIL, next: true }]} />
        <Begin label={EVIL} steps={[{ mark: 'done', tone: 'good', text: EVIL, note: EVIL }]} />
        <Links items={[{ ...link, icon: 'flag', note: EVIL }]} />
        <Rows items={[{ ...link, id: EVIL, date: EVIL, note: EVIL, amount: EVIL, end: EVIL }]} />
        <Takes items={[link]} />
        <Notice mark="void" lead={EVIL} id={EVIL}>
          {EVIL}
        </Notice>
        <Paging text={EVIL} previous={link} next={link} />
        <Tabs label={EVIL} items={[{ ...link, count: EVIL }]} />
        <Pick label={EVIL} items={[link]} />
        <Person name={EVIL} initials={EVIL} note={EVIL} acts={[{ ...link, icon: 'phone' }]} />
        <QrCode payload="upi://pay?pa=shop@example" label={EVIL} />
        <EmptyLine>{EVIL}</EmptyLine>
        <Key>{EVIL}</Key>
      </Section>
      <Filters action={EVIL} label={EVIL}>
        <Search name={EVIL} label={EVIL} placeholder={EVIL} value={EVIL} hotKey={EVIL} />
      </Filters>
      <ErrorSummary title={EVIL} problems={[{ name: EVIL, text: EVIL }]} />
      <Field
        name={EVIL}
        label={EVIL}
        hint={EVIL}
        error={EVIL}
        value={EVIL}
        placeholder={EVIL}
        prefix={EVIL}
        optional={EVIL}
        list={EVIL}
      />
      <Select name={EVIL} label={EVIL} value={EVIL} choices={[{ value: EVIL, text: EVIL }]} />
      <TextArea name={EVIL} label={EVIL} value={EVIL} />
      <Options name={EVIL} label={EVIL} hint={EVIL} error={EVIL}>
        <Option name={EVIL} value={EVIL} note={EVIL}>
          {EVIL}
        </Option>
      </Options>
      <Ledger
        class="invoices"
        cards
        caption={EVIL}
        rows={[EVIL]}
        columns={[{ class: 'num', head: EVIL, label: EVIL, cell: (row) => row }]}
        row={(row) => ({ id: row, class: row, href: row })}
        before={[{ class: 'carry', cells: [{ class: '', text: EVIL }] }]}
        foot={[{ class: '', text: EVIL, head: true, label: EVIL }]}
        picking={{ form: EVIL, name: EVIL, all: EVIL, row: (row) => ({ value: row, label: row, amount_minor: 1 }) }}
      />
      <PickBar id={EVIL} action={EVIL} locale={EVIL} currency={EVIL} clear={EVIL} words={{ one: EVIL, other: EVIL }} />
      <Letterhead brand={{ name: EVIL, logo: { src: EVIL } }} lines={[EVIL]} />
      <Sheet label={EVIL}>
        <SheetHead brand={{ name: EVIL }} lines={[EVIL]} title={EVIL} number={EVIL} />
        <SheetFacts to={{ label: EVIL, name: EVIL, lines: [EVIL] }} facts={[{ label: EVIL, lines: [EVIL] }]} />
        <SheetLines
          heads={{ item: EVIL, item_code: EVIL, quantity: EVIL, rate: EVIL, tax: EVIL, taxable: EVIL }}
          lines={[{ item: EVIL, code: EVIL, item_code: EVIL, quantity: EVIL, rate: EVIL, tax: EVIL, taxable: EVIL }]}
        />
        <SheetEnd>
          <SheetTaxes heads={[EVIL, EVIL]} rows={[[EVIL, EVIL]]} />
        </SheetEnd>
        <SheetWords>{EVIL}</SheetWords>
        <SheetFoot notes={[EVIL, html`<i>${EVIL}</i>`]} />
      </Sheet>
      <PageFoot left={EVIL} right={EVIL} />
    </Frame>
    <Door brand={{ name: EVIL }}>
      <BrandMark name={EVIL} />
    </Door>
  </>
)

async function page(children: unknown): Promise<string> {
  return String(
    await Document({
      title: EVIL,
      lang: 'en',
      skin: 'portal',
      stylesheet: '/a.css',
      brandStylesheet: EVIL,
      script: '/a.js',
      live: EVIL,
      description: EVIL,
      children: html`${children}`,
    }),
  )
}

describe('Every component', () => {
  it('writes hostile text as text, in words and in attributes', async () => {
    const written = await page(everything)
    expect(written).not.toContain('<b style')
    expect(written).not.toContain(`'y'`)
    expect(written.split(ESCAPED).length).toBeGreaterThan(120)
  })

  it('writes no style attribute, no inline script and no handler, as the policy of the pages demands', async () => {
    const written = await page(everything)
    const tags = written.replace(/="[^"]*"/g, '=').match(/<[a-z][^>]*>/g) ?? []
    expect(tags.length).toBeGreaterThan(200)
    expect(tags.filter((tag) => /\s(style|on[a-z]+)=/.test(tag))).toEqual([])
    expect(written.match(/<script[^>]*>[^<]/)).toBeNull()
    expect(written).not.toContain('<style')
  })
})

describe('The document', () => {
  it('brings the symbols its page uses, and no others', async () => {
    const written = await page(html`${Icon({ name: 'house' })}${Mark({ name: 'late' })}`)
    expect([...written.matchAll(/<symbol id="([^"]+)"/g)].map(([, id]) => id)).toEqual(['i-house', 'm-late'])
  })

  it('says it is not for search engines unless it is told otherwise', async () => {
    expect(await page('')).toContain('<meta name="robots" content="noindex, nofollow">')
  })

  it('waits for a part that is still on its way', async () => {
    async function Late() {
      return <p>{await Promise.resolve('here')}</p>
    }
    expect(await page(<Late />)).toContain('<p>here</p>')
  })
})

describe('An amount', () => {
  it('has quiet decimals, of as many digits as its currency has', () => {
    expect(String(<QuietFraction value="₹1,12,490.00" />)).toBe('₹1,12,490<span class="paise">.00</span>')
    expect(String(<QuietFraction value="1.234,50 €" />)).toBe('1.234,50 €')
    expect(String(<QuietFraction value="¥1,234" decimals={0} />)).toBe('¥1,234')
    expect(String(<QuietFraction value="¥1,234" />)).toBe('¥1,234')
    expect(String(<QuietFraction value="KD 1.250" decimals={3} />)).toBe('KD 1<span class="paise">.250</span>')
  })

  it('of more than thirteen characters is set one size down', () => {
    expect(String(<Figure value="₹99,99,999.99" />)).toContain('class="figure"')
    expect(String(<Figure value="₹99,99,99,999.99" />)).toContain('class="figure long"')
  })
})

describe('The bar of ages', () => {
  const bucket = (amount: number) => ({ label: 'x', amount_minor: minor(amount), value: String(amount) })
  const widths = (text: string) =>
    [...text.matchAll(/<rect class="b(\d)"[^>]* width="([\d.]+)%"/g)].map(
      ([, tone, width]) => [Number(tone), Number(width)] as const,
    )

  it('is in proportion, and its parts fill it', () => {
    const drawn = widths(String(<Ageing buckets={[bucket(7_405_600), bucket(3_653_000), bucket(690_400), bucket(0)]} />))
    expect(drawn.map(([tone]) => tone)).toEqual([0, 1, 2])
    expect(drawn[0]?.[1]).toBeCloseTo(63.03, 1)
    expect(drawn.reduce((all, [, width]) => all + width, 0)).toBeCloseTo(100, 1)
  })

  it('shows a part however small, and none for nothing or for a credit', () => {
    const drawn = widths(String(<Ageing buckets={[bucket(100_000_000), bucket(1), bucket(0), bucket(-500)]} />))
    expect(drawn.map(([tone]) => tone)).toEqual([0, 1])
    expect(drawn[1]?.[1]).toBeGreaterThan(0.5)
  })

  it('of an account that owes nothing is empty', () => {
    expect(widths(String(<Ageing buckets={[bucket(0), bucket(0)]} />))).toEqual([])
  })
})

describe('A field', () => {
  it('keeps what was typed, says what is wrong, and is where the summary leads', () => {
    const field = String(
      <Field name="tax_id" label="GSTIN" hint="15 characters" error="One is missing." value="27ZZZFY8888Y1Z" />,
    )
    expect(field).toContain('value="27ZZZFY8888Y1Z"')
    expect(field).toContain('aria-invalid="true"')
    expect(field).toContain('aria-describedby="f-tax_id-hint f-tax_id-error"')
    expect(field).toContain('<p class="error" id="f-tax_id-error">')
    expect(field).toMatch(/<label for="f-tax_id">.*15 characters.*One is missing\..*<input/s)
    expect(String(<ErrorSummary title="Put right" problems={[{ name: 'tax_id', text: 'GSTIN' }]} />)).toContain(
      'href="#f-tax_id"',
    )
  })

  it('without an error says nothing of one', () => {
    const field = String(<Field name="note" label="Note" />)
    expect(field).not.toContain('aria-')
    expect(field).not.toContain('value=')
  })
})

describe('A ledger', () => {
  const columns = [
    { class: 'c-no', head: 'Invoice', cell: (row: { number: string }) => html`<a class="doc" href="/x">${row.number}</a>` },
    { class: 'c-open num', head: 'Open ₹', sort: 'descending' as const, cell: (row: { open: number }) => row.open },
  ]

  it('is a table with heads for its columns and its total in a foot', () => {
    const table = String(<Ledger columns={columns} rows={[{ number: 'A&B', open: 5 }]} foot={[{ class: 'num', text: '5' }]} />)
    expect(table).toContain('<th class="num" role="columnheader" scope="col" aria-sort="descending">Open ₹</th>')
    expect(table).toContain('<td class="c-no" role="cell"><a class="doc" href="/x">A&amp;B</a></td>')
    expect(table).toContain('<tfoot role="rowgroup"><tr role="row"><td class="num" role="cell">5</td></tr></tfoot>')
  })

  it('lets rows be chosen that may be, and leaves the box out of the others', () => {
    const rows = [
      { number: '1', open: 5 },
      { number: '2', open: 0 },
    ]
    const picking = {
      form: 'chosen',
      name: 'invoice',
      all: 'All',
      row: (row: { number: string; open: number }) =>
        row.open > 0 ? { value: row.number, label: 'Choose', amount_minor: row.open } : null,
    }
    const table = String(<Ledger columns={columns} rows={rows} picking={picking} />)
    expect(table.match(/data-amount="/g)).toHaveLength(1)
    expect(table).toContain('<td class="pickcell" role="cell"></td>')
  })

  it('refuses a cell that would have to wait', () => {
    const waiting = [{ class: '', head: '', cell: () => Promise.resolve('x') }]
    expect(() => String(<Ledger columns={waiting} rows={[1]} />)).toThrow('cannot stand in a table cell')
  })
})

describe('A code to scan', () => {
  it('has dark exactly the modules of its payload, with four light ones around', () => {
    const payload = 'upi://pay?pa=shop@example&am=21190.00&cu=INR'
    const { size, data } = create(payload, { errorCorrectionLevel: 'M' }).modules
    const drawn = String(<QrCode payload={payload} label="UPI code for ₹21,190.00" />)
    const dark = new Set<string>()
    for (const [, x, y, run] of drawn.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
      for (let step = 0; step < Number(run); step++) dark.add(`${Number(x) + step},${y}`)
    const wanted = [...data].flatMap((module, index) => (module ? [`${index % size},${Math.floor(index / size)}`] : []))
    expect([...dark].sort()).toEqual(wanted.sort())
    expect(drawn).toContain(`viewBox="-4 -4 ${size + 8} ${size + 8}"`)
  })
})

describe('what can be done from the head of a page', () => {
  it('may be a form beside a link: both stand in one row, as a form within a paragraph would end it', () => {
    const head = <PageHead title="Balance" acts={<form method="post" />} />
    expect(String(head)).toContain('<div class="acts"><form method="post"></form></div>')
  })
})
