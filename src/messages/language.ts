import { en } from './en.ts'
import { hi } from './hi.ts'

export type Messages = typeof en

/** Adding a language is adding a file and a line here. */
const CATALOGUES = { en, hi } satisfies Record<string, Messages>

export type Language = keyof typeof CATALOGUES

export const LANGUAGES: readonly Language[] = ['en', 'hi']

/** The language if we speak it, otherwise null. */
export function parseLanguage(text: string | undefined): Language | null {
  return LANGUAGES.find((language) => language === text) ?? null
}

export function messagesIn(language: Language): Messages {
  return CATALOGUES[language]
}

/** The messages for a person whose language is kept as text; English where we do not speak it. */
export function messagesFor(language: string): Messages {
  return messagesIn(parseLanguage(language) ?? 'en')
}
