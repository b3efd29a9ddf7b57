import { addConnection } from '#features/connections/add-connection.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { balance, openItems } from '#features/ledger/queries.ts'
import { openSettlement } from '#features/settlement/open-settlement.ts'
import type { Choice } from '#features/settlement/plan.ts'
import { getSettlement } from '#features/settlement/queries.ts'
import { type Log, silentLog } from '#platform/log.ts'
import type { EntryId, SettlementId } from '#shared/id.ts'
import { ZERO } from '#shared/money.ts'
import { openCollecting } from '../src/collecting.ts'
import { openGateway, type Wire } from './stand-ins/gateway.ts'
import { INR, world } from './world.ts'

export const NOTHING: Choice = { currency: INR, items: [], taxes: [], credits: [], advance_minor: ZERO, keeps_rest: false }

/** A seller with a gateway, and two invoices of Shree Ganesh Stores: ₹1,180 and ₹590. */
export async function collecting(log: Log = silentLog) {
  const books = await world({ settings: { region: '27', tax_id: '27ZZZCZ9999Z1ZJ', country_code: 'IN' } })
  const gateway = openGateway(() => books.database.clock())
  const opening = {
    kinds: { gateway: gateway.kind },
    fetch: globalThis.fetch,
    now: books.database.clock,
    open: (sealed: Buffer) => sealed,
  }
  const collect = openCollecting(books.database, opening, () => 'https://portal.example', log)
  const account_id = books.meghdoot.ganesh
  const connection_id = await books.desk((tx) => addConnection(tx, { adapter: 'gateway', name: 'Card', mode: 'test' }))
  const [first, second] = [await bill(books, '1000'), await bill(books, '500')]

  async function begin(choice: Partial<Choice>): Promise<{ id: SettlementId; reference: string }> {
    const wanted = { ...NOTHING, ...choice }
    const id = await books.asContact('finance', (tx) =>
      openSettlement(tx, { account_id, choice: wanted, connection_id, expected_minor: null }),
    )
    await collect.begin(books.meghdoot.id, account_id, id)
    const { reference } = await books.desk((tx) => getSettlement(tx, account_id, id))
    return { id, reference }
  }
  const deliver = ({ body, headers }: Wire) =>
    collect.deliver(books.meghdoot.id, connection_id, { body, headers, now: books.database.clock() })
  const stateOf = async (id: SettlementId) => (await books.desk((tx) => getSettlement(tx, account_id, id))).state
  const openOf = async (entry: EntryId) =>
    (await books.desk((tx) => openItems(tx, account_id, 'today'))).find((one) => one.id === entry)?.open_minor ?? 0
  const owed = async () => (await books.desk((tx) => balance(tx, account_id, 'today')))[0]?.balance_minor
  return { books, gateway, opening, collect, account_id, connection_id, first, second, begin, deliver, stateOf, openOf, owed }
}

export async function bill(books: Awaited<ReturnType<typeof world>>, unit_price: string): Promise<EntryId> {
  const line = { description: 'Pens', item_code: '9608', quantity: '1', unit_price, rate_bp: 1800 }
  const { id } = await books.desk((tx) =>
    issueInvoice(tx, { account_id: books.meghdoot.ganesh, dated_on: tx.today, currency: INR, lines: [line] }),
  )
  return id
}

export const whole = (entry_id: EntryId) => ({ entry_id, pay_minor: null, short: null })
