import { beforeEach, describe, expect, it } from 'vitest'
import { addContact } from '#features/accounts/add-contact.ts'
import type { Tx } from '#platform/database.ts'
import { hashOf } from '#platform/session.ts'
import type { ChallengeId, ContactId } from '#shared/id.ts'
import { openDoor } from '#test/door.ts'
import { makeDeskLink } from './make-desk-link.ts'
import { mintCode } from './mint-code.ts'
import { pendingCodes } from './queries.ts'
import { rotateLinks } from './rotate-links.ts'
import { hashCode } from './token.ts'

const door = await openDoor()
const { clock, query, asSeller } = door
const home = `/a/${door.account_id}`

beforeEach(() => clock.set('2026-11-21T09:00:00Z'))

let count = 0
async function contact(name: string): Promise<ContactId> {
  const email = `code${count++}@shreeganesh.example`
  return asSeller((tx) => addContact(tx, { account_id: door.account_id, role_id: door.finance, name, email }))
}

/** A browser at the code page, and the wait it stands for. No mail is sent here: the seller's people make the codes. */
async function waiting(contact_id: ContactId) {
  const { token, link_id } = await door.link(contact_id, 'email')
  const browser = door.browser(`10.${count}.${Math.floor(Math.random() * 250)}.1`)
  await browser.tap(token)
  const held = hashOf(browser.cookies.get('p') ?? '')
  const [row] = await query<{ id: ChallengeId }>('select id from challenges where browser_hash = $1', [held])
  const challenge_id = row?.id as ChallengeId
  return { browser, challenge_id, link_id, token, code: () => asSeller((tx) => mintCode(tx, { challenge_id })) }
}

function wrongOf(code: string): string {
  return code === '123456' ? '654321' : '123456'
}

describe('a code for another device', () => {
  it('opens once, on the browser that waits, and on no other', async () => {
    const one = await waiting(await contact('Esha'))
    const code = await one.code()
    const other = door.browser('10.200.0.1')
    expect((await other.post('/a/code', { code })).status).toBe(401)
    expect((await one.browser.post('/a/code', { code })).headers.get('location')).toBe(home)
    const copied = door.browser('10.200.0.2')
    expect((await copied.post('/a/code', { code })).status).toBe(401)
  })

  it('works for ten minutes', async () => {
    const one = await waiting(await contact('Falguni'))
    const code = await one.code()
    clock.set('2026-11-21T09:10:00Z')
    const late = await one.browser.post('/a/code', { code })
    expect([late.status, await late.text()]).toEqual([422, expect.stringContaining('does not work any more')])
  })

  it('is dead after five wrong tries, even to the right one', async () => {
    const one = await waiting(await contact('Gauri'))
    const code = await one.code()
    for (let attempt = 0; attempt < 5; attempt++)
      expect((await one.browser.post('/a/code', { code: wrongOf(code) })).status).toBe(422)
    expect((await one.browser.post('/a/code', { code })).status).toBe(422)
    expect(await query('select tries from challenges where id = $1', [one.challenge_id])).toEqual([{ tries: 5 }])
    expect((await one.browser.get(home)).status).toBe(401)
  })

  it('counts five tries though they arrive at once', async () => {
    const one = await waiting(await contact('Harsha'))
    const code = await one.code()
    await Promise.all(Array.from({ length: 12 }, () => one.browser.post('/a/code', { code: wrongOf(code) })))
    expect(await query('select tries from challenges where id = $1', [one.challenge_id])).toEqual([{ tries: 5 }])
  })

  it('gives one person twenty tries a day, however many waits they begin', async () => {
    const contact_id = await contact('Ila')
    for (let wait = 0; wait < 4; wait++) {
      const one = await waiting(contact_id)
      const code = await one.code()
      for (let attempt = 0; attempt < 5; attempt++) await one.browser.post('/a/code', { code: wrongOf(code) })
    }
    const last = await waiting(contact_id)
    expect((await last.browser.post('/a/code', { code: await last.code() })).status).toBe(422)
    clock.set('2026-11-22T09:00:01Z')
    const next = await waiting(contact_id)
    expect((await next.browser.post('/a/code', { code: await next.code() })).status).toBe(303)
  })

  it('does not open a link that was turned off while it was awaited', async () => {
    const { revokeLink } = await import('./revoke-link.ts')
    const one = await waiting(await contact('Jyoti'))
    const code = await one.code()
    await asSeller((tx) => revokeLink(tx, { account_id: door.account_id, link_id: one.link_id }))
    expect((await one.browser.post('/a/code', { code })).status).toBe(422)
  })

  it('stands in the database only as a hash bound to its wait', async () => {
    const one = await waiting(await contact('Kamala'))
    const code = await one.code()
    const rows = await query<{ code_hash: Buffer }>('select code_hash from challenges where id = $1', [one.challenge_id])
    expect(rows[0]?.code_hash).toEqual(hashCode(one.challenge_id, code))
  })
})

describe('mail', () => {
  it('is asked for at most three times an hour and person; a fourth wait is the seller’s to answer', async () => {
    const { askCode } = await import('./ask-code.ts')
    const contact_id = await contact('Leela')
    const ask = () =>
      asSeller((tx) =>
        askCode(tx, { purpose: 'device', contact_id, account_id: door.account_id, browser_hash: null, sends_mail: true }),
      )
    const sent = [await ask(), await ask(), await ask(), await ask()].map((one) => one.sent_to !== '')
    expect(sent).toEqual([true, true, true, false])
    clock.set('2026-11-21T10:00:01Z')
    expect((await ask()).sent_to).not.toBe('')
  })
})

describe('the Desk', () => {
  it('sees who waits, makes a code, and is shown it once', async () => {
    const one = await waiting(await contact('Meena'))
    const desk = await signedIn()
    const list = await (await desk.get('/desk/codes')).text()
    expect(list).toContain('Meena, Shree Ganesh Stationers')
    const made = await (await desk.post(`/desk/codes/${one.challenge_id}`)).text()
    const [code = ''] = />(\d{6})</.exec(made)?.slice(1) ?? []
    expect((await one.browser.post('/a/code', { code })).status).toBe(303)
    const names = await asSeller((tx) => pendingCodes(tx, tx.now))
    expect(names.map((wait) => wait.contact_name)).not.toContain('Meena')
    expect((await desk.post(`/desk/codes/${one.challenge_id}`)).status).toBe(404)
  })

  it('makes a link for a person, shows it once, and turns it off', async () => {
    const contact_id = await contact('Nalini')
    const desk = await signedIn()
    const made = await desk.post(`/desk/accounts/${door.account_id}/links`, { contact_id, channel: 'whatsapp' })
    const [, token = ''] = /http:\/\/localhost\/l#(pl1_[A-Za-z0-9_-]+)/.exec(await made.text()) ?? []
    expect((await door.browser('10.201.0.1').json('/a/peek', { token })).status).toBe(200)
    const page = await (await desk.get(`/desk/accounts/${door.account_id}/links`)).text()
    expect(page).toContain(`Link …${token.slice(-6)}`)
    expect(page).not.toContain(token)
    const [link] = await query<{ id: string }>('select id from access_links where contact_id = $1', [contact_id])
    await desk.post(`/desk/accounts/${door.account_id}/links/${link?.id}/revoke`)
    expect((await door.browser('10.201.0.1').json('/a/peek', { token })).status).toBe(404)
  })

  it('is entered by a one-time link: looking uses nothing up, the button does, once, within 15 minutes', async () => {
    const { url_path } = await makeDeskLink(door.database, door.seller_id, door.kavita)
    const browser = door.browser('10.202.0.1')
    for (let look = 0; look < 3; look++) expect((await browser.get(url_path)).status).toBe(200)
    expect(browser.cookies.size).toBe(0)
    expect((await browser.post(url_path)).headers.get('location')).toBe('/desk')
    expect((await door.browser('10.202.0.2').post(url_path)).status).toBe(404)
    const old = await makeDeskLink(door.database, door.seller_id, door.kavita)
    clock.set('2026-11-21T09:15:00Z')
    expect((await door.browser('10.202.0.3').post(old.url_path)).status).toBe(404)
  })

  it('stays signed in beside a portal opened in the same browser', async () => {
    const desk = await signedIn()
    const { token } = await door.link(await contact('Omana'))
    await desk.tap(token)
    expect((await desk.get('/desk/codes')).status).toBe(200)
    expect(await (await desk.get(home)).json()).toMatchObject({ name: 'Omana' })
  })

  it('answers an unknown address at its door as it answers a known one', async () => {
    const answers = []
    for (const email of ['kavita@meghdoot.example', 'nobody@meghdoot.example']) {
      const answer = await door.browser(`10.203.${answers.length}.1`).post('/desk/sign-in', { email })
      answers.push([answer.status, await answer.text()])
    }
    expect(answers[0]).toEqual(answers[1])
  })
})

describe('in with a code alone', () => {
  it('answers unknown addresses as known ones, and lets in only who has the code', async () => {
    const contact_id = await contact('Padma')
    const [row] = await query<{ email: string }>('select email from contacts where id = $1', [contact_id])
    const email = row?.email ?? ''
    const browser = door.browser('10.204.0.1')
    const [known, unknown] = [
      await browser.post('/code/send', { who: email }),
      await browser.post('/code/send', { who: 'who@x.example' }),
    ]
    expect((await known.text()).replaceAll(email, '@')).toBe((await unknown.text()).replaceAll('who@x.example', '@'))
    const wait = (await asSeller((tx: Tx) => pendingCodes(tx, tx.now))).find((one) => one.contact_name === 'Padma')
    const code = await asSeller((tx) => mintCode(tx, { challenge_id: wait?.challenge_id as ChallengeId }))
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    expect((await browser.post('/code', { who: email, code: 'AAAA-AAAA' })).status).toBe(422)
    expect((await browser.post('/code', { who: 'who@x.example', code })).status).toBe(422)
    expect((await browser.post('/code', { who: email, code })).headers.get('location')).toBe('/a')
  })

  it('answers a form with a character that no database takes, or that is no form at all, without an error of ours', async () => {
    const browser = door.browser('10.204.2.1')
    expect((await browser.post('/code/send', { who: '\u0000who@x.example' })).status).toBe(200)
    expect((await browser.post('/code', { who: 'who@x.example\u0000', code: '\u0000' })).status).toBe(422)
    const own = { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }
    const torn = { ...own, 'content-type': 'multipart/form-data; boundary=x' }
    expect((await browser.post('/code/send', { who: 'torn' }, torn)).status).toBe(400)
  })

  it('a lost phone that came in so is out once the seller replaces the links, and does not come back by itself', async () => {
    const contact_id = await contact('Lakshmi')
    const [row] = await query<{ email: string }>('select email from contacts where id = $1', [contact_id])
    const email = row?.email ?? ''
    const phone = door.browser('10.204.1.1')
    await phone.post('/code/send', { who: email })
    const wait = (await asSeller((tx: Tx) => pendingCodes(tx, tx.now))).find((one) => one.contact_name === 'Lakshmi')
    const code = await asSeller((tx) => mintCode(tx, { challenge_id: wait?.challenge_id as ChallengeId }))
    await phone.post('/code', { who: email, code })
    expect((await phone.get(`/a/${door.account_id}`)).status).toBe(200)
    await asSeller((tx) => rotateLinks(tx, { account_id: door.account_id, contact_id, channel: 'copy', grace_hours: 0 }))
    expect((await phone.get(`/a/${door.account_id}?come-back`)).status).toBe(401)
  })
})

describe('who holds a forwarded link', () => {
  it('asks for access of their own; the account and the seller find the request', async () => {
    const one = await waiting(await contact('Revathi'))
    expect((await one.browser.post('/a/colleague', { name: '', email: 'x@y.example' })).status).toBe(422)
    expect((await one.browser.post('/a/colleague', { name: 'Suresh', email: 'suresh@shreeganesh.example' })).status).toBe(200)
    const { token } = one
    const before = await door
      .browser('10.205.0.1')
      .json('/a/colleague', { token, name: 'Tara', email: 'tara@shreeganesh.example' })
    expect(before.status).toBe(202)
    expect((await door.browser('10.205.0.1').json('/a/stranger', { token })).status).toBe(202)
    const asked = await query(`select name, kind from access_requests where link_id = $1 order by id`, [one.link_id])
    expect(asked).toHaveLength(3)
    expect(asked).toEqual(
      expect.arrayContaining([
        { name: 'Suresh', kind: 'colleague' },
        { name: '', kind: 'stranger' },
      ]),
    )
    const desk = await signedIn()
    expect(await (await desk.get(`/desk/accounts/${door.account_id}/links`)).text()).toContain('Tara')
  })

  it('who got in as the first device is put out by the owner: “I never opened this”', async () => {
    const contact_id = await contact('Usha')
    const { token } = await door.link(contact_id)
    const thief = door.browser('10.206.0.1')
    await thief.tap(token)
    const owner = door.browser('10.206.0.2')
    await owner.tap(token)
    expect(await (await owner.get('/a/code')).text()).toContain('I never opened this on another device')
    expect((await thief.get(home)).status).toBe(200)
    expect(await (await owner.post('/a/not-mine')).text()).toContain('That device is out')
    expect((await thief.get(home)).status).toBe(401)
    expect((await thief.get(`${home}?come-back`)).status).toBe(401)
    expect((await thief.tap(token)).location).toBe('/a/code')
    expect((await owner.tap(token)).location).toBe('/a/code')
  })
})

describe('confirming that it is oneself', () => {
  async function signedInContact() {
    const contact_id = await contact('Vidya')
    const { token } = await door.link(contact_id)
    const browser = door.browser(`10.207.${count}.1`)
    await browser.tap(token)
    await browser.post(`${home}/step-up/send`, { next: 'access' })
    const [row] = await query<{ id: ChallengeId }>(`select id from challenges where contact_id = $1 and purpose = 'step_up'`, [
      contact_id,
    ])
    const code = await asSeller((tx) => mintCode(tx, { challenge_id: row?.id as ChallengeId }))
    return { browser, code, contact_id }
  }

  it('raises the session to level 2 under a new secret for ten minutes, and leads back to where it was asked for', async () => {
    const { browser, code } = await signedInContact()
    const before = browser.cookies.get('s')
    expect((await browser.post(`${home}/step-up`, { code: wrongOf(code), next: 'access' })).status).toBe(422)
    const done = await browser.post(`${home}/step-up`, { code, next: 'access' })
    expect(done.headers.get('location')).toBe(`${home}/access`)
    expect(browser.cookies.get('s')).not.toBe(before)
    expect(await (await browser.get(home)).json()).toMatchObject({ level: 2 })
    const old = door.browser('10.208.0.1')
    old.cookies.set('s', before ?? '')
    expect((await old.get(home)).status).toBe(401)
    clock.set('2026-11-21T09:10:00Z')
    expect(await (await browser.get(home)).json()).toMatchObject({ level: 1 })
  })

  it('keeps with the session how the code travelled: whoever of the seller made it and passed it on is named', async () => {
    const { browser, contact_id } = await signedInContact()
    const [wait] = await query<{ id: string }>('select id from challenges where contact_id = $1', [contact_id])
    const made = await (await (await signedIn()).post(`/desk/codes/${wait?.id}`)).text()
    const [code = ''] = />(\d{6})</.exec(made)?.slice(1) ?? []
    await browser.post(`${home}/step-up`, { code, next: 'access' })
    const held = 'select proof, proof_note from sessions where contact_id = $1 and ended_at is null'
    expect(await query(held, [contact_id])).toEqual([{ proof: 'handed', proof_note: 'Kavita Deshmukh' }])
  })

  it('ends after half an hour unused, when it was proven by a code', async () => {
    const { browser, code } = await signedInContact()
    await browser.post(`${home}/step-up`, { code, next: 'access' })
    clock.set('2026-11-21T09:30:00Z')
    expect((await browser.get(home)).status).toBe(401)
  })

  it.each(['https://evil.example', '//evil.example', '/desk', 'constructor', '__proto__', ''])(
    'never leads elsewhere: next=%s',
    async (next) => {
      const { browser, code } = await signedInContact()
      expect((await browser.post(`${home}/step-up`, { code, next })).headers.get('location')).toBe(home)
    },
  )
})

describe('links and devices', () => {
  it('shows a person their own, and turns them off; an admin’s page does not show a colleague’s', async () => {
    const { link_id, token } = await door.link(door.ramesh)
    await door.link(door.sunita)
    const browser = door.browser('10.209.0.1')
    await browser.tap(token)
    const page = await (await browser.get(`${home}/access`)).text()
    expect(page).toContain('This device')
    expect(page.match(/Link …/g)?.length).toBeGreaterThanOrEqual(1)
    const [sunitas] = await query<{ hint: string }>('select hint from access_links where contact_id = $1', [door.sunita])
    expect(page).not.toContain(sunitas?.hint)
    expect((await browser.post(`${home}/access/links/${link_id}/revoke`)).status).toBe(303)
    expect((await browser.get(home)).status).toBe(401)
  })

  it('are nobody else’s to turn off, unless they manage people', async () => {
    const [asha, bina] = [await contact('Asha'), await contact('Bina')]
    const binas = await door.link(bina)
    const browser = door.browser('10.210.0.1')
    await browser.tap((await door.link(asha)).token)
    const path = `${home}/access/links/${binas.link_id}/revoke`
    expect((await browser.post(path)).status).toBe(404)
    expect((await door.browser('10.210.0.2').json('/a/peek', { token: binas.token })).status).toBe(200)
    const admin = door.browser('10.210.0.3')
    const boss = await asSeller((tx) =>
      addContact(tx, { account_id: door.account_id, role_id: door.admin, name: 'Boss', email: 'boss@shreeganesh.example' }),
    )
    await admin.tap((await door.link(boss)).token)
    expect((await admin.post(path)).status).toBe(303)
    expect((await door.browser('10.210.0.2').json('/a/peek', { token: binas.token })).status).toBe(404)
  })
})

async function signedIn() {
  const { url_path } = await makeDeskLink(door.database, door.seller_id, door.kavita)
  const desk = door.browser(`10.211.${count++ % 250}.1`)
  await desk.post(url_path)
  return desk
}
