import { beforeAll, describe, expect, it } from 'vitest'
import { addContact } from '#features/accounts/add-contact.ts'
import { findRole } from '#features/sellers/queries.ts'
import type { ContactId, StaffId } from '#shared/id.ts'
import { type World, world } from '#test/world.ts'
import type { Visit } from './viewer.ts'
import { openVisits, visited } from './visits.ts'

let books: World
let contact_id: ContactId
beforeAll(async () => {
  books = await world()
  contact_id = await books.desk(async (tx) =>
    addContact(tx, {
      account_id: books.meghdoot.ganesh,
      role_id: await findRole(tx, 'account', 'Viewer'),
      name: 'Ramesh Patil',
      email: 'r@example.com',
    }),
  )
})

function visitOf(who: { contact_id: ContactId | null; staff_id: StaffId | null }): Visit {
  const { id: seller_id, ganesh } = books.meghdoot
  return { viewer: { seller_id, ...who }, account: { id: ganesh } } as Visit
}

describe('visits', () => {
  it('are written when the queue is flushed, with who saw what and when', async () => {
    const visits = openVisits(books.database)
    visited({ visits }, visitOf({ contact_id, staff_id: null }), 'invoice', 'inv_1')
    visited({ visits }, visitOf({ contact_id, staff_id: null }), 'statement')
    await visits.flush()
    const rows = await books.query('select account_id, contact_id, page, subject_id, at from visits order by page')
    expect(rows).toEqual([
      { account_id: books.meghdoot.ganesh, contact_id, page: 'invoice', subject_id: 'inv_1', at: books.clock() },
      { account_id: books.meghdoot.ganesh, contact_id, page: 'statement', subject_id: null, at: books.clock() },
    ])
  })

  it('of the seller’s own people are not counted, and none is taken after the end', async () => {
    const before = await books.query('select id from visits')
    const visits = openVisits(books.database)
    visited({ visits }, visitOf({ contact_id: null, staff_id: 'stf_1' as StaffId }), 'invoice', 'inv_1')
    await visits.close()
    visited({ visits }, visitOf({ contact_id, staff_id: null }), 'invoice', 'inv_1')
    await visits.flush()
    expect(await books.query('select id from visits')).toEqual(before)
  })

  it('raise no revision: looking is not an event', async () => {
    const revision = async () => (await books.query('select revision from accounts where id = $1', [books.meghdoot.ganesh]))[0]
    const before = await revision()
    const visits = openVisits(books.database)
    visited({ visits }, visitOf({ contact_id, staff_id: null }), 'payments')
    await visits.close()
    expect(await revision()).toEqual(before)
  })

  it('that cannot be written are let go, and the rest goes on', async () => {
    const visits = openVisits(books.database)
    const stranger = { ...visitOf({ contact_id: 'con_nobody' as ContactId, staff_id: null }) }
    visited({ visits }, stranger, 'invoice', 'inv_2')
    await visits.flush()
    visited({ visits }, visitOf({ contact_id, staff_id: null }), 'invoice', 'inv_3')
    await visits.close()
    expect(await books.query(`select subject_id from visits where subject_id in ('inv_2', 'inv_3')`)).toEqual([
      { subject_id: 'inv_3' },
    ])
  })
})
