import { beforeAll, describe, expect, it } from 'vitest'
import { routes } from '#routes.ts'
import { openDesk } from '#test/desk.ts'
import { refusalOf, type World, world } from '#test/world.ts'
import { getAccount } from './queries.ts'
import { setVirtualAccount } from './set-virtual-account.ts'

describe("a customer's own account number at the seller's bank", () => {
  let books: World
  let asha: Awaited<ReturnType<typeof openDesk>>['asha']
  beforeAll(async () => {
    books = await world({
      settings: {
        bank: { name: 'B', account_name: 'M', account_number: '0001 4200 0118', code_label: 'IFSC', code: 'EXMP0000001' },
      },
    })
    asha = (await openDesk(books)).asha
  })
  const set = (account_id: World['meghdoot']['ganesh'], virtual_account: string) =>
    books.desk((tx) => setVirtualAccount(tx, { account_id, virtual_account }))

  it('is set at the Desk, stands on the page of the customer and in the events, and is taken away again', async () => {
    const { ganesh } = books.meghdoot
    const form = routes.desk.virtualAccount.href({ account: ganesh })
    expect((await asha.get(routes.desk.account.href({ account: ganesh }))).html).toContain(form)
    const sent = await asha.send(form, { virtual_account: 'megh 00 01' })
    expect([sent.status, sent.location]).toEqual([303, `${routes.desk.account.href({ account: ganesh })}#facts`])
    expect((await asha.get(routes.desk.account.href({ account: ganesh }))).text).toContain('Virtual account MEGH0001')
    await set(ganesh, 'MEGH0001')
    await set(ganesh, '')
    expect((await books.desk((tx) => getAccount(tx, ganesh))).virtual_account_upper).toBeNull()
    expect(
      await books.query(
        "select data from events where name = 'account.virtual_account_set' order by data ->> 'before' nulls first",
      ),
    ).toEqual([
      { data: { virtual_account: 'MEGH0001', before: null } },
      { data: { virtual_account: null, before: 'MEGH0001' } },
    ])
  })

  it('is one customer’s alone, and none that a text could bear by chance', async () => {
    const { ganesh, kaveri } = books.meghdoot
    await set(kaveri, 'MEGH0002')
    const page = await asha.send(routes.desk.virtualAccount.href({ account: ganesh }), { virtual_account: 'megh0002' })
    expect([page.status, page.text.includes('Another customer has this number')]).toEqual([409, true])
    expect(await refusalOf(set(ganesh, 'PAYMENT'))).toMatchObject({ status: 422, code: 'invalid_virtual_account' })
    expect(await refusalOf(set(ganesh, '000142000118'))).toMatchObject({ status: 422, code: 'own_account_number' })
    expect(
      await refusalOf(
        books.asStaff(['accounts.see'], (tx) => setVirtualAccount(tx, { account_id: ganesh, virtual_account: 'MEGH0003' })),
      ),
    ).toMatchObject({ status: 403 })
  })
})
