/**
 * Time-ordered ids (KER-9).
 *
 * @module
 */

import { randomFillSync } from "node:crypto"
import * as Context from "effect/Context"

/**
 * Makes ids. The default is UUID version 7: sortable by time, 74 random bits. A simulation replaces it by a seeded one.
 */
export const Ids = Context.Reference<{ readonly next: (epochMillis: number) => string }>(
  "@dealwright/core/engine/Ids",
  {
    defaultValue: () => ({ next: uuid7 }),
  },
)

/** Random bytes are fetched many at a time: one call to the system's source costs as much as a whole id. */
const pool = Buffer.alloc(4096)
let used = pool.length

const uuid7 = (epochMillis: number): string => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = pool.subarray(used, used + 16)
  used += 16
  bytes.writeUIntBE(epochMillis, 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString("hex")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
