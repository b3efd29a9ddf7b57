import { expect } from 'vitest'
import type { BegunPayment, PaymentProvider, ProviderFact } from '#ports/payment-provider.ts'
import { orderFor, type Subject, type ToldSubject } from './subjects.ts'

/** What tests of providers ask of facts. */

export function kindsOf(all: readonly ProviderFact[], kind: ProviderFact['kind']): ProviderFact[] {
  return all.filter((fact) => fact.kind === kind)
}

/** Facts as a set, without the provider's id of the order, which only some messages name. */
export function facts(all: readonly ProviderFact[]): Omit<ProviderFact, 'provider_ref'>[] {
  const unique = new Map(all.map(({ provider_ref: _, ...fact }) => [fact.fact_ref, fact]))
  return [...unique.values()].sort((a, b) => (a.fact_ref < b.fact_ref ? -1 : 1))
}

/** What is known in the end: of what was on its way only its moment told. */
export function settled(known: ReadonlyMap<string, ProviderFact>) {
  return facts([...known.values()].filter(({ kind }) => kind !== 'pending'))
}

/** A fact told again says the same as before. */
export function learn(known: Map<string, ProviderFact>, said: readonly ProviderFact[], provider_ref: string): void {
  for (const fact of said) {
    const before = known.get(fact.fact_ref)
    if (before) expect(facts([fact])).toEqual(facts([before]))
    if (fact.provider_ref !== null) expect(fact.provider_ref).toBe(provider_ref)
    expect(fact.reference).toBe('SP01J9ZQ4T7H8M2N5P6R7S8T9V')
    known.set(fact.fact_ref, fact)
  }
}

export async function readAll(provider: PaymentProvider, subject: ToldSubject): Promise<ProviderFact[]> {
  const read = await Promise.all((await subject.told()).map((delivery) => provider.read(delivery)))
  return [...new Map(read.flatMap((message) => message.facts.map((fact) => [fact.fact_ref, fact]))).values()]
}

export function askedFor(subject: Subject, provider_ref: string | null) {
  const { reference, currency: of } = orderFor(subject.clock)
  return { reference, provider_ref, currency: of, created_at: new Date('2026-11-21T04:30:00Z') }
}

export function ask(provider: PaymentProvider, subject: Subject, { provider_ref }: BegunPayment): Promise<ProviderFact[]> {
  return provider.ask(askedFor(subject, provider_ref))
}

/** Waits until the provider has the request on which it then hangs. */
export async function arrived({ served }: ToldSubject): Promise<void> {
  const before = served.asked.length
  while (served.asked.length === before) await new Promise((resolve) => setImmediate(resolve))
}

export function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed
  return items
    .map((item) => {
      state = (state * 48_271) % 2_147_483_647
      return { item, at: state }
    })
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
