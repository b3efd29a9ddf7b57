import { describe, expect, it } from 'vitest'
import { openDoor } from '#test/door.ts'

const door = await openDoor()
const { query, clock } = door

async function freshContact(name: string) {
  const { addContact } = await import('#features/accounts/add-contact.ts')
  return door.asSeller((tx) =>
    addContact(tx, {
      account_id: door.account_id,
      role_id: door.finance,
      name,
      email: `${name.toLowerCase().replace(/\W/g, '')}@x.example`,
    }),
  )
}

describe('opening a link', () => {
  it('shows whose it is before the tap: the name masked, the seller and the company in full', async () => {
    const { token } = await door.link()
    const answer = await door.browser().json('/a/peek', { token })
    expect(await answer.json()).toMatchObject({
      seller: 'Meghdoot Traders',
      company: 'Shree Ganesh Stationers',
      contact_masked: 'R***h',
    })
  })

  it('begins no session, sets no cookie and counts no use', async () => {
    const { token, link_id } = await door.link()
    const browser = door.browser()
    await browser.get('/l')
    await browser.json('/a/peek', { token })
    expect(browser.cookies.size).toBe(0)
    expect(await query('select use_count, last_used_at from access_links where id = $1', [link_id])).toEqual([
      { use_count: 0, last_used_at: null },
    ])
    expect(await query('select 1 from sessions where link_id = $1', [link_id])).toEqual([])
  })

  it('answers with the same page to everybody, under a policy that lets nothing else in', async () => {
    const page = await door.browser().get('/l')
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.headers.getSetCookie()).toEqual([])
    const html = await page.text()
    expect(html).toContain('property="og:title" content="Your personal link"')
    expect(html).not.toContain('Meghdoot')
  })
})

describe('the first device', () => {
  it('is let in by a tap and remembered, and may read', async () => {
    const contact_id = await freshContact('Asha')
    const { token } = await door.link(contact_id)
    const browser = door.browser()
    expect(await browser.tap(token)).toEqual({ status: 200, location: `/a/${door.account_id}` })
    expect(await (await browser.get(`/a/${door.account_id}`)).json()).toEqual({ name: 'Asha', level: 1 })
    expect([...browser.cookies.keys()].sort()).toEqual(['d', 's'])
    expect(await query('select free, label from devices where contact_id = $1', [contact_id])).toEqual([
      { free: true, label: 'Chrome on Android' },
    ])
  })

  it('comes again by any of its links without a code; every other device is asked for one', async () => {
    const contact_id = await freshContact('Bina')
    const first = await door.link(contact_id)
    const second = await door.link(contact_id, 'email')
    const browser = door.browser()
    await browser.tap(first.token)
    expect((await browser.tap(second.token)).location).toBe(`/a/${door.account_id}`)
    for (const { token } of [first, second]) expect((await door.browser().tap(token)).location).toBe('/a/code')
    expect(await query("select 1 from challenges where contact_id = $1 and purpose = 'device'", [contact_id])).toHaveLength(2)
  })

  it('is free only within seven days of the first message', async () => {
    const contact_id = await freshContact('Chetan')
    await door.link(contact_id)
    clock.set('2026-11-28T09:00:01Z')
    const { token } = await door.link(contact_id)
    expect((await door.browser().tap(token)).location).toBe('/a/code')
    clock.set('2026-11-21T09:00:00Z')
  })

  it('is not free by a mailed link, which scanners open and click, unless the seller says so', async () => {
    const contact_id = await freshContact('Deepa')
    const { token } = await door.link(contact_id, 'email')
    expect((await door.browser().tap(token)).location).toBe('/a/code')
    await query(`update sellers set settings = '{"mailed_link_frees_device": true}'`)
    const allowed = await door.link(contact_id, 'email')
    await query(`update sellers set settings = '{}'`)
    expect((await door.browser().tap(allowed.token)).location).toBe(`/a/${door.account_id}`)
  })

  it('is exactly one when two browsers tap at the same moment', async () => {
    for (let round = 0; round < 8; round++) {
      const contact_id = await freshContact(`Esha ${round}`)
      const { token } = await door.link(contact_id)
      const places = await Promise.all([1, 2, 3].map((one) => door.browser(`198.51.${round}${one}.1`).tap(token)))
      expect(places.map((one) => one.location).sort()).toEqual(['/a/code', '/a/code', `/a/${door.account_id}`].sort())
      expect(await query('select 1 from devices where contact_id = $1 and free', [contact_id])).toHaveLength(1)
    }
  })

  it('keeps nothing on a shared computer: the session ends with the window, no device stays behind', async () => {
    const contact_id = await freshContact('Farah')
    const { token } = await door.link(contact_id)
    const browser = door.browser()
    await browser.tap(token, true)
    expect([...browser.cookies.keys()]).toEqual(['s'])
    expect(await query('select shared_computer from sessions where contact_id = $1', [contact_id])).toEqual([
      { shared_computer: true },
    ])
    browser.cookies.clear()
    expect((await browser.tap(token)).location).toBe('/a/code')
  })
})

describe('two contacts in one browser', () => {
  it('do not mix: each tap is as the link says, each is remembered apart', async () => {
    const [gita, hari] = [await freshContact('Gita'), await freshContact('Hari')]
    const browser = door.browser()
    const [one, two] = [await door.link(gita), await door.link(hari)]
    await browser.tap(one.token)
    await browser.tap(two.token)
    expect(await (await browser.get(`/a/${door.account_id}`)).json()).toMatchObject({ name: 'Hari' })
    await browser.tap(one.token)
    expect(await (await browser.get(`/a/${door.account_id}`)).json()).toMatchObject({ name: 'Gita' })
    expect(
      await query(
        'select count(distinct token_hash)::int as secrets, count(*)::int as devices from devices where contact_id in ($1, $2)',
        [gita, hari],
      ),
    ).toEqual([{ secrets: 1, devices: 2 }])
  })
})

describe('a link that ends', () => {
  it('when turned off, signs out who came by it before the next request, and opens nothing more', async () => {
    const contact_id = await freshContact('Indu')
    const { token, link_id } = await door.link(contact_id)
    const browser = door.browser()
    await browser.tap(token)
    const { revokeLink } = await import('./revoke-link.ts')
    await door.asSeller((tx) => revokeLink(tx, { account_id: door.account_id, link_id }))
    expect((await browser.get(`/a/${door.account_id}`)).status).toBe(401)
    expect((await browser.tap(token)).status).toBe(404)
  })

  it('after its time, or after 90 days unused, opens nothing', async () => {
    const contact_id = await freshContact('Jaya')
    const { token } = await door.link(contact_id)
    clock.set('2027-02-19T08:59:59Z')
    expect((await door.browser('198.51.100.1').json('/a/peek', { token })).status).toBe(200)
    clock.set('2027-02-19T09:00:00Z')
    expect((await door.browser('198.51.100.1').json('/a/peek', { token })).status).toBe(404)
    clock.set('2026-11-21T09:00:00Z')
  })

  it('replaced by a new one ends at once, or after the grace the seller gives', async () => {
    const { rotateLinks } = await import('./rotate-links.ts')
    const contact_id = await freshContact('Kiran')
    const old = await door.link(contact_id)
    const browser = door.browser()
    await browser.tap(old.token)
    const rotate = (grace_hours: number) =>
      door.asSeller((tx) => rotateLinks(tx, { account_id: door.account_id, contact_id, channel: 'copy', grace_hours }))
    const next = (await rotate(0)).url_path.slice(3)
    expect((await browser.get(`/a/${door.account_id}`)).status).toBe(401)
    expect((await browser.tap(old.token)).status).toBe(404)
    expect((await browser.tap(next)).status).toBe(200)
    await rotate(48)
    expect((await browser.tap(next)).status).toBe(200)
    clock.set('2026-11-23T09:00:00Z')
    expect((await browser.tap(next)).status).toBe(404)
    expect((await browser.get(`/a/${door.account_id}`)).status).toBe(401)
    clock.set('2026-11-21T09:00:00Z')
    await expect(rotate(73)).rejects.toMatchObject({ code: 'invalid_grace' })
  })
})
