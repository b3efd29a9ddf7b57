import type { Child } from 'hono/jsx'
import { routes } from '#routes.ts'
import { Document } from './document.tsx'
import { Icon } from './icon.tsx'
import { Frame, Key, type NavItem } from './layout.tsx'
import type { DeskPage } from './page.tsx'
import { brandOf, brandStylesheet, initialsOf, sameIn } from './portal-frame.tsx'

export type DeskPlace = 'overview' | 'customers' | 'money' | 'items' | 'settings' | 'me'

/** The way back from a page about money that comes in. */
export function moneyCrumb({ say }: DeskPage, here: string): { href: string; text: string; here: string } {
  return { href: routes.desk.tasks.href(), text: say.desk.nav.money, here }
}

/** The Desk around a page: the way to its places, keys, and the stream that says when what it shows has changed. */
export function DeskFrame({
  page,
  place,
  title,
  live,
  money,
  children,
}: {
  page: DeskPage
  place: DeskPlace
  title: string
  /** The account whose changes this page follows, or `all`; a form follows nothing, so that what is typed stays. */
  live?: string | undefined
  /** How much waits around money, where the page knows. */
  money?: number | undefined
  children?: Child
}) {
  const { say, seller, visit, site, language } = page
  const other = language === 'en' ? 'hi' : 'en'
  const { viewer } = visit
  return (
    <Document
      title={`${title}, ${say.desk.desk_of(seller.name)}`}
      lang={language}
      skin="desk"
      stylesheet={site.assets.styles}
      brandStylesheet={brandStylesheet(page)}
      script={site.assets.desk}
      live={live === undefined ? undefined : routes.desk.live.href({}, { account: live === 'all' ? undefined : live })}
    >
      <Frame
        brand={{ ...brandOf(page), href: routes.desk.home.href() }}
        me={{
          href: routes.desk.me.href(),
          title: viewer.actor_name,
          note: seller.name,
          initials: initialsOf(viewer.actor_name),
        }}
        nav={[{ items: navigation(page, place, money) }]}
        words={{ skip: say.frame.skip, nav: say.desk.name }}
        foot={[{ href: sameIn(page, other), text: say.frame.other_language, lang: other }]}
        footNote={
          <>
            <Key>G</Key> {say.desk.keys.go} <Key>?</Key> {say.desk.keys.all}
          </>
        }
      >
        {children}
        <Keys page={page} />
      </Frame>
    </Document>
  )
}

function navigation(page: DeskPage, place: DeskPlace, money?: number): NavItem[] {
  const { nav } = page.say.desk
  const items: (NavItem & { needs: string })[] = [
    {
      href: routes.desk.home.href(),
      text: nav.overview,
      icon: 'layout-list',
      current: place === 'overview',
      goKey: 'o',
      needs: 'accounts.see',
    },
    {
      href: routes.desk.accounts.href(),
      text: nav.customers,
      icon: 'users',
      current: place === 'customers',
      goKey: 'c',
      needs: 'accounts.see',
    },
    {
      href: routes.desk.tasks.href(),
      text: nav.money,
      icon: 'indian-rupee',
      current: place === 'money',
      goKey: 'm',
      count: money,
      needs: 'payments.verify',
    },
    {
      href: routes.desk.items.href(),
      text: nav.items,
      icon: 'boxes',
      current: place === 'items',
      goKey: 'i',
      needs: 'accounts.see',
    },
    {
      href: routes.desk.settings.href(),
      text: nav.settings,
      icon: 'settings',
      current: place === 'settings',
      goKey: 's',
      needs: 'settings.manage',
    },
  ]
  return items.filter((item) => page.may(item.needs))
}

/** All keys, shown by `?`. */
function Keys({ page }: { page: DeskPage }) {
  const { keys, nav } = page.say.desk
  const rows: readonly (readonly [string, string])[] = [
    ['/', keys.find],
    ['J K', keys.move],
    ['↵', keys.open],
    ['Ctrl ↵', keys.send],
    ['I', keys.invoice],
    ['P', keys.payment],
    ['L', keys.link],
    ['G O', nav.overview],
    ['G C', nav.customers],
    ['G M', nav.money],
    ['G I', nav.items],
    ['G S', nav.settings],
  ]
  return (
    <dialog id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">{keys.title}</h2>
      <dl class="facts">
        {rows.map(([key, does]) => (
          <div>
            <dt>
              {key.split(' ').map((one) => (
                <>
                  <Key>{one}</Key>{' '}
                </>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="btn">
          {keys.close}
        </button>
      </form>
    </dialog>
  )
}

/** The search of the head: customers by the beginning of their code or name. */
export function FindCustomer({ page, value, purpose }: { page: DeskPage; value?: string; purpose?: string | undefined }) {
  const { find, find_hint } = page.say.desk
  return (
    // biome-ignore lint/a11y/useSemanticElements: the form itself is the box of the search, edge and all
    <form class="affix find" role="search" action={routes.desk.accounts.href()} method="get">
      <Icon name="search" />
      {purpose && <input type="hidden" name="for" value={purpose} />}
      <input class="input" type="search" name="q" aria-label={find} placeholder={find_hint} value={value} data-key="/" />
      <Key>/</Key>
    </form>
  )
}

/** The keys that act on this page, and as of when it stands. */
export function KeysFoot({ page, acts }: { page: DeskPage; acts: string }) {
  const { say, format, seller, site } = page
  const { keys } = say.desk
  return (
    <footer class="keys">
      <span>
        <Key>J</Key> <Key>K</Key> {keys.move_short}
      </span>
      <span>
        <Key>↵</Key> {acts}
      </span>
      <span>
        <Key>/</Key> {keys.find_short}
      </span>
      <span class="end">{say.frame.asOf(format.instant(site.database.clock(), seller.time_zone))}</span>
    </footer>
  )
}
