import { describe, expect, it } from 'vitest'
import { routes } from '#routes.ts'
import { openDesk, valueIn } from '#test/desk.ts'
import { world } from '#test/world.ts'

describe('items at the Desk', async () => {
  const { asha, dev, nina } = await openDesk(await world())

  it('are listed, found by code or name, and added once, by who may', async () => {
    const item = { code: 'CP-A4', name: 'Copier paper A4', item_code: '4802', unit: 'ream', price: '248.50', tax_percent: '18' }
    const form = routes.desk.newItem.href()
    expect((await asha.send(form, item)).status).toBe(303)
    expect((await asha.get(routes.desk.items.href({}, { q: 'copier' }))).text).toContain(
      'CP-A4 Copier paper A4 4802 ream 248.5 18',
    )
    const again = await asha.send(form, { ...item, code: 'cp-a4' })
    expect([again.status, again.html.includes('href="#f-code"'), valueIn(again.html, 'price')]).toEqual([409, true, '248.50'])
    const wrong = await asha.send(form, { ...item, code: 'X', tax_percent: 'lots' })
    expect([wrong.status, wrong.html.includes('href="#f-tax_percent"')]).toEqual([422, true])
    expect((await dev.get(form)).status).toBe(403)
    expect((await nina.get(routes.desk.items.href())).text).not.toContain('Copier')
  })
})
