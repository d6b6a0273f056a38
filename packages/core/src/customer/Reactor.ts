/**
 * What a customer's events mean for keys and for other files. All of it commits with the event.
 *
 * @module
 */
import { format } from "../calendar/LocalDate.ts"
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { customerClaim } from "./ClaimDecider.ts"
import type { CustomerClaimCommand } from "./Commands.ts"
import { customer } from "./Decider.ts"
import type { CustomerEvent } from "./Events.ts"
import { claimsWithout } from "./Keys.ts"
import type { Claim, CustomerId, CustomerState } from "./Model.ts"

const toKeys = (
  claims: ReadonlyArray<Claim>,
  command: (claim: Claim) => CustomerClaimCommand,
): ReadonlyArray<Dispatch> => claims.map((claim) => dispatch(customerClaim, claim.claimId, command(claim)))

const renew = (customerId: CustomerId, state: CustomerState): ReadonlyArray<Dispatch> =>
  state._tag === "Registered" || state._tag === "Conflicted"
    ? toKeys(state.claims, () => ({ _tag: "Renew", customerId, since: state.lastEffectiveOn }))
    : []

const follow = (id: CustomerId, event: CustomerEvent, state: CustomerState): ReadonlyArray<Dispatch> => {
  switch (event._tag) {
    case "CustomerRegistered":
      return toKeys(event.claims, ({ key }) => ({
        _tag: "Claim",
        customerId: id,
        key,
        since: event.on,
        standing: "registered",
        sharing: "sole",
      }))
    case "RegistrationConflicted": {
      // Keys that nobody else has are this registration's, so that a third one meets it.
      const free = claimsWithout(event.claims, event.conflicts)
      return toKeys(free, ({ key }) => ({
        _tag: "Claim",
        customerId: id,
        key,
        since: event.on,
        standing: "in-conflict",
        sharing: "sole",
      }))
    }
    case "LapsedCustomerTakenOver":
      return [
        dispatch(customer, event.existing, {
          _tag: "MergeRegistration",
          registrationId: id,
          registeredBy: event.by,
          personal: event.personal,
          claims: event.claims,
          passTo: event.owner,
          reason: `The protection of the former owner ended on ${format(event.protectedUntil)} (CUS-2).`,
        }),
      ]
    case "ConflictSettled":
      if (state._tag === "Registered") {
        return toKeys(state.claims, ({ key }) => ({
          _tag: "Claim",
          customerId: id,
          key,
          since: state.lastEffectiveOn,
          standing: "registered",
          sharing: "shared",
        }))
      }
      return state._tag === "Redirected"
        ? [
            dispatch(customer, state.to, {
              _tag: "MergeRegistration",
              registrationId: id,
              registeredBy: state.registeredBy,
              personal: state.personal,
              claims: event.claims,
              passTo: event.keep === "new" ? state.owner : null,
              reason: event.reason,
            }),
          ]
        : []
    case "RegistrationMerged":
      return state._tag === "Registered"
        ? toKeys(event.claims, ({ key }) => ({
            _tag: "Transfer",
            from: event.registrationId,
            to: id,
            key,
            since: state.lastEffectiveOn,
          }))
        : []
    case "OwnerChanged":
      return event.protection === "starts-anew" ? renew(id, state) : []
    case "ContactRecorded":
      return event.outcome === "effective" ? renew(id, state) : []
    case "PersonalChanged":
      return state._tag === "Registered"
        ? [
            ...toKeys(event.dropped, () => ({ _tag: "Release", customerId: id })),
            ...toKeys(event.added, ({ key }) => ({
              _tag: "Claim",
              customerId: id,
              key,
              since: state.lastEffectiveOn,
              standing: "registered",
              sharing: "sole",
            })),
          ]
        : []
    default:
      return []
  }
}

/** Keeps the keys in step with the files, and brings two registrations of one customer together (CUS-2). */
export const keepKeys: Reactor = reactor(customer, "customer.keys", ({ event, id, state }) => follow(id, event, state))
