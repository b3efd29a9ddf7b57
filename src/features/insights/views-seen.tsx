import { html } from 'hono/html'
import { type Day, dayOf } from '#shared/day.ts'
import type { Words } from '#ui/markup.ts'
import type { DeskPage } from '#ui/page.tsx'
import { Status } from '#ui/status.tsx'

/** When somebody of the customer last came; said where nobody did, since that can be helped. */
export function lastSeen(page: DeskPage, row: { last_seen_at: Date | null; has_link: boolean }): Words {
  const { say, format, seller, visit } = page
  const { seen } = say.desk
  const { last_seen_at, has_link } = row
  if (last_seen_at === null) {
    return has_link
      ? Status({ tone: 'attn', mark: 'open', children: seen.never })
      : Status({ tone: 'off', mark: 'void', children: seen.no_link })
  }
  const on = dayOf(last_seen_at, seller.time_zone)
  const text = on === visit.today ? seen.today(format.time(last_seen_at, seller.time_zone)) : whenSeen(page, on)
  return html`<span class="quiet nowrap">${text}</span>`
}

function whenSeen({ format, visit }: DeskPage, on: Day): string {
  return on.slice(0, 4) === visit.today.slice(0, 4) ? format.dayShort(on) : format.day(on)
}
