import type { Account } from '#features/accounts/account.ts'
import type { Contact } from '#features/accounts/contact.ts'
import { routes } from '#routes.ts'
import type { Id } from '#shared/id.ts'
import { DeskFrame } from '#ui/desk-frame.tsx'
import { Select } from '#ui/field.tsx'
import { Icon } from '#ui/icon.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Rows } from '#ui/links.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Status } from '#ui/status.tsx'
import type { PendingCode } from './challenge.ts'
import type { AccessRequest } from './entrance.ts'
import { CHANNELS, type LinkRow, stateOf } from './link.ts'

export function WaitingPage({ page, codes }: { page: DeskPage; codes: readonly PendingCode[] }) {
  const { desk_access: say } = page.say
  return (
    <DeskFrame page={page} place="customers" title={say.waiting_title} live="all">
      <PageHead title={say.waiting_title} note={say.waiting_note} />
      {codes.length === 0 ? (
        <EmptyLine>{say.nobody}</EmptyLine>
      ) : (
        <Rows
          items={codes.map((one) => ({
            id: one.challenge_id,
            text: `${one.contact_name}, ${one.account_name}`,
            note: [
              say.waits[one.purpose],
              say.since(page.format.time(one.created_at, page.seller.time_zone)),
              one.mailed ? say.mailed : '',
            ]
              .filter(Boolean)
              .join(', '),
            end: (
              <form method="post" action={routes.access.makeCode.href({ challenge: one.challenge_id })}>
                <button class="btn small" type="submit">
                  {say.make_code}
                </button>
              </form>
            ),
          }))}
        />
      )}
    </DeskFrame>
  )
}

/** Shown once: nothing of it is kept but a hash. */
export function MadeCodePage({ page, waits, code }: { page: DeskPage; waits: PendingCode; code: string }) {
  const { desk_access: say } = page.say
  return (
    <DeskFrame page={page} place="customers" title={say.waiting_title}>
      <PageHead title={say.code_for(waits.contact_name, waits.account_name)} note={say.code_once} />
      <p class="t20 medium">{code}</p>
      <p>
        <a class="btn" href={routes.access.waiting.href()}>
          {say.back}
        </a>
      </p>
    </DeskFrame>
  )
}

export type LinksPageProps = {
  page: DeskPage
  account: Account
  contacts: readonly Contact[]
  roles: readonly { id: Id<'role'>; name: string }[]
  links: readonly LinkRow[]
  requests: readonly AccessRequest[]
}

export function LinksPage({ page, account, contacts, roles, links, requests }: LinksPageProps) {
  const { desk_access: say } = page.say
  return (
    <DeskFrame page={page} place="customers" title={`${say.links_title}, ${account.name}`} live={account.id}>
      <PageHead
        title={say.links_title}
        crumb={{ href: routes.desk.account.href({ account: account.id }), text: account.name, here: say.links_title }}
      />
      <Section id="people" title={say.people}>
        {contacts.length === 0 ? (
          <EmptyLine>
            <a href={routes.desk.newContact.href({ account: account.id })}>{say.no_people}</a>
          </EmptyLine>
        ) : (
          <Rows
            items={contacts.map((contact) => ({
              id: contact.id,
              text: contact.name,
              note: [contact.role_name, contact.email, contact.phone].filter(Boolean).join(', '),
              end: (
                <div class="stack person-acts">
                  <MakeLinkForm page={page} account={account} contact={contact} />
                  {page.may('accounts.manage') && <PersonForms page={page} account={account} contact={contact} roles={roles} />}
                </div>
              ),
            }))}
          />
        )}
      </Section>
      {requests.length > 0 && (
        <Section id="requests" title={say.requests}>
          <Requests page={page} requests={requests} />
        </Section>
      )}
      <Section id="links" title={say.links}>
        {links.length === 0 ? <EmptyLine>{say.no_links}</EmptyLine> : <Links page={page} links={links} />}
      </Section>
    </DeskFrame>
  )
}

function MakeLinkForm({ page, account, contact }: { page: DeskPage; account: Account; contact: Contact }) {
  const { desk_access: say, access } = page.say
  return (
    <form method="post" action={routes.desk.links.href({ account: account.id })} class="acts">
      <input type="hidden" name="contact_id" value={contact.id} />
      <Select
        name="channel"
        label={<span class="sr">{say.how}</span>}
        choices={CHANNELS.filter((one) => one !== 'email').map((value) => ({ value, text: access.channel[value] }))}
      />
      <button class="btn small" type="submit" aria-label={`${say.make_link}: ${contact.name}`}>
        {say.make_link}
      </button>
      <button class="btn small" type="submit" name="replaces" value="yes" title={say.replace_note}>
        {say.replace}
      </button>
    </form>
  )
}

type PersonFormsProps = {
  page: DeskPage
  account: Account
  contact: Contact
  roles: readonly { id: Id<'role'>; name: string }[]
}

/** What a person may do here, and whether they still belong here. */
function PersonForms({ page, account, contact, roles }: PersonFormsProps) {
  const { desk_access: say } = page.say
  const at = { account: account.id, contact: contact.id }
  return (
    <details>
      <summary>{say.person}</summary>
      <form method="post" action={routes.access.changeRole.href(at)} class="acts">
        <Select
          name="role_id"
          label={<span class="sr">{say.role}</span>}
          value={contact.role_id}
          choices={roles.map(({ id, name }) => ({ value: id, text: name }))}
        />
        <button class="btn small" type="submit">
          {say.change_role}
        </button>
      </form>
      <form method="post" action={routes.access.endContact.href(at)} class="acts">
        <button class="btn small" type="submit" aria-label={`${say.end}: ${contact.name}`}>
          {say.end}
        </button>
        <span class="t14 quiet">{say.end_note}</span>
      </form>
    </details>
  )
}

function Requests({ page, requests }: { page: DeskPage; requests: readonly AccessRequest[] }) {
  const { desk_access: say } = page.say
  return (
    <Rows
      items={requests.map((one) => ({
        id: one.id,
        text: one.name === '' ? one.contact_name : one.name,
        note: [say.asks[one.kind], one.email, one.phone, one.note].filter(Boolean).join(', '),
        end: (
          <form method="post" action={routes.access.settleRequest.href({ account: one.account_id, request: one.id })}>
            <button class="btn small" type="submit">
              {say.settle}
            </button>
          </form>
        ),
      }))}
    />
  )
}

function Links({ page, links }: { page: DeskPage; links: readonly LinkRow[] }) {
  const { access: say } = page.say
  const instant = (at: Date) => page.format.instant(at, page.seller.time_zone)
  return (
    <Rows
      items={links.map((link) => ({
        id: link.id,
        text: `${link.contact_name}, ${link.purpose === '' ? say.link_ends(link.hint) : link.purpose}`,
        note: [
          `${say.link_made_on(instant(link.created_at))} ${say.channel[link.channel]}`,
          link.last_used_at === null ? say.never_used : say.used(link.use_count, instant(link.last_used_at)),
        ].join(', '),
        end: <LinkEnd page={page} link={link} />,
      }))}
    />
  )
}

function LinkEnd({ page, link }: { page: DeskPage; link: LinkRow }) {
  const { access: say } = page.say
  const state = stateOf(link, page.site.database.clock())
  if (state !== 'live') {
    return (
      <Status tone="off" mark="void">
        {say.state[state]}
      </Status>
    )
  }
  return (
    <form method="post" action={routes.desk.revokeLink.href({ account: link.account_id, link: link.id })}>
      <button class="btn small" type="submit" aria-label={`${say.turn_off}: ${say.link_ends(link.hint)}`}>
        {say.turn_off}
      </button>
    </form>
  )
}

/** A link, once: to copy, or to hand over by WhatsApp with a message the sender can change. */
export function MadeLinkPage({
  page,
  account,
  contact,
  url,
}: {
  page: DeskPage
  account: Account
  contact: Contact
  url: string
}) {
  const { desk_access: say } = page.say
  const text = say.message(contact.name, page.seller.name, url)
  const digits = (contact.phone ?? '').replace(/\D/g, '')
  return (
    <DeskFrame page={page} place="customers" title={say.made(contact.name)}>
      <PageHead
        title={say.made(contact.name)}
        note={say.made_note}
        crumb={{ href: routes.desk.links.href({ account: account.id }), text: account.name, here: say.links_title }}
      />
      <p class="made-link">
        <output id="link">{url}</output>
      </p>
      <p class="acts">
        <button class="btn primary" type="button" data-copy={url} data-done={say.copied}>
          <Icon name="copy" />
          {say.copy}
        </button>
        <a
          class="btn"
          href={`https://wa.me/${digits}?text=${encodeURIComponent(text)}`}
          rel="noreferrer noopener"
          target="_blank"
        >
          <Icon name="message-circle" />
          {say.whatsapp}
        </a>
      </p>
    </DeskFrame>
  )
}
