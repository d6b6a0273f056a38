/**
 * A bucket of tokens per key, in this process: bursts are fine, floods are not. Bounded in memory; the bucket that was
 * asked longest ago leaves first.
 *
 * @module
 */
import type { Limits } from "../Limits.ts"

/** What is left, and when to come again. */
export interface Allowance {
  readonly allowed: boolean
  readonly remaining: number
  /** Seconds until there is at least one token more. */
  readonly resetSeconds: number
}

interface Bucket {
  tokens: number
  at: number
}

/**
 * Makes a limiter. `take` is told the time in epoch milliseconds.
 */
export const rateLimiter = (
  limits: Pick<Limits, "burst" | "perMinute">,
  capacity = 10_000,
): { readonly take: (key: string, now: number) => Allowance } => {
  const buckets = new Map<string, Bucket>()
  const perMillisecond = limits.perMinute / 60_000
  return {
    take: (key, now) => {
      const bucket = buckets.get(key) ?? { tokens: limits.burst, at: now }
      // A clock that was set back gives nothing and takes nothing.
      bucket.tokens = Math.min(limits.burst, bucket.tokens + Math.max(0, now - bucket.at) * perMillisecond)
      bucket.at = now
      const allowed = bucket.tokens >= 1
      if (allowed) bucket.tokens -= 1
      buckets.delete(key)
      buckets.set(key, bucket)
      if (buckets.size > capacity) {
        const oldest = buckets.keys().next()
        if (!oldest.done) buckets.delete(oldest.value)
      }
      const remaining = Math.floor(bucket.tokens)
      const missing = Math.max(0, remaining + 1 - bucket.tokens)
      return { allowed, remaining, resetSeconds: Math.max(1, Math.ceil(missing / perMillisecond / 1000)) }
    },
  }
}
