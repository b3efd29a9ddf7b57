import { parseArgs } from 'node:util'
import { makeDeskLink } from '#features/access/make-desk-link.ts'
import { makeLink } from '#features/access/make-link.ts'
import type { Account } from '#features/accounts/account.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { findAccountByCode, listContacts } from '#features/accounts/queries.ts'
import { findRole, listStaff } from '#features/sellers/queries.ts'
import type { Tx } from '#platform/database.ts'
import { worker } from '#platform/viewer.ts'
import type { ContactId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { chooseSeller, withBooks } from './books.ts'

const LINK_HELP = `samepage link --account CODE [--contact NAME] [--email ADDRESS] [--url https://portal.example] [--seller NAME] [--data DIR]

Prints a personal link for a contact of the account; the account gets one, with the role Admin, when it has none yet.
`

/** `samepage link`: the address one person opens the portal with. It is shown once; only its hash is kept. */
export async function linkCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      account: { type: 'string' },
      contact: { type: 'string' },
      email: { type: 'string' },
      seller: { type: 'string' },
      data: { type: 'string' },
      url: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    process.stdout.write(LINK_HELP)
    return 0
  }
  const code = values.account
  if (code === undefined) throw new Refusal(422, 'missing_account', 'Say which account: --account CODE.')
  return withBooks(values.data, async ({ database, environment }) => {
    const seller = await chooseSeller(database, values.seller)
    const { url_path } = await database.scope(worker(seller.id, 'cli'), async (tx) => {
      const account = await findAccountByCode(tx, code)
      if (!account) throw new Refusal(404, 'unknown_account', `There is no account ${code} in the books of ${seller.name}.`)
      const contact_id = await contactFor(tx, account, values)
      return makeLink(tx, { account_id: account.id, contact_id, channel: 'copy' })
    })
    const origin = values.url ?? environment.origin ?? `http://${environment.host}:${environment.port}`
    process.stdout.write(`${origin.replace(/\/$/, '')}${url_path}\n`)
    return 0
  })
}

/** The contact named, else the account's first; a new one where the name or the account is new. */
async function contactFor(
  tx: Tx,
  account: Account,
  given: { contact?: string | undefined; email?: string | undefined },
): Promise<ContactId> {
  const contacts = await listContacts(tx, account.id)
  const wanted = given.contact?.trim().toLowerCase()
  const [found] = wanted === undefined ? contacts : contacts.filter((one) => one.name.toLowerCase() === wanted)
  if (found) return found.id
  return addContact(tx, {
    account_id: account.id,
    role_id: await findRole(tx, 'account', 'Admin'),
    name: given.contact ?? account.name,
    email: given.email ?? account.email,
    phone: account.phone,
  })
}

/** `samepage desk-link`: signs one of the seller's own people in, once, within a quarter of an hour. */
export async function deskLinkCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { seller: { type: 'string' }, email: { type: 'string' }, data: { type: 'string' }, url: { type: 'string' } },
  })
  return withBooks(values.data, async ({ database, environment }) => {
    const seller = await chooseSeller(database, values.seller)
    const staff = await database.scope(worker(seller.id, 'cli'), listStaff)
    const found =
      values.email === undefined ? staff[0] : staff.find((one) => one.email?.toLowerCase() === values.email?.toLowerCase())
    if (!found)
      throw new Refusal(
        404,
        'nobody',
        'Nobody of the seller is there under this address. Run `samepage serve` and set it up first.',
      )
    const { url_path } = await makeDeskLink(database, seller.id, found.id)
    const origin = values.url ?? environment.origin ?? `http://${environment.host}:${environment.port}`
    process.stdout.write(`${origin.replace(/\/$/, '')}${url_path}\n`)
    return 0
  })
}
