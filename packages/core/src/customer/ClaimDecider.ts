/**
 * One key that customers are recognised by: who has it (CUS-2).
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Access from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { CustomerClaimCommand } from "./Commands.ts"
import { type CustomerClaimError, rejectClaim } from "./Errors.ts"
import { CustomerClaimEvent } from "./Events.ts"
import { CustomerClaimState, type CustomerId, type Holder, type KeyKind, maxHolders } from "./Model.ts"

/** Who has a key now. */
export const holdersOf = (state: CustomerClaimState): ReadonlyArray<Holder> =>
  state._tag === "Held" ? state.holders : []

const held = (state: CustomerClaimState, customerId: CustomerId): Holder | undefined =>
  holdersOf(state).find((holder) => holder.customerId === customerId)

const decide = (
  state: CustomerClaimState,
  command: CustomerClaimCommand,
): Result.Result<ReadonlyArray<CustomerClaimEvent>, CustomerClaimError> => {
  switch (command._tag) {
    case "Claim": {
      const { _tag, sharing, ...claim } = command
      const mine = held(state, claim.customerId)
      const others = holdersOf(state).filter((holder) => holder.customerId !== claim.customerId)
      if (mine !== undefined) {
        return Result.succeed(
          mine.standing === claim.standing && mine.since >= claim.since ? [] : [{ _tag: "KeyClaimed", ...claim }],
        )
      }
      if (others.length > 0 && sharing === "sole") {
        const customers = others.map((holder) => holder.customerId)
        return Result.fail(rejectClaim({ _tag: "KeyHeld", key: claim.key, customers }))
      }
      return others.length >= maxHolders
        ? Result.fail(rejectClaim({ _tag: "TooManyHolders", key: claim.key, limit: maxHolders }))
        : Result.succeed([{ _tag: "KeyClaimed", ...claim }])
    }
    case "Renew": {
      const mine = held(state, command.customerId)
      return Result.succeed(
        mine === undefined || mine.since >= command.since ? [] : [{ ...command, _tag: "KeyRenewed" }],
      )
    }
    case "Release":
      return Result.succeed(
        held(state, command.customerId) === undefined ? [] : [{ _tag: "KeyReleased", customerId: command.customerId }],
      )
    case "Transfer": {
      // A third customer's key is not shared on the quiet.
      const moves = held(state, command.from) !== undefined || state._tag === "Free"
      return Result.succeed(moves ? [{ ...command, _tag: "KeyTransferred" }] : [])
    }
  }
}

const holding = (key: KeyKind, holders: ReadonlyArray<Holder>): CustomerClaimState =>
  holders.length === 0
    ? { _tag: "Free" }
    : { _tag: "Held", key, holders: [...holders].sort((a, b) => (a.customerId < b.customerId ? -1 : 1)) }

const later = (holder: Holder | undefined, since: Holder["since"]): Holder["since"] =>
  holder !== undefined && holder.since > since ? holder.since : since

const evolve = (state: CustomerClaimState, event: CustomerClaimEvent): CustomerClaimState => {
  const except = (...ids: ReadonlyArray<CustomerId>) =>
    holdersOf(state).filter((holder) => !ids.includes(holder.customerId))
  switch (event._tag) {
    case "KeyClaimed": {
      const { customerId, key, standing } = event
      const since = later(held(state, customerId), event.since)
      return holding(key, [...except(customerId), { customerId, since, standing }])
    }
    case "KeyRenewed": {
      const mine = held(state, event.customerId)
      return state._tag === "Free" || mine === undefined
        ? state
        : holding(state.key, [...except(event.customerId), { ...mine, since: later(mine, event.since) }])
    }
    case "KeyReleased":
      return state._tag === "Free" ? state : holding(state.key, except(event.customerId))
    case "KeyTransferred": {
      const { from, key, to } = event
      const since = later(held(state, to), event.since)
      return holding(key, [...except(from, to), { customerId: to, since, standing: "registered" }])
    }
  }
}

/**
 * A key of customers, under the digest of its normalised form (CUS-2). Registrations read the keys they need as part of
 * their transaction, so of two at the same moment one sees the other.
 *
 * Laws: a key has several holders only after a supervisor's finding; a command repeated on the state that it led to yields
 * no events.
 */
export const customerClaim = Aggregate.make<
  CustomerClaimCommand,
  CustomerClaimEvent,
  CustomerClaimState,
  CustomerClaimError,
  unknown
>({
  kind: "customer-claim",
  initial: { _tag: "Free" },
  command: CustomerClaimCommand,
  event: CustomerClaimEvent,
  state: CustomerClaimState,
  access: {
    Claim: Access.systemOnly,
    Renew: Access.systemOnly,
    Release: Access.systemOnly,
    Transfer: Access.systemOnly,
  },
  reads: () => ({}),
  decide,
  evolve,
})
