import { beforeAll, describe, expect, it } from 'vitest'
import { recordPayment } from '#features/payments/record-payment.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { readToken } from '#features/signatures/paper-token.ts'
import { isSignedBy } from '#features/signatures/signing-key.ts'
import { messagesIn } from '#messages/language.ts'
import { day } from '#shared/day.ts'
import { newId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { asked, BALANCE_SETTINGS, bookTaxed } from '#test/balances.ts'
import { readPdf } from '#test/pdf-text.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, world } from '#test/world.ts'
import { formatFor } from '#ui/format.ts'
import type { ConfirmationDetail } from './confirmation.ts'
import { confirmationPaper } from './confirmation-paper.ts'
import { getConfirmation } from './queries.ts'

describe('the customer', async () => {
  const at = await world({ settings: BALANCE_SETTINGS })
  const { comeIn, site } = await openPortal(at)
  const account_id = at.meghdoot.ganesh
  let ramesh: PortalBrowser
  let proven: PortalBrowser
  let viewer: PortalBrowser
  let executive: PortalBrowser
  let neighbour: PortalBrowser
  beforeAll(async () => {
    await bookTaxed(at, account_id)
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
      sure: '-100050',
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
    expect((await proven.send(path, { ...no, figure: '0', sure: '0' })).status).toBe(303)
  })

  it('a figure of one’s own is read back before it is signed; another figure is read back again', async () => {
    const id = await asked(at, account_id, '2026-11-12')
    const path = `/confirmations/${id}`
    const no = { reply: 'disagreed', figure: '0', side: 'owe', why: 'all is paid' }
    const { status, text, html } = await proven.send(path, no)
    expect(status).toBe(422)
    expect(text).toContain('This is what you are about to sign. Please read it once more.')
    expect(text).toContain('By the books of Shree Ganesh Stores ₹0.00 Difference 980.00')
    expect(html).toContain('name="sure" value="0"')
    expect((await proven.send(path, { ...no, figure: '१,०००', sure: '0' })).text).toContain('Shree Ganesh Stores ₹1,000.00')
    expect((await at.desk((tx) => getConfirmation(tx, account_id, id))).reply).toBeNull()
    expect((await proven.send(path, { ...no, sure: '0' })).status).toBe(303)
  })

  it('page and paper state how the code really travelled: mailed where, handed over by whom, or that nothing was kept', async () => {
    const ways = [
      ['mailed', 'r•••@example.com', 'a code mailed to their own address (r•••@example.com), just before'],
      [
        'handed',
        'Kavita Deshmukh',
        'a code that Kavita Deshmukh of the seller made and passed on, just before; it was not mailed',
      ],
      [null, null, 'a code, just before; how it reached them was not kept'],
    ] as const
    let days = 13
    for (const [proof, note, said] of ways) {
      const someone = await comeIn(at.meghdoot.id, account_id, 'Finance', `Person ${days}`, 2)
      await at.query(
        `update sessions set proof = $1, proof_note = $2 from contacts c where c.id = sessions.contact_id and c.name = $3`,
        [proof, note, `Person ${days}`],
      )
      const id = await asked(at, account_id, `2026-11-${days++}`)
      const path = `/confirmations/${id}`
      expect((await someone.send(path, { reply: 'agreed' })).status).toBe(303)
      const { text } = await someone.get(path)
      expect(text).toContain(`Proven by ${said}`)
      expect(text).toContain('The signature is right')
      const paper = readPdf((await someone.file(`${path}/pdf`)).bytes).text.replace(/\s+/g, ' ')
      expect(paper).toContain(`Identity proven by ${said}`)
    }
  })

  it('a letter they drew up themselves speaks of no audit', async () => {
    const { location } = await proven.send('/confirmations', { as_on: '2026-11-16', currency: 'INR' })
    const path = location.replace(`/a/${account_id}`, '')
    const { text } = readPdf((await proven.file(`${path}/pdf`)).bytes)
    expect(text.replace(/\s+/g, ' ')).toContain(
      'Shree Ganesh Stores asked for this statement of its balance with Meghdoot Traders',
    )
    expect(text).not.toContain('audit of the accounts')
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

  async function paperOf(confirmation: ConfirmationDetail) {
    const seller = await at.desk(getSeller)
    const signing = await site.signing(at.meghdoot.id)
    const format = formatFor(at.database.countries['IN'] ?? never(), 'en')
    return confirmationPaper({ confirmation, seller, signing }, { say: messagesIn('en'), format })
  }

  it('takes away one paper for both auditors, the same each time, and its record as JSON that proves itself', async () => {
    const id = await asked(at, account_id, '2026-11-08')
    const path = `/confirmations/${id}/pdf`
    expect(readPdf((await proven.file(path)).bytes).text).toContain('No answer has been given yet.')
    await proven.send(`/confirmations/${id}`, {
      reply: 'disagreed',
      figure: '100',
      side: 'owe',
      why: 'Bill A is paid',
      sure: '10000',
    })
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
    const confirmation = await at.desk((tx) => getConfirmation(tx, account_id, id))
    const printed = await paperOf(confirmation)
    expect(printed.notice).toBeNull()
    expect(readToken(printed.verify?.payload.split('/').at(-1) ?? '')?.facts).toMatchObject({
      kind: 'balance_disagreed',
      amount_minor: 97_900,
      their_minor: 10_000,
    })
    const forged = await paperOf({ ...confirmation, their_minor: minor(97_900) })
    expect(forged.notice).toContain('The signature does not fit this record.')
    expect(forged.verify).toBeNull()
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

function never(): never {
  throw new Error('there is none')
}

type Recorded = {
  record: object
  letter_sha256: string
  signed: { public_key: string; signature: string; bytes: string }
}
