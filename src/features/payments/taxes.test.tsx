import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { storeFile } from '#features/files/store-file.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { balance, getEntry } from '#features/ledger/queries.ts'
import { routes } from '#routes.ts'
import { day } from '#shared/day.ts'
import { type AccountId, type CertificateId, type EntryId, type FileId, newId } from '#shared/id.ts'
import { type Currency, minor } from '#shared/money.ts'
import { openDesk, valueIn } from '#test/desk.ts'
import { expectOneStory, expectSoundBooks } from '#test/invariants.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, refusalOf, USD, type World, world } from '#test/world.ts'
import { acceptCertificate } from './accept-certificate.ts'
import { byQuarter } from './certificate.ts'
import { certificateQueue, findDeductions, getCertificate, listDeductions, pendingDeductions } from './queries.ts'
import { type RecordTaxDeducted, recordTaxDeducted } from './record-tax-deducted.ts'
import { type RejectCertificate, rejectCertificate } from './reject-certificate.ts'
import { reversePayment } from './reverse-payment.ts'
import { type UploadCertificate, uploadCertificate } from './upload-certificate.ts'

let books: World
let account_id: AccountId
let count = 0
beforeAll(async () => {
  books = await world()
})
beforeEach(async () => {
  books.clock.set('2026-11-21T09:00:00Z')
  account_id = await books.desk((tx) => openAccount(tx, { code: `T${count++}`, name: 'Tax Stores', currency: INR }))
})

describe('tax the customer deducted', () => {
  it('is kept with its kind, rate and base, and settles the invoice as money does', async () => {
    const entry_id = await owed(2_36_000_00)
    const id = await deducted(200_00, '2026-06-25', {
      deduction: { kind: '194Q', rate_bp: 10, base_minor: minor(2_00_000_00) },
      allocations: [{ entry_id, amount_minor: minor(200_00) }],
    })
    const [row] = await books.desk((tx) => findDeductions(tx, account_id, [id]))
    expect(row).toMatchObject({
      tax_kind: '194Q',
      rate_bp: 10,
      base_minor: 2_00_000_00,
      amount_minor: 200_00,
      proof: 'missing',
    })
    expect(await books.desk((tx) => getEntry(tx, account_id, entry_id))).toMatchObject({ open_minor: 2_35_800_00 })
  })

  it('is refused with a rate that is none, without a kind, and beyond the amount it was deducted from', async () => {
    const wrong = (deduction: RecordTaxDeducted['deduction']) =>
      refusalOf(deducted(200, '2026-06-25', { ...(deduction && { deduction }) }))
    const base_minor = minor(1_000)
    expect(await wrong({ kind: ' ', rate_bp: 10, base_minor })).toMatchObject({ code: 'unknown_kind', param: 'kind' })
    expect(await wrong({ kind: '194Q', rate_bp: 10_001, base_minor })).toMatchObject({ code: 'invalid_rate', param: 'rate_bp' })
    expect(await wrong({ kind: '194Q', rate_bp: 10, base_minor: minor(199) })).toMatchObject({
      code: 'base_too_small',
      param: 'base_minor',
    })
    expect(await books.query('select 1 from entries where account_id = $1', [account_id])).toEqual([])
  })

  it('stands by quarter of the financial year, what wants a certificate first', async () => {
    const proved = await deducted(1, '2026-08-01')
    const old = await deducted(2, '2026-04-10')
    const young = await deducted(3, '2026-11-01')
    const mid = await deducted(4, '2026-06-30')
    await uploaded([proved])
    const { rows, totals } = await books.desk((tx) => listDeductions(tx, account_id, null))
    expect(rows.map((row) => row.id)).toEqual([young, mid, old, proved])
    expect(totals).toEqual([{ currency: 'INR', count: 3, amount_minor: 9 }])
    expect(byQuarter(rows, 4).map(({ from, to, rows: own }) => [from, to, own.length])).toEqual([
      ['2026-10-01', '2026-12-31', 1],
      ['2026-04-01', '2026-06-30', 2],
      ['2026-07-01', '2026-09-30', 1],
    ])
    expect(await refusalOf(books.desk((tx) => listDeductions(tx, account_id, 'p.2026-04-01.x')))).toMatchObject({
      code: 'invalid_cursor',
    })
  })

  it('is listed page by page without losing one', async () => {
    for (let n = 0; n < 53; n++) await deducted(n + 1, n % 2 === 0 ? '2026-06-01' : '2026-09-01')
    const first = await books.desk((tx) => listDeductions(tx, account_id, null))
    const second = await books.desk((tx) => listDeductions(tx, account_id, first.next))
    expect([first.rows.length, second.rows.length, second.next]).toEqual([50, 3, null])
    expect(new Set([...first.rows, ...second.rows].map((row) => row.id)).size).toBe(53)
  })
})

describe('a certificate', () => {
  it('covers several deductions, is looked at, and accepted: then all of them are proved', async () => {
    const [first, second] = [await deducted(200_00, '2026-04-10'), await deducted(300_00, '2026-06-10')]
    const id = await uploaded([first, second], { certificate_number: ' TANX/2627/0042 ' })
    expect(await certificate(id)).toMatchObject({
      state: 'uploaded',
      certificate_number: 'TANX/2627/0042',
      amount_minor: 500_00,
      covered_minor: 500_00,
      count: 2,
      currency: 'INR',
    })
    expect(await proofs(first, second)).toEqual(['uploaded', 'uploaded'])
    expect((await books.desk((tx) => certificateQueue(tx, true, null))).rows.map((row) => row.id)).toContain(id)
    await accept(id)
    await accept(id)
    expect(await proofs(first, second)).toEqual(['accepted', 'accepted'])
    expect((await books.desk((tx) => certificateQueue(tx, true, null))).rows.map((row) => row.id)).not.toContain(id)
    expect(await told(id)).toEqual(['certificate.accepted', 'certificate.uploaded'])
  })

  it('proves a deduction nobody had said the kind of, and invents no kind for it', async () => {
    const id = await deducted(200, '2026-04-10')
    await uploaded([id])
    expect(
      await books.query('select tax_kind, rate_bp, base_minor::int as base from tax_deductions where id = $1', [id]),
    ).toEqual([{ tax_kind: '', rate_bp: 0, base: 0 }])
    expect(await proofs(id)).toEqual(['uploaded'])
  })

  it('keeps the kind, rate and base that were said', async () => {
    const deduction = { kind: '194C-2', rate_bp: 200, base_minor: minor(10_000) }
    const id = await deducted(200, '2026-04-10', { deduction })
    await uploaded([id])
    const [row] = await books.desk((tx) => findDeductions(tx, account_id, [id]))
    expect(row).toMatchObject({ tax_kind: '194C-2', rate_bp: 200, base_minor: 10_000, proof: 'uploaded' })
  })

  it('that is refused says why, and another may take its place', async () => {
    const id = await deducted(200_00, '2026-04-10')
    const first = await uploaded([id])
    expect(await refusalOf(reject(first, { reason: ' ' }))).toMatchObject({ code: 'missing_reason', param: 'reason' })
    expect(await reject(first, { reason: 'It is of another firm' })).toEqual([])
    expect(await proofs(id)).toEqual(['rejected'])
    expect(await owes()).toBe(-200_00)
    const second = await uploaded([id])
    expect(await proofs(id)).toEqual(['uploaded'])
    expect(await certificate(first)).toMatchObject({ state: 'rejected', answer: 'It is of another firm', count: 0 })
    expect(await certificate(second)).toMatchObject({ count: 1 })
  })

  it('with whose refusal the deductions are refused opens again what they had settled, due when it was due', async () => {
    const entry_id = await owed(1_000_00, '2026-05-05')
    const paid = { allocations: [{ entry_id, amount_minor: minor(200_00) }] }
    const [first, second] = [await deducted(200_00, '2026-06-10', paid), await deducted(50_00, '2026-06-20')]
    const id = await uploaded([first, second])
    const before = await owes()
    expect(await reject(id, { reason: 'No tax was due', refuses_deductions: true })).toEqual([first, second])
    expect(await owes()).toBe(before + 250_00)
    expect(await books.desk((tx) => getEntry(tx, account_id, entry_id))).toMatchObject({
      open_minor: 1_000_00,
      due_on: '2026-05-05',
    })
    expect(await proofs(first, second)).toEqual(['reversed', 'reversed'])
    expect(await books.desk((tx) => pendingDeductions(tx, account_id))).toEqual([])
    await expectSoundBooks(books)
    await books.desk((tx) => expectOneStory(tx, account_id, [day('2026-06-15'), day('2026-11-20'), day('2026-11-21')]))
  })

  it('is refused for what is not theirs to prove, twice, of two currencies, of less than it covers, and without its paper', async () => {
    const [id, gone, dollars] = [
      await deducted(200_00, '2026-04-10'),
      await deducted(5, '2026-04-10'),
      await deducted(7, '2026-04-10', { currency: USD }),
    ]
    await books.desk((tx) => reversePayment(tx, { account_id, payment_id: gone, reason: 'Not deducted' }))
    const elsewhere = await deducted(1, '2026-04-10', { account_id: books.meghdoot.kaveri })
    const wrong = (ids: EntryId[], over: Partial<UploadCertificate> = {}) => refusalOf(uploaded(ids, over))
    expect(await wrong([])).toMatchObject({ code: 'nothing_chosen', param: 'deductions' })
    expect(await wrong([id, elsewhere])).toMatchObject({ status: 404 })
    expect(await wrong([gone])).toMatchObject({ status: 409, code: 'already_certified' })
    expect(await wrong([id, dollars])).toMatchObject({ code: 'several_currencies' })
    expect(await wrong([id], { amount_minor: minor(199_99) })).toMatchObject({
      code: 'less_than_covered',
      param: 'amount_minor',
    })
    expect(await wrong([id], { to_on: day('2026-03-31') })).toMatchObject({ code: 'range_reversed', param: 'to_on' })
    expect(await wrong([id], { file_id: newId('file') })).toMatchObject({ code: 'unknown_file', param: 'file_id' })
    await uploaded([id, id])
    expect(await wrong([id])).toMatchObject({ status: 409, code: 'already_certified', param: 'deductions' })
  })

  it('over another amount than its deductions come to is accepted only with a reason', async () => {
    const id = await uploaded([await deducted(200, '2026-04-10')], { amount_minor: minor(9_999_900) })
    expect(await refusalOf(accept(id))).toMatchObject({ code: 'missing_why_differs', param: 'words' })
    expect((await certificate(id)).state).toBe('uploaded')
    await books.desk((tx) => acceptCertificate(tx, { account_id, certificate_id: id, words: 'For the group' }))
    expect(await certificate(id)).toMatchObject({ state: 'accepted', answer: 'For the group' })
  })

  it('is decided on once, and by who may', async () => {
    const id = await uploaded([await deducted(200, '2026-04-10')])
    const as = (permissions: string[]) =>
      refusalOf(books.asStaff(permissions, (tx) => acceptCertificate(tx, { account_id, certificate_id: id })))
    expect(await as(['payments.record'])).toMatchObject({ status: 403 })
    expect(
      await refusalOf(books.asContact('viewer', (tx) => uploadCertificate(tx, facts([newId('tax_deducted')], newId('file'))))),
    ).toMatchObject({
      status: 403,
    })
    await accept(id)
    expect(await refusalOf(reject(id))).toMatchObject({ status: 409, code: 'certificate_decided' })
  })
})

describe('on screen', async () => {
  const own = await world()
  const { ganesh } = own.meghdoot
  const { asha, dev } = await openDesk(own)
  const ramesh: PortalBrowser = await (await openPortal(own)).comeIn(own.meghdoot.id, ganesh, 'Finance')
  const paper = new File([Buffer.from('%PDF-1.7\nForm 131\n%%EOF\n')], 'form-131.pdf', { type: 'application/pdf' })

  it('the customer sees what wants a certificate, uploads one for the quarter, and reads the answer', async () => {
    const record = (amount: number, on: string) =>
      own.desk((tx) =>
        recordTaxDeducted(tx, {
          account_id: ganesh,
          amount_minor: minor(amount),
          currency: INR,
          dated_on: day(on),
          deduction: { kind: '194Q', rate_bp: 10, base_minor: minor(amount * 1000) },
        }),
      )
    expect((await ramesh.get('/tax-deducted')).text).toContain('Tax that you deduct from a payment stands here')
    const first = await record(500_00, '2026-05-10')
    const later = await record(800_00, '2026-08-10')
    const list = await ramesh.get('/tax-deducted')
    expect(list.text).toContain('₹1,300.00 wants a certificate, 2 deductions')
    expect(list.text).toContain('1 Apr 2026 to 30 Jun 2026')
    expect(list.text).toContain('Goods, code 1031 (was 194Q)')
    expect(list.text).toContain('at 0.1 %')

    const form = await ramesh.get('/tax-deducted/certificates/new')
    expect(valueIn(form.html, 'from_on')).toBe('2026-04-01')
    expect(form.html).toMatch(new RegExp(`name="covers.${first.id}" value="1" checked`))
    expect(form.html).not.toMatch(new RegExp(`name="covers.${later.id}" value="1" checked`))
    const typed = {
      [`covers.${first.id}`]: '1',
      from_on: '2026-04-01',
      to_on: '2026-06-30',
      certificate_number: 'TANX42',
      amount: '',
    }
    const without = await ramesh.send('/tax-deducted/certificates/new', typed)
    expect([without.status, without.text.includes('Choose a file.')]).toEqual([422, true])
    const less = await ramesh.send('/tax-deducted/certificates/new', formWith({ ...typed, amount: '499' }, paper))
    expect([less.status, less.text.includes('of less than the deductions you chose')]).toEqual([422, true])
    const sent = await ramesh.send('/tax-deducted/certificates/new', formWith(typed, paper))
    expect(sent.status).toBe(303)
    expect((await ramesh.get('/tax-deducted')).text).toContain('With us, being looked at')

    const queue = await asha.get(routes.desk.taxes.href())
    expect(queue.text).toContain('TANX42')
    const [row] = await own.query<{ id: string }>('select id from tax_certificates')
    const at = routes.desk.certificate.href({ account: ganesh, certificate: row?.id ?? '' })
    const page = await asha.get(at)
    expect(page.text).toContain('form-131.pdf')
    expect(page.text).toContain('The deductions come to ₹500.00')
    expect((await asha.send(at, { words: '' })).text).toContain('Choose whether you accept it.')
    expect((await asha.send(at, { answer: 'reject', words: '' })).status).toBe(422)
    const both = await asha.send(at, { answer: 'accept', refuse: 'yes', words: 'x' })
    expect([both.status, both.text.includes('A certificate you accept proves its deductions.')]).toEqual([422, true])
    expect((await asha.send(at, { answer: 'accept', words: '' })).status).toBe(303)
    expect((await asha.get(routes.desk.taxes.href())).text).toContain('No certificate waits.')
    expect((await asha.get(routes.desk.taxes.href({}, { tab: 'decided' }))).text).toContain('TANX42')
    expect((await ramesh.get('/tax-deducted')).text).toContain('₹800.00 wants a certificate, 1 deduction')
    expect((await ramesh.get('/tax-deducted?lang=hi')).text).toContain('माना गया')
  })

  it('the Desk may say which tax it was when it records one', async () => {
    const form = routes.desk.newTaxDeducted.href({ account: ganesh })
    const filled = { amount: '10', dated_on: '2026-11-20', tax_kind: '194C-2', base: '500' }
    expect((await asha.get(form)).text).toContain('Contract work (194C), at 2 %')
    expect((await asha.send(form, { ...filled, base: '' })).status).toBe(422)
    expect((await asha.send(form, { ...filled, base: '9' })).text).toContain(
      'More is deducted than the amount it was deducted from.',
    )
    expect((await asha.send(form, filled)).text).toContain('is owed, you enter ₹10.00. Book it all the same?')
    expect((await asha.send(form, { ...filled, sure: '10' })).status).toBe(303)
    expect((await ramesh.get('/tax-deducted')).text).toContain('Contract work (194C)')
  })

  it('who may not see payments sees no deductions, and who sells decides nothing', async () => {
    const buyer = await (await openPortal(own)).comeIn(own.meghdoot.id, ganesh, 'Procurement', 'Lata More')
    expect((await buyer.get('/tax-deducted')).status).toBe(403)
    expect((await buyer.get('/tax-deducted/certificates/new')).status).toBe(403)
    expect((await dev.get(routes.desk.taxes.href())).status).toBe(403)
    const nothing = routes.desk.certificate.href({ account: ganesh, certificate: newId('certificate') })
    expect((await asha.get(nothing)).status).toBe(404)
  })
})

function formWith(typed: Readonly<Record<string, string>>, certificate: File): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(typed)) form.set(name, value)
  form.set('certificate', certificate)
  return form
}

async function owed(amount: number, due_on = '2026-07-10'): Promise<EntryId> {
  const item = { account_id, number: `X${count++}`, dated_on: day('2026-04-05'), due_on: day(due_on), currency: INR }
  return (await books.desk((tx) => openItem(tx, { ...item, amount_minor: minor(amount) }))).id
}

async function deducted(amount: number, dated_on: string, over: Partial<RecordTaxDeducted> = {}): Promise<EntryId> {
  const said = {
    account_id,
    amount_minor: minor(amount),
    currency: INR as Currency,
    dated_on: day(dated_on),
    rest: 'advance' as const,
  }
  return (await books.desk((tx) => recordTaxDeducted(tx, { ...said, ...over }))).id
}

function facts(deduction_ids: EntryId[], file_id: FileId): UploadCertificate {
  return { account_id, from_on: day('2026-04-01'), to_on: day('2026-06-30'), file_id, deduction_ids }
}

async function uploaded(ids: EntryId[], over: Partial<UploadCertificate> = {}): Promise<CertificateId> {
  const kept = { id: newId('file'), name: 'form-131.pdf', type: 'application/pdf', sha256: Buffer.alloc(32), size_bytes: 40 }
  return books.desk(async (tx) => {
    const file_id = await storeFile(tx, { account_id, purpose: 'certificate', kept })
    return uploadCertificate(tx, { ...facts(ids, file_id), ...over })
  })
}

function accept(certificate_id: CertificateId): Promise<void> {
  return books.desk((tx) => acceptCertificate(tx, { account_id, certificate_id }))
}

function reject(certificate_id: CertificateId, over: Partial<RejectCertificate> = {}): Promise<EntryId[]> {
  return books.desk((tx) => rejectCertificate(tx, { account_id, certificate_id, reason: 'Unreadable', ...over }))
}

function certificate(id: CertificateId) {
  return books.desk((tx) => getCertificate(tx, account_id, id))
}

async function proofs(...ids: EntryId[]) {
  const rows = await books.desk((tx) => findDeductions(tx, account_id, ids))
  return ids.map((id) => rows.find((row) => row.id === id)?.proof)
}

async function owes(): Promise<number> {
  return (await books.desk((tx) => balance(tx, account_id, 'today')))[0]?.balance_minor ?? 0
}

async function told(subject_id: CertificateId): Promise<unknown[]> {
  const rows = await books.query(`select name from events where subject_id = $1 order by name`, [subject_id])
  return rows.map((row) => row['name'])
}
