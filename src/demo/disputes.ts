import { answerDispute } from '#features/disputes/answer-dispute.ts'
import type { DisputeReason } from '#features/disputes/dispute.ts'
import { openDispute } from '#features/disputes/open-dispute.ts'
import { withdrawDispute } from '#features/disputes/withdraw-dispute.ts'
import { storeFile } from '#features/files/store-file.ts'
import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { getInvoice } from '#features/invoices/queries.ts'
import type { Tx } from '#platform/database.ts'
import type { Upload } from '#platform/upload.ts'
import type { DisputeId, EntryId } from '#shared/id.ts'
import { least, proportion } from '#shared/money.ts'
import { ago, type DemoAccount, type House, take, type Wish } from './house.ts'
import { paperPdf } from './papers.ts'

type Question = {
  reason: DisputeReason
  note: string
  /** So many hundredths of the line, or of the whole document. */
  percent: bigint
  line?: number
  wish?: Wish
  evidence?: Upload
}

type Asked = { customer: DemoAccount; id: DisputeId; entry_id: EntryId; line: number | null }

/** Questions in every state: waiting for an answer, accepted by a credit note, rejected, withdrawn. */
export function disputeScenes(house: House): void {
  answered(house)
  const { scenes } = house
  scenes.on(ago(house, 24), async () => {
    await ask(house, 'SGS', {
      reason: 'short_delivery',
      note: 'One carton less than billed; the goods received note is attached.',
      percent: 50n,
      line: 1,
      wish: { take: 'oldest', least_minor: 2_000_000 },
      evidence: paperPdf('goods-received-note.pdf', [
        'Goods received note 0417',
        'Shree Ganesh Stationers, Laxmi Road, Pune',
        'Received from: Meghdoot Traders',
        'Cartons on the challan: 4    Cartons received: 3',
        'Checked by the storekeeper in the presence of the driver.',
      ]),
    })
  })
  scenes.on(ago(house, 12), async () => {
    const note = 'Two bundles at the bottom were torn open.'
    await ask(house, 'BOF', { reason: 'damaged', note, percent: 15n })
  })
  scenes.on(ago(house, 6), async () => {
    const note = 'नीले पेन मँगाए थे, काले आए हैं। कृपया बदल दें।'
    await ask(house, 'NBD', { reason: 'wrong_item', note, percent: 100n, line: 2, wish: { take: 'newest' } })
  })
  scenes.on(ago(house, 3), async () => {
    const note = 'Rate agreed on the phone was the old price list until the end of the month.'
    await ask(house, 'KPM', { reason: 'wrong_price', note, percent: 8n, line: 1 })
  })
  scenes.on(house.today, async () => {
    const note = 'Store 22 received 18 cartons of 24. The stores’ list follows by mail.'
    await ask(house, 'BIG', { reason: 'short_delivery', note, percent: 25n, wish: { take: 'newest' } })
  })
}

/** Those that are over. */
function answered(house: House): void {
  const { scenes } = house
  scenes.on(ago(house, 75), async () => {
    const note = 'Billed at the new rate, ordered before it.'
    const asked = await ask(house, 'SGS', { reason: 'wrong_price', note, percent: 100n, line: 1 })
    scenes.on(ago(house, 71), () => house.desk((tx) => acceptByNote(house, tx, asked)))
  })
  scenes.on(ago(house, 44), async () => {
    const asked = await ask(house, 'BOF', { reason: 'short_delivery', note: 'Six boxes missing.', percent: 100n, line: 2 })
    scenes.on(ago(house, 39), () => house.desk((tx) => acceptByNote(house, tx, asked)))
  })
  scenes.on(ago(house, 30), async () => {
    const asked = await ask(house, 'BOF', {
      reason: 'duplicate',
      note: 'Looks like last week’s bill once more.',
      percent: 100n,
    })
    const words = 'Two deliveries on two challans: both are signed by your store. We have mailed them to you.'
    scenes.on(ago(house, 27), () => reject(house, asked, words))
  })
  scenes.on(ago(house, 20), async () => {
    const asked = await ask(house, 'BOF', { reason: 'not_received', note: 'Parcel has not come.', percent: 100n })
    scenes.on(ago(house, 18), async () => {
      const { account_id } = asked.customer
      await house.as(asked.customer, (tx) => withdrawDispute(tx, { account_id, dispute_id: asked.id }))
      house.taken.delete(asked.entry_id)
    })
  })
  scenes.on(ago(house, 33), async () => {
    const asked = await ask(house, 'NBD', { reason: 'damaged', note: 'कवर पर दाग हैं।', percent: 30n })
    scenes.on(ago(house, 26), () =>
      reject(house, asked, 'The stains were not there when your van left our gate; see the photo we sent.'),
    )
  })
}

async function ask(house: House, code: string, question: Question): Promise<Asked> {
  const { reason, note, line = null, wish = { take: 'oldest' }, evidence } = question
  const customer = house.of(code)
  const { account_id } = customer
  const kept = evidence ? await house.hand(customer, evidence) : null
  return house.as(customer, async (tx) => {
    const [invoice] = await take(house, tx, customer, wish)
    if (!invoice) throw new Error('nothing was taken')
    const file_id = kept ? await storeFile(tx, { account_id, purpose: 'dispute', kept }) : null
    const { lines } = await getInvoice(tx, account_id, invoice.id)
    const of_minor =
      line === null ? invoice.open_minor : (lines.find((one) => one.line === line)?.total_minor ?? invoice.open_minor)
    const amount_minor = least(proportion(of_minor, question.percent, 100n), invoice.open_minor)
    const id = await openDispute(tx, { account_id, entry_id: invoice.id, amount_minor, reason, note, line, file_id })
    return { customer, id, entry_id: invoice.id, line }
  })
}

/** The seller takes back what was asked too much: a third of the quantity of the line in question, and says why it is not all of it. */
async function acceptByNote(house: House, tx: Tx, asked: Asked): Promise<void> {
  const { customer, id, entry_id } = asked
  const { account_id } = customer
  const { lines } = await getInvoice(tx, account_id, entry_id)
  const line = lines.find((one) => one.line === asked.line)
  if (!line) throw new Error('a question about no line')
  const { code, description, item_code, unit, unit_price, rate_bp } = line
  const quantity = String(Math.max(1, Math.floor(Number(line.quantity) / 3)))
  const note = await issueCreditNote(tx, {
    account_id,
    original_id: entry_id,
    reason: 'Rate difference',
    lines: [{ code, description, ...(item_code === null ? {} : { item_code }), unit, unit_price, quantity, rate_bp }],
  })
  const words = 'You are right for what was ordered before the new list; the note is issued.'
  await answerDispute(tx, { account_id, dispute_id: id, answer: 'accept', words, credit_note_id: note.id })
  house.taken.delete(entry_id)
}

async function reject(house: House, { customer, id, entry_id }: Asked, words: string): Promise<void> {
  const { account_id } = customer
  await house.desk((tx) => answerDispute(tx, { account_id, dispute_id: id, answer: 'reject', words }))
  house.taken.delete(entry_id)
}
