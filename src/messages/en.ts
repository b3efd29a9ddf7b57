import { access } from './en/access.ts'
import { allocating } from './en/allocating.ts'
import { banking } from './en/banking.ts'
import { cheques } from './en/cheques.ts'
import { collecting } from './en/collecting.ts'
import { confirmations } from './en/confirmations.ts'
import { desk } from './en/desk.ts'
import { desk_access } from './en/desk-access.ts'
import { disputes } from './en/disputes.ts'
import { files } from './en/files.ts'
import { frame, problems } from './en/frame.ts'
import { home } from './en/home.ts'
import { invoices } from './en/invoices.ts'
import { letters } from './en/letters.ts'
import { words } from './en/money.ts'
import { notices } from './en/notices.ts'
import { pack } from './en/pack.ts'
import { pay } from './en/pay.ts'
import { paying_settings } from './en/paying-settings.ts'
import { payments } from './en/payments.ts'
import { reconciliations } from './en/reconciliations.ts'
import { reports } from './en/reports.ts'
import { sandbox } from './en/sandbox.ts'
import { statement } from './en/statement.ts'
import { taxes } from './en/taxes.ts'
import { verify } from './en/verify.ts'

/** English, the catalogue all others are typed by: a message missing elsewhere does not compile. */
export const en = {
  frame,
  problems,
  access,
  banking,
  collecting,
  allocating,
  cheques,
  desk,
  desk_access,
  disputes,
  letters,
  files,
  words,
  home,
  invoices,
  notices,
  pack,
  pay,
  paying_settings,
  payments,
  reconciliations,
  reports,
  sandbox,
  statement,
  taxes,
  verify,
  confirmations,
}
