import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { afterAll, describe, expect, it } from 'vitest'
import { memoryChannel } from '#adapters/channel/memory.ts'
import { smtpChannel } from '#adapters/channel/smtp.ts'
import type { Channel, OutgoingMessage } from '#ports/channel.ts'
import { Rejected, Unauthorised, Unavailable } from '#ports/failure.ts'

const message: OutgoingMessage = {
  key: 'evt_1:mail',
  to: { name: 'Ramesh Patil', address: 'ramesh@shreeganesh.example' },
  from: { name: 'Meghdoot Traders', address: 'accounts@meghdoot.example' },
  reply_to: 'kavita@meghdoot.example',
  subject: 'Your code: नमस्ते',
  text: 'Your code is 123456.\n\nमेघदूत\n',
  html: '<p>Your code is 123456.</p>',
  headers: { 'List-Unsubscribe': '<https://portal.example/u>' },
}

type Subject = { channel: Channel; arrived(): Promise<string[]> }

const subjects: Record<string, () => Promise<Subject>> = {
  memory: async () => {
    const channel = memoryChannel()
    return { channel, arrived: async () => channel.arrived.map((one) => `${one.subject}\n${one.text}`) }
  },
  smtp: async () => {
    const { port, mails } = await mailServer({})
    return { channel: closing(smtpChannel(`smtp://127.0.0.1:${port}`)), arrived: async () => mails.map(readable) }
  },
}

describe.each(Object.keys(subjects))('the channel %s', (name) => {
  it('brings a message to its reader, with its own alphabet', async () => {
    const { channel, arrived } = await (subjects[name] as () => Promise<Subject>)()
    const { provider_id } = await channel.send(message)
    expect(provider_id).toMatch(/^<.+@.+>$/)
    const [mail] = await arrived()
    expect(mail).toContain('नमस्ते')
    expect(mail).toContain('Your code is 123456.')
    expect(mail).toContain('मेघदूत')
  })

  it('gives one message one identity, however often it is sent', async () => {
    const { channel } = await (subjects[name] as () => Promise<Subject>)()
    const [first, again] = [await channel.send(message), await channel.send(message)]
    const [other] = [await channel.send({ ...message, key: 'evt_2:mail' })]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('says for good that an address is none', async () => {
    const { channel } = await (subjects[name] as () => Promise<Subject>)()
    await expect(channel.send({ ...message, to: { name: '', address: 'nowhere' } })).rejects.toBeInstanceOf(Rejected)
  })

  it('says how it stands, in a sentence', async () => {
    const { channel } = await (subjects[name] as () => Promise<Subject>)()
    expect(await channel.check()).toMatch(/^The mail server|^Mail is kept/)
  })
})

describe('mail by SMTP', () => {
  it('carries sender, reply address and headers, and says that a machine wrote it', async () => {
    const { port, mails } = await mailServer({})
    await closing(smtpChannel(`smtp://127.0.0.1:${port}`)).send(message)
    const [mail = ''] = mails
    expect(mail).toContain('From: Meghdoot Traders <accounts@meghdoot.example>')
    expect(mail).toContain('Reply-To: kavita@meghdoot.example')
    expect(mail).toContain('List-Unsubscribe: <https://portal.example/u>')
    expect(mail).toContain('Auto-Submitted: auto-generated')
    expect(mail).toContain('multipart/alternative')
  })

  it('is to be tried again when the server is away or asks for patience', async () => {
    const away = closing(smtpChannel('smtp://127.0.0.1:9'))
    await expect(away.send(message)).rejects.toBeInstanceOf(Unavailable)
    const { port } = await mailServer({ refuse: 451 })
    await expect(closing(smtpChannel(`smtp://127.0.0.1:${port}`)).send(message)).rejects.toBeInstanceOf(Unavailable)
  })

  it('is for a person to look at when the server refuses it', async () => {
    const { port } = await mailServer({ refuse: 550 })
    await expect(closing(smtpChannel(`smtp://127.0.0.1:${port}`)).send(message)).rejects.toBeInstanceOf(Rejected)
  })

  it('needs new credentials when the server does not know the old ones', async () => {
    const { port } = await mailServer({ password: 'right' })
    const channel = closing(smtpChannel(`smtp://portal:wrong@127.0.0.1:${port}`))
    await expect(channel.send(message)).rejects.toBeInstanceOf(Unauthorised)
    await expect(channel.check()).rejects.toBeInstanceOf(Unauthorised)
  })
})

const closers: (() => void)[] = []
afterAll(() => {
  for (const close of closers) close()
})

function closing(channel: Channel): Channel {
  closers.push(() => channel.close?.())
  return channel
}

/** A real mail server on this machine: what it takes stands in `mails`, unread. */
async function mailServer({
  refuse,
  password,
}: {
  refuse?: number
  password?: string
}): Promise<{ port: number; mails: string[] }> {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: password === undefined,
    disabledCommands: password === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (auth, _session, answer) =>
      answer(auth.password === password ? null : new Error('no'), { user: auth.username ?? '' }),
    onRcptTo: (_address, _session, answer) =>
      answer(refuse === undefined ? null : Object.assign(new Error('refused'), { responseCode: refuse })),
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
function readable(mail: string): string {
  const words = mail.replace(/=\?UTF-8\?([QB])\?([^?]*)\?=\s*/gi, (_, kind: string, text: string) =>
    kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : unquote(text.replaceAll('_', ' ')),
  )
  const bodies = words.replace(/base64\r\n\r\n([A-Za-z0-9+/=\r\n]+)/g, (_, text: string) =>
    Buffer.from(text, 'base64').toString(),
  )
  return unquote(bodies.replace(/=\r\n/g, ''))
}

function unquote(text: string): string {
  return text.replace(/(=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString())
}
