/** The events a person finds under what happened at their door. */
export const ARRIVALS = [
  'session.opened',
  'session.restored',
  'session.ended',
  'device.remembered',
  'device.disowned',
  'device.revoked',
  'code.failed',
  'link.made',
  'link.revoked',
] as const

export type Arrival = { id: string; name: (typeof ARRIVALS)[number]; at: Date; label: string }
