import { describe, expect, it, vi } from 'vitest'
import { openDoor } from '#test/door.ts'

const door = await openDoor({ sends_mail: true })
const { channel } = door

/** The newest mail to this address with these words in its subject. */
async function mailTo(address: string, subject: string, sent_before = 0) {
  return vi.waitFor(() => {
    const found = channel.arrived.filter((one) => one.to.address === address && one.subject.includes(subject))
    if (found.length <= sent_before) throw new Error(`no mail about "${subject}" yet`)
    return found.at(-1) as (typeof found)[number]
  }, 10_000)
}

const ramesh = 'ramesh@shreeganesh.example'

describe('another device', () => {
  it('gets in with the code from the mailbox, at level 2, and is remembered', async () => {
    const { token } = await door.link(door.ramesh, 'email')
    const browser = door.browser('198.51.100.10')
    expect((await browser.tap(token)).location).toBe('/a/code')
    const page = await (await browser.get('/a/code')).text()
    expect(page).toContain('We have sent a code to r***h@s***.example.')
    const { text } = await mailTo(ramesh, 'Your code for Meghdoot Traders')
    const [code = ''] = /\d{6}/.exec(text) ?? []
    const entered = await browser.post('/a/code', { code })
    expect(entered.headers.get('location')).toBe(`/a/${door.account_id}`)
    expect(await (await browser.get(`/a/${door.account_id}`)).json()).toEqual({ name: 'Ramesh Patil', level: 2 })
    expect([...browser.cookies.keys()].sort()).toEqual(['d', 's'])
  })

  it('is reported to its owner by mail', async () => {
    const { text } = await mailTo(ramesh, 'A new device opened your page')
    expect(text).toContain('Chrome on Android opened the page of Shree Ganesh Stationers on 21 Nov 2026, 14:30.')
  })
})

describe('an ended link', () => {
  it('brings a fresh one to the mailbox of its contact, which works', async () => {
    const { token, link_id } = await door.link(door.sunita)
    const { revokeLink } = await import('./revoke-link.ts')
    await door.asSeller((tx) => revokeLink(tx, { account_id: door.account_id, link_id }))
    const answer = await door.browser('198.51.100.11').json('/a/renew', { token })
    expect([answer.status, await answer.json()]).toEqual([202, { accepted: true }])
    const { text } = await mailTo('sunita@shreeganesh.example', 'Your new link')
    const [, fresh = ''] = /https:\/\/portal\.example\/l#(pl1_\S+)/.exec(text) ?? []
    expect((await door.browser('198.51.100.11').json('/a/peek', { token: fresh })).status).toBe(200)
  })

  it('answers the same for a link that never was, and mails nobody', async () => {
    const before = channel.arrived.length
    const { token } = await door.link(door.sunita)
    const wrong = `${token.slice(0, 20)}AAAA${token.slice(24)}`
    const answer = await door.browser('198.51.100.12').json('/a/renew', { token: wrong })
    expect([answer.status, await answer.json()]).toEqual([202, { accepted: true }])
    expect((await door.post.worker?.state())?.waiting).toBe(0)
    expect(channel.arrived.length).toBe(before)
  })
})

describe('in with a code alone', () => {
  it('lets in who has the mailbox, by a typed code', async () => {
    const browser = door.browser('198.51.100.13')
    const asked = await browser.post('/code/send', { who: 'SUNITA@shreeganesh.example' })
    expect(await asked.text()).toContain('If we know this address, a code is on its way')
    const { text } = await mailTo('sunita@shreeganesh.example', 'Your code')
    expect(text).toContain('https://portal.example/code')
    const [code = ''] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text) ?? []
    const entered = await browser.post('/code', { who: 'sunita@shreeganesh.example', code: code.toLowerCase() })
    expect(entered.headers.get('location')).toBe('/a')
    expect((await browser.get('/a')).headers.get('location')).toBe(`/a/${door.account_id}`)
    expect(await (await browser.get(`/a/${door.account_id}`)).json()).toMatchObject({ name: 'Sunita Rao' })
  })
})

describe("the seller's people", () => {
  it('sign in with a code from their mailbox', async () => {
    const browser = door.browser('198.51.100.14')
    await browser.post('/desk/sign-in', { email: 'Kavita@meghdoot.example' })
    const { text } = await mailTo('kavita@meghdoot.example', 'Your code for the Desk')
    const [code = ''] = /\d{6}/.exec(text) ?? []
    expect((await browser.post('/desk/sign-in/code', { code: code === '000000' ? '000001' : '000000' })).status).toBe(422)
    const entered = await browser.post('/desk/sign-in/code', { code })
    expect(entered.headers.get('location')).toBe('/desk')
    expect([...browser.cookies.keys()]).toEqual(['k'])
  })
})

describe('secrets', () => {
  it('stand neither in the database, nor in the queue, nor in the log', async () => {
    const { token } = await door.link(door.ramesh, 'email')
    const browser = door.browser('198.51.100.15')
    await browser.json('/a/peek', { token })
    await browser.tap(token)
    const code = /\d{6}/.exec((await mailTo(ramesh, 'Your code for Meghdoot Traders', 1)).text)?.[0] ?? ''
    expect(code).toMatch(/^\d{6}$/)
    const tables = await door.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`,
    )
    expect(tables.length).toBeGreaterThan(25)
    const cookies = [...browser.cookies.values()].map((value) => value.split('.').at(-1) ?? '')
    for (const secret of [token, token.slice(4, 47), ...cookies]) {
      expect(secret.length).toBeGreaterThan(40)
      for (const { name } of tables) {
        expect(await door.query(`select 1 from ${name} t where t::text like '%' || $1 || '%'`, [secret]), name).toEqual([])
      }
      expect(door.lines.join('\n')).not.toContain(secret)
    }
    const spelled = await door.query(
      `select 1 from events where data::text like $1 union all select 1 from pgboss.job where data::text like $1`,
      [`%"${code}"%`],
    )
    expect(spelled).toEqual([])
  })
})
