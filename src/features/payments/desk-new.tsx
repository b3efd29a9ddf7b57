import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { type OpenItem, planApplication } from '#features/ledger/allocation.ts'
import { amountDue } from '#features/ledger/entry.ts'
import { openIn, openNow, type StandingEntry, sentBefore } from '#features/ledger/queries.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { requireDayUntil } from '#shared/day.ts'
import { type AccountId, parseId } from '#shared/id.ts'
import {
  type Currency,
  type Minor,
  parseCurrency,
  plain,
  proportion,
  requireMinor,
  sum,
  typedMinor,
  ZERO,
} from '#shared/money.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { deskForm, refusalText, type Typed } from '#ui/desk-form.tsx'
import { type DeskPage, deskPageOf, staffDoor } from '#ui/page.tsx'
import { askedOnceMore, requireSure } from '#ui/sure.tsx'
import { allocationsTyped } from './allocation-form.ts'
import { deductionTyped } from './deduction.ts'
import { isPaymentMethod, refuseAllocations } from './payment.ts'
import { recordPayment } from './record-payment.ts'
import { recordTaxDeducted } from './record-tax-deducted.ts'
import { beforeAndAfter, NewPaymentPage, netOf, type PaymentPreview, PreviewPart } from './views-desk.tsx'

const MOST_ITEMS = 200

/** Money has arrived, or tax was kept back: the form, its preview, and the act. */
export function newPaymentDesk(app: Hono<WebEnvironment>, site: Site): void {
  for (const kind of ['payment', 'tax'] as const) {
    const route = kind === 'payment' ? routes.desk.newPayment : routes.desk.newTaxDeducted
    deskForm(app, site, route.pattern, {
      ask: async (read, context) => {
        read.permit('payments.record')
        return readOpen(read, accountOf(context))
      },
      start: (page, { open }) => ({
        dated_on: page.visit.today,
        method: 'bank_transfer',
        ...meant(page.url.searchParams.get('entry'), open),
      }),
      view: (page, { account, open }, form) => (
        <NewPaymentPage
          page={page}
          account={account}
          form={askedOnceMore(form, muchWords(page, form.typed, account.currency, open))}
          payable={payableOf(open)}
          preview={tryPreview(form.typed, account.currency, open)}
          kind={kind}
        />
      ),
      looks: (typed) => typed['look'] !== undefined,
      act: (tx, typed, context) => record(tx, typed, accountOf(context), kind),
      fields: { amount_minor: 'amount', base_minor: 'base', kind: 'tax_kind' },
      words: (page) => ({ ask_once_more: page.say.desk.payment.once_more }),
    })
  }

  app.post(routes.desk.previewPayment.pattern, async (context) => {
    const typed = await formOf(context)
    const { visit, answer } = await site.database.read(staffDoor(context), (read) => {
      read.permit('payments.record')
      return readOpen(read, accountOf(context))
    })
    if (visit.viewer.staff_id === null) throw notFound()
    const page = await deskPageOf(site, context, visit)
    const { preview, problem } = previewOf(page, typed, answer.account.currency, answer.open)
    return context.html(<PreviewPart page={page} preview={preview} payable={payableOf(answer.open)} problem={problem} />)
  })
}

export function accountOf(context: WebContext): AccountId {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  return account_id
}

/** Called from an invoice's page, the form begins with all that is due of it. */
function meant(entry: string | null, open: readonly StandingEntry[]): Typed {
  const item = open.find((one) => one.id === entry && one.side === 'D')
  return item ? { amount: plain(amountDue(item), item.currency), currency: item.currency, [`pick.${item.id}`]: '1' } : {}
}

async function readOpen(read: Read, account_id: AccountId) {
  const [account, open] = await Promise.all([getAccount(read, account_id), openIn(read, [account_id])])
  return { account, open: open.sort((a, b) => (a.due_on < b.due_on ? -1 : a.due_on > b.due_on ? 1 : 0)) }
}

/** What can be chosen on the form, oldest due first. */
function payableOf(open: readonly StandingEntry[]): StandingEntry[] {
  return open.filter((entry) => entry.side === 'D').slice(0, MOST_ITEMS)
}

/** What the form says, as the act wants it. Refuses at the field what it cannot read. */
function readTyped(typed: Typed, own: Currency, items: readonly (OpenItem & { currency?: Currency })[]) {
  const currency = typed['currency'] === undefined ? own : parseCurrency(typed['currency'])
  if (currency === null) throw invalid('currency', 'unknown_currency', 'There is no such currency.')
  const amount_minor = requireMinor(typed['amount'] ?? '', currency, 'amount')
  const allocations = allocationsTyped(typed, items, currency)
  refuseAllocations(allocations, amount_minor)
  return { currency, amount_minor, allocations }
}

function tryPreview(typed: Typed, own: Currency, open: readonly StandingEntry[]): PaymentPreview {
  try {
    return plan(typed, own, open)
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function previewOf(page: DeskPage, typed: Typed, own: Currency, open: readonly StandingEntry[]) {
  if ((typed['amount'] ?? '').trim() === '') return { preview: null, problem: null }
  try {
    return { preview: plan(typed, own, open), problem: null }
  } catch (error) {
    if (error instanceof Refusal) return { preview: null, problem: refusalText(page, error) }
    throw error
  }
}

function plan(typed: Typed, own: Currency, open: readonly StandingEntry[]): PaymentPreview {
  const wanted = typed['currency'] === undefined ? own : parseCurrency(typed['currency'])
  const items = open.filter((entry) => entry.side === 'D' && entry.currency === wanted)
  const { currency, amount_minor, allocations } = readTyped(typed, own, items)
  const { parts, rest_minor } = planApplication(amount_minor, items, { named: allocations, rest: 'best' })
  return { currency, amount_minor, parts, rest_minor, ...beforeAndAfter(netOf(open, currency), amount_minor) }
}

/** Many times what is owed is asked about once more: a finger too long on a key is the likelier reason. */
const MANY_TIMES = 10n

function isMuch(amount_minor: Minor, open: readonly { open_minor: Minor }[]): boolean {
  return amount_minor > proportion(sum(open.map((one) => one.open_minor)), MANY_TIMES, 1n)
}

function muchWords({ say, format }: DeskPage, typed: Typed, own: Currency, open: readonly StandingEntry[]): string {
  const currency = parseCurrency(typed['currency'] ?? own) ?? own
  const owed = open.filter((one) => one.side === 'D' && one.currency === currency).map((one) => one.open_minor)
  const amount = format.money(typedMinor(typed['amount'] ?? '', currency) ?? ZERO, currency)
  return say.desk.payment.much(format.money(sum(owed), currency), amount)
}

async function record(tx: Tx, typed: Typed, account_id: AccountId, kind: 'payment' | 'tax'): Promise<string> {
  tx.permit('payments.record')
  const account = await getAccount(tx, account_id)
  const currency = typed['currency'] === undefined ? account.currency : (parseCurrency(typed['currency']) ?? account.currency)
  const items = await openNow(tx, account_id, currency, 'D')
  const method = typed['method'] ?? 'other'
  if (!isPaymentMethod(method)) throw invalid('method', 'unknown_method', 'Choose how the money came.')
  const read = readTyped(typed, account.currency, items)
  const dated_on = requireDayUntil(tx.today, typed['dated_on'], 'dated_on')
  const facts = {
    account_id,
    ...read,
    dated_on,
    reference: typed['reference'] ?? '',
    note: typed['note'] ?? '',
    ...(typed['source_ref'] === undefined ? {} : { source_ref: typed['source_ref'] }),
  }
  const source_ref = typed['source_ref']
  // the same form once more gets the same answer, whatever is owed by now
  const again = source_ref !== undefined && (await sentBefore(tx, 'samepage', [source_ref])).length > 0
  const posted =
    kind === 'payment'
      ? await recordPayment(tx, { ...facts, method })
      : await recordTaxDeducted(tx, { ...facts, ...deductionTyped(typed, tx.country.deductions, facts.dated_on, currency) })
  // asked last, when all else is right: the question undoes what was booked
  if (!again && isMuch(read.amount_minor, items)) requireSure(typed, typed['amount'] ?? '')
  return routes.desk.payment.href({ account: account_id, payment: posted.id })
}
