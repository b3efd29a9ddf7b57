import type { Hono } from 'hono'
import type { Item } from '#features/catalog/item.ts'
import { answerDispute } from '#features/disputes/answer-dispute.ts'
import { disputeNumber, type ListedDispute } from '#features/disputes/dispute.ts'
import { disputesOn } from '#features/disputes/queries.ts'
import { parseEntryId } from '#features/ledger/entry-id.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { requireDayUntil } from '#shared/day.ts'
import { compare, decimal, formatDecimal, parseDecimal } from '#shared/decimal.ts'
import { type AccountId, type EntryId, parseId } from '#shared/id.ts'
import { proportion } from '#shared/money.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { deskForm, type Typed } from '#ui/desk-form.tsx'
import type { Choice } from '#ui/field.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { accountOf, knownItems, readGround } from './desk-new.tsx'
import { issueCreditNote } from './issue-credit-note.ts'
import { issueDebitNote } from './issue-debit-note.ts'
import { atField, readLines } from './line-form.ts'
import type { LineInput, PaperLine } from './paper.ts'
import { getInvoice } from './queries.ts'
import { NotePage } from './views-desk-notes.tsx'

/** Credit and debit notes on an invoice. */
export function notesDesk(app: Hono<WebEnvironment>, site: Site): void {
  for (const kind of ['credit', 'debit'] as const) {
    const route = kind === 'credit' ? routes.desk.newCreditNote : routes.desk.newDebitNote
    deskForm(app, site, route.pattern, {
      ask: (read, context, typed) => readNoteGround(read, context, typed),
      start: (page, { detail, disputes }) => {
        const about = disputes.find((one) => one.id === page.url.searchParams.get('dispute'))
        const line = about?.line ?? null
        return {
          dated_on: page.visit.today,
          dispute: about?.id ?? '',
          ...(kind === 'credit' ? takenByDefault(detail.lines, line) : {}),
        }
      },
      view: (page, { account, items, detail, disputes }, form) => (
        <NotePage
          page={page}
          account={account}
          detail={detail}
          items={items}
          form={form}
          kind={kind}
          questions={kind === 'credit' ? questionsOf(page, disputes) : []}
        />
      ),
      looks: (typed) => typed['look'] !== undefined,
      act: (tx, typed, context) => (kind === 'credit' ? credit(tx, typed, context) : debit(tx, typed, context)),
    })
  }
}

/** All of it is the usual case, or the line in question; what stays is typed over. */
function takenByDefault(lines: readonly PaperLine[], about: number | null): Typed {
  return Object.fromEntries(
    lines.map(({ line, quantity }) => [`back.${line}`, about === null || about === line ? quantity : '']),
  )
}

export function invoiceOf(context: WebContext): EntryId {
  const id = parseEntryId(context.req.param('invoice'))
  if (id === null) throw notFound()
  return id
}

async function readNoteGround(read: Read, context: WebContext, typed: Typed | null) {
  const account_id = accountOf(context)
  const id = invoiceOf(context)
  const [ground, detail, disputes] = await Promise.all([
    readGround(read, account_id, typed),
    getInvoice(read, account_id, id),
    disputesOn(read, account_id, id),
  ])
  return { ...ground, detail, disputes }
}

/** The open questions a note may accept, for whoever may answer them. */
function questionsOf({ say, format, may }: DeskPage, disputes: readonly ListedDispute[]): Choice[] {
  if (!may('disputes.resolve')) return []
  return disputes
    .filter((one) => one.state === 'open')
    .map((one) => ({
      value: one.id,
      text: `${disputeNumber(one.id)}, ${say.disputes.reasons[one.reason]}, ${format.money(one.standing_minor, one.currency)}`,
    }))
}

/** What both notes say besides their lines. */
function headOf(tx: Tx, typed: Typed, account_id: AccountId, original_id: EntryId) {
  return {
    account_id,
    original_id,
    dated_on: requireDayUntil(tx.today, typed['dated_on'], 'dated_on'),
    reason: typed['reason'] ?? '',
    ...(typed['source_ref'] === undefined ? {} : { source_ref: typed['source_ref'] }),
  }
}

async function credit(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('invoices.issue')
  const account_id = accountOf(context)
  const { entry, lines } = await getInvoice(tx, account_id, invoiceOf(context))
  const taken = lines.length === 0 ? null : takenBack(typed, lines)
  try {
    const posted = await issueCreditNote(tx, {
      ...headOf(tx, typed, account_id, entry.id),
      lines: taken?.map((one) => one.input) ?? (await ownLines(tx, typed, await knownItems(tx, typed))),
    })
    await accept(tx, typed, account_id, posted.id)
    return routes.desk.invoice.href({ account: account_id, invoice: posted.id }, { issued: 1 })
  } catch (error) {
    throw taken === null ? atField(error, typed) : atLine(error, taken)
  }
}

/** The question that was named is accepted by the note; its reason is what the customer reads. */
async function accept(tx: Tx, typed: Typed, account_id: AccountId, credit_note_id: EntryId): Promise<void> {
  const named = typed['dispute'] ?? ''
  if (named === '') return
  const dispute_id = parseId('dispute', named)
  if (dispute_id === null) throw notFound()
  await answerDispute(tx, { account_id, dispute_id, answer: 'accept', words: typed['reason'] ?? '', credit_note_id })
}

async function debit(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('invoices.issue')
  const account_id = accountOf(context)
  try {
    const posted = await issueDebitNote(tx, {
      ...headOf(tx, typed, account_id, invoiceOf(context)),
      lines: await ownLines(tx, typed, await knownItems(tx, typed)),
    })
    return routes.desk.invoice.href({ account: account_id, invoice: posted.id }, { issued: 1 })
  } catch (error) {
    throw atField(error, typed)
  }
}

async function ownLines(tx: Tx, typed: Typed, items: ReadonlyMap<string, Item>): Promise<LineInput[]> {
  return readLines(typed, { items, country: tx.country, on: tx.today })
}

type TakenLine = { line: number; input: LineInput }

/** So much of the lines of the invoice, each with its share of the discount, at its own price and rate. */
function takenBack(typed: Typed, lines: readonly PaperLine[]): TakenLine[] {
  const taken = lines.flatMap((line): TakenLine[] => {
    const name = `back.${line.line}`
    const text = (typed[name] ?? '').trim()
    if (text === '') return []
    const [back, billed] = [parseDecimal(text), decimal(line.quantity)]
    if (!back || back.units < 0n) throw invalid(name, 'invalid_quantity', 'Give a quantity like 12 or 7.5.')
    if (back.units === 0n) return []
    if (compare(back, billed) > 0) throw invalid(name, 'more_than_billed', 'That is more than was billed.')
    const scale = Math.max(back.scale, billed.scale)
    const share = (of: typeof back) => of.units * 10n ** BigInt(scale - of.scale)
    const { item_id, code, description, item_code, unit, unit_price, rate_bp } = line
    const input: LineInput = {
      ...(item_id === null ? {} : { item_id }),
      ...(item_code === null ? {} : { item_code }),
      code,
      description,
      quantity: formatDecimal(back),
      unit,
      unit_price,
      discount_minor: proportion(line.discount_minor, share(back), share(billed)),
      rate_bp,
    }
    return [{ line: line.line, input }]
  })
  const first = lines[0]
  if (taken.length === 0) throw invalid(`back.${first?.line ?? 1}`, 'nothing_chosen', 'Give the quantity that is taken back.')
  return taken
}

function atLine(error: unknown, taken: readonly TakenLine[]): unknown {
  if (!(error instanceof Refusal)) return error
  const place = /^lines\.(\d+)\./.exec(error.param ?? '')?.[1]
  const line = place === undefined ? undefined : taken[Number(place)]?.line
  if (line === undefined && error.param !== 'lines') return error
  return new Refusal(error.status, error.code, error.message, `back.${line ?? taken[0]?.line ?? 1}`)
}
