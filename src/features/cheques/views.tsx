import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { MarkName, Tone } from '#ui/icon.tsx'
import { Section } from '#ui/layout.tsx'
import { Rows } from '#ui/links.tsx'
import type { DeskPage, Page } from '#ui/page.tsx'
import { Status } from '#ui/status.tsx'
import type { Cheque, ChequeState } from './cheque.ts'

const LOOKS: Readonly<Record<ChequeState, { tone: Tone; mark: MarkName }>> = {
  held: { tone: 'wait', mark: 'wait' },
  presented: { tone: 'wait', mark: 'part' },
  cleared: { tone: 'good', mark: 'done' },
  bounced: { tone: 'wrong', mark: 'late' },
  handed_back: { tone: 'off', mark: 'void' },
}

/** How a cheque stands: the mark and the word, the same on every page of both sides. */
export function ChequeStanding({
  cheque,
  page,
  tag,
}: {
  cheque: Pick<Cheque, 'state'>
  page: Pick<DeskPage, 'say'>
  tag?: boolean
}): HtmlEscapedString {
  const { tone, mark } = LOOKS[cheque.state]
  return Status({ tone, mark, tag, children: page.say.cheques.states[cheque.state] })
}

/** On the page of payments: cheques for days to come, and what became of the last ones. Nothing where none was given. */
export function GivenCheques({ page, cheques }: { page: Pick<Page, 'say' | 'format'>; cheques: readonly Cheque[] }) {
  if (cheques.length === 0) return null
  const { say, format } = page
  const { cheques: words } = say
  return (
    <Section id="cheques" title={words.given}>
      <p class="t14 quiet said">{words.given_note}</p>
      <Rows
        items={cheques.map((cheque) => ({
          id: `cheque-${cheque.id}`,
          text: words.cheque(cheque.cheque_number, cheque.bank),
          note: html`${ChequeStanding({ cheque, page })} <span class="aside">${aside(page, cheque)}</span>`,
          amount: format.money(cheque.amount_minor, cheque.currency),
        }))}
      />
    </Section>
  )
}

function aside({ say, format }: Pick<Page, 'say' | 'format'>, cheque: Cheque): string {
  if (cheque.closed_on === null) return say.cheques.dated(format.day(cheque.payable_on))
  const when = say.cheques.ended_on(format.day(cheque.closed_on))
  return cheque.state === 'bounced' && cheque.reason !== '' ? `${when}: ${cheque.reason}` : when
}
