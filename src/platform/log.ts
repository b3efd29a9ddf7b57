/** One line of JSON per happening on standard output; a link's token never gets there (domain specification 3.2, T3). */
export type Log = (level: 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void

const TOKEN = /pl1_[A-Za-z0-9_-]{8,}/g

export function jsonLog(write: (line: string) => void = (line) => void process.stdout.write(line)): Log {
  return (level, message, fields = {}) => {
    const line = JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })
    write(`${line.replace(TOKEN, 'pl1_…')}\n`)
  }
}

/** Only what somebody should look at, on standard error: for the demo, whose output is links. */
export function troubleLog(): Log {
  const log = jsonLog((line) => void process.stderr.write(line))
  return (level, message, fields) => {
    if (level !== 'info') log(level, message, fields)
  }
}

export function silentLog(): void {
  // for commands whose output is their answer, and for tests
}
