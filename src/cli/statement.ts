import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Reader } from '#features/invoices/invoice-sheet.ts'
import { ageing, balance, openItems } from '#features/ledger/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { statement } from '#features/statements/queries.ts'
import type { Statement } from '#features/statements/statement.ts'
import { answerOf } from '#features/statements/statement-answer.ts'
import { type Stated, statementPaper } from '#features/statements/statement-paper.ts'
import { fileRows, statementTable } from '#features/statements/statement-table.ts'
import { messagesIn } from '#messages/language.ts'
import type { Tx } from '#platform/database.ts'
import { openPdf } from '#platform/pdf.ts'
import { csvOf } from '#platform/sheet.ts'
import { worker } from '#platform/viewer.ts'
import { formatFor } from '#ui/format.ts'
import { accountNamed, currencyChosen, dayOption, EVER, formatOption } from './account-choice.ts'
import { chooseSeller, withBooks } from './books.ts'

const HELP = `samepage statement --account CODE --from DAY --to DAY [options]

  --format json|csv|pdf   json unless said otherwise
  --currency CODE         for an account with entries in several currencies
  --out FILE              into a file; otherwise it is written to the standard output
  --seller NAME           whose books, when there are several
  --data DIR              where the books are (default ./data, or SAMEPAGE_DATA)

Both days belong to the statement. JSON gives amounts in minor units.
`

/** `samepage statement`: what an account owed, day by day. 0, or 1 with a sentence when there is no such account or day. */
export async function statementCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      account: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      format: { type: 'string' },
      currency: { type: 'string' },
      out: { type: 'string' },
      seller: { type: 'string' },
      data: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const format = formatOption(values.format, ['json', 'csv', 'pdf'])
  const range = { from: dayOption(values.from, 'from'), to: dayOption(values.to, 'to') }
  const bytes = await withBooks(values.data, async ({ database }) => {
    const chosen = await chooseSeller(database, values.seller)
    return database.scope(worker(chosen.id, 'cli'), async (tx) => {
      const account = await accountNamed(tx, values.account, chosen)
      const balances = await balance(tx, account.id, EVER)
      const stated = await statement(tx, account.id, range, currencyChosen(values.currency, account, balances))
      if (format === 'json') return `${JSON.stringify(statementJson(stated))}\n`
      if (format === 'csv') return asCsv(tx, stated)
      return printed(tx, stated)
    })
  })
  if (values.out === undefined) process.stdout.write(bytes)
  else await writeFile(values.out, bytes)
  return 0
}

/** The statement for programs: amounts in minor units, rows as on paper. */
export function statementJson({ account, currency, from, to, opening_minor, rows, closing_minor }: Statement) {
  return {
    account: account.code,
    currency,
    from,
    to,
    opening_minor,
    rows: rows.map(({ date, kind, number, debit_minor, credit_minor, balance_minor }) => ({
      date,
      kind,
      number,
      debit_minor,
      credit_minor,
      balance_minor,
    })),
    closing_minor,
  }
}

async function asCsv(tx: Tx, stated: Statement): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of csvOf(statementTable(english(tx)), fileRows(stated, english(tx)), stated.currency))
    pieces.push(piece)
  return Buffer.concat(pieces)
}

function english(tx: Tx): Reader {
  return { say: messagesIn('en'), format: formatFor(tx.country, 'en') }
}

async function printed(tx: Tx, stated: Statement): Promise<Uint8Array> {
  const { id } = stated.account
  const [ageings, items, balances] = [
    await ageing(tx, id, stated.to),
    await openItems(tx, id, stated.to),
    await balance(tx, id, stated.to),
  ]
  const paper: Stated = { ...answerOf(stated, ageings, items, balances), seller: await getSeller(tx), language: 'en' }
  const pdf = openPdf()
  try {
    return await pdf.statement(statementPaper(paper, english(tx)))
  } finally {
    await pdf.close()
  }
}
