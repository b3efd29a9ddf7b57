import { routes } from '#routes.ts'
import { Icon } from '#ui/icon.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Rows } from '#ui/links.tsx'
import type { Page } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import type { ListedReconciliation } from './reconciliation.ts'

export type MatchList = { rows: readonly ListedReconciliation[]; next: string | null; is_first: boolean }

/** What was matched before, and the way to match anew. */
export function MatchListPage({ page, list }: { page: Page; list: MatchList }) {
  const { say, account, seller } = page
  const words = say.reconciliations
  const at = { account: account.id }
  return (
    <PortalFrame page={page} place="statement" title={words.title}>
      <PageHead
        title={words.title}
        crumb={{ href: routes.statement.show.href(at), text: say.statement.title, here: words.title }}
        note={words.intro(seller.name)}
        acts={
          <a class="btn primary" href={routes.reconciliations.upload.href(at)}>
            <Icon name="upload" />
            {words.upload}
          </a>
        }
      />
      <Section id="earlier" title={words.earlier}>
        {list.rows.length === 0 ? <EmptyLine>{words.none}</EmptyLine> : <Earlier page={page} rows={list.rows} />}
        {(list.next !== null || !list.is_first) && (
          <Paging
            text={list.next === null ? words.all_shown : words.shown(list.rows.length)}
            previous={list.is_first ? null : { href: routes.reconciliations.list.href(at), text: words.newest }}
            next={
              list.next === null
                ? null
                : { href: routes.reconciliations.list.href(at, { after: list.next }), text: words.older }
            }
          />
        )}
      </Section>
    </PortalFrame>
  )
}

function Earlier({ page, rows }: { page: Page; rows: readonly ListedReconciliation[] }) {
  const { say, format, account } = page
  return (
    <Rows
      items={rows.map((row) => ({
        id: `match-${row.id}`,
        href: routes.reconciliations.show.href({ account: account.id, reconciliation: row.id }),
        text: <span class="wraps">{row.file_name}</span>,
        note: `${say.reconciliations.kinds[row.file_kind]}, ${say.reconciliations.period(format.day(row.from_on), format.day(row.to_on))}. ${madeWords(page, row)}`,
      }))}
    />
  )
}

/** When it was uploaded, and by whom. */
export function madeWords(
  { say, format, seller }: Page,
  { made_by_name, created_at }: Pick<ListedReconciliation, 'made_by_name' | 'created_at'>,
): string {
  return say.reconciliations.made(made_by_name, format.instant(created_at, seller.time_zone))
}
