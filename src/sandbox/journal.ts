import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { SandboxEvent, SandboxOrder } from './order.ts'

/** Something that is still to be done, and when. */
export type Task = { id: string; due_at: string } & (
  | { kind: 'deliver'; event: SandboxEvent; attempt: number }
  | { kind: 'capture' | 'expire' | 'charge_back'; order_id: string }
)

type Line = { order: SandboxOrder } | { task: Task } | { done: string } | { forgotten: string }

/** All that the sandbox knows. With a file, every change is appended to it before it is answered, so that a killed sandbox goes on where it was. */
export type Journal = {
  orders: ReadonlyMap<string, SandboxOrder>
  tasks: ReadonlyMap<string, Task>
  keepOrder(order: SandboxOrder): void
  keepTask(task: Task): void
  endTask(id: string): void
}

const MOST_ORDERS = 10_000
const MOST_TASKS = 5_000

export function openJournal(file?: string): Journal {
  const orders = new Map<string, SandboxOrder>()
  const tasks = new Map<string, Task>()
  if (file !== undefined && existsSync(file)) {
    for (const line of linesOf(file)) replay(line, orders, tasks)
    rewrite(file, orders, tasks)
  }

  function write(line: Line): void {
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`)
    replay(line, orders, tasks)
  }
  return {
    orders,
    tasks,
    keepOrder(order) {
      write({ order })
      if (orders.size > MOST_ORDERS) forgetOne(orders, write)
    },
    keepTask(task) {
      write({ task })
      // a full queue drops its oldest message, as every provider does in the end: whoever misses it can ask
      const [oldest] = tasks.size > MOST_TASKS ? [...tasks.values()].filter(({ kind }) => kind === 'deliver') : []
      if (oldest) write({ done: oldest.id })
    },
    endTask: (id) => write({ done: id }),
  }
}

function replay(line: Line, orders: Map<string, SandboxOrder>, tasks: Map<string, Task>): void {
  if ('order' in line) orders.set(line.order.id, line.order)
  else if ('task' in line) tasks.set(line.task.id, line.task)
  else if ('done' in line) tasks.delete(line.done)
  else orders.delete(line.forgotten)
}

/** The oldest order that has ended. */
function forgetOne(orders: ReadonlyMap<string, SandboxOrder>, write: (line: Line) => void): void {
  for (const { id, state } of orders.values()) {
    if (state === 'open') continue
    write({ forgotten: id })
    return
  }
}

/** Every whole line: of one that was cut off when the sandbox was killed, nobody was told. */
function linesOf(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text) => {
      try {
        const line: Line = JSON.parse(text)
        return [line]
      } catch {
        return []
      }
    })
}

/** Only what still stands, so that the file does not grow with every start. */
function rewrite(file: string, orders: ReadonlyMap<string, SandboxOrder>, tasks: ReadonlyMap<string, Task>): void {
  const lines: Line[] = [...[...orders.values()].map((order) => ({ order })), ...[...tasks.values()].map((task) => ({ task }))]
  writeFileSync(`${file}.new`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  renameSync(`${file}.new`, file)
}
