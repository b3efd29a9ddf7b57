import { FileLink } from '#features/files/views.tsx'
import { routes } from '#routes.ts'
import { PageHead, Section } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import { QuietFraction } from '#ui/money.tsx'
import type { DeskPage, Page } from '#ui/page.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Timeline, type TimelineItem } from '#ui/timeline.tsx'
import { type DisputeDetail, disputeNumber } from './dispute.ts'
import { partWords } from './views.tsx'
import { DisputeStanding, disputeMark } from './views-status.tsx'

/** The form of the one button: what it does twice it does once. */
const WITHDRAW = 'withdraw'

/** One question as the customer's people see it: how it stands, what was asked, what was answered. */
export function DisputeShownPage({ page, dispute }: { page: Page; dispute: DisputeDetail }) {
  const { disputes: words } = page.say
  const at = { account: page.account.id }
  const number = disputeNumber(dispute.id)
  const may_withdraw = dispute.state === 'open' && page.may('disputes.open')
  return (
    <PortalFrame page={page} place="invoices" title={words.shown_title(number)}>
      <PageHead
        crumb={{ href: routes.disputes.list.href(at), text: words.title, here: number }}
        title={<Amount page={page} dispute={dispute} />}
        note={
          <>
            <DisputeStanding dispute={dispute} page={page} tag /> <span class="pad">{sentenceOf(page, dispute)}</span>
          </>
        }
        acts={
          may_withdraw ? (
            <button type="submit" class="btn" form={WITHDRAW}>
              {words.withdraw}
            </button>
          ) : undefined
        }
      />
      {may_withdraw && (
        <form method="post" id={WITHDRAW} action={routes.disputes.withdraw.href({ ...at, dispute: dispute.id })} />
      )}
      <div class="cols">
        <div>
          {dispute.answer !== '' && (
            <Section id="answer" title={words.answer} class="first">
              <p class="asked">{dispute.answer}</p>
            </Section>
          )}
          <DisputeFacts
            page={page}
            dispute={dispute}
            first={dispute.answer === ''}
            documentHref={routes.invoices.show.href({ ...at, invoice: dispute.entry_id })}
            noteHref={(id) => routes.invoices.show.href({ ...at, invoice: id })}
            fileHref={(file) => routes.file.href({ ...at, file })}
          />
        </div>
        <DisputeHistory page={page} dispute={dispute} />
      </div>
    </PortalFrame>
  )
}

function Amount({ page: { format }, dispute }: { page: Page; dispute: DisputeDetail }) {
  return (
    <QuietFraction value={format.money(dispute.amount_minor, dispute.currency)} decimals={format.decimals(dispute.currency)} />
  )
}

function sentenceOf({ say, format }: Page, dispute: DisputeDetail): string {
  const { disputes: words } = say
  const money = (of: DisputeDetail['amount_minor']) => format.money(of, dispute.currency)
  const part =
    dispute.state === 'open' && dispute.standing_minor < dispute.amount_minor
      ? `${words.still_of(money(dispute.standing_minor), money(dispute.amount_minor))} `
      : ''
  switch (dispute.state) {
    case 'open':
      return `${part}${words.open_text}`
    case 'paid':
      return words.paid_text
    case 'withdrawn':
      return words.withdrawn_text
    default:
      return ''
  }
}

type FactsProps = {
  page: Pick<DeskPage, 'say' | 'format'>
  dispute: DisputeDetail
  first: boolean
  documentHref: string
  noteHref(id: NonNullable<DisputeDetail['credit_note_id']>): string
  fileHref(id: NonNullable<DisputeDetail['file_id']>): string
}

/** What was asked: the document, the part of it, the reason, the words, the evidence. The same on both sides. */
export function DisputeFacts({ page, dispute, first, documentHref, noteHref, fileHref }: FactsProps) {
  const { say } = page
  const { disputes: words } = say
  const facts: (readonly [string, Words])[] = [
    [
      words.document,
      <a href={documentHref}>
        {say.words.kinds[dispute.kind]} {dispute.number}
      </a>,
    ],
    [words.part, partWords(page, dispute)],
    [words.reason, words.reasons[dispute.reason]],
  ]
  if (dispute.note !== '') facts.push([words.your_words, <span class="asked">{dispute.note}</span>])
  if (dispute.file_id !== null && dispute.file !== null)
    facts.push([words.file, <FileLink page={page} href={fileHref(dispute.file_id)} file={dispute.file} />])
  if (dispute.credit_note_id !== null && dispute.credit_note_number !== null)
    facts.push([words.credit_note, <a href={noteHref(dispute.credit_note_id)}>{dispute.credit_note_number}</a>])
  return (
    <Section id="question" title={words.details} class={first ? 'first' : undefined}>
      <dl class="facts">
        {facts.map(([label, value]) => (
          <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

/** When it was asked and when it ended, and by whom. */
export function DisputeHistory({
  page,
  dispute,
}: {
  page: Pick<DeskPage, 'say' | 'format' | 'seller'>
  dispute: DisputeDetail
}) {
  const { say, format, seller } = page
  const { disputes: words } = say
  const by = (at: Date, who: string | null) =>
    [format.instant(at, seller.time_zone), who ? words.by(who) : ''].filter(Boolean).join(', ')
  const items: TimelineItem[] = [
    { mark: 'flag', tone: 'attn', text: words.was_opened, note: by(dispute.opened_at, dispute.opened_by_name) },
  ]
  if (dispute.state !== 'open') {
    const ends = {
      accepted: words.was_accepted,
      rejected: words.was_rejected,
      withdrawn: words.was_withdrawn,
      paid: words.was_paid,
    }
    // what is read as paid has not been written down yet, so nobody knows the minute
    const note = dispute.closed_at === null ? undefined : by(dispute.closed_at, dispute.closed_by_name)
    items.unshift({ ...disputeMark(dispute.state), text: ends[dispute.state], note })
  }
  return (
    <Section id="happened" title={words.happened} class="first">
      <Timeline items={items} />
    </Section>
  )
}
