import { addDays, dayOf } from '#shared/day.ts'
import { absolute, add, type Minor, ZERO } from '#shared/money.ts'
import { Section } from '#ui/layout.tsx'
import type { Page } from '#ui/page.tsx'
import { Timeline, type TimelineItem } from '#ui/timeline.tsx'
import { invoiceStatus } from './invoice.ts'
import type { InvoiceDetail, InvoiceEvent, InvoiceHistory, Movement } from './invoice-detail.ts'
import { methodWord } from './views.tsx'

type TimelineProps = { page: Page; detail: InvoiceDetail; history: InvoiceHistory }

/** `on` orders what happened; of one day, what came later in the books stands higher. */
type Happening = TimelineItem & { on: string; place: number }

/** What happened to a document, newest first. */
export function History({ page, detail, history }: TimelineProps) {
  const items = [
    ...begun(page, detail, history),
    ...movements(page, detail, history),
    ...disputes(page, history),
    ...lateness(page, detail),
  ]
  const sorted = items.sort((a, b) => (a.on === b.on ? b.place - a.place : a.on < b.on ? 1 : -1))
  return (
    <Section id="happened" title={page.say.invoices.happened}>
      <Timeline items={sorted} />
    </Section>
  )
}

function begun(page: Page, { entry, paper }: InvoiceDetail, { events, seen }: InvoiceHistory): Happening[] {
  const { say, format, seller } = page
  const { invoices } = say
  const first = events.find((event) => event.name !== 'entry.disputed')
  const who = first ? doer(first) : paper?.issued_by || null
  const day = format.day(entry.dated_on)
  const items: Happening[] = [
    {
      mark: 'open',
      text: entry.kind === 'OB' ? invoices.brought : invoices.issued,
      note: [day, who === null ? '' : invoices.by(who)].filter(Boolean).join(', '),
      on: entry.dated_on,
      place: 0,
    },
  ]
  if (seen) {
    const note = [format.instant(seen.at, seller.time_zone), invoices.by(seen.name)].join(', ')
    items.push({ mark: 'open', text: invoices.first_seen, note, on: dayOf(seen.at, seller.time_zone), place: 1 })
  }
  return items
}

/** The person behind a deed; work that nobody did by hand (an import) is named after itself and says nothing to the reader. */
function doer({ actor, actor_name }: InvoiceEvent): string | null {
  return actor_name === '' || actor_name === actor ? null : actor_name
}

function movements(page: Page, { entry }: InvoiceDetail, { movements: all }: InvoiceHistory): Happening[] {
  let settled_minor = ZERO
  return all.map((movement, index) => {
    settled_minor = add(settled_minor, movement.amount_minor)
    return movementItem(page, entry.amount_minor, movement, settled_minor, index + 2)
  })
}

function movementItem(page: Page, amount_minor: Minor, movement: Movement, settled_minor: Minor, place: number): Happening {
  const { say, format } = page
  const amount =
    page.may('payments.see') || isNote(movement) ? format.money(absolute(movement.amount_minor), movement.currency) : ''
  const named =
    page.may('payments.see') || isNote(movement) ? say.invoices.with(say.words.kinds[movement.kind], movement.number) : ''
  const note = [format.day(movement.effective_on), named, methodWord(page, movement.method)].filter(Boolean).join(', ')
  const whole = settled_minor === absolute(amount_minor)
  const { mark, tone, text } = movementWords(page, movement, amount, whole && amount_minor > 0)
  return { mark, tone, text: text.replace(/[,\s]+$/, ''), note, on: movement.effective_on, place }
}

function isNote({ kind }: Movement): boolean {
  return kind === 'CN' || kind === 'DN' || kind === 'INV'
}

function movementWords(
  { say }: Page,
  movement: Movement,
  amount: string,
  whole: boolean,
): Pick<TimelineItem, 'mark' | 'tone'> & { text: string } {
  const { invoices } = say
  if (movement.amount_minor < 0) {
    return { mark: 'late', tone: 'wrong', text: takenBackWords(movement, invoices)(amount) }
  }
  const tone = whole ? ('good' as const) : undefined
  const mark = whole ? ('done' as const) : ('part' as const)
  switch (movement.kind) {
    case 'CN':
      return { mark, tone, text: whole ? invoices.credited_full : invoices.credited(amount) }
    case 'TDS':
      return { mark, tone, text: invoices.deducted(amount) }
    case 'WO':
      return { mark, tone, text: invoices.written_off(amount) }
    case 'RCPT':
    case 'OB':
      return { mark, tone, text: whole ? invoices.paid : invoices.part_paid(amount) }
    default:
      return { mark: 'part', text: invoices.applied(amount) }
  }
}

/** That something is no longer settled, and why, as far as the payment itself tells. */
function takenBackWords({ reversed_on, returned_on, effective_on }: Movement, { returned, part_returned, taken_back }: Words) {
  if (reversed_on !== null && reversed_on <= effective_on) return returned
  return returned_on !== null && returned_on <= effective_on ? part_returned : taken_back
}

type Words = Pick<Page['say']['invoices'], 'returned' | 'part_returned' | 'taken_back'>

function disputes(page: Page, { events }: InvoiceHistory): Happening[] {
  const { say, format, seller } = page
  return events
    .filter((event) => event.name === 'entry.disputed')
    .map((event, index) => {
      const on = dayOf(event.at, seller.time_zone)
      const who = doer(event)
      const amount_minor = event.disputed_minor ?? ZERO
      const note = [format.instant(event.at, seller.time_zone), who === null ? '' : say.invoices.by(who)]
        .filter(Boolean)
        .join(', ')
      const text =
        amount_minor === ZERO ? say.invoices.dispute_ended : say.invoices.disputed(format.money(amount_minor, event.currency))
      return { mark: 'flag', tone: amount_minor === ZERO ? undefined : 'attn', text, note, on, place: 500 + index }
    })
}

/** From when it has been late, or (quietly) when it will be due. */
function lateness(page: Page, { entry }: InvoiceDetail): Happening[] {
  const { say, format, visit } = page
  if (entry.kind === 'CN' || entry.open_minor === ZERO) return []
  const status = invoiceStatus(entry, visit.today)
  if (status.state === 'disputed') return []
  if (status.state === 'overdue') {
    return [
      { mark: 'late', tone: 'wrong', text: say.invoices.late_since(format.day(addDays(entry.due_on, 1))), on: '9', place: 0 },
    ]
  }
  return [{ mark: 'wait', text: say.invoices.due_on(format.day(entry.due_on)), next: true, on: '9', place: 0 }]
}
