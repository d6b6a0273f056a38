/**
 * What a simulation consists of: steps that are data, so that a history can be kept, cut down and played again.
 *
 * @module
 */
import type { Json } from "../../ports/Store.ts"

/** A command as somebody sends it. */
export interface Sent {
  readonly _tag: "Command"
  readonly tenant: string
  /** Who sends it: a member's id; `null` is the system, which only sets companies up. */
  readonly actor: string | null
  /** The member for whom they act (ORG-3), if not for themselves. */
  readonly onBehalfOf?: string
  readonly commandId: string
  readonly kind: string
  readonly id: string
  readonly command: Json
}

/** One step of a simulation. */
export interface Step {
  /** From 1. Chance that belongs to a step is drawn by its number, so that it stays when other steps are left out. */
  readonly no: number
  /** Epoch milliseconds from which the clocks show when the step begins. */
  readonly at: number
  readonly act:
    | Sent
    /** What is due fires. */
    | { readonly _tag: "Sweep" }
    /** Engines and schedulers are thrown away, whatever they were at, and opened again on the same store. */
    | { readonly _tag: "Crash" }
    /** Everything comes to rest, what is due fires, and the auditor looks at the books. */
    | { readonly _tag: "Check" }
}

/** What became of a command in the end, as its sender knows it. */
export type Ending =
  | { readonly _tag: "Acknowledged"; readonly version: number; readonly events: number }
  /** The engine's or a module's error, with the rule when one was named. */
  | { readonly _tag: "Refused"; readonly error: string; readonly rule: string; readonly detail: string }
  /** The sender gave up without an answer. */
  | { readonly _tag: "Unknown" }

/** A command with what became of it. */
export interface Delivered {
  readonly no: number
  readonly sent: Sent
  readonly ending: Ending
  readonly attempts: number
}

/** A commit that the store carried out, whoever heard of it. */
export interface Carried {
  readonly tenant: string
  readonly commandId: string
  readonly events: number
  readonly position: number
  /** Streams that were written, as `kind/id`. */
  readonly streams: ReadonlyArray<string>
}
