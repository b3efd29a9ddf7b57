/**
 * The site map: every URL once. Doors register `pattern`; views say `routes.invoices.show.href({ account, invoice })`.
 * `walk` in the isolation test takes each of them.
 */
export type Route<P extends string> = {
  pattern: P
  /** The address with its parameters filled in and, if given, a query string; empty and missing values are left out. */
  href(
    ...given: Params<P> extends never
      ? [params?: Record<string, never>, query?: Query]
      : [params: Record<Params<P>, string>, query?: Query]
  ): string
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

type Params<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Clean<Name> | Params<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Clean<Name>
    : never
type Clean<Name extends string> = Name extends `${infer Bare}{${string}` ? Bare : Name

function route<P extends string>(pattern: P): Route<P> {
  const parts = pattern.split('/').map((part) => (part.startsWith(':') ? { name: part.slice(1).replace(/\{.*$/, '') } : part))
  return {
    pattern,
    href(params?: Readonly<Record<string, string>>, query?: Query) {
      const path = parts
        .map((part) => (typeof part === 'string' ? part : encodeURIComponent(params?.[part.name] ?? '')))
        .join('/')
      return query ? path + search(query) : path
    },
  }
}

function search(query: Query): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '' && value !== false) given.set(name, String(value))
  }
  const text = given.toString()
  return text === '' ? '' : `?${text}`
}

export const routes = {
  health: route('/healthz'),
  asset: route('/assets/:name'),
  brand: route('/brand/:seller/:name'),
  entrance: route('/'),

  // the customer's pages
  home: route('/a/:account'),
  howToPay: route('/a/:account/how-to-pay'),
  live: route('/a/:account/live'),
  invoices: {
    list: route('/a/:account/invoices'),
    export: route('/a/:account/invoices/export'),
    show: route('/a/:account/invoices/:invoice'),
    pdf: route('/a/:account/invoices/:invoice/pdf'),
    csv: route('/a/:account/invoices/:invoice/csv'),
    json: route('/a/:account/invoices/:invoice/json'),
    /** The structured e-invoice of the seller's country: INV-01 JSON, or UBL 2.1. */
    structured: route('/a/:account/invoices/:invoice/e-invoice'),
  },
  pay: {
    /** The settlement screen; `?invoice=…` (repeated) chooses, `?advance=1` begins without any. */
    start: route('/a/:account/pay'),
    preview: route('/a/:account/pay/preview'),
    show: route('/a/:account/pay/:settlement'),
    told: route('/a/:account/pay/:settlement/paid'),
    cancel: route('/a/:account/pay/:settlement/cancel'),
    /** Where a provider's page leads back to; what it says there is never proof. */
    back: route('/a/:account/pay/:settlement/back'),
  },
  payments: {
    list: route('/a/:account/payments'),
    show: route('/a/:account/payments/:payment'),
    apply: route('/a/:account/payments/:payment/apply'),
    undo: route('/a/:account/payments/:payment/undo'),
    pdf: route('/a/:account/payments/:payment/pdf'),
    export: route('/a/:account/payments/export'),
  },
  statement: {
    show: route('/a/:account/statement'),
    export: route('/a/:account/statement/export'),
  },
  confirmations: {
    list: route('/a/:account/confirmations'),
    show: route('/a/:account/confirmations/:confirmation'),
    pdf: route('/a/:account/confirmations/:confirmation/pdf'),
  },
  reconciliations: {
    list: route('/a/:account/match'),
    upload: route('/a/:account/match/new'),
    show: route('/a/:account/match/:reconciliation'),
    decide: route('/a/:account/match/:reconciliation/decide'),
    export: route('/a/:account/match/:reconciliation/export'),
  },
  disputes: {
    list: route('/a/:account/disputes'),
    start: route('/a/:account/disputes/new'),
    show: route('/a/:account/disputes/:dispute'),
    withdraw: route('/a/:account/disputes/:dispute/withdraw'),
  },
  taxes: {
    list: route('/a/:account/tax-deducted'),
    upload: route('/a/:account/tax-deducted/certificates/new'),
  },
  reports: {
    home: route('/a/:account/reports'),
    year: route('/a/:account/reports/year'),
    yearFile: route('/a/:account/reports/year/export'),
    codes: route('/a/:account/reports/codes'),
    codesFile: route('/a/:account/reports/codes/export'),
    taxes: route('/a/:account/reports/tax-deducted'),
    taxesFile: route('/a/:account/reports/tax-deducted/export'),
    items: route('/a/:account/reports/items'),
    itemsFile: route('/a/:account/reports/items/export'),
    pack: route('/a/:account/reports/pack'),
    packFile: route('/a/:account/reports/pack/download'),
  },
  file: route('/a/:account/files/:file'),
  more: route('/a/:account/more'),

  // anybody who holds a paper may ask whether it is genuine
  verify: route('/verify/:token'),
  // providers tell us what happened; told apart by the connection in the address and the signature over the body
  paymentHook: route('/hooks/payments/:seller/:connection'),

  // getting in
  access: {
    link: route('/l'),
    peek: route('/a/peek'),
    exchange: route('/a/exchange'),
    renew: route('/a/renew'),
    pending: route('/a/code'),
    resend: route('/a/code/send'),
    colleague: route('/a/colleague'),
    stranger: route('/a/stranger'),
    disown: route('/a/not-mine'),
    code: route('/code'),
    sendCode: route('/code/send'),
    accounts: route('/a'),
    mine: route('/a/:account/access'),
    revokeLink: route('/a/:account/access/links/:link/revoke'),
    revokeDevice: route('/a/:account/access/devices/:device/revoke'),
    signOut: route('/a/:account/sign-out'),
    signOutEverywhere: route('/a/:account/sign-out/everywhere'),
    stepUp: route('/a/:account/step-up'),
    sendStepUp: route('/a/:account/step-up/send'),
    setUp: route('/setup/:token'),
    staffSignIn: route('/desk/sign-in'),
    staffCode: route('/desk/sign-in/code'),
    staffSignOut: route('/desk/sign-out'),
    deskLink: route('/desk/link/:token'),
    waiting: route('/desk/codes'),
    makeCode: route('/desk/codes/:challenge'),
    settleRequest: route('/desk/accounts/:account/requests/:request'),
    changeRole: route('/desk/accounts/:account/contacts/:contact/role'),
    endContact: route('/desk/accounts/:account/contacts/:contact/end'),
  },

  // the seller's back office
  desk: {
    home: route('/desk'),
    live: route('/desk/live'),
    accounts: route('/desk/accounts'),
    account: route('/desk/accounts/:account'),
    newAccount: route('/desk/accounts/new'),
    /** The customer's own account number at the seller's bank. */
    virtualAccount: route('/desk/accounts/:account/virtual-account'),
    entries: route('/desk/accounts/:account/entries'),
    newInvoice: route('/desk/accounts/:account/invoices/new'),
    previewInvoice: route('/desk/accounts/:account/invoices/preview'),
    invoice: route('/desk/accounts/:account/invoices/:invoice'),
    invoicePdf: route('/desk/accounts/:account/invoices/:invoice/pdf'),
    newCreditNote: route('/desk/accounts/:account/invoices/:invoice/credit'),
    newDebitNote: route('/desk/accounts/:account/invoices/:invoice/debit'),
    newPayment: route('/desk/accounts/:account/payments/new'),
    previewPayment: route('/desk/accounts/:account/payments/preview'),
    newOpeningItem: route('/desk/accounts/:account/opening-items/new'),
    newTaxDeducted: route('/desk/accounts/:account/tax-deducted/new'),
    payment: route('/desk/accounts/:account/payments/:payment'),
    paymentPdf: route('/desk/accounts/:account/payments/:payment/pdf'),
    bounce: route('/desk/accounts/:account/payments/:payment/bounce'),
    refund: route('/desk/accounts/:account/payments/:payment/refund'),
    allocate: route('/desk/accounts/:account/payments/:payment/apply'),
    undoAllocation: route('/desk/accounts/:account/payments/:payment/undo'),
    dispute: route('/desk/accounts/:account/entries/:entry/dispute'),
    writeOff: route('/desk/accounts/:account/entries/:entry/write-off'),
    links: route('/desk/accounts/:account/links'),
    revokeLink: route('/desk/accounts/:account/links/:link/revoke'),
    newContact: route('/desk/accounts/:account/contacts/new'),
    tasks: route('/desk/money'),
    settlement: route('/desk/accounts/:account/settlements/:settlement'),
    confirmSettlement: route('/desk/accounts/:account/settlements/:settlement/confirm'),
    refuseSettlement: route('/desk/accounts/:account/settlements/:settlement/refuse'),
    lookedAt: route('/desk/accounts/:account/settlements/:settlement/looked-at'),
    /** The money of it stands in the books already. */
    tieSettlement: route('/desk/accounts/:account/settlements/:settlement/receipt'),
    refundAtProvider: route('/desk/accounts/:account/payments/:payment/refund-online'),
    move: route('/desk/accounts/:account/payments/:payment/move'),
    providerEvents: route('/desk/connections/:connection/events'),
    connections: route('/desk/connections'),
    newConnection: route('/desk/connections/new'),
    connection: route('/desk/connections/:connection'),
    endConnection: route('/desk/connections/:connection/end'),
    bank: route('/desk/bank'),
    bankUpload: route('/desk/bank/new'),
    bankLine: route('/desk/bank/:line'),
    bookBankLines: route('/desk/bank/book'),
    /** What went out and is no customer's. */
    asideBankLines: route('/desk/bank/aside'),
    cheques: route('/desk/cheques'),
    newCheque: route('/desk/accounts/:account/cheques/new'),
    cheque: route('/desk/accounts/:account/cheques/:cheque'),
    moveCheque: route('/desk/accounts/:account/cheques/:cheque/:step'),
    disputes: route('/desk/disputes'),
    openDispute: route('/desk/accounts/:account/disputes/:dispute'),
    confirmations: route('/desk/confirmations'),
    newConfirmation: route('/desk/accounts/:account/confirmations/new'),
    confirmation: route('/desk/accounts/:account/confirmations/:confirmation'),
    confirmationPdf: route('/desk/accounts/:account/confirmations/:confirmation/pdf'),
    taxes: route('/desk/tax-deducted'),
    certificate: route('/desk/accounts/:account/certificates/:certificate'),
    file: route('/desk/accounts/:account/files/:file'),
    settings: route('/desk/settings'),
    paying: route('/desk/settings/paying'),
    items: route('/desk/items'),
    newItem: route('/desk/items/new'),
    me: route('/desk/me'),
  },
} as const
