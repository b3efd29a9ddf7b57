import { html } from 'hono/html'
import { FileLink } from '#features/files/views.tsx'
import { absolute, negateMinor, subtract, ZERO } from '#shared/money.ts'
import { Section } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Sum } from '#ui/sum.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import {
  type Confirmation,
  type ConfirmationDetail,
  disputedSum,
  isAuthentic,
  type LetterItem,
  openSum,
} from './confirmation.ts'
import { proofWords } from './confirmation-paper.ts'
import { owedWords } from './views.tsx'

/** As many rows as a page shows; of more, the rest in one line, so that the sum ties. */
const MOST_ROWS = 200

type Around = Pick<DeskPage, 'say' | 'format' | 'seller'>

/** What makes up the balance of a letter: open documents, unused credits, and their sum. */
export function LetterItems({ page, confirmation }: { page: Around; confirmation: Confirmation }) {
  const { say, format } = page
  const { confirmations: words } = say
  const { letter, currency } = confirmation
  const disputed_minor = disputedSum(letter)
  return (
    <Section id="items" title={words.open_items}>
      <div class="stack">
        {letter.open_items.length > 0 && (
          <ItemTable page={page} caption={words.open_items} items={letter.open_items} confirmation={confirmation} />
        )}
        {letter.unused.length > 0 && (
          <div>
            <h3>{say.statement.unused}</h3>
            <ItemTable page={page} caption={say.statement.unused} items={letter.unused} confirmation={confirmation} />
          </div>
        )}
        <Sum
          rows={[
            { label: words.open_sum, value: format.amount(openSum(letter.open_items), currency) },
            ...(letter.unused.length > 0
              ? [{ label: words.less_unused, value: format.amount(negateMinor(openSum(letter.unused)), currency) }]
              : []),
          ]}
          total={{ label: words.balance, value: format.money(letter.balance_minor, currency) }}
        />
        {disputed_minor > ZERO && <p class="t14 quiet">{words.in_question(format.money(disputed_minor, currency))}</p>}
      </div>
    </Section>
  )
}

function ItemTable({
  page,
  caption,
  items,
  confirmation,
}: {
  page: Around
  caption: string
  items: readonly LetterItem[]
  confirmation: Confirmation
}) {
  const { say, format } = page
  const { confirmations: words } = say
  const { currency } = confirmation
  const symbol = format.symbol(currency)
  const rest = items.slice(MOST_ROWS)
  const columns: Column<LetterItem>[] = [
    { class: 'c-no', head: words.number, cell: (item) => html`<span class="doc">${item.number}</span>` },
    { class: 'c-due nowrap', head: words.due, label: words.due, cell: (item) => format.day(item.due_on) },
    { class: 'c-ord', head: words.date, cell: (item) => `${say.words.kinds[item.kind]}, ${format.day(item.dated_on)}` },
    {
      class: 'c-tot num',
      head: `${words.total} ${symbol}`,
      label: words.total,
      cell: (item) => format.amount(absolute(item.amount_minor), currency),
    },
    {
      class: 'c-open num',
      head: `${words.open} ${symbol}`,
      cell: (item) => html`<b class="medium">${format.amount(item.open_minor, currency)}</b>`,
    },
  ]
  return (
    <>
      <Ledger class="invoices" caption={caption} cards rows={items.slice(0, MOST_ROWS)} columns={columns} />
      {rest.length > 0 && (
        <p class="t14 quiet">
          {words.more_items(rest.length)}, {format.money(openSum(rest), currency)}
        </p>
      )}
    </>
  )
}

/** The answer that was given, who gave it, and that nothing of it was changed since. */
export function AnswerRecord({
  page,
  confirmation,
  ledgerHref,
  desk,
}: {
  page: Around
  confirmation: ConfirmationDetail
  ledgerHref: string
  desk?: boolean | undefined
}) {
  const { say, format, seller } = page
  const { confirmations: words } = say
  const { reply, replied_at, replied_by_name, replied_role, why, ledger } = confirmation
  if (reply === null || replied_at === null) return null
  const when = format.instant(replied_at, seller.time_zone)
  const who = replied_by_name ?? ''
  const agreed = reply === 'agreed'
  const facts: [string, string][] = [
    [words.answered_by, who],
    [words.role, replied_role ?? ''],
    [words.answered_at, when],
    [words.proven_by, proofWords(confirmation, say)],
    [words.digest, confirmation.letter_sha256.toString('hex')],
    [words.key, confirmation.key_id ?? ''],
  ]
  return (
    <Section id="record" title={words.record} class="first">
      <div class="cols">
        <div class="stack">
          <Notice
            mark={agreed ? 'done' : 'flag'}
            tone={agreed ? 'good' : 'attn'}
            lead={agreed ? words.agreed_lead : words.disagreed_lead}
          >
            {(agreed ? words.agreed_text : words.disagreed_text)(who, replied_role ?? '', when)}
          </Notice>
          <Difference page={page} confirmation={confirmation} desk={desk} />
          {why !== '' && (
            <p>
              <b class="medium">{words.reason}:</b> {why}
            </p>
          )}
          {ledger !== null && (
            <p>
              <b class="medium">{words.their_ledger}:</b> <FileLink page={page} href={ledgerHref} file={ledger} />
            </p>
          )}
        </div>
        <div class="stack">
          <dl class="facts">
            {facts.map(([label, value]) => (
              <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {isAuthentic(seller.id, confirmation) === false ? (
            <Notice mark="late" tone="wrong" lead={words.broken} />
          ) : (
            <p class="t14 quiet">{words.checked}</p>
          )}
        </div>
      </div>
    </Section>
  )
}

/** Both books beside each other, where they differ. */
function Difference({ page, confirmation, desk }: { page: Around; confirmation: Confirmation; desk: boolean | undefined }) {
  const { by_books, difference } = page.say.confirmations
  const { letter, balance_minor, their_minor, currency } = confirmation
  if (their_minor === null) return null
  return (
    <Sum
      rows={[
        { label: by_books(letter.seller.name), value: owedWords(page, balance_minor, currency, desk) },
        { label: by_books(letter.account.name), value: owedWords(page, their_minor, currency, desk) },
      ]}
      total={{ label: difference, value: page.format.amount(subtract(balance_minor, their_minor), currency) }}
    />
  )
}
