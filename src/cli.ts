import { Refusal } from './shared/refusal.ts'

/**
 * A command: its words, and what it answers to the shell. Loaded when it is called, so that each starts quickly. `usage`: all there is
 * to say of one that says nothing more by itself.
 */
type Command = { says: string; usage?: string; load(): Promise<(args: string[]) => Promise<number>> }

const COMMANDS: Readonly<Record<string, Command>> = {
  serve: {
    says: 'run the portal and the Desk',
    usage: 'samepage serve [--port N] [--host ADDRESS] [--data DIR] [--quiet]',
    load: async () => (await import('./cli/serve.ts')).serveCommand,
  },
  demo: {
    says: "run a portal with a year of an invented wholesaler's trade",
    usage: 'samepage demo [--port N] [--host ADDRESS] [--data DIR] [--json]',
    load: async () => (await import('./cli/demo.ts')).demoCommand,
  },
  import: {
    says: 'bring real books in: sales-lines, accounts, items, invoices, payments, ledger',
    load: async () => (await import('./cli/import.ts')).importCommand,
  },
  statement: {
    says: 'the statement of an account, as JSON, CSV or PDF',
    load: async () => (await import('./cli/statement.ts')).statementCommand,
  },
  ageing: { says: 'how old what an account owes is', load: async () => (await import('./cli/ageing.ts')).ageingCommand },
  link: { says: "a personal link for an account's contact", load: async () => (await import('./cli/link.ts')).linkCommand },
  'desk-link': {
    says: "a one-time sign-in link for the seller's own people",
    usage: 'samepage desk-link [--email ADDRESS] [--url https://portal.example] [--seller NAME] [--data DIR]',
    load: async () => (await import('./cli/link.ts')).deskLinkCommand,
  },
  migrate: {
    says: 'bring the database to the newest schema',
    usage: 'samepage migrate [--data DIR]',
    load: async () => (await import('./cli/migrate.ts')).migrateCommand,
  },
  doctor: {
    says: 'check database, migrations, invariants, disk, mail and clock',
    usage: 'samepage doctor [--data DIR] [--json]',
    load: async () => (await import('./cli/doctor.ts')).doctorCommand,
  },
}

async function run(argv: string[]): Promise<number> {
  const [name = 'help', ...args] = argv
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    const known = Object.entries(COMMANDS).map(([word, { says }]) => `  samepage ${word.padEnd(10)} ${says}`)
    const help = [
      'Samepage: the customer portal for business sellers.',
      '',
      ...known,
      '',
      'Each command explains itself with --help.',
    ].join('\n')
    if (['help', '--help', '-h'].includes(name)) {
      process.stdout.write(`${help}\n`)
      return 0
    }
    process.stderr.write(`There is no command ${name}.\n\n${help}\n`)
    return 2
  }
  if (command.usage !== undefined && args.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(`${command.usage}\n\n${command.says}\n`)
    return 0
  }
  return (await command.load())(args)
}

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    const plain =
      error instanceof Refusal ||
      (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
    process.stderr.write(
      `${plain && error instanceof Error ? error.message : error instanceof Error ? (error.stack ?? error.message) : error}\n`,
    )
    process.exitCode = 1
  },
)
