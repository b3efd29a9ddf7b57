import type { ProviderKind } from './ports/payment-provider.ts'

/** The payment providers we have. Adding one is a file and a line here. */
export const PROVIDERS: Readonly<Record<string, ProviderKind>> = {}
