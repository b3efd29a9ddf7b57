/** The exceptions the rules know, each with its reason. Keep them few: an entry here is a debt or a boundary. */

/** Files of `platform/` at the edge of the typed world: what comes in is `unknown` and is checked there. */
export const EDGES: readonly string[] = []

/** Classes beyond errors: things with a lifetime, that are opened and closed. */
export const LIFETIMES: readonly string[] = []

/** Acts done before anybody is known, so that there is no one to ask for a permission. */
export const ACTS_WITHOUT_PERMIT: readonly string[] = []

/** Who may work across sellers, and why. */
export const SYSTEM_CALLERS: Readonly<Record<string, string>> = {
  'src/main.ts': 'finds the sellers to serve when the process starts',
  'src/cli.ts': 'commands of the operator, who owns all sellers',
  'src/platform/worker.ts': 'takes jobs of every seller',
  'src/platform/session.ts': 'finds the seller a browser belongs to before anyone is known',
  'src/platform/database.ts': 'defines it',
}
