import { timingSafeEqual } from 'node:crypto'
import { hashOf, newSecret } from './session.ts'

/**
 * The one-time address at which the first person sets a seller up, printed when the process starts and there is nobody yet. It lives in
 * this process only: starting again prints another one, and after the set-up none is good any more.
 */
export type FirstRun = {
  secret: string
  isSecret(text: string): boolean
}

export function openFirstRun(): FirstRun {
  const secret = `pl1_${newSecret()}`
  return { secret, isSecret: (text) => timingSafeEqual(hashOf(text), hashOf(secret)) }
}
