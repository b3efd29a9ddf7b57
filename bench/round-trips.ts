import type { Heard } from './capture.ts'
import type { Figure } from './report.ts'

/** F3: how often a page waited for the database, the most over all doors, as counted on the socket. */
export function roundTrips(heard: readonly Heard[]): Figure[] {
  return heard.map(({ page, doors }) => {
    const most = Math.max(...doors.map((door) => door.full.round_trips))
    return {
      id: 'F3',
      what: `${page.name}, round trips to the database`,
      value: most,
      unit: '',
      goal: `≤ ${page.round_trips}`,
      passes: most >= 1 && most <= page.round_trips,
      beside: {
        statements: Math.max(...doors.map((door) => door.full.statements.length)),
        'when unchanged': Math.max(...doors.map((door) => door.unchanged.round_trips)),
      },
    }
  })
}
