import type { Currency, Minor } from '#shared/money.ts'

/**
 * Somebody who collects money for the seller. An adapter translates one provider to these records; it gets `fetch`, credentials and a
 * clock, never the database, and fails in the three ways of ports/failure.ts. It never retries by itself.
 */
export type PaymentProvider = {
  /** `razorpay`, `stripe`, `upi`, `bank_transfer`, `sandbox`. */
  adapter: string
  can: ProviderAbilities
  /**
   * Asks for money: makes the order, link or session at the provider, or works out what the payer needs. Calling it again with the same
   * `reference` gives the same order and never a second one that could be paid as well.
   */
  begin(order: PaymentOrder): Promise<BegunPayment>
  /** What the provider itself says of an order we began; it may be nothing yet. For the poller: told webhooks may have been lost. */
  ask(order: AskedOrder): Promise<ProviderFact[]>
  /**
   * Reads a message that came to our address. The signature is checked over the raw body before anything else is believed; throws
   * `Quarantined` for what must not be posted. A message about nothing of ours is read as no facts. Where a message names more than it
   * says, the provider is asked: this fails as any question does, and the message is to be sent again.
   */
  read(delivery: Delivery): Promise<ProviderMessage>
  /**
   * Pays back. The same `key` is one refund, however often it is asked. It may only be on its way when this answers; `ask` and messages
   * tell later how it ended. Absent where the provider cannot.
   */
  refund?(input: RefundOrder): Promise<TakenRefund>
  /**
   * Ends an order that waits, so that it cannot be paid any more; absent where the provider cannot. What has been paid, or is being
   * paid, is `Rejected`.
   */
  cancel?(order: AskedOrder): Promise<void>
  /** For the Desk and `samepage doctor`: a plain sentence that says it works, or throws. */
  check(): Promise<string>
}

export type ProviderAbilities = {
  /** `message`: the provider tells us and can be asked. `nobody`: only the customer, the seller or a bank file says that money came. */
  told_by: 'message' | 'nobody'
  /** How the payer goes on: a page of the provider's, or a code and details shown on ours. */
  shows: 'page' | 'code' | 'details'
  refunds: boolean
  /** null: any. */
  currencies: readonly Currency[] | null
  /** The most that one payment may be; null: the provider decides. */
  limit_minor: Minor | null
}

export type PaymentOrder = {
  /** Ours, unique, letters and digits, 6 to 35: what every message about it must lead back to. */
  reference: string
  amount_minor: Minor
  currency: Currency
  /** What it is for, in words the payer recognises; at most 50 characters. */
  note: string
  payer: {
    name: string
    email: string | null
    phone: string | null /** The seller's code of the customer. */
    code: string
    virtual_account: string | null
  }
  payee: {
    name: string
    upi_address: string | null
    bank: { name: string; account_name: string; account_number: string; code_label: string; code: string } | null
  }
  /** Where the provider's page leads back to. It says nothing of whether money came. */
  return_url: string
  cancel_url: string
  expires_at: Date
  /** On a phone an intent link opens the payer's app. */
  language: string
}

/** What the payer does next. */
export type BegunPayment = {
  /** The provider's own id of the order; null where there is none. */
  provider_ref: string | null
  expires_at: Date
  checkout:
    | { kind: 'page'; url: string }
    /** Text of a QR code, which is also the link that opens the payer's app; or, where the provider draws it, its picture. */
    | { kind: 'code'; label: string; payload: string | null; image_url: string | null; address: string | null }
    /** Where to send it, each line with a label key of the catalogue (`account_number` …). */
    | {
        kind: 'details'
        lines: readonly {
          label: string
          key: 'account_name' | 'account_number' | 'code' | 'bank_name' | 'reference'
          value: string
          copy: boolean
        }[]
      }
}

export type AskedOrder = { reference: string; provider_ref: string | null; currency: Currency; created_at: Date }

/** `body` as it came; the names of headers in small letters. */
export type Delivery = { body: string; headers: Readonly<Record<string, string | undefined>>; now: Date }

export type ProviderMessage = {
  /** The provider's id of the message: taken once. */
  event_ref: string
  name: string
  facts: ProviderFact[]
}

/**
 * One thing that is so at the provider. Facts are a set keyed by `fact_ref`: saying one again, or in another order, changes nothing.
 * Where a message tells several (a refund tells of its payment too), all of them are in it.
 */
export type ProviderFact = {
  /** `pay_1:captured`, `rfnd_1:refunded`, `dp_1:charged_back`: the provider's id and the kind. */
  fact_ref: string
  kind: 'pending' | 'captured' | 'failed' | 'expired' | 'refunded' | 'refund_failed' | 'charged_back' | 'charge_back_won'
  /** Our reference of the order, or null where the message names only the provider's. */
  reference: string | null
  /** The provider's id of the order. */
  provider_ref: string | null
  /** The provider's id of the payment; refunds and charge-backs name the payment they take from. */
  payment_ref: string
  /** Captured: the whole that was taken from the payer. Refunded, charged back: this refund, this charge-back. Failed, pending: what was tried. */
  amount_minor: Minor
  currency: Currency
  method: 'upi' | 'card' | 'bank_transfer' | 'other'
  /** UTR or RRN, where the provider tells it. */
  bank_reference: string
  /** Why it failed, in the provider's words. */
  note: string
  happened_at: Date
}

export type RefundOrder = { payment_ref: string; amount_minor: Minor; currency: Currency; key: string; note: string }

/** A refund that the provider has taken on. */
export type TakenRefund = {
  /** The provider's id of it: the facts that end it are called `<refund_ref>:refunded` and `<refund_ref>:refund_failed`. */
  refund_ref: string
  /** All that is so about its payment. */
  facts: ProviderFact[]
}

export type QuarantineReason = 'bad_signature' | 'stale' | 'not_json' | 'wrong_mode' | 'wrong_account' | 'wrong_shape'

/** A message that must not be posted: tampered with, replayed too late, or meant for somebody else. Answered, kept aside, never posted. */
export class Quarantined extends Error {
  override name = 'Quarantined'
  readonly reason: QuarantineReason

  constructor(reason: QuarantineReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** What an adapter is made of: the seller's own entry of a connection, opened. */
export type ProviderConfig = {
  mode: 'test' | 'live'
  /** The provider's name for the seller's account, which its messages must bear; empty: it is not checked. */
  external_ref: string
  settings: Readonly<Record<string, string>>
  /** `key_id`, `key_secret`, `webhook_secret` … */
  secrets: Readonly<Record<string, string>>
  fetch: typeof globalThis.fetch
  now(): Date
  /** Missing: the provider's own address. For tests and the sandbox: it comes from code, never from a form. */
  base_url?: string | undefined
}

/** The fields that the Desk asks for when it connects a provider. */
export type ProviderKind = {
  adapter: string
  /** As it is called everywhere: `Razorpay`. */
  name: string
  fields: readonly { name: string; label: string; secret: boolean; required: boolean; hint?: string; example?: string }[]
  /** What the country packs call the way (UPI …); null: offered everywhere. */
  countries: readonly string[] | null
  /** For demos and tests, which connect it themselves: nobody can add it at the Desk. */
  trial?: boolean
  /** Its messages do not say by themselves whose they are: the seller's account at the provider must be given. */
  needs_account?: boolean
  open(config: ProviderConfig): PaymentProvider
}
