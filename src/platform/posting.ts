import type { Attachment, Channel } from '#ports/channel.ts'
import { Rejected } from '#ports/failure.ts'
import { Refusal } from '#shared/refusal.ts'
import type { Database, EmittedEvent, Tx } from './database.ts'
import { type Letter, mail } from './mail-templates.ts'
import { type SiteSeller, worker } from './viewer.ts'
import type { Reaction } from './worker.ts'

/** What reactions that write to people stand on; `channel` null: nothing is sent. */
export type PostWorld = { database: Database; channel: Channel | null; origin: string; mail_from: string }

/** A letter on its way: to whom, and in which seller's name. */
export type Post = {
  to: { name: string; address: string }
  letter: Letter
  seller: SiteSeller
  /** What goes with it, made once the letter is written: no transaction waits for it. */
  files?: () => Promise<readonly Attachment[]>
  /** Notes that it has left, in a transaction of its own, so that a second try writes only to the others. */
  sent?: (tx: Tx) => Promise<unknown>
}

/**
 * A reaction that sends letters: they are written in a transaction of the seller's, as work called `name`, and leave when it has
 * committed. Each person's letter has one identity however often it is tried. An address that is refused for good keeps no other
 * letter of the event from leaving; the refusal is thrown when all have been tried.
 */
export function posting<World extends PostWorld>(
  name: string,
  write: (tx: Tx, event: EmittedEvent, world: World) => Promise<Post[]>,
): Reaction<World>['react'] {
  return async (world, event, key) => {
    const { channel } = world
    if (channel === null) return
    const as = worker(event.seller_id, name)
    const posts = await world.database.scope(as, (tx) => write(tx, event, world)).catch(nothingLeft)
    let refused: Rejected | null = null
    for (const post of posts) {
      try {
        await send(channel, post, `${key}:${post.to.address.toLowerCase()}`, world.mail_from)
        if (post.sent) await world.database.scope(as, post.sent)
      } catch (error) {
        if (!(error instanceof Rejected)) throw error
        refused ??= error
      }
    }
    if (refused !== null) throw refused
  }
}

async function send(channel: Channel, { to, letter, seller, files }: Post, key: string, mail_from: string): Promise<void> {
  const { settings, name } = seller
  const { brand } = settings
  const from = {
    name,
    address: settings.mail_from ?? mail_from,
    reply_to: settings.email ?? null,
    accent: brand ? { ground: brand.light, text: brand.light_on } : null,
  }
  // only mail carries files
  const attachments = files && channel.kind === 'email' ? await files() : []
  await channel.send({ ...mail(letter, key, to, from), attachments })
}

/** Who has gone, or waits no more, gets no mail; that is no failure. */
function nothingLeft(error: unknown): Post[] {
  if (error instanceof Refusal && (error.status === 404 || error.status === 409)) return []
  throw error
}
