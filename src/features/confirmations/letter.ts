import type { Account } from '#features/accounts/account.ts'
import type { Seller } from '#features/sellers/seller.ts'
import type { Messages } from '#messages/language.ts'
import type { Letter, LetterFact } from '#platform/mail-templates.ts'
import { absolute, ZERO } from '#shared/money.ts'
import type { Format } from '#ui/format.ts'
import type { ConfirmationDetail } from './confirmation.ts'

/** What a mail about a balance is written from: who reads it, in which words and figures, and where it leads. */
export type Frame = {
  seller: Seller
  account: Account
  confirmation: ConfirmationDetail
  reader: { name: string; language: string }
  say: Messages
  format: Format
  url: string
}

/** "Do your books say the same?", and once more when nobody has answered. */
export function askingLetter(frame: Frame, again: boolean): Letter {
  const { seller, confirmation, reader, say, format, url } = frame
  const { letters } = say.confirmations
  const day = format.day(confirmation.as_on)
  const company = frame.account.name
  return {
    subject: (again ? letters.reminded_subject : letters.asked_subject)(seller.name, day),
    greeting: say.letters.dear(reader.name),
    paragraphs: [(again ? letters.reminded_text : letters.asked_text)(seller.name, company, day)],
    facts: [balanceFact(frame), { label: letters.answer_by, value: format.day(confirmation.until_on) }],
    button: { text: letters.button, url },
    foot: [letters.no_agreement, ...questions(frame)],
    language: reader.language,
  }
}

/** Somebody has signed an answer. */
export function answeredLetter(frame: Frame): Letter {
  const { confirmation, reader, say, format, url } = frame
  const { letters, reason, by_books } = say.confirmations
  const { as_on, reply, replied_by_name, their_minor, why, currency } = confirmation
  const day = format.day(as_on)
  const company = frame.account.name
  const text = reply === 'agreed' ? letters.answered_agreed : letters.answered_disagreed
  const theirs: LetterFact[] =
    their_minor === null ? [] : [{ label: by_books(company), value: format.money(their_minor, currency) }]
  return {
    subject: letters.answered_subject(company, day),
    greeting: say.letters.dear(reader.name),
    paragraphs: [text(replied_by_name ?? '', company, day), ...(why === '' ? [] : [`${reason}: ${why}`])],
    facts: [balanceFact(frame), ...theirs],
    button: { text: letters.button, url },
    foot: [letters.answered_foot, ...questions(frame)],
    language: reader.language,
  }
}

function balanceFact({ confirmation, say, format }: Frame): LetterFact {
  const { balance_minor, currency } = confirmation
  const { owed, favour } = say.confirmations.letters
  return { label: balance_minor < ZERO ? favour : owed, value: format.money(absolute(balance_minor), currency) }
}

function questions({ seller, say }: Frame): string[] {
  const { contact } = seller.settings
  return contact ? [say.notices.foot_ask(contact.name, contact.phone)] : []
}
