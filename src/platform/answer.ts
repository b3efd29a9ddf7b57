/** Scripts, styles and pictures of our own only; nothing inline; nobody may frame us (domain specification 4, row 16). */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
  "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(self)',
  'x-robots-tag': 'noindex, nofollow',
}

const whole = new WeakSet<Response>()

/** What an answer is made of besides its body. */
export type Head = { status: number; headers: Readonly<Record<string, string>> }

/**
 * An answer that has all its headers from the start: `headers` and what every answer carries. For pages, which are many: a header added to
 * a finished answer costs ten times as much.
 */
export function wholeAnswer(body: Uint8Array<ArrayBuffer> | null, request_id: string, { status, headers }: Head): Response {
  const response = new Response(body, { status, headers: { ...HEADERS, ...headers, 'x-request-id': request_id } })
  whole.add(response)
  return response
}

/** Whether nothing is to be added to this answer any more. */
export function isWhole(response: Response): boolean {
  return whole.has(response)
}

/** Adds what every answer carries, where it is not there yet. */
export function completeAnswer(response: Response, request_id: string): void {
  if (isWhole(response)) return
  for (const name in HEADERS) if (!response.headers.has(name)) response.headers.set(name, HEADERS[name] ?? '')
  response.headers.set('x-request-id', request_id)
}
