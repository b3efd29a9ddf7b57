import { html } from 'hono/html'
import type { Attention } from '#features/connections/connection.ts'
import { routes } from '#routes.ts'
import { Section } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import type { ListedDisagreement } from './attention.ts'

/** What needs a person's eye: what came otherwise than it was asked, and messages that were put aside. */
export function NeedsALook({
  page,
  attention,
  disagreements,
}: {
  page: DeskPage
  attention: readonly Attention[]
  disagreements: readonly ListedDisagreement[]
}) {
  const { collecting: words } = page.say
  if (attention.length === 0 && disagreements.length === 0) return null
  return (
    <Section id="look" title={words.attention}>
      {disagreements.length > 0 && (
        <Ledger
          caption={words.attention}
          columns={columnsOf(page)}
          rows={disagreements}
          row={(row) => ({ id: `look-${row.settlement_id}-${row.about}` })}
        />
      )}
      {attention.map((one) => (
        <Notice mark="late" tone="attn">
          {one.name}: {words.put_aside(one.put_aside)}{' '}
          <a href={routes.desk.providerEvents.href({ connection: one.connection_id })}>{words.see}</a>
        </Notice>
      ))}
    </Section>
  )
}

function columnsOf({ say, format, seller }: DeskPage): Column<ListedDisagreement>[] {
  const { heads, disagreements, looked_at, came } = say.collecting
  const codes: Readonly<Record<string, string>> = disagreements.codes
  const at = (row: ListedDisagreement) => ({ account: row.account_id, settlement: row.settlement_id })
  return [
    {
      class: 'doc',
      head: heads.customer,
      cell: (row) => html`<a class="plain" href="${routes.desk.settlement.href(at(row))}">${row.account_name}</a>`,
    },
    { class: 'wide', head: heads.why, cell: (row) => codes[row.code] ?? disagreements.not_taken },
    { class: 'nowrap opt', head: heads.when, cell: (row) => format.instant(row.at, seller.time_zone) },
    { class: 'num opt', head: heads.asked, cell: (row) => format.money(row.asked_minor, row.currency) },
    {
      class: 'num',
      head: came,
      cell: (row) => (row.came_minor === null ? '–' : format.money(row.came_minor, row.came_currency)),
    },
    {
      class: 'do',
      head: '',
      cell: (row) => html`<form method="post" action="${routes.desk.lookedAt.href(at(row))}">
        <input type="hidden" name="about" value="${row.about}"><button class="btn small" type="submit">${looked_at}</button></form>`,
    },
  ]
}
