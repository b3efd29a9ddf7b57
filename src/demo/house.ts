import { DEFAULT_ROLES } from '#features/sellers/seller.ts'
import type { Payable } from '#features/settlement/plan.ts'
import { openEntries } from '#features/settlement/queries.ts'
import type { Collecting } from '#platform/collecting.ts'
import type { Database, Tx } from '#platform/database.ts'
import type { Signing } from '#platform/signing.ts'
import type { Site } from '#platform/site.ts'
import { type KeptFile, keepUpload, type Upload } from '#platform/upload.ts'
import { type Viewer, worker } from '#platform/viewer.ts'
import { addDays, type Day } from '#shared/day.ts'
import type { ContactId, EntryId, SellerId } from '#shared/id.ts'
import { proportion, ZERO } from '#shared/money.ts'
import type { PastPractice } from './past-practice.ts'
import type { Practice } from './practice.ts'
import type { Agenda, Customer } from './trade.ts'

/** A customer of the demo with the person that looks after its account. */
export type DemoAccount = Customer & { contact_id: ContactId }

/** What the demo needs beside its books to live through a year: where files lie, who signs, who collects. */
export type Surroundings = {
  files: Site['files']
  seal: Site['seal']
  practice: PastPractice
  collecting: Collecting
  signing(seller_id: SellerId): Promise<Signing>
}

/** Something that happens on a day in several hands, each in a transaction of its own. */
export type Scene = (house: House) => Promise<void>

/** The seller, its customers, and what passes between them. */
export type House = Surroundings & {
  seller_id: SellerId
  /** The last day of the story. */
  today: Day
  scenes: Agenda<Scene>
  /** Documents that a story looks after: what their customer does by habit leaves them alone. */
  taken: Set<EntryId>
  /** Those that a story is or was about: no other is told of them. */
  told: Set<EntryId>
  /** The seller's connection to the practice checkout, once there is one. */
  connected: Practice | null
  of(code: string): DemoAccount
  /** The accounts desk does something. */
  desk<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The customer's own person does something, with the rights of their role. */
  as<T>(customer: DemoAccount, work: (tx: Tx) => Promise<T>): Promise<T>
  /** The customer hands over a file: it is kept before the act that speaks of it. */
  hand(customer: DemoAccount, upload: Upload): Promise<KeptFile>
}

type HouseFacts = Surroundings & Pick<House, 'seller_id' | 'today' | 'scenes' | 'taken'>

/** Opens the house over the demo's books; `desk`: whoever keeps the accounts there. */
export function openHouse(database: Database, desk: Viewer, customers: readonly DemoAccount[], facts: HouseFacts): House {
  const { seller_id } = facts
  return {
    ...facts,
    told: new Set(),
    connected: null,
    of(code) {
      const found = customers.find((one) => one.code === code)
      if (!found) throw new Error(`the demo has no customer ${code}`)
      return found
    },
    desk: (work) => database.scope(desk, work),
    as: (customer, work) => database.scope(contactOf(seller_id, customer), work),
    hand: ({ account_id }, upload) => keepUpload({ files: facts.files, database }, { seller_id, account_id }, upload),
  }
}

function contactOf(seller_id: SellerId, { account_id, contact_id, contact }: DemoAccount): Viewer {
  const role = DEFAULT_ROLES.find(({ side, name }) => side === 'account' && name === contact.role)
  return {
    ...worker(seller_id, contact_id),
    account_id,
    contact_id,
    actor_name: contact.name,
    permissions: new Set(role?.permissions ?? []),
    language: contact.language,
  }
}

/** So many days before the last. */
export function ago(house: House, days: number): Day {
  return addDays(house.today, -days)
}

/**
 * Which of the documents that stand open a story takes: the newest or oldest, of which half or more is to be paid, nothing in question,
 * and no other story told.
 */
export type Wish = { take: 'newest' | 'oldest'; count?: number; least_minor?: number; dated_from?: Day }

/** Takes documents of a customer into the hands of a story; refuses to tell it without them. */
export async function take(house: House, tx: Tx, { account_id, code }: DemoAccount, wish: Wish): Promise<Payable[]> {
  const found = await find(house, tx, account_id, wish)
  if (found.length < (wish.count ?? 1)) throw new Error(`too little is open of ${code} on ${tx.today} for what the demo tells`)
  return found
}

/** The same where a story can do without. */
export async function takeIfAny(house: House, tx: Tx, { account_id }: DemoAccount, wish: Wish): Promise<Payable | null> {
  const [found] = await find(house, tx, account_id, wish)
  return found ?? null
}

async function find(house: House, tx: Tx, account_id: DemoAccount['account_id'], wish: Wish): Promise<Payable[]> {
  const whole = (await openEntries(tx, account_id)).filter(
    (one) =>
      one.kind === 'INV' &&
      one.disputed_minor === ZERO &&
      one.open_minor >= proportion(one.amount_minor, 1n, 2n) &&
      one.amount_minor >= (wish.least_minor ?? 0) &&
      one.dated_on >= (wish.dated_from ?? one.dated_on) &&
      !house.told.has(one.id),
  )
  const inOrder = wish.take === 'newest' ? whole.toReversed() : whole
  const found = inOrder.slice(0, wish.count ?? 1)
  for (const { id } of found) {
    house.taken.add(id)
    house.told.add(id)
  }
  return found
}
