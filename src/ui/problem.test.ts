import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { ORIGIN } from '#test/app.ts'
import { openPortal, type PortalBrowser, textOf } from '#test/portal.ts'
import { type World, world } from '#test/world.ts'

let books: World
let portal: Awaited<ReturnType<typeof openPortal>>
let ramesh: PortalBrowser
beforeAll(async () => {
  books = await world()
  portal = await openPortal(books)
  ramesh = await portal.comeIn(books.meghdoot.id, books.meghdoot.ganesh, 'Admin')
  portal.app.on(['GET', 'POST'], '/busy/:code', (context) => {
    throw new Refusal(503, context.req.param('code'), 'words for programmers')
  })
  portal.app.get('/often', () => {
    throw new Refusal(429, 'too_many_attempts', 'words for programmers')
  })
})

/** As somebody without a session sees it. */
async function ask(path: string, init?: RequestInit) {
  const response = await portal.app.request(ORIGIN + path, init)
  const html = await response.text()
  return { status: response.status, headers: response.headers, html, text: textOf(html) }
}

describe('a page that cannot be shown', () => {
  it("is headed by the seller this browser deals with, and by nobody's name where it deals with none", async () => {
    expect((await ramesh.get('/invoices/ent_none')).text).toMatch(/^M ?Meghdoot Traders There is nothing here/)
    expect((await ask('/nowhere')).text).toMatch(/^There is nothing here/)
    const forged = await ask('/nowhere', { headers: { cookie: `s=${books.meghdoot.id}.${'x'.repeat(43)}` } })
    expect(forged.text).toMatch(/^There is nothing here/)
  })

  it('is the same to the byte for what is not theirs and for what is not there', async () => {
    const foreign = await ramesh.get(`/../${books.meghdoot.kaveri}`)
    const absent = await ramesh.get(`/../${newId('account')}`)
    const abroad = await ramesh.get(`/../${books.brightwell.harbour}`)
    expect([foreign.status, absent.status, abroad.status]).toEqual([404, 404, 404])
    expect(foreign.html).toBe(absent.html)
    expect(abroad.html).toBe(absent.html)
    expect(foreign.html).not.toContain('Kaveri')
  })
})

describe('a page that is busy', () => {
  it('offers the same address once more, and says when', async () => {
    const busy = await ask('/busy/database_away?of=1')
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '5'])
    expect(busy.html).toMatch(/<a class="btn" href="\/busy\/database_away\?of=1">\s*Try again/)
    expect(busy.text).toContain('The books cannot be reached just now.')
  })

  it('does not offer to send a form once more', async () => {
    const busy = await ask('/busy/busy', { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } })
    expect(busy.status).toBe(503)
    expect(busy.text).not.toContain('Try again')
  })

  it('says why in Hindi too, also for a reason it has no words for', async () => {
    const hindi = { headers: { cookie: 'lang=hi' } }
    for (const path of ['/busy/database_away', '/busy/pdf_busy', '/busy/something_new', '/often']) {
      const { text } = await ask(path, hindi)
      expect(text).toMatch(/फिर कोशिश करें/)
      expect(text.replace('PDF', '')).not.toMatch(/[A-Za-z]/)
    }
  })
})
