import { stepUpHref, targetTo } from '#features/access/target.ts'
import { acceptOf } from '#platform/upload.ts'
import type { UploadKind } from '#platform/upload-kind.ts'
import { routes } from '#routes.ts'
import { absolute, subtract, typedMinor } from '#shared/money.ts'
import { FORM_ID, FormKey, of } from '#ui/desk-form.tsx'
import { Field, fieldId, Option, Options, Select, TextArea } from '#ui/field.tsx'
import { Icon } from '#ui/icon.tsx'
import { PageHead, Section } from '#ui/layout.tsx'
import { Links } from '#ui/links.tsx'
import { Answer } from '#ui/money.tsx'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import { type PortalForm, PortalFormProblem } from '#ui/portal-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Sum } from '#ui/sum.tsx'
import { type ConfirmationDetail, isOwn, LONGEST_WHY, theirFigure } from './confirmation.ts'
import { owedLabel, owedWords, StateMark } from './views.tsx'
import { AnswerRecord, LetterItems } from './views-letter.tsx'

export const LEDGER_KINDS: readonly UploadKind[] = ['pdf', 'xlsx', 'csv', 'xml', 'jpg', 'png']

type LetterProps = {
  page: Page
  form: PortalForm
  confirmation: ConfirmationDetail
}

/** One letter: the figure, what makes it up, and the answer, given or to be given. */
export function LetterPage({ page, form, confirmation }: LetterProps) {
  const { say, format, seller, account } = page
  const { confirmations: words } = say
  const { as_on, currency, balance_minor, asked_at, state } = confirmation
  const title = words.on(format.day(as_on))
  return (
    <PortalFrame page={page} place="statement" title={title}>
      <PortalFormProblem page={page} form={form} />
      <PageHead
        title={title}
        crumb={{ href: routes.confirmations.list.href({ account: account.id }), text: words.title, here: format.day(as_on) }}
        note={(isOwn(confirmation) ? words.own_note : words.letter_note)(seller.name, format.day(as_on))}
        acts={<Papers page={page} confirmation={confirmation} />}
      />
      <div class="stack">
        <p>{StateMark({ page, state, tag: true })}</p>
        <Answer label={owedLabel(page, balance_minor, as_on)} value={format.money(absolute(balance_minor), currency)}>
          {words.drawn_up(format.instant(asked_at, seller.time_zone))}
        </Answer>
        <AnswerRecord
          page={page}
          confirmation={confirmation}
          ledgerHref={routes.file.href({ account: account.id, file: confirmation.ledger?.id ?? '' })}
        />
        {confirmation.reply === null && <ToAnswer page={page} form={form} confirmation={confirmation} />}
        <LetterItems page={page} confirmation={confirmation} />
      </div>
    </PortalFrame>
  )
}

function Papers({ page, confirmation: { id, reply } }: Pick<LetterProps, 'page' | 'confirmation'>) {
  const at = { account: page.account.id, confirmation: id }
  const { confirmations: words } = page.say
  return (
    <>
      <a class="btn" href={routes.confirmations.pdf.href(at)}>
        <Icon name="download" />
        {words.pdf}
      </a>
      {reply !== null && (
        <a class="btn" href={routes.confirmations.pdf.href(at, { as: 'json' })}>
          <Icon name="download" />
          {words.json}
        </a>
      )}
    </>
  )
}

/** What stands between the reader and an answer: a newer letter, their role, a code; or the form. */
function ToAnswer({ page, form, confirmation }: LetterProps) {
  const { say, account } = page
  const { confirmations: words } = say
  if (confirmation.state === 'replaced') {
    return (
      <Notice mark="void" lead={words.replaced_note}>
        <a href={routes.confirmations.show.href({ account: account.id, confirmation: confirmation.newest_id })}>
          {words.to_newer}
        </a>
      </Notice>
    )
  }
  if (!page.may('statement.confirm')) return <p class="quiet">{words.not_yours}</p>
  // a form that was sent comes back as it is, also when the code has run out meanwhile
  const sent = form.problem !== null
  if (page.visit.session.level < 2 && !sent) {
    const next = targetTo('confirmation', confirmation.id)
    return (
      <Section id="answer" title={words.your_answer} class="first">
        <div class="stack">
          <p>{words.needs_code}</p>
          <p>
            <a class="btn primary" href={stepUpHref(account.id, next)}>
              {words.confirm_first}
            </a>
          </p>
          <Deadline page={page} confirmation={confirmation} />
        </div>
        <OtherWay page={page} />
      </Section>
    )
  }
  return <AnswerForm page={page} form={form} confirmation={confirmation} />
}

function Deadline({ page, confirmation }: Pick<LetterProps, 'page' | 'confirmation'>) {
  const { say, format } = page
  const { until_on, state } = confirmation
  const { until, past } = say.confirmations
  return <p class="quiet t14">{(state === 'no_reply' ? past : until)(format.day(until_on))}</p>
}

function AnswerForm({ page, form, confirmation }: LetterProps) {
  const { say, format, account } = page
  const { confirmations: words, files } = say
  const { id, currency } = confirmation
  const chosen = of(form, 'reply')
  const side = of(form, 'side')
  return (
    <Section id="answer" title={words.your_answer} class="first">
      <form
        method="post"
        id={FORM_ID}
        class="desk-form reply"
        enctype="multipart/form-data"
        action={routes.confirmations.show.href({ account: account.id, confirmation: id })}
        novalidate
      >
        <FormKey form={form} />
        <Options name="reply" label={words.answer_title} error={chosen.error}>
          <Option type="radio" name="reply" value="agreed" checked={chosen.value === 'agreed'}>
            {words.agree}
          </Option>
          <Option type="radio" name="reply" value="disagreed" checked={chosen.value === 'disagreed'}>
            {words.disagree}
          </Option>
        </Options>
        <div class="fields reply-more">
          <Field
            {...of(form, 'figure')}
            label={words.their_figure}
            prefix={format.symbol(currency)}
            kind="num"
            inputmode="decimal"
            half
          />
          <Select
            {...side}
            label={words.side}
            choices={[
              { value: 'owe', text: words.sides.owe },
              { value: 'owed', text: words.sides.owed },
            ]}
            half
          />
          <TextArea {...of(form, 'why')} label={words.why} hint={words.why_hint} rows={3} maxlength={LONGEST_WHY} half />
          <Field
            {...of(form, 'ledger')}
            value={undefined}
            label={words.ledger}
            hint={files.takes('PDF, Excel, CSV, XML, JPG, PNG')}
            type="file"
            accept={acceptOf(LEDGER_KINDS)}
            optional={files.optional}
            half
          />
        </div>
        <ReadBack page={page} form={form} confirmation={confirmation} />
        <p class="quiet t14">{words.final}</p>
        {page.visit.session.level < 2 && (
          <p>
            <a href={stepUpHref(account.id, targetTo('confirmation', id))} target="_blank" rel="noopener">
              {words.code_again}
            </a>
          </p>
        )}
        <p>
          <button type="submit" class="btn primary">
            {form.problem?.name === 'sure' ? words.read_back.send : words.send}
          </button>
        </p>
        <Deadline page={page} confirmation={confirmation} />
      </form>
      <OtherWay page={page} />
    </Section>
  )
}

/** What is about to be signed, once more in words and figures: after that it stands for good. */
function ReadBack({ page, form, confirmation }: LetterProps) {
  const { say, format } = page
  const { by_books, difference, read_back } = say.confirmations
  const { letter, balance_minor, currency } = confirmation
  const typed = typedMinor(form.typed['figure'] ?? '', currency)
  if (form.problem?.name !== 'sure' || typed === null) return null
  const theirs = theirFigure(typed, form.typed['side'] ?? 'owe')
  return (
    <div id={fieldId('sure')} class="stack">
      <p>
        <b class="medium">{read_back.lead}</b>
      </p>
      <Sum
        rows={[
          { label: by_books(letter.seller.name), value: owedWords(page, balance_minor, currency) },
          { label: by_books(letter.account.name), value: owedWords(page, theirs, currency) },
        ]}
        total={{ label: difference, value: format.amount(subtract(balance_minor, theirs), currency) }}
      />
      <p class="quiet t14">{read_back.file_again}</p>
      <input type="hidden" name="sure" value={String(theirs)} />
    </div>
  )
}

/** Who is not sure compares line by line first. */
function OtherWay({ page }: { page: Page }) {
  if (!page.may('statement.match')) return null
  return (
    <Links
      items={[
        {
          href: routes.reconciliations.upload.href({ account: page.account.id }),
          icon: 'repeat-2',
          text: page.say.confirmations.match,
          note: page.say.confirmations.match_note,
        },
      ]}
    />
  )
}
