/**
 * One credit of a member's month: `commission-credit/<member>:<month>:<credit>`. The month keeps totals only; what each
 * credit contributed to them is kept here, so that a payment costs the same in a month of ten and of ten thousand.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { Credit } from "./Model.ts"

/** Commands to a credit. The month that it belongs to sends them, in the commit in which it posts. */
export const CreditCommand = Schema.TaggedUnion({
  /** It counts from now on, with this amount. */
  Count: { credit: Credit },
  /** It is on record and earns nothing. */
  Suspend: { credit: Credit },
  /** Nothing of what it earned is held any more (COM-5). */
  Release: {},
  /** It counts no longer. */
  TakeBack: {},
})
/** Commands to a credit. */
export type CreditCommand = typeof CreditCommand.Type

/** Events of a credit. Names and fields are the stored form. */
export const CreditEvent = Schema.TaggedUnion({
  CreditCounted: { credit: Credit },
  CreditLeftOut: { credit: Credit },
  CreditReleased: {},
  CreditTakenBack: {},
})
/** Events of a credit. */
export type CreditEvent = typeof CreditEvent.Type

/** A credit as it stands: unknown, counting, on record without earning, or taken back. */
export const CreditState = Schema.TaggedUnion({
  Unknown: {},
  Counting: { credit: Credit, released: Schema.Boolean },
  LeftOut: { credit: Credit },
  TakenBack: { credit: Credit },
})
/** A credit as it stands. */
export type CreditState = typeof CreditState.Type

const { CreditCounted, CreditLeftOut, CreditReleased, CreditTakenBack } = CreditEvent.cases

const decide = (state: CreditState, command: CreditCommand): ReadonlyArray<CreditEvent> => {
  switch (command._tag) {
    case "Count": {
      const isSame = state._tag === "Counting" && state.credit.amount.minor === command.credit.amount.minor
      return isSame ? [] : [CreditCounted.make({ credit: command.credit })]
    }
    case "Suspend":
      return state._tag === "LeftOut" ? [] : [CreditLeftOut.make({ credit: command.credit })]
    case "Release":
      return state._tag === "Counting" && !state.released ? [CreditReleased.make({})] : []
    case "TakeBack":
      return state._tag === "Counting" ? [CreditTakenBack.make({})] : []
  }
}

const evolve = (state: CreditState, event: CreditEvent): CreditState => {
  switch (event._tag) {
    case "CreditCounted":
      return { _tag: "Counting", credit: event.credit, released: false }
    case "CreditLeftOut":
      return { _tag: "LeftOut", credit: event.credit }
    case "CreditReleased":
      return state._tag === "Counting" ? { ...state, released: true } : state
    case "CreditTakenBack":
      return state._tag === "Counting" ? { _tag: "TakenBack", credit: state.credit } : state
  }
}

/** `commission-credit/<member>:<month>:<credit>`. Only the month writes to it. */
export const commissionCredit = Aggregate.make<CreditCommand, CreditEvent, CreditState, never, unknown>({
  kind: "commission-credit",
  initial: { _tag: "Unknown" },
  command: CreditCommand,
  event: CreditEvent,
  state: CreditState,
  access: { Count: systemOnly, Suspend: systemOnly, Release: systemOnly, TakeBack: systemOnly },
  reads: () => ({}),
  decide: (state, command) => Result.succeed(decide(state, command)),
  evolve,
})

/**
 * The stream of a credit in a month. A name that no stream can bear is replaced by its digest.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * const digest = () => "3f79bb7b"
 * assert.equal(Commission.creditStream("ann:2026-03", "order:O-1", digest), "ann:2026-03:order:O-1")
 * assert.equal(Commission.creditStream("ann:2026-03", "order/O 1", digest), "ann:2026-03:3f79bb7b")
 * ```
 */
export const creditStream = (monthId: string, creditId: string, digest: (text: string) => string): string => {
  const plain = `${monthId}:${creditId}`
  return plain.length <= 200 && /^[A-Za-z0-9._:-]+$/u.test(plain) ? plain : `${monthId}:${digest(creditId)}`
}
