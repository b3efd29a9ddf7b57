/** Where time comes from: the machine's clock, or a test's. */
export type Clock = () => Date

export function machineClock(): Date {
  return new Date()
}
