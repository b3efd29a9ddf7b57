import path from 'node:path'
import { COUNTRIES } from '#countries.ts'
import { getAccount } from '#features/accounts/queries.ts'
import { invoicePaper } from '#features/invoices/invoice-paper.ts'
import type { Reader } from '#features/invoices/invoice-sheet.ts'
import { getInvoice } from '#features/invoices/queries.ts'
import { ageing, balance, openItems } from '#features/ledger/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { statement } from '#features/statements/queries.ts'
import { answerOf } from '#features/statements/statement-answer.ts'
import { statementPaper } from '#features/statements/statement-paper.ts'
import { messagesIn } from '#messages/language.ts'
import { openDatabase, type Tx } from '#platform/database.ts'
import type { DatabaseServer } from '#platform/database-server.ts'
import { prepared } from '#platform/papers/prepare.ts'
import { openTypesetter } from '#platform/papers/typesetter.ts'
import type { PaperKind, StatementPaper } from '#platform/papers.ts'
import { projectRoot } from '#platform/project-root.ts'
import { worker } from '#platform/viewer.ts'
import type { DayRange } from '#shared/day.ts'
import type { AccountId, EntryId, SellerId } from '#shared/id.ts'
import { formatFor } from '#ui/format.ts'

/** Typst alone, in this process: milliseconds to set the paper that the product prints, whole and in one go. */
export type BarePapers = {
  invoice(account_id: AccountId, id: EntryId): Promise<number>
  statement(account_id: AccountId, range: DayRange): Promise<number>
  close(): Promise<void>
}

export function barePapers(server: DatabaseServer, seller_id: SellerId): BarePapers {
  const database = openDatabase({ ...server, countries: COUNTRIES })
  const typesetter = openTypesetter(path.join(projectRoot(), 'src/platform/papers/'))

  function set(kind: PaperKind, paper: object): number {
    const inputs = { paper: prepared({ ...paper, seller: { name: 'Nilgiri Wholesale', lines: [], logo: null } }) }
    const began = performance.now()
    typesetter.pdf({ kind, inputs, timestamp: 0 }, 'a-3b')
    const ms = performance.now() - began
    // what a large paper leaves would make the next one's setting a mere look-up
    typesetter.forget(kind === 'statement' ? 0 : 2)
    return ms
  }
  async function asked<T>(ask: (tx: Tx, reader: Reader) => Promise<T>): Promise<T> {
    return database.scope(worker(seller_id, 'bench'), (tx) =>
      ask(tx, { say: messagesIn('en'), format: formatFor(tx.country, 'en') }),
    )
  }

  return {
    async invoice(account_id, id) {
      const paper = await asked(async (tx, reader) => {
        const [detail, seller, account] = [
          await getInvoice(tx, account_id, id),
          await getSeller(tx),
          await getAccount(tx, account_id),
        ]
        return invoicePaper({ ...detail, seller, account_name: account.name }, reader)
      })
      return set('invoice', paper)
    },
    async statement(account_id, range) {
      const paper = await asked(async (tx, reader) => {
        const answer = answerOf(
          await statement(tx, account_id, range, null),
          await ageing(tx, account_id, range.to),
          await openItems(tx, account_id, range.to),
          await balance(tx, account_id, range.to),
        )
        return statementPaper({ ...answer, seller: await getSeller(tx), language: 'en' }, reader)
      })
      return set('statement', whole(paper))
    },
    close: () => database.close(),
  }
}

/** With the rows the press asks for while it prints. */
function whole({ rows, open_items, unallocated, ...paper }: StatementPaper): object {
  return {
    ...paper,
    rows: [...rows],
    open_items: open_items && { ...open_items, rows: [...open_items.rows] },
    unallocated: unallocated && { ...unallocated, rows: [...unallocated.rows] },
  }
}
