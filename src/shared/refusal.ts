/**
 * What a person may not have, or may not have like this. The one error class of the house: everything else that is
 * thrown is a bug. `message` is plain words for the person, `param` names the field it belongs to.
 */
export class Refusal extends Error {
  readonly status: RefusalStatus
  readonly code: string
  readonly param: string | undefined

  constructor(status: RefusalStatus, code: string, message: string, param?: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.param = param
  }
}

/** HTTP statuses a refusal may carry (RFC 9110; 429 is RFC 6585). */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 503

/** Not there, or not yours: the two are never told apart. */
export function notFound(): Refusal {
  return new Refusal(404, 'not_found', 'There is nothing here under this address.')
}

/** The field `param` holds something we cannot take; `message` says what would do. */
export function invalid(param: string, code: string, message: string): Refusal {
  return new Refusal(422, code, message, param)
}

/** Ends a `switch` over all members of a union: adding a member then fails to compile. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}
