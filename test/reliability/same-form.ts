import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readEnvironment } from '#environment.ts'
import { addStaff } from '#features/access/add-staff.ts'
import { openSession } from '#features/access/open-session.ts'
import { openAccount } from '#features/accounts/open-account.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import { start } from '#main.ts'
import { db } from '#platform/database.ts'
import { worker } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import { newId } from '#shared/id.ts'
import { currency } from '#shared/money.ts'

export type SameForm = { sent: number; keys: number; effects: number; differing: number; refused: number; wrongly: number }

const AT_ONCE = 16

/**
 * R4 (domain specification 5.2): so many sendings of few forms over HTTP, many at once, a tenth of them with another amount under a key that
 * is used. One effect per key; a changed form is refused with 409; what was answered first is answered always, byte for byte.
 */
export async function resendForms(sendings: number): Promise<SameForm> {
  const folder = await mkdtemp(path.join(tmpdir(), 'samepage-forms-'))
  const running = await start({ ...readEnvironment({ data: folder, port: '0' }), database_url: undefined })
  try {
    const { database, url } = running
    const seller_id = await database.system('the forms', (tx) =>
      createSeller(tx, {
        name: 'Form Traders',
        country: 'IN',
        currency: currency('INR'),
        time_zone: 'Asia/Kolkata',
        year_starts_in_month: 4,
      }),
    )
    const { cookie, account } = await database.scope(worker(seller_id, 'forms'), async (tx) => {
      const account = await openAccount(tx, { code: 'FRM', name: 'Form Stores', currency: currency('INR') })
      const staff_id = await addStaff(tx, { name: 'Asha Rao', email: 'asha@forms.example', role: 'Owner' })
      const secret = await openSession(tx, { who: { staff_id }, level: 2, place: { label: 'Test', network: '127.0.0.0/24' } })
      return { account, cookie: `k=${seller_id}.${secret}` }
    })
    const address = url + routes.desk.newPayment.href({ account })
    const keys = Array.from({ length: Math.max(1, Math.round(sendings / 100)) }, () => newId('request'))
    const first = new Map<string, string>()
    const told: SameForm = { sent: 0, keys: keys.length, effects: 0, differing: 0, refused: 0, wrongly: 0 }

    async function send(key: string, amount: string): Promise<{ status: number; said: string }> {
      const response = await fetch(address, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, origin: url, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          source_ref: key,
          amount,
          method: 'upi',
          dated_on: today(),
          reference: 'UTR1',
          sure: amount,
        }).toString(),
      })
      const body = await response.text()
      return { status: response.status, said: `${response.status} ${response.headers.get('location')} ${body}` }
    }
    async function one(index: number): Promise<void> {
      const key = keys[index % keys.length] ?? ''
      const changed = first.has(key) && index % 10 === 7
      const { status, said } = await send(key, changed ? '999.00' : '118.00')
      told.sent += 1
      if (changed) {
        if (status === 409) told.refused += 1
        else told.wrongly += 1
        return
      }
      const before = first.get(key)
      if (before === undefined) first.set(key, said)
      else if (before !== said) told.differing += 1
    }
    let next = 0
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < sendings) await one(next++)
      }),
    )
    const rows = await database.scope(worker(seller_id, 'forms'), (tx) =>
      tx.rows(db.selectFrom('entries').select('id').where('seller_id', '=', seller_id).where('kind', '=', 'RCPT')),
    )
    told.effects = rows.length
    return told
  } finally {
    await running.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(new Date())
}
