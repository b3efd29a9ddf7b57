import type { Messages } from '#messages/language.ts'
import type { Sheet } from '#platform/sheet.ts'
import { absolute } from '#shared/money.ts'
import { paymentStatus } from './payment.ts'
import type { PaymentRow } from './payment-detail.ts'

/** The list as a file: the same rows and figures as the page, those that came back included and marked. */
export function paymentTable({ payments }: Messages): Sheet<PaymentRow> {
  const { file } = payments
  return {
    name: payments.title,
    columns: [
      { key: 'number', head: file.number, kind: 'text', value: (row) => row.number },
      { key: 'kind', head: file.kind, kind: 'text', value: (row) => row.kind },
      { key: 'dated_on', head: file.date, kind: 'day', value: (row) => row.dated_on },
      { key: 'method', head: file.method, kind: 'text', value: (row) => row.method },
      { key: 'reference', head: file.reference, kind: 'text', value: (row) => row.reference },
      { key: 'status', head: file.status, kind: 'text', value: (row) => paymentStatus(row) },
      { key: 'currency', head: file.currency, kind: 'text', value: (row) => row.currency },
      { key: 'amount', head: file.amount, kind: 'money', value: (row) => absolute(row.amount_minor) },
      { key: 'advance', head: file.left, kind: 'money', value: (row) => row.open_minor },
      { key: 'returned_on', head: file.returned, kind: 'day', value: (row) => row.reversed_on },
      { key: 'refunded', head: file.refunded, kind: 'money', value: (row) => row.refunded_minor },
      { key: 'returned_amount', head: file.returned_amount, kind: 'money', value: (row) => row.returned_minor },
    ],
  }
}
