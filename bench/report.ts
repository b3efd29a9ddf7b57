import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

/** One line of the result. `limit` is what the limit or peer of the same run came to, in the same unit. */
export type Figure = {
  /** As in the table of goals: F1, F2 … */
  id: string
  what: string
  value: number
  unit: string
  limit?: number
  ratio?: number
  /** In words; what has none is printed without a verdict. */
  goal?: string
  passes?: boolean
  /** What else was seen in the same measurement. */
  beside?: Readonly<Record<string, number>>
}

export type Machine = { cores: number; cpu: string; node: string; postgresql: string; commit: string; invoices: number }

export function machineOf(postgresql: string, invoices: number): Machine {
  const [first] = cpus()
  return {
    cores: cpus().length,
    cpu: first?.model.trim() ?? 'unknown',
    node: process.version,
    postgresql,
    commit: commit(),
    invoices,
  }
}

/** The commit measured; `+` says that the files are not exactly those of it. */
function commit(): string {
  try {
    const run = (...words: string[]) =>
      execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    return run('rev-parse', '--short', 'HEAD') + (run('--no-optional-locks', 'status', '--porcelain') === '' ? '' : '+')
  } catch {
    return 'unknown'
  }
}

/** The result as a table for a terminal and for Markdown alike. */
export function table(figures: readonly Figure[], machine: Machine): string {
  const head = ['', 'What', 'Figure', 'Limit', 'Ratio', 'Goal', '', 'Beside it']
  const rows = figures.map((figure) => [
    figure.id,
    figure.what,
    `${plain(figure.value)} ${figure.unit}`,
    figure.limit === undefined ? '' : `${plain(figure.limit)} ${figure.unit}`,
    figure.ratio === undefined ? '' : figure.ratio.toFixed(2),
    figure.goal ?? '',
    figure.passes === undefined ? '' : figure.passes ? 'PASS' : 'MISS',
    Object.entries(figure.beside ?? {})
      .map(([name, value]) => `${name} ${plain(value)}`)
      .join(', '),
  ])
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => (row[column] ?? '').length)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const { cores, cpu, node, postgresql, commit: of, invoices } = machine
  return [
    `${cores} cores, ${cpu}; Node ${node}; PostgreSQL ${postgresql}; commit ${of}; ${invoices.toLocaleString('en')} invoices`,
    '',
    line(head),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
  ].join('\n')
}

/** Three figures that count, with thousands apart. */
function plain(value: number): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]]
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2
}
