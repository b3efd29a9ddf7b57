/** `R***h`: enough for its owner to know the name, too little for a stranger to use it. */
export function maskName(name: string): string {
  const [first = ''] = name.trim().split(/\s+/)
  return maskWord(first)
}

/** `r***h@s***.in`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  const [host = '', ...rest] = email.slice(at + 1).split('.')
  return `${maskWord(email.slice(0, at))}@${maskStart(host)}${rest.map((part) => `.${part}`).join('')}`
}

/** `+91 ***42`: country and the last two digits. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  return `${phone.trim().startsWith('+') ? `+${digits.slice(0, 2)} ` : ''}***${digits.slice(-2)}`
}

function maskWord(word: string): string {
  const letters = [...new Intl.Segmenter().segment(word)].map(({ segment }) => segment)
  if (letters.length < 3) return `${letters[0] ?? ''}***`
  return `${letters[0]}***${letters.at(-1)}`
}

function maskStart(word: string): string {
  return `${[...word][0] ?? ''}***`
}
