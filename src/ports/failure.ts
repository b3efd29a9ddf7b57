/** The three ways a system outside may fail us (architecture.md 7). */

/** Try again later: timeouts, 5xx, connection refused. */
export class Unavailable extends Error {
  override name = 'Unavailable'
}

/** A person must look: the other side understood and said no. */
export class Rejected extends Error {
  override name = 'Rejected'
}

/** The credentials no longer work: reconnect. */
export class Unauthorised extends Error {
  override name = 'Unauthorised'
}
