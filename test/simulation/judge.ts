import { checkBooks } from '#features/ledger/check-books.ts'
import { ageing, balance } from '#features/ledger/queries.ts'
import { projectFacts, type Wanted } from '#features/settlement/fact.ts'
import { factsOf } from '#features/settlement/queries.ts'
import { statement } from '#features/statements/queries.ts'
import { worker } from '#platform/viewer.ts'
import { addDays, day } from '#shared/day.ts'
import type { SettlementId } from '#shared/id.ts'
import { currency } from '#shared/money.ts'
import { ageingOn, balanceOn, openOf } from '../model-books.ts'
import { type Observer, Wrong } from './observe.ts'

/** I1, I2, I5, I6, I7 in SQL; the books beside the model; and, where `whole`, I3, I4, I8, I9 and I10 as well. */
export async function judge(observer: Observer, whole: boolean): Promise<void> {
  const { ground, model } = observer
  const [fault] = await checkBooks((text) => ground.query(text))
  if (fault) throw new Wrong(`${fault.invariant}: ${fault.says}: ${fault.subject}`)
  const rows = await ground.query<{ id: string; amount: number; open: number; disputed: number; number: string }>(
    'select id, number, amount_minor::int as amount, open_minor::int as open, disputed_minor::int as disputed from entries',
  )
  if (rows.length !== model.entries.length)
    throw new Wrong(`the books have ${rows.length} entries, the model ${model.entries.length}`)
  for (const row of rows) {
    const entry = model.entries.find((one) => one.id === row.id)
    if (!entry) throw new Wrong(`the model has no ${row.number}`)
    const said = [row.amount, row.open, row.disputed].join(' ')
    const right = [entry.amount, openOf(model, row.id), entry.disputed].join(' ')
    if (said !== right) throw new Wrong(`${row.number} (${row.id}) stands at ${said}, by the model at ${right}`)
  }
  if (whole) await judgeReaders(observer)
}

async function judgeReaders({ ground, model, today }: Observer): Promise<void> {
  const INR = currency('INR')
  const on = day(today)
  await ground.database.scope(worker(ground.seller_id, 'judge'), async (tx) => {
    const [[owed], [age]] = [await balance(tx, ground.account_id, on), await ageing(tx, ground.account_id, on)]
    if ((owed?.balance_minor ?? 0) !== balanceOn(model, on)) throw new Wrong('I2: the balance of today')
    const { balance_minor, ...buckets } = ageingOn(model, on)
    if (age && Object.entries(buckets).some(([name, amount]) => Reflect.get(age, name) !== amount))
      throw new Wrong('I4: the ageing of today')
    const first = day('2026-01-01')
    const middle = addDays(on, -20)
    const whole = await statement(tx, ground.account_id, { from: first, to: on }, INR)
    const before = await statement(tx, ground.account_id, { from: first, to: middle }, INR)
    const after = await statement(tx, ground.account_id, { from: addDays(middle, 1), to: on }, INR)
    if (
      whole.closing_minor !== balance_minor ||
      before.closing_minor !== after.opening_minor ||
      after.closing_minor !== whole.closing_minor
    )
      throw new Wrong('I3, I9: the chain of statements')
    const settlements = await ground.query<{ id: SettlementId }>(
      'select settlement_id as id from provider_facts where settlement_id is not null group by 1 having bool_and(applied_at is not null)',
    )
    for (const { id } of settlements) {
      const asked = projectFacts(await factsOf(tx, ground.account_id, id))
      // where more has gone back than came, what brought it again has not been told yet: what goes back waits for it
      const left = new Map<string, number>()
      for (const { post, fact } of asked) {
        left.set(fact.payment_ref, (left.get(fact.payment_ref) ?? 0) + (goesBack(post) ? -1 : 1) * fact.amount_minor)
      }
      const waits = ({ post, fact }: Wanted) => goesBack(post) && (left.get(fact.payment_ref) ?? 0) < 0
      const wanted = asked.filter((one) => !waits(one)).map((one) => one.source_ref)
      const booked = await ground.query<{ ref: string }>(
        `select source_ref as ref from entries where source = 'provider:' || $1 and source_ref = any($2)`,
        [ground.connection_id, wanted],
      )
      if (booked.length !== wanted.length)
        throw new Wrong(`I10: ${id} has ${booked.length} of the ${wanted.length} entries its facts ask for`)
    }
  })
  const [off] = await ground.query<{ payment_ref: string }>(`
    select payment_ref from provider_facts f
    cross join lateral (
      select coalesce(sum(amount_minor), 0) as booked_minor from entries
      where source = 'provider:' || f.connection_id and split_part(source_ref, '+', 1) = f.fact_ref) e
    where f.kind in ('captured', 'refunded', 'charged_back', 'refund_failed', 'charge_back_won') and f.settlement_id is not null
      and not exists (select from provider_facts w where w.settlement_id = f.settlement_id and w.applied_at is null)
      and (f.kind not in ('refund_failed', 'charge_back_won') or exists (
        select from provider_facts w where w.kind in ('refunded', 'charged_back') and split_part(w.fact_ref, ':', 1) = split_part(f.fact_ref, ':', 1)))
    group by payment_ref
    having bool_or(f.kind = 'captured')
      -- more than came cannot go back: the rest waits for what brought it again
      and greatest(0, sum(case when f.kind in ('refunded', 'charged_back') then -f.amount_minor else f.amount_minor end)) <> -sum(e.booked_minor)`)
  if (off) throw new Wrong(`I8: ${off.payment_ref} is not in the books as it is at the gateway`)
}

function goesBack(post: Wanted['post']): boolean {
  return post === 'refund' || post === 'return'
}
