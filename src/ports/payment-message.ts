import { WrongShape } from '#shared/json.ts'
import { Quarantined, type QuarantineReason } from './payment-provider.ts'

/** Reads a part of a provider's message: one that is not of the shape it should have is put aside for `reason`, not a bug of ours. */
export function quarantining<T>(reason: QuarantineReason, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof WrongShape) throw new Quarantined(reason, error.message)
    throw error
  }
}
