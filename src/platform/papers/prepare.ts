import QRCode from 'qrcode'
import type { QrCode } from '../papers.ts'

/** A paper as JSON for the templates: every string printable, every code to scan drawn. */
export function prepared(paper: object): string {
  return JSON.stringify(paper, (key, value: unknown) => {
    if (typeof value === 'string') return printable(value)
    if (key === 'qr_codes' && Array.isArray(value)) return value.map((code: QrCode) => drawQr(code))
    if (key === 'verify' && isQrCode(value)) return drawQr(value, SIGNED)
    return value
  })
}

const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u

/** Without control characters, half surrogates, and the marks that reverse the reading order of what follows. */
export function printable(text: string): string {
  if (!UNPRINTABLE.test(text)) return text
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/gu, '')
}

function isQrCode(value: unknown): value is QrCode {
  return typeof value === 'object' && value !== null && 'payload' in value
}

/** A signature looks like chance whatever the mask, so none is searched for: that and fewer squares take a third off the time of a code. */
const SIGNED: QRCode.QRCodeOptions = { errorCorrectionLevel: 'L', maskPattern: 3 }

function drawQr({ payload, caption, size_mm }: QrCode, options?: QRCode.QRCodeOptions) {
  const level = payload.length > 300 ? 'L' : 'M'
  const { modules } = QRCode.create(printable(payload), options ?? { errorCorrectionLevel: level })
  const path = Array.from({ length: modules.size }, (_, row) => drawQrRow(modules, row)).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${modules.size} ${modules.size}"><path d="${path}"/></svg>`
  return { svg, caption, size_mm }
}

/** Neighbouring dark squares as one bar: no hair of white between them, and a third of the path. */
function drawQrRow(modules: QRCode.BitMatrix, row: number): string {
  const dark = Array.from({ length: modules.size }, (_, column) => (modules.get(row, column) ? '1' : '0')).join('')
  return Array.from(dark.matchAll(/1+/g), (bar) => `M${bar.index} ${row}h${bar[0].length}v1h-${bar[0].length}z`).join('')
}
