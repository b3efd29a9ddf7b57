import { askJson, type JsonAnswer, type JsonSystem, requireDone } from '#ports/json-over-http.ts'
import type { ProviderConfig } from '#ports/payment-provider.ts'
import { type Json, optionalObject, optionalText } from '#shared/json.ts'

const ADDRESS = 'https://api.razorpay.com'

export type RazorpayClient = {
  system: JsonSystem
  get(path: string): Promise<Json>
  post(path: string, body: Json, headers?: Readonly<Record<string, string>>): Promise<JsonAnswer>
}

/** Razorpay's own SDK breaks on a network error and cannot send `X-Refund-Idempotency`; these two verbs are all we need of it. */
export function razorpayClient({ secrets, fetch, base_url }: ProviderConfig): RazorpayClient {
  const system: JsonSystem = {
    name: 'Razorpay',
    fetch,
    words: (body) => optionalText(optionalObject(body, 'error'), 'description'),
  }
  const origin = base_url || ADDRESS
  const keys = Buffer.from(`${secrets['key_id'] ?? ''}:${secrets['key_secret'] ?? ''}`).toString('base64')
  const authorization = `Basic ${keys}`
  return {
    system,
    get: async (path) =>
      requireDone(system, await askJson(system, { method: 'GET', url: origin + path, headers: { authorization } })),
    post: (path, body, headers = {}) =>
      askJson(system, {
        method: 'POST',
        url: origin + path,
        headers: { authorization, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  }
}
