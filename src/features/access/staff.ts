import { invalid } from '#shared/refusal.ts'

/** A person at the Desk needs a name and a mailbox: codes are their only way in. */
export function requireStaff(given: { name: string; email: string }): { name: string; email: string } {
  const name = given.name.trim()
  const email = given.email.trim()
  if (name === '') throw invalid('person', 'missing_name', 'Give the name of the person.')
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw invalid('email', 'invalid_email', 'Give an e-mail address like name@example.com.')
  return { name, email }
}
