import type { QrPayment } from '#ports/country.ts'
import { UPI_LIMIT, upiPayload } from '#shared/upi.ts'

/** UPI, the code that Indian papers and pages carry (domain specification 1.12). */
export const upi: QrPayment = { label: 'UPI', limit_minor: UPI_LIMIT, payload: upiPayload }
