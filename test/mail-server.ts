import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { afterAll } from 'vitest'
import type { Channel } from '#ports/channel.ts'

const closers: (() => void)[] = []
afterAll(() => {
  for (const close of closers) close()
})

/** A channel whose connections are let go of at the end of the file. */
export function closing(channel: Channel): Channel {
  closers.push(() => channel.close?.())
  return channel
}

/**
 * A real mail server on this machine: what it takes stands in `mails`, unread. `refuse`: with this code, everybody, or whom `refusing` says.
 */
export async function mailServer({
  refuse,
  refusing = () => true,
  password,
}: {
  refuse?: number
  refusing?: (address: string) => boolean
  password?: string
}): Promise<{ port: number; mails: string[] }> {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: password === undefined,
    disabledCommands: password === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (auth, _session, answer) =>
      answer(auth.password === password ? null : new Error('no'), { user: auth.username ?? '' }),
    onRcptTo: ({ address }, _session, answer) =>
      answer(refuse === undefined || !refusing(address) ? null : Object.assign(new Error('refused'), { responseCode: refuse })),
    onData(stream, _session, answer) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        mails.push(Buffer.concat(parts).toString())
        answer()
      })
    },
  })
  const listener = server.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  closers.push(() => void server.close())
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, mails }
}

/** Headers and bodies as a person reads them: encoded words, base64 and quoted-printable undone. */
export function readable(mail: string): string {
  const words = mail.replace(/=\?UTF-8\?([QB])\?([^?]*)\?=\s*/gi, (_, kind: string, text: string) =>
    kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : unquote(text.replaceAll('_', ' ')),
  )
  const bodies = words.replace(/base64\r\n\r\n([A-Za-z0-9+/=\r\n]+)/g, (_, text: string) =>
    Buffer.from(text, 'base64').toString(),
  )
  return unquote(bodies.replace(/=\r\n/g, ''))
}

/** The files that travel with a mail, as their bytes. */
export function filesIn(mail: string): { head: string; bytes: Buffer }[] {
  return [...mail.matchAll(/((?:^[\w-]+:.*\r\n(?:[ \t].*\r\n)*)+)\r\n([A-Za-z0-9+/=\r\n]+)/gm)]
    .filter(([, head = '']) => /Content-Disposition: attachment/i.test(head))
    .map(([, head = '', body = '']) => ({ head, bytes: Buffer.from(body, 'base64') }))
}

function unquote(text: string): string {
  return text.replace(/(=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString())
}
