import { openSession } from '#features/access/open-session.ts'
import type { Database } from '#platform/database.ts'
import { worker } from '#platform/viewer.ts'
import type { AccountId, ContactId, SellerId, StaffId } from '#shared/id.ts'
import type { AccountBooks, SellerBooks, TwoSellers } from './books.ts'
import type { Sphere } from './spheres.ts'

/** Somebody who looks: what they may see, and how they come in. */
export type Viewer = {
  name: string
  sphere: Sphere
  /** The accounts whose pages are theirs. */
  own: readonly AccountBooks[]
  /** Tries every spelling of an address; others of their side, who differ only in their role, try the plainest. */
  thorough: boolean
  /** Opens a session and answers the cookies of their browser. */
  cookies(): Promise<string>
}

const PLACE = { label: 'Chrome on Linux', network: '192.0.2.0/24' }

/** Everybody who may come: nobody, each role of a customer, who serves two, other customers, and staff of each role and seller. */
export function viewersOf(database: Database, sellers: TwoSellers): Viewer[] {
  const [{ accounts, both }, elsewhere] = sellers
  const [first, second] = accounts
  return [
    { name: 'nobody', sphere: null, own: [], thorough: true, cookies: async () => '' },
    ...Object.entries(first.contacts).map(([role, contact_id]) =>
      contact(database, `${role} of the account`, [first], contact_id),
    ),
    contact(database, 'who serves two accounts', [first, second], both),
    contact(database, 'Admin of the other account', [second], adminOf(second)),
    contact(database, 'Admin of an account of the other seller', [elsewhere.accounts[0]], adminOf(elsewhere.accounts[0])),
    pretender(database, first, elsewhere.id),
    ...sellers.flatMap((seller) =>
      Object.entries(seller.staff).map(([role, staff_id]) => employee(database, seller, role, staff_id)),
    ),
  ]
}

/** Their session stands in the cookie of the portal and in that of the Desk: the wrong cookie must open nothing. */
export function contact(
  database: Database,
  name: string,
  own: readonly [AccountBooks, ...AccountBooks[]],
  contact_id: ContactId,
): Viewer {
  const [{ seller_id, id }] = own
  return {
    name,
    own,
    thorough: !/^(Finance|Procurement|Executive|Viewer) /.test(name),
    sphere: { seller_id, accounts: own.map((one) => one.id) },
    cookies: () => cookies(database, seller_id, { contact_id, account_id: id }),
  }
}

export function employee(database: Database, seller: SellerBooks, role: string, staff_id: StaffId): Viewer {
  return {
    name: `${role} of the seller ${seller.accounts[0].name} belongs to`,
    own: seller.accounts,
    thorough: role === 'Owner',
    sphere: { seller_id: seller.id, accounts: 'all' },
    cookies: () => cookies(database, seller.id, { staff_id }),
  }
}

/** A contact who writes the other seller's id before the secret of their own session. */
function pretender(database: Database, account: AccountBooks, other: SellerId): Viewer {
  const real = contact(database, 'Admin of the account who names the other seller', [account], adminOf(account))
  return {
    ...real,
    own: [],
    thorough: false,
    sphere: null,
    cookies: async () => (await real.cookies()).replaceAll(account.seller_id, other),
  }
}

async function cookies(
  database: Database,
  seller_id: SellerId,
  who: { staff_id: StaffId } | { contact_id: ContactId; account_id: AccountId },
): Promise<string> {
  const secret = await database.scope(worker(seller_id, 'test'), (tx) => openSession(tx, { who, level: 2, place: PLACE }))
  return `s=${seller_id}.${secret}; k=${seller_id}.${secret}`
}

function adminOf(account: AccountBooks): ContactId {
  const contact_id = account.contacts['Admin']
  if (contact_id === undefined) throw new Error('the books lack an Admin')
  return contact_id
}
