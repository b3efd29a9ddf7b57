import { describe, expect, it, vi } from 'vitest'
import { addContact } from '#features/accounts/add-contact.ts'
import { endContact } from '#features/accounts/end-contact.ts'
import { openDoor } from '#test/door.ts'
import { revokeLink } from './revoke-link.ts'

const door = await openDoor()
const { clock, query } = door
const home = `/a/${door.account_id}`

let count = 0
/** Somebody new at the account, their link, and the browser that was let in by it. */
async function newcomer(name = 'Anil') {
  const number = count++
  const contact_id = await door.asSeller((tx) =>
    addContact(tx, { account_id: door.account_id, role_id: door.finance, name, email: `person${number}@shreeganesh.example` }),
  )
  const link = await door.link(contact_id)
  const network = `198.51.${100 + (number % 100)}.1`
  const browser = door.browser(network)
  await browser.tap(link.token)
  return { contact_id, ...link, browser, network }
}

describe('what machines do with a link', () => {
  const scanners = [
    'WhatsApp/2.23',
    'facebookexternalhit/1.1',
    'Mozilla/5.0 (compatible; SafeLinks)',
    'Barracuda Sentinel',
    'Slackbot-LinkExpanding 1.0',
  ]

  it('a thousand looks by scanners and previews use nothing up, begin nothing, and leave the link to its owner', async () => {
    const contact_id = await door.asSeller((tx) =>
      addContact(tx, {
        account_id: door.account_id,
        role_id: door.finance,
        name: 'Bhavna',
        email: 'bhavna@shreeganesh.example',
      }),
    )
    const { token, link_id } = await door.link(contact_id)
    const machine = door.browser('192.0.2.1')
    for (let look = 0; look < 1_000; look++) {
      const agent = { 'user-agent': scanners[look % scanners.length] ?? '' }
      const answer = look % 2 === 0 ? await machine.get('/l', agent) : await machine.head('/l', agent)
      expect(answer.status).toBe(200)
    }
    expect(machine.cookies.size).toBe(0)
    expect(await query('select use_count from access_links where id = $1', [link_id])).toEqual([{ use_count: 0 }])
    expect(await query('select 1 from sessions where contact_id = $1', [contact_id])).toEqual([])
    expect((await door.browser('192.0.2.2').tap(token)).location).toBe(home)
  })

  it('one that runs the script and presses the button of a mailed link gets no further than the code page', async () => {
    const { contact_id } = await newcomer('Charu')
    const { token } = await door.link(contact_id, 'email')
    const machine = door.browser('192.0.2.3')
    await machine.json('/a/peek', { token })
    expect((await machine.tap(token)).location).toBe('/a/code')
    expect((await machine.get(home)).status).toBe(401)
    expect(await query('select 1 from sessions where contact_id = $1', [contact_id])).toHaveLength(1)
  })
})

describe('refusals', () => {
  it('are the same byte for byte, whatever is wrong with the link', async () => {
    const revoked = await newcomer()
    await door.asSeller((tx) => revokeLink(tx, { account_id: door.account_id, link_id: revoked.link_id }))
    const gone = await newcomer()
    await door.asSeller((tx) => endContact(tx, { account_id: door.account_id, contact_id: gone.contact_id }))
    const expired = await newcomer()
    await query(`update access_links set expires_at = '2026-11-01T00:00:00Z' where id = $1`, [expired.link_id])
    const unused = await newcomer()
    await query(`update access_links set last_used_at = '2026-08-01T00:00:00Z' where id = $1`, [unused.link_id])
    const nobodys = `pl1_${'A'.repeat(43)}AAAAAA`
    const tokens = [
      revoked.token,
      gone.token,
      expired.token,
      unused.token,
      nobodys,
      'pl1_',
      '',
      42,
      null,
      { a: 1 },
      'x'.repeat(5_000),
    ]
    for (const path of ['/a/peek', '/a/exchange', '/a/colleague']) {
      const answers = []
      for (const [index, token] of tokens.entries()) {
        const answer = await door.browser(`10.9.${index}.1`).json(path, { token })
        const headers = [...answer.headers].filter(([name]) => name !== 'x-request-id')
        answers.push(JSON.stringify([answer.status, headers, await answer.text()]))
      }
      expect(new Set(answers).size, path).toBe(1)
      expect(answers[0]).toContain('link_not_valid')
    }
  })

  it('cost the same time, known or not: their medians lie within 5 ms', async () => {
    const { token, link_id } = await newcomer()
    await door.asSeller((tx) => revokeLink(tx, { account_id: door.account_id, link_id }))
    const nobodys = `pl1_${'B'.repeat(43)}AAAAAA`
    const times: Record<string, number[]> = { known: [], unknown: [] }
    for (let sample = 0; sample < 400; sample++) {
      for (const [kind, secret] of [
        ['known', token],
        ['unknown', nobodys],
      ] as const) {
        const browser = door.browser(`10.${sample % 200}.${kind.length}.1`)
        const began = performance.now()
        await browser.json('/a/peek', { token: secret })
        times[kind]?.push(performance.now() - began)
      }
    }
    expect(Math.abs(median(times['known'] ?? []) - median(times['unknown'] ?? []))).toBeLessThan(5)
  })

  it('never come to a page of another site: no Origin, a strange one, and a form that pretends to be JSON are refused', async () => {
    const { token } = await newcomer()
    const browser = door.browser('10.8.0.1')
    const strange = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await browser.json('/a/exchange', { token }, strange)).status).toBe(403)
    expect((await browser.json('/a/exchange', { token }, {})).status).toBe(403)
    const plain = await browser.json(
      '/a/exchange',
      { token },
      {
        origin: 'http://localhost',
        'sec-fetch-site': 'same-origin',
        'content-type': 'text/plain',
      },
    )
    expect(plain.status).toBe(415)
  })

  it('count by network: the 31st knock of a minute is refused, whether the link is good or not', async () => {
    const { token } = await newcomer()
    const bodies = []
    for (const secret of [token, `pl1_${'C'.repeat(43)}AAAAAA`]) {
      const browser = door.browser(secret === token ? '203.0.113.200' : '203.0.114.200')
      for (let knock = 0; knock < 30; knock++) await browser.json('/a/peek', { token: secret })
      const last = await browser.json('/a/peek', { token: secret })
      bodies.push([last.status, await last.text()])
    }
    expect(bodies[0]).toEqual(bodies[1])
    expect(bodies[0]?.[0]).toBe(429)
    expect((await door.browser('203.0.113.77').json('/a/peek', { token })).status).toBe(429)
    expect((await door.browser('203.0.115.1').json('/a/peek', { token })).status).toBe(200)
  })
})

describe('a session', () => {
  it('that is used stays: twelve hours count from the last page, a day from the first', async () => {
    const { browser, contact_id } = await newcomer('Ela')
    for (const hour of ['15', '21']) {
      clock.set(`2026-11-21T${hour}:00:00Z`)
      expect((await browser.get(home)).status).toBe(200)
      await vi.waitFor(async () => {
        const seen = await query('select last_seen_at from sessions where contact_id = $1', [contact_id])
        expect(seen).toEqual([{ last_seen_at: new Date(`2026-11-21T${hour}:00:00Z`) }])
      })
    }
    clock.set('2026-11-22T08:59:59Z')
    expect((await browser.get(home)).status).toBe(200)
    clock.set('2026-11-22T09:00:00Z')
    expect((await browser.get(home)).status).toBe(401)
    clock.set('2026-11-21T09:00:00Z')
  })

  it('ends after 12 hours without use, and comes back silently on its device', async () => {
    const { browser } = await newcomer('Dilip')
    clock.set('2026-11-21T21:00:00Z')
    expect((await browser.get(home)).status).toBe(401)
    expect(await comesBack(browser)).toBe(true)
    expect(await (await browser.get(home)).json()).toEqual({ name: 'Dilip', level: 1 })
    clock.set('2026-11-21T09:00:00Z')
  })

  it('that comes back ends with its link at the latest, as the first one did', async () => {
    const { browser, link_id } = await newcomer('Esha')
    await query("update access_links set expires_at = '2026-11-21T22:00:00Z' where id = $1", [link_id])
    clock.set('2026-11-21T21:00:00Z')
    expect(await comesBack(browser)).toBe(true)
    clock.set('2026-11-21T22:00:00Z')
    expect((await browser.get(home)).status).toBe(401)
    expect(await comesBack(browser)).toBe(false)
    clock.set('2026-11-21T09:00:00Z')
  })

  it('does not come back once its link is turned off, its device forgotten, or its person has left or signed out', async () => {
    const ways = {
      link: async (one: Newcomer) =>
        door.asSeller((tx) => revokeLink(tx, { account_id: door.account_id, link_id: one.link_id })),
      person: async (one: Newcomer) =>
        door.asSeller((tx) => endContact(tx, { account_id: door.account_id, contact_id: one.contact_id })),
      sign_out: async (one: Newcomer) => one.browser.post(`${home}/sign-out`),
      device: async (one: Newcomer) => {
        const [device] = await query<{ id: string }>('select id from devices where contact_id = $1', [one.contact_id])
        return one.browser.post(`${home}/access/devices/${device?.id}/revoke`)
      },
    }
    for (const [name, end] of Object.entries(ways)) {
      const one = await newcomer()
      await end(one)
      expect((await one.browser.get(home)).status, name).toBe(401)
      expect(await comesBack(one.browser), name).toBe(false)
    }
  })

  it('ends with a header that empties the browser, and the cookie is gone', async () => {
    const { browser } = await newcomer()
    const before = browser.cookies.get('s')
    const answer = await browser.post(`${home}/sign-out`)
    expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"')
    expect(browser.cookies.has('s')).toBe(false)
    browser.cookies.set('s', before ?? '')
    expect((await browser.get(home)).status).toBe(401)
  })

  it('everywhere: ends on all devices at once', async () => {
    const { browser, contact_id } = await newcomer()
    await browser.post(`${home}/sign-out/everywhere`)
    expect(await query('select 1 from sessions where contact_id = $1 and ended_at is null', [contact_id])).toEqual([])
    expect(await query('select 1 from devices where contact_id = $1 and revoked_at is null', [contact_id])).toEqual([])
  })

  it('is in cookies that scripts cannot read and other sites do not send; over TLS bound to the host', async () => {
    const { token } = await newcomer()
    const [, plain] = await Promise.all([0, exchangeAt('http://localhost', token)])
    for (const cookie of plain) expect(cookie).toMatch(/HttpOnly; SameSite=Lax$/)
    const secure = await exchangeAt('https://portal.example', (await door.link((await newcomer()).contact_id)).token)
    for (const cookie of secure) expect(cookie).toMatch(/^__Host-[dsp]=.*Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect(secure.join()).not.toContain('Domain')
  })
})

type Newcomer = Awaited<ReturnType<typeof newcomer>>

async function comesBack(browser: Newcomer['browser']): Promise<boolean> {
  const answer = await browser.get(`${home}?come-back`)
  return answer.status === 303 && answer.headers.get('location') === `${home}?come-back`
}

async function exchangeAt(origin: string, token: string): Promise<string[]> {
  const response = await door.app.request(`${origin}/a/exchange`, {
    method: 'POST',
    body: JSON.stringify({ token }),
    headers: {
      'content-type': 'application/json',
      origin,
      host: new URL(origin).host,
      'sec-fetch-site': 'same-origin',
      'x-test-address': '192.0.2.99',
    },
  })
  return response.headers.getSetCookie()
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
