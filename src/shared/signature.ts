import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** Signatures of messages between machines: HMAC-SHA256 over the bytes as they came, in hexadecimal. */
export function hmacOf(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}

/** Whether two texts are the same, in a time that does not tell how much of them is. Both are hashed first, so lengths do not tell either. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}

/** Whether any of the secrets made this signature; an empty secret makes none. All are tried: time does not tell which. */
export function isSignedByAny(secrets: readonly string[], text: string, signature: string): boolean {
  return secrets
    .filter((secret) => secret !== '')
    .map((secret) => isSameSecret(hmacOf(secret, text), signature))
    .includes(true)
}

/** How long a stamped signature is good for, before and after our own time. */
export const STAMP_TOLERANCE_S = 300

const LONGEST_HEADER = 4_000

/** `t=1700000000,v1=5257a8…`: the time in seconds and the HMAC over `time.body`, as Stripe writes it. */
export function signStamped(secret: string, body: string, at: Date): string {
  const time = Math.floor(at.getTime() / 1000)
  return `t=${time},v1=${hmacOf(secret, `${time}.${body}`)}`
}

/**
 * Judges such a header, which may hold several `v1` while a secret is being changed. `stale` is only said of what is genuine: a time
 * that somebody altered makes the signature bad.
 */
export function judgeStamped(
  header: string,
  body: string,
  secrets: readonly string[],
  now: Date,
): 'good' | 'bad_signature' | 'stale' {
  const parts = header
    .slice(0, LONGEST_HEADER)
    .split(',')
    .map((part) => part.trim().split('='))
  const times = parts.flatMap(([name, value]) => (name === 't' && value ? [value] : []))
  const signatures = parts.flatMap(([name, value]) => (name === 'v1' && value ? [value] : []))
  const [time] = times
  if (time === undefined || times.length > 1 || !/^\d{1,12}$/.test(time)) return 'bad_signature'
  const good = signatures.map((one) => isSignedByAny(secrets, `${time}.${body}`, one)).includes(true)
  if (!good) return 'bad_signature'
  return Math.abs(now.getTime() / 1000 - Number(time)) > STAMP_TOLERANCE_S ? 'stale' : 'good'
}
