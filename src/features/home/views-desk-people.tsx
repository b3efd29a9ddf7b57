import { html } from 'hono/html'
import { type AccessLink, stateOf } from '#features/access/link.ts'
import type { Account } from '#features/accounts/account.ts'
import type { Contact } from '#features/accounts/contact.ts'
import { routes } from '#routes.ts'
import { dayOf } from '#shared/day.ts'
import { EmptyLine, Section } from '#ui/layout.tsx'
import { Rows } from '#ui/links.tsx'
import type { Words } from '#ui/markup.ts'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Status } from '#ui/status.tsx'
import { type Column, Ledger } from '#ui/table.tsx'

type Link = AccessLink & { contact_name: string }

export type PeopleProps = {
  page: DeskPage
  account: Account
  contacts: readonly Contact[]
  links: readonly Link[]
  requests: readonly {
    id: string
    name: string
    email: string
    phone: string
    note: string
    kind: 'colleague' | 'stranger'
    contact_name: string
  }[]
  /** Who of this account waits for a code that nobody has mailed. */
  codes: readonly { challenge_id: string; contact_name: string; mailed: boolean }[]
  /** Names of the seller's people by id: who made a link. */
  staff: ReadonlyMap<string, string>
}

/** The account's people, each with the way to a link of their own; the links that stand; and who waits. */
export function PeopleAndLinks(props: PeopleProps) {
  const { page, account, contacts, links, requests, codes } = props
  const { people } = page.say.desk
  const add = page.may('accounts.manage') && <a href={routes.desk.newContact.href({ account: account.id })}>{people.add}</a>
  const manages = page.may('links.manage')
  return (
    <Section id="people" title={people.title} aside={add || undefined} class="first">
      {manages && codes.map((code) => <WaitingCode page={page} code={code} />)}
      {manages && requests.map((request) => <Request page={page} account={account} request={request} />)}
      {contacts.length === 0 ? (
        <EmptyLine>{people.none}</EmptyLine>
      ) : (
        <Rows
          tight
          items={contacts.map((contact) => ({
            id: contact.id,
            text: contact.name,
            note: [contact.role_name, contact.email, contact.phone].filter(Boolean).join(', '),
            end: manages ? (
              <form method="post" action={routes.desk.links.href({ account: account.id })}>
                <input type="hidden" name="contact_id" value={contact.id} />
                <input type="hidden" name="channel" value="copy" />
                <button type="submit" class="btn small" aria-label={people.make_link_for(contact.name)}>
                  {people.make_link}
                </button>
              </form>
            ) : undefined,
          }))}
        />
      )}
      {manages && links.length > 0 && <LinkTable {...props} />}
    </Section>
  )
}

function WaitingCode({ page, code }: { page: DeskPage; code: PeopleProps['codes'][number] }) {
  const { people } = page.say.desk
  return (
    <Notice mark="wait" tone="attn" id={`code-${code.challenge_id}`} lead={people.waits_for_code(code.contact_name)}>
      {code.mailed ? people.code_mailed : people.code_to_pass_on} <a href={routes.access.waiting.href()}>{people.to_codes}</a>
    </Notice>
  )
}

function Request({ page, account, request }: { page: DeskPage; account: Account; request: PeopleProps['requests'][number] }) {
  const { people } = page.say.desk
  const { name, email, phone, note, kind, contact_name } = request
  if (kind === 'stranger') {
    return (
      <form
        method="post"
        action={routes.access.settleRequest.href({ account: account.id, request: request.id })}
        id={request.id}
      >
        <Notice mark="flag" tone="attn" lead={people.went_astray(contact_name)}>
          {note}{' '}
          <button type="submit" class="btn small">
            {people.seen_it}
          </button>
        </Notice>
      </form>
    )
  }
  const prefilled = routes.desk.newContact.href({ account: account.id }, { name, email, phone, request: request.id })
  return (
    <Notice mark="wait" id={request.id} lead={people.asks(name)}>
      {[email, phone, note].filter(Boolean).join(', ')} {people.holds_link_of(contact_name)}{' '}
      {page.may('accounts.manage') && <a href={prefilled}>{people.take_up}</a>}
    </Notice>
  )
}

function LinkTable({ page, account, links, staff }: PeopleProps) {
  const { people } = page.say.desk
  const columns: Column<Link>[] = [
    { class: 'doc', head: people.link, cell: (link) => whichLink(page, link) },
    { class: 'who opt', head: people.made, cell: (link) => whenMade(page, link, staff) },
    { class: 'opt', head: people.used, cell: (link) => whenUsed(page, link) },
    { class: 'val', head: people.state, cell: (link) => linkState(page, link) },
    { class: 'num act', head: html`<span class="sr">${people.act}</span>`, cell: (link) => turnOff(page, account, link) },
  ]
  return <Ledger class="linktable" caption={people.links} columns={columns} rows={links} row={(link) => ({ id: link.id })} />
}

function whichLink(page: DeskPage, link: Link): Words {
  const { people } = page.say.desk
  const about = [people.channels[link.channel], link.purpose].filter(Boolean).join(', ')
  return html`${link.contact_name} <small class="quiet code">…${link.hint}</small><small class="block quiet">${about}</small>`
}

function whenMade(page: DeskPage, link: Link, staff: ReadonlyMap<string, string>): Words {
  const by = staff.get(link.created_by) ?? link.created_by
  return html`${dayIn(page, link.created_at)}<small class="block quiet">${by}</small>`
}

function whenUsed(page: DeskPage, link: Link): Words {
  const { people } = page.say.desk
  if (link.last_used_at === null) return html`<span class="quiet">${people.never_used}</span>`
  return html`${people.times(link.use_count)}<small class="block quiet">${dayIn(page, link.last_used_at)}</small>`
}

function dayIn({ format, seller }: DeskPage, at: Date): string {
  return format.day(dayOf(at, seller.time_zone))
}

function linkState(page: DeskPage, link: Link): Words {
  const { people } = page.say.desk
  const state = stateOf(link, page.site.database.clock())
  if (state === 'live') return Status({ tone: 'good', mark: 'done', children: people.states.live })
  return Status({ tone: 'off', mark: 'void', children: people.states[state] })
}

function turnOff(page: DeskPage, account: Account, link: Link): Words {
  if (stateOf(link, page.site.database.clock()) !== 'live') return ''
  const action = routes.desk.revokeLink.href({ account: account.id, link: link.id })
  return html`<form method="post" action="${action}"><button type="submit" class="btn small">${page.say.desk.people.turn_off}</button></form>`
}
