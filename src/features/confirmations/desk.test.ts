import { beforeAll, describe, expect, it } from 'vitest'
import { addContact } from '#features/accounts/add-contact.ts'
import { findRole } from '#features/sellers/queries.ts'
import { routes } from '#routes.ts'
import { day } from '#shared/day.ts'
import { newId, parseId } from '#shared/id.ts'
import { asked, BALANCE_SETTINGS, bookTaxed } from '#test/balances.ts'
import { keyIn, openDesk } from '#test/desk.ts'
import { openPortal } from '#test/portal.ts'
import { world } from '#test/world.ts'
import { askConfirmation } from './ask-confirmation.ts'

describe('the Desk', async () => {
  const at = await world({ settings: BALANCE_SETTINGS })
  const { asha, dev, nina } = await openDesk(at)
  const { ganesh, kaveri } = at.meghdoot
  beforeAll(async () => {
    await bookTaxed(at, ganesh)
    await bookTaxed(at, kaveri)
  })
  const queue = routes.desk.confirmations.href()

  it('asks one customer, says who hears of it, and shows the letter', async () => {
    const path = routes.desk.newConfirmation.href({ account: ganesh })
    const form = await asha.get(path)
    expect(form.text).toContain('Nobody here may confirm balances by e-mail.')
    await at.desk(async (tx) => {
      const role_id = await findRole(tx, 'account', 'Finance')
      await addContact(tx, { account_id: ganesh, role_id, name: 'Ramesh Patil', email: 'ramesh@example.com' })
    })
    expect((await asha.get(path)).text).toContain('Ramesh Patil (Finance)')
    expect((await asha.send(path, { as_on: '2026-12-31' })).text).toContain('Choose today or a day before.')
    const { status, location } = await asha.send(path, { as_on: '2026-10-31' })
    expect(status).toBe(303)
    const { text } = await asha.get(location)
    expect(text).toContain('Balance on 31 Oct 2026')
    expect(text).toContain('Asked by Asha Rao, 21 Nov 2026, 14:30')
    expect(text).toContain('₹980.00')
    expect(text).toContain('Waiting')
  })

  it('asks everybody else with one button, once', async () => {
    const first = await asha.post(queue, { as_on: '2026-10-31' })
    expect([first.status, first.location]).toEqual([303, '/desk/confirmations?as_on=2026-10-31&asked=1'])
    expect((await asha.get(first.location)).text).toContain('1 customer was asked for 31 Oct 2026.')
    expect((await asha.post(queue, { as_on: '2026-10-31' })).location).toBe('/desk/confirmations?as_on=2026-10-31&asked=0')
    expect(await at.query("select 1 from balance_confirmations where as_on = '2026-10-31'")).toHaveLength(2)
    const wrong = await asha.post(queue, { as_on: '31.10.2026' })
    expect([wrong.status, wrong.text.includes('This is no date.')]).toEqual([422, true])
    expect(wrong.html).toContain('value="31.10.2026"')
  })

  it('reminds by hand, once a day, and no more once there is an answer', async () => {
    const id = await asked(at, ganesh, '2026-11-01')
    const path = routes.desk.confirmation.href({ account: ganesh, confirmation: id })
    expect((await asha.get(path)).text).toContain('Remind now')
    expect((await asha.send(path, {})).status).toBe(303)
    expect((await asha.get(path)).text).toContain('Reminded on 21 Nov 2026')
    const again = await asha.send(path, {})
    expect([again.status, again.text.includes('They were reminded today already. Try again tomorrow.')]).toEqual([409, true])
    expect(await at.query("select 1 from events where name = 'confirmation.reminded' and subject_id = $1", [id])).toHaveLength(
      1,
    )

    const { comeIn } = await openPortal(at)
    const finance = await comeIn(at.meghdoot.id, ganesh, 'Finance', 'Gita', 2)
    const form = await asha.get(path)
    await finance.send(`/confirmations/${id}`, { reply: 'agreed' })
    const late = await asha.post(path, { source_ref: keyIn(form.html) })
    expect([late.status, late.text.includes('This was answered already')]).toEqual([409, true])
    expect((await asha.get(path)).text).not.toContain('Remind now')
    expect((await dev.post(path, {})).status).toBe(403)
  })

  it('reminds nobody of a letter they have begun themselves', async () => {
    const own = await at.asContact('finance', (tx) => askConfirmation(tx, { account_id: ganesh, as_on: day('2026-11-02') }))
    const path = routes.desk.confirmation.href({ account: ganesh, confirmation: own.id })
    expect((await asha.get(path)).text).not.toContain('Remind now')
    const { status, text } = await asha.post(path, { source_ref: newId('request') })
    expect([status, text.includes('They have begun this letter themselves')]).toEqual([409, true])
  })

  it('lists letters by how they stand', async () => {
    const { text } = await asha.get(queue)
    expect(text).toContain('Waiting 3')
    expect(text).toContain('Shree Ganesh Stores')
    expect((await asha.get(`${queue}?tab=no_reply`)).text).toContain('No letters here.')
  })

  it('is for the seller’s people who may', async () => {
    expect((await dev.get(queue)).status).toBe(403)
    expect((await dev.post(queue, { as_on: '2026-10-31' })).status).toBe(403)
    const [row] = await at.query<{ id: string; account_id: string }>('select id, account_id from balance_confirmations limit 1')
    const id = parseId('confirmation', row?.id) ?? newId('confirmation')
    const account = parseId('account', row?.account_id) ?? newId('account')
    const show = routes.desk.confirmation.href({ account, confirmation: id })
    expect((await asha.get(show)).status).toBe(200)
    expect((await nina.get(show)).status).toBe(404)
    expect(
      (await asha.get(routes.desk.confirmation.href({ account: account === ganesh ? kaveri : ganesh, confirmation: id })))
        .status,
    ).toBe(404)
    expect((await asha.get(routes.desk.confirmationPdf.href({ account, confirmation: id }))).status).toBe(200)
  })
})
