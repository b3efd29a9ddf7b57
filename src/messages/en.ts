import { access } from './en/access.ts'
import { frame, problems } from './en/frame.ts'
import { home } from './en/home.ts'
import { invoices } from './en/invoices.ts'
import { words } from './en/money.ts'

/** English, the catalogue all others are typed by: a message missing elsewhere does not compile. */
export const en = { frame, problems, access, words, home, invoices }
