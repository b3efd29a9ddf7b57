import { Worker } from 'node:worker_threads'
import { Refusal } from '#shared/refusal.ts'
import { packLogo } from './papers/logo.ts'
import type { InvoicePaper, Paper, PaperKind, ReceiptPaper, StatementPaper } from './papers.ts'
import type { PrintAnswer, PrintOrder } from './pdf.worker.ts'

/**
 * The press: papers in, PDF files out (A4, PDF/A-3b, tagged), set by Typst in one worker thread so that the thread that
 * answers requests only passes messages. The same paper always gives the same bytes.
 *
 * Each method throws `Refusal` 503 `pdf_busy` when too many papers wait, 503 `pdf_too_slow` beyond the time limit, 413
 * `pdf_too_long` for a paper no one would print, 422 `unfit_logo` for a logo that cannot be drawn.
 */
export type Pdf = {
  invoice(paper: InvoicePaper): Promise<Uint8Array>
  receipt(paper: ReceiptPaper): Promise<Uint8Array>
  statement(paper: StatementPaper): Promise<Uint8Array>
  /** Ends the thread; papers still waiting are refused. */
  close(): Promise<void>
}

export type PdfOptions = {
  /** Papers waiting or in hand at once. */
  queue_limit?: number
  time_limit_ms?: number
  /** JavaScript heap of the thread; Typst's own memory is outside it. */
  heap_limit_mb?: number
}

/** Characters of JSON: about 50,000 entries of a statement. */
const PAPER_LIMIT = 10_000_000

/** Opens the press. Its thread starts with the first paper and starts anew when it dies. */
export function openPdf(options: PdfOptions = {}): Pdf {
  const press = new Press(options)
  return {
    invoice: (paper) => press.print('invoice', paper),
    receipt: (paper) => press.print('receipt', paper),
    statement: (paper) => press.print('statement', paper),
    close: () => press.close(),
  }
}

type Job = { order: PrintOrder; resolve(pdf: Uint8Array): void; reject(error: Error): void }

class Press {
  readonly #queue_limit: number
  readonly #time_limit_ms: number
  readonly #heap_limit_mb: number
  readonly #waiting: Job[] = []
  #worker: Worker | null = null
  #current: Job | null = null
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor({ queue_limit = 64, time_limit_ms = 30_000, heap_limit_mb = 256 }: PdfOptions) {
    this.#queue_limit = queue_limit
    this.#time_limit_ms = time_limit_ms
    this.#heap_limit_mb = heap_limit_mb
  }

  async print(kind: PaperKind, paper: Paper): Promise<Uint8Array> {
    if (this.#closed) throw closing()
    if (this.#waiting.length + (this.#current ? 1 : 0) >= this.#queue_limit) throw busy()
    const order = makeOrder(kind, paper)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ order, resolve, reject })
      this.#printNext()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#waiting.splice(0)) job.reject(closing())
    const worker = this.#worker
    this.#abandon(closing())
    await worker?.terminate()
  }

  #printNext(): void {
    if (this.#current) return
    const job = this.#waiting.shift()
    if (!job) return
    this.#current = job
    this.#worker ??= this.#startWorker()
    this.#worker.ref()
    this.#worker.postMessage(job.order)
    this.#timer = setTimeout(() => this.#abandon(tooSlow()), this.#time_limit_ms)
  }

  #startWorker(): Worker {
    // Beside this file: TypeScript in `src`, which Node strips by itself (so no loader of ours is handed on), bundled in `dist`.
    const file = import.meta.url.endsWith('.ts') ? './pdf.worker.ts' : './pdf.worker.js'
    const worker = new Worker(new URL(file, import.meta.url), {
      name: 'pdf',
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.#heap_limit_mb },
    })
    worker.on('message', (answer: PrintAnswer) => {
      if (worker === this.#worker) this.#finish(answer)
    })
    worker.on('error', (error) => this.#bury(worker, error))
    worker.on('exit', (code) => this.#bury(worker, new Error(`the PDF thread ended with code ${code}`)))
    return worker
  }

  #finish(answer: PrintAnswer): void {
    const job = this.#takeCurrent()
    if ('pdf' in answer) job?.resolve(answer.pdf)
    else job?.reject(explain(answer.problem))
    this.#printNext()
  }

  /** The thread has died by itself: its paper fails, the next one gets a new thread. */
  #bury(worker: Worker, cause: unknown): void {
    if (worker !== this.#worker) return
    this.#abandon(new Error('the PDF thread died', { cause }))
  }

  /** Gives up the paper in hand and the thread with it: a thread inside Typst hears no messages. */
  #abandon(reason: Error): void {
    void this.#worker?.terminate()
    this.#worker = null
    this.#takeCurrent()?.reject(reason)
    this.#printNext()
  }

  #takeCurrent(): Job | null {
    const job = this.#current
    this.#current = null
    clearTimeout(this.#timer)
    this.#worker?.unref()
    return job
  }
}

function makeOrder(kind: PaperKind, paper: Paper): PrintOrder {
  const logo = packLogo(paper.seller.logo)
  const json = JSON.stringify({ ...paper, seller: { ...paper.seller, logo } })
  if (json.length > PAPER_LIMIT) throw tooLong()
  return { kind, json, timestamp: Date.parse(`${paper.issued_on}T00:00:00Z`) / 1000 }
}

/** The only pictures on a paper are our own codes and the seller's logo, so a picture Typst cannot read is the logo. */
function explain(problem: string): Error {
  if (/SVG|decode image/.test(problem)) {
    return new Refusal(422, 'unfit_logo', 'This logo cannot be printed. Try another SVG or PNG file.', 'logo')
  }
  return new Error(`the paper could not be set: ${problem}`)
}

function busy(): Refusal {
  return new Refusal(503, 'pdf_busy', 'Many PDFs are being made just now. Try again in a moment.')
}

function tooSlow(): Refusal {
  return new Refusal(
    503,
    'pdf_too_slow',
    'This PDF took too long to make. Choose a shorter period, or take it as a spreadsheet.',
  )
}

function tooLong(): Refusal {
  return new Refusal(413, 'pdf_too_long', 'This is too long for a PDF. Choose a shorter period, or take it as a spreadsheet.')
}

function closing(): Refusal {
  return new Refusal(503, 'pdf_closing', 'We are restarting. Try again in a moment.')
}
