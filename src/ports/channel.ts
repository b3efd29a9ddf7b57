/**
 * A way to reach a person with a message: mail, later WhatsApp and SMS. An adapter sends one message or throws one of the three
 * failures (ports/failure.ts); it never retries by itself, the worker does.
 */
export type Channel = {
  kind: 'email' | 'sms' | 'whatsapp'
  /** `key` is stable per message: an adapter that can refuse duplicates uses it (mail: Message-ID). */
  send(message: OutgoingMessage): Promise<{ provider_id: string }>
  /** For `samepage doctor`: a plain sentence, or throws. */
  check(): Promise<string>
  /** Lets go of connections that were kept. */
  close?(): void
}

export type OutgoingMessage = {
  key: string
  to: { name: string; address: string }
  from: { name: string; address: string }
  reply_to: string | null
  subject: string
  text: string
  html: string | null
  /** Extra headers such as List-Unsubscribe. */
  headers: Readonly<Record<string, string>>
  /** Only mail carries files; other channels leave them out. */
  attachments?: readonly Attachment[]
}

/** A file that goes with a message. `type` is its media type. */
export type Attachment = { name: string; type: string; bytes: Uint8Array }
