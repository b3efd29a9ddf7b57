import { describe, expect, it } from 'vitest'
import { routes } from '#routes.ts'
import { openDesk, valueIn } from '#test/desk.ts'
import { world } from '#test/world.ts'
import { contrast, PAPER } from './contrast.ts'

describe('settings at the Desk', async () => {
  const books = await world()
  const { asha, dev, nina, app } = await openDesk(books)
  const path = routes.desk.settings.href()
  const filled = {
    name: 'Meghdoot Traders',
    address: '14 Cloth Lane\n\nMumbai 400002',
    tax_id: '27zzzcz9999z1zj',
    region: '27',
    terms_days: '45',
    applies_advances: '1',
    bank_name: 'Sahyadri Bank',
    bank_account_name: 'Meghdoot Traders',
    bank_account_number: '000111222333',
    bank_code: 'SAHY0000123',
    upi_address: 'meghdoot@sahyadri',
    contact_name: 'Kavita Deshmukh',
    contact_phone: '+91 22 5550 0142',
    colour_light: '#0b6b53',
    colour_dark: '#7fd1b4',
  }

  async function kept(): Promise<Record<string, unknown>> {
    const [row] = await books.query<{ settings: Record<string, unknown> }>('select settings from sellers where id = $1', [
      books.meghdoot.id,
    ])
    return row?.settings ?? {}
  }

  it('what is saved stands in the form, in the books and on open pages', async () => {
    const { status, location } = await asha.send(path, filled)
    expect(status).toBe(303)
    const { text, html } = await asha.get(location)
    expect(text).toContain('Saved.')
    expect(valueIn(html, 'bank_code')).toBe('SAHY0000123')
    expect(valueIn(html, 'tax_id')).toBe('27ZZZCZ9999Z1ZJ')
    expect(await kept()).toMatchObject({
      address_lines: ['14 Cloth Lane', 'Mumbai 400002'],
      terms_days: 45,
      applies_advances: true,
      bank: { account_number: '000111222333', code_label: 'IFSC' },
      contact: { name: 'Kavita Deshmukh' },
      brand: { light: '#0b6b53', light_on: '#ffffff', dark: '#7fd1b4' },
    })
    const sheet = /href="([^"]+\/\d+\.css)"/.exec(html)?.[1] ?? ''
    expect(await (await app.request(`http://127.0.0.1${sheet}`)).text()).toContain('--brand-light:#0b6b53')
  })

  it('a colour too weak to be read is refused, with the nearest that passes; taking it saves', async () => {
    const weak = { ...filled, colour_light: '#f5c542' }
    const { status, html, text } = await asha.send(path, weak)
    expect(status).toBe(422)
    expect(html).toContain('href="#f-colour_light"')
    expect(valueIn(html, 'colour_light')).toBe('#f5c542')
    const offered = /name="take_light" value="(#[0-9a-f]{6})"/.exec(html)?.[1] ?? ''
    expect(text).toContain(`Take ${offered}`)
    expect(contrast(offered, PAPER.light)).toBeGreaterThanOrEqual(4.5)
    expect(await kept()).toMatchObject({ brand: { light: '#0b6b53' } })
    expect((await asha.send(path, { ...weak, take_light: offered })).status).toBe(303)
    expect(await kept()).toMatchObject({ brand: { light: offered } })
  })

  it.each([
    ['a tax number with a wrong check character', { tax_id: '27ZZZCZ9999Z1ZA' }, 'tax_id'],
    ['a tax number of another state', { region: '29' }, 'region'],
    ['a bank without a number', { bank_account_number: '' }, 'bank_account_number'],
    ['a UPI address that is none', { upi_address: 'meghdoot' }, 'upi_address'],
    ['a contact without a phone', { contact_phone: '' }, 'contact_phone'],
    ['one colour alone', { colour_dark: '' }, 'colour_dark'],
    ['a colour that would end the sheet', { colour_dark: '#fff}body{' }, 'colour_dark'],
    ['no name', { name: ' ' }, 'name'],
  ])('%s is refused at its field, and nothing changes', async (_, wrong, field) => {
    const before = await kept()
    const { status, html } = await asha.send(path, { ...filled, terms_days: '7', ...wrong })
    expect([status, html.includes(`href="#f-${field}"`)]).toEqual([422, true])
    expect(valueIn(html, 'terms_days')).toBe('7')
    expect(await kept()).toEqual(before)
  })

  it('what is emptied is taken away, and what the form does not show stays', async () => {
    await books.query(`update sellers set settings = settings || '{"mail_from": "desk@meghdoot.example"}' where id = $1`, [
      books.meghdoot.id,
    ])
    expect((await asha.send(path, { ...filled, upi_address: '', contact_name: '', contact_phone: '' })).status).toBe(303)
    const settings = await kept()
    expect([settings['upi_address'], settings['contact'], settings['mail_from']]).toEqual([
      undefined,
      undefined,
      'desk@meghdoot.example',
    ])
  })

  it('only who may manage settings does, each their own', async () => {
    expect((await dev.get(path)).status).toBe(403)
    expect((await dev.post(path, filled)).status).toBe(403)
    expect(valueIn((await nina.get(path)).html, 'name')).toBe('Brightwell Supplies')
  })

  it('everybody finds the way out', async () => {
    const { text, html } = await dev.get(routes.desk.me.href())
    expect(text).toContain('Dev Rao')
    expect(html).toContain(`action="${routes.access.staffSignOut.href()}"`)
  })
})
