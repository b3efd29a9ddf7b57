import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { Channel, OutgoingMessage } from '#ports/channel.ts'
import { Rejected, Unauthorised, Unavailable } from '#ports/failure.ts'

const TIMEOUT_MS = 15_000

/**
 * Mail by SMTP. `url` is `smtp://user:secret@host:587` or `smtps://…:465`; TLS is asked for wherever the server offers it, and
 * required unless the server is on this machine. The Message-ID follows from the message's key, so that a repeated one is the same mail.
 */
export function smtpChannel(url: string): Channel {
  const { hostname } = new URL(url)
  const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 3,
    requireTLS: !local,
    tls: { rejectUnauthorized: !local },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    kind: 'email',
    async send(message) {
      try {
        const sent = await transport.sendMail(mailOf(message))
        return { provider_id: sent.messageId }
      } catch (error) {
        throw failureOf(error)
      }
    },
    async check() {
      try {
        await transport.verify()
        return `The mail server ${hostname} takes our mail.`
      } catch (error) {
        throw failureOf(error)
      }
    },
    close: () => transport.close(),
  }
}

function mailOf({ key, to, from, reply_to, subject, text, html, headers, attachments = [] }: OutgoingMessage) {
  const domain = from.address.split('@')[1] ?? 'samepage'
  return {
    messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${domain}>`,
    to: { name: to.name, address: to.address },
    from: { name: from.name, address: from.address },
    ...(reply_to === null ? {} : { replyTo: reply_to }),
    subject,
    text,
    ...(html === null ? {} : { html }),
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    attachments: attachments.map(({ name, type, bytes }) => ({
      filename: name,
      contentType: type,
      content: Buffer.from(bytes),
    })),
  }
}

/** What SMTP's answers mean to the worker: 4xx and the network, later; 535, the password; other 5xx, a person must look. */
function failureOf(error: unknown): Error {
  const { message, code, status } = read(error)
  if (code === 'EAUTH' || status === 535 || status === 530) return new Unauthorised(message, { cause: error })
  if (status >= 500 || (status === 0 && code === 'EENVELOPE')) return new Rejected(message, { cause: error })
  return new Unavailable(message, { cause: error })
}

function read(error: unknown): { message: string; code: string; status: number } {
  if (!(error instanceof Error)) return { message: String(error), code: '', status: 0 }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const status = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : 0
  return { message: error.message, code, status }
}
