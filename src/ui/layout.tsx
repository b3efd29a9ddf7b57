import { Icon } from './icon.tsx'
import type { IconName } from './icons.ts'
import { classes, type Words } from './markup.ts'

/** The seller as the page shows it: a picture, a line drawing of 24 × 24 as SVG paths, or the first letter of the name. */
export type Brand = {
  name: string
  href?: string | undefined
  logo?: { src: string } | { paths: readonly string[] } | null | undefined
}

/** Who is looking, and the door to the other accounts or settings. */
export type Me = { href: string; title: string; note: string; initials: string }

export type NavItem = {
  href: string
  text: string
  icon: IconName
  current?: boolean | undefined
  count?: number | string | null | undefined
  /** The bar at the bottom of a phone holds five: `wide` items show only at the side, `narrow` only on the bar. */
  show?: 'wide' | 'narrow' | undefined
  /** Desk: the letter that goes there after G. */
  goKey?: string | undefined
}

export type NavGroup = { title?: string | undefined; items: readonly NavItem[] }

export type FootLink = { href: string; text: string; lang?: string | undefined }

export type FrameProps = {
  brand: Brand
  me: Me
  nav: readonly NavGroup[]
  words: { skip: string; nav: string }
  /** The language switch and quiet links below the navigation; on the Desk a hint of keys. */
  foot?: readonly FootLink[] | undefined
  footNote?: Words
  children?: Words
}

/** Portal and Desk: bar at the bottom of a phone, slim side bar from 60rem; the skin is the class of the body. */
export function Frame({ brand, me, nav, words, foot, footNote, children }: FrameProps) {
  return (
    <>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      <div class="frame">
        <div class="side">
          <header class="top">
            <BrandMark {...brand} />
            <a class="me" href={me.href}>
              <span class="who">
                <b>{me.title}</b> <span>{me.note}</span>
              </span>
              <span class="initials" aria-hidden="true" data-initials={me.initials}></span>
              <Icon name="chevrons-up-down" />
            </a>
          </header>
          <nav class="nav" aria-label={words.nav} id="nav">
            {nav.map((group) => (
              <NavList {...group} />
            ))}
            <SideFoot links={foot} note={footNote} />
          </nav>
        </div>
        <main class="page" id="main">
          {children}
        </main>
      </div>
    </>
  )
}

function NavList({ title, items }: NavGroup) {
  return (
    <>
      {title && <h3>{title}</h3>}
      <ul>
        {items.map((item) => (
          <li class={item.show}>
            <a href={item.href} aria-current={item.current ? 'page' : undefined} data-go={item.goKey}>
              <Icon name={item.icon} />
              {item.text}
              {item.count ? <span class="count">{item.count}</span> : null}
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}

function SideFoot({ links, note }: { links: readonly FootLink[] | undefined; note: Words }) {
  if (!links?.length && !note) return null
  return (
    <p class="side-foot">
      {links?.map((link) => (
        <a href={link.href} lang={link.lang} hreflang={link.lang}>
          {link.text}
        </a>
      ))}
      {note && <span>{note}</span>}
    </p>
  )
}

/** Logo and name of the seller; a link when `href` is given. */
export function BrandMark({ name, href, logo }: Brand) {
  const inside = (
    <>
      <Logo name={name} logo={logo} />
      {name}
    </>
  )
  return href ? (
    <a class="brand" href={href}>
      {inside}
    </a>
  ) : (
    <p class="brand">{inside}</p>
  )
}

function Logo({ name, logo }: Pick<Brand, 'name' | 'logo'>) {
  if (logo && 'src' in logo) return <img class="logo picture" src={logo.src} alt="" width="32" height="32" />
  if (logo)
    return (
      <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
        {logo.paths.map((path) => (
          <path d={path} />
        ))}
      </svg>
    )
  const [initial = ''] = name.trim()
  return (
    <span class="logo initial" aria-hidden="true">
      {initial.toLocaleUpperCase()}
    </span>
  )
}

/** The pages before the door: one narrow column, the seller's name where there is one to show, and nothing else to press. */
export function Door({ brand, children }: { brand: Brand | null; children?: Words }) {
  return (
    <main class="door-page" id="main">
      {brand && <BrandMark name={brand.name} logo={brand.logo} />}
      {children}
    </main>
  )
}

export type PageHeadProps = {
  title: Words
  crumb?: { href: string; text: string; here: string } | undefined
  /** The quiet sentence: beside the title, or under it where there are acts. */
  note?: Words
  /** Buttons and links; `three` sets them smaller on a phone so that three stand in a row. */
  acts?: Words
  three?: boolean | undefined
  /** Between title and acts: the search of the Desk. */
  children?: Words
  /** Stands at the top of the printed page (statement). */
  print?: boolean | undefined
}

/** The head of a page: where it belongs, its title, one quiet sentence, what can be done. */
export function PageHead({ title, crumb, note, acts, three, children, print }: PageHeadProps) {
  return (
    <header class={classes('head', print && 'print-head')}>
      {crumb && (
        <p class="crumb">
          <a href={crumb.href}>{crumb.text}</a> / {crumb.here}
        </p>
      )}
      {acts && note ? (
        <div class={print ? undefined : 'answer'}>
          <h1>{title}</h1>
          <p class={print ? 'quiet' : 't14'}>{note}</p>
        </div>
      ) : (
        <h1>{title}</h1>
      )}
      {!acts && note && <p class="quiet t14">{note}</p>}
      {children}
      {acts && <div class={classes('acts', three && 'three')}>{acts}</div>}
    </header>
  )
}

export type SectionProps = {
  id: string
  title: Words
  /** A link or a small sentence at the end of the heading. */
  aside?: Words
  /** Present for screen readers only. */
  hiddenTitle?: boolean | undefined
  class?: 'first' | 'plain' | 'plain noprint' | undefined
  children?: Words
}

/** A hairline, a heading, and what belongs to it. */
export function Section({ id, title, aside, hiddenTitle, class: more, children }: SectionProps) {
  return (
    <section class={classes('section', more)} aria-labelledby={id}>
      {hiddenTitle ? (
        <h2 class="sr" id={id}>
          {title}
        </h2>
      ) : (
        <header>
          <h2 id={id}>{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  )
}

/** As of when the page stands, and whom to ask. */
export function PageFoot({ left, right }: { left: Words; right?: Words }) {
  return (
    <footer class="foot">
      <span>{left}</span>
      {right && <span>{right}</span>}
    </footer>
  )
}

/** A space of the page that a person has yet to fill: what will stand here, and how. */
export function EmptyLine({ children }: { children?: Words }) {
  return <p class="quiet emptyline">{children}</p>
}

/** A key of the keyboard, shown where it acts. */
export function Key({ children }: { children: string }) {
  return <kbd>{children}</kbd>
}
