import type { DeskPage } from '#ui/page.tsx'
import type { SettlementState } from './settlement.ts'

/** Where a payment stands in the words of the seller's side: what the customer calls "you say" is "the customer says" here. */
export function stateAtDesk({ say }: Pick<DeskPage, 'say'>, state: SettlementState): string {
  return state === 'told' ? say.collecting.told_state : say.pay.states[state]
}
