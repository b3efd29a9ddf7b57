import { hrefOf } from '#features/statements/views-entries.tsx'
import { Rows } from '#ui/links.tsx'
import type { Page } from '#ui/page.tsx'
import type { FoundMatch } from './comparison.ts'
import { MOST_SHOWN } from './difference.ts'
import type { Reconciliation, TheirLine } from './reconciliation.ts'

/** Which rows of theirs a line stands for. */
export function linesOf(page: Page, { rows }: Pick<TheirLine, 'rows'>): string {
  const words = page.say.reconciliations.result
  const [first] = rows
  return rows.length === 1 && first ? words.line(first.line) : words.rows(rows.length, rows.map((row) => row.line).join(', '))
}

/** Documents that several rows of theirs make up: found without asking, so they can be looked at. */
export function Together({ page, kept, found }: { page: Page; kept: Reconciliation; found: readonly FoundMatch[] }) {
  const words = page.say.reconciliations.result
  if (found.length === 0) return null
  return (
    <details>
      <summary class="t14">{words.together(found.length)}</summary>
      <p class="t14 quiet">{words.together_about}</p>
      <Rows
        tight
        items={found.slice(0, MOST_SHOWN).flatMap(({ ours, theirs }) => {
          const [mine, yours] = [ours[0], theirs[0]]
          if (!mine || !yours) return []
          const { kind, id, number, dated_on } = mine.entry
          const href = hrefOf(page, kind, id)
          return [
            {
              ...(href === null ? {} : { href }),
              text: number,
              note: `${page.format.day(dated_on)}, ${linesOf(page, yours)}`,
              amount: page.format.amount(mine.amount_minor, kept.currency),
            },
          ]
        })}
      />
      {found.length > MOST_SHOWN && <p class="t12 quiet">{words.more(found.length - MOST_SHOWN)}</p>}
    </details>
  )
}
