import { ADMIN_PERMISSION } from '#features/accounts/contact.ts'
import { getAccount, getContact, listContacts } from '#features/accounts/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { type Messages, messagesFor } from '#messages/language.ts'
import type { EmittedEvent, Tx } from '#platform/database.ts'
import { type Post, type PostWorld, posting } from '#platform/posting.ts'
import type { Reaction } from '#platform/worker.ts'
import { routes } from '#routes.ts'
import { type AccountId, parseId } from '#shared/id.ts'
import { formatFor } from '#ui/format.ts'
import { MINUTES } from './challenge.ts'
import { makeLink } from './make-link.ts'
import { mintCode } from './mint-code.ts'
import { getAccessRequest, getChallenge, getDevice, getStaff } from './queries.ts'

/**
 * Mails of the door. Codes and links are made here, in the moment they are sent: no plain secret ever stands in the database or in the
 * queue (domain specification 3.2, T8).
 */
export const accessReactions: readonly Reaction<PostWorld>[] = [
  { name: 'mail-code', on: ['code.requested'], react: posting('access', codeLetter) },
  { name: 'mail-link', on: ['link.requested'], react: posting('access', linkLetter) },
  { name: 'mail-new-device', on: ['device.remembered'], react: posting('access', deviceLetter) },
  { name: 'mail-access-request', on: ['access.requested'], react: posting('access', requestLetters) },
]

async function codeLetter(tx: Tx, event: EmittedEvent, { origin }: PostWorld): Promise<Post[]> {
  const challenge_id = parseId('challenge', event.subject_id)
  const challenge = challenge_id && (await getChallenge(tx, challenge_id))
  if (!challenge) return []
  const seller = await getSeller(tx)
  const foot = (say: Messages) => [say.letters.code_foot]
  if (challenge.staff_id !== null) {
    const staff = await getStaff(tx, challenge.staff_id)
    if (!staff?.email) return []
    const say = messagesFor(staff.language)
    const { staff_subject, staff_text, code_minutes, dear } = say.letters
    return [
      {
        seller,
        to: { name: staff.name, address: staff.email },
        letter: {
          subject: staff_subject,
          greeting: dear(staff.name),
          paragraphs: [staff_text],
          code: await mintCode(tx, { challenge_id: challenge.id }),
          foot: [code_minutes(MINUTES.staff_sign_in), ...foot(say)],
        },
      },
    ]
  }
  if (challenge.contact_id === null || challenge.link_account_id === null) return []
  const contact = await getContact(tx, challenge.link_account_id, challenge.contact_id)
  if (contact.email === null) return []
  const account = await getAccount(tx, challenge.link_account_id)
  const say = messagesFor(contact.language)
  const { code_subject, code_text, code_minutes, typed_where, dear } = say.letters
  const where = challenge.purpose === 'typed_code' ? [typed_where(`${origin}${routes.access.code.href()}`)] : []
  return [
    {
      seller,
      to: { name: contact.name, address: contact.email },
      letter: {
        subject: code_subject(seller.name),
        greeting: dear(contact.name),
        paragraphs: [code_text(seller.name, account.name)],
        code: await mintCode(tx, { challenge_id: challenge.id }),
        foot: [...where, code_minutes(MINUTES[challenge.purpose]), ...foot(say)],
      },
    },
  ]
}

async function linkLetter(tx: Tx, event: EmittedEvent, { origin }: PostWorld): Promise<Post[]> {
  const contact_id = parseId('contact', event.subject_id)
  if (contact_id === null || event.account_id === null) return []
  const contact = await getContact(tx, event.account_id, contact_id)
  if (contact.email === null) return []
  const [seller, account] = [await getSeller(tx), await getAccount(tx, event.account_id)]
  const { url_path } = await makeLink(tx, { account_id: event.account_id, contact_id, channel: 'email' })
  const { link_subject, link_text, link_button, link_foot, dear } = messagesFor(contact.language).letters
  return [
    {
      seller,
      to: { name: contact.name, address: contact.email },
      letter: {
        subject: link_subject(seller.name),
        greeting: dear(contact.name),
        paragraphs: [link_text(seller.name, account.name)],
        button: { text: link_button, url: `${origin}${url_path}` },
        foot: [link_foot(`${origin}${routes.access.code.href()}`)],
      },
    },
  ]
}

/** The contact hears of every device that is remembered, so that one who should not be there is noticed. */
async function deviceLetter(tx: Tx, event: EmittedEvent): Promise<Post[]> {
  const device_id = parseId('device', event.subject_id)
  const device = device_id && (await getDevice(tx, device_id))
  if (!device || event.account_id === null) return []
  const contact = await getContact(tx, event.account_id, device.contact_id)
  if (contact.email === null) return []
  const [seller, account] = [await getSeller(tx), await getAccount(tx, event.account_id)]
  const say = messagesFor(contact.language)
  const { device_subject, device_text, device_free, device_foot, dear } = say.letters
  const when = formatFor(tx.country, contact.language).instant(device.created_at, seller.time_zone)
  return [
    {
      seller,
      to: { name: contact.name, address: contact.email },
      letter: {
        subject: device_subject(seller.name),
        greeting: dear(contact.name),
        paragraphs: [device_text(device.label, account.name, when), ...(device.free ? [device_free] : [])],
        foot: [device_foot],
      },
    },
  ]
}

/** A request goes to whoever manages people at the account, and to the seller's own address. */
async function requestLetters(tx: Tx, event: EmittedEvent): Promise<Post[]> {
  const { account_id } = event
  const request_id = parseId('access_request', event.subject_id)
  if (request_id === null || account_id === null) return []
  const request = await getAccessRequest(tx, account_id, request_id)
  if (!request) return []
  const [seller, account] = [await getSeller(tx), await getAccount(tx, account_id)]
  const about = [request.name, request.email, request.phone, request.note].filter(Boolean)
  const readers = [
    ...(await adminsOf(tx, account_id)),
    ...(seller.settings.email ? [{ name: seller.name, email: seller.settings.email, language: 'en' }] : []),
  ]
  return readers.map(({ name, email, language }) => {
    const { asked_subject, asked_text, astray_subject, astray_text, asked_foot, dear } = messagesFor(language).letters
    const astray = request.kind === 'stranger'
    return {
      seller,
      to: { name, address: email },
      letter: {
        subject: astray ? astray_subject(account.name) : asked_subject(account.name),
        greeting: dear(name),
        paragraphs: [
          astray ? astray_text(account.name) : asked_text(request.name, account.name),
          ...(about.length > 0 ? [about.join(', ')] : []),
        ],
        foot: [asked_foot],
      },
    }
  })
}

async function adminsOf(tx: Tx, account_id: AccountId): Promise<{ name: string; email: string; language: string }[]> {
  const admins = (await listContacts(tx, account_id)).filter((one) => one.permissions.includes(ADMIN_PERMISSION))
  return admins.flatMap(({ name, email, language }) => (email === null ? [] : [{ name, email, language }]))
}
