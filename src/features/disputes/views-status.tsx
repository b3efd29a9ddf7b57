import type { HtmlEscapedString } from 'hono/utils/html'
import type { MarkName, Tone } from '#ui/icon.tsx'
import type { Page } from '#ui/page.tsx'
import { Status } from '#ui/status.tsx'
import type { Dispute, DisputeState } from './dispute.ts'

const LOOKS: Readonly<Record<DisputeState, { tone: Tone; mark: MarkName }>> = {
  open: { tone: 'attn', mark: 'flag' },
  accepted: { tone: 'good', mark: 'done' },
  rejected: { tone: 'wrong', mark: 'void' },
  withdrawn: { tone: 'off', mark: 'void' },
  paid: { tone: 'good', mark: 'done' },
}

export function disputeMark(state: DisputeState): { tone: Tone; mark: MarkName } {
  return LOOKS[state]
}

/** How a question stands: the mark and the word, the same on every page of both sides. */
export function DisputeStanding({
  dispute,
  page,
  tag,
}: {
  dispute: Pick<Dispute, 'state'>
  page: Pick<Page, 'say'>
  tag?: boolean
}): HtmlEscapedString {
  const { tone, mark } = LOOKS[dispute.state]
  return Status({ tone, mark, tag, children: page.say.disputes.states[dispute.state] })
}
