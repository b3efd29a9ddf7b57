import { gunzipSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { readPdf } from '../pdf-text.ts'

/** An answer as somebody who looks closely reads it. */
export type Answer = { status: number; headers: string; text: string }

/** Everything a browser got: its headers, and its body unpacked down to the words of a PDF and the cells of a sheet. */
export async function readAnswer(response: Response): Promise<Answer> {
  const headers = headersOf(response)
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) {
    await response.body?.cancel()
    return { status: response.status, headers, text: '' }
  }
  const bytes = new Uint8Array(await response.arrayBuffer())
  const body = response.headers.get('content-encoding') === 'gzip' ? gunzipSync(bytes) : bytes
  return { status: response.status, headers, text: textOf(body, type) }
}

/** A body without what differs from one request to the next by chance, or because it repeats what was asked for. */
export function withoutChance(answer: Answer, asked: readonly string[]): string {
  let text = `${answer.status}\n${answer.headers}\n${answer.text}`
  for (const one of asked) text = text.replaceAll(one, '«asked»').replaceAll(encodeURIComponent(one), '«asked»')
  return text
    .replace(/\b(req|pay|tds|inv|crn|dbn|ses|chl|dsp|chq|tcf|fil)_[0-9A-HJKMNP-TV-Z]{26}/g, '«new id»')
    .replace(BRAND_REVISION, '«revision».css')
}

/** Differ with every request, or say only that another address was asked for. */
const CHANCE = new Set(['x-request-id', 'content-length', 'etag'])

const BRAND_REVISION = /(?<=\/brand\/[^/]+\/)\d+\.css/g

function headersOf(response: Response): string {
  return [...response.headers]
    .filter(([name]) => !CHANCE.has(name))
    .map(([name, value]) => `${name}: ${name === 'set-cookie' ? value.replace(/=[\w.-]{20,}/, '=«secret»') : value}`)
    .sort()
    .join('\n')
}

function textOf(body: Uint8Array, type: string): string {
  if (body[0] === 0x25 && body[1] === 0x50 && type.includes('pdf')) {
    const { text, metadata } = readPdf(body)
    return `${text}\n${metadata}`
  }
  if (body[0] === 0x50 && body[1] === 0x4b) {
    const files = Object.entries(unzipSync(body))
    return files.map(([name, content]) => `${name}\n${textOf(content, name)}`).join('\n')
  }
  return Buffer.from(body).toString('utf8')
}
