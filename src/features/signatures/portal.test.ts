import { beforeAll, describe, expect, it } from 'vitest'
import { invoicePaper } from '#features/invoices/invoice-paper.ts'
import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { getInvoice } from '#features/invoices/queries.ts'
import type { Posted } from '#features/ledger/entry.ts'
import { getEntry } from '#features/ledger/queries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { refundPayment } from '#features/payments/refund-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import { takeBackPayment } from '#features/payments/take-back-payment.ts'
import { changeSettings } from '#features/sellers/change-settings.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { messagesIn } from '#messages/language.ts'
import { day } from '#shared/day.ts'
import { newId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { ORIGIN } from '#test/app.ts'
import { openPortal, textOf } from '#test/portal.ts'
import { INR, world } from '#test/world.ts'
import { formatFor } from '#ui/format.ts'
import { bankDigest, type PaperFacts, upiDigest } from './paper-facts.ts'
import { readToken, tokenOf } from './paper-token.ts'
import { newKeyPair, signerOf } from './signing-key.ts'

const BANK = {
  name: 'Example Bank',
  account_name: 'Meghdoot Traders',
  account_number: '000123456789',
  code_label: 'IFSC',
  code: 'EXMP0000123',
}

const UPI = 'meghdoot@examplebank'

describe('somebody who holds a paper', async () => {
  const at = await world({ settings: { bank: BANK, upi_address: UPI } })
  const { app, site } = await openPortal(at)
  const account_id = at.meghdoot.ganesh
  let sold: Posted
  let paid: Posted
  let invoice: PaperFacts
  let receipt: PaperFacts

  beforeAll(async () => {
    sold = await at.desk((tx) =>
      issueInvoice(tx, {
        account_id,
        dated_on: day('2026-11-20'),
        lines: [{ description: 'Lamps', quantity: '10', unit_price: '100', rate_bp: 1800, item_code: '9405' }],
      }),
    )
    paid = await at.desk((tx) => recordPayment(tx, { account_id, amount_minor: minor(50_000), currency: INR, method: 'upi' }))
    const facts = { from_on: null, currency: INR, dated_on: day('2026-11-20'), upi: null, their_minor: null }
    invoice = { ...facts, kind: 'invoice', number: sold.number, amount_minor: minor(118_000), bank: bankDigest(BANK) }
    invoice.upi = upiDigest(UPI)
    const day_paid = day('2026-11-21')
    receipt = { ...facts, dated_on: day_paid, kind: 'receipt', number: paid.number, amount_minor: minor(50_000), bank: null }
  })

  async function scan(facts: PaperFacts, query = '') {
    return open(tokenOf(await site.signing(at.meghdoot.id), facts), query)
  }
  async function open(token: string, query = '') {
    const response = await app.request(`${ORIGIN}/verify/${token}${query}`)
    const html = await response.text()
    return { status: response.status, headers: response.headers, html, text: textOf(html) }
  }

  it('learns that it is genuine, and what must stand on it: issuer, number, date, amount, bank account', async () => {
    const { status, text, html, headers } = await scan(invoice)
    expect(status).toBe(200)
    expect(text).toContain('Genuine: issued by Meghdoot Traders')
    expect(text).toContain(`Number ${sold.number}`)
    expect(text).toContain('Date 20 Nov 2026')
    expect(text).toContain('Amount ₹1,180.00')
    expect(text).toContain('ending in 6789, is Meghdoot Traders’s own today')
    expect(text).toContain('pays to me…@examplebank, which is Meghdoot Traders’s own UPI address today')
    expect(text).toContain('It stands: it was not withdrawn.')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-robots-tag')).toContain('noindex')
    expect(html).not.toContain('<script')
  })

  it('of an invoice is told of the very address that the code to pay on it pays to', async () => {
    const detail = await at.desk((tx) => getInvoice(tx, account_id, sold.id))
    const [seller, signing] = [await at.desk(getSeller), await site.signing(at.meghdoot.id)]
    const format = formatFor(site.database.countries['IN'] ?? never(), 'en')
    const reader = { say: messagesIn('en'), format }
    const { verify, qr_codes } = invoicePaper({ ...detail, seller, signing, account_name: 'Shree Ganesh Stores' }, reader)
    expect(qr_codes.map(({ payload }) => new URL(payload).searchParams.get('pa'))).toEqual([UPI])
    expect(readToken(verify?.payload.split('/').at(-1) ?? '')?.facts).toEqual(invoice)
  })

  it('learns nothing that is not on it: not whom it is for, not what is paid of it, not the whole account number', async () => {
    const { html } = await scan(invoice)
    for (const secret of ['Shree Ganesh', 'SGS', '500.00', '680.00', '000123456789', 'EXMP0000123', UPI, account_id, sold.id]) {
      expect(html).not.toContain(secret)
    }
    expect(html).not.toMatch(/\bpaid\b/i)
  })

  it('reads it in Hindi', async () => {
    const { text } = await scan(invoice, '?lang=hi')
    expect(text).toContain('असली: Meghdoot Traders ने जारी किया')
    expect(text).toContain('₹1,180.00')
    expect(text).not.toMatch(/Genuine|undefined/)
    expect((await open('x', '?lang=hi')).text).toContain('असली नहीं है')
  })

  it.each<[string, (facts: PaperFacts) => Promise<string>]>([
    ['altered', async (facts) => flipped(tokenOf(await site.signing(at.meghdoot.id), facts))],
    ['made up', async () => 'not-a-code'],
    ['made by somebody else', async (facts) => forged(await site.signing(at.meghdoot.id), facts)],
    [
      'of a seller we do not have',
      async (facts) => forged({ ...(await site.signing(at.meghdoot.id)), seller_id: newId('seller') }, facts),
    ],
    [
      'signed with a key we do not have',
      async (facts) => forged({ ...(await site.signing(at.meghdoot.id)), key_id: newId('signing_key') }, facts),
    ],
    [
      'signed by another seller',
      async (facts) => tokenOf({ ...(await site.signing(at.brightwell.id)), seller_id: at.meghdoot.id }, facts),
    ],
  ])('is told not to pay on one that was %s, in the same words', async (_, make) => {
    const { status, text, html } = await open(await make(invoice))
    expect(status).toBe(404)
    expect(text).toContain('Not genuine')
    expect(text).toContain('Do not pay on this paper. Call the seller at the number you know')
    expect(html).not.toMatch(/Meghdoot|Brightwell/)
  })

  it('learns that an invoice was credited in full', async () => {
    await at.desk((tx) => issueCreditNote(tx, { account_id, original_id: sold.id, reason: 'goods came back', ...LINES }))
    const { status, text } = await scan(invoice)
    expect(status).toBe(200)
    expect(text).toContain('It no longer stands: Meghdoot Traders has credited all of it.')
  })

  it('learns how much of a receipt’s money went back while something of it is left', async () => {
    const [{ id }, charged_back] = await at.desk(async (tx) => {
      const received = await recordPayment(tx, { account_id, amount_minor: minor(30_000), currency: INR, method: 'card' })
      const back = {
        account_id,
        payment_id: received.id,
        on: day('2026-11-21'),
        method: 'card',
        reason: 'Charged back',
      } as const
      return [received, (amount: number) => ({ ...back, amount_minor: minor(amount) })] as const
    })
    const { number } = await at.desk((tx) => getEntry(tx, account_id, id))
    const facts = { ...receipt, number, amount_minor: minor(30_000) }
    await at.desk((tx) => takeBackPayment(tx, { ...charged_back(10_000), as: 'return' }))
    expect((await scan(facts)).text).toContain('It stands in part: ₹100.00 of the money it acknowledges went back.')
    await at.desk((tx) => takeBackPayment(tx, { ...charged_back(20_000), as: 'refund' }))
    expect((await scan(facts)).text).toContain('It no longer stands: the money it acknowledges went back.')
  })

  it('learns that a receipt whose money the seller paid back whole no longer stands', async () => {
    const refunded = await at.desk(async (tx) => {
      const received = await recordPayment(tx, {
        account_id,
        amount_minor: minor(7_000),
        currency: INR,
        method: 'upi',
        rest: 'advance',
      })
      await refundPayment(tx, { account_id, payment_id: received.id, method: 'upi' })
      return received
    })
    const { text } = await scan({ ...receipt, number: refunded.number, amount_minor: minor(7_000) })
    expect(text).toContain('It no longer stands: the money it acknowledges went back.')
  })

  it('learns that the money of a receipt went back', async () => {
    expect((await scan(receipt)).text).toContain('It stands')
    const returned_on = day('2026-11-21')
    await at.desk((tx) => reversePayment(tx, { account_id, payment_id: paid.id, returned_on, reason: 'bounced' }))
    const { text } = await scan(receipt)
    expect(text).toContain('It no longer stands: the money it acknowledges went back.')
    expect(text).toContain('It names no bank account and no UPI address to pay into.')
  })

  it('is warned of a paper the books hold otherwise', async () => {
    for (const other of [
      { ...invoice, amount_minor: minor(118_001) },
      { ...invoice, number: `${invoice.number}x` },
      { ...invoice, dated_on: day('2026-11-19') },
      { ...invoice, kind: 'debit_note' as const },
    ]) {
      expect((await scan(other)).text).toContain('books do not hold it like this today')
    }
  })

  it('sees a statement with its days and its balance, to whichever side', async () => {
    const statement: PaperFacts = {
      ...invoice,
      kind: 'statement',
      number: 'SGS',
      from_on: day('2026-10-01'),
      amount_minor: minor(-4_200),
    }
    const { text } = await scan(statement)
    expect(text).toContain('Period 1 Oct 2026 to 20 Nov 2026')
    expect(text).toContain('Balance ₹42.00 in the customer’s favour')
    expect(text).toContain('It shows how the account stood on its day.')
  })

  it('of an invoice to pay by code alone is told whose the code is, and not that it names no account', async () => {
    const { text } = await scan({ ...invoice, bank: null })
    expect(text).toContain('pays to me…@examplebank, which is Meghdoot Traders’s own UPI address today')
    expect(text).toContain('If your paper also shows a bank account, it was altered.')
    expect(text).not.toContain('It names no bank account')
  })

  it('of an invoice without a code to pay by is told that one was put there', async () => {
    const { text } = await scan({ ...invoice, upi: null })
    expect(text).toContain('It has no UPI code to pay by. If your paper does, it was altered.')
  })

  it('of an invoice of the time before addresses were signed is told to compare them', async () => {
    const { status, text } = await scan({ ...invoice, upi: 'unsaid' })
    expect(status).toBe(200)
    expect(text).toContain('It was made before UPI addresses were signed.')
    expect(text).not.toContain('me…@')
  })

  it('is warned when the code to pay by pays to another address than the seller’s', async () => {
    const { text } = await scan({ ...invoice, upi: upiDigest('thief@examplebank') })
    expect(text).toContain('pays to an address that Meghdoot Traders no longer uses. Do not pay by it')
  })

  it('of a balance that was not confirmed sees what both books say', async () => {
    const facts = { ...receipt, kind: 'balance_disagreed', number: 'SGS', amount_minor: minor(98_000) } as const
    const { text } = await scan({ ...facts, their_minor: minor(-10_000) })
    expect(text).toContain('Balance ₹980.00')
    expect(text).toContain('By the customer’s books ₹100.00 in the customer’s favour')
  })

  it('is warned when the bank account on it is no longer the seller’s', async () => {
    await at.desk(async (tx) => {
      const { name, settings } = await getSeller(tx)
      await changeSettings(tx, { name, settings: { ...settings, bank: { ...BANK, account_number: '000999999999' } } })
    })
    const { text } = await scan(invoice)
    expect(text).toContain('The bank account printed on it is no longer the one Meghdoot Traders uses. Do not pay into it')
    expect(text).not.toContain('9999')
  })

  it('who asks without end is told to wait', async () => {
    at.clock.set('2026-11-21T10:00:00Z')
    const statuses = []
    for (let n = 0; n < 61; n++) statuses.push((await open('x')).status)
    expect(statuses.slice(0, 60).every((status) => status === 404)).toBe(true)
    expect(statuses.at(-1)).toBe(429)
  })
})

const LINES = { lines: [{ description: 'Lamps', quantity: '10', unit_price: '100', rate_bp: 1800, item_code: '9405' }] }

function never(): never {
  throw new Error('there is none')
}

function flipped(token: string): string {
  const at = token.length - 20
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
}

function forged(signing: Parameters<typeof tokenOf>[0], facts: PaperFacts): string {
  return tokenOf({ ...signing, sign: signerOf(newKeyPair().private_key) }, facts)
}
