import { describe, expect, it } from 'vitest'
import { Rejected } from '#ports/failure.ts'
import type { PaymentOrder, ProviderConfig, ProviderKind } from '#ports/payment-provider.ts'
import { currency, minor } from '#shared/money.ts'
import { bankTransferKind } from './bank-transfer.ts'
import { upiKind } from './upi.ts'

const order: PaymentOrder = {
  reference: 'INV2627000142A1',
  amount_minor: minor(99_500_00),
  currency: currency('INR'),
  note: 'Inv 2026-27/0142',
  payer: { name: 'Shree Ganesh', email: null, phone: null, code: 'SGS', virtual_account: null },
  payee: {
    name: 'Acme Wholesale',
    upi_address: 'acme.wholesale@examplebank',
    bank: {
      name: 'State Bank',
      account_name: 'Acme Wholesale LLP',
      account_number: '00112233445566',
      code_label: 'IFSC',
      code: 'SBIN0001234',
    },
  },
  return_url: 'https://portal.example/back',
  cancel_url: 'https://portal.example/pay',
  expires_at: new Date('2026-11-21T05:00:00Z'),
  language: 'en',
}

function open(kind: ProviderKind, settings: ProviderConfig['settings'] = {}) {
  const now = () => new Date('2026-11-21T04:30:00Z')
  return kind.open({ mode: 'live', external_ref: '', settings, secrets: {}, fetch: globalThis.fetch, now })
}

describe('UPI', () => {
  it('shows a code that carries amount and reference, as the golden link of the domain specification', async () => {
    const { checkout, provider_ref } = await open(upiKind, { trade_code: '5199' }).begin(order)
    expect(provider_ref).toBeNull()
    expect(checkout).toEqual({
      kind: 'code',
      label: 'UPI',
      payload:
        'upi://pay?pa=acme.wholesale@examplebank&pn=Acme%20Wholesale&mc=5199&tr=INV2627000142A1&tn=Inv%202026-27%2F0142&am=99500.00&cu=INR',
      image_url: null,
      address: 'acme.wholesale@examplebank',
    })
  })

  it('takes a lakh in one payment and not a paisa more, unless the seller may take more', async () => {
    const lakh = { ...order, amount_minor: minor(1_00_000_00) }
    const more = { ...order, amount_minor: minor(1_00_000_01) }
    expect((await open(upiKind).begin(lakh)).checkout).toMatchObject({ payload: expect.stringContaining('am=100000.00') })
    await expect(open(upiKind).begin(more)).rejects.toThrow(/at most 100000.00 rupees/)
    expect(open(upiKind).can.limit_minor).toBe(1_00_000_00)
    const listed = open(upiKind, { limit: '500000' })
    expect(listed.can.limit_minor).toBe(5_00_000_00)
    expect((await listed.begin(more)).checkout).toMatchObject({ payload: expect.stringContaining('am=100000.01') })
    for (const limit of ['much', '-5', '0', '1e9']) expect(() => open(upiKind, { limit }), limit).toThrow(Rejected)
  })

  it('pays to the address of the connection before that of the seller, and to none without', async () => {
    const { checkout } = await open(upiKind, { address: 'other@bank' }).begin(order)
    expect(checkout).toMatchObject({ address: 'other@bank', payload: expect.stringContaining('pa=other@bank&') })
    const nowhere = { ...order, payee: { ...order.payee, upi_address: null } }
    await expect(open(upiKind).begin(nowhere)).rejects.toBeInstanceOf(Rejected)
    await expect(open(upiKind, { address: 'not an address' }).begin(order)).rejects.toThrow(/UPI address like shop@bank/)
    await expect(open(upiKind).begin({ ...order, amount_minor: minor(0) })).rejects.toThrow(/more than zero/)
  })
})

describe('bank transfer', () => {
  it('shows the seller’s account, and the reference that finds the payment again', async () => {
    const { checkout } = await open(bankTransferKind).begin(order)
    expect(checkout.kind === 'details' && checkout.lines.map(({ key, label, value }) => [key, label, value])).toEqual([
      ['account_name', 'Account name', 'Acme Wholesale LLP'],
      ['account_number', 'Account number', '00112233445566'],
      ['code', 'IFSC', 'SBIN0001234'],
      ['bank_name', 'Bank', 'State Bank'],
      ['reference', 'Reference', 'INV2627000142A1'],
    ])
  })

  it('shows a customer’s own virtual account instead, which needs no reference', async () => {
    const own = { ...order, payer: { ...order.payer, virtual_account: 'ACME00SGS' } }
    const settings = { virtual_code: 'YESB0CMSNOC', virtual_bank: 'Yes Bank' }
    const { checkout } = await open(bankTransferKind, settings).begin(own)
    expect(checkout.kind === 'details' && checkout.lines.map(({ key, value }) => [key, value])).toEqual([
      ['account_name', 'Acme Wholesale LLP'],
      ['account_number', 'ACME00SGS'],
      ['code', 'YESB0CMSNOC'],
      ['bank_name', 'Yes Bank'],
    ])
    const plain = await open(bankTransferKind).begin(own)
    expect(plain.checkout.kind === 'details' && plain.checkout.lines.map(({ value }) => value)).toEqual([
      'Acme Wholesale LLP',
      'ACME00SGS',
      'SBIN0001234',
      'State Bank',
    ])
  })

  it('cannot be offered before the seller has given an account', async () => {
    const nowhere = { ...order, payee: { ...order.payee, bank: null } }
    await expect(open(bankTransferKind).begin(nowhere)).rejects.toBeInstanceOf(Rejected)
  })
})
