import { Refusal } from '#shared/refusal.ts'
import type { ConfirmationPaper, InvoicePaper, ReceiptPaper, ReportPaper, StatementPaper } from './papers.ts'
import { LONG_PAPER_ROWS, type Printable, type ReadyOrder, readyOrder } from './pdf-order.ts'
import { type PdfProcess, startPdfProcess } from './pdf-process.ts'

/**
 * The press: papers in, PDF files out (A4, PDF/A-3b, tagged), set by Typst in processes of their own, so that the thread that answers
 * requests only passes messages. Large papers have a process for themselves: no invoice waits behind a statement of a year, and its
 * memory goes with the process. The same paper always gives the same bytes.
 *
 * Each method throws `Refusal` 503 `pdf_busy` when too many papers wait, 503 `pdf_too_slow` beyond the time limit, 413
 * `pdf_too_long` for a paper no one would print, 422 `unfit_logo` for a logo that cannot be drawn.
 */
export type Pdf = {
  invoice(paper: InvoicePaper): Promise<Uint8Array>
  receipt(paper: ReceiptPaper): Promise<Uint8Array>
  /** The rows of a statement are asked for while it is printed, some at a time. */
  statement(paper: StatementPaper): Promise<Uint8Array>
  report(paper: ReportPaper): Promise<Uint8Array>
  confirmation(paper: ConfirmationPaper): Promise<Uint8Array>
  /** Ends the processes; papers still waiting are refused. */
  close(): Promise<void>
}

export type PdfOptions = {
  /** Ordinary papers waiting or in hand at once; of large ones an eighth. */
  queue_limit?: number
  /** For an ordinary paper; a large one has twice as long. */
  time_limit_ms?: number
  /** JavaScript heap of a process; Typst's own memory is outside it. */
  heap_limit_mb?: number
}

/** Characters of JSON, logo and rows of a statement apart: an invoice of some 4,000 lines, which Typst holds in half a gigabyte. */
const MOST_CHARACTERS = 600_000
/** Rows of a statement, entries and open items together: a thousand pages. */
const MOST_ROWS = 45_000
/** From so many characters on a paper counts as large. */
const LARGE_CHARACTERS = 200_000

/** A process nobody asks for anything ends, and gives back its memory. */
const IDLE_MS = { ordinary: 300_000, large: 10_000 }

/** Opens the press. A process starts with the first paper for it, and anew when it dies. */
export function openPdf({ queue_limit = 64, time_limit_ms = 30_000, heap_limit_mb = 256 }: PdfOptions = {}): Pdf {
  const ordinary = new Press({ queue_limit, time_limit_ms, heap_limit_mb, idle_ms: IDLE_MS.ordinary })
  const large = new Press({
    queue_limit: Math.ceil(queue_limit / 8),
    time_limit_ms: time_limit_ms * 2,
    heap_limit_mb,
    idle_ms: IDLE_MS.large,
  })
  async function print(printable: Printable): Promise<Uint8Array> {
    const order = readyOrder(printable)
    if (order.characters > MOST_CHARACTERS || order.rows > MOST_ROWS) throw tooLong()
    const is_large = order.characters > LARGE_CHARACTERS || order.rows > LONG_PAPER_ROWS
    return (is_large ? large : ordinary).print(order)
  }
  return {
    invoice: (paper) => print({ kind: 'invoice', paper }),
    receipt: (paper) => print({ kind: 'receipt', paper }),
    statement: (paper) => print({ kind: 'statement', paper }),
    report: (paper) => print({ kind: 'report', paper }),
    confirmation: (paper) => print({ kind: 'confirmation', paper }),
    async close() {
      await Promise.all([ordinary.close(), large.close()])
    },
  }
}

type PressOptions = Required<PdfOptions> & { idle_ms: number }

type Job = { order: ReadyOrder; resolve(pdf: Uint8Array): void; reject(error: unknown): void }

class Press {
  readonly #options: PressOptions
  readonly #waiting: Job[] = []
  #process: PdfProcess | null = null
  #current: Job | null = null
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: PressOptions) {
    this.#options = options
  }

  async print(order: ReadyOrder): Promise<Uint8Array> {
    if (this.#closed) throw closing()
    if (this.#waiting.length + (this.#current ? 1 : 0) >= this.#options.queue_limit) throw busy()
    return new Promise((resolve, reject) => {
      this.#waiting.push({ order, resolve, reject })
      this.#printNext()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#waiting.splice(0)) job.reject(closing())
    this.#abandon(closing())
  }

  #printNext(): void {
    if (this.#current) return
    clearTimeout(this.#timer)
    const job = this.#waiting.shift()
    if (!job) {
      this.#process?.hold(false)
      this.#timer = setTimeout(() => this.#endProcess(), this.#options.idle_ms).unref()
      return
    }
    this.#current = job
    this.#process ??= startPdfProcess(this.#options)
    this.#process.hold(true)
    this.#timer = setTimeout(() => this.#abandon(tooSlow()), this.#options.time_limit_ms)
    void this.#printBy(this.#process, job)
  }

  /** A paper given up meanwhile has its answer, and its process is another's no more: what comes of it is nobody's. */
  async #printBy(process: PdfProcess, job: Job): Promise<void> {
    try {
      const answer = await process.print(job.order.frames())
      if (job !== this.#current) return
      this.#current = null
      if ('pdf' in answer) job.resolve(answer.pdf)
      else job.reject(explain(answer.problem))
      this.#printNext()
    } catch (cause) {
      // half an order may have been sent, or the process has died: the next paper gets a new one
      if (job === this.#current) this.#abandon(new Error('a paper could not be printed', { cause }))
    }
  }

  /** Gives up the paper in hand, and the process with it. */
  #abandon(reason: Error): void {
    const job = this.#current
    this.#current = null
    this.#endProcess()
    job?.reject(reason)
    this.#printNext()
  }

  #endProcess(): void {
    clearTimeout(this.#timer)
    this.#process?.kill()
    this.#process = null
  }
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
