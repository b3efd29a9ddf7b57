import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Site } from '#platform/site.ts'
import { fileKey, keepUpload, type Upload } from '#platform/upload.ts'
import { worker } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import { type FileId, newId } from '#shared/id.ts'
import { openDesk } from '#test/desk.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { refusalOf, type World, world } from '#test/world.ts'
import { type FilePurpose, sizeOf } from './file.ts'
import { getFile, listFiles } from './queries.ts'
import { storeFile } from './store-file.ts'

const BYTES = Buffer.from('%PDF-1.7\nproof of payment\n%%EOF\n')

function upload(name = 'भुगतान slip.pdf', type = 'application/pdf', bytes: Uint8Array = BYTES): Upload {
  return { name, kind: 'pdf', type, bytes, sha256: createHash('sha256').update(bytes).digest() }
}

async function stored(at: World, site: Site, purpose: FilePurpose, one: Upload = upload()): Promise<FileId> {
  const account_id = at.meghdoot.ganesh
  const kept = await keepUpload(site, { seller_id: at.meghdoot.id, account_id }, one)
  return at.database.scope(worker(at.meghdoot.id, 'test'), (tx) => storeFile(tx, { account_id, purpose, kept }))
}

describe('a file somebody hands over', async () => {
  const at = await world()
  const { site } = await openPortal(at)
  const account_id = at.meghdoot.ganesh

  it('is theirs from then on: name, type, size and digest, who brought it, and the bytes as they were', async () => {
    const kept = await keepUpload(site, { seller_id: at.meghdoot.id, account_id }, upload())
    const id = await at.asContact('finance', (tx) => storeFile(tx, { account_id, purpose: 'proof', kept }))
    const file = await at.asContact('finance', (tx) => getFile(tx, account_id, id))
    expect(file).toMatchObject({
      purpose: 'proof',
      name: 'भुगतान slip.pdf',
      type: 'application/pdf',
      size_bytes: BYTES.length,
      uploaded_by_name: 'Ravi Shinde',
    })
    expect(file.sha256.equals(createHash('sha256').update(BYTES).digest())).toBe(true)
    const bytes = await site.files.get(fileKey({ seller_id: at.meghdoot.id, account_id, id }))
    expect(Buffer.from(bytes).equals(BYTES)).toBe(true)
    const [event] = await at.query<{ name: string; data: object }>('select name, data from events where subject_id = $1', [id])
    expect(event).toEqual({
      name: 'file.stored',
      data: { purpose: 'proof', name: 'भुगतान slip.pdf', size_bytes: BYTES.length },
    })
  })

  it('is refused to who may not do what it is for', async () => {
    const kept = await keepUpload(site, { seller_id: at.meghdoot.id, account_id }, upload())
    for (const purpose of ['proof', 'certificate', 'ledger', 'confirmation'] as const) {
      const tried = refusalOf(at.asContact('viewer', (tx) => storeFile(tx, { account_id, purpose, kept })))
      expect(await tried).toMatchObject({ status: 403 })
    }
    const rows = await at.query('select 1 from files where id = $1', [kept.id])
    expect(rows).toEqual([])
  })

  it('cannot be put into another account', async () => {
    const account = at.meghdoot.kaveri
    const kept = await keepUpload(site, { seller_id: at.meghdoot.id, account_id: account }, upload())
    const tried = at.asContact('finance', (tx) => storeFile(tx, { account_id: account, purpose: 'dispute', kept }))
    await expect(tried).rejects.toThrow()
    expect(await at.query('select 1 from files where id = $1', [kept.id])).toEqual([])
  })

  it('is found with others by their ids, in its own account only', async () => {
    const ids = [await stored(at, site, 'ledger'), await stored(at, site, 'dispute')]
    const found = await at.desk((tx) => listFiles(tx, account_id, ids))
    expect(found.map((one) => one.id)).toEqual([...ids].sort())
    expect(await at.desk((tx) => listFiles(tx, at.meghdoot.kaveri, ids))).toEqual([])
    expect(await at.desk((tx) => listFiles(tx, account_id, []))).toEqual([])
    expect(await refusalOf(at.desk((tx) => getFile(tx, account_id, newId('file'))))).toMatchObject({ status: 404 })
  })

  it('says its size as a person does', () => {
    expect([1, 1024, 122_880, 1_023_000, 3_600_000].map(sizeOf)).toEqual([
      { unit: 'kb', n: 1 },
      { unit: 'kb', n: 1 },
      { unit: 'kb', n: 120 },
      { unit: 'kb', n: 999 },
      { unit: 'mb', n: '3.4' },
    ])
  })

  it('is one of at most 60 an hour', async () => {
    const owner = { seller_id: at.meghdoot.id, account_id: at.meghdoot.kaveri }
    at.clock.set('2026-11-21T11:00:00Z')
    const many = async () => {
      for (let n = 0; n < 61; n++) await keepUpload(site, owner, upload())
    }
    expect(await refusalOf(many())).toMatchObject({ status: 429 })
    at.clock.set('2026-11-21T12:00:00Z')
    await keepUpload(site, owner, upload())
  })
})

describe('taking a file away', async () => {
  const at = await world()
  const { site, comeIn } = await openPortal(at)
  const desk = await openDesk(at)
  let ramesh: PortalBrowser
  let viewer: PortalBrowser
  let neighbour: PortalBrowser
  let stranger: PortalBrowser
  let id: FileId
  beforeAll(async () => {
    ramesh = await comeIn(at.meghdoot.id, at.meghdoot.ganesh, 'Finance')
    viewer = await comeIn(at.meghdoot.id, at.meghdoot.ganesh, 'Viewer')
    neighbour = await comeIn(at.meghdoot.id, at.meghdoot.kaveri, 'Admin')
    stranger = await comeIn(at.brightwell.id, at.brightwell.harbour, 'Admin')
    id = await stored(at, site, 'proof')
  })
  const path = () => `/files/${id}`

  it('gives it out to be saved, never to be shown: no type but its own, no script, no frame, kept by nobody', async () => {
    const { status, name, headers, bytes } = await ramesh.file(path())
    expect([status, name]).toEqual([200, 'भुगतान slip.pdf'])
    expect(Buffer.from(bytes).equals(BYTES)).toBe(true)
    expect(headers.get('content-disposition')).toMatch(/^attachment; /)
    expect(headers.get('content-type')).toBe('application/pdf')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(headers.get('cache-control')).toBe('private, no-store')
    expect(headers.get('content-length')).toBe(String(BYTES.length))
  })

  it('knows no type that we do not give', async () => {
    const [odd] = [await stored(at, site, 'proof', upload('page.pdf', 'text/html'))]
    const { headers } = await ramesh.file(`/files/${odd}`)
    expect(headers.get('content-type')).toBe('application/octet-stream')
  })

  it('is for those of the account whose role shows them such things; to all others nothing is there', async () => {
    expect((await viewer.get(path())).status).toBe(404)
    expect((await neighbour.get(path())).status).toBe(404)
    expect((await stranger.get(path())).status).toBe(404)
    expect((await ramesh.get(`/files/${newId('file')}`)).status).toBe(404)
    expect((await ramesh.get('/files/..%2f..%2fetc')).status).toBe(404)
  })

  it('is at the Desk too, for the seller’s own people', async () => {
    const address = routes.desk.file.href({ account: at.meghdoot.ganesh, file: id })
    expect(await desk.asha.get(address)).toMatchObject({ status: 200 })
    expect(await desk.nina.get(address)).toMatchObject({ status: 404 })
    expect(await desk.nobody.get(address)).toMatchObject({ status: 401 })
    const elsewhere = routes.desk.file.href({ account: at.meghdoot.kaveri, file: id })
    expect(await desk.asha.get(elsewhere)).toMatchObject({ status: 404 })
  })

  it('is gone, and nothing worse, when the store has lost it', async () => {
    const kept = { id: newId('file'), name: 'lost.pdf', type: 'application/pdf', size_bytes: 3, sha256: Buffer.alloc(32) }
    const account_id = at.meghdoot.ganesh
    await at.desk((tx) => storeFile(tx, { account_id, purpose: 'proof', kept }))
    expect((await ramesh.get(`/files/${kept.id}`)).status).toBe(404)
  })

  it('arrives by the forms that take one, up to 10 MB with some to spare; no other form may be that large', async () => {
    const sent = (megabytes: number) => {
      const form = new FormData()
      form.append('ledger', new File([new Uint8Array(megabytes * 1024 * 1024)], 'ledger.pdf'))
      return form
    }
    // who may send it is asked first, then there is no such letter
    expect((await ramesh.post(`/confirmations/${newId('confirmation')}`, sent(9))).status).toBe(404)
    expect((await ramesh.post(`/confirmations/${newId('confirmation')}`, sent(17))).status).toBe(413)
    expect((await ramesh.post('/confirmations', sent(2))).status).toBe(413)
  })
})
