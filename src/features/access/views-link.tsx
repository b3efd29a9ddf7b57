import { type Language, messagesIn } from '#messages/language.ts'
import type { Site } from '#platform/site.ts'
import { routes } from '#routes.ts'
import { Document } from '#ui/document.tsx'
import { Field, Option, TextArea } from '#ui/field.tsx'
import { Icon } from '#ui/icon.tsx'

/**
 * The page behind every link: the same bytes for everybody. It knows nothing; the script in it asks whose link this is and fills the
 * words in (src/ui/client/door.ts). Opening it changes nothing.
 */
export function LinkPage({ site, language }: { site: Site; language: Language }) {
  const { access: say, frame } = messagesIn(language)
  const other = language === 'en' ? 'hi' : 'en'
  return (
    <Document
      title={say.link_title}
      description={say.link_description}
      lang={language}
      skin="door"
      stylesheet={site.assets.styles}
      script={site.assets.door}
      symbols={['i-user-plus', 'i-circle-question-mark']}
    >
      <main class="door-page" id="main">
        <section data-state="asking">
          <h1>{say.opening}</h1>
          <noscript>
            <p class="quiet">{say.no_script}</p>
            <p>
              <a class="btn primary" href={routes.access.code.href()}>
                {say.other_way}
              </a>
            </p>
          </noscript>
        </section>
        <Ready language={language} />
        <Colleague language={language} />
        <Stranger language={language} />
        <Dead language={language} />
        <footer class="t12 faint">
          <p>
            <span class="medium">{language === 'en' ? 'English' : 'हिन्दी'}</span>&ensp;
            <a href={routes.access.link.href({}, { lang: other })} lang={other} data-carry>
              {frame.other_language}
            </a>
          </p>
        </footer>
      </main>
    </Document>
  )
}

function Seller() {
  return (
    <p class="brand">
      <svg class="logo" viewBox="0 0 24 24" aria-hidden="true" data-logo hidden></svg>
      <span data-slot="seller"></span>
    </p>
  )
}

function Ready({ language }: { language: Language }) {
  const { access: say } = messagesIn(language)
  return (
    <section data-state="ready" hidden>
      <Seller />
      <h1 data-words={say.continue_as}>{say.link_title}</h1>
      <p class="quiet" data-words={say.what_is_here}></p>
      <form method="post" action={routes.access.code.href()} data-exchange>
        <button class="btn primary wide tall" type="submit">
          {say.continue}
        </button>
        <p class="t14 quiet">{say.remembered}</p>
        <Option name="shared_device" value="yes" note={say.shared_note}>
          {say.shared}
        </Option>
      </form>
      <ul class="links doors">
        <li>
          <a href={routes.access.code.href()} data-show="colleague">
            <Icon name="user-plus" />
            <span>
              <span data-words={say.colleague}></span>
              <small>{say.colleague_note}</small>
            </span>
          </a>
        </li>
        <li>
          <a href={routes.access.code.href()} data-show="stranger">
            <Icon name="circle-question-mark" />
            <span>
              {say.stranger}
              <small>{say.stranger_note}</small>
            </span>
          </a>
        </li>
      </ul>
      <p class="t12 faint" data-words={say.nothing_changed}></p>
    </section>
  )
}

function Colleague({ language }: { language: Language }) {
  const { access: say } = messagesIn(language)
  return (
    <>
      <section data-state="colleague" hidden>
        <Seller />
        <h1>{say.colleague_title}</h1>
        <p class="quiet" data-words={say.colleague_text}></p>
        <form method="post" data-post={routes.access.colleague.href()} data-then="asked">
          <ColleagueFields language={language} />
          <button class="btn primary wide tall" type="submit">
            {say.ask}
          </button>
        </form>
      </section>
      <section data-state="asked" hidden>
        <Seller />
        <h1 tabindex={-1} data-first>
          {say.asked_title}
        </h1>
        <p class="quiet">{say.asked_text}</p>
      </section>
    </>
  )
}

/** What a colleague tells of themselves: also on the code page, where no script is needed. */
export function ColleagueFields({ language, given = {}, problem }: ColleagueFieldsProps) {
  const { access: say } = messagesIn(language)
  const errorOf = (name: string) => (problem?.param === name ? problem.message : undefined)
  return (
    <>
      <Field
        name="name"
        label={say.your_name}
        value={given.name}
        error={errorOf('name')}
        autocomplete="name"
        required
        maxlength={100}
      />
      <Field
        name="email"
        label={say.your_email}
        type="email"
        value={given.email}
        error={errorOf('email')}
        autocomplete="email"
        required
        maxlength={200}
      />
      <Field
        name="phone"
        label={say.your_phone}
        optional={say.optional}
        type="tel"
        value={given.phone}
        error={errorOf('phone')}
        autocomplete="tel"
        maxlength={30}
      />
      <TextArea name="note" label={say.your_note} optional={say.optional} value={given.note} rows={2} maxlength={500} />
    </>
  )
}

type ColleagueFieldsProps = {
  language: Language
  given?: Readonly<Record<string, string>>
  problem?: { param: string | undefined; message: string } | undefined
}

function Stranger({ language }: { language: Language }) {
  const { access: say } = messagesIn(language)
  return (
    <section data-state="stranger" hidden>
      <Seller />
      <h1 tabindex={-1} data-first>
        {say.stranger_title}
      </h1>
      <p class="quiet" data-words={say.stranger_text}></p>
      <form method="post" data-post={routes.access.stranger.href()} data-then="asked">
        <button class="btn primary wide tall" type="submit">
          {say.tell}
        </button>
      </form>
    </section>
  )
}

function Dead({ language }: { language: Language }) {
  const { access: say } = messagesIn(language)
  return (
    <>
      <section data-state="refused" hidden>
        <h1 tabindex={-1} data-first>
          {say.refused_title}
        </h1>
        <p class="quiet">{say.refused_text}</p>
        <form method="post" data-post={routes.access.renew.href()} data-then="sent">
          <button class="btn primary wide tall" type="submit">
            {say.send_fresh}
          </button>
        </form>
        <p class="t14">
          <a href={routes.access.code.href()}>{say.other_way}</a>
        </p>
      </section>
      <section data-state="absent" hidden>
        <h1 tabindex={-1} data-first>
          {say.absent_title}
        </h1>
        <p class="quiet">{say.absent_text}</p>
        <p class="t14">
          <a href={routes.access.code.href()}>{say.other_way}</a>
        </p>
      </section>
      <section data-state="sent" hidden>
        <h1 tabindex={-1} data-first>
          {say.sent_title}
        </h1>
        <p class="quiet">{say.sent_text}</p>
      </section>
      <section data-state="offline" hidden>
        <h1 tabindex={-1} data-first>
          {say.offline_title}
        </h1>
        <p class="quiet">{say.offline_text}</p>
        <p>
          <button class="btn wide" type="button" data-again>
            {say.again}
          </button>
        </p>
      </section>
    </>
  )
}
