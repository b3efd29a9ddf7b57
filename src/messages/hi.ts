import { access } from './hi/access.ts'
import { allocating } from './hi/allocating.ts'
import { banking } from './hi/banking.ts'
import { cheques } from './hi/cheques.ts'
import { collecting } from './hi/collecting.ts'
import { confirmations } from './hi/confirmations.ts'
import { desk } from './hi/desk.ts'
import { desk_access } from './hi/desk-access.ts'
import { disputes } from './hi/disputes.ts'
import { files } from './hi/files.ts'
import { frame, problems } from './hi/frame.ts'
import { home } from './hi/home.ts'
import { invoices } from './hi/invoices.ts'
import { letters } from './hi/letters.ts'
import { words } from './hi/money.ts'
import { notices } from './hi/notices.ts'
import { pack } from './hi/pack.ts'
import { pay } from './hi/pay.ts'
import { paying_settings } from './hi/paying-settings.ts'
import { payments } from './hi/payments.ts'
import { reconciliations } from './hi/reconciliations.ts'
import { reports } from './hi/reports.ts'
import { sandbox } from './hi/sandbox.ts'
import { statement } from './hi/statement.ts'
import { taxes } from './hi/taxes.ts'
import { verify } from './hi/verify.ts'
import type { Messages } from './language.ts'

/** हिन्दी. */
export const hi: Messages = {
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
