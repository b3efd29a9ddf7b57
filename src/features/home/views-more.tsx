import { routes } from '#routes.ts'
import { PageHead } from '#ui/layout.tsx'
import { Links } from '#ui/links.tsx'
import type { Page } from '#ui/page.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'

/** What the bar of a phone has no room for. */
export function MorePage({ page }: { page: Page }) {
  const { say } = page
  const { more } = say.home
  return (
    <PortalFrame page={page} place="more" title={more.title}>
      <PageHead title={page.account.name} note={page.visit.viewer.actor_name} />
      <Links
        items={[
          ...(page.may('reports.see')
            ? [
                {
                  href: routes.reports.home.href({ account: page.account.id }),
                  icon: 'chart-column' as const,
                  text: say.reports.title,
                  note: say.reports.home_note,
                },
              ]
            : []),
          ...(page.may('invoices.see')
            ? [
                {
                  href: routes.disputes.list.href({ account: page.account.id }),
                  icon: 'circle-question-mark' as const,
                  text: say.disputes.title,
                  note: say.disputes.more_note,
                },
              ]
            : []),
          ...(page.may('payments.see') && page.format.country.deductions.length > 0
            ? [
                {
                  href: routes.taxes.list.href({ account: page.account.id }),
                  icon: 'sheet' as const,
                  text: say.taxes.title,
                  note: say.taxes.more_note,
                },
              ]
            : []),
          {
            href: routes.access.mine.href({ account: page.account.id }),
            icon: 'smartphone',
            text: say.frame.access,
            note: more.access_note,
          },
          {
            href: routes.access.accounts.href({}, { all: 'yes' }),
            icon: 'users',
            text: more.your_accounts,
            note: more.your_accounts_note,
          },
        ]}
      />
      <form class="signout" method="post" action={routes.access.signOut.href({ account: page.account.id })}>
        <button class="btn" type="submit">
          {say.frame.sign_out}
        </button>
      </form>
    </PortalFrame>
  )
}
