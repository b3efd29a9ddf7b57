import { describe, expect, it } from 'vitest'
import { memoryChannel } from '#adapters/channel/memory.ts'
import { smtpChannel } from '#adapters/channel/smtp.ts'
import type { Channel, OutgoingMessage } from '#ports/channel.ts'
import { Rejected, Unauthorised, Unavailable } from '#ports/failure.ts'
import { closing, filesIn, mailServer, readable } from '#test/mail-server.ts'

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

const receipt = {
  name: 'रसीद MT-1.pdf',
  type: 'application/pdf',
  bytes: Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256),
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

  it('takes a message with files as it takes one without', async () => {
    const { channel, arrived } = await (subjects[name] as () => Promise<Subject>)()
    await channel.send({ ...message, attachments: [receipt] })
    expect((await arrived())[0]).toContain('Your code is 123456.')
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

  it('carries files whole, under the names they have in any alphabet', async () => {
    const { port, mails } = await mailServer({})
    await closing(smtpChannel(`smtp://127.0.0.1:${port}`)).send({ ...message, attachments: [receipt] })
    const [file] = filesIn(mails[0] ?? '')
    expect(file?.bytes.equals(Buffer.from(receipt.bytes))).toBe(true)
    expect(file?.head).toMatch(/Content-Type: application\/pdf/)
    expect(decodeURIComponent(file?.head.replaceAll(/\r\n|filename\*\d\*=|utf-8''/g, '') ?? '')).toContain('रसीद')
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
