/** A small company, requests, and facts for tests of approvals. */
import * as Approval from "@dealwright/core/Approval"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Organisation from "@dealwright/core/Organisation"
import { member, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

export const ladder = Decision.defaultLadder
export const rankOf = (name: string): Decision.Rank => Result.getOrThrow(Decision.rankNamed(ladder, name))

const idOf = Schema.decodeUnknownSync(Organisation.MemberId)

const added = (id: string, rank: string, supervisor: string | null, roles: ReadonlyArray<Organisation.Role> = []) =>
  ({
    _tag: "MemberAdded",
    id: idOf(id),
    name: id,
    rank,
    roles,
    supervisor: supervisor === null ? null : idOf(supervisor),
    team: null,
    territory: null,
  }) as const

/** pia (president) over dan and dora (directors) over mia and max (managers) over sam (supervisor) over ann (rep). */
export const company = Decider.fold(Organisation.organisation, [
  added("pia", "president", null),
  added("dan", "director", "pia"),
  added("dora", "director", "pia"),
  added("mia", "manager", "dan"),
  added("max", "manager", "dora"),
  added("sam", "supervisor", "mia"),
  added("ann", "rep", "sam", ["sales"]),
  added("lea", "rep", "sam", ["legal"]),
  added("leo", "rep", "sam", ["legal"]),
])

export const people = {
  ann: member("ann", "rep", "sales"),
  lea: member("lea", "rep", "legal"),
  leo: member("leo", "rep", "legal"),
  sam: member("sam", "supervisor"),
  mia: member("mia", "manager"),
  max: member("max", "manager"),
  dan: member("dan", "director"),
  dora: member("dora", "director"),
  pia: member("pia", "president"),
}

export const compiled = (policy: Approval.ApprovalPolicy): Approval.CompiledApproval => {
  const result = Approval.compile(policy, { ladder })
  if (Result.isFailure(result)) throw new Error(JSON.stringify(result.failure))
  return result.success
}

export const routed = (rule: Approval.RouteRule, change: Partial<Approval.ApprovalPolicy> = {}) =>
  compiled({ ...Approval.tradeApproval, routes: { quote: rule }, ...change })

/** Monday 2 March 2026, 09:00 UTC, unless told otherwise. */
export const as = (
  actor: Decider.Actor,
  options: {
    readonly at?: string
    readonly policy?: Approval.CompiledApproval
    readonly company?: Organisation.OrganisationState
  } = {},
): Decider.Facts & Approval.ApprovalKnown => ({
  ...testFacts({ actor, ...(options.at === undefined ? {} : { at: options.at }) }),
  organisation: options.company ?? company,
  policy: options.policy ?? compiled(Approval.tradeApproval),
})

export const subject: Approval.Subject = { kind: "quote", id: "q1", contentHash: "abc" }

/** A request by ann that takes a rank, and sign-offs. */
export const request = (
  rank: string,
  signOffs: ReadonlyArray<Decision.SignOff> = [],
): Extract<Approval.ApprovalCommand, { readonly _tag: "Request" }> => ({
  _tag: "Request",
  subject,
  decision: Decision.needsApproval(
    rankOf(rank),
    [Decision.reason("NeedsApproval", "line-below-authority", "PRC-5", { sku: "A", discount: "4%" })],
    signOffs,
  ),
  requester: { id: "ann", rank: rankOf("rep") },
  urgency: "normal",
  summary: "Pump at 96.00 instead of 100.00 for customer C-1.",
})
