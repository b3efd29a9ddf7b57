import { type Route, routes } from '#routes.ts'
import { newId } from '#shared/id.ts'
import type { Things } from './books.ts'

/** How the walk calls one door. */
export type Call = {
  /** Without this permission it is refused; null: whoever is signed in, or whoever comes. */
  needs: string | null
  /** The fields of its form, or of its JSON. */
  form?: (things: Things) => Record<string, string>
  json?: true
  /** A query that names things. */
  query?: (things: Things) => string
  /** Stands before sign-in: anybody may knock, which leaves a trace at whom the code is for. */
  door?: true
  /** Answered alike to everybody: nothing of an account is in it. */
  open?: true
  /** Ends the session it is sent with. */
  leaves?: true
}

const first = (things: Things, kind: string) => things[kind]?.[0] ?? ''
const on = '2026-11-20'
const key = () => ({ source_ref: newId('request') })
const line = { 'lines.0.description': 'Walked', 'lines.0.quantity': '1', 'lines.0.unit_price': '11.50', 'lines.0.rate_bp': '0' }
const lineOf = (things: Things) => ({
  ...line,
  'lines.0.item_id': first(things, 'item'),
  'lines.0.item': first(things, 'item'),
})
const secret = (things: Things) => ({ token: first(things, 'token') })
const nameThings = (things: Things) =>
  ['account', 'invoice', 'payment', 'entry', 'contact', 'link'].map((kind) => `${kind}=${first(things, kind)}`).join('&')
const chosen = (as: string) => (things: Things) =>
  `as=${as}&invoice=${first(things, 'invoice')}&payment=${first(things, 'payment')}`
const cursor = (things: Things) =>
  `cursor=${on}.${first(things, 'invoice')}&after=${on}.${first(things, 'payment')}&${nameThings(things)}`

/** Every door by method and pattern. A door that is not here fails the walk: say how it is called and what it needs. */
export const CALLS: Readonly<Record<string, Call>> = {
  ...get(routes.health, { needs: null, open: true }),
  ...get(routes.asset, { needs: null, open: true }),
  ...get(routes.brand, { needs: null, open: true }),
  ...get(routes.entrance, { needs: null }),

  ...get(routes.home, { needs: 'account.see', query: nameThings }),
  ...get(routes.howToPay, { needs: 'balance.see', query: nameThings }),
  ...get(routes.live, { needs: null, query: nameThings }),
  ...get(routes.invoices.list, { needs: 'invoices.see', query: cursor }),
  ...get(routes.invoices.export, { needs: 'invoices.see', query: chosen('csv') }),
  ...get(routes.invoices.show, { needs: 'invoices.see' }),
  ...get(routes.invoices.pdf, { needs: 'invoices.see' }),
  ...get(routes.invoices.csv, { needs: 'invoices.see' }),
  ...get(routes.invoices.json, { needs: 'invoices.see' }),
  ...get(routes.invoices.structured, { needs: 'invoices.see' }),
  ...get(routes.pay.start, { needs: 'payments.pay', query: nameThings }),
  ...post(routes.pay.start, {
    needs: 'payments.pay',
    form: (things) => ({
      ...key(),
      currency: 'INR',
      [`pick.${first(things, 'entry')}`]: '1',
      advance: '0.07',
    }),
  }),
  ...post(routes.pay.preview, {
    needs: 'payments.pay',
    form: (things) => ({ currency: 'INR', [`pick.${first(things, 'entry')}`]: '1' }),
  }),
  ...get(routes.pay.show, { needs: 'payments.see' }),
  ...get(routes.pay.told, { needs: 'payments.pay' }),
  ...post(routes.pay.told, { needs: 'payments.pay', form: () => ({ ...key(), reference: 'UTR0007', on }) }),
  ...post(routes.pay.cancel, { needs: 'payments.pay' }),
  ...get(routes.pay.back, { needs: 'payments.see' }),
  ...post(routes.paymentHook, { needs: null, door: true, json: true, form: () => ({ id: 'evt_walk' }) }),
  ...get(routes.payments.list, { needs: 'payments.see', query: cursor }),
  ...get(routes.payments.export, { needs: 'payments.see', query: chosen('xlsx') }),
  ...get(routes.payments.show, { needs: 'payments.see' }),
  ...get(routes.payments.pdf, { needs: 'payments.see' }),
  ...get(routes.payments.apply, { needs: 'payments.pay', query: nameThings }),
  ...post(routes.payments.apply, { needs: 'payments.pay', form: placed }),
  ...get(routes.payments.undo, { needs: 'payments.pay', query: (things) => `from=${first(things, 'entry')}` }),
  ...post(routes.payments.undo, { needs: 'payments.pay', form: placed }),
  ...get(routes.file, { needs: 'account.see' }),
  ...get(routes.verify, { needs: null }),
  ...get(routes.confirmations.list, { needs: 'statement.see', query: cursor }),
  ...post(routes.confirmations.list, { needs: 'statement.confirm', form: () => ({ ...key(), as_on: on }) }),
  ...get(routes.confirmations.show, { needs: 'statement.see' }),
  ...post(routes.confirmations.show, { needs: 'statement.confirm', form: () => ({ ...key(), reply: 'agreed' }) }),
  ...get(routes.confirmations.pdf, { needs: 'statement.see' }),
  ...get(routes.reconciliations.list, {
    needs: 'statement.match',
    query: (things) => `after=${first(things, 'reconciliation')}`,
  }),
  ...get(routes.reconciliations.upload, { needs: 'statement.match', query: (things) => `file=${first(things, 'file')}` }),
  ...post(routes.reconciliations.upload, {
    needs: 'statement.match',
    form: (things) => ({ ...key(), file_id: first(things, 'file'), date: '0', debit: '1', credit: '2' }),
  }),
  ...get(routes.reconciliations.show, { needs: 'statement.match', query: nameThings }),
  ...get(routes.reconciliations.export, { needs: 'statement.match', query: chosen('csv') }),
  ...post(routes.reconciliations.decide, {
    needs: 'statement.match',
    form: (things) => ({ key: `seen:${first(things, 'entry')}`, decision: 'seen' }),
  }),
  ...get(routes.disputes.list, { needs: 'invoices.see', query: nameThings }),
  ...get(routes.disputes.start, { needs: 'disputes.open', query: (things) => `invoice=${first(things, 'invoice')}` }),
  ...post(routes.disputes.start, {
    needs: 'disputes.open',
    form: (things) => ({ ...key(), invoice: first(things, 'invoice'), amount: '0.07', reason: 'tax', note: 'walked' }),
  }),
  ...get(routes.disputes.show, { needs: 'invoices.see' }),
  ...post(routes.disputes.withdraw, { needs: 'disputes.open' }),
  ...get(routes.taxes.list, { needs: 'payments.see', query: nameThings }),
  ...get(routes.taxes.upload, { needs: 'payments.pay' }),
  ...post(routes.taxes.upload, {
    needs: 'payments.pay',
    form: (things) => ({ ...key(), [`covers.${first(things, 'payment')}`]: '1', from_on: on, to_on: on }),
  }),
  ...get(routes.statement.show, { needs: 'statement.see', query: nameThings }),
  ...get(routes.statement.export, { needs: 'statement.see', query: chosen('pdf') }),
  ...get(routes.reports.pack, {
    needs: 'reports.see',
    query: (things) => `from=2026-08-01&to=2026-11-30&${nameThings(things)}`,
  }),
  // many papers each time, and nothing in its address names anything
  ...get(routes.reports.packFile, { needs: 'reports.see', query: () => 'from=2026-08-01&to=2026-11-30' }),
  ...get(routes.reports.home, { needs: 'reports.see', query: nameThings }),
  ...get(routes.reports.year, { needs: 'reports.see', query: nameThings }),
  ...get(routes.reports.yearFile, { needs: 'reports.see', query: chosen('pdf') }),
  ...get(routes.reports.codes, { needs: 'reports.see', query: nameThings }),
  ...get(routes.reports.codesFile, { needs: 'reports.see', query: chosen('xlsx') }),
  ...get(routes.reports.taxes, { needs: 'reports.see', query: nameThings }),
  ...get(routes.reports.taxesFile, { needs: 'reports.see', query: chosen('csv') }),
  ...get(routes.reports.items, { needs: 'reports.see', query: nameThings }),
  ...get(routes.reports.itemsFile, { needs: 'reports.see', query: chosen('csv') }),
  ...get(routes.more, { needs: 'account.see' }),

  ...get(routes.access.link, { needs: null, open: true }),
  ...post(routes.access.peek, { needs: null, door: true, json: true, form: secret }),
  ...post(routes.access.exchange, { needs: null, door: true, json: true, form: secret }),
  ...post(routes.access.renew, { needs: null, door: true, json: true, form: secret }),
  ...get(routes.access.pending, { needs: null }),
  ...post(routes.access.pending, { needs: null, door: true, form: () => ({ code: '123456' }) }),
  ...post(routes.access.resend, { needs: null, door: true }),
  ...get(routes.access.colleague, { needs: null }),
  ...post(routes.access.colleague, {
    needs: null,
    door: true,
    json: true,
    form: (things) => ({ ...secret(things), name: 'Somebody' }),
  }),
  ...get(routes.access.stranger, { needs: null }),
  ...post(routes.access.stranger, { needs: null, door: true, json: true, form: secret }),
  ...post(routes.access.disown, { needs: null, door: true }),
  ...get(routes.access.code, { needs: null, open: true }),
  ...post(routes.access.code, {
    needs: null,
    door: true,
    form: (things) => ({ who: first(things, 'email'), code: 'ABCD-1234' }),
  }),
  ...post(routes.access.sendCode, { needs: null, door: true, form: (things) => ({ who: first(things, 'email') }) }),
  ...get(routes.access.accounts, { needs: null }),
  ...get(routes.access.mine, { needs: null, query: nameThings }),
  ...post(routes.access.revokeLink, { needs: null }),
  ...post(routes.access.revokeDevice, { needs: null }),
  ...post(routes.access.signOut, { needs: null, leaves: true }),
  ...post(routes.access.signOutEverywhere, { needs: null, leaves: true }),
  ...get(routes.access.stepUp, { needs: null, query: (things) => `next=/a/${first(things, 'account')}` }),
  ...post(routes.access.stepUp, {
    needs: null,
    form: (things) => ({ code: '123456', next: `/a/${first(things, 'account')}` }),
  }),
  ...post(routes.access.sendStepUp, { needs: null }),

  ...get(routes.access.setUp, { needs: null }),
  ...post(routes.access.setUp, { needs: null, form: () => ({ name: 'Usurper', country: 'IN', currency: 'INR' }) }),
  ...get(routes.access.staffSignIn, { needs: null, open: true }),
  ...post(routes.access.staffSignIn, { needs: null, door: true, form: (things) => ({ email: first(things, 'email') }) }),
  ...post(routes.access.staffCode, { needs: null, door: true, form: () => ({ code: '123456' }) }),
  ...post(routes.access.staffSignOut, { needs: null, leaves: true }),
  ...get(routes.access.deskLink, { needs: null, open: true }),
  ...post(routes.access.deskLink, { needs: null, door: true }),
  ...get(routes.access.waiting, { needs: 'links.manage' }),
  ...post(routes.access.makeCode, { needs: 'links.manage' }),
  ...post(routes.access.settleRequest, { needs: 'links.manage' }),

  ...get(routes.desk.home, { needs: 'accounts.see' }),
  ...get(routes.desk.live, { needs: null, query: nameThings }),
  ...get(routes.desk.accounts, { needs: 'accounts.see', query: nameThings }),
  ...get(routes.desk.account, { needs: 'accounts.see' }),
  ...get(routes.desk.entries, { needs: 'payments.see', query: nameThings }),
  ...get(routes.desk.newAccount, { needs: 'accounts.manage' }),
  ...post(routes.desk.newAccount, {
    needs: 'accounts.manage',
    form: () => ({ ...key(), code: newId('request').slice(-8), name: 'Walked In', currency: 'INR', country_code: 'IN' }),
  }),
  ...get(routes.desk.newInvoice, { needs: 'invoices.issue' }),
  ...post(routes.desk.newInvoice, {
    needs: 'invoices.issue',
    form: (things) => ({ ...key(), ...lineOf(things), dated_on: on }),
  }),
  ...post(routes.desk.previewInvoice, { needs: 'invoices.issue', form: (things) => ({ ...lineOf(things), dated_on: on }) }),
  ...get(routes.desk.invoice, { needs: 'invoices.see' }),
  ...get(routes.desk.invoicePdf, { needs: 'invoices.see' }),
  ...get(routes.desk.newCreditNote, { needs: 'invoices.issue' }),
  ...post(routes.desk.newCreditNote, {
    needs: 'invoices.issue',
    form: (things) => ({ ...key(), ...lineOf(things), reason: 'walked', dated_on: on, original_id: first(things, 'invoice') }),
  }),
  ...get(routes.desk.newDebitNote, { needs: 'invoices.issue' }),
  ...post(routes.desk.newDebitNote, {
    needs: 'invoices.issue',
    form: (things) => ({ ...key(), ...lineOf(things), reason: 'walked', dated_on: on, original_id: first(things, 'invoice') }),
  }),
  ...get(routes.desk.newPayment, { needs: 'payments.record' }),
  ...post(routes.desk.newPayment, { needs: 'payments.record', form: payment }),
  ...post(routes.desk.previewPayment, { needs: 'payments.record', form: payment }),
  ...get(routes.desk.newTaxDeducted, { needs: 'payments.record' }),
  ...post(routes.desk.newTaxDeducted, { needs: 'payments.record', form: payment }),
  ...get(routes.desk.newOpeningItem, { needs: 'imports.run' }),
  ...post(routes.desk.newOpeningItem, {
    needs: 'imports.run',
    form: () => ({ ...key(), number: newId('request').slice(-8), amount: '0.07', dated_on: on, due_on: on }),
  }),
  ...get(routes.desk.payment, { needs: 'payments.see' }),
  ...get(routes.desk.paymentPdf, { needs: 'payments.see' }),
  ...get(routes.desk.bounce, { needs: 'payments.reverse' }),
  ...post(routes.desk.bounce, { needs: 'payments.reverse', form: () => ({ ...key(), returned_on: on, reason: 'walked' }) }),
  ...get(routes.desk.refund, { needs: 'payments.refund' }),
  ...post(routes.desk.refund, {
    needs: 'payments.refund',
    form: () => ({ ...key(), amount: '0.07', dated_on: on, method: 'upi' }),
  }),
  ...get(routes.desk.allocate, { needs: 'payments.allocate' }),
  ...post(routes.desk.allocate, {
    needs: 'payments.allocate',
    form: (things) => ({ ...key(), [`apply.${first(things, 'entry')}`]: '0.07', debit: first(things, 'entry') }),
  }),
  ...get(routes.desk.move, { needs: 'payments.allocate', query: (things) => `from=${first(things, 'entry')}` }),
  ...post(routes.desk.move, { needs: 'payments.allocate', form: placed }),
  ...post(routes.desk.undoAllocation, { needs: 'payments.allocate', form: (things) => ({ debit: first(things, 'entry') }) }),
  ...get(routes.desk.dispute, { needs: 'entries.dispute' }),
  ...post(routes.desk.dispute, {
    needs: 'entries.dispute',
    form: () => ({ ...key(), amount: '0.07', reason: 'tax', note: 'walked' }),
  }),
  ...get(routes.desk.file, { needs: 'accounts.see' }),
  ...get(routes.desk.confirmations, { needs: 'confirmations.manage', query: nameThings }),
  ...post(routes.desk.confirmations, { needs: 'confirmations.manage', form: () => ({ as_on: on }) }),
  ...get(routes.desk.newConfirmation, { needs: 'confirmations.manage' }),
  ...post(routes.desk.newConfirmation, { needs: 'confirmations.manage', form: () => ({ ...key(), as_on: on }) }),
  ...get(routes.desk.confirmation, { needs: 'confirmations.manage' }),
  ...post(routes.desk.confirmation, { needs: 'confirmations.manage', form: key }),
  ...get(routes.desk.confirmationPdf, { needs: 'confirmations.manage' }),
  ...get(routes.desk.disputes, { needs: 'disputes.resolve', query: nameThings }),
  ...get(routes.desk.openDispute, { needs: 'disputes.resolve' }),
  ...post(routes.desk.openDispute, {
    needs: 'disputes.resolve',
    form: () => ({ ...key(), answer: 'accept', words: 'walked' }),
  }),
  ...get(routes.desk.cheques, { needs: 'cheques.manage', query: (things) => `after=2026-11-01.${first(things, 'cheque')}` }),
  ...get(routes.desk.newCheque, { needs: 'cheques.manage' }),
  ...post(routes.desk.newCheque, {
    needs: 'cheques.manage',
    form: (things) => ({
      ...key(),
      cheque_number: newId('request').slice(-8),
      amount: '0.07',
      payable_on: on,
      [`apply.${first(things, 'entry')}`]: '0.05',
    }),
  }),
  ...get(routes.desk.cheque, { needs: 'cheques.manage' }),
  ...get(routes.desk.moveCheque, { needs: 'cheques.manage' }),
  ...post(routes.desk.moveCheque, {
    needs: 'cheques.manage',
    form: () => ({ ...key(), on: '2026-11-21', reason: 'walked', charge: '' }),
  }),
  ...get(routes.desk.taxes, { needs: 'tax.verify', query: nameThings }),
  ...get(routes.desk.certificate, { needs: 'tax.verify' }),
  ...post(routes.desk.certificate, { needs: 'tax.verify', form: () => ({ ...key(), answer: 'reject', words: 'walked' }) }),
  ...get(routes.desk.writeOff, { needs: 'entries.write_off' }),
  ...post(routes.desk.writeOff, {
    needs: 'entries.write_off',
    form: () => ({ ...key(), amount: '0.07', dated_on: on, reason: 'walked' }),
  }),
  ...get(routes.desk.links, { needs: 'links.manage' }),
  ...post(routes.desk.links, {
    needs: 'links.manage',
    form: (things) => ({ contact_id: first(things, 'contact'), channel: 'whatsapp' }),
  }),
  ...post(routes.desk.revokeLink, { needs: 'links.manage' }),
  ...get(routes.desk.newContact, { needs: 'accounts.manage', query: (things) => `request=${first(things, 'request')}` }),
  ...post(routes.desk.newContact, {
    needs: 'accounts.manage',
    form: (things) => ({
      ...key(),
      name: 'Walked In',
      email: `${newId('request')}@walk.example`,
      request: first(things, 'request'),
      role_id: first(things, 'role'),
    }),
  }),
  ...post(routes.access.changeRole, { needs: 'accounts.manage', form: (things) => ({ role_id: first(things, 'role') }) }),
  ...post(routes.access.endContact, { needs: 'accounts.manage' }),
  ...get(routes.desk.virtualAccount, { needs: 'accounts.manage' }),
  ...post(routes.desk.virtualAccount, {
    needs: 'accounts.manage',
    form: () => ({ ...key(), virtual_account: `WALK1234${newId('request').slice(-8)}` }),
  }),
  ...get(routes.desk.settings, { needs: 'settings.manage' }),
  ...get(routes.desk.paying, { needs: 'settings.manage' }),
  ...post(routes.desk.paying, { needs: 'settings.manage', form: () => ({ ...key(), upi_limit: '0.07', cash_days: '7' }) }),
  ...post(routes.desk.settings, { needs: 'settings.manage', form: () => ({ ...key(), name: 'Renamed', address: '1 Walk' }) }),
  ...get(routes.desk.items, { needs: 'accounts.see', query: (things) => `item=${first(things, 'item')}` }),
  ...get(routes.desk.newItem, { needs: 'items.manage' }),
  ...post(routes.desk.newItem, {
    needs: 'items.manage',
    form: () => ({ ...key(), code: newId('request').slice(-8), name: 'Walked', price: '1.5', rate_bp: '1800' }),
  }),
  ...get(routes.desk.tasks, { needs: 'payments.verify' }),
  ...get(routes.desk.settlement, { needs: 'payments.see' }),
  ...get(routes.desk.confirmSettlement, { needs: 'payments.verify' }),
  ...post(routes.desk.confirmSettlement, {
    needs: 'payments.verify',
    form: () => ({ ...key(), amount: '0.07', on, bank_reference: newId('request').slice(-12) }),
  }),
  ...post(routes.desk.lookedAt, { needs: 'payments.verify', form: () => ({ about: 'amount_differs walked' }) }),
  ...get(routes.desk.refuseSettlement, { needs: 'payments.verify' }),
  ...post(routes.desk.refuseSettlement, { needs: 'payments.verify', form: () => ({ ...key(), why: 'walked' }) }),
  ...get(routes.desk.tieSettlement, { needs: 'payments.verify' }),
  ...post(routes.desk.tieSettlement, {
    needs: 'payments.verify',
    form: (things) => ({ ...key(), receipt: first(things, 'payment') }),
  }),
  ...get(routes.desk.refundAtProvider, { needs: 'payments.refund' }),
  ...post(routes.desk.refundAtProvider, {
    needs: 'payments.refund',
    form: () => ({ ...key(), amount: '0.07', why: 'walked' }),
  }),
  ...get(routes.desk.connections, { needs: 'connections.manage' }),
  ...get(routes.desk.newConnection, { needs: 'connections.manage' }),
  ...post(routes.desk.newConnection, {
    needs: 'connections.manage',
    form: () => ({
      ...key(),
      adapter: 'stripe',
      name: 'Walked',
      mode: 'test',
      'field.secret_key': 'k',
      'field.webhook_secret': 's',
    }),
  }),
  ...get(routes.desk.connection, { needs: 'connections.manage' }),
  ...post(routes.desk.connection, { needs: 'connections.manage', form: () => ({ ...key(), name: 'Walked', place: '3' }) }),
  ...get(routes.desk.endConnection, { needs: 'connections.manage' }),
  ...post(routes.desk.endConnection, { needs: 'connections.manage', form: () => ({ ...key() }) }),
  ...get(routes.desk.providerEvents, { needs: 'connections.manage' }),
  ...get(routes.desk.bank, { needs: 'payments.verify', query: nameThings }),
  ...get(routes.desk.bankUpload, { needs: 'payments.verify' }),
  ...post(routes.desk.bankUpload, { needs: 'payments.verify', form: () => ({ ...key() }) }),
  ...get(routes.desk.bankLine, { needs: 'payments.verify' }),
  ...post(routes.desk.bankLine, {
    needs: 'payments.verify',
    form: (things) => ({ ...key(), account: first(things, 'account'), settlement: first(things, 'settlement') }),
  }),
  ...post(routes.desk.bookBankLines, { needs: 'payments.verify' }),
  ...post(routes.desk.asideBankLines, { needs: 'payments.verify', form: (things) => ({ lines: first(things, 'line') }) }),
  ...get(routes.desk.me, { needs: null }),
}

function placed(things: Things): Record<string, string> {
  const entry = first(things, 'entry')
  return { ...key(), from: first(things, 'invoice'), amount: '0.05', effective_on: on, [`apply.${entry}`]: '0.05' }
}

function payment(things: Things): Record<string, string> {
  const entry = first(things, 'entry')
  return { ...key(), amount: '0.07', dated_on: on, method: 'upi', [`apply.${entry}`]: '0.05', [`pick.${entry}`]: 'on' }
}

function get(route: Pick<Route<string>, 'pattern'>, call: Call): Record<string, Call> {
  return { [`GET ${route.pattern}`]: call }
}

function post(route: Pick<Route<string>, 'pattern'>, call: Call): Record<string, Call> {
  return { [`POST ${route.pattern}`]: call }
}

/** Every address of the site map. */
export function patternsOf(map: object): string[] {
  return Object.values(map).flatMap((one) => ('pattern' in one ? [String(one.pattern)] : patternsOf(one)))
}
