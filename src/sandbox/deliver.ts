import { signStamped } from '#shared/signature.ts'
import type { SandboxEvent } from './order.ts'

/** A seller that uses the sandbox, and where its messages go. */
export type SandboxAccount = { id: string; key: string; webhook_url: string; webhook_secret: string }

const TIMEOUT_MS = 10_000

/** Tells a seller, signed as Stripe signs: `sandbox-signature: t=…,v1=…` over time and body. Whether it was taken. */
export async function deliver(
  fetch: typeof globalThis.fetch,
  { webhook_url, webhook_secret }: SandboxAccount,
  event: SandboxEvent,
  now: Date,
): Promise<boolean> {
  const body = JSON.stringify(event)
  const headers = {
    'content-type': 'application/json',
    'sandbox-signature': signStamped(webhook_secret, body, now),
    'user-agent': 'samepage-sandbox',
  }
  const end = new AbortController()
  const timer = setTimeout(() => end.abort(), TIMEOUT_MS)
  try {
    const answer = await fetch(webhook_url, { method: 'POST', headers, body, redirect: 'manual', signal: end.signal })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
