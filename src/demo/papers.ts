import { hash } from 'node:crypto'
import type { Upload } from '#platform/upload.ts'
import { MEDIA_TYPES } from '#platform/upload-kind.ts'

/** A file as somebody hands it over: a page with these lines, the first of them as its title. Latin letters only. */
export function paperPdf(name: string, lines: readonly string[]): Upload {
  return uploadOf(name, 'pdf', Buffer.from(pdfOf(lines), 'latin1'))
}

/** A table as an accounts package writes it. */
export function tableCsv(name: string, rows: readonly (readonly string[])[]): Upload {
  return uploadOf(name, 'csv', Buffer.from(rows.map((row) => `${row.join(',')}\r\n`).join('')))
}

function uploadOf(name: string, kind: 'pdf' | 'csv', bytes: Buffer): Upload {
  return { name, kind, type: MEDIA_TYPES[kind], bytes, sha256: hash('sha256', bytes, 'buffer') }
}

/** The smallest PDF that every reader opens: one page, one of the fonts that each of them has (ISO 32000-1, 7.5). */
function pdfOf(lines: readonly string[]): string {
  const text = lines.map((line, index) => textAt(line, index === 0 ? 16 : 11, index === 0 ? 780 : 760 - index * 20)).join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  let file = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const place = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return `${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`
}

function textAt(line: string, size: number, height: number): string {
  return `BT /F1 ${size} Tf 60 ${height} Td (${line.replace(/[\\()]/g, '\\$&')}) Tj ET`
}
