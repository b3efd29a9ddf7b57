import { access } from './hi/access.ts'
import { desk } from './hi/desk.ts'
import { desk_access } from './hi/desk-access.ts'
import { frame, problems } from './hi/frame.ts'
import { home } from './hi/home.ts'
import { invoices } from './hi/invoices.ts'
import { letters } from './hi/letters.ts'
import { words } from './hi/money.ts'
import { payments } from './hi/payments.ts'
import { statement } from './hi/statement.ts'
import type { Messages } from './language.ts'

/** हिन्दी. */
export const hi: Messages = { frame, problems, access, desk, desk_access, letters, words, home, invoices, payments, statement }
