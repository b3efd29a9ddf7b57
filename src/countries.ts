import { india } from './adapters/country/india/india.ts'
import { vat } from './adapters/country/vat/vat.ts'
import type { Countries } from './platform/database.ts'

/** The country packs we have. Adding one is a folder and a line here. */
export const COUNTRIES: Countries = { IN: india, VAT: vat }
