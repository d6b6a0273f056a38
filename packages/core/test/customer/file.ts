/** What the tests of customers say over and over. */
import * as Customer from "@dealwright/core/Customer"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Organisation from "@dealwright/core/Organisation"
import { member, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"

export const day = LocalDate.literal

export const registration = (
  personal: Partial<Customer.PersonalInput>,
  owner?: string,
): Extract<Customer.CustomerCommand, { readonly _tag: "Register" }> => ({
  _tag: "Register",
  personal: { name: "Acme Trading Ltd", countryCode: "86", ...personal },
  profile: { source: "web", need: "two pumps" },
  ...(owner === undefined ? {} : { owner }),
})

export const contact = (
  contactId: string,
  on: `${number}-${number}-${number}`,
  outcome: "effective" | "ineffective" = "effective",
) =>
  ({
    _tag: "RecordContact",
    contactId,
    on: day(on),
    channel: "phone",
    outcome,
    personal: { person: "Ms Wang", note: "asked for an offer" },
  }) as const

export const policy = (changes: Partial<Customer.CustomerPolicy> = {}): Customer.CompiledCustomerPolicy =>
  Result.getOrThrow(
    Customer.customerPolicy.compile(
      { ...Customer.tradePolicy, ...changes },
      { ladder: Decision.defaultLadder, extensions: Decider.noExtensions },
    ),
  )

/** Pat leads Max, Max leads Sue, Sue leads Ann and Bob; Tom is a supervisor beside them; Aud only audits. */
export const organisation: Organisation.OrganisationState = Decider.fold(
  Organisation.organisation,
  [
    ["pat", "president", null],
    ["max", "manager", "pat"],
    ["sue", "supervisor", "max"],
    ["tom", "supervisor", "max"],
    ["ann", "rep", "sue"],
    ["bob", "rep", "sue"],
    ["aud", "rep", "max"],
  ].map(([id, rank, supervisor]) => ({
    _tag: "MemberAdded",
    id: id ?? "",
    name: id ?? "",
    rank: rank ?? "",
    roles: [id === "aud" ? "auditor" : "sales"],
    supervisor: supervisor ?? null,
    team: null,
    territory: null,
  })),
)

/** Facts of a command by this member; the system's when nobody is named. On 2 March 2026 unless told otherwise. */
export const factsOf = (actor: Decider.Actor, at = "2026-03-02T09:00:00Z"): Decider.Facts & Customer.CustomerKnown => ({
  ...testFacts({ actor, at }),
  claims: [],
  parties: [],
  organisation,
  policy: policy(),
})

export const ann = member("ann", "rep", "sales")
export const bob = member("bob", "rep", "sales")
export const sue = member("sue", "supervisor", "sales")
export const tom = member("tom", "supervisor", "sales")
export const pat = member("pat", "president", "sales")
