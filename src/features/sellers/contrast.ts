/** How well a colour reads on another: contrast as WCAG 2.2 defines it (1.4.3), from 1 to 21. */
const LEAST = 4.5

/** Paper of the light and of the dark page, where the accent stands as links and buttons. */
export const PAPER = { light: '#fbfaf6', dark: '#151412' } as const

/** What stands on the accent: white, or the ink of the dark page. */
const WHITE = '#ffffff'
const INK = '#0c1a27'

type Channels = readonly [number, number, number]

/** `#14497c`, small letters, if `text` is a colour of that form, with or without `#`; otherwise null. */
export function parseColour(text: string): string | null {
  const hex = /^#?([0-9a-f]{6})$/i.exec(text.trim())?.[1]
  return hex === undefined ? null : `#${hex.toLowerCase()}`
}

export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

export function passes(colour: string, paper: string): boolean {
  return contrast(colour, paper) >= LEAST
}

/** The nearest colour of the same hue that passes on `paper`: darker on light paper, lighter on dark. The colour itself if it passes. */
export function nearestThatPasses(colour: string, paper: string): string {
  const towards: Channels = luminance(paper) > 0.5 ? [0, 0, 0] : [255, 255, 255]
  const from = channels(colour)
  for (let step = 0; step <= 100; step++) {
    const mixed = hexOf([mix(from[0], towards[0], step), mix(from[1], towards[1], step), mix(from[2], towards[2], step)])
    if (passes(mixed, paper)) return mixed
  }
  return hexOf(towards)
}

/** What is read best on this colour. */
export function textOn(colour: string): string {
  return contrast(colour, WHITE) >= contrast(colour, INK) ? WHITE : INK
}

function mix(from: number, to: number, percent: number): number {
  return Math.round(from + ((to - from) * percent) / 100)
}

function channels(colour: string): Channels {
  const at = (place: number) => Number.parseInt(colour.slice(place, place + 2), 16)
  return [at(1), at(3), at(5)]
}

function hexOf(of: Channels): string {
  return `#${of.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}
