import { bankTransferKind } from './adapters/payment-provider/bank-transfer.ts'
import { razorpayKind } from './adapters/payment-provider/razorpay.ts'
import { sandboxKind } from './adapters/payment-provider/sandbox.ts'
import { stripeKind } from './adapters/payment-provider/stripe.ts'
import { upiKind } from './adapters/payment-provider/upi.ts'
import type { ProviderKind } from './ports/payment-provider.ts'

/** The payment providers we have, by the name a connection keeps. Adding one is a file and a line here. */
export const PROVIDERS: Readonly<Record<string, ProviderKind>> = {
  [upiKind.adapter]: upiKind,
  [bankTransferKind.adapter]: bankTransferKind,
  [razorpayKind.adapter]: razorpayKind,
  [stripeKind.adapter]: stripeKind,
  [sandboxKind.adapter]: sandboxKind,
}
