import { columnsOf, headOf, readBank } from '#features/banking/bank.ts'
import { bookLine } from '#features/banking/book-line.ts'
import { type Ground, suggestFor } from '#features/banking/match.ts'
import { announcedNow, knownAccounts, looseReceipts, openDocuments, openLines } from '#features/banking/queries.ts'
import { setLineAside } from '#features/banking/set-line-aside.ts'
import { takeLines } from '#features/banking/take-lines.ts'
import type { Read } from '#platform/database.ts'
import { readTable } from '#platform/table-read.ts'
import { addDays, type Day } from '#shared/day.ts'
import { add, type Minor, minor, plain, ZERO } from '#shared/money.ts'
import { ago, type House } from './house.ts'
import { REFERENCES } from './told.ts'

/** One line of the bank's statement; `out`: money that went out. */
type Line = { text: string; reference?: string; in_minor?: Minor; out_minor?: Minor }

/** Two statements of the bank: of yesterday, which the desk has been through, and of today, which has just been brought. */
export function bankScenes(house: House): void {
  house.scenes.on(ago(house, 1), async () => {
    await bring(house, await linesOfYesterday(house))
    await goThrough(house)
  })
  house.scenes.on(house.today, async () => bring(house, await linesOfToday(house)))
}

async function linesOfYesterday(house: House): Promise<Line[]> {
  return house.desk(async (tx) => {
    const { accounts, announced, receipts } = await readGround(tx)
    const told = announced.find((one) => one.told_reference === REFERENCES.SHB)
    const known = receipts
      .filter(({ reference_upper, dated_on }) => /^N\d/.test(reference_upper) && dated_on >= addDays(tx.today, -9))
      .toSorted((one, other) => (one.number < other.number ? 1 : -1))
      .slice(0, 3)
    const codeOf = new Map(accounts.map(({ id, code }) => [id, code]))
    return [
      { text: 'NEFT CR SHANTI BOOK HOUSE GUWAHATI', reference: REFERENCES.SHB, in_minor: told?.total_minor ?? ZERO },
      ...known.map((one) => ({
        text: `NEFT CR ${codeOf.get(one.account_id) ?? ''}`,
        reference: one.reference_upper,
        in_minor: one.amount_minor,
      })),
      { text: 'CHARGES FOR CASH HANDLING GST INCL', out_minor: minor(11_800) },
      { text: 'INTEREST CREDIT', in_minor: minor(21_400) },
    ]
  })
}

/** Sure ones, by our reference and by the UTR they told; unsure ones, by code, number, amount, or a UTR of another amount; and two nobody knows. */
async function linesOfToday(house: House): Promise<Line[]> {
  return house.desk(async (tx) => {
    const { announced, documents } = await readGround(tx)
    const told = (reference: string) => announced.find((one) => one.told_reference === reference)
    const owed = (code: string) => {
      const { account_id } = house.of(code)
      const own = documents.filter((one) => one.account_id === account_id && one.due_minor > 0)
      return own.toSorted((one, other) => (one.number < other.number ? -1 : 1))[0]
    }
    const [chain, late, upi] = [told(REFERENCES.BIG), told(REFERENCES.NBD), told(REFERENCES.SGS)]
    const [numbered, alone] = [owed('LKH'), owed('HUB')]
    return [
      { text: `RTGS CR BHARAT BAZAAR RETAIL/${chain?.reference ?? ''}`, in_minor: chain?.total_minor ?? ZERO },
      { text: 'NEFT CR NAVRANG BOOK DEPOT', reference: REFERENCES.NBD, in_minor: late?.total_minor ?? ZERO },
      // ten rupees more than was said
      { text: 'UPI CR RAMESH PATIL', reference: REFERENCES.SGS, in_minor: add(upi?.total_minor ?? ZERO, minor(1_000)) },
      { text: 'IMPS CR GNS NOVEMBER BILLS', reference: 'EXMPI26118840', in_minor: minor(1_500_000) },
      { text: `NEFT CR FOR ${numbered?.number ?? ''}`, reference: 'EXMPN26118112', in_minor: minor(750_000) },
      { text: 'CASH DEPOSIT HUBBALLI BRANCH', in_minor: alone?.due_minor ?? ZERO },
      { text: 'CASH DEPOSIT SELF', in_minor: minor(500_000) },
      { text: 'UPI CR PAYMENT FROM PHONE', reference: '608300417255', in_minor: minor(214_600) },
      { text: 'CHARGES SMS ALERTS GST INCL', out_minor: minor(2_950) },
    ]
  })
}

async function readGround(read: Read): Promise<Ground> {
  const [announced, accounts, documents, receipts] = await Promise.all([
    announcedNow(read),
    knownAccounts(read),
    openDocuments(read),
    looseReceipts(read),
  ])
  return { announced, accounts, documents, receipts }
}

/** The desk uploads the bank's file. */
async function bring(house: House, lines: readonly Line[]): Promise<void> {
  await house.desk(async (tx) => {
    const on = addDays(tx.today, tx.today === house.today ? 0 : -1)
    const table = await readTable('csv', Buffer.from(statementOf(tx.seller.currency, on, lines)))
    const file = readBank(table, columnsOf(headOf(table).cells), tx.seller.currency)
    await takeLines(tx, { file, file_name: `example-bank-${tx.today}.csv`, currency: tx.seller.currency })
  })
}

function statementOf(currency: Parameters<typeof plain>[1], on: Day, lines: readonly Line[]): string {
  const day = on.split('-').reverse().join('/')
  const amount = (of?: Minor) => (of === undefined ? '' : plain(of, currency))
  const rows = lines.map(({ text, reference = '', in_minor, out_minor }) =>
    [day, text, reference, amount(out_minor), amount(in_minor)].join(','),
  )
  return ['Statement of account 000142000118', 'Value Date,Description,Ref No,Withdrawal,Deposit', ...rows, ''].join('\n')
}

/** The desk books what is certain, ties what is booked already to its receipt, and puts aside what is no customer's. */
async function goThrough(house: House): Promise<void> {
  const { lines, ground } = await house.desk(async (tx) => ({ lines: await openLines(tx), ground: await readGround(tx) }))
  for (const line of lines) {
    const { id } = line
    const found = suggestFor(line, ground)
    await house.desk(async (tx) => {
      if (found?.booked) {
        const { account_id, booked } = found
        await bookLine(tx, { id, account_id, settlement_id: null, rule: 'by_hand', receipt_id: booked.id })
      } else if (found?.certain) await bookLine(tx, { id, ...found })
      else if (found === null) await setLineAside(tx, id, 'Interest of our bank')
    })
  }
}
