import { beforeAll, describe, expect, it } from 'vitest'
import { memoryChannel } from '#adapters/channel/memory.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { findRole } from '#features/sellers/queries.ts'
import { type ConfirmationId, type EventId, newId, parseId } from '#shared/id.ts'
import { asked, BALANCE_SETTINGS, bookTaxed } from '#test/balances.ts'
import { openPortal } from '#test/portal.ts'
import { world } from '#test/world.ts'
import { confirmationsReactions } from './reactions.ts'

describe('mails about balances', async () => {
  const at = await world({ settings: BALANCE_SETTINGS })
  const account_id = at.meghdoot.ganesh
  let id: ConfirmationId
  beforeAll(async () => {
    await bookTaxed(at, account_id)
    await at.desk(async (tx) => {
      for (const [name, role, language] of [
        ['Ramesh Patil', 'Finance', 'hi'],
        ['Sunita Rao', 'Admin', 'en'],
        ['Vijay More', 'Viewer', 'en'],
      ] as const) {
        const role_id = await findRole(tx, 'account', role)
        const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`
        await addContact(tx, { account_id, role_id, name, email, language })
      }
    })
    id = await asked(at, account_id)
  })

  /** What the reactions send for the newest event of this name. */
  async function mailsFor(name: string, data?: object) {
    const [row] = await at.query<{ id: string; data: object }>(
      'select id, data from events where name = $1 order by id desc limit 1',
      [name],
    )
    const event_id: EventId = parseId('event', row?.id) ?? newId('event')
    const channel = memoryChannel()
    const event = { id: event_id, seller_id: at.meghdoot.id, account_id, name, subject_id: id, data: { ...row?.data, ...data } }
    for (const reaction of confirmationsReactions.filter(({ on }) => on.includes(name))) {
      const around = { database: at.database, channel, origin: 'https://portal.example', mail_from: 'door@portal.example' }
      await reaction.react(around, event, `${event_id}:${reaction.name}`)
    }
    return channel.arrived
  }

  it('go to everybody who may answer, in their language, each with a link of their own that opens the letter', async () => {
    const mails = await mailsFor('confirmation.asked')
    expect(mails.map((one) => one.to.address).sort()).toEqual(['ramesh@example.com', 'sunita@example.com'])
    const [hindi, english] = [
      mails.find((one) => one.to.name === 'Ramesh Patil'),
      mails.find((one) => one.to.name === 'Sunita Rao'),
    ]
    expect(english?.subject).toBe('Meghdoot Traders asks you to confirm your balance on 31 Oct 2026')
    expect(english?.text).toContain('You owe, by our books: ₹980.00')
    expect(english?.text).toContain('It never counts as an agreement.')
    expect(hindi?.text).toContain('₹980.00')
    expect(hindi?.text).not.toContain('books')
    const links = mails.map((one) => /https:\/\/portal\.example\/l\?to=confirmation\.(bcf_\w+)#(pl1_[\w-]+)/.exec(one.text))
    expect(links.map((one) => one?.[1])).toEqual([id, id])
    expect(new Set(links.map((one) => one?.[2])).size).toBe(2)
  })

  it('do not go out for a letter its own people have begun', async () => {
    expect(await mailsFor('confirmation.asked', { by_customer: true })).toEqual([])
  })

  it('remind, and are silent once somebody has answered', async () => {
    const [first] = await mailsFor('confirmation.reminded')
    expect(first?.subject).toMatch(/^Reminder: |^याद दिला रहे हैं/)
    const { comeIn } = await openPortal(at)
    const proven = await comeIn(at.meghdoot.id, account_id, 'Finance', 'Gita', 2)
    await proven.send(`/confirmations/${id}`, {
      reply: 'disagreed',
      figure: '5',
      side: 'owe',
      why: 'Bill A is paid',
      sure: '500',
    })
    expect(await mailsFor('confirmation.reminded')).toEqual([])
  })

  it('tell whoever manages people there, and the seller, that somebody has signed', async () => {
    const mails = await mailsFor('confirmation.answered')
    expect(mails.map((one) => one.to.address).sort()).toEqual(['accounts@meghdoot.example', 'sunita@example.com'])
    const own = mails.find((one) => one.to.address === 'accounts@meghdoot.example')
    expect(own?.text).toContain('Gita of Shree Ganesh Stores said that their books show another balance on 31 Oct 2026.')
    expect(own?.text).toContain('By the books of Shree Ganesh Stores: ₹5.00')
    expect(own?.text).toContain(`https://portal.example/desk/accounts/${account_id}/confirmations/${id}`)
  })
})
