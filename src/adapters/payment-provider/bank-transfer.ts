import { Rejected } from '#ports/failure.ts'
import { type BegunPayment, type PaymentOrder, type ProviderKind, Quarantined } from '#ports/payment-provider.ts'

type Line = Extract<BegunPayment['checkout'], { kind: 'details' }>['lines'][number]

/**
 * A transfer from the payer's bank: we show where to. Nobody tells us that it came but the payer, the seller or the bank's file. A
 * customer with a virtual account of their own is known by its number (domain specification 1.12), everybody else by our reference.
 */
export const bankTransferKind: ProviderKind = {
  adapter: 'bank_transfer',
  name: 'Bank transfer',
  fields: [
    {
      name: 'virtual_code',
      label: 'Bank code of virtual accounts',
      secret: false,
      required: false,
      hint: 'IFSC or BIC of the bank that keeps your customers’ virtual accounts, where it is not your own.',
      example: 'YESB0CMSNOC',
    },
    {
      name: 'virtual_bank',
      label: 'Bank of virtual accounts',
      secret: false,
      required: false,
      hint: 'Its name, where it is not your own bank.',
      example: 'Yes Bank',
    },
  ],
  countries: null,
  open({ settings }) {
    return {
      adapter: 'bank_transfer',
      can: { told_by: 'nobody', shows: 'details', refunds: false, currencies: null, limit_minor: null },
      async begin(order) {
        if (order.amount_minor <= 0) throw new Rejected('The amount must be more than zero.')
        return {
          provider_ref: null,
          expires_at: order.expires_at,
          checkout: { kind: 'details', lines: linesOf(order, settings) },
        }
      },
      ask: async () => [],
      async read() {
        throw new Quarantined('bad_signature', 'No bank sends messages to this address.')
      },
      check: async () => 'Bank details are shown; that money came is said by the customer, by you, or by the bank’s file.',
    }
  },
}

function linesOf({ payee, payer, reference }: PaymentOrder, settings: Readonly<Record<string, string>>): Line[] {
  const { bank } = payee
  if (bank === null) throw new Rejected('The seller has not given a bank account yet.')
  if (payer.virtual_account === null) {
    return [
      { label: 'Account name', key: 'account_name', value: bank.account_name, copy: true },
      { label: 'Account number', key: 'account_number', value: bank.account_number, copy: true },
      { label: bank.code_label, key: 'code', value: bank.code, copy: true },
      { label: 'Bank', key: 'bank_name', value: bank.name, copy: false },
      { label: 'Reference', key: 'reference', value: reference, copy: true },
    ]
  }
  return [
    { label: 'Account name', key: 'account_name', value: bank.account_name, copy: true },
    { label: 'Account number', key: 'account_number', value: payer.virtual_account, copy: true },
    { label: bank.code_label, key: 'code', value: settings['virtual_code'] || bank.code, copy: true },
    { label: 'Bank', key: 'bank_name', value: settings['virtual_bank'] || bank.name, copy: false },
  ]
}
