/**
 * How a paper that was once issued stands today. `stands`; `credited`: credit notes took off all of it; `returned`: the money it
 * acknowledges went back; `unknown`: the books no longer hold it, or hold it otherwise. Whether it is paid is not asked.
 */
export type PaperStanding = 'stands' | 'credited' | 'returned' | 'unknown'
