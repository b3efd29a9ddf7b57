import { addStaff } from '#features/access/add-staff.ts'
import { askCode } from '#features/access/ask-code.ts'
import { makeLink } from '#features/access/make-link.ts'
import { openSession } from '#features/access/open-session.ts'
import { rememberDevice } from '#features/access/remember-device.ts'
import { requestAccess } from '#features/access/request-access.ts'
import { revokeLink } from '#features/access/revoke-link.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { openAccount } from '#features/accounts/open-account.ts'
import { getAccount } from '#features/accounts/queries.ts'
import { addItem } from '#features/catalog/add-item.ts'
import { listConnections } from '#features/connections/queries.ts'
import { makeReconciliation } from '#features/reconciliations/make-reconciliation.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import { findRole } from '#features/sellers/queries.ts'
import { DEFAULT_ROLES } from '#features/sellers/seller.ts'
import { openSettlement } from '#features/settlement/open-settlement.ts'
import { getSettlement } from '#features/settlement/queries.ts'
import { takeMessage } from '#features/settlement/take-message.ts'
import { makeSigningKey } from '#features/signatures/make-signing-key.ts'
import { newKeyPair } from '#features/signatures/signing-key.ts'
import { type Database, db, type Tx } from '#platform/database.ts'
import { worker } from '#platform/viewer.ts'
import type { ProviderFact } from '#ports/payment-provider.ts'
import { day } from '#shared/day.ts'
import {
  type AccountId,
  type ConnectionId,
  type ContactId,
  type EntryId,
  newId,
  type SellerId,
  type SettlementId,
  type StaffId,
} from '#shared/id.ts'
import { currency, minor } from '#shared/money.ts'
import { bookTrade, type Trade } from './trade.ts'

/** What addresses and forms name, by the name of the parameter or field; the same kinds in every account. */
export type Things = Readonly<Record<string, readonly string[]>>

export type AccountBooks = {
  seller_id: SellerId
  id: AccountId
  name: string
  /** One contact for each default role, by its name. */
  contacts: Readonly<Record<string, ContactId>>
  things: Things
}

export type SellerBooks = {
  id: SellerId
  /** One of the staff for each default role, by its name. */
  staff: Readonly<Record<string, StaffId>>
  accounts: readonly [AccountBooks, AccountBooks]
  /** A person who serves both accounts. */
  both: ContactId
}

/** Two sellers with two accounts each. Their codes are the same; names, numbers within a seller and amounts are nobody else's. */
export type TwoSellers = readonly [SellerBooks, SellerBooks]

type Plan = Trade & { code: string; name: string; town: string }
type SellerPlan = { name: string; country: 'IN' | 'VAT'; accounts: readonly [Plan, Plan] }

const PLANS: readonly [SellerPlan, SellerPlan] = [
  {
    name: 'Meghdoot Traders',
    country: 'IN',
    accounts: [
      { code: 'SGS', name: 'Lotus Bazaar', town: 'Nashik 422001', goods: 'Brass lamp', price: '81237.41', mark: 'LOTUS' },
      { code: 'KAV', name: 'Marigold Mart', town: 'Solapur 413001', goods: 'Clay pot', price: '63519.83', mark: 'MARIGOLD' },
    ],
  },
  {
    name: 'Brightwell Supplies',
    country: 'VAT',
    accounts: [
      { code: 'SGS', name: 'Harbour Gifts', town: 'Whitby YO21', goods: 'Oak stool', price: '47126.57', mark: 'HARBOUR' },
      { code: 'KAV', name: 'Fern and Daughters', town: 'Kendal LA9', goods: 'Wool rug', price: '92834.19', mark: 'FERN' },
    ],
  },
]

export async function openTwoSellers(database: Database): Promise<TwoSellers> {
  return [await openSeller(database, PLANS[0]), await openSeller(database, PLANS[1])]
}

async function openSeller(database: Database, plan: SellerPlan): Promise<SellerBooks> {
  const [first, second] = plan.accounts
  const id = await database.system('two sellers', (tx) => createSeller(tx, sellerOf(plan)))
  const staff = await database.scope(worker(id, 'test'), (tx) => employ(tx, plan.name))
  await database.scope(worker(id, 'test'), (tx) => sign(tx))
  const accounts = [await openBooks(database, id, plan, first), await openBooks(database, id, plan, second)] as const
  const both = await database.scope(worker(id, 'test'), async (tx) => {
    const person = { name: `Both ${plan.name}`, email: `both@${first.mark.toLowerCase()}.example` }
    const role_id = await findRole(tx, 'account', 'Admin')
    const contact_id = await addContact(tx, { ...person, account_id: accounts[0].id, role_id })
    await addContact(tx, { ...person, account_id: accounts[1].id, role_id })
    return contact_id
  })
  return { id, staff, accounts, both }
}

function sellerOf({ name, country }: SellerPlan) {
  const india = country === 'IN'
  return {
    name,
    country,
    currency: currency(india ? 'INR' : 'GBP'),
    time_zone: india ? 'Asia/Kolkata' : 'Europe/London',
    year_starts_in_month: 4,
    settings: {
      ...(india ? { region: '27', upi_address: 'meghdoot@examplebank' } : {}),
      tax_id: india ? '27ZZZCZ9999Z1ZJ' : 'GB999999973',
      country_code: india ? 'IN' : 'GB',
      address_lines: [`1 Street of ${name}`],
      brand: { light: '#14497c', light_on: '#ffffff', dark: '#93bfe8', dark_on: '#0c1a27' },
      paying: { customer_allocates_days: 30 },
      bank: {
        name: `Bank of ${name}`,
        account_name: name,
        account_number: `0001${name.length}77`,
        code_label: 'Code',
        code: 'EXMP1',
      },
      contact: { name: `Desk of ${name}`, title: 'Accounts', phone: `+00 0000 0${name.length}42` },
    },
  }
}

/** The key that the seller signs papers with. */
async function sign(tx: Tx) {
  const { public_key } = newKeyPair()
  await makeSigningKey(tx, { id: newId('signing_key'), public_key, sealed: Buffer.from('sealed') })
}

async function employ(tx: Tx, seller: string): Promise<Record<string, StaffId>> {
  const staff: Record<string, StaffId> = {}
  for (const role of DEFAULT_ROLES.filter(({ side }) => side === 'staff')) {
    const domain = `${seller.split(' ')[0]?.toLowerCase()}.example`
    staff[role.name] = await addStaff(tx, {
      name: `${role.name} of ${seller}`,
      email: `${role.key}@${domain}`,
      role: role.name,
    })
  }
  return staff
}

async function openBooks(database: Database, seller_id: SellerId, seller: SellerPlan, plan: Plan): Promise<AccountBooks> {
  const desk = worker(seller_id, 'test')
  const id = await database.scope(desk, (tx) =>
    openAccount(tx, {
      code: plan.code,
      name: plan.name,
      currency: tx.seller.currency,
      region: seller.country === 'IN' ? '27' : null,
      email: `office@${plan.mark.toLowerCase()}.example`,
      phone: `+00 ${plan.price.replace('.', ' ')}`,
      address_lines: [`9 ${plan.name} Street`, plan.town],
      terms_days: 30,
    }),
  )
  const contacts = await database.scope(desk, (tx) => invite(tx, id, plan))
  const trade = await database.scope(desk, (tx) => bookTrade(tx, id, plan))
  const access = await openWays(database, seller_id, id, contacts)
  const money = await database.scope(desk, (tx) => openMoney(tx, id, trade.payment))
  const ledger = await database.scope(desk, (tx) => matchLedger(tx, id, plan))
  const item = await database.scope(desk, (tx) =>
    addItem(tx, { code: `${plan.mark}-1`, name: plan.goods, price: '12.5', rate_bp: seller.country === 'IN' ? 1800 : 2000 }),
  )
  const email = [`finance@${plan.mark.toLowerCase()}.example`]
  const named = { account: [id], contact: Object.values(contacts), item: [item], seller: [seller_id], email, name: ['x.css'] }
  const role = [await database.scope(desk, (tx) => findRole(tx, 'account', 'Viewer'))]
  const things = { ...trade, ...access, ...money, ...ledger, ...named, role }
  return { seller_id, id, name: plan.name, contacts, things }
}

/** A payment on its way: begun, to be transferred by bank. */
async function openMoney(tx: Tx, account_id: AccountId, payments: readonly string[]) {
  const [connection] = await listConnections(tx)
  const account = await getAccount(tx, account_id)
  const choice = { currency: account.currency, items: [], taxes: [], credits: [], advance_minor: minor(700), keeps_rest: false }
  const connection_id = connection?.id ?? null
  const settlement = await openSettlement(tx, { account_id, choice, connection_id, expected_minor: null })
  if (connection_id !== null) await tellOf(tx, account_id, connection_id, settlement)
  if (connection_id !== null) await payBack(tx, account_id, connection_id, settlement, payments)
  const line = newId('bank_line', tx.now.getTime())
  await tx.rows(
    db.insertInto('bank_lines').values({
      seller_id: tx.seller_id,
      id: line,
      line_ref: line,
      file_name: 'walked.csv',
      line: 1,
      dated_on: tx.today,
      currency: account.currency,
      amount_minor: minor(7),
      narration: `Transfer of ${account.name}`,
      state: 'open',
      created_at: tx.now,
    }),
  )
  return { connection: connection_id === null ? [] : [connection_id], settlement: [settlement], line: [line] }
}

/** A gateway's word that somebody tried and the money did not come. */
async function tellOf(tx: Tx, account_id: AccountId, connection_id: ConnectionId, settlement_id: SettlementId) {
  const { reference, currency } = await getSettlement(tx, account_id, settlement_id)
  const fact: ProviderFact = {
    fact_ref: `${reference}:failed`,
    kind: 'failed',
    reference,
    provider_ref: null,
    payment_ref: `attempt ${reference}`,
    amount_minor: minor(700),
    currency,
    method: 'upi',
    bank_reference: '',
    note: 'declined',
    happened_at: tx.now,
  }
  const message = { event_ref: `event ${reference}`, name: 'payment.failed', facts: [fact] }
  await takeMessage(tx, { connection_id, body: JSON.stringify(message), message })
}

/** A payment service was asked to pay something back. */
async function payBack(
  tx: Tx,
  account_id: AccountId,
  connection_id: ConnectionId,
  settlement_id: SettlementId,
  [payment_id = '']: readonly string[],
) {
  await tx.rows(
    db.insertInto('provider_refunds').values({
      seller_id: tx.seller_id,
      account_id,
      id: newId('refund_order', tx.now.getTime()),
      settlement_id,
      connection_id,
      payment_id: payment_id as EntryId,
      payment_ref: `paid ${settlement_id}`,
      currency: (await getAccount(tx, account_id)).currency,
      amount_minor: minor(7),
      reason: `Goods of ${account_id}`,
      actor: 'test',
      created_at: tx.now,
      tried_at: tx.now,
    }),
  )
}

/** Their own ledger, laid beside ours; its columns are remembered. */
async function matchLedger(tx: Tx, account_id: AccountId, plan: Plan) {
  const account = await getAccount(tx, account_id)
  const row = { line: 2, number: `${plan.mark}/99`, dated_on: day('2026-11-02'), reference: `Ledger of ${plan.name}` }
  const columns = { date: 0, number: 1, debit: 2, credit: 3 }
  const reconciliation = await makeReconciliation(tx, {
    account_id,
    currency: account.currency,
    file: { id: null, name: `${plan.mark} books.csv`, kind: 'csv' },
    reading: {
      rows: [{ ...row, word: 'bill', raw_minor: minor(-4_711) }],
      unread: [{ line: 3, reason: 'bad_date', text: `${plan.mark} unread` }],
      signed: 'sides',
      opening_minor: null,
      closing_minor: null,
      closing_size_minor: null,
      period: null,
    },
    explained: {},
    asked: {},
    remember: { head_key: `head of ${plan.mark}`, mapping: { columns, dates: 'dmy', head_offset: 0 } },
  })
  return { reconciliation: [reconciliation] }
}

async function invite(tx: Tx, account_id: AccountId, plan: Plan): Promise<Record<string, ContactId>> {
  const contacts: Record<string, ContactId> = {}
  for (const role of DEFAULT_ROLES.filter(({ side }) => side === 'account')) {
    contacts[role.name] = await addContact(tx, {
      account_id,
      role_id: await findRole(tx, 'account', role.name),
      name: `${role.name} of ${plan.name}`,
      email: `${role.key}@${plan.mark.toLowerCase()}.example`,
      phone: `+00 ${role.key.length}${plan.price.replace('.', '')}`,
    })
  }
  return contacts
}

/** Links, a device, a code that is awaited, a colleague who asks: of the account's Finance person. */
async function openWays(database: Database, seller_id: SellerId, account_id: AccountId, contacts: AccountBooks['contacts']) {
  const contact_id = contacts['Finance'] ?? newId('contact')
  const place = { label: `Browser of ${contact_id}`, network: '198.51.100.0/24' }
  return database.scope({ ...worker(seller_id, 'test'), account_id }, async (tx) => {
    const live = await makeLink(tx, { account_id, contact_id, channel: 'whatsapp' })
    const ended = await makeLink(tx, { account_id, contact_id, channel: 'copy' })
    await revokeLink(tx, { account_id, link_id: ended.link_id })
    const device = await rememberDevice(tx, { contact_id, account_id, held: null, free: true, place })
    await openSession(tx, {
      who: { contact_id, account_id },
      link_id: live.link_id,
      device_id: device.device_id,
      level: 1,
      place,
    })
    await leaveTraces(tx, account_id, contact_id)
    const wait = await askCode(tx, {
      purpose: 'device',
      contact_id,
      account_id,
      link_id: live.link_id,
      browser_hash: null,
      sends_mail: true,
    })
    const asked = { name: `Friend of ${account_id}`, email: `friend@${account_id.toLowerCase()}.example`, phone: '', note: '' }
    await requestAccess(tx, { account_id, link_id: live.link_id, kind: 'colleague', ...asked })
    const request = await tx.row(
      db.selectFrom('access_requests').select('id').where('seller_id', '=', seller_id).where('account_id', '=', account_id),
    )
    return {
      link: [live.link_id, ended.link_id],
      token: [ended.url_path.replace(/^.*#/, '')],
      device: [device.device_id],
      challenge: [wait.challenge_id],
      request: [request?.id ?? ''],
    }
  })
}

/** What else the product writes: that somebody looked, that a form was sent, that a file was read. */
async function leaveTraces(tx: Tx, account_id: AccountId, contact_id: ContactId): Promise<void> {
  const { seller_id, now } = tx
  const visit = { id: newId('visit'), contact_id, page: 'invoices', subject_id: null, at: now }
  await tx.rows(db.insertInto('visits').values({ seller_id, account_id, ...visit }))
  await tx.rows(
    db.insertInto('requests').values({ seller_id, id: newId('request'), fingerprint: account_id, result: '{}', at: now }),
  )
  const file = { kind: 'ledger', file_name: `${account_id}.csv`, file_hash: account_id, started_at: now }
  await tx.rows(db.insertInto('imports').values({ seller_id, id: newId('import'), ...file }))
}
