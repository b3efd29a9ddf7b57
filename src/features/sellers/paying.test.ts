import { describe, expect, it } from 'vitest'
import { routes } from '#routes.ts'
import { openDesk, valueIn } from '#test/desk.ts'
import { refusalOf, world } from '#test/world.ts'
import { changeSettings } from './change-settings.ts'

describe('settings of paying at the Desk', async () => {
  const books = await world()
  const { asha, dev, nina } = await openDesk(books)
  const path = routes.desk.paying.href()
  const filled = {
    least_part: '1,000.00',
    least_percent: '12.5',
    cash_days: '7',
    cash_percent: '2',
    upi_limit: '2,00,000',
    bounce_charge: '500',
    tolerance: '1',
    own_days: '14',
    tells_customers: '1',
  }
  const paying = {
    least_part_minor: 1_000_00,
    least_part_bp: 1_250,
    cash_discount: { days: 7, rate_bp: 200 },
    upi_limit_minor: 2_00_000_00,
    bounce_charge_minor: 500_00,
    tolerance_minor: 1_00,
    customer_allocates_days: 14,
  }

  async function kept(): Promise<Record<string, unknown>> {
    const [row] = await books.query<{ settings: Record<string, unknown> }>('select settings from sellers where id = $1', [
      books.meghdoot.id,
    ])
    return row?.settings ?? {}
  }

  it('begin empty, but for messages, which are on', async () => {
    const { html, text } = await asha.get(path)
    expect([valueIn(html, 'least_part'), valueIn(html, 'own_days')]).toEqual(['', ''])
    expect(html).toMatch(/name="tells_customers" value="1" checked/)
    expect(text).toContain('Empty means ₹1,00,000.00, as is usual')
  })

  it('what is saved stands in the books and in the form', async () => {
    const { status, location } = await asha.send(path, filled)
    expect(status).toBe(303)
    const { text, html } = await asha.get(location)
    expect(text).toContain('Saved.')
    expect(['least_part', 'least_percent', 'cash_percent', 'upi_limit'].map((name) => valueIn(html, name))).toEqual([
      '1000.00',
      '12.5',
      '2',
      '200000.00',
    ])
    expect(await kept()).toMatchObject({ paying, tells_customers: true })
  })

  it('the page of the business and this one lose nothing of each other', async () => {
    const business = { name: 'Meghdoot Traders', address: '14 Cloth Lane', terms_days: '45' }
    expect((await asha.send(routes.desk.settings.href(), business)).status).toBe(303)
    expect(await kept()).toMatchObject({ paying, terms_days: 45 })
    expect((await asha.send(path, { ...filled, own_days: '7' })).status).toBe(303)
    expect(await kept()).toMatchObject({ paying: { ...paying, customer_allocates_days: 7 }, terms_days: 45 })
    expect((await asha.get(routes.desk.settings.href())).html).toContain(`href="${path}"`)
  })

  it('a change names only what it changes, also within paying; what is taken away is gone', async () => {
    await books.desk((tx) => changeSettings(tx, { settings: { paying: { tolerance_minor: 2_00 } } }))
    expect(await kept()).toMatchObject({
      paying: { ...paying, customer_allocates_days: 7, tolerance_minor: 2_00 },
      terms_days: 45,
    })
    await books.desk((tx) => changeSettings(tx, { settings: { paying: { tolerance_minor: undefined } } }))
    expect((await kept())['paying']).not.toHaveProperty('tolerance_minor')
    const [row] = await books.query<{ name: string }>('select name from sellers where id = $1', [books.meghdoot.id])
    expect(row?.name).toBe('Meghdoot Traders')
  })

  it('what is emptied is taken away, and messages are turned off', async () => {
    const { tells_customers: _, ...silent } = filled
    expect((await asha.send(path, { ...silent, cash_days: '', cash_percent: '', least_part: ' ' })).status).toBe(303)
    const settings = await kept()
    expect(settings['tells_customers']).toBe(false)
    expect(settings['paying']).not.toHaveProperty('cash_discount')
    expect(settings['paying']).not.toHaveProperty('least_part_minor')
    expect((await asha.get(path)).html).not.toMatch(/name="tells_customers" value="1" checked/)
  })

  it.each([
    ['an amount that is none', { least_part: '1,2.3' }, 'least_part'],
    ['a charge of nothing', { bounce_charge: '0' }, 'bounce_charge'],
    ['a limit below nothing', { upi_limit: '-5' }, 'upi_limit'],
    ['a share above all', { least_percent: '100.01' }, 'least_percent'],
    ['a share finer than a hundredth', { least_percent: '2.505' }, 'least_percent'],
    ['a discount of all', { cash_percent: '100' }, 'cash_percent'],
    ['a discount without days', { cash_days: '' }, 'cash_days'],
    ['days without a discount', { cash_percent: '' }, 'cash_percent'],
    ['days that are none', { own_days: '1e3' }, 'own_days'],
    ['more days than a year', { own_days: '366' }, 'own_days'],
    ['a remainder that is not small', { tolerance: '100.01' }, 'tolerance'],
  ])('%s is refused at its field, and nothing changes', async (_, wrong, field) => {
    const before = await kept()
    const { status, html } = await asha.send(path, { ...filled, cash_days: '9', ...wrong })
    expect([status, html.includes(`href="#f-${field}"`)]).toEqual([422, true])
    expect(valueIn(html, 'least_percent')).toBe({ ...filled, ...wrong }.least_percent)
    expect(await kept()).toEqual(before)
  })

  it('only who may manage settings does, each their own; no field for what a country does not have', async () => {
    expect((await dev.get(path)).status).toBe(403)
    expect((await dev.post(path, filled)).status).toBe(403)
    const input = { settings: { paying: { tolerance_minor: 1 } } }
    expect((await refusalOf(books.asStaff(['payments.record'], (tx) => changeSettings(tx, input)))).status).toBe(403)
    const { html } = await nina.get(path)
    expect(html).not.toContain('name="upi_limit"')
    expect(valueIn(html, 'least_percent')).toBe('')
  })

  it('reads in Hindi, refusals too', async () => {
    const { text } = await asha.get(`${path}?lang=hi`)
    expect(text).not.toMatch(/undefined|Least|Cash|Charge|Tell/)
    const refused = await asha.post(`${path}?lang=hi`, {
      source_ref: /"(req_[^"]+)"/.exec((await asha.get(path)).html)?.[1] ?? '',
      cash_days: '7',
    })
    expect(refused.text).toContain('छूट भी दें')
  })
})
