/**
 * Moments for programs that simulate or import.
 *
 * @module
 */
import * as Result from "effect/Result"
import { type Instant, parse } from "../calendar/Instant.ts"

/**
 * A moment written in the program itself, as ISO text. Throws on a typing mistake, which is a mistake of the program;
 * text that comes from outside goes through `Instant.parse`.
 *
 * @example
 * ```ts
 * import { Engine, Instant } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Instant.format(Engine.moment("2026-03-10T08:00:00Z")), "2026-03-10T08:00:00.000Z")
 * ```
 */
export const moment = (text: string): Instant => Result.getOrThrow(parse(text))
