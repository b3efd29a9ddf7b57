import type { Child } from 'hono/jsx'
import { routes } from '#routes.ts'
import { Document } from './document.tsx'
import type { Brand, NavItem } from './layout.tsx'
import { Frame, PageFoot } from './layout.tsx'
import type { Page } from './page.tsx'

export type PortalPlace = 'home' | 'invoices' | 'payments' | 'statement' | 'reports' | 'access' | 'more'

/** The portal around a page: the seller's brand, the account, the way to every other page this person may see. */
export function PortalFrame({
  page,
  place,
  title,
  children,
}: {
  page: Page
  place: PortalPlace
  title: string
  children?: Child
}) {
  const { say, seller, account, visit, site, language } = page
  const at = { account: account.id }
  const other = language === 'en' ? 'hi' : 'en'
  return (
    <Document
      title={`${title}, ${seller.name}`}
      lang={language}
      skin="portal"
      stylesheet={site.assets.styles}
      brandStylesheet={brandStylesheet(page)}
      script={site.assets.portal}
      live={routes.live.href(at)}
    >
      <Frame
        brand={{ ...brandOf(page), href: routes.home.href(at) }}
        me={{
          href: routes.more.href(at),
          title: account.name,
          note: visit.viewer.actor_name,
          initials: initialsOf(account.name),
        }}
        nav={[{ items: navigation(page, place) }]}
        words={{ skip: say.frame.skip, nav: say.frame.main }}
        foot={[
          { href: sameIn(page, other), text: say.frame.other_language, lang: other },
          { href: routes.access.mine.href(at), text: say.frame.access },
        ]}
      >
        {children}
        <PageFoot
          left={say.frame.asOf(page.format.instant(site.database.clock(), seller.time_zone))}
          right={
            seller.settings.contact
              ? say.frame.questions(seller.settings.contact.name, seller.settings.contact.phone)
              : undefined
          }
        />
      </Frame>
    </Document>
  )
}

/** The bar of a phone holds five: home, invoices, payments, statement, more. */
function navigation(page: Page, place: PortalPlace): NavItem[] {
  const { say } = page
  const at = { account: page.account.id }
  const items: (NavItem & { needs?: string })[] = [
    { href: routes.home.href(at), text: say.frame.home, icon: 'house', current: place === 'home' },
    {
      href: routes.invoices.list.href(at),
      text: say.frame.invoices,
      icon: 'receipt-indian-rupee',
      current: place === 'invoices',
      needs: 'invoices.see',
    },
    {
      href: routes.payments.list.href(at),
      text: say.frame.payments,
      icon: 'indian-rupee',
      current: place === 'payments',
      needs: 'payments.see',
    },
    {
      href: routes.statement.show.href(at),
      text: say.frame.statement,
      icon: 'book-open-text',
      current: place === 'statement',
      needs: 'statement.see',
    },
    {
      href: routes.reports.home.href(at),
      text: say.reports.title,
      icon: 'chart-column',
      current: place === 'reports',
      needs: 'reports.see',
      show: 'wide',
    },
    {
      href: routes.more.href(at),
      text: say.frame.more,
      icon: 'menu',
      current: place === 'more' || place === 'access',
      show: 'narrow',
    },
  ]
  return items.filter((item) => item.needs === undefined || page.may(item.needs))
}

export function brandOf({ seller }: Pick<Page, 'seller'>): Brand {
  const { brand } = seller.settings
  return { name: seller.name, logo: brand?.logo_paths ? { paths: brand.logo_paths } : null }
}

/** The seller's four colours are a sheet of their own, kept for ever under a name that changes with them. */
export function brandStylesheet({ seller }: Pick<Page, 'seller'>): string | undefined {
  return seller.settings.brand ? routes.brand.href({ seller: seller.id, name: `${seller.revision}.css` }) : undefined
}

export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word))
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toLocaleUpperCase()
}

/** The same address in another language. */
export function sameIn(page: Pick<Page, 'url'>, language: string): string {
  const query = new URLSearchParams(page.url.search)
  query.set('lang', language)
  return `${page.url.pathname}?${query}`
}
