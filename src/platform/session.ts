import { hash, randomBytes } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import { getCookie, setCookie } from 'hono/cookie'
import { parseId, type SellerId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import type { Door } from './database.ts'
import type { Visit } from './viewer.ts'
import type { WebContext } from './web.ts'

/**
 * What a browser holds: a session for the portal, another for the Desk (one person may have both open), a device that is
 * remembered, and, while a code is awaited, the mark of the browser that asked for it. All are random, kept here only as hashes.
 */
export type CookieKind = 'session' | 'desk' | 'device' | 'pending'

const NAMES: Readonly<Record<CookieKind, string>> = { session: 's', desk: 'k', device: 'd', pending: 'p' }

export const DEVICE_DAYS = 180
export const PENDING_MINUTES = 60

/** A secret of 256 bits, as text that fits a cookie. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a secret. Above 112 bits a plain SHA-256 suffices (domain specification 3.3; ASVS 6.5.2). */
export function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

type Held = Omit<Door, 'account_id'>

const holders = new WeakMap<WebContext, Held | null>()

/** Whose session the browser holds and which account the address names; null when there is none or it is misspelled. */
export function doorOf(context: WebContext): Door | null {
  const held = heldBy(context)
  return held && { ...held, account_id: parseId('account', context.req.param('account')) }
}

/** Read once per request: every layer between the address and the page asks for it. */
function heldBy(context: WebContext): Held | null {
  const known = holders.get(context)
  if (known !== undefined) return known
  const read = readSecret(context, onDesk(context) ? 'desk' : 'session')
  const held = read && { seller_id: read.seller_id, session_hash: hashOf(read.secret) }
  holders.set(context, held)
  return held
}

/** A cookie that names its seller: `<seller_id>.<secret>`. */
export function readSecret(context: WebContext, kind: 'session' | 'desk'): { seller_id: SellerId; secret: string } | null {
  const [seller, secret = '', ...more] = (getCookie(context, nameOf(context, kind)) ?? '').split('.')
  const seller_id = parseId('seller', seller)
  return seller_id !== null && isSecret(secret) && more.length === 0 ? { seller_id, secret } : null
}

/** A bare secret: the device (one for the browser, by which each contact it serves is remembered apart) or the wait for a code. */
export function readMark(context: WebContext, kind: 'device' | 'pending'): string | null {
  const secret = getCookie(context, nameOf(context, kind)) ?? ''
  return isSecret(secret) ? secret : null
}

/** `seconds` null: until the browser closes. */
export function giveCookie(context: WebContext, kind: CookieKind, value: string, seconds: number | null): void {
  setCookie(context, nameOf(context, kind), value, {
    httpOnly: true,
    secure: isPrefixed(context),
    sameSite: 'Lax',
    path: '/',
    ...(seconds === null ? {} : { maxAge: seconds }),
  })
}

export function takeCookie(context: WebContext, kind: CookieKind): void {
  giveCookie(context, kind, '', 0)
}

/**
 * An act that needs more than a remembered device: `level` 2 is a code, authenticator or passkey within the last ten minutes. The
 * refusal names the page to come back to; doors answer it with the step-up page (domain specification 3.3, levels).
 */
export function requireLevel(visit: Visit, level: 2 | 3, next: string): void {
  if (visit.session.level < level) throw new Refusal(403, 'step_up_needed', 'Please confirm that it is you.', next)
}

/** The network a request comes from: enough to count attempts, too little to follow a person. IPv4 /24, IPv6 /56. */
export function networkOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/i.exec(address)
  if (v4) return `${v4[1]}.${v4[2]}.${v4[3]}.0/24`
  if (!address.includes(':')) return 'unknown'
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  const groups = [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16) || 0)
  const [a = 0, b = 0, c = 0, d = 0] = groups
  return `${[a, b, c, d & 0xff00].map((group) => group.toString(16)).join(':')}::/56`
}

/** Where a session begins: for lists and for counting attempts, never for deciding. */
export type Place = { label: string; network: string }

export function placeOf(context: WebContext): Place {
  return { label: deviceLabel(context.req.header('user-agent')), network: networkOf(addressOf(context)) }
}

/** The connection's own address; behind a proxy that is trusted, `address` is set from what the proxy says. */
function addressOf(context: WebContext): string {
  const address = context.get('address')
  if (address !== undefined) return address
  return typeof context.env === 'object' && context.env !== null && 'incoming' in context.env
    ? (getConnInfo(context).remote.address ?? '')
    : ''
}

/** `Chrome on Android`: how a person knows a device again in a list. */
export function deviceLabel(user_agent: string | undefined): string {
  const text = user_agent ?? ''
  const browser = BROWSERS.find(([pattern]) => pattern.test(text))?.[1] ?? 'A browser'
  const system = SYSTEMS.find(([pattern]) => pattern.test(text))?.[1]
  return system === undefined ? browser : `${browser} on ${system}`
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

/** `__Host-` binds a cookie to this host over TLS; plain http on the machine itself cannot carry such a name. */
function nameOf(context: WebContext, kind: CookieKind): string {
  return isPrefixed(context) ? `__Host-${NAMES[kind]}` : NAMES[kind]
}

const ON_THIS_MACHINE = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?([/?#]|$)/i

function isPrefixed(context: WebContext): boolean {
  const { url } = context.req
  if (url.startsWith('https:')) return true
  return !(ON_THIS_MACHINE.test(url) || context.get('insecure_cookies') === true)
}

function onDesk(context: WebContext): boolean {
  return /^\/desk(\/|$)/.test(context.req.path)
}

function isSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}
