import { beforeEach, vi } from 'vitest'
import { type MemoryChannel, memoryChannel } from '#adapters/channel/memory.ts'
import { accessReactions } from '#features/access/reactions.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { openAccount } from '#features/accounts/open-account.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { type NoticeWorld, notificationsReactions } from '#features/notifications/reactions.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import { findRole } from '#features/sellers/queries.ts'
import type { Database, Tx } from '#platform/database.ts'
import { silentLog } from '#platform/log.ts'
import { openPdf } from '#platform/pdf.ts'
import { worker } from '#platform/viewer.ts'
import { openWorker, type Worker } from '#platform/worker.ts'
import type { Channel } from '#ports/channel.ts'
import { type Day, day } from '#shared/day.ts'
import type { AccountId, SellerId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { openSigning } from '../src/signing.ts'
import { ORIGIN, TEST_SEAL } from './app.ts'
import { testDatabase } from './database.ts'
import { INR } from './world.ts'

/**
 * Meghdoot Traders with its queue, as the product serves it, over a mailbox in memory or whatever channel a test gives. Before each test
 * there is a new customer with its people: Ramesh who may do all, Sunita who reads Hindi and may pay, Vikram who only sees invoices, and
 * Usha, who has no address.
 */
export async function openNotices() {
  let queue: Worker<NoticeWorld> | undefined
  const test = await testDatabase({ enqueue: async (client, event) => queue?.enqueue(client, event) })
  const { database } = test
  const around = { database, pdf: openPdf(), signing: openSigning(database, TEST_SEAL, () => ORIGIN), origin: ORIGIN }
  const seller_id = await openSeller(database)
  const today = day('2026-11-21')
  let count = 0
  const customer: { account_id: AccountId | null; mails: MemoryChannel } = { account_id: null, mails: memoryChannel() }

  function desk<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return database.scope(worker(seller_id, 'test'), work)
  }
  /** From now on this channel is what the queue is served with. */
  async function serve(channel: Channel | null): Promise<void> {
    await queue?.stop()
    queue = openWorker(test.system, [...accessReactions, ...notificationsReactions], silentLog)
    await queue.start({ ...around, channel, mail_from: 'door@portal.example' }, database)
  }
  /** All that followed so far has been done. */
  async function idle(): Promise<void> {
    await vi.waitFor(async () => {
      const state = await queue?.state()
      if (state && state.waiting + state.active > 0) throw new Error(`still at work: ${JSON.stringify(state)}`)
    }, 20_000)
  }
  function at(who: string): string {
    return `${who}${count}@shreeganesh.example`
  }
  function account(): AccountId {
    return customer.account_id ?? never()
  }

  beforeEach(async () => {
    customer.mails = memoryChannel()
    await serve(customer.mails)
    count += 1
    customer.account_id = await desk((tx) => openCustomer(tx, count, at))
    await idle()
    return idle
  })

  return {
    ...test,
    today,
    seller_id,
    desk,
    serve,
    idle,
    at,
    account,
    stop: async () => queue?.stop(),
    dead: async () => (await queue?.state())?.dead ?? 0,
    ...tradeWith(desk, account, today),
    /** What has arrived, as `Ramesh Patil: subject`. */
    async told(): Promise<string[]> {
      await idle()
      return customer.mails.arrived.map((one) => `${one.to.name}: ${one.subject}`)
    },
    mails: () => customer.mails.arrived,
    /** The newest mail to this person with this word in its subject. */
    mailTo(who: string, word = '') {
      const found = customer.mails.arrived.findLast((one) => one.to.address === at(who) && one.subject.includes(word))
      if (!found) throw new Error(`${who} got no mail about ${word}`)
      return found
    },
  }
}

type Desk = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

/** What is booked for the customer of a test. */
function tradeWith(desk: Desk, account: () => AccountId, today: Day) {
  const line = { description: 'Copier paper', item_code: '4802', quantity: '10', rate_bp: 1800 }
  return {
    bill: (unit_price: string, dated_on: Day = today) =>
      desk((tx) => issueInvoice(tx, { account_id: account(), dated_on, reference: 'PO-77', lines: [{ ...line, unit_price }] })),
    pay: (amount: number, dated_on: Day = today) =>
      desk((tx) =>
        recordPayment(tx, {
          account_id: account(),
          amount_minor: minor(amount),
          currency: INR,
          method: 'upi',
          reference: 'UTR 4411',
          dated_on,
        }),
      ),
  }
}

/** The link in a mail: the page it names, and its secret. */
export function linkIn(text: string): { to: string; token: string } {
  const url = new URL(/http\S+\/l\?\S+/.exec(text)?.[0] ?? 'http://none')
  return { to: url.searchParams.get('to') ?? '', token: url.hash.slice(1) }
}

function openSeller(database: Database): Promise<SellerId> {
  return database.system('test', (tx) =>
    createSeller(tx, {
      name: 'Meghdoot Traders',
      country: 'IN',
      currency: INR,
      time_zone: 'Asia/Kolkata',
      year_starts_in_month: 4,
      settings: {
        tax_id: '27ZZZCZ9999Z1ZJ',
        region: '27',
        address_lines: ['14 Cloth Lane'],
        email: 'accounts@meghdoot.example',
        contact: { name: 'Kavita Deshmukh', title: 'Accounts', phone: '+91 22 5550 0142' },
        brand: { light: '#0b6b53', light_on: '#ffffff', dark: '#7fd1b4', dark_on: '#0c1a27' },
      },
    }),
  )
}

async function openCustomer(tx: Tx, count: number, at: (who: string) => string): Promise<AccountId> {
  const account_id = await openAccount(tx, { code: `N${count}`, name: 'Shree Ganesh Stores', currency: INR })
  const invite = async (name: string, role: string, email: string | null, language = 'en') => {
    const role_id = await findRole(tx, 'account', role)
    await addContact(tx, {
      account_id,
      role_id,
      name,
      language,
      ...(email === null ? { phone: '+91 98 0000 0001' } : { email }),
    })
  }
  await invite('Ramesh Patil', 'Admin', at('ramesh'))
  await invite('Sunita Rao', 'Finance', at('sunita'), 'hi')
  await invite('Vikram Shah', 'Viewer', at('vikram'))
  await invite('Usha Nair', 'Finance', null)
  return account_id
}

function never(): never {
  throw new Error('there is a customer before each test')
}
