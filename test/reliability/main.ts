import { parseArgs } from 'node:util'
import { payOneInvoice } from './one-invoice.ts'
import { resendForms } from './same-form.ts'
import { permuteWebhooks } from './webhooks.ts'

/** `npm run reliability -- [--only r2,r3,r4] [--scripts 10000] [--payments 1000] [--sendings 10000]`: goals R2, R3, R4, a line each. */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'r2,r3,r4' },
    scripts: { type: 'string', default: '10000' },
    payments: { type: 'string', default: '1000' },
    sendings: { type: 'string', default: '10000' },
  },
})
const wanted = new Set(values.only.toLowerCase().split(','))
let failed = 0

function say(goal: string, good: boolean, words: string): void {
  if (!good) failed += 1
  console.log(`${goal} ${good ? 'passed' : 'FAILED'}: ${words}`)
}

if (wanted.has('r2')) {
  const told = await permuteWebhooks(Number(values.scripts))
  say(
    'R2',
    told.different === 0 && told.endings > 1,
    `${told.scripts} webhook scripts, ${told.deliveries} deliveries permuted, repeated and lost: ${told.different} ended in another ledger than in order (${told.endings} endings, ${told.seconds} s)`,
  )
}
if (wanted.has('r3')) {
  const told = await payOneInvoice(Number(values.payments))
  const { payments, invoice, allocated, advance, errors, p99_ms, faults } = told
  const ties = allocated === Math.min(invoice, payments * 1_000) && advance === payments * 1_000 - allocated
  say(
    'R3',
    ties && errors === 0 && faults === 0 && p99_ms < 5_000,
    `${payments} payments at once on one invoice of ${invoice}: ${allocated} allocated, ${advance} kept as advances, ${errors} errors, p99 ${p99_ms} ms (at most 5000)`,
  )
}
if (wanted.has('r4')) {
  const told = await resendForms(Number(values.sendings))
  say(
    'R4',
    told.effects === told.keys && told.differing === 0 && told.wrongly === 0 && told.refused > 0,
    `${told.sent} sendings of ${told.keys} forms: ${told.effects} effects, ${told.differing} answers that differ, ${told.refused} changed forms refused with 409, ${told.wrongly} let through`,
  )
}
process.exitCode = failed === 0 ? 0 : 1
