import {
  bankTransferSubject,
  razorpaySubject,
  type Subject,
  sandboxSubject,
  stripeSubject,
  type ToldSubject,
  upiSubject,
} from './subjects.ts'

/** What differs between providers, as data. */
export type Abilities = {
  open(): Promise<ToldSubject>
  adapter: string
  shows: 'page' | 'code'
  /** Its signatures carry their time. */
  stamped: boolean
  /** Messages name the account in this place. */
  account: string
  /** Messages say in this place whether they are of real money; null: only the keys say so. */
  mode: string | null
  /** What a message can be spoilt by: a field that must be there. */
  needed: string
  /** It can be asked for charge-backs. */
  asks_charge_backs: boolean
}

/** Those that tell us by message. */
export const TOLD: Readonly<Record<string, Abilities>> = {
  'razorpay, by link': {
    open: () => razorpaySubject('link'),
    adapter: 'razorpay',
    shows: 'page',
    stamped: false,
    account: 'account_id',
    mode: null,
    needed: 'event',
    asks_charge_backs: false,
  },
  'razorpay, by code': {
    open: () => razorpaySubject('qr'),
    adapter: 'razorpay',
    shows: 'code',
    stamped: false,
    account: 'account_id',
    mode: null,
    needed: 'event',
    asks_charge_backs: false,
  },
  stripe: {
    open: stripeSubject,
    adapter: 'stripe',
    shows: 'page',
    stamped: true,
    account: 'account',
    mode: 'livemode',
    needed: 'data',
    asks_charge_backs: true,
  },
  sandbox: {
    open: sandboxSubject,
    adapter: 'sandbox',
    shows: 'page',
    stamped: true,
    account: 'account',
    mode: 'mode',
    needed: 'order',
    asks_charge_backs: true,
  },
}

/** All, also those of which nobody tells. */
export const ALL: Readonly<Record<string, { open(): Promise<Subject>; adapter: string }>> = {
  upi: { open: upiSubject, adapter: 'upi' },
  'bank transfer': { open: bankTransferSubject, adapter: 'bank_transfer' },
  ...TOLD,
}
