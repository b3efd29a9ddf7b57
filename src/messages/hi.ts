import { access } from './hi/access.ts'
import { frame, problems } from './hi/frame.ts'
import { home } from './hi/home.ts'
import { invoices } from './hi/invoices.ts'
import { words } from './hi/money.ts'
import type { Messages } from './language.ts'

/** हिन्दी. */
export const hi: Messages = { frame, problems, access, words, home, invoices }
