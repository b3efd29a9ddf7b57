import { html } from 'hono/html'
import type { ProviderKind } from '#ports/payment-provider.ts'
import { routes } from '#routes.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { DeskFrame, moneyCrumb } from '#ui/desk-frame.tsx'
import { Field, Select } from '#ui/field.tsx'
import { EmptyLine, PageHead } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import type { Connection } from './connection.ts'

/** Those every seller has; they need no keys. */
export const OWN_WAYS: readonly string[] = ['upi', 'bank_transfer']

/** What customers are offered, in order. */
export function ConnectionsPage({ page, connections }: { page: DeskPage; connections: readonly Connection[] }) {
  const { collecting: words } = page.say
  const { settings } = page.seller
  const state = (one: Connection) => {
    if (one.adapter === 'upi' && !settings.upi_address) return words.offered_when.upi
    if (one.adapter === 'bank_transfer' && !settings.bank) return words.offered_when.bank_transfer
    return one.mode === 'test' ? words.test : words.live
  }
  const adapters: Readonly<Record<string, string>> = words.adapters
  const columns: Column<Connection>[] = [
    {
      class: 'doc',
      head: words.name,
      cell: (one) => html`<a class="doc" href="${routes.desk.connection.href({ connection: one.id })}">${one.name}</a>`,
    },
    { class: 'opt', head: words.which, cell: (one) => adapters[one.adapter] ?? one.adapter },
    { class: 'opt', head: words.mode, cell: state },
    { class: 'num', head: words.place, cell: (one) => String(one.place) },
  ]
  return (
    <DeskFrame page={page} place="money" title={words.connections}>
      <PageHead
        title={words.connections}
        crumb={moneyCrumb(page, words.connections)}
        note={words.connections_text}
        acts={
          <a class="btn primary" href={routes.desk.newConnection.href()}>
            {words.add}
          </a>
        }
      />
      <Ledger
        columns={columns}
        rows={connections}
        row={(one) => ({ id: one.id, href: routes.desk.connection.href({ connection: one.id }) })}
      />
    </DeskFrame>
  )
}

export type ConnectionFormProps = {
  page: DeskPage
  form: DeskForm
  /** The service it is for; null: still to be chosen. */
  kind: ProviderKind | null
  kinds: readonly ProviderKind[]
  /** Null: a new one. */
  connection: Connection | null
  /** Whether it works, when it was just tried. */
  check: { works: boolean; words: string } | null
}

/** A way to pay: its name, keys, and who bears the charge. */
export function ConnectionFormPage(props: ConnectionFormProps) {
  const { page, form, kind, kinds, connection, check } = props
  const { say } = page
  const words = say.collecting
  const title = connection?.name ?? words.add
  return (
    <DeskFormPage
      page={page}
      form={form}
      place="money"
      title={title}
      crumb={{ href: routes.desk.connections.href(), text: words.connections, here: title }}
      send={words.save}
    >
      {check && (
        <Notice mark={check.works ? 'done' : 'late'} tone={check.works ? 'good' : 'attn'}>
          {check.works ? `${words.works} ${check.words}` : words.does_not_work(check.words)}
        </Notice>
      )}
      <div class="fields">
        {kind === null ? (
          <>
            <Select
              {...of(form, 'adapter')}
              label={words.which}
              choices={kinds.map((one) => ({ value: one.adapter, text: one.name }))}
            />
            <p>
              <button class="btn" type="submit" name="look" value="kind">
                {words.choose_service}
              </button>
            </p>
          </>
        ) : (
          <>
            <input type="hidden" name="adapter" value={kind.adapter} />
            <Field {...of(form, 'name')} label={words.name} maxlength={60} required />
            <Keys {...props} kind={kind} />
            <Field {...of(form, 'fee_bp')} label={words.fee_bp} hint={words.fee_hint} kind="num" inputmode="decimal" half />
            <Field {...of(form, 'fee_minor')} label={words.fee_minor} kind="num" inputmode="decimal" half />
            <Field {...of(form, 'place')} label={words.place} kind="num" inputmode="numeric" half />
          </>
        )}
      </div>
      {connection && <Hook page={page} connection={connection} />}
      {connection && connection.ended_at === null && (
        <p class="acts">
          <a class="btn" href={routes.desk.endConnection.href({ connection: connection.id })}>
            {words.end}
          </a>
        </p>
      )}
    </DeskFormPage>
  )
}

/** Before it is offered no more: what that means, and what goes on. */
export function EndConnectionPage({ page, form, connection }: { page: DeskPage; form: DeskForm; connection: Connection }) {
  const words = page.say.collecting
  return (
    <DeskFormPage
      page={page}
      form={form}
      place="money"
      title={words.end_title(connection.name)}
      crumb={{
        href: routes.desk.connection.href({ connection: connection.id }),
        text: connection.name,
        here: words.end,
      }}
      note={words.end_note}
      send={words.end}
    />
  )
}

function Keys({ page, form, kind, connection }: ConnectionFormProps & { kind: ProviderKind }) {
  const { say } = page
  const words = say.collecting
  if (OWN_WAYS.includes(kind.adapter)) return null
  return (
    <>
      {connection === null && (
        <Select
          {...of(form, 'mode')}
          label={words.mode}
          choices={[
            { value: 'test', text: words.test },
            { value: 'live', text: words.live },
          ]}
          half
        />
      )}
      <Field
        {...of(form, 'external_ref')}
        label={words.external_ref}
        hint={words.external_ref_hint}
        kind="code"
        maxlength={100}
        optional={kind.needs_account ? undefined : say.desk.form.optional}
        half
      />
      {kind.fields.map((field) => (
        <Field
          {...of(form, `field.${field.name}`)}
          label={field.label}
          hint={field.secret && connection !== null ? words.secret_kept : field.hint}
          type={field.secret ? 'password' : 'text'}
          kind="code"
          autocomplete="off"
          placeholder={field.example}
          optional={field.required ? undefined : say.desk.form.optional}
        />
      ))}
    </>
  )
}

/** Where its messages go, and the messages that came. */
function Hook({ page, connection }: { page: DeskPage; connection: Connection }) {
  const words = page.say.collecting
  if (OWN_WAYS.includes(connection.adapter)) return null
  const address = `${page.site.origin}${routes.paymentHook.href({ seller: page.seller.id, connection: connection.id })}`
  return (
    <dl class="facts">
      <div>
        <dt>{words.hook}</dt>
        <dd>
          <span class="code">{address}</span>
          <br />
          <small>{words.hook_hint}</small>
        </dd>
      </div>
      <div>
        <dt>{words.messages}</dt>
        <dd>
          <a href={routes.desk.providerEvents.href({ connection: connection.id })}>{words.see}</a>
        </dd>
      </div>
    </dl>
  )
}

export type MessageRow = {
  id: string
  name: string
  verdict: 'taken' | 'quarantined'
  reason: string
  deliveries: number
  received_at: Date
}

/** What a provider sent, and what became of it. */
export function MessagesPage({
  page,
  connection,
  messages,
}: {
  page: DeskPage
  connection: Connection
  messages: readonly MessageRow[]
}) {
  const { say, format, seller } = page
  const words = say.collecting
  const reasons: Readonly<Record<string, string>> = words.reasons
  const columns: Column<MessageRow>[] = [
    { class: 'opt', head: words.message_heads.when, cell: (one) => format.instant(one.received_at, seller.time_zone) },
    { class: 'doc', head: words.message_heads.name, cell: (one) => one.name },
    {
      class: 'opt',
      head: words.message_heads.verdict,
      cell: (one) => (one.verdict === 'taken' ? words.taken : `${words.quarantined}: ${reasons[one.reason] ?? one.reason}`),
    },
    { class: 'num', head: words.message_heads.times, cell: (one) => String(one.deliveries) },
  ]
  return (
    <DeskFrame page={page} place="money" title={words.messages_title(connection.name)}>
      <PageHead
        title={words.messages_title(connection.name)}
        crumb={{
          href: routes.desk.connection.href({ connection: connection.id }),
          text: connection.name,
          here: words.messages,
        }}
      />
      {messages.length === 0 ? (
        <EmptyLine>{words.no_messages}</EmptyLine>
      ) : (
        <Ledger columns={columns} rows={messages} row={(one) => ({ id: one.id })} />
      )}
    </DeskFrame>
  )
}
