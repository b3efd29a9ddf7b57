import { beforeAll, describe, expect, it } from 'vitest'
import { memoryChannel } from '#adapters/channel/memory.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { findRole } from '#features/sellers/queries.ts'
import { isSignedBy } from '#features/signatures/signing-key.ts'
import { routes } from '#routes.ts'
import { day } from '#shared/day.ts'
import { type AccountId, type ConfirmationId, type EventId, newId, parseId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { openDesk } from '#test/desk.ts'
import { readPdf } from '#test/pdf-text.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, type World, world } from '#test/world.ts'
import { askConfirmation } from './ask-confirmation.ts'
import { getConfirmation } from './queries.ts'
import { confirmationsReactions } from './reactions.ts'

const SETTINGS = {
  email: 'accounts@meghdoot.example',
  contact: { name: 'Kavita Deshmukh', title: 'Accounts', phone: '+91 22 5550 0142' },
}

/** 1,180.00 owed, 200.00 of it paid in advance. */
async function book(at: World, account_id: AccountId): Promise<void> {
  await at.desk((tx) =>
    issueInvoice(tx, {
      account_id,
      dated_on: day('2026-10-05'),
      lines: [{ description: 'Lamps', quantity: '10', unit_price: '100', rate_bp: 1800, item_code: '9405' }],
    }),
  )
  const facts = { account_id, currency: INR, method: 'upi', rest: 'advance' } as const
  await at.desk((tx) => recordPayment(tx, { ...facts, amount_minor: minor(20_000), dated_on: day('2026-10-25') }))
}

async function asked(at: World, account_id: AccountId, as_on = '2026-10-31'): Promise<ConfirmationId> {
  return (await at.desk((tx) => askConfirmation(tx, { account_id, as_on: day(as_on) }))).id
}

describe('the customer', async () => {
  const at = await world({ settings: SETTINGS })
  const { comeIn } = await openPortal(at)
  const account_id = at.meghdoot.ganesh
  let ramesh: PortalBrowser
  let proven: PortalBrowser
  let viewer: PortalBrowser
  let executive: PortalBrowser
  let neighbour: PortalBrowser
  beforeAll(async () => {
    await book(at, account_id)
    ramesh = await comeIn(at.meghdoot.id, account_id, 'Finance', 'Ramesh Patil')
    proven = await comeIn(at.meghdoot.id, account_id, 'Finance', 'Ramesh Patil', 2)
    viewer = await comeIn(at.meghdoot.id, account_id, 'Viewer')
    executive = await comeIn(at.meghdoot.id, account_id, 'Executive')
    neighbour = await comeIn(at.meghdoot.id, at.meghdoot.kaveri, 'Admin', 'Kala', 2)
  })

  it('is led there from the statement, with its last day', async () => {
    const { html, text } = await ramesh.get('/statement?from=2026-10-01&to=2026-10-31')
    expect(text).toContain('Do your books say the same?')
    expect(html).toContain(`/a/${account_id}/confirmations?as_on=2026-10-31&amp;currency=INR`)
    expect((await executive.get('/statement')).text).not.toContain('Do your books say the same?')
  })

  it('begins a letter of any day, reads figures and documents, and is asked for a code before the answer', async () => {
    expect((await ramesh.get('/confirmations?as_on=2026-10-31')).html).toContain('value="2026-10-31"')
    const { status, location } = await ramesh.send('/confirmations', { as_on: '2026-10-31', currency: 'INR' })
    expect(status).toBe(303)
    const path = location.replace(`/a/${account_id}`, '')
    const { text, html, headers } = await ramesh.get(path)
    expect(text).toContain('You owed on 31 Oct 2026 ₹980.00')
    expect(text).toContain('Open documents 1,180.00')
    expect(text).toContain('Less advances and credits not used −200.00')
    expect(text).toContain('Get the code, then answer')
    expect(html).not.toContain('name="reply"')
    expect(html).toMatch(/step-up\?next=confirmation\.bcf_/)
    expect(headers.get('cache-control')).toBe('private, no-store')
    // the same day once more is the same letter
    expect((await ramesh.send('/confirmations', { as_on: '2026-10-31' })).location).toBe(location)
  })

  it.each([
    ['no date', { as_on: 'soon' }, 'This is no date.'],
    ['a day to come', { as_on: '2026-12-31' }, 'Choose today or a day before.'],
    ['no currency', { as_on: '2026-10-31', currency: 'XXY' }, 'There is no such currency.'],
  ])('is told what to put right: %s', async (_, fields, said) => {
    const { status, text, html } = await ramesh.send('/confirmations', fields)
    expect(status).toBe(422)
    expect(text).toContain(said)
    expect(html).toContain(`value="${fields.as_on}"`)
  })

  it('who has confirmed with a code answers; it is signed, shown to all, and no second time asked', async () => {
    const id = await asked(at, account_id, '2026-11-01')
    const path = `/confirmations/${id}`
    expect((await proven.get(path)).text).toContain(
      'Meghdoot Traders asks whether your books show the same balance on 1 Nov 2026.',
    )
    const { status, location } = await proven.send(path, { reply: 'agreed' })
    expect([status, location]).toEqual([303, `/a/${account_id}${path}`])
    for (const browser of [proven, ramesh, executive]) {
      const { text, html } = await browser.get(path)
      expect(text).toContain('Agreed. Ramesh Patil (Finance) confirmed on 21 Nov 2026, 14:30 that their books say the same.')
      expect(text).toContain('The signature is right')
      expect(html).not.toContain('name="reply"')
    }
    expect((await proven.get('/confirmations')).text).toMatch(/1 Nov 2026 .*Agreed/)
  })

  it('double click, second tab and second person: the first answer stands, the others are told', async () => {
    const id = await asked(at, account_id, '2026-11-02')
    const path = `/confirmations/${id}`
    const key = newId('request')
    const sunita = await comeIn(at.meghdoot.id, account_id, 'Admin', 'Sunita Rao', 2)
    const no = { source_ref: newId('request'), reply: 'disagreed', figure: '5', side: 'owe', why: 'x' }
    const first = await proven.post(path, { source_ref: key, reply: 'agreed' })
    const [double, tab, other] = [
      await proven.post(path, { source_ref: key, reply: 'agreed' }),
      await proven.post(path, { ...no, source_ref: newId('request') }),
      await sunita.post(path, no),
    ]
    expect([first.status, double.status, tab.status, other.status]).toEqual([303, 303, 409, 409])
    expect(other.text).toContain(
      'This was answered already, perhaps in another tab or by a colleague. The first answer stands; it is below.',
    )
    expect(other.text).toContain('Ramesh Patil (Finance) confirmed')
    expect((await at.desk((tx) => getConfirmation(tx, account_id, id))).reply).toBe('agreed')
  })

  it('who disagrees gives their figure, which way, why, and their ledger', async () => {
    const id = await asked(at, account_id, '2026-11-03')
    const path = `/confirmations/${id}`
    const form = new FormData()
    for (const [name, value] of Object.entries({
      reply: 'disagreed',
      figure: '1,000.50',
      side: 'owed',
      why: 'Bill A is paid <b>',
    }))
      form.append(name, value)
    form.append('ledger', new File(['date,number\n'], '../हमारा ledger.csv'))
    const { status, text: refused } = await proven.send(path, form)
    expect([status, refused]).toEqual([303, ''])
    const { text, html } = await proven.get(path)
    expect(text).toContain('Not agreed. Ramesh Patil (Finance) said')
    expect(text).toContain('By the books of Meghdoot Traders ₹980.00')
    expect(text).toContain('By the books of Shree Ganesh Stores ₹1,000.50 in your favour')
    expect(text).toContain('Difference 1,980.50')
    expect(text).toContain('Why: Bill A is paid <b>')
    expect(html).toContain('&lt;b&gt;')
    const href = new RegExp(`/a/${account_id}(/files/fil_[^"]+)`).exec(html)?.[1] ?? ''
    const file = await proven.file(href)
    expect([file.name, Buffer.from(file.bytes).toString()]).toEqual(['हमारा ledger.csv', 'date,number\n'])
  })

  it('what is missing or wrong is said at its field, and what was typed stays', async () => {
    const id = await asked(at, account_id, '2026-11-04')
    const path = `/confirmations/${id}`
    const no = { reply: 'disagreed', figure: '5', side: 'owed', why: 'because' }
    const cases: [Record<string, string>, string][] = [
      [{ ...no, reply: '' }, 'Choose whether your books say the same.'],
      [{ ...no, figure: '' }, 'Give the balance your books show.'],
      [{ ...no, figure: '1e3' }, 'Give an amount like 12500'],
      [{ ...no, figure: '-5' }, 'Give the figure without a minus'],
      [{ ...no, figure: '980', side: 'owe' }, 'This is the same figure.'],
      [{ ...no, why: ' ' }, 'Say in a few words'],
    ]
    for (const [fields, said] of cases) {
      const { status, text, html } = await proven.send(path, fields)
      expect([status, text.includes(said)], said).toEqual([422, true])
      expect(html).toContain('<option value="owed"')
      if (fields['why'] === 'because') expect(html).toContain('because</textarea>')
    }
    const form = new FormData()
    for (const [name, value] of Object.entries(no)) form.append(name, value)
    form.append('ledger', new File(['<html>'], 'ledger.pdf'))
    const { status, text, html } = await proven.send(path, form)
    expect([status, text.includes('What is in this file is not what its name says')]).toEqual([422, true])
    expect(html).toContain('because</textarea>')
    expect((await proven.send(path, { ...no, figure: '0' })).status).toBe(303)
  })

  it('whose code has run out keeps what they wrote, with a way to a new one', async () => {
    const id = await asked(at, account_id, '2026-11-05')
    const { status, text, html } = await ramesh.post(`/confirmations/${id}`, {
      source_ref: newId('request'),
      reply: 'disagreed',
      figure: '77',
      side: 'owe',
      why: 'long thoughts',
    })
    expect(status).toBe(409)
    expect(text).toContain('More than ten minutes have passed since your code.')
    expect(html).toContain('long thoughts</textarea>')
    expect(html).toContain('target="_blank"')
    expect((await at.desk((tx) => getConfirmation(tx, account_id, id))).reply).toBeNull()
  })

  it('whose role does not allow it reads, or does not even that', async () => {
    const id = await asked(at, account_id, '2026-11-06')
    const path = `/confirmations/${id}`
    const { status, text } = await executive.get(path)
    expect([status, text.includes('Somebody at your company who looks after the bills can answer this.')]).toEqual([200, true])
    expect((await executive.post(path, { source_ref: newId('request'), reply: 'agreed' })).status).toBe(403)
    expect((await viewer.get(path)).status).toBe(403)
    expect((await viewer.get('/confirmations')).status).toBe(403)
    expect((await neighbour.get(path)).status).toBe(404)
    expect((await neighbour.post(path, { source_ref: newId('request'), reply: 'agreed' })).status).toBe(404)
    expect((await neighbour.file(`${path}/pdf`)).status).toBe(404)
  })

  it('is led on to the newer letter when the books have changed', async () => {
    const before = await asked(at, account_id, '2026-11-07')
    at.clock.set('2026-11-21T09:01:00Z')
    const facts = { account_id, currency: INR, method: 'upi', rest: 'advance' } as const
    await at.desk((tx) => recordPayment(tx, { ...facts, amount_minor: minor(100), dated_on: day('2026-11-07') }))
    const after = await asked(at, account_id, '2026-11-07')
    const { text, html } = await proven.get(`/confirmations/${before}`)
    expect(text).toContain('a newer letter of the same day has taken the place of this one')
    expect(html).toContain(`/confirmations/${after}`)
    expect(html).not.toContain('name="reply"')
  })

  it('takes away one paper for both auditors, the same each time, and its record as JSON that proves itself', async () => {
    const id = await asked(at, account_id, '2026-11-08')
    const path = `/confirmations/${id}/pdf`
    expect(readPdf((await proven.file(path)).bytes).text).toContain('No answer has been given yet.')
    await proven.send(`/confirmations/${id}`, { reply: 'disagreed', figure: '100', side: 'owe', why: 'Bill A is paid' })
    const [one, two] = [await proven.file(path), await ramesh.file(`${path}?lang=hi`)]
    expect(one.name).toBe('Balance confirmation SGS 2026-11-08.pdf')
    expect(Buffer.from(one.bytes).equals(Buffer.from(two.bytes))).toBe(true)
    const { text } = readPdf(one.bytes)
    for (const words of [
      'Confirmation of balance',
      'Shree Ganesh Stores',
      '979.00',
      'Ramesh Patil, Finance',
      'Bill A is paid',
      'Scan to check',
    ]) {
      expect(text).toContain(words)
    }
    const json = await proven.file(`${path}?as=json`)
    const { record, signed, letter_sha256 } = JSON.parse(Buffer.from(json.bytes).toString()) as Recorded
    expect(record).toMatchObject({ reply: 'disagreed', their_minor: 10_000, replied_role: 'Finance', letter_sha256 })
    const [key, signature] = [signed.public_key, signed.signature].map((part) => Buffer.from(part, 'base64'))
    expect(isSignedBy(key ?? Buffer.alloc(0), Buffer.from(signed.bytes), signature ?? Buffer.alloc(0))).toBe(true)
    expect(signed.bytes).toContain('"reply":"disagreed"')
  })

  it('reads it all in Hindi', async () => {
    const id = await asked(at, account_id, '2026-11-09')
    for (const path of ['/confirmations', `/confirmations/${id}`]) {
      const { text } = await proven.get(`${path}?lang=hi`)
      expect(text).toMatch(/शेष/)
      expect(text).not.toMatch(/undefined|Balance|Agree|Answer|books/)
    }
    const { text } = await proven.send(`/confirmations/${id}?lang=hi`, { reply: '' })
    expect(text).toContain('चुनें कि आपके खाते में भी यही है या नहीं।')
  })
})

type Recorded = {
  record: object
  letter_sha256: string
  signed: { public_key: string; signature: string; bytes: string }
}

describe('the Desk', async () => {
  const at = await world({ settings: SETTINGS })
  const { asha, dev, nina } = await openDesk(at)
  const { ganesh, kaveri } = at.meghdoot
  beforeAll(async () => {
    await book(at, ganesh)
    await book(at, kaveri)
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

  it('lists letters by how they stand', async () => {
    const { text } = await asha.get(queue)
    expect(text).toContain('Waiting 2')
    expect(text).toContain('Shree Ganesh Stores')
    expect((await asha.get(`${queue}?tab=agreed`)).text).toContain('No letters here.')
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

describe('mails about balances', async () => {
  const at = await world({ settings: SETTINGS })
  const account_id = at.meghdoot.ganesh
  let id: ConfirmationId
  beforeAll(async () => {
    await book(at, account_id)
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
    await proven.send(`/confirmations/${id}`, { reply: 'disagreed', figure: '5', side: 'owe', why: 'Bill A is paid' })
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
