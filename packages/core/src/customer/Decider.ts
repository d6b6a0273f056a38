/**
 * A customer: registered once, owned by one member, everything about them on one file.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Access from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import { dutyRoster, dutyRosterId, organisation, organisationId } from "../organisation/index.ts"
import { customerClaim } from "./ClaimDecider.ts"
import { CustomerCommand } from "./Commands.ts"
import type { CustomerError } from "./Errors.ts"
import { CustomerEvent } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import * as File from "./File.ts"
import { keysOf } from "./Keys.ts"
import type { CustomerFacts, CustomerKnown, Decided } from "./Known.ts"
import { CustomerState, personalData } from "./Model.ts"
import { customerPolicy } from "./Policy.ts"
import { register } from "./Register.ts"
import { contestedKeys, merge, partyIds, settle } from "./Settle.ts"

/** What it takes to read a customer; a customer in conflict reads others. */
const readable: Aggregate.Readable<CustomerState> = {
  kind: "customer",
  initial: { _tag: "Absent", frozenDeals: [] },
  state: CustomerState,
  consistency: "guarded",
}

/** Keys that the command is about, in the order in which the decision expects their states. */
const keysToRead = (state: CustomerState, command: CustomerCommand, facts: Facts): ReadonlyArray<string> => {
  switch (command._tag) {
    case "Register":
    case "UpdatePersonal":
      return keysOf(personalData(command.personal), facts).claims.map(({ claimId }) => claimId)
    case "SettleConflict":
      return contestedKeys(state)
    default:
      return []
  }
}

const decide = (state: CustomerState, command: CustomerCommand, facts: CustomerFacts): Decided => {
  switch (command._tag) {
    case "Register":
      return register(state, command, facts)
    case "SettleConflict":
      return settle(state, command, facts)
    case "MergeRegistration":
      return merge(state, command, facts)
    case "RecordFrozenDeal":
      return File.recordFrozenDeal(state, command, facts)
  }
  // What has become part of another file goes on with that one.
  if (command._tag === "TakeOver" && (state._tag === "Absent" || state._tag === "Redirected")) return Result.succeed([])
  const file = File.fileOf(state)
  if (Result.isFailure(file)) return Result.fail(file.failure)
  switch (command._tag) {
    case "RecordContact":
      return File.recordContact(file.success, command, facts)
    case "AddDocument":
      return File.addDocument(file.success, command, facts)
    case "ChangeOwner":
      return File.changeOwner(file.success, command, facts)
    case "TakeOver":
      return File.takeOver(file.success, command, facts)
    case "UpdateProfile":
      return File.updateProfile(file.success, command, facts)
    case "UpdatePreferences":
      return File.updatePreferences(file.success, command, facts)
    case "UpdatePersonal":
      return File.updatePersonal(file.success, command, facts)
  }
}

/**
 * A customer (CUS-1 to CUS-4, CUS-8).
 *
 * Laws: two files have a key in common only after a supervisor's finding; who is redirected stays so; a command repeated on
 * the state that it led to yields no events.
 */
export const customer = Aggregate.make<CustomerCommand, CustomerEvent, CustomerState, CustomerError, CustomerKnown>({
  ...readable,
  command: CustomerCommand,
  event: CustomerEvent,
  access: {
    Register: Access.anyMember,
    // Who stands above the owners concerned is asked of the organisation, whatever a company's ranks are called.
    SettleConflict: Access.anyMember,
    RecordContact: Access.anyMember,
    AddDocument: Access.anyMember,
    ChangeOwner: Access.anyMember,
    TakeOver: Access.systemOnly,
    UpdateProfile: Access.anyMember,
    UpdatePreferences: Access.anyMember,
    UpdatePersonal: Access.anyMember,
    RecordFrozenDeal: Access.systemOnly,
    MergeRegistration: Access.systemOnly,
  },
  reads: ({ command, facts, state }) => ({
    claims: Aggregate.documents(customerClaim, keysToRead(state, command, facts)),
    parties: Aggregate.documents(readable, command._tag === "SettleConflict" ? partyIds(state, command.existing) : []),
    organisation: Aggregate.document(organisation, organisationId),
    policy: Aggregate.policy(customerPolicy),
    ...(command._tag === "Register" && command.owner === undefined && facts.actor._tag === "System"
      ? { duty: Aggregate.document(dutyRoster, dutyRosterId) }
      : {}),
  }),
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? { standing: state._tag }
      : {
          standing: state._tag,
          owner: state.owner,
          source: state.profile.source,
          ...(state._tag === "Redirected" ? { to: state.to } : {}),
        },
})
