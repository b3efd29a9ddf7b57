import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { create } from 'qrcode'
import { escapeText } from './markup.ts'

const QUIET_ZONE = 4

/**
 * A QR code drawn on the server, always black on white, level M. `payload` is what a camera reads, `label` what a screen reader says.
 * Throws when the payload is longer than a code can hold (2,331 bytes at level M, ISO/IEC 18004).
 */
export function QrCode({ payload, label }: { payload: string; label: string }): HtmlEscapedString {
  const { size, data } = create(payload, { errorCorrectionLevel: 'M' }).modules
  let path = ''
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (!data[row * size + column]) continue
      const first = column
      while (column + 1 < size && data[row * size + column + 1]) column++
      path += `M${first} ${row}h${column - first + 1}v1h-${column - first + 1}z`
    }
  }
  const whole = size + 2 * QUIET_ZONE
  const corner = -QUIET_ZONE
  return raw(
    `<svg class="qr" viewBox="${corner} ${corner} ${whole} ${whole}" role="img" aria-label="${escapeText(label)}" ` +
      `shape-rendering="crispEdges"><rect x="${corner}" y="${corner}" width="${whole}" height="${whole}" fill="#fff"/>` +
      `<path d="${path}"/></svg>`,
  )
}
