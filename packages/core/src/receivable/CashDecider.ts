/**
 * One slip for money collected: `cash-slip/<slipNo>` (REC-9).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import type { Instant } from "../calendar/Instant.ts"
import * as LocalDate from "../calendar/LocalDate.ts"
import { instantOf } from "../calendar/TimeZone.ts"
import { anyMember, anyOf, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts, persons } from "../decider/Facts.ts"
import { reactor } from "../decider/Reactor.ts"
import { equals } from "../money/Arithmetic.ts"
import { CashSlipCommand, CashSlipEvent, CashSlipState } from "./Cash.ts"
import { type ReceivableError, type ReceivableReason, reject } from "./Errors.ts"
import { payment } from "./PaymentDecider.ts"

type Decided = Result.Result<ReadonlyArray<CashSlipEvent>, ReceivableError>
type CommandOf<Tag extends CashSlipCommand["_tag"]> = Extract<CashSlipCommand, { readonly _tag: Tag }>
type Collected = Extract<CashSlipState, { readonly _tag: "Collected" }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<CashSlipEvent>): Decided => Result.succeed(events)
const fail = (reason: ReceivableReason): Result.Result<never, ReceivableError> => Result.fail(reject(reason))

const slipOf = ({
  allocation,
  amount,
  customerId,
  on,
}: CommandOf<"Collect"> | Exclude<CashSlipState, { _tag: "None" }>) => ({
  customerId,
  amount,
  on,
  ...(allocation === undefined ? {} : { allocation }),
})

const collect = (state: CashSlipState, command: CommandOf<"Collect">, facts: Facts): Decided => {
  const collector = actorId(facts.actor)
  if (state._tag !== "None") {
    const isSame = state.collector === collector && Equal.equals(slipOf(state), slipOf(command))
    return isSame ? nothing : fail({ _tag: "SlipReused" })
  }
  const { amount, on } = command
  if (amount.minor <= 0n) return fail({ _tag: "AmountNotPositive", amount })
  if (on > facts.today) return fail({ _tag: "CollectedInFuture", on, today: facts.today })
  const until = instantOf(LocalDate.addDays(on, 1), 0, facts.calendar.calendar.zone)
  return yields({ _tag: "CashCollected", ...slipOf(command), collector, until })
}

/** The slip as long as its money is on the way. */
const onTheWay = (state: CashSlipState): Result.Result<Collected, ReceivableError> => {
  if (state._tag === "Collected") return Result.succeed(state)
  return state._tag === "None"
    ? fail({ _tag: "UnknownSlip" })
    : fail({ _tag: "SlipClosed", status: state._tag === "Voided" ? "voided" : "handed over" })
}

/** The day is over and the money isn't with finance: told once. */
const missed = (
  { amount, collector, customerId, isMissed, on, until }: Collected,
  at: Instant,
): ReadonlyArray<CashSlipEvent> =>
  isMissed === true || at < until ? [] : [{ _tag: "HandoverMissed", collector, customerId, amount, on, at }]

const handOver = (state: CashSlipState, { counted }: CommandOf<"HandOver">, facts: Facts): Decided => {
  if (state._tag === "HandedOver" && equals(state.amount, counted)) return nothing
  return Result.flatMap(onTheWay(state), (slip): Decided => {
    const { collector } = slip
    if (persons(facts.actor).includes(collector)) return fail({ _tag: "OwnHandover", member: collector })
    if (!equals(slip.amount, counted)) return fail({ _tag: "CountedDiffers", counted, collected: slip.amount })
    const by = actorId(facts.actor)
    const handedOver = { _tag: "CashHandedOver", ...slipOf(slip), collector, by, handedOverOn: facts.today } as const
    // Late is late, whether or not the timer has noticed.
    return yields(...missed(slip, facts.at), handedOver)
  })
}

const evolve = (state: CashSlipState, event: CashSlipEvent): CashSlipState => {
  switch (event._tag) {
    case "CashCollected":
      return state._tag === "None" ? { ...event, _tag: "Collected" } : state
    case "HandoverMissed":
      return state._tag === "Collected" ? { ...state, isMissed: true } : state
    case "CashHandedOver":
      return state._tag === "Collected" ? { ...event, _tag: "HandedOver" } : state
    case "SlipVoided":
      return state._tag === "Collected"
        ? { ...slipOf(state), _tag: "Voided", collector: state.collector, by: event.by, reason: event.reason }
        : state
  }
}

const statusOf = { Collected: "collected", HandedOver: "handed-over", Voided: "voided" } as const
const cashiers = anyOf(inRole("receivables"), inRole("finance"))

/** One slip for money collected (REC-9). */
export const cashSlip = Aggregate.make<CashSlipCommand, CashSlipEvent, CashSlipState, ReceivableError, unknown>({
  kind: "cash-slip",
  initial: { _tag: "None" },
  command: CashSlipCommand,
  event: CashSlipEvent,
  state: CashSlipState,
  access: { Collect: anyMember, HandOver: cashiers, Void: cashiers, Miss: systemOnly },
  concerns: ({ command, state }) => {
    if (command._tag === "Collect") return { kind: "cash-slip", amount: command.amount }
    return state._tag === "None" ? { kind: "cash-slip" } : { kind: "cash-slip", amount: state.amount }
  },
  reads: () => ({}),
  decide: (state, command, facts) => {
    switch (command._tag) {
      case "Collect":
        return collect(state, command, facts)
      case "HandOver":
        return handOver(state, command, facts)
      case "Void":
        return state._tag === "Voided"
          ? nothing
          : Result.flatMap(onTheWay(state), (slip): Decided => {
              const { collector } = slip
              if (persons(facts.actor).includes(collector)) return fail({ _tag: "OwnHandover", member: collector })
              return yields({ _tag: "SlipVoided", reason: command.reason, by: actorId(facts.actor) })
            })
      case "Miss":
        return state._tag === "Collected" ? yields(...missed(state, facts.at)) : nothing
    }
  },
  evolve,
  index: (state) =>
    state._tag === "None"
      ? {}
      : {
          customerId: state.customerId,
          collector: state.collector,
          status: statusOf[state._tag],
          on: LocalDate.format(state.on),
          isMissed: state._tag === "Collected" && state.isMissed === true,
        },
  timers: (state) =>
    state._tag === "Collected" && state.isMissed !== true ? [{ name: "handover", at: state.until }] : [],
  onTimer: ({ name, state }) =>
    name === "handover" && state._tag === "Collected" && state.isMissed !== true ? { _tag: "Miss" } : undefined,
})

/** What finance has taken over is a payment under the slip's number, counting from the day on which the customer paid. */
export const cashToPayment = reactor(cashSlip, "receivable/cash-to-payment", ({ event, id }) =>
  event._tag === "CashHandedOver"
    ? [
        Aggregate.dispatch(payment, id, {
          _tag: "Receive",
          customerId: event.customerId,
          amount: event.amount,
          valueDate: event.on,
          ...(event.allocation === undefined ? {} : { allocation: event.allocation }),
        }),
      ]
    : [],
)
