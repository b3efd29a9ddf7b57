import { addDays, type Day } from '#shared/day.ts'
import type { ContactId } from '#shared/id.ts'

/** Somebody at an account to whom a message goes. */
export type Hearer = { contact_id: ContactId; name: string; email: string; language: string }

const NEWS_DAYS = 14

/** What is dated longer ago is history that is only now being entered, or was held up too long to be news: nobody is written to. */
export function isNews(dated_on: Day, today: Day): boolean {
  return dated_on >= addDays(today, -NEWS_DAYS)
}
