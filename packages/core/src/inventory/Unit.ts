/**
 * A unit that exists once: `unit/<id>` (INV-1, INV-2). Its own document is the one place where it can be taken, so
 * whatever the number of nodes, two takers meet there and one of them finds it taken.
 *
 * @module
 */
import * as Result from "effect/Result"
import { addMillis, hour, type Instant } from "../calendar/Instant.ts"
import { anyMember, anyOf, atLeast, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts, hasRole } from "../decider/Facts.ts"
import { UnitCommand } from "./Commands.ts"
import * as Errors from "./Errors.ts"
import { type CompiledInventoryPolicy, unitAt } from "./Evaluate.ts"
import { UnitEvent } from "./Events.ts"
import { type Holder, UnitState } from "./Model.ts"
import { inventoryPolicy } from "./Policy.ts"

/** What a unit has to know besides its state. */
export interface UnitKnown {
  readonly inventory: CompiledInventoryPolicy
}

type UnitFacts = Facts & UnitKnown
type Decided = Result.Result<ReadonlyArray<UnitEvent>, Errors.InventoryError>
type CommandOf<Tag extends UnitCommand["_tag"]> = Extract<UnitCommand, { readonly _tag: Tag }>
type Live = Exclude<UnitState, { readonly _tag: "Unregistered" }>
type Taken = Extract<UnitState, { readonly holder: Holder }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<UnitEvent>): Decided => Result.succeed(events)
const reject = (error: Errors.InventoryError): Decided => Result.fail(error)

/** Role of the sales controller (INV-2). */
export const salesController = "sales-controller"

const isTaken = (unit: UnitState): unit is Taken => "holder" in unit

/** The rejection of somebody who meets another deal's unit. */
const takenBy = (unit: Taken, { calendar }: UnitFacts): Decided =>
  reject(
    Errors.taken(
      unit.holder.dealId,
      unit._tag === "Held" ? { until: unit.until, zone: calendar.calendar.zone } : undefined,
    ),
  )

const hold = (unit: Live, { customerId, dealId, hours }: CommandOf<"Hold">, facts: UnitFacts): Decided => {
  const { policy } = facts.inventory
  const length = hours ?? policy.holdHours
  if (length > policy.maxHoldHours) return reject(Errors.holdTooLong(length, policy.maxHoldHours))
  if (isTaken(unit)) return unit.holder.dealId === dealId && unit._tag === "Held" ? nothing : takenBy(unit, facts)
  if (unit._tag === "Withdrawn") return reject(Errors.wrongState(unit._tag, "Available"))
  const holder = { dealId, customerId, memberId: actorId(facts.actor) }
  return yields({ _tag: "UnitHeld", holder, until: addMillis(facts.at, length * hour) })
}

const releaseHold = (unit: Live, { dealId, reason }: CommandOf<"ReleaseHold">, facts: UnitFacts): Decided => {
  if (!isTaken(unit)) return nothing
  if (unit.holder.dealId !== dealId) return takenBy(unit, facts)
  if (unit._tag !== "Held" && unit._tag !== "AwaitingConfirmation") return reject(Errors.wrongState(unit._tag, "Held"))
  const by = actorId(facts.actor)
  const may =
    unit.holder.memberId === by || hasRole(facts.actor, salesController) || facts.inventory.isManagement(facts.actor)
  return may ? yields({ _tag: "HoldReleased", dealId, reason, by }) : reject(Errors.notYours(unit.holder.memberId))
}

const subscribe = (unit: Live, { customerId, dealId }: CommandOf<"Subscribe">, facts: UnitFacts): Decided => {
  if (unit._tag === "Withdrawn") return reject(Errors.wrongState(unit._tag, "Available"))
  if (isTaken(unit)) {
    if (unit.holder.dealId !== dealId) return takenBy(unit, facts)
    if (unit._tag === "Subscribed" || unit._tag === "AwaitingConfirmation") return nothing
    if (unit._tag !== "Held") return reject(Errors.wrongState(unit._tag, "Held"))
  }
  const holder = { dealId, customerId, memberId: actorId(facts.actor) }
  return yields(
    facts.inventory.policy.confirmation === "automatic"
      ? { _tag: "UnitSubscribed", holder }
      : { _tag: "SubscriptionRequested", holder, at: facts.at },
  )
}

/** The unit as the deal's own in one of these states, or why it isn't. */
const ownedIn = <Tag extends Taken["_tag"]>(
  unit: Live,
  dealId: string,
  ...tags: readonly [Tag, ...ReadonlyArray<Tag>]
): Result.Result<Extract<Taken, { readonly _tag: Tag }>, Errors.InventoryError> => {
  const isOneOf = (one: UnitState): one is Extract<Taken, { readonly _tag: Tag }> =>
    tags.some((tag) => tag === one._tag)
  if (!isTaken(unit)) return Result.fail(Errors.wrongState(unit._tag, tags[0]))
  if (unit.holder.dealId !== dealId) return Result.fail(Errors.notTheHolder(dealId))
  return isOneOf(unit) ? Result.succeed(unit) : Result.fail(Errors.wrongState(unit._tag, tags[0]))
}

const confirm = (unit: Live, { dealId }: CommandOf<"ConfirmSubscription">, facts: UnitFacts): Decided => {
  if (unit._tag === "Subscribed" && unit.holder.dealId === dealId) return nothing
  return Result.flatMap(ownedIn(unit, dealId, "AwaitingConfirmation"), ({ holder, requestedBy }) => {
    const by = actorId(facts.actor)
    return by === requestedBy
      ? reject(Errors.selfConfirmation(by))
      : yields({ _tag: "UnitSubscribed", holder, confirmedBy: by })
  })
}

const withdraw = (unit: Live, { reason }: CommandOf<"Withdraw">, facts: UnitFacts): Decided => {
  if (!facts.inventory.isManagement(facts.actor))
    return reject(Errors.rankTooLow(facts.inventory.policy.managementRank))
  if (isTaken(unit)) return takenBy(unit, facts)
  return unit._tag === "Withdrawn" ? nothing : yields({ _tag: "UnitWithdrawn", reason, by: actorId(facts.actor) })
}

const reinstate = (unit: Live, facts: UnitFacts): Decided => {
  if (!facts.inventory.isManagement(facts.actor))
    return reject(Errors.rankTooLow(facts.inventory.policy.managementRank))
  if (unit._tag === "Available") return nothing
  return unit._tag === "Withdrawn"
    ? yields({ _tag: "UnitReinstated", by: actorId(facts.actor) })
    : reject(Errors.wrongState(unit._tag, "Withdrawn"))
}

/** A deal that has the unit no longer has nothing to lose: the command was carried out, or somebody else holds it. */
const giveBack = (
  unit: Live,
  dealId: string,
  tags: readonly [Taken["_tag"], ...ReadonlyArray<Taken["_tag"]>],
  event: (holder: Holder) => UnitEvent,
): Decided => {
  if (!isTaken(unit) || unit.holder.dealId !== dealId) return nothing
  return Result.flatMap(ownedIn(unit, dealId, ...tags), ({ holder }) => yields(event(holder)))
}

const onLive = (unit: Live, command: UnitCommand, facts: UnitFacts): Decided => {
  const by = actorId(facts.actor)
  switch (command._tag) {
    case "Register":
    case "ExpireHold":
      return nothing
    case "Hold":
      return hold(unit, command, facts)
    case "ReleaseHold":
      return releaseHold(unit, command, facts)
    case "Subscribe":
      return subscribe(unit, command, facts)
    case "ConfirmSubscription":
      return confirm(unit, command, facts)
    case "RefuseSubscription":
      return giveBack(unit, command.dealId, ["AwaitingConfirmation"], () => ({
        ...command,
        _tag: "SubscriptionRefused",
        by,
      }))
    case "ReleaseSubscription":
      return giveBack(unit, command.dealId, ["Subscribed"], () => ({ ...command, _tag: "SubscriptionReleased", by }))
    case "Contract": {
      const { contractId, dealId } = command
      const isDone = unit._tag === "Contracted" && unit.holder.dealId === dealId && unit.contractId === contractId
      return isDone
        ? nothing
        : Result.flatMap(ownedIn(unit, dealId, "Subscribed"), () =>
            yields({ _tag: "UnitContracted", dealId, contractId }),
          )
    }
    case "Sell": {
      const { dealId } = command
      if (unit._tag === "Sold" && unit.holder.dealId === dealId) return nothing
      return Result.flatMap(ownedIn(unit, dealId, "Contracted"), ({ contractId }) =>
        yields({ _tag: "UnitSold", dealId, contractId }),
      )
    }
    case "TakeOver":
      return takeOver(unit, command)
    case "Withdraw":
      return withdraw(unit, command, facts)
    case "Reinstate":
      return reinstate(unit, facts)
    case "Forfeit":
      return giveBack(
        unit,
        command.dealId,
        ["Subscribed", "AwaitingConfirmation", "Contracted", "Held"],
        ({ customerId }) => ({ ...command, _tag: "UnitForfeited", customerId }),
      )
  }
}

/** The deal keeps the unit whoever looks after it; what is sold belongs to nobody's open business (ORG-7). */
const takeOver = (unit: Live, { from, reason, to }: CommandOf<"TakeOver">): Decided =>
  isTaken(unit) && unit._tag !== "Sold" && unit.holder.memberId === from
    ? yields({ _tag: "HolderTookOver", dealId: unit.holder.dealId, from, to, reason })
    : nothing

const decide = (state: UnitState, command: UnitCommand, facts: UnitFacts): Decided => {
  if (state._tag === "Unregistered") {
    // Nothing is handed over where there is nothing.
    if (command._tag === "TakeOver") return nothing
    return command._tag === "Register"
      ? yields({ _tag: "UnitRegistered", description: command.description, by: actorId(facts.actor) })
      : reject(Errors.notRegistered())
  }
  const now = unitAt(state, facts.at)
  if (now === state || now._tag === "Unregistered" || state._tag !== "Held") return onLive(state, command, facts)
  // The hold is over, whether or not its timer has fired: note it, and go on from there.
  const expired: UnitEvent = { _tag: "HoldExpired", dealId: state.holder.dealId, until: state.until }
  return Result.map(onLive(now, command, facts), (events) =>
    events.length > 0 || command._tag === "ExpireHold" ? [expired, ...events] : [],
  )
}

const evolve = (state: UnitState, event: UnitEvent): UnitState => {
  if (state._tag === "Unregistered") {
    return event._tag === "UnitRegistered" ? { _tag: "Available", description: event.description } : state
  }
  const { description } = state
  switch (event._tag) {
    case "UnitRegistered":
      return state
    case "UnitHeld":
      return { _tag: "Held", description, holder: event.holder, until: event.until }
    case "SubscriptionRequested":
      return {
        ...{ _tag: "AwaitingConfirmation", description, holder: event.holder, requestedBy: event.holder.memberId },
        ...(event.at === undefined ? {} : { requestedAt: event.at }),
      }
    case "UnitSubscribed":
      return { _tag: "Subscribed", description, holder: event.holder }
    case "UnitContracted":
      return isTaken(state)
        ? { _tag: "Contracted", description, holder: state.holder, contractId: event.contractId }
        : state
    case "UnitSold":
      return isTaken(state) ? { _tag: "Sold", description, holder: state.holder, contractId: event.contractId } : state
    case "UnitWithdrawn":
      return { _tag: "Withdrawn", description, reason: event.reason }
    case "HolderTookOver":
      return isTaken(state) ? { ...state, holder: { ...state.holder, memberId: event.to } } : state
    case "HoldReleased":
    case "HoldExpired":
    case "SubscriptionRefused":
    case "SubscriptionReleased":
    case "UnitReinstated":
    case "UnitForfeited":
      return { _tag: "Available", description }
  }
}

const controllers = anyOf(inRole(salesController), atLeast("manager"))
const contractClerks = anyOf(inRole("contract-administrator"), inRole(salesController))

/** The timer that ends a hold. */
export const holdExpiry = "hold-expiry"

/** One unit of sales control (INV-1, INV-2). */
export const unit = Aggregate.make<UnitCommand, UnitEvent, UnitState, Errors.InventoryError, UnitKnown>({
  kind: "unit",
  initial: { _tag: "Unregistered" },
  command: UnitCommand,
  event: UnitEvent,
  state: UnitState,
  access: {
    Register: controllers,
    Hold: anyMember,
    ReleaseHold: anyMember,
    ExpireHold: systemOnly,
    Subscribe: anyMember,
    ConfirmSubscription: inRole(salesController),
    RefuseSubscription: inRole(salesController),
    ReleaseSubscription: controllers,
    Contract: contractClerks,
    Sell: contractClerks,
    Withdraw: anyMember,
    Reinstate: anyMember,
    Forfeit: systemOnly,
    TakeOver: systemOnly,
  },
  reads: () => ({ inventory: Aggregate.policy(inventoryPolicy) }),
  decide,
  evolve,
  index: (state) => ({
    status: state._tag,
    dealId: isTaken(state) ? state.holder.dealId : null,
    customerId: isTaken(state) ? state.holder.customerId : null,
    memberId: isTaken(state) ? state.holder.memberId : null,
    waitingSince: state._tag === "AwaitingConfirmation" ? (state.requestedAt ?? null) : null,
  }),
  timers: (state) => (state._tag === "Held" ? [{ name: holdExpiry, at: state.until }] : []),
  onTimer: ({ at, state }) => (state._tag === "Held" && isOver(state.until, at) ? { _tag: "ExpireHold" } : undefined),
})

const isOver = (until: Instant, at: Instant): boolean => until <= at
