import { beforeAll, describe, expect, it } from 'vitest'
import { makeLink } from '#features/access/make-link.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { disputeEntry } from '#features/ledger/dispute-entry.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { worker } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import { addDays, day } from '#shared/day.ts'
import { type AccountId, type ContactId, newId } from '#shared/id.ts'
import { currency, minor } from '#shared/money.ts'
import { keyIn, openDesk, valueIn } from '#test/desk.ts'
import { GBP, INR, world } from '#test/world.ts'
import { openAccount } from './open-account.ts'

describe('customers at the Desk', async () => {
  const books = await world()
  const { asha, dev, nina, nobody } = await openDesk(books)
  const { ganesh, kaveri } = books.meghdoot
  const page = routes.desk.account.href({ account: ganesh })

  async function bill(account_id: AccountId, dated_on: string, due_on: string, rupees: string) {
    const lines = [{ description: 'Paper', item_code: '4802', quantity: '1', unit_price: rupees, rate_bp: 0 }]
    return (await books.desk((tx) => issueInvoice(tx, { account_id, dated_on: day(dated_on), due_on: day(due_on), lines }))).id
  }

  beforeAll(async () => {
    await bill(ganesh, '2026-08-01', '2026-08-21', '3000')
    const questioned = await bill(ganesh, '2026-10-01', '2026-10-31', '1000')
    await bill(ganesh, '2026-11-10', '2026-12-10', '500')
    await bill(kaveri, '2026-11-01', '2026-11-16', '2500')
    await books.desk(async (tx) => {
      await disputeEntry(tx, { account_id: ganesh, entry_id: questioned, disputed_minor: minor(40_000), reason: 'Short' })
      const paid = { currency: INR, method: 'upi' as const }
      await recordPayment(tx, { ...paid, account_id: ganesh, amount_minor: minor(100_000), dated_on: day('2026-11-05') })
      await recordPayment(tx, {
        ...paid,
        account_id: kaveri,
        amount_minor: minor(20_000),
        dated_on: day('2026-11-20'),
        rest: 'advance',
      })
    })
  })

  describe('the overview', () => {
    it('says what is owed, what is late and what came in, and its sums tie', async () => {
      const { status, text, cache } = await asha.get(routes.desk.home.href())
      expect([status, cache]).toEqual([200, 'private, no-store'])
      // 2,000 + 1,000 + 500 of Ganesh and 2,500 of Kaveri
      expect(text).toContain(
        'Customers owe ₹6,000 .00 2 customers, 4 open invoices, of which in question ₹400.00; ₹200.00 of advances stand apart',
      )
      // less the 500 not yet due; the 400 in question are late all the same
      expect(text).toContain('Late ₹5,100 .00 85% of it, 2 customers')
      expect(text).toContain('Collected in November ₹1,200 .00')
      expect(text).toMatch(/Not yet due 500\.00 8\.3 1 to 30 days late 3,100\.00 51\.7 .* 61 to 90 days late 0\.00 0\.0/)
      expect(text).toContain('Over 90 days late 2,000.00 33.3 In question 400.00 6.7 All 6,000.00 100.0')
    })

    it('lists who is late, most first, and the column adds up to what is late in all', async () => {
      const { text } = await asha.get(routes.desk.home.href())
      expect(text).toContain('Shree Ganesh Stores 92 2,600.00 3,500.00')
      expect(text).toContain('Kaveri Provisions 5 2,500.00 2,300.00')
      expect(text.indexOf('Shree Ganesh Stores 92')).toBeLessThan(text.indexOf('Kaveri Provisions 5'))
      expect(text).toContain('2 customers 5,100.00')
    })

    it('everybody beyond the six is one row, so that it still adds up', async () => {
      for (let n = 1; n <= 6; n++) {
        const account_id = await books.desk((tx) =>
          openAccount(tx, { code: `L${n}`, name: `Latecomer ${n}`, currency: INR, region: '27' }),
        )
        await bill(account_id, '2026-10-01', '2026-11-01', String(n * 10))
      }
      const { text } = await asha.get(routes.desk.home.href())
      expect(text).toContain('2 others 30.00')
      expect(text).toContain('8 customers 5,310.00')
    })

    it('an amount in another currency stands by itself and is never added', async () => {
      const account_id = await books.desk((tx) =>
        openAccount(tx, { code: 'USX', name: 'Union Stationers', currency: currency('USD'), region: '27' }),
      )
      await bill(account_id, '2026-10-01', '2026-11-01', '77')
      const { text } = await asha.get(routes.desk.home.href())
      expect(text).toContain('Customers owe ₹6,210 .00')
      expect(text).toContain('Owed in USD, by age')
      expect(text).toMatch(/All 77\.00 100\.0/)
    })

    it('each age begins the day after the one before it ends', async () => {
      const { id, fern } = books.brightwell
      const pounds = [1, 2, 4, 8, 16, 32, 64, 128]
      const late = [0, 1, 30, 31, 60, 61, 90, 91]
      await books.database.scope(worker(id, 'test'), async (tx) => {
        for (const [index, days] of late.entries()) {
          const amount_minor = minor((pounds[index] ?? 0) * 100)
          const due_on = addDays(day('2026-11-21'), -days)
          await openItem(tx, {
            account_id: fern,
            number: `T${index}`,
            dated_on: day('2026-08-01'),
            due_on,
            currency: GBP,
            amount_minor,
          })
        }
      })
      const { text } = await nina.get(routes.desk.home.href())
      expect(text).toContain('Not yet due 1.00 0.4 1 to 30 days late 6.00 2.4 31 to 60 days late 24.00 9.4')
      expect(text).toContain('61 to 90 days late 96.00 37.6 Over 90 days late 128.00 50.2 All 255.00 100.0')
      expect(text).not.toContain('in question')
    })

    it('speaks Hindi', async () => {
      const { html } = await asha.get(`${routes.desk.home.href()}?lang=hi`)
      expect(html).toContain('<html lang="hi">')
      expect(html).toContain('ग्राहकों से लेना है')
    })
  })

  describe('the list', () => {
    it('finds by the beginning of code or name, whatever the case, and by nothing else', async () => {
      const found = async (q: string) => (await asha.get(routes.desk.accounts.href({}, { q }))).text
      expect(await found('sg')).toContain('Shree Ganesh Stores')
      expect(await found('KAVERI P')).toContain('Kaveri Provisions')
      const none = await found('ganesh')
      expect(none).not.toContain('Shree Ganesh Stores')
      expect(none).toContain('No customer')
    })

    it('shows balance, what is late, and when they were last seen', async () => {
      const contact = newId('contact')
      await books.query('insert into contacts (seller_id, id, name, created_at) values ($1, $2, $3, now())', [
        books.meghdoot.id,
        contact,
        'Ravi',
      ])
      await books.query(
        `insert into visits (seller_id, id, account_id, contact_id, page, at) values ($1, $2, $3, $4, 'home', '2026-11-21T08:10:00Z')`,
        [books.meghdoot.id, newId('visit'), kaveri, contact],
      )
      const { text } = await asha.get(routes.desk.accounts.href({}, { q: 'KAVERI' }))
      expect(text).toContain('KAV Kaveri Provisions 2,500.00 2,300.00 today, 13:40')
      expect((await asha.get(routes.desk.accounts.href({}, { q: 'shree' }))).text).toContain(
        'SGS Shree Ganesh Stores 2,600.00 3,500.00 no link yet',
      )
    })

    it('shows fifty at a time, by name and by what they owe, each customer once', async () => {
      await books.desk(async (tx) => {
        for (let n = 10; n < 70; n++) await openAccount(tx, { code: `B${n}`, name: `Bulk ${n}`, currency: INR })
      })
      for (const sort of ['name', 'owes'] as const) {
        const seen: string[] = []
        let path = routes.desk.accounts.href({}, { sort })
        for (let pages = 0; path !== '' && pages < 5; pages++) {
          const { html } = await asha.get(path)
          seen.push(...[...html.matchAll(/<tr role="row" id="(acc_\w+)"/g)].map((row) => row[1] ?? ''))
          path = (/<a href="([^"]+)" rel="next"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&')
        }
        expect([seen.length, new Set(seen).size], sort).toEqual([69, 69])
        if (sort === 'owes') expect(seen.slice(0, 2)).toEqual([ganesh, kaveri])
      }
    })

    it('a search for what no database holds finds nobody, in plain words', async () => {
      expect((await asha.get(routes.desk.accounts.href({}, { q: 'Shree\u0000%' }))).status).toBe(200)
    })

    it('a cursor changed by hand is refused in plain words', async () => {
      const { status, text } = await asha.get(routes.desk.accounts.href({}, { after: 'nonsense' }))
      expect([status, text.includes('Begin at the first')]).toEqual([422, true])
    })

    it('leads to a new invoice when a customer is looked for to bill', async () => {
      const { html } = await asha.get(routes.desk.accounts.href({}, { for: 'invoice', q: 'Shree' }))
      expect(html).toContain(routes.desk.newInvoice.href({ account: ganesh }))
    })
  })

  describe('the page of a customer', () => {
    it('says what the customer sees: the same balance on top, under the open items, and under the year', async () => {
      const { status, text } = await asha.get(page)
      expect(status).toBe(200)
      expect(text).toContain('Owes ₹3,500 .00 3 open invoices, ₹400.00 in question')
      expect(text).toMatch(/Open ₹ .* Owes 3,500\.00/)
      expect(text).toContain('Closing balance 4,500.00 1,000.00 3,500.00')
    })

    it('follows the changes of this account', async () => {
      expect((await asha.get(page)).html).toContain(`data-live="${routes.desk.live.href({}, { account: ganesh })}"`)
    })

    it('shows people and links: for whom, made by whom, used how often, and turns one off', async () => {
      const roles = (await asha.get(routes.desk.newContact.href({ account: ganesh }))).html
      const role_id = /<option value="(rol_\w+)"[^>]*>Finance/.exec(roles)?.[1] ?? ''
      const add = { name: 'Sunita Rao', email: 'sunita@ganesh.example', phone: '', role_id, language: 'hi', request: '' }
      const { status, location } = await asha.send(routes.desk.newContact.href({ account: ganesh }), add)
      expect([status, location]).toEqual([303, `${page}#people`])
      const contact_id = /id="(con_\w+)"/.exec((await asha.get(page)).html)?.[1] ?? ''
      const made = await books.desk((tx) =>
        makeLink(tx, { account_id: ganesh, contact_id: contact_id as ContactId, channel: 'whatsapp', purpose: 'Invoice 7' }),
      )
      const { text, html } = await asha.get(page)
      expect(text).toContain('Sunita Rao Finance, sunita@ganesh.example')
      expect(text).toMatch(/Sunita Rao ….+ by WhatsApp, Invoice 7 21 Nov 2026 Asha Rao never works/)
      const revoke = routes.desk.revokeLink.href({ account: ganesh, link: made.link_id })
      expect(html).toContain(`action="${revoke}"`)
      expect((await asha.post(revoke)).status).toBe(303)
      expect((await asha.get(page)).text).toContain('turned off')
    })

    it('the same person twice is refused at the address, and what was typed is kept', async () => {
      const form = routes.desk.newContact.href({ account: ganesh })
      const role_id = /<option value="(rol_\w+)"/.exec((await asha.get(form)).html)?.[1] ?? ''
      const again = await asha.send(form, {
        name: 'S. Rao',
        email: 'SUNITA@ganesh.example',
        phone: '',
        role_id,
        language: 'en',
      })
      expect(again.status).toBe(409)
      expect(again.html).toContain('href="#f-email"')
      expect(valueIn(again.html, 'name')).toBe('S. Rao')
    })
  })

  describe('a new customer', () => {
    const filled = {
      name: 'Vidya Enterprises',
      code: 'VID',
      currency: 'INR',
      tax_id: '',
      region: '27',
      terms_days: '15',
      credit_limit: '50,000',
    }

    it('sent twice is one customer', async () => {
      const form = routes.desk.newAccount.href()
      const key = keyIn((await asha.get(form)).html)
      const [one, other] = await Promise.all([
        asha.post(form, { ...filled, source_ref: key }),
        asha.post(form, { ...filled, source_ref: key }),
      ])
      expect([one.status, other.status, one.location === other.location]).toEqual([303, 303, true])
      expect((await asha.get(one.location)).text).toContain('Credit limit ₹50,000 .00')
    })

    it.each([
      ['a code that is taken', { code: 'vid' }, 409, 'code'],
      ['a tax number that is none', { code: 'VD2', tax_id: '27ABC' }, 422, 'tax_id'],
      ['terms that are no days', { code: 'VD3', terms_days: 'soon' }, 422, 'terms_days'],
      ['a currency that is none', { code: 'VD4', currency: 'XXQ' }, 422, 'currency'],
      ['no name', { code: 'VD5', name: '' }, 422, 'name'],
    ])('%s comes back at its field', async (_, wrong, status, field) => {
      const answer = await asha.send(routes.desk.newAccount.href(), { ...filled, ...wrong })
      expect([answer.status, answer.html.includes(`href="#f-${field}"`)]).toEqual([status, true])
      expect(valueIn(answer.html, 'credit_limit')).toBe('50,000')
    })
  })

  it('who sells sees customers and adds none', async () => {
    expect((await dev.get(page)).status).toBe(200)
    const list = await dev.get(routes.desk.accounts.href())
    expect([list.status, list.html.includes(routes.desk.newAccount.href())]).toEqual([200, false])
    expect((await dev.get(routes.desk.newAccount.href())).status).toBe(403)
    expect((await dev.get(routes.desk.settings.href())).status).toBe(403)
    expect(list.html).not.toContain(`href="${routes.desk.settings.href()}"`)
  })

  it("another seller's people see their own customers and find nothing of ours; nobody finds nothing", async () => {
    expect((await nina.get(page)).status).toBe(404)
    expect((await nina.get(routes.desk.accounts.href())).text).not.toContain('Ganesh')
    const { text } = await nina.get(routes.desk.home.href())
    expect(text).toContain('Fern and Daughters')
    expect(text).not.toContain('Ganesh')
    expect((await nobody.get(page)).status).toBe(401)
  })
})
