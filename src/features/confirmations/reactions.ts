import { makeLink } from '#features/access/make-link.ts'
import { targetTo } from '#features/access/target.ts'
import type { Account } from '#features/accounts/account.ts'
import { getAccount, listContacts } from '#features/accounts/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import type { Seller } from '#features/sellers/seller.ts'
import { messagesFor } from '#messages/language.ts'
import type { EmittedEvent, Tx } from '#platform/database.ts'
import { type Post, type PostWorld, posting } from '#platform/posting.ts'
import type { Reaction } from '#platform/worker.ts'
import { routes } from '#routes.ts'
import { parseId } from '#shared/id.ts'
import { formatFor } from '#ui/format.ts'
import type { ConfirmationDetail } from './confirmation.ts'
import { adminsOf, type Hearer, hearersOf } from './hearer.ts'
import { answeredLetter, askingLetter, type Frame } from './letter.ts'
import { getConfirmation } from './queries.ts'

/**
 * Who may answer a letter hears of it, and again when nobody has, each with a link of their own that opens it; and whoever manages people there, and
 * the seller, hear that somebody has signed. In the order in which it happened to the account.
 */
export const confirmationsReactions: readonly Reaction<PostWorld>[] = [
  {
    name: 'mail-confirmation',
    on: ['confirmation.asked', 'confirmation.reminded'],
    lane,
    goes_on: true,
    react: posting('confirmations', askingPosts),
  },
  {
    name: 'mail-confirmation-answer',
    on: ['confirmation.answered'],
    lane,
    goes_on: true,
    react: posting('confirmations', answeredPosts),
  },
]

function lane({ account_id }: EmittedEvent): string {
  return `confirmations:${account_id}`
}

type Around = { seller: Seller; account: Account; confirmation: ConfirmationDetail }

async function aroundOf(tx: Tx, { account_id, subject_id }: EmittedEvent): Promise<Around | null> {
  const id = parseId('confirmation', subject_id)
  if (account_id === null || id === null) return null
  const confirmation = await getConfirmation(tx, account_id, id)
  return { seller: await getSeller(tx), account: await getAccount(tx, account_id), confirmation }
}

async function askingPosts(tx: Tx, event: EmittedEvent, { origin }: PostWorld): Promise<Post[]> {
  // what they have begun themselves is on their screen
  if (event.data['by_customer'] === true) return []
  const around = await aroundOf(tx, event)
  if (around === null) return []
  const { state } = around.confirmation
  if (state !== 'waiting' && state !== 'reminded') return []
  const again = event.name === 'confirmation.reminded'
  const posts: Post[] = []
  for (const reader of hearersOf(await listContacts(tx, around.account.id))) {
    const frame = await frameFor(tx, around, reader, origin)
    posts.push({ seller: around.seller, to: toOf(reader), letter: askingLetter(frame, again) })
  }
  return posts
}

async function answeredPosts(tx: Tx, event: EmittedEvent, { origin }: PostWorld): Promise<Post[]> {
  const around = await aroundOf(tx, event)
  if (around === null || around.confirmation.reply === null) return []
  const { seller, account, confirmation } = around
  const posts: Post[] = []
  for (const reader of adminsOf(await listContacts(tx, account.id)).filter((one) => one.id !== confirmation.replied_by)) {
    const frame = await frameFor(tx, around, reader, origin)
    posts.push({ seller, to: toOf(reader), letter: answeredLetter(frame) })
  }
  const { email } = seller.settings
  if (email !== undefined && email !== '') {
    const at = { account: account.id, confirmation: confirmation.id }
    const url = `${origin}${routes.desk.confirmation.href(at)}`
    const reader = { name: seller.name, language: 'en' }
    const frame = { ...around, reader, say: messagesFor('en'), format: formatFor(tx.country, 'en'), url }
    posts.push({ seller, to: { name: seller.name, address: email }, letter: answeredLetter(frame) })
  }
  return posts
}

async function frameFor(tx: Tx, around: Around, reader: Hearer, origin: string): Promise<Frame> {
  const { account, confirmation } = around
  const say = messagesFor(reader.language)
  const format = formatFor(tx.country, reader.language)
  const { url_path } = await makeLink(tx, {
    account_id: account.id,
    contact_id: reader.id,
    channel: 'email',
    purpose: say.confirmations.letters.purpose(format.day(confirmation.as_on)),
    due_at: new Date(`${confirmation.until_on}T00:00:00Z`),
    to: targetTo('confirmation', confirmation.id),
  })
  return { ...around, reader, say, format, url: `${origin}${url_path}` }
}

function toOf({ name, email }: Hearer): Post['to'] {
  return { name, address: email }
}
