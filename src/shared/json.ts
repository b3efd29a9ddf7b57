/**
 * JSON that somebody else wrote, read without trust: each function answers a value of the kind asked for, or throws `WrongShape` with
 * the place. Who reads decides what that means: a message is put aside, an answer counts as none.
 */
export type Json = { readonly [name: string]: unknown }

export class WrongShape extends Error {
  override name = 'WrongShape'
}

/** The value a text spells. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new WrongShape('This is not JSON.', { cause: error })
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function requireObject(value: unknown, place: string): Json {
  if (!isJson(value)) throw new WrongShape(`${place} is not an object`)
  return value
}

/** The object under a name; null when it is missing, null or something else. */
export function optionalObject(from: Json | null, name: string): Json | null {
  const value = from?.[name]
  return isJson(value) ? value : null
}

/** The objects of the list under a name; what is no object in it is an error. */
export function requireList(from: Json, name: string): readonly Json[] {
  const value = from[name]
  if (!Array.isArray(value)) throw new WrongShape(`${name} is not a list`)
  return value.map((one) => requireObject(one, name))
}

export function requireText(from: Json, name: string): string {
  const value = from[name]
  if (typeof value !== 'string' || value === '') throw new WrongShape(`${name} is not a text`)
  return value
}

/** The text under a name; empty when there is none. */
export function optionalText(from: Json | null, name: string): string {
  const value = from?.[name]
  return typeof value === 'string' ? value : ''
}

/** A whole number from 0 on. Some write it as text (`"1625077799"`), which is taken too. */
export function requireWhole(from: Json, name: string): number {
  const value = from[name]
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) {
    throw new WrongShape(`${name} is not a whole number`)
  }
  return number
}

/** Seconds since 1970, as an instant. */
export function requireInstant(from: Json, name: string): Date {
  const instant = new Date(requireWhole(from, name) * 1000)
  if (Number.isNaN(instant.getTime())) throw new WrongShape(`${name} is not a time`)
  return instant
}
