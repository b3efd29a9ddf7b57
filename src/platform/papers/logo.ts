import { invalid } from '#shared/refusal.ts'
import type { Logo } from '../papers.ts'

const SIZE_LIMIT = 512 * 1024
const PIXEL_LIMIT = 4_000_000
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/**
 * What an SVG may not hold: entities and reuse (they can swell without end), scripts, anything that points outside the file,
 * pictures inside it, and text, which would be set in whatever fonts a machine happens to have, so that files would differ.
 */
const FORBIDDEN = /<!ENTITY|<\?xml-stylesheet|@import|<(?:\w+:)?(?:script|foreignObject|image|feImage|text|use)\b/i
const OUTSIDE = /href\s*=\s*["'](?!#)|url\(\s*["']?(?!#)/i

/**
 * The seller's logo as one SVG drawing (a PNG is wrapped in one), or null where there is none. Refuses 422 `unfit_logo` at
 * `logo` with words for the person who uploads it.
 */
export function packLogo(logo: Logo | null): string | null {
  if (!logo) return null
  return 'svg' in logo ? checkedSvg(logo.svg) : wrappedPng(Buffer.from(logo.png))
}

function checkedSvg(svg: string): string {
  if (svg.length > SIZE_LIMIT) throw tooLarge()
  if (!/<svg[\s>]/.test(svg)) throw unfit('This file is not an SVG drawing.')
  if (FORBIDDEN.test(svg) || OUTSIDE.test(svg)) {
    throw unfit('The logo may hold shapes only: turn text into outlines, and remove pictures, scripts and links.')
  }
  return svg
}

function wrappedPng(png: Buffer): string {
  if (png.length > SIZE_LIMIT) throw tooLarge()
  if (png.length < 33 || !png.subarray(0, 8).equals(PNG_SIGNATURE)) throw unfit('This file is not a PNG picture.')
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  if (width === 0 || height === 0 || width * height > PIXEL_LIMIT) throw tooLarge()
  const picture = `<image width="${width}" height="${height}" href="data:image/png;base64,${png.toString('base64')}"/>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${picture}</svg>`
}

function tooLarge(): Error {
  return unfit('The logo is too large: 512 KB and 4 megapixels at most.')
}

function unfit(message: string): Error {
  return invalid('logo', 'unfit_logo', message)
}
