import { COUNTRIES } from '#countries.ts'
import { type Environment, readEnvironment } from '#environment.ts'
import { listSellers } from '#features/sellers/queries.ts'
import type { Seller } from '#features/sellers/seller.ts'
import { openServer } from '#open-server.ts'
import { type Database, openDatabase } from '#platform/database.ts'
import type { DatabaseServer } from '#platform/database-server.ts'
import { Refusal } from '#shared/refusal.ts'

/** The books, opened for a command that serves nothing. */
export type Books = { database: Database; server: DatabaseServer; environment: Environment }

/** Opens the books in the data folder (or of DATABASE_URL), does the work, and closes them again. */
export async function withBooks<T>(data: string | undefined, work: (books: Books) => Promise<T>): Promise<T> {
  const environment = readEnvironment({ data })
  const server = await openServer(environment)
  const database = openDatabase({ ...server, countries: COUNTRIES })
  try {
    return await work({ database, server, environment })
  } finally {
    await database.close()
    await server.stop()
  }
}

/** The seller named on the command line, or the only one there is. */
export async function chooseSeller(database: Database, name: string | undefined): Promise<Seller> {
  const sellers = await database.system('a command chooses its seller', listSellers)
  const found =
    name === undefined
      ? sellers
      : sellers.filter((seller) => seller.name.toLowerCase() === name.toLowerCase() || seller.id === name)
  const [only, second] = found
  if (only && !second) return only
  const known = sellers.map((seller) => seller.name).join(', ')
  if (only) throw new Refusal(422, 'several_sellers', `There are several sellers; choose one with --seller: ${known}.`)
  if (sellers.length === 0)
    throw new Refusal(404, 'no_seller', 'There are no books here yet. Import some, or run `samepage serve` and set it up.')
  throw new Refusal(404, 'unknown_seller', `There is no seller ${name}. There are: ${known}.`)
}
