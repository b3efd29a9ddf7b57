import type { Hono } from 'hono'
import { findAccountByCode } from '#features/accounts/queries.ts'
import { parseEntryId } from '#features/ledger/entry-id.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type AccountId, type BankLineId, parseId } from '#shared/id.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { deskButton, deskForm, type Typed } from '#ui/desk-form.tsx'
import { type DeskPage, deskPage } from '#ui/page.tsx'
import { bookLine } from './book-line.ts'
import { setLinesAside } from './desk-aside.ts'
import { bookCertain } from './desk-certain.ts'
import { bankUploadDesk } from './desk-upload.tsx'
import { type Announced, type Ground, type KnownAccount, suggestFor } from './match.ts'
import {
  announcedLately,
  choosableAccounts,
  countOpen,
  decidedLines,
  findAnnounced,
  getLine,
  groundOf,
  openLines,
  PAGE_LINES,
  type Way,
} from './queries.ts'
import { setLineAside } from './set-line-aside.ts'
import { BankPage } from './views.tsx'
import { LinePage } from './views-line.tsx'

/** D3: a bank's statement beside what customers announced and owe. What is certain is booked at once; of the rest a person says whose it is. */
export function bankingDesk(app: Hono<WebEnvironment>, site: Site): void {
  app.get(
    routes.desk.bank.pattern,
    deskPage(site, {
      async ask(read, context) {
        const way: Way = context.req.query('way') === 'out' ? 'out' : 'in'
        const after = parseId('bank_line', context.req.query('after'))
        const [lines, ground, count, decided] = await Promise.all([
          openLines(read, way, after),
          groundOf(read, { way, after }),
          countOpen(read),
          decidedLines(read),
        ])
        const shown = lines.slice(0, PAGE_LINES).map((line) => ({ ...line, suggestion: suggestFor(line, ground) }))
        const next = lines.length > PAGE_LINES ? (shown.at(-1)?.id ?? null) : null
        return { way, first: after === null, lines: shown, next, count, decided }
      },
      view: (page, answer) => <BankPage page={page} {...answer} taken={takenWords(page)} />,
    }),
  )
  // before the page of one line, whose address would take `new` for an id
  bankUploadDesk(app, site)
  app.post(routes.desk.bookBankLines.pattern, (context) => bookCertain(site, context))
  deskButton(app, site, routes.desk.asideBankLines.pattern, setLinesAside)
  deskForm(app, site, routes.desk.bankLine.pattern, {
    ask: (read, context) => readLine(read, idOf(context)),
    start: (_page, { line, ground, accounts }) => {
      const found = suggestFor(line, ground)
      const asks_settlement = found !== null && !found.booked?.is_announced
      return {
        account: found ? nameOf(found.account_id, accounts, ground) : '',
        settlement: asks_settlement ? (found.settlement_id ?? '') : '',
        document: found?.booked ? '' : (found?.document_id ?? ''),
        receipt: found?.booked?.id ?? '',
      }
    },
    view: (page, { line, ground, accounts, announced }, form) => (
      <LinePage
        page={page}
        form={form}
        line={line}
        suggestion={suggestFor(line, ground)}
        accounts={accounts}
        announced={together(ground.announced, announced)}
        standing={ground.standing}
        documents={ground.documents}
      />
    ),
    act: decide,
    words: (page) => page.say.banking.refusals,
  })
}

async function readLine(read: Read, id: BankLineId) {
  read.permit('payments.verify')
  const [line, ground, accounts, announced] = await Promise.all([
    getLine(read, id),
    groundOf(read, { id }),
    choosableAccounts(read),
    announcedLately(read),
  ])
  return { line, ground, accounts, announced }
}

function together(looked_up: readonly Announced[], lately: readonly Announced[]): Announced[] {
  const known = new Set(looked_up.map((one) => one.id))
  return [...looked_up, ...lately.filter((one) => !known.has(one.id))]
}

/** As the form asks for it: the customer in the list, or their code. */
function nameOf(id: AccountId, accounts: readonly KnownAccount[] | null, ground: Ground): string {
  return accounts === null ? (ground.accounts.find((one) => one.id === id)?.code ?? id) : id
}

function idOf(context: WebContext): BankLineId {
  const id = parseId('bank_line', context.req.param('line'))
  if (id === null) throw notFound()
  return id
}

function takenWords(page: DeskPage): string | null {
  const { searchParams } = page.url
  const count = (name: string) => Number(searchParams.get(name) ?? 0)
  if (searchParams.has('booked')) return page.say.banking.done(count('booked'), count('refused'))
  if (!searchParams.has('fresh')) return null
  const { taken, unread } = page.say.banking
  return `${taken(count('fresh'), count('known'))} ${count('unread') > 0 ? unread(count('unread')) : ''}`
}

async function decide(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('payments.verify')
  const id = idOf(context)
  if (typed['set_aside'] !== undefined) {
    await setLineAside(tx, id, typed['aside'] ?? '')
    return routes.desk.bank.href()
  }
  const line = await getLine(tx, id, true)
  const settlement = await chosenSettlement(tx, typed['settlement'] ?? '')
  const standing = await chosenStanding(tx, id, typed['receipt'] ?? '')
  if (settlement && standing && settlement.account_id !== standing.account_id)
    throw invalid('receipt', 'other_customer', 'The receipt and the announced payment are of two customers.')
  const document = settlement || standing ? null : await chosenDocument(tx, id, typed['document'] ?? '')
  const account_id =
    standing?.account_id ?? settlement?.account_id ?? document?.account_id ?? (await chosenAccount(tx, typed['account'] ?? ''))
  if (line.amount_minor < 0 && standing === null)
    throw invalid('receipt', 'nothing_chosen', 'Choose what went back, or set the line aside.')
  if (account_id === null) throw invalid('account', 'no_account', 'Choose whose money it is.')
  await bookLine(tx, {
    id,
    account_id,
    settlement_id: settlement?.id ?? null,
    document_id: document?.id ?? null,
    rule: 'by_hand',
    standing,
  })
  return routes.desk.bank.href({}, line.amount_minor < 0 ? { way: 'out' } : {})
}

/** What was chosen and is there no more is never taken for nothing chosen: that would book the money a second time. */
async function chosenSettlement(tx: Tx, text: string): Promise<Announced | null> {
  if (text === '') return null
  const id = parseId('settlement', text)
  const found = id === null ? null : await findAnnounced(tx, id)
  if (!found)
    throw new Refusal(
      409,
      'decided_meanwhile',
      'This payment was decided meanwhile. Look whether the line is its money.',
      'settlement',
    )
  return found
}

async function chosenStanding(tx: Tx, line: BankLineId, text: string) {
  if (text === '') return null
  const id = parseEntryId(text)
  const found = (await groundOf(tx, { id: line })).standing.find((one) => one.id === id)
  if (!found)
    throw new Refusal(
      409,
      'receipt_gone',
      'This receipt was decided meanwhile: it stands no more, or was never of this money.',
      'receipt',
    )
  return found
}

async function chosenDocument(tx: Tx, line: BankLineId, text: string) {
  if (text === '') return null
  const found = (await groundOf(tx, { id: line })).documents.find((one) => one.id === text)
  if (!found) throw new Refusal(409, 'document_gone', 'Nothing of this document is open any more.', 'document')
  return found
}

async function chosenAccount(tx: Tx, text: string): Promise<AccountId | null> {
  if (text.trim() === '') return null
  const id = parseId('account', text)
  if (id !== null) return id
  const account = await findAccountByCode(tx, text)
  if (!account) throw invalid('account', 'no_account', 'No customer has this code.')
  return account.id
}
