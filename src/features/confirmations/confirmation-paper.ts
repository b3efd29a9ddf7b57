import type { Reader } from '#features/invoices/invoice-sheet.ts'
import { letterheadOf } from '#features/sellers/letterhead.ts'
import type { Seller } from '#features/sellers/seller.ts'
import type { PaperFacts, SignedKind } from '#features/signatures/paper-facts.ts'
import { verifyCode } from '#features/signatures/paper-token.ts'
import type { Messages } from '#messages/language.ts'
import type { Column, ConfirmationPaper, Fact, Sum } from '#platform/papers.ts'
import type { Signing } from '#platform/signing.ts'
import { dayOf } from '#shared/day.ts'
import type { SellerId } from '#shared/id.ts'
import { absolute, type Minor, negateMinor, subtract, ZERO } from '#shared/money.ts'
import {
  type Confirmation,
  type ConfirmationDetail,
  disputedSum,
  isAuthentic,
  isOwn,
  type LetterItem,
  openSum,
  recordOf,
  referenceOf,
  signedBytes,
} from './confirmation.ts'

export type PrintedConfirmation = { confirmation: ConfirmationDetail; seller: Seller; signing: Signing }

/**
 * The paper both auditors keep: the letter, the answer, and its signature. In English, whoever reads it, since it is one paper. It is dated with the
 * answer, or while there is none with the letter, so the same state is the same file. A record that is no longer what was signed says so
 * at its head and bears no code: nothing of it is signed anew.
 */
export function confirmationPaper(printed: PrintedConfirmation, reader: Reader): ConfirmationPaper {
  const { confirmation, seller, signing } = printed
  const { letter, as_on, currency, asked_at, replied_at } = confirmation
  const { say, format } = reader
  const { paper: words } = say.confirmations
  const { contact } = seller.settings
  const disputed_minor = disputedSum(letter)
  const broken = isAuthentic(seller.id, confirmation) === false
  return {
    language: 'en',
    issued_on: dayOf(replied_at ?? asked_at, seller.time_zone),
    title: words.title,
    seller: letterheadOf(seller, format.country),
    notice: broken ? say.confirmations.broken : null,
    footer: contact ? say.statement.paper.questions(contact.name, contact.phone) : null,
    page_label: say.statement.paper.page,
    verify: broken ? null : verifyCode(signing, factsOf(confirmation), say.verify.scan),
    period: words.as_on(format.day(as_on), format.symbol(currency)),
    account: {
      label: words.account,
      name: letter.account.name,
      lines: [
        ...(letter.account.tax_id ? [`${format.country.tax_id_label} ${letter.account.tax_id}`] : []),
        letter.account.code,
      ],
    },
    facts: [
      { label: words.reference, value: referenceOf(confirmation) },
      { label: words.asked, value: format.day(dayOf(asked_at, seller.time_zone)) },
    ],
    question: isOwn(confirmation)
      ? words.own_question(letter.account.name, letter.seller.name, format.day(as_on))
      : words.question(letter.seller.name, format.day(as_on)),
    balance: {
      label: words.balance_of(letter.account.name),
      value: format.money(absolute(letter.balance_minor), currency),
      note: wayOf(letter.balance_minor, reader),
    },
    items: tableOf(letter.open_items, say.confirmations.open_items, reader, currency),
    unused: tableOf(letter.unused, say.statement.unused, reader, currency),
    totals: totalsOf(confirmation, reader),
    remarks: disputed_minor > ZERO ? [words.in_question(format.money(disputed_minor, currency))] : [],
    answer: answerOf(printed, reader),
    record: recordFacts(printed, reader),
  }
}

/** How who answered proved themselves, in the words of a page or the paper: what really happened, and no more. */
export function proofWords(confirmation: Confirmation, say: Messages): string {
  const { levels } = say.confirmations
  const { replied_level, replied_proof, replied_proof_note } = confirmation
  if ((replied_level ?? 0) >= 3) return levels.strong
  if (replied_proof === null) return levels.code
  return levels[replied_proof](replied_proof_note ?? '')
}

const SIGNED_AS = { agreed: 'balance_agreed', disagreed: 'balance_disagreed' } as const

function factsOf({ letter, reply, their_minor }: Confirmation): PaperFacts {
  const { account, as_on, currency, balance_minor } = letter
  const kind: SignedKind = reply === null ? 'balance_asked' : SIGNED_AS[reply]
  const balances = { amount_minor: balance_minor, their_minor: reply === 'disagreed' ? their_minor : null, currency }
  return { kind, number: account.code, dated_on: as_on, from_on: null, ...balances, bank: null, upi: null }
}

function wayOf(amount_minor: Minor, { say }: Reader): string {
  const { paper } = say.confirmations
  return amount_minor === ZERO ? paper.even : amount_minor > ZERO ? paper.owes : paper.favour
}

function tableOf(
  items: readonly LetterItem[],
  label: string,
  { say, format }: Reader,
  currency: Confirmation['currency'],
): ConfirmationPaper['items'] {
  if (items.length === 0) return null
  const { paper, heads } = say.statement
  const symbol = format.symbol(currency)
  const column = (text: string, align: Column['align'] = 'start'): Column => ({ label: text, align })
  return {
    label,
    columns: [
      column(paper.number),
      column(heads.entry),
      column(paper.date),
      column(paper.due),
      column(`${paper.total} ${symbol}`, 'end'),
      column(`${paper.open} ${symbol}`, 'end'),
    ],
    rows: items.map((item) => [
      item.number,
      say.words.kinds[item.kind],
      format.day(item.dated_on),
      format.day(item.due_on),
      format.amount(absolute(item.amount_minor), currency),
      format.amount(item.open_minor, currency),
    ]),
    total: null,
  }
}

function totalsOf({ letter }: Confirmation, reader: Reader): Sum[] {
  const { say, format } = reader
  const { currency, open_items, unused, balance_minor } = letter
  const words = say.confirmations
  return [
    { label: words.open_sum, value: format.amount(openSum(open_items), currency), is_total: false },
    ...(unused.length > 0
      ? [{ label: words.less_unused, value: format.amount(negateMinor(openSum(unused)), currency), is_total: false }]
      : []),
    { label: words.balance, value: signedMoney(balance_minor, currency, reader), is_total: true },
  ]
}

/** `₹42.00`, or `₹42.00, in favour of the account`. */
function signedMoney(amount_minor: Minor, currency: Confirmation['currency'], reader: Reader): string {
  const size = reader.format.money(absolute(amount_minor), currency)
  return amount_minor < ZERO ? `${size}, ${wayOf(amount_minor, reader)}` : size
}

function answerOf({ confirmation, seller }: PrintedConfirmation, reader: Reader): ConfirmationPaper['answer'] {
  const { say, format } = reader
  const { paper: words, ...more } = say.confirmations
  const { letter, ledger, reply, their_minor, why, replied_by_name, replied_role, replied_at, state } = confirmation
  const { account, currency } = letter
  const on = format.day(letter.as_on)
  if (reply === null || replied_at === null) {
    const text = state === 'waiting' || state === 'reminded' ? words.no_answer_yet : words.no_answer
    return { label: words.answer, text, facts: [], sums: [] }
  }
  const theirs = their_minor ?? letter.balance_minor
  const facts: (Fact | false)[] = [
    { label: words.signed_by, value: `${replied_by_name ?? ''}, ${replied_role ?? ''}` },
    { label: more.answered_at, value: `${format.instant(replied_at, seller.time_zone)} (${seller.time_zone})` },
    { label: words.level, value: proofWords(confirmation, say) },
    why !== '' && { label: more.reason, value: why },
    ledger !== null && { label: words.ledger(ledger.name), value: ledger.sha256.toString('hex') },
  ]
  return {
    label: words.answer,
    text:
      reply === 'agreed'
        ? words.agreed(account.name, on)
        : words.disagreed(account.name, signedMoney(theirs, currency, reader), on),
    facts: facts.filter((fact) => fact !== false),
    sums:
      reply === 'agreed'
        ? []
        : [
            {
              label: more.by_books(letter.seller.name),
              value: signedMoney(letter.balance_minor, currency, reader),
              is_total: false,
            },
            { label: more.by_books(account.name), value: signedMoney(theirs, currency, reader), is_total: false },
            { label: more.difference, value: format.amount(subtract(letter.balance_minor, theirs), currency), is_total: true },
          ],
  }
}

function recordFacts({ confirmation }: PrintedConfirmation, { say }: Reader): ConfirmationPaper['record'] {
  const { paper: words, key, signature } = say.confirmations
  const facts: Fact[] = [{ label: words.letter, value: confirmation.letter_sha256.toString('hex') }]
  const { public_key } = confirmation
  if (confirmation.signature !== null && public_key !== null) {
    facts.push(
      { label: key, value: `${confirmation.key_id ?? ''}, ${public_key.toString('base64')}` },
      { label: signature, value: confirmation.signature.toString('base64') },
    )
  }
  return { label: words.record, note: confirmation.signature === null ? null : words.record_note, facts }
}

/** The record as a file for machines: everything it takes to check the signature without this portal. */
export function confirmationJson(seller_id: SellerId, confirmation: ConfirmationDetail): object {
  const { public_key } = confirmation
  const record = recordOf(seller_id, confirmation, confirmation.ledger)
  return {
    letter: confirmation.letter,
    letter_sha256: confirmation.letter_sha256.toString('hex'),
    record,
    signed: record && {
      algorithm: 'Ed25519',
      key_id: confirmation.key_id,
      public_key: public_key?.toString('base64') ?? null,
      bytes: signedBytes(record).toString('utf8'),
      signature: confirmation.signature?.toString('base64') ?? null,
    },
  }
}
