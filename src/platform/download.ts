import { safeFileName } from './zip-write.ts'

/** A file to take away: finished bytes, or pieces that are made while it travels. */
export type Download = {
  /** As a person would call it: `Statement SGS 2026-10-01 to 2026-11-21.pdf`. Whatever no file system takes is replaced. */
  name: string
  type: keyof typeof TYPES
  body: Uint8Array | AsyncIterable<Uint8Array>
}

const TYPES = {
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml; charset=utf-8',
  zip: 'application/zip',
} as const

/** The answer that carries a file. It is somebody's books, so nothing on the way may keep it; `show` lets a browser open a PDF itself. */
export function downloadOf({ name, type, body }: Download, show = false): Response {
  return new Response(body instanceof Uint8Array ? new Uint8Array(body) : streamOf(body), {
    headers: {
      'content-type': TYPES[type],
      'content-disposition': `${show ? 'inline' : 'attachment'}; ${fileNameOf(name)}`,
      'cache-control': 'private, no-store',
      ...(body instanceof Uint8Array ? { 'content-length': String(body.length) } : {}),
    },
  })
}

/** Whatever such a file holds, a browser may only save it: opened all the same, it could run, fetch and frame nothing. */
const SANDBOX = "default-src 'none'; sandbox"

/**
 * The answer that carries a file from outside, as it came (domain specification 4, row 22): taken away, never shown under our address, and
 * never read as anything but its type.
 */
export function strangersFile({ name, type, bytes }: { name: string; type: string; bytes: Uint8Array }): Response {
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; ${fileNameOf(name)}`,
      'content-length': String(bytes.length),
      'content-security-policy': SANDBOX,
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-store',
    },
  })
}

/** The name twice: in ASCII for old readers, in full as RFC 8187 spells it. */
function fileNameOf(name: string): string {
  const safe = safeFileName(name)
  const plain = safe
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, '_')
    .replace(/["%\\]/g, '_')
  const full = encodeURIComponent(safe).replace(/['()*!]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
  return `filename="${plain}"; filename*=UTF-8''${full}`
}

/** One piece is made when the reader asks for it; a reader who leaves ends the making. */
function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
