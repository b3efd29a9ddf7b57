import { access } from './hi/access.ts'
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
import { payments } from './hi/payments.ts'
import { reports } from './hi/reports.ts'
import { statement } from './hi/statement.ts'
import type { Messages } from './language.ts'

/** हिन्दी. */
export const hi: Messages = { frame, problems, access, desk, desk_access, disputes, letters, files, words, home, invoices, notices, payments, reports, statement }
