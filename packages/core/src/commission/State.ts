/**
 * A member's commission of one month: totals, and nothing that grows with the month. Lines are in the events, credits in
 * streams of their own.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { type Money, make } from "../money/Model.ts"
import * as RateCodec from "../rate/Codec.ts"
import type { Event } from "./Events.ts"
import { Credit, type Posting } from "./Model.ts"
import { Plan } from "./Policy.ts"

/** A credit that counts, as a month of stored form 1 kept it. */
const Fact = Schema.Struct({ credit: Credit, released: Schema.Boolean })

const figures = {
  memberId: Id,
  period: ShortText,
  plan: Plan,
  planVersion: ShortText,
  /** Credits that count and were recorded before each had a stream of its own; none in months opened since. */
  facts: Schema.Record(Schema.String, Fact),
  /** The same for credits that earn nothing because the plan doesn't pay in their currency. */
  suspended: Schema.Array(ShortText),
  /** Sum of the facts' amounts. */
  basis: MoneyCodec.Money,
  /** The part of it of which nothing is held any more. */
  releasedBasis: MoneyCodec.Money,
  /** What the basis earns before any cap. */
  entitled: MoneyCodec.Money,
  /** What the plan counts besides the basis, as sums; left out where it counts nothing else. */
  counts: Schema.optionalKey(Schema.Array(Schema.BigIntFromString).check(Schema.isMaxLength(200))),
  /** How much of the target was reached, where that was told. */
  attainment: Schema.optionalKey(RateCodec.Rate),
  /** Factor for conduct; left out it is 100 %. */
  conduct: Schema.optionalKey(RateCodec.Rate),
  /** Fines and bonuses on record. */
  lines: Schema.optionalKey(Schema.Array(Id).check(Schema.isMaxLength(1000))),
  /** Everything ever earned; only a reversal's counterpart, `clawedBack`, takes away from it. */
  earned: MoneyCodec.Money,
  clawedBack: MoneyCodec.Money,
  held: MoneyCodec.Money,
  /** Sum of all postings: what would be paid now. */
  open: MoneyCodec.Money,
  /** Part of `open` that came from other months: adjustments and what was carried in. */
  adjusted: MoneyCodec.Money,
}

/**
 * A member's month: none yet, still earning, or closed and paid (COM-8). All amounts are in the currency of the plan that
 * the month was opened with.
 */
export const State = Schema.Union([
  Schema.TaggedStruct("Absent", {}),
  Schema.TaggedStruct("Open", figures),
  Schema.TaggedStruct("Closed", { ...figures, paid: MoneyCodec.Money, carried: MoneyCodec.Money }),
])
/** The type of {@link State}. */
export type State = typeof State.Type
/** A month that was opened; it may be closed since. */
export type Present = Exclude<State, { readonly _tag: "Absent" }>

const plus = (self: Money, minor: bigint): Money => make(self.minor + minor, self.currency)

/** Adds postings to the totals: each kind to the figure that it belongs to. */
const post = <P extends Present>(state: P, postings: ReadonlyArray<Posting>): P => {
  let { adjusted, clawedBack, earned, held, open } = state
  for (const posting of postings) {
    const minor = posting.amount.minor
    open = plus(open, minor)
    switch (posting.kind) {
      case "credit":
        earned = plus(earned, minor)
        break
      case "reversal":
        clawedBack = plus(clawedBack, -minor)
        break
      case "holdback":
      case "release":
        held = plus(held, -minor)
        break
      case "adjustment":
      case "carried-in":
        adjusted = plus(adjusted, minor)
        break
      case "guarantee":
      case "line":
      case "true-up":
      case "correction":
        // No fact of any month stands behind it: it is earned, or taken back, here.
        if (minor > 0n) earned = plus(earned, minor)
        else clawedBack = plus(clawedBack, -minor)
        break
    }
  }
  return { ...state, earned, clawedBack, held, open, adjusted }
}

const withFact = <P extends Present>(state: P, credit: Credit, entitled: Money, inMonth: boolean): P => ({
  ...state,
  ...(inMonth ? { facts: { ...state.facts, [credit.id]: { credit, released: false } } } : {}),
  basis: plus(state.basis, credit.amount.minor),
  entitled,
})

/** What is taken out of the totals, as the event says or, in form 1, as the month knows. */
const withoutFact = <P extends Present>(
  state: P,
  id: string,
  entitled: Money,
  taken?: { readonly amount: Money; readonly released: boolean },
): P => {
  const { [id]: known, ...facts } = state.facts
  const minor = taken?.amount.minor ?? known?.credit.amount.minor ?? 0n
  const wasReleased = taken?.released ?? known?.released ?? false
  return {
    ...state,
    ...(known === undefined ? {} : { facts }),
    basis: plus(state.basis, -minor),
    releasedBasis: plus(state.releasedBasis, wasReleased ? -minor : 0n),
    entitled,
  }
}

const released = <P extends Present>(state: P, id: string, amount?: Money): P => {
  const fact = state.facts[id]
  if (fact?.released === true) return state
  const minor = amount?.minor ?? fact?.credit.amount.minor ?? 0n
  return {
    ...state,
    ...(fact === undefined ? {} : { facts: { ...state.facts, [id]: { ...fact, released: true } } }),
    releasedBasis: plus(state.releasedBasis, minor),
  }
}

/**
 * Folds an event into the state. Total.
 *
 * @example
 * ```ts
 * import { Commission, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const usd = (amount: string) => Money.of(amount, "USD")
 * const opened = Commission.evolve({ _tag: "Absent" }, {
 *   _tag: "PeriodOpened", memberId: "ann", period: "2026-03", plan: Commission.tradeCommission("USD"), planVersion: "v1"
 * })
 * const closed = Commission.evolve(opened, { _tag: "PeriodClosed", payout: usd("0.00"), carried: usd("0.00"), postings: [] })
 * assert.deepEqual([opened._tag, closed._tag], ["Open", "Closed"])
 * ```
 */
export const evolve = (state: State, event: Event): State => {
  if (event._tag === "PeriodOpened") {
    const zero = make(0n, event.plan.currency)
    const { memberId, period, plan, planVersion } = event
    return {
      _tag: "Open",
      memberId,
      period,
      plan,
      planVersion,
      facts: {},
      suspended: [],
      earned: zero,
      clawedBack: zero,
      basis: zero,
      releasedBasis: zero,
      entitled: zero,
      held: zero,
      open: zero,
      adjusted: zero,
    }
  }
  if (state._tag === "Absent") return state
  switch (event._tag) {
    case "Credited":
      return post(
        counting(withFact(state, event.credit, event.entitled, event.inMonth === true), event),
        event.postings,
      )
    case "CreditSuspended":
      return event.inMonth === true ? { ...state, suspended: [...state.suspended, event.credit.id] } : state
    case "Reversed":
      return post(counting(withoutFact(state, event.creditId, event.entitled, event.taken), event), event.postings)
    case "HoldbackReleased":
      return post(released(state, event.creditId, event.amount), event.postings)
    case "ChangedAfterClose":
      return counting(changedAfterClose(state, event), event)
    case "Assessed":
      return assessed(state, event)
    case "LineAdded":
      return post({ ...state, lines: [...(state.lines ?? []), event.lineId] }, event.postings)
    case "Adjusted":
      return post(state, event.postings)
    case "PassedOn":
      return state
    case "PeriodClosed": {
      const posted = post(state, event.postings)
      return { ...posted, _tag: "Closed", paid: event.payout, carried: event.carried }
    }
  }
}

const counting = <P extends Present>(state: P, { counts }: { readonly counts?: ReadonlyArray<bigint> }): P =>
  counts === undefined ? state : { ...state, counts }

const assessed = (state: Present, event: Extract<Event, { readonly _tag: "Assessed" }>): Present => {
  const { attainment: reached, conduct, entitled, late, postings } = event
  const { attainment: before, ...others } = state
  const now = reached === undefined ? before : (reached ?? undefined)
  const posted = post(
    {
      ...others,
      ...(now === undefined ? {} : { attainment: now }),
      ...(conduct === undefined ? {} : { conduct }),
      entitled,
    },
    postings,
  )
  return late === undefined
    ? posted
    : { ...earning(posted, late.earned.minor), held: plus(posted.held, late.heldChange.minor) }
}

/** More is earned; less is taken back. */
const earning = <P extends Present>(state: P, minor: bigint): P =>
  minor > 0n
    ? { ...state, earned: plus(state.earned, minor) }
    : { ...state, clawedBack: plus(state.clawedBack, -minor) }

/** After the close the money moves in another month; here it is remembered whose facts count and what is still held. */
const changedAfterClose = (state: Present, event: Extract<Event, { readonly _tag: "ChangedAfterClose" }>): Present => {
  const { change, credit, earned, entitled, heldChange, inMonth, wasReleased } = event
  const held = plus(state.held, heldChange.minor)
  const taken = wasReleased === undefined ? undefined : { amount: credit.amount, released: wasReleased }
  switch (change) {
    case "credit": {
      const counted = withFact(state, credit, entitled, inMonth === true)
      return { ...counted, held, earned: plus(state.earned, earned.minor) }
    }
    case "reversal": {
      const reduced = withoutFact(state, credit.id, entitled, taken)
      return { ...reduced, held, clawedBack: plus(state.clawedBack, -earned.minor) }
    }
    case "release":
      return { ...released(state, credit.id, credit.amount), held }
  }
}
