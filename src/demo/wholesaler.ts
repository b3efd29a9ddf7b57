import type { Insertable } from 'kysely'
import type { VisitsTable } from '#db/tables.ts'
import { addStaff } from '#features/access/add-staff.ts'
import { makeLink } from '#features/access/make-link.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { openAccount } from '#features/accounts/open-account.ts'
import { addItem } from '#features/catalog/add-item.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import type { Booking } from '#features/ledger/booking.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import { findRole } from '#features/sellers/queries.ts'
import { type Database, db, type Tx } from '#platform/database.ts'
import { type Viewer, worker } from '#platform/viewer.ts'
import { addDays, type Day, daysBetween } from '#shared/day.ts'
import { type AccountId, type EntryId, newId, type SellerId, type StaffId } from '#shared/id.ts'
import { currency, type Minor, minor, proportion } from '#shared/money.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'
import { type DemoCustomer, demoCustomers, demoEmail, demoTaxId } from './customers.ts'
import { type DemoAccount, type House, openHouse, type Scene, type Surroundings } from './house.ts'
import { demoItems } from './items.ts'
import { planMoneyIn } from './money-in.ts'
import type { Practice } from './practice.ts'
import { type Dice, dice } from './random.ts'
import { agenda, type Deed, planCustomer, type Trade } from './trade.ts'

export type DemoBooks = {
  seller_id: SellerId
  staff_id: StaffId
  customers: readonly DemoAccount[]
  /** The seller's connection to the practice checkout. */
  practice: Practice
}

/** A clock the demo sets: its history is booked on the days it happened. */
export type DemoClock = { set(at: Date): void }

const DAYS = 364
const WHALE_ENTRIES = 5_000

const SETTINGS: SellerSettings = {
  address_lines: ['Gala 14, Shreyas Compound', 'Bhiwandi, Maharashtra 421302'],
  tax_id: '27ZZZCZ9999Z1ZJ',
  region: '27',
  country_code: 'IN',
  email: 'accounts@meghdoot.example',
  phone: '+91 00000 00142',
  brand: {
    light: '#14497c',
    light_on: '#ffffff',
    dark: '#93bfe8',
    dark_on: '#0c1a27',
    logo_paths: [
      'M6.6 14.6a4.1 4.1 0 0 1 .2-8.1 5.6 5.6 0 0 1 10.6 1.2 3.5 3.5 0 0 1 .6 6.9',
      'M8 18.6l4-6 4 6',
      'M12 12.6v6.8',
    ],
  },
  bank: {
    name: 'Example Bank, Bhiwandi',
    account_name: 'Meghdoot Traders',
    account_number: '000142000118',
    code_label: 'IFSC',
    code: 'EXMP0000142',
  },
  upi_address: 'meghdoot.traders@examplebank',
  contact: {
    name: 'Kavita Deshmukh',
    title: 'Accounts',
    phone: '+91 00000 00142',
    whatsapp: '910000000142',
    hours: 'Mon to Sat, 10 to 7',
  },
  terms_days: 30,
  applies_advances: true,
}

/**
 * An invented wholesaler's year, ending on `today`, deterministic: 40 accounts in many states, 300 items, some 1,500 invoices, notes,
 * payments of every kind, and what passes between people about them. Booked by the same acts the product uses, each on its own day. `analyse`
 * refreshes the planner's statistics, which only the owner may: many rows of one account come at the end.
 */
export async function foundWholesaler(
  database: Database,
  clock: DemoClock,
  now: Date,
  today: Day,
  surroundings: Surroundings,
  analyse: () => Promise<void>,
): Promise<DemoBooks> {
  const start = addDays(today, -DAYS)
  clock.set(noon(start))
  const seller_id = await database.system('the demo opens its books', (tx) =>
    createSeller(tx, {
      name: 'Meghdoot Traders',
      country: 'IN',
      currency: currency('INR'),
      time_zone: 'Asia/Kolkata',
      year_starts_in_month: 4,
      settings: SETTINGS,
    }),
  )
  const everything = worker(seller_id, 'demo')
  const staff_id = await database.scope(everything, (tx) =>
    addStaff(tx, { name: 'Kavita Deshmukh', email: 'kavita@meghdoot.example', title: 'Accounts desk', role: 'Owner' }),
  )
  const desk: Viewer = { ...everything, staff_id, actor: staff_id, actor_name: 'Kavita Deshmukh' }
  const items = demoItems()
  await database.scope(desk, async (tx) => {
    for (const item of items) await addItem(tx, item)
  })
  const customers = await database.scope(desk, (tx) => openAccounts(tx, demoCustomers()))

  const taken = new Set<EntryId>()
  const scenes = agenda<Scene>()
  const house = openHouse(database, desk, customers, { ...surroundings, seller_id, today, scenes, taken })
  planMoneyIn(house)
  const trade: Trade = { agenda: agenda<Deed>(), dice: dice(20_261_121), items, today, taken }
  for (const customer of customers) planCustomer(trade, customer, start, DAYS)
  for (let offset = 0; offset <= DAYS; offset++) {
    const day = addDays(start, offset)
    clock.set(day === today ? now : noon(day))
    await work(trade, house, day)
    if (day < today) await play(house, day)
  }
  await analyse()
  await house.desk((tx) => bringIn(tx, customers, trade.dice))
  const whale = customers.find((customer) => customer.habit === 'whale')
  if (whale) await house.desk((tx) => bookWhale(tx, whale.account_id, start, today, trade.dice))
  await play(house, today)
  if (house.connected === null) throw new Error('the practice checkout was never connected')
  return { seller_id, staff_id, customers, practice: house.connected }
}

/** The plain trade of a day, in one transaction. */
async function work({ agenda: deeds }: Trade, house: House, day: Day): Promise<void> {
  const due = deeds.take(day)
  if (due.length === 0) return
  await house.desk(async (tx) => {
    for (const deed of due) await deed(tx)
  })
}

/** What passes between the seller and its customers on a day; a scene may put another on the same day. */
async function play(house: House, day: Day): Promise<void> {
  for (let due = house.scenes.take(day); due.length > 0; due = house.scenes.take(day)) {
    for (const scene of due) await scene(house)
  }
}

/** Half past eleven in the morning in India. */
function noon(day: Day): Date {
  return new Date(`${day}T06:00:00Z`)
}

async function openAccounts(tx: Tx, planned: readonly DemoCustomer[]): Promise<DemoAccount[]> {
  const opened = []
  const entities = new Map<string, number>()
  for (const customer of planned) {
    const entity = (entities.get(customer.region) ?? 0) + 1
    entities.set(customer.region, entity)
    const account_id = await openAccount(tx, {
      code: customer.code,
      name: customer.name,
      currency: tx.seller.currency,
      tax_id: customer.registered ? demoTaxId(customer.region, entity) : null,
      region: customer.region,
      country_code: 'IN',
      email: demoEmail(customer.code),
      phone: `+91 00000 ${String(10_000 + opened.length)}`,
      address_lines: customer.town.split(', '),
      terms_days: customer.terms_days,
      credit_limit_minor: customer.credit_limit === null ? null : minor(customer.credit_limit * 100),
    })
    const contact_id = await addContact(tx, {
      account_id,
      role_id: await findRole(tx, 'account', customer.contact.role),
      name: customer.contact.name,
      email: demoEmail(customer.code),
      phone: `+91 00000 ${String(10_000 + opened.length)}`,
      language: customer.contact.language,
    })
    opened.push({ ...customer, account_id, contact_id })
  }
  return opened
}

/** Four in five customers were sent a link some weeks ago, and most of those come back: what the Desk shows of its portal. */
async function bringIn(tx: Tx, customers: readonly DemoAccount[], random: Dice): Promise<void> {
  const visits: Insertable<VisitsTable>[] = []
  for (const { account_id, contact_id, habit } of customers) {
    if (habit === 'empty' || !random.chance(0.8)) continue
    await makeLink(tx, { account_id, contact_id, channel: 'whatsapp' })
    const seen = random.chance(0.8) ? random.between(1, 14) : 0
    for (let visit = 0; visit < seen; visit++) {
      const at = new Date(tx.now.getTime() - random.between(1, 40 * 24 * 60) * 60_000)
      visits.push({
        seller_id: tx.seller_id,
        id: newId('visit', at.getTime()),
        account_id,
        contact_id,
        page: 'home',
        subject_id: null,
        at,
      })
    }
  }
  await tx.rows(db.insertInto('visits').values(visits))
}

/** A chain that buys every day and pays in lumps: 5,000 entries, brought along from former books. */
async function bookWhale(tx: Tx, account_id: AccountId, start: Day, today: Day, random: Dice): Promise<void> {
  const bookings: Booking[] = []
  const days = daysBetween(start, today)
  let unpaid: Minor[] = []
  for (let index = 0; bookings.length < WHALE_ENTRIES; index++) {
    const dated_on = addDays(start, Math.floor((bookings.length / WHALE_ENTRIES) * days))
    const taxable_minor = minor(random.between(150_000, 4_200_000))
    const tax_minor = proportion(taxable_minor, 18n, 100n)
    const amount_minor = minor(Math.round(Number(taxable_minor) + Number(tax_minor)))
    unpaid.push(amount_minor)
    const number = String(index + 1).padStart(5, '0')
    bookings.push({
      account_id,
      kind: 'INV',
      number: `BB/${number}`,
      dated_on,
      due_on: addDays(dated_on, 30),
      currency: tx.seller.currency,
      amount_minor,
      taxable_minor,
      tax_minor,
      reference: `STORE-${random.between(1, 60)}`,
      source_ref: `BB/${number}`,
    })
    if (unpaid.length === 9 && daysBetween(dated_on, today) > 21) {
      const lump = minor(unpaid.reduce((all, one) => all + Number(one), 0))
      bookings.push({
        account_id,
        kind: 'RCPT',
        number: `BR/${number}`,
        dated_on: addDays(dated_on, 20),
        currency: tx.seller.currency,
        amount_minor: lump,
        method: 'bank_transfer',
        reference: `N${random.between(10_000_000, 99_999_999)}`,
        source_ref: `BR/${number}`,
        rest: 'oldest',
      })
      unpaid = []
    }
  }
  await bookEntries(tx, { source: 'demo', bookings })
}
