import { type Day, daysBetween } from '#shared/day.ts'
import type { Page } from '#ui/page.tsx'
import { Status } from '#ui/status.tsx'

/** How late a document is, or when it falls due: a mark and a word. */
export function dueStatus(page: Pick<Page, 'say' | 'visit'>, due_on: Day) {
  const { status } = page.say.words
  const days = daysBetween(page.visit.today, due_on)
  return days < 0 ? (
    <Status tone="wrong" mark="late">
      {status.late(-days)}
    </Status>
  ) : (
    <Status tone="attn" mark="open">
      {status.in_days(days)}
    </Status>
  )
}
