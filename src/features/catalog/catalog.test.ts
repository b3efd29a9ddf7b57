import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#shared/id.ts'
import { refusalOf, type World, world } from '#test/world.ts'
import { type AddItem, addItem } from './add-item.ts'
import { refuseUnknownItems } from './item.ts'
import { findItemByCode, findItems, listItems } from './queries.ts'

let books: World
beforeAll(async () => {
  books = await world()
  for (const [code, name] of [
    ['BS-90', 'Bedsheet, double'],
    ['BS-60', 'Bedsheet, single'],
    ['TW-1', 'Towel'],
  ]) {
    await add({ code: code ?? '', name: name ?? '', item_code: '6302', unit: 'NOS', price: '249.50', rate_bp: 500 })
  }
})

describe('an item is added', () => {
  it('and found by its code, whatever the case, as it was given', async () => {
    expect(await books.desk((tx) => findItemByCode(tx, ' bs-90 '))).toMatchObject({
      code: 'BS-90',
      name: 'Bedsheet, double',
      item_code: '6302',
      unit: 'NOS',
      price: '249.5',
      rate_bp: 500,
    })
    expect(await books.query(`select data from events where name = 'item.added' and data->>'code' = 'BS-90'`)).toHaveLength(1)
  })

  it('is refused with a code that is taken, a wrong HSN, price or rate, no name, and without the permission', async () => {
    expect(await refusalOf(add({ code: 'bs-90' }))).toMatchObject({ status: 409, code: 'item_exists', param: 'code' })
    expect(await refusalOf(add({ code: '' }))).toMatchObject({ param: 'code' })
    expect(await refusalOf(add({ name: ' ' }))).toMatchObject({ param: 'name' })
    expect(await refusalOf(add({ item_code: '63' }))).toMatchObject({ param: 'item_code' })
    for (const price of ['-1', '1e3', '1,5']) expect(await refusalOf(add({ price }))).toMatchObject({ param: 'price' })
    for (const rate_bp of [-1, 0.5, 100_001]) expect(await refusalOf(add({ rate_bp }))).toMatchObject({ param: 'rate_bp' })
    expect(await refusalOf(books.asStaff(['invoices.issue'], (tx) => addItem(tx, { code: 'N', name: 'New' })))).toMatchObject({
      status: 403,
    })
  })
})

describe('items', () => {
  it('are listed by the beginning of code or name', async () => {
    const codes = (search?: string) => books.desk(async (tx) => (await listItems(tx, search)).map((item) => item.code))
    expect(await codes()).toEqual(['BS-60', 'BS-90', 'TW-1'])
    expect(await codes('bs')).toEqual(['BS-60', 'BS-90'])
    expect(await codes('BEDSHEET, D')).toEqual(['BS-90'])
    expect(await codes('%')).toEqual([])
  })

  it('of another seller are no items', async () => {
    const id = newId('item')
    expect(await books.desk((tx) => findItems(tx, [id]))).toEqual([])
    expect(() => refuseUnknownItems([{}, { item_id: id }], [])).toThrow('There is no such item.')
  })
})

function add(input: Partial<AddItem>) {
  return books.desk((tx) => addItem(tx, { code: 'NEW', name: 'New', ...input }))
}
