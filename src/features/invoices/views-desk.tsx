import type { Account } from '#features/accounts/account.ts'
import type { Contact } from '#features/accounts/contact.ts'
import { routes } from '#routes.ts'
import { absolute, type Minor, negateMinor } from '#shared/money.ts'
import { DeskFrame } from '#ui/desk-frame.tsx'
import { Key, PageHead, Section } from '#ui/layout.tsx'
import { type LinkRow, Links, Rows } from '#ui/links.tsx'
import type { Words } from '#ui/markup.ts'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Sum } from '#ui/sum.tsx'
import type { InvoiceDetail } from './invoice-detail.ts'
import { DocumentSheet } from './views-sheet.tsx'
import { InvoiceStanding, settledMinor } from './views-status.tsx'

export type DeskInvoiceProps = {
  page: DeskPage
  account: Account
  detail: InvoiceDetail
  contacts: readonly Contact[]
  /** It was issued just now. */
  fresh: boolean
  /** What of it is in question, handed in by the door. */
  questions?: Words
}

/** A document of sale at the Desk: as the customer sees it, how it stands, and what can be done with it. */
export function DeskInvoicePage(props: DeskInvoiceProps) {
  const { page, account, detail, fresh } = props
  const { entry } = detail
  const { say, format } = page
  const title = `${say.words.kinds[entry.kind]} ${entry.number}`
  return (
    <DeskFrame page={page} place="customers" title={title} live={account.id}>
      {fresh && (
        <Notice mark="done" tone="good" live lead={say.desk.invoice.issued(entry.number)}>
          {say.desk.invoice.issued_text(format.money(absolute(entry.amount_minor), entry.currency), account.name)}
        </Notice>
      )}
      <PageHead
        title={title}
        crumb={{ href: routes.desk.account.href({ account: account.id }), text: account.name, here: entry.number }}
        note={<InvoiceStanding row={entry} page={page} tag />}
        acts={<Acts {...props} />}
      />
      <div class="cols doc-cols">
        <DocumentSheet page={page} detail={detail} buyer_name={account.name} />
        <aside>
          <Standing {...props} />
          {props.questions}
          <Send {...props} />
          <More {...props} />
        </aside>
      </div>
    </DeskFrame>
  )
}

function Acts({ page, account, detail: { entry } }: DeskInvoiceProps) {
  const words = page.say.desk.invoice
  const at = { account: account.id, invoice: entry.id }
  const billed = entry.amount_minor > 0
  return (
    <>
      {billed && page.may('invoices.issue') && (
        <a class="btn" href={routes.desk.newCreditNote.href(at)} data-key="c">
          {words.credit_note} <Key>C</Key>
        </a>
      )}
      <a class="btn" href={routes.desk.invoicePdf.href(at)}>
        PDF
      </a>
      {billed && entry.open_minor > 0 && page.may('payments.record') && (
        <a class="btn primary" href={routes.desk.newPayment.href({ account: account.id }, { entry: entry.id })} data-key="p">
          {page.say.desk.act.payment} <Key>P</Key>
        </a>
      )}
    </>
  )
}

/** Amount, what settled it, and what is open: it adds up. */
function Standing({ page, account, detail: { entry, settlements } }: DeskInvoiceProps) {
  const { say, format } = page
  const words = say.desk.invoice
  const amount = (of: Minor) => format.amount(of, entry.currency)
  const rows = settlements.map((one) => ({
    label: `${say.words.kinds[one.kind]} ${one.number}`,
    note: format.day(one.effective_on),
    value: amount(negateMinor(one.amount_minor)),
  }))
  const listed = settlements.length > 0
  const settled = settledMinor(entry)
  return (
    <Section id="stands" title={words.stands} class="first">
      <Sum
        tight
        rows={[
          { label: words.total, value: amount(absolute(entry.amount_minor)) },
          ...(listed ? rows : settled > 0 ? [{ label: words.settled, value: amount(negateMinor(settled)) }] : []),
        ]}
        total={{
          label: entry.amount_minor < 0 ? words.unused : say.desk.account.open,
          value: format.money(entry.open_minor, entry.currency),
        }}
      />
      {entry.disputed_minor > 0 && (
        <Notice mark="flag" tone="attn" lead={say.desk.account.in_question(format.money(entry.disputed_minor, entry.currency))}>
          <a href={routes.desk.dispute.href({ account: account.id, entry: entry.id })}>{words.change}</a>
        </Notice>
      )}
    </Section>
  )
}

/** The customer's page shows it already; this is for telling them. */
function Send({ page, account, contacts }: DeskInvoiceProps) {
  const { people, invoice: words } = page.say.desk
  if (!page.may('links.manage')) return null
  return (
    <Section id="send" title={words.send_link}>
      {contacts.length === 0 && (
        <p class="t14">
          <a href={routes.desk.newContact.href({ account: account.id })}>{people.add}</a>
        </p>
      )}
      <Rows
        tight
        items={contacts.map((contact) => ({
          id: `send-${contact.id}`,
          text: contact.name,
          note: [contact.role_name, contact.phone ?? contact.email].filter(Boolean).join(', '),
          end: (
            <form method="post" action={routes.desk.links.href({ account: account.id })}>
              <input type="hidden" name="contact_id" value={contact.id} />
              <input type="hidden" name="channel" value={contact.phone ? 'whatsapp' : 'copy'} />
              <button type="submit" class="btn small" aria-label={people.make_link_for(contact.name)}>
                {people.make_link}
              </button>
            </form>
          ),
        }))}
      />
    </Section>
  )
}

function More({ page, account, detail }: DeskInvoiceProps) {
  const { entry, original, notes } = detail
  const words = page.say.desk.invoice
  const at = { account: account.id }
  const billed = entry.amount_minor > 0
  const open = billed && entry.open_minor > 0
  const kinds = page.say.words.kinds
  const items: (LinkRow | false)[] = [
    original !== null && {
      href: routes.desk.invoice.href({ ...at, invoice: original.id }),
      icon: 'file-text',
      text: `${kinds[original.kind]} ${original.number}`,
      note: words.corrects,
    },
    ...notes.map(
      (note): LinkRow => ({
        href: routes.desk.invoice.href({ ...at, invoice: note.id }),
        icon: 'file-text',
        text: `${kinds[note.kind]} ${note.number}`,
        note: page.format.money(absolute(note.amount_minor), note.currency),
      }),
    ),
    billed &&
      page.may('invoices.issue') && {
        href: routes.desk.newDebitNote.href({ ...at, invoice: entry.id }),
        icon: 'plus',
        text: words.debit_note,
        note: words.debit_note_note,
      },
    open &&
      page.may('entries.dispute') && {
        href: routes.desk.dispute.href({ ...at, entry: entry.id }),
        icon: 'flag',
        text: page.say.desk.entry.dispute,
        note: page.say.desk.entry.dispute_link,
      },
    open &&
      page.may('entries.write_off') && {
        href: routes.desk.writeOff.href({ ...at, entry: entry.id }),
        icon: 'trash-2',
        text: page.say.desk.entry.write_off,
        note: page.say.desk.entry.write_off_link,
      },
  ]
  const shown = items.filter((item) => item !== false)
  return shown.length === 0 ? null : (
    <Section id="more" title={words.more} hiddenTitle>
      <Links items={shown} />
    </Section>
  )
}
