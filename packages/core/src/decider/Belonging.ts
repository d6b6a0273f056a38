/**
 * What belongs to members and goes to somebody else when they leave (ORG-7): an open place that modules and plugins fill.
 *
 * @module
 */
import type { Condition } from "../ports/Store.ts"
import type { Dispatch, Readable } from "./Aggregate.ts"
import { type ExtensionPoint, extensionPoint } from "./Extension.ts"

/** What passes from one member to another. */
export interface Passing {
  readonly from: string
  readonly to: string
  readonly reason: string
}

/** One kind of thing that belongs to members as long as it is open. */
export interface Belonging {
  readonly of: Readable<unknown>
  /** Finds everything that may be theirs, and little else. */
  where(memberId: string): ReadonlyArray<Condition>
  /** Whether it is open and theirs. */
  isTheirs(state: unknown, memberId: string): boolean
  /**
   * Gives it to somebody else. The command is sent by the system; it must never be impossible, and changes nothing where
   * the thing isn't theirs any more.
   */
  pass(id: string, passing: Passing): Dispatch
}

/** What belongs to members, by kind of aggregate. */
export const Belongings: ExtensionPoint<Belonging> = extensionPoint<Belonging>("belonging")

/**
 * Declares a kind of thing that goes to the successor when its member leaves (ORG-7). Contribute it under the kind's name.
 *
 * @example
 * ```ts
 * import { Customer, Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * const files = Decider.belonging(Customer.customer, {
 *   where: (member) => [{ _tag: "Equals", field: "owner", value: member }],
 *   isTheirs: (state, member) => state._tag === "Registered" && state.owner === member,
 *   pass: (id, { from, reason, to }) => Decider.dispatch(Customer.customer, id, { _tag: "TakeOver", from, to, reason })
 * })
 * assert.equal(files.of.kind, "customer")
 * ```
 */
export const belonging = <State>(
  of: Readable<State>,
  parts: Pick<Belonging, "where" | "pass"> & { readonly isTheirs: (state: State, memberId: string) => boolean },
): Belonging =>
  // Whoever asks hands it states that `of` decoded.
  ({ of, ...parts }) as Belonging
