import type { ConfirmationState, ListedConfirmation } from './confirmation.ts'

/** What a list of the Desk shows; `open`: waiting, reminded or not. */
export const QUEUE_TABS = ['open', 'agreed', 'disagreed', 'no_reply', 'all'] as const
export type QueueTab = (typeof QUEUE_TABS)[number]
export type QueuedConfirmation = ListedConfirmation & { account_name: string }

export const STATES_OF_TAB: Readonly<Record<QueueTab, readonly ConfirmationState[]>> = {
  open: ['waiting', 'reminded'],
  agreed: ['agreed'],
  disagreed: ['disagreed'],
  no_reply: ['no_reply'],
  all: ['waiting', 'reminded', 'agreed', 'disagreed', 'no_reply', 'replaced'],
}

export function isQueueTab(text: unknown): text is QueueTab {
  return QUEUE_TABS.some((one) => one === text)
}
