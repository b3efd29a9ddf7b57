import { type Currency, parseCurrency } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'

/** What the columns of an export of sales lines mean, and what it leaves unsaid. The documented example is examples/retail/mapping.json. */
export type Mapping = {
  /** What the file calls each of our columns. */
  columns: Readonly<Record<SalesColumn, string | null>>
  currency: Currency
  /** As in `dayReader`; null: YYYY-MM-DD, with or without a time. */
  date_format: string | null
  /** A number that begins so is a cancellation: a credit note; null: the file has none. */
  credit_note_prefix: string | null
  /** What an account is called when the file does not say; `{account}` is its code. */
  account_name: string
  /** Days until an invoice is due; null: as agreed with the account or set by the seller. */
  terms_days: number | null
  /** What the file calls countries → ISO 3166 alpha-2. */
  countries: Readonly<Record<string, string>>
  /** Who the seller is, when the books are still empty. */
  seller: { name?: string; country?: string; currency?: string; country_code?: string }
}

export const SALES_COLUMNS = {
  required: ['number', 'date', 'account', 'quantity', 'price'],
  optional: ['item', 'description', 'account_name', 'country'],
} as const
export type SalesColumn = (typeof SALES_COLUMNS)['required' | 'optional'][number]

const KEYS = [
  'columns',
  'currency',
  'date_format',
  'credit_note_prefix',
  'account_name',
  'terms_days',
  'countries',
  'seller',
  'about',
]

/** Reads a mapping file. Refuses what it does not know, so that a slip of the pen is not taken for silence. */
export function readMapping(text: string): Mapping {
  const root = recordOf(parsed(text), 'mapping')
  for (const key of Object.keys(root))
    if (!KEYS.includes(key)) throw fault(key, `There is no “${key}” in a mapping. There are: ${KEYS.join(', ')}.`)
  const columns = textsOf(root['columns'], 'columns')
  const currency = parseCurrency(root['currency'])
  if (!currency) throw fault('currency', 'Say the currency of the prices by its three letters, like "currency": "GBP".')
  const terms_days = root['terms_days'] ?? null
  if (
    terms_days !== null &&
    !(typeof terms_days === 'number' && Number.isInteger(terms_days) && terms_days >= 0 && terms_days <= 3650)
  ) {
    throw fault('terms_days', '“terms_days” is a whole number of days, up to 3650.')
  }
  return {
    columns: columnsOf(columns),
    currency,
    date_format: textOrNull(root['date_format'], 'date_format'),
    credit_note_prefix: textOrNull(root['credit_note_prefix'], 'credit_note_prefix') || null,
    account_name: textOrNull(root['account_name'], 'account_name') || '{account}',
    terms_days,
    countries: countriesOf(root['countries']),
    seller: root['seller'] === undefined ? {} : textsOf(root['seller'], 'seller'),
  }
}

function columnsOf(given: Record<string, string>): Mapping['columns'] {
  const known: readonly string[] = [...SALES_COLUMNS.required, ...SALES_COLUMNS.optional]
  for (const name of Object.keys(given)) {
    if (!known.includes(name))
      throw fault(`columns.${name}`, `A mapping knows no column “${name}”. It knows: ${known.join(', ')}.`)
  }
  function required(name: SalesColumn): string {
    const column = given[name]
    if (!column) throw fault(`columns.${name}`, `Say which column holds the ${name}: "columns": { "${name}": "…" }.`)
    return column
  }
  return {
    number: required('number'),
    date: required('date'),
    account: required('account'),
    quantity: required('quantity'),
    price: required('price'),
    item: given['item'] ?? null,
    description: given['description'] ?? null,
    account_name: given['account_name'] ?? null,
    country: given['country'] ?? null,
  }
}

function countriesOf(given: unknown): Record<string, string> {
  const countries = given === undefined ? {} : textsOf(given, 'countries')
  for (const [name, code] of Object.entries(countries)) {
    if (!/^[A-Z]{2}$/.test(code)) throw fault(`countries.${name}`, `“${code}” is no country code of two capitals, like "GB".`)
  }
  return countries
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw fault('mapping', `The mapping is no JSON: ${error instanceof Error ? error.message : error}`)
  }
}

function recordOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fault(where, `“${where}” must be an object: { … }.`)
  return Object.fromEntries(Object.entries(value))
}

function textsOf(value: unknown, where: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(recordOf(value, where)).map(([key, text]) => {
      if (typeof text !== 'string') throw fault(`${where}.${key}`, `“${where}.${key}” must be a text.`)
      return [key, text]
    }),
  )
}

function textOrNull(value: unknown, where: string): string | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') throw fault(where, `“${where}” must be a text.`)
  return value
}

function fault(where: string, message: string): Error {
  return invalid(where, 'invalid_mapping', message)
}
