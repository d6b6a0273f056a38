/**
 * How a command ended, as its sender sees it.
 *
 * @module
 */
import * as Cause from "effect/Cause"
import * as Result from "effect/Result"
import { isRejection } from "../../decider/Rejection.ts"
import * as Engine from "../../engine/index.ts"
import type { Ending, Sent } from "./Step.ts"

/** The tag of what is sent. */
export const tagIn = ({ command }: Sent): string =>
  command !== null && typeof command === "object" && "_tag" in command ? String(command._tag) : "?"

/** It was carried out. */
export const acknowledged = (outcome: {
  readonly version: number
  readonly events: ReadonlyArray<unknown>
}): Ending => ({
  _tag: "Acknowledged",
  version: outcome.version,
  events: outcome.events.length,
})

/** How a command ended that failed. Open is what may go through when it is tried again. */
export const endingOf = (cause: Cause.Cause<unknown>): { readonly ending: Ending; readonly isOpen: boolean } => {
  const found = Cause.findError(cause)
  if (Result.isFailure(found)) return { ending: { _tag: "Unknown" }, isOpen: false }
  const error = found.success
  if (typeof error !== "object" || error === null || !("_tag" in error)) {
    return { ending: { _tag: "Unknown" }, isOpen: false }
  }
  const isStore = error._tag === "StoreError" && "retryable" in error && error.retryable === true
  if (isStore || error._tag === "Contention") return { ending: { _tag: "Unknown" }, isOpen: true }
  const inner = error instanceof Engine.ReactionFailed ? error.rejection : error
  const rule = isRejection(inner) ? inner.rule : error instanceof Engine.Refused ? "ORG-2" : ""
  const reason = isRejection(inner) ? `${inner.reason._tag} ` : ""
  const message = inner instanceof Error ? inner.message : ""
  const ending: Ending = {
    _tag: "Refused",
    error: String(error._tag),
    rule,
    detail: `${reason}${message}`.slice(0, 300),
  }
  return { ending, isOpen: false }
}
