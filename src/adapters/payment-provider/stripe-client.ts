import { Rejected } from '#ports/failure.ts'
import { askJson, type JsonAnswer, type JsonSystem, reading, requireDone } from '#ports/json-over-http.ts'
import type { ProviderConfig } from '#ports/payment-provider.ts'
import { decimal, unitsAt } from '#shared/decimal.ts'
import { type Json, optionalObject, optionalText, requireList, requireText, WrongShape } from '#shared/json.ts'
import { type Currency, exponent, type Minor, parseCurrency, plain, toMinor } from '#shared/money.ts'

/** The version of the API whose shapes we read, whatever the account is set to. */
const VERSION = '2026-10-28.endive'
const ADDRESS = 'https://api.stripe.com'
const PAGE = 100
const PAGES = 10

/** Name and value of each field: Stripe takes forms, and `a[b]` for what is inside. */
export type Fields = readonly (readonly [string, string])[]

export type StripeClient = {
  system: JsonSystem
  get(path: string): Promise<Json>
  /** Every row of a list, in pages of a hundred, at most a thousand. `path` has its own query. */
  list(path: string): Promise<Json[]>
  /** The same key with the same fields is one deed at Stripe, for at least a day. */
  post(path: string, fields: Fields, key?: string): Promise<JsonAnswer>
}

export function stripeClient({ secrets, fetch, base_url }: ProviderConfig): StripeClient {
  const system: JsonSystem = { name: 'Stripe', fetch, words: (body) => optionalText(optionalObject(body, 'error'), 'message') }
  const origin = base_url || ADDRESS
  const headers = { authorization: `Bearer ${secrets['secret_key'] ?? ''}`, 'stripe-version': VERSION }

  async function get(path: string): Promise<Json> {
    return requireDone(system, await askJson(system, { method: 'GET', url: origin + path, headers }))
  }
  return {
    system,
    get,
    async list(path) {
      const rows: Json[] = []
      let after = ''
      for (let page = 0; page < PAGES; page++) {
        const answer = await get(`${path}&limit=${PAGE}${after && `&starting_after=${encodeURIComponent(after)}`}`)
        const found = await reading(system, async () => requireList(answer, 'data'))
        rows.push(...found)
        after = optionalText(found.at(-1) ?? null, 'id')
        if (answer['has_more'] !== true || after === '') return rows
      }
      throw new Rejected('Stripe tells of more than a thousand of these: a person must look.')
    },
    post: (path, fields, key) =>
      askJson(system, {
        method: 'POST',
        url: origin + path,
        headers: {
          ...headers,
          'content-type': 'application/x-www-form-urlencoded',
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        body: new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
      }),
  }
}

/** Stripe's minor units where they are not those of ISO 4217 (docs: "zero-decimal currencies", "special cases"). */
const EXPONENTS: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 }
const THREE_DIGITS = 3

function exponentAtStripe(currency: Currency): number {
  return EXPONENTS[currency] ?? exponent(currency)
}

/** An amount as Stripe writes it. What it cannot carry is `Rejected`: it takes currencies of three digits only in steps of ten. */
export function toStripe(amount: Minor, currency: Currency): string {
  const digits = exponentAtStripe(currency)
  const exact = decimal(plain(amount, currency))
  const units = unitsAt(exact, digits)
  const kept =
    unitsAt({ units, scale: digits }, Math.max(digits, exact.scale)) === unitsAt(exact, Math.max(digits, exact.scale))
  if (!kept || (digits === THREE_DIGITS && units % 10n !== 0n)) {
    throw new Rejected(`Stripe cannot take ${plain(amount, currency)} ${currency}: its last digit must be 0.`)
  }
  return String(units)
}

export function fromStripe(units: number, currency: Currency): Minor {
  return toMinor({ units: BigInt(units), scale: exponentAtStripe(currency) }, currency)
}

/** Stripe writes currencies in small letters. */
export function currencyIn(from: Json): Currency {
  const found = parseCurrency(requireText(from, 'currency'))
  if (found === null) throw new WrongShape(`${optionalText(from, 'currency')} is not a currency`)
  return found
}
