/**
 * How approvals go, as data (APR-2, APR-4, APR-6). Nothing here decides; `Compile` builds routes from it.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Name, type PolicyKind } from "../decider/index.ts"
import { type CompiledApproval, compile } from "./Compile.ts"
import { maxBranches } from "./Model.ts"

/** How the route of a request is built from its decision. */
export type RouteRule =
  /** The rank that the decision asks for, or anybody above. */
  | { readonly _tag: "LowestSufficient" }
  /** Every rank above the requester's up to the one that the decision asks for, one after the other. */
  | { readonly _tag: "EveryRankUpTo" }
  /** This rank or above, whatever the decision asks for. */
  | { readonly _tag: "OfRank"; readonly rank: string }
  | { readonly _tag: "InRole"; readonly role: string }
  /** All in parallel, each by somebody else. */
  | { readonly _tag: "AllOf"; readonly rules: ReadonlyArray<RouteRule> }
  | { readonly _tag: "NOf"; readonly needed: number; readonly rules: ReadonlyArray<RouteRule> }
  | { readonly _tag: "Sequence"; readonly rules: ReadonlyArray<RouteRule> }

const rules = Schema.Array(Schema.suspend((): Schema.Codec<RouteRule, unknown> => RouteRule)).check(
  Schema.isMaxLength(maxBranches),
)

/** `RouteRule`. */
export const RouteRule: Schema.Codec<RouteRule, unknown> = Schema.Union([
  Schema.TaggedStruct("LowestSufficient", {}),
  Schema.TaggedStruct("EveryRankUpTo", {}),
  Schema.TaggedStruct("OfRank", { rank: Name }),
  Schema.TaggedStruct("InRole", { role: Name }),
  Schema.TaggedStruct("AllOf", { rules }),
  Schema.TaggedStruct("NOf", { needed: Schema.Int, rules }),
  Schema.TaggedStruct("Sequence", { rules }),
])

/** How approvals go in a company. */
export const ApprovalPolicy = Schema.Struct({
  /** By kind of subject: `quote`, `price-list`, `order-credit` … */
  routes: Schema.Record(Name, RouteRule).check(Schema.isMaxProperties(200)),
  /** For every other kind. */
  otherwise: RouteRule,
  /** Business days after which an unanswered request goes to the next rank up; without it it waits (APR-4). */
  answerDays: Schema.optionalKey(Schema.Int),
  /** Days after which an approval that wasn't used lapses; without it it never does (APR-6). */
  validDays: Schema.optionalKey(Schema.Int),
})
/** The type of {@link ApprovalPolicy}. */
export type ApprovalPolicy = typeof ApprovalPolicy.Type

/** The kind of policy that approvals follow. */
export const approvalPolicy: PolicyKind<ApprovalPolicy, CompiledApproval> = {
  key: "approval",
  codec: ApprovalPolicy,
  compile,
}
