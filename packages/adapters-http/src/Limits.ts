/**
 * How much a caller may ask for. Every bound is here, so that a host can see and change all of them in one place.
 *
 * @module
 */

/** Bounds on requests. */
export interface Limits {
  /** Most bytes of a request body; above it 413. Told by Content-Length, it is refused before a byte is read. */
  readonly maxBodyBytes: number
  /** Most levels of arrays and objects within a body. */
  readonly maxJsonDepth: number
  /** Most members and elements of a body, over all levels. */
  readonly maxJsonNodes: number
  /** Most faults of a body that are told at once. */
  readonly maxIssues: number
  /** Most characters of path and query. */
  readonly maxUrlLength: number
  /** Most reasons told with one answer. */
  readonly maxReasons: number
  /** Requests that one key may send at once before it has to wait. */
  readonly burst: number
  /** Requests that one key may send per minute in the long run. */
  readonly perMinute: number
}

/** What holds unless the host says otherwise. */
export const defaultLimits: Limits = {
  maxBodyBytes: 64 * 1024,
  maxJsonDepth: 32,
  maxJsonNodes: 20_000,
  maxIssues: 20,
  maxUrlLength: 4096,
  maxReasons: 100,
  burst: 200,
  perMinute: 6000,
}
