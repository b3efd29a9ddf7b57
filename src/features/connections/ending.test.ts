import { beforeEach, describe, expect, it } from 'vitest'
import { routes } from '#routes.ts'
import { type ConnectionId, parseId } from '#shared/id.ts'
import { type DeskBrowser, openDesk } from '#test/desk.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { type World, world } from '#test/world.ts'

const BANK = {
  name: 'Sample Bank',
  account_name: 'Meghdoot',
  account_number: '000111222',
  code_label: 'IFSC',
  code: 'SAMP0000001',
}

let books: World
let asha: DeskBrowser
let ramesh: PortalBrowser
let bank: ConnectionId
beforeEach(async () => {
  books = await world({ settings: { bank: BANK, upi_address: 'meghdoot@samplebank' } })
  asha = (await openDesk(books)).asha
  ramesh = await (await openPortal(books)).comeIn(books.meghdoot.id, books.meghdoot.ganesh, 'Finance')
  bank = await idOf('bank_transfer')
})

async function idOf(adapter: string): Promise<ConnectionId> {
  const [row] = await books.query<{ id: string }>(
    'select id from connections where seller_id = $1 and adapter = $2 and ended_at is null',
    [books.meghdoot.id, adapter],
  )
  const id = parseId('connection', row?.id)
  if (id === null) throw new Error(`no ${adapter}`)
  return id
}

describe('a way to pay', () => {
  it('is ended from its page, after a page that says what that means, and is then offered to no customer', async () => {
    const page = await asha.get(routes.desk.connection.href({ connection: bank }))
    const end = routes.desk.endConnection.href({ connection: bank })
    expect(page.html).toContain(`href="${end}"`)
    expect((await ramesh.get('/pay?advance=1')).html).toContain(`value="${bank}"`)
    const asked = await asha.get(end)
    expect([asked.status, asked.text.includes('Payments begun with it go on')]).toEqual([200, true])
    // looking at it ended nothing
    expect((await ramesh.get('/pay?advance=1')).html).toContain(`value="${bank}"`)

    const sent = await asha.send(end, {})
    expect([sent.status, sent.location]).toEqual([303, routes.desk.connections.href()])
    expect((await ramesh.get('/pay?advance=1')).html).not.toContain(`value="${bank}"`)
    expect((await asha.get(routes.desk.connection.href({ connection: bank }))).html).not.toContain(`href="${end}"`)
    expect(await books.query("select name from events where name = 'connection.ended'")).toHaveLength(1)
  })

  it('of the seller’s own can be offered again, and stands once', async () => {
    const form = routes.desk.newConnection.href()
    const fields = { adapter: 'bank_transfer', name: 'NEFT', place: '2' }
    expect((await asha.send(form, fields)).status).toBe(422)
    await asha.send(routes.desk.endConnection.href({ connection: bank }), {})
    expect((await asha.get(form)).html).toContain('value="bank_transfer"')
    expect((await asha.send(form, fields)).status).toBe(303)
    expect(await idOf('bank_transfer')).not.toBe(bank)
  })

  it('keeps what its form does not ask when its name is changed', async () => {
    const upi = await idOf('upi')
    await books.query('update connections set settings = $1 where id = $2', [
      JSON.stringify({ limit: '500000', fee_bp: '100' }),
      upi,
    ])
    const form = routes.desk.connection.href({ connection: upi })
    expect((await asha.send(form, { name: 'UPI or QR', place: '1', fee_bp: '' })).status).toBe(303)
    expect(await books.query('select name, settings from connections where id = $1', [upi])).toEqual([
      { name: 'UPI or QR', settings: { limit: '500000' } },
    ])
  })
})
