import type { Minor } from '#shared/money.ts'

/**
 * How a paper that was once issued stands today. `stands`; `credited`: credit notes took off all of it; `returned`: all the money it
 * acknowledges went back; `part_returned`: so much of it did; `unknown`: the books no longer hold it, or hold it otherwise. Whether it is
 * paid is not asked.
 */
export type PaperStanding =
  | { is: 'stands' | 'credited' | 'returned' | 'unknown' }
  | { is: 'part_returned'; went_back_minor: Minor }
