import type { Child } from 'hono/jsx'
import { type Language, messagesIn } from '#messages/language.ts'
import type { Site } from '#platform/site.ts'
import type { SiteSeller } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import { Document } from '#ui/document.tsx'
import { Field, Option } from '#ui/field.tsx'
import { Icon } from '#ui/icon.tsx'
import { Door } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import { brandOf, brandStylesheet } from '#ui/portal-frame.tsx'
import type { Caller } from './entrance.ts'
import { maskName } from './mask.ts'
import { ColleagueFields } from './views-link.tsx'

export type DoorPageProps = {
  site: Site
  language: Language
  title: string
  /** Whose door it is, once that is known. */
  seller: SiteSeller | null
  children?: Child
}

/** A page before the door: one narrow column under the seller's name. */
export function DoorPage({ site, language, title, seller, children }: DoorPageProps) {
  return (
    <Document
      title={title}
      lang={language}
      skin="door"
      stylesheet={site.assets.styles}
      brandStylesheet={seller === null ? undefined : brandStylesheet({ seller })}
    >
      <Door brand={seller === null ? null : brandOf({ seller })}>{children}</Door>
    </Document>
  )
}

export type CodePageProps = {
  site: Site
  language: Language
  seller: SiteSeller
  caller: Caller
  /** Where the code went, masked; empty when the seller passes it on. */
  sent_to: string
  shared: boolean
  /** The page the link was for, by name. */
  to: string
  error?: string | undefined
  notice?: string | undefined
}

/** Another device: the person proves that the link is theirs, or says that it is not. */
export function CodePage({ site, language, seller, caller, sent_to, shared, to, error, notice }: CodePageProps) {
  const { access: say } = messagesIn(language)
  const contact = maskName(caller.contact_name)
  return (
    <DoorPage site={site} language={language} title={`${say.code_title}, ${seller.name}`} seller={seller}>
      <h1>{say.continue_as.replace('{contact}', contact).replace('{company}', caller.account_name)}</h1>
      {notice && (
        <Notice mark="done" tone="good" live>
          {notice}
        </Notice>
      )}
      <p class="quiet">
        {sent_to === '' ? say.code_from_seller(seller.name, seller.settings.contact?.phone ?? null) : say.code_mailed(sent_to)}
      </p>
      <form method="post" action={routes.access.pending.href()}>
        <CodeField language={language} kind="digits" error={error} />
        <SharedOption language={language} shared={shared} />
        <input type="hidden" name="to" value={to} />
        <button class="btn primary wide tall" type="submit">
          {say.continue}
        </button>
      </form>
      <form method="post" action={routes.access.resend.href()}>
        <input type="hidden" name="to" value={to} />
        <button class="btn wide" type="submit">
          {sent_to === '' ? say.code_ask_again : say.code_send_again}
        </button>
      </form>
      <ul class="links doors">
        <li>
          <a href={routes.access.colleague.href()}>
            <Icon name="user-plus" />
            <span>
              {say.colleague.replace('{contact}', contact)}
              <small>{say.colleague_note}</small>
            </span>
          </a>
        </li>
        <li>
          <a href={routes.access.stranger.href()}>
            <Icon name="circle-question-mark" />
            <span>
              {say.stranger}
              <small>{say.stranger_note}</small>
            </span>
          </a>
        </li>
      </ul>
      {caller.had_free_device && (
        <form method="post" action={routes.access.disown.href()}>
          <p class="t14 quiet">{say.disown_note}</p>
          <button class="btn wide" type="submit">
            {say.disown}
          </button>
        </form>
      )}
    </DoorPage>
  )
}

/** The field of a code; browsers offer what just arrived. */
export function CodeField({
  language,
  kind,
  error,
}: {
  language: Language
  kind: 'digits' | 'letters'
  error?: string | undefined
}) {
  const { access: say } = messagesIn(language)
  return (
    <Field
      name="code"
      label={say.code_label}
      hint={kind === 'digits' ? say.code_hint_digits : say.code_hint_letters}
      error={error}
      kind="code"
      {...(kind === 'digits' ? { inputmode: 'numeric' as const } : {})}
      autocomplete="one-time-code"
      required
      autofocus
      maxlength={12}
    />
  )
}

export function SharedOption({ language, shared }: { language: Language; shared: boolean }) {
  const { access: say } = messagesIn(language)
  return (
    <Option name="shared_device" value="yes" checked={shared} note={say.shared_note}>
      {say.shared}
    </Option>
  )
}

export type ColleaguePageProps = {
  site: Site
  language: Language
  seller: SiteSeller
  caller: Caller
  given?: Readonly<Record<string, string>>
  problem?: { param: string | undefined; message: string } | undefined
}

export function ColleaguePage({ site, language, seller, caller, given, problem }: ColleaguePageProps) {
  const { access: say } = messagesIn(language)
  return (
    <DoorPage site={site} language={language} title={`${say.colleague_title}, ${seller.name}`} seller={seller}>
      <h1>{say.colleague_title}</h1>
      <p class="quiet">{say.colleague_text.replace('{company}', caller.account_name).replace('{seller}', seller.name)}</p>
      {problem && problem.param === undefined && (
        <Notice mark="late" tone="wrong" live>
          {problem.message}
        </Notice>
      )}
      <form method="post" action={routes.access.colleague.href()}>
        <ColleagueFields language={language} {...(given ? { given } : {})} problem={problem} />
        <button class="btn primary wide tall" type="submit">
          {say.ask}
        </button>
      </form>
    </DoorPage>
  )
}

export function StrangerPage({ site, language, seller }: { site: Site; language: Language; seller: SiteSeller }) {
  const { access: say } = messagesIn(language)
  return (
    <DoorPage site={site} language={language} title={`${say.stranger_title}, ${seller.name}`} seller={seller}>
      <h1>{say.stranger_title}</h1>
      <p class="quiet">{say.stranger_text.replace('{seller}', seller.name)}</p>
      <form method="post" action={routes.access.stranger.href()}>
        <button class="btn primary wide tall" type="submit">
          {say.tell}
        </button>
      </form>
    </DoorPage>
  )
}

/** Something was done before the door, and nothing more is to do. */
export function SaidPage(props: { site: Site; language: Language; seller: SiteSeller | null; title: string; text: string }) {
  return (
    <DoorPage {...props}>
      <h1>{props.title}</h1>
      <p class="quiet">{props.text}</p>
    </DoorPage>
  )
}

export type TypedPageProps = { site: Site; language: Language; who: string | null; error?: string | undefined }

/** In with a code alone: first whose, then the code. The same page whoever asks. */
export function TypedCodePage({ site, language, who, error }: TypedPageProps) {
  const { access: say } = messagesIn(language)
  return (
    <DoorPage site={site} language={language} title={say.typed_title} seller={null}>
      <h1>{say.typed_title}</h1>
      <p class="quiet">{who === null ? say.typed_text : say.typed_sent}</p>
      {who === null ? (
        <form method="post" action={routes.access.sendCode.href()}>
          <Field name="who" label={say.typed_who} autocomplete="username" required autofocus maxlength={200} />
          <button class="btn primary wide tall" type="submit">
            {say.typed_send}
          </button>
        </form>
      ) : (
        <form method="post" action={routes.access.code.href()}>
          <input type="hidden" name="who" value={who} />
          <CodeField language={language} kind="letters" error={error} />
          <SharedOption language={language} shared={false} />
          <button class="btn primary wide tall" type="submit">
            {say.typed_enter}
          </button>
        </form>
      )}
    </DoorPage>
  )
}

export function AccountsPage(props: { site: Site; language: Language; seller: SiteSeller; accounts: readonly Caller[] }) {
  const { access: say } = messagesIn(props.language)
  return (
    <DoorPage {...props} title={`${say.accounts_title}, ${props.seller.name}`}>
      <h1>{say.accounts_title}</h1>
      <ul class="links doors">
        {props.accounts.map((account) => (
          <li>
            <a href={routes.home.href({ account: account.account_id })}>
              <Icon name="building-2" />
              <span>{account.account_name}</span>
            </a>
          </li>
        ))}
      </ul>
    </DoorPage>
  )
}
