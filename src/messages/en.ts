import { access } from './en/access.ts'
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
import { payments } from './en/payments.ts'
import { reports } from './en/reports.ts'
import { statement } from './en/statement.ts'

/** English, the catalogue all others are typed by: a message missing elsewhere does not compile. */
export const en = { frame, problems, access, desk, desk_access, disputes, letters, files, words, home, invoices, notices, payments, reports, statement }
