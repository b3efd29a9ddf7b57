import type { MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { isWhole } from './answer.ts'
import type { WebEnvironment } from './web.ts'

const SMALL_BYTES = 1_024
const compressAnswer = compress({ threshold: SMALL_BYTES })

/** Compresses what leaves, except pages: they come compressed in one piece, and to look at their headers would cost more than to write them. */
export function compressing(): MiddlewareHandler<WebEnvironment> {
  return async (context, next) => {
    await next()
    if (!isWhole(context.res)) await compressAnswer(context, async () => undefined)
  }
}
