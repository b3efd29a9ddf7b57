import { sql } from 'kysely'
import { columnsOf, headOf, readBank } from '#features/banking/bank.ts'
import { bookLine } from '#features/banking/book-line.ts'
import { suggestFor } from '#features/banking/match.ts'
import { announcedLately, groundOf, openLines } from '#features/banking/queries.ts'
import { setLineAside } from '#features/banking/set-line-aside.ts'
import { takeLines } from '#features/banking/take-lines.ts'
import { amountDue } from '#features/ledger/entry.ts'
import { openItems } from '#features/ledger/queries.ts'
import { statement, type Tx } from '#platform/database.ts'
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
    const told = (await announcedLately(tx)).find((one) => one.told_reference === REFERENCES.SHB)
    const known = await recordedLately(tx)
    return [
      { text: 'NEFT CR SHANTI BOOK HOUSE GUWAHATI', reference: REFERENCES.SHB, in_minor: told?.total_minor ?? ZERO },
      ...known.map((one) => ({
        text: `NEFT CR ${one.code}`,
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
    const announced = await announcedLately(tx)
    const told = (reference: string) => announced.find((one) => one.told_reference === reference)
    const owed = async (code: string) => {
      const open = await openItems(tx, house.of(code).account_id, 'today')
      const own = open.filter((one) => one.amount_minor > 0 && amountDue(one) > 0)
      return own.toSorted((one, other) => (one.number < other.number ? -1 : 1))[0]
    }
    const [chain, late, upi] = [told(REFERENCES.BIG), told(REFERENCES.NBD), told(REFERENCES.SGS)]
    const [numbered, alone] = [await owed('LKH'), await owed('HUB')]
    return [
      { text: `RTGS CR BHARAT BAZAAR RETAIL/${chain?.reference ?? ''}`, in_minor: chain?.total_minor ?? ZERO },
      { text: 'NEFT CR NAVRANG BOOK DEPOT', reference: REFERENCES.NBD, in_minor: late?.total_minor ?? ZERO },
      // ten rupees more than was said
      { text: 'UPI CR RAMESH PATIL', reference: REFERENCES.SGS, in_minor: add(upi?.total_minor ?? ZERO, minor(1_000)) },
      { text: 'IMPS CR GNS NOVEMBER BILLS', reference: 'EXMPI26118840', in_minor: minor(1_500_000) },
      { text: `NEFT CR FOR ${numbered?.number ?? ''}`, reference: 'EXMPN26118112', in_minor: minor(750_000) },
      { text: 'CASH DEPOSIT HUBBALLI BRANCH', in_minor: alone ? amountDue(alone) : ZERO },
      { text: 'CASH DEPOSIT SELF', in_minor: minor(500_000) },
      { text: 'UPI CR PAYMENT FROM PHONE', reference: '608300417255', in_minor: minor(214_600) },
      { text: 'CHARGES SMS ALERTS GST INCL', out_minor: minor(2_950) },
    ]
  })
}

/** Money by NEFT of the last days that was recorded by hand, the last three. */
async function recordedLately(tx: Tx): Promise<{ code: string; reference_upper: string; amount_minor: Minor }[]> {
  return tx.rows(
    statement(sql<{ code: string; reference_upper: string; amount_minor: Minor }>`
      select a.code, e.reference_upper, -e.amount_minor as amount_minor
      from entries e join accounts a on a.seller_id = e.seller_id and a.id = e.account_id
      where e.seller_id = ${tx.seller_id} and e.kind = 'RCPT' and e.source not in ('bank') and e.reference_upper ~ '^N[0-9]'
        and e.dated_on >= ${addDays(tx.today, -9)}
      order by e.number desc limit 3`),
  )
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
  for (const way of ['in', 'out'] as const) {
    const { lines, ground } = await house.desk(async (tx) => ({
      lines: await openLines(tx, way, null),
      ground: await groundOf(tx, { way, after: null }),
    }))
    for (const line of lines) {
      const { id } = line
      const found = suggestFor(line, ground)
      await house.desk(async (tx) => {
        if (found?.booked) {
          const { account_id, booked } = found
          await bookLine(tx, { id, account_id, settlement_id: null, rule: 'by_hand', standing: booked })
        } else if (found?.certain) await bookLine(tx, { id, ...found })
        else if (found === null) await setLineAside(tx, id, way === 'in' ? 'Interest of our bank' : 'Charges of our bank')
      })
    }
  }
}
