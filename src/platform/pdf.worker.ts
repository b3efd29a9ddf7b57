import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { type CompileDocArgs, NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import QRCode from 'qrcode'
import type { PaperKind, QrCode } from './papers.ts'

/** What the worker is asked: a paper as JSON and the second (Unix time) that the file is to be dated. */
export type PrintOrder = { kind: PaperKind; json: string; timestamp: number }

/** What it answers. `problem` is Typst's own words, for the log and the programmer. */
export type PrintAnswer = { pdf: Uint8Array<ArrayBuffer> } | { problem: string }

const FONTS = [
  'noto-sans/400Regular/NotoSans_400Regular.ttf',
  'noto-sans/500Medium/NotoSans_500Medium.ttf',
  'noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
  'noto-sans/700Bold/NotoSans_700Bold.ttf',
]

/** What so many later papers did not use again is forgotten: templates and fonts stay prepared, papers do not pile up. */
const CACHE_AGE = 2

/** A paper of more characters leaves hundreds of megabytes of layout behind: after it everything is forgotten at once. */
const LARGE_PAPER = 200_000

const templates = findTemplates()
const compiler = NodeCompiler.create({ workspace: templates, fontArgs: [{ fontBlobs: FONTS.map(readFont) }] })

parentPort?.on('message', (order: PrintOrder) => {
  const answer = print(order)
  parentPort?.postMessage(answer, 'pdf' in answer ? [answer.pdf.buffer] : [])
  compiler.evictCache(order.json.length > LARGE_PAPER ? 0 : CACHE_AGE)
})

function print({ kind, json, timestamp }: PrintOrder): PrintAnswer {
  try {
    const source = { mainFilePath: `${templates}${kind}.typ`, inputs: { paper: prepare(json) } }
    return typeset(source, timestamp)
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * PDF/A-3b, tagged. It forbids letters no font of ours has (Tamil, emoji): such a paper becomes an ordinary PDF with
 * empty boxes in their place, because an invoice with a box in a name is better than none.
 */
function typeset(source: CompileDocArgs, timestamp: number): PrintAnswer {
  try {
    return { pdf: copy(compiler.pdf(source, { pdfStandard: 'a-3b', creationTimestamp: timestamp })) }
  } catch (error) {
    const lacksLetters = error instanceof Error && error.message.includes('could not be displayed with')
    if (!lacksLetters) return { problem: diagnose(source) }
    return { pdf: copy(compiler.pdf(source, { pdfStandard: '1.7', creationTimestamp: timestamp })) }
  }
}

/** What Typst has against a paper: `pdf` throws without words when a template fails. */
function diagnose(source: CompileDocArgs): string {
  return JSON.stringify(compiler.compile(source).takeDiagnostics()?.shortDiagnostics ?? 'no diagnostics')
}

/** Typst's buffer stands outside the JavaScript heap and cannot be handed to another thread. */
function copy(pdf: Buffer): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(pdf)
}

/** The paper's JSON with every string made printable and every code to scan drawn. */
function prepare(json: string): string {
  return JSON.stringify(
    JSON.parse(json, (key, value) => {
      if (typeof value === 'string') return printable(value)
      if (key === 'qr_codes' && Array.isArray(value)) return value.map(drawQr)
      return value
    }),
  )
}

/** Without control characters, half surrogates, and the marks that reverse the reading order of what follows. */
function printable(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/gu, '')
}

function drawQr({ payload, caption, size_mm }: QrCode): { svg: string; caption: string; size_mm: number } {
  const { modules } = QRCode.create(payload, { errorCorrectionLevel: payload.length > 300 ? 'L' : 'M' })
  const path = Array.from({ length: modules.size }, (_, row) => drawQrRow(modules, row)).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${modules.size} ${modules.size}"><path d="${path}"/></svg>`
  return { svg, caption, size_mm }
}

/** Neighbouring dark squares as one bar: no hair of white between them, and a third of the path. */
function drawQrRow(modules: QRCode.BitMatrix, row: number): string {
  const dark = Array.from({ length: modules.size }, (_, column) => (modules.get(row, column) ? '1' : '0')).join('')
  return Array.from(dark.matchAll(/1+/g), (bar) => `M${bar.index} ${row}h${bar[0].length}v1h-${bar[0].length}z`).join('')
}

/** Beside this file, as in `src`, or where the sources stand when this is the bundle in `dist`. */
function findTemplates(): string {
  const places = ['./papers/', '../src/platform/papers/'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  const found = places.find((place) => existsSync(`${place}sheet.typ`))
  if (!found) throw new Error(`the templates for PDFs are in none of ${places.join(', ')}`)
  return found
}

function readFont(path: string): Buffer {
  return readFileSync(createRequire(import.meta.url).resolve(`@expo-google-fonts/${path}`))
}
