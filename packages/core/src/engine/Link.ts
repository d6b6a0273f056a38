/**
 * Canonical JSON and the hash that links an event to its predecessor: what makes the history tamper-evident.
 *
 * @module
 */
import { hash } from "node:crypto"
import type { Json, StreamKey } from "../ports/Store.ts"

/**
 * JSON with sorted keys and no spaces: the same text whatever order a store hands keys back in.
 *
 * @example
 * ```ts
 * import { Engine } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Engine.canonicalJson({ b: 1, a: [true, null] }), '{"a":[true,null],"b":1}')
 * ```
 */
export const canonicalJson = (value: Json | undefined): string => {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null"
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`
  let text = "{"
  for (const key of Object.keys(value).sort()) {
    const field = value[key]
    if (field === undefined) continue
    if (text.length > 1) text += ","
    text += `${JSON.stringify(key)}:${canonicalJson(field)}`
  }
  return `${text}}`
}

const isList = (value: Json): value is ReadonlyArray<Json> => Array.isArray(value)

/**
 * SHA-256 in hexadecimal.
 *
 * @example
 * ```ts
 * import { Engine } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Engine.digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
 * ```
 */
export const digest = (text: string): string => hash("sha256", text, "hex")

/** What the hash of an event covers: everything that is stored of it but its position. */
export interface Linked {
  readonly tenant: string
  readonly key: StreamKey
  readonly version: number
  readonly type: string
  readonly schemaVersion: number
  readonly data: Json
  readonly meta: Json
}

/** The hash that a stream's first event is linked to. */
export const genesis = ""

/**
 * The link of an event: a digest over the previous link and the event itself.
 *
 * @example
 * ```ts
 * import { Engine } from "@dealwright/core"
 * import assert from "node:assert"
 * const key = { kind: "order", id: "O-1" }
 * const placed = { tenant: "acme", key, version: 1, type: "OrderPlaced", schemaVersion: 1, data: { lines: 2 }, meta: {} }
 * const shipped = { ...placed, version: 2, type: "OrderShipped", data: {} }
 * const last = Engine.link(Engine.link(Engine.genesis, placed), shipped)
 * // Somebody rewrites the first event: the last link no longer fits.
 * const rewritten = Engine.link(Engine.genesis, { ...placed, data: { lines: 3 } })
 * assert.notEqual(Engine.link(rewritten, shipped), last)
 * ```
 */
export const link = (previous: string, event: Linked): string =>
  digest(
    `${previous}\n${event.tenant}\n${event.key.kind}\n${event.key.id}\n${event.version}\n${event.type}\n` +
      `${event.schemaVersion}\n${canonicalJson(event.data)}\n${canonicalJson(event.meta)}`,
  )
