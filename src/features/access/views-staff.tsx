import { type Language, messagesIn } from '#messages/language.ts'
import type { Site } from '#platform/site.ts'
import { routes } from '#routes.ts'
import { Field, Select } from '#ui/field.tsx'
import { Notice } from '#ui/notice.tsx'
import { CodeField, DoorPage } from './views-code.tsx'

type Words = { site: Site; language: Language; error?: string | undefined }

/** The Desk's door: an address, then the code sent to it. The same pages whoever asks. */
export function StaffSignInPage({ site, language, email }: Words & { email: string }) {
  const { desk_access: say } = messagesIn(language)
  return (
    <DoorPage site={site} language={language} title={say.sign_in_title} seller={null}>
      <h1>{say.sign_in_title}</h1>
      <p class="quiet">{site.sends_mail ? say.sign_in_text : say.no_mail}</p>
      <form method="post" action={routes.access.staffSignIn.href()}>
        <Field
          name="email"
          type="email"
          label={say.email}
          value={email}
          autocomplete="username"
          required
          autofocus
          maxlength={200}
        />
        <button class="btn primary wide tall" type="submit">
          {say.send}
        </button>
      </form>
    </DoorPage>
  )
}

export function StaffCodePage({ site, language, error }: Words) {
  const { desk_access: say } = messagesIn(language)
  return (
    <DoorPage site={site} language={language} title={say.sign_in_title} seller={null}>
      <h1>{say.sign_in_title}</h1>
      <p class="quiet">{say.code_text}</p>
      <form method="post" action={routes.access.staffCode.href()}>
        <CodeField language={language} kind="digits" error={error} />
        <button class="btn primary wide tall" type="submit">
          {say.sign_in}
        </button>
      </form>
      <p class="t14">
        <a href={routes.access.staffSignIn.href()}>{messagesIn(language).access.code_send_again}</a>
      </p>
    </DoorPage>
  )
}

/** Behind a one-time link: opening uses nothing up, the button does. */
export function DeskLinkPage({ site, language, token, error }: Words & { token: string }) {
  const { desk_access: say } = messagesIn(language)
  return (
    <DoorPage site={site} language={language} title={say.link_title} seller={null}>
      <h1>{say.link_title}</h1>
      {error === undefined ? (
        <>
          <p class="quiet">{say.link_text}</p>
          <form method="post" action={routes.access.deskLink.href({ token })}>
            <button class="btn primary wide tall" type="submit" autofocus>
              {say.sign_in}
            </button>
          </form>
        </>
      ) : (
        <>
          <p class="quiet">{error}</p>
          <p>
            <a class="btn wide" href={routes.access.staffSignIn.href()}>
              {say.sign_in_title}
            </a>
          </p>
        </>
      )}
    </DoorPage>
  )
}

export type SetUpPageProps = Words & {
  token: string
  /** The seller whose books are here already; null for an empty portal. */
  known: string | null
  currencies: readonly string[]
  given: Readonly<Record<string, string>>
  problem?: { param: string | undefined; message: string } | undefined
}

/** First run: who sells, and who sits at the Desk. */
export function SetUpPage({ site, language, token, known, currencies, given, problem }: SetUpPageProps) {
  const { desk_access: say } = messagesIn(language)
  const errorOf = (name: string) => (problem?.param === name ? problem.message : undefined)
  return (
    <DoorPage site={site} language={language} title={say.set_up_title} seller={null}>
      <h1>{known ?? say.set_up_title}</h1>
      <p class="quiet">{say.set_up_text}</p>
      {problem && problem.param === undefined && (
        <Notice mark="late" tone="wrong" live>
          {problem.message}
        </Notice>
      )}
      <form method="post" action={routes.access.setUp.href({ token })}>
        {known === null && (
          <>
            <Field
              name="name"
              label={say.seller_name}
              value={given['name']}
              error={errorOf('name')}
              autocomplete="organization"
              required
              autofocus
            />
            <Select
              name="country"
              label={say.country}
              value={given['country'] ?? 'IN'}
              error={errorOf('country')}
              choices={Object.entries(say.countries).map(([value, text]) => ({ value, text }))}
            />
            <Select
              name="currency"
              label={say.currency}
              value={given['currency'] ?? 'INR'}
              error={errorOf('currency')}
              choices={currencies.map((value) => ({ value, text: value }))}
            />
          </>
        )}
        <Field
          name="person"
          label={say.your_name}
          value={given['person']}
          error={errorOf('person')}
          autocomplete="name"
          required
        />
        <Field
          name="email"
          type="email"
          label={say.your_email}
          hint={say.your_email_hint}
          value={given['email']}
          error={errorOf('email')}
          autocomplete="email"
          required
        />
        <button class="btn primary wide tall" type="submit">
          {say.open}
        </button>
      </form>
    </DoorPage>
  )
}
