import { parseArgs } from 'node:util'
import { type Ageing, ageing, balance } from '#features/ledger/queries.ts'
import { worker } from '#platform/viewer.ts'
import type { Day } from '#shared/day.ts'
import { type Currency, ZERO } from '#shared/money.ts'
import { accountNamed, currencyChosen, dayOption, EVER, formatOption } from './account-choice.ts'
import { chooseSeller, withBooks } from './books.ts'

const HELP = `samepage ageing --account CODE --on DAY [--currency CODE] [--format json] [--seller NAME] [--data DIR]

How old what an account owed was at the end of a day, by due date, as settled by that day. Amounts in minor units.
`

/** `samepage ageing`: 0, or 1 with a sentence when there is no such account or day. */
export async function ageingCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      account: { type: 'string' },
      on: { type: 'string' },
      format: { type: 'string' },
      currency: { type: 'string' },
      seller: { type: 'string' },
      data: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  formatOption(values.format, ['json'])
  const on = dayOption(values.on, 'on')
  const answer = await withBooks(values.data, async ({ database }) => {
    const seller = await chooseSeller(database, values.seller)
    return database.scope(worker(seller.id, 'cli'), async (tx) => {
      const account = await accountNamed(tx, values.account, seller)
      const currency = currencyChosen(values.currency, account, await balance(tx, account.id, EVER))
      const aged = await ageing(tx, account.id, on)
      return ageingJson(
        account.code,
        currency,
        on,
        aged.find((one) => one.currency === currency),
      )
    })
  })
  process.stdout.write(`${JSON.stringify(answer)}\n`)
  return 0
}

/** The ageing for programs: amounts in minor units. Nothing open is nothing of any age. */
export function ageingJson(account: string, currency: Currency, on: Day, aged: Ageing | undefined) {
  return {
    account,
    currency,
    on,
    not_due_minor: aged?.not_due_minor ?? ZERO,
    d0_30_minor: aged?.d0_30_minor ?? ZERO,
    d31_60_minor: aged?.d31_60_minor ?? ZERO,
    d61_90_minor: aged?.d61_90_minor ?? ZERO,
    over_90_minor: aged?.over_90_minor ?? ZERO,
    unallocated_minor: aged?.unallocated_minor ?? ZERO,
    balance_minor: aged?.balance_minor ?? ZERO,
  }
}
