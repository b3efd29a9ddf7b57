import type { Channel, OutgoingMessage } from '#ports/channel.ts'
import { Rejected } from '#ports/failure.ts'

export type MemoryChannel = Channel & {
  /** What has arrived, oldest first. */
  readonly arrived: readonly OutgoingMessage[]
}

/** A mailbox that keeps what is sent to it: for tests and for a portal that sends nothing. */
export function memoryChannel(): MemoryChannel {
  const arrived: OutgoingMessage[] = []
  const ids = new Map<string, string>()
  return {
    kind: 'email',
    arrived,
    async send(message) {
      if (!/^[^\s@]+@[^\s@]+$/.test(message.to.address)) throw new Rejected(`no such address: ${message.to.address}`)
      const provider_id = ids.get(message.key) ?? `<${message.key}@memory>`
      if (!ids.has(message.key)) arrived.push(message)
      ids.set(message.key, provider_id)
      return { provider_id }
    },
    check: async () => 'Mail is kept in memory and reaches nobody.',
  }
}
