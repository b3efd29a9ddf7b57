import { html } from 'hono/html'
import { FileLink } from '#features/files/views.tsx'
import { routes } from '#routes.ts'
import { dayOf } from '#shared/day.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { DeskFrame, KeysFoot, moneyCrumb } from '#ui/desk-frame.tsx'
import { Option, Options, TextArea } from '#ui/field.tsx'
import type { MarkName, Tone } from '#ui/icon.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { Status } from '#ui/status.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { type CertificateDetail, type CertificateState, type DeclaredDeduction, MOST_ANSWER } from './certificate.ts'
import { baseWords, taxWords } from './views-taxes.tsx'

const LOOKS: Readonly<Record<CertificateState, { tone: Tone; mark: MarkName }>> = {
  uploaded: { tone: 'wait', mark: 'wait' },
  accepted: { tone: 'good', mark: 'done' },
  rejected: { tone: 'wrong', mark: 'void' },
}

type QueueProps = {
  page: DeskPage
  queue: { rows: readonly CertificateDetail[]; next: string | null }
  waiting: boolean
  cursor: string | null
}

/** Certificates customers have handed over: those to look at, oldest first; or those that were decided on. */
export function CertificatesPage({ page, queue, waiting, cursor }: QueueProps) {
  const { desk: words } = page.say.taxes
  const here = (after?: string) => routes.desk.taxes.href({}, { tab: waiting ? undefined : 'decided', after })
  return (
    <DeskFrame page={page} place="money" title={words.title} live="all">
      <PageHead title={words.title} crumb={moneyCrumb(page, words.title)} />
      {page.url.searchParams.has('done') && <Notice mark="done" tone="good" lead={words.done} live />}
      <Tabs
        label={words.which}
        items={[
          { href: routes.desk.taxes.href(), text: words.tabs.waiting, current: waiting },
          { href: routes.desk.taxes.href({}, { tab: 'decided' }), text: words.tabs.decided, current: !waiting },
        ]}
      />
      {queue.rows.length === 0 ? (
        <EmptyLine>{waiting ? words.none_waiting : words.none_decided}</EmptyLine>
      ) : (
        <Ledger
          class="queue customers"
          caption={words.title}
          columns={queueColumns(page)}
          rows={queue.rows}
          row={(row) => ({ id: row.id, href: hrefOf(row) })}
        />
      )}
      <Paging
        text={words.on_page(queue.rows.length)}
        previous={cursor === null ? null : { href: here(), text: words.first }}
        next={queue.next === null ? null : { href: here(queue.next), text: words.next }}
      />
      <KeysFoot page={page} acts={page.say.desk.keys.open_short} />
    </DeskFrame>
  )
}

function hrefOf({ account_id, id }: Pick<CertificateDetail, 'account_id' | 'id'>): string {
  return routes.desk.certificate.href({ account: account_id, certificate: id })
}

function queueColumns(page: DeskPage): Column<CertificateDetail>[] {
  const { say, format, seller } = page
  const { desk: words } = say.taxes
  return [
    { class: 'doc nowrap', head: words.uploaded, cell: (row) => format.day(dayOf(row.created_at, seller.time_zone)) },
    { class: 'who', head: words.customer, cell: (row) => html`<a class="plain" href="${hrefOf(row)}">${row.account_name}</a>` },
    { class: 'opt code', head: words.number, cell: (row) => row.certificate_number },
    { class: 'opt nowrap', head: words.period, cell: (row) => periodOf(page, row) },
    { class: 'opt', head: words.state, cell: (row) => CertificateStanding({ page, certificate: row }) },
    { class: 'num val', head: words.amount, cell: (row) => format.money(row.amount_minor, row.currency) },
  ]
}

function periodOf({ say, format }: DeskPage, row: CertificateDetail): string {
  return say.taxes.quarter(format.day(row.from_on), format.day(row.to_on))
}

function CertificateStanding({ page, certificate, tag }: { page: DeskPage; certificate: CertificateDetail; tag?: boolean }) {
  return Status({ ...LOOKS[certificate.state], tag, children: page.say.taxes.desk.states[certificate.state] })
}

type CertificateProps = {
  page: DeskPage
  certificate: CertificateDetail
  covered: readonly DeclaredDeduction[]
  form: DeskForm
}

/** One certificate: what it says, what it should prove, and the answer to it. */
export function CertificatePage(props: CertificateProps) {
  return props.certificate.state === 'uploaded' ? <OpenCertificate {...props} /> : <DecidedCertificate {...props} />
}

function headOf({ page, certificate }: Pick<CertificateProps, 'page' | 'certificate'>) {
  const { desk: words } = page.say.taxes
  const title = certificate.certificate_number === '' ? words.shown_title : words.shown_number(certificate.certificate_number)
  return {
    title,
    crumb: { href: routes.desk.taxes.href(), text: words.title, here: certificate.account_name },
    note: (
      <>
        <CertificateStanding page={page} certificate={certificate} tag />{' '}
        <span class="pad">{page.format.money(certificate.amount_minor, certificate.currency)}</span>
      </>
    ),
  }
}

function OpenCertificate(props: CertificateProps) {
  const { page, form } = props
  const { desk: words } = page.say.taxes
  const answers = of(form, 'answer')
  return (
    <DeskFormPage page={page} form={form} place="money" {...headOf(props)} send={words.send} wide>
      <What {...props} />
      <Options name="answer" label={words.answer} error={answers.error}>
        <Option type="radio" name="answer" value="accept" checked={answers.value === 'accept'} note={words.accept_note}>
          {words.accept}
        </Option>
        <Option type="radio" name="answer" value="reject" checked={answers.value === 'reject'} note={words.reject_note}>
          {words.reject}
        </Option>
        {page.may('payments.reverse') && (
          <Option name="refuse" value="yes" checked={form.typed['refuse'] !== undefined} note={words.refuse_note}>
            {words.refuse}
          </Option>
        )}
      </Options>
      <div class="fields">
        <TextArea {...of(form, 'words')} label={words.words} hint={words.words_hint} rows={3} maxlength={MOST_ANSWER} half />
      </div>
    </DeskFormPage>
  )
}

function DecidedCertificate(props: CertificateProps) {
  const { page, certificate } = props
  const head = headOf(props)
  return (
    <DeskFrame page={page} place="money" title={head.title} live={certificate.account_id}>
      <PageHead {...head} />
      {certificate.answer !== '' && <Notice mark={LOOKS[certificate.state].mark}>{certificate.answer}</Notice>}
      <What {...props} />
    </DeskFrame>
  )
}

function What({ page, certificate, covered }: CertificateProps) {
  const { format } = page
  const { desk: words } = page.say.taxes
  const money = (of: CertificateDetail['amount_minor']) => format.money(of, certificate.currency)
  const differs = certificate.covered_minor !== certificate.amount_minor
  return (
    <div class="cols even">
      <Section id="covers" title={words.covers} class="first">
        <Ledger
          caption={words.covers}
          columns={coveredColumns(page, certificate)}
          rows={covered}
          row={(row) => ({ id: row.id, class: row.proof === 'reversed' ? 'off' : undefined })}
        />
        <p class="t14">
          {words.covered(money(certificate.covered_minor))}
          {differs ? `. ${words.differs(money(certificate.amount_minor))}` : '.'}
        </p>
      </Section>
      <Section id="facts" title={words.details} class="first">
        <Facts page={page} certificate={certificate} />
      </Section>
    </div>
  )
}

function coveredColumns(page: DeskPage, { account_id, currency }: CertificateDetail): Column<DeclaredDeduction>[] {
  const { say, format } = page
  const { heads } = say.taxes
  const href = (row: DeclaredDeduction) => routes.desk.payment.href({ account: account_id, payment: row.id })
  return [
    { class: 'doc', head: heads.number, cell: (row) => html`<a href="${href(row)}">${row.number}</a>` },
    { class: 'nowrap opt', head: heads.date, cell: (row) => format.day(row.dated_on) },
    { class: 'opt', head: heads.tax, cell: (row) => taxWords(page, row) },
    { class: 'num opt', head: heads.base, cell: (row) => baseWords(page, row) },
    {
      class: 'num',
      head: `${heads.amount} ${format.symbol(currency)}`,
      cell: (row) => format.amount(row.amount_minor, currency),
    },
  ]
}

function Facts({ page, certificate }: Pick<CertificateProps, 'page' | 'certificate'>) {
  const { format, seller } = page
  const { desk: words } = page.say.taxes
  const { file, file_id, account_id } = certificate
  const facts: (readonly [string, Words])[] = [
    [words.customer, <a href={routes.desk.account.href({ account: account_id })}>{certificate.account_name}</a>],
    [words.number, certificate.certificate_number],
    [words.period, periodOf(page, certificate)],
    [words.uploaded, format.instant(certificate.created_at, seller.time_zone)],
    [words.by, certificate.uploaded_by_name],
    [
      words.file,
      file === null || file_id === null ? (
        ''
      ) : (
        <FileLink page={page} href={routes.desk.file.href({ account: account_id, file: file_id })} file={file} />
      ),
    ],
  ]
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== '')
        .map(([label, value]) => (
          <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
