/**
 * A request for approval: what for, by whom, which way it goes, who said what (APR-1, APR-2, APR-3, APR-5).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, Name, ShortText } from "../decider/index.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"

/** Most branches of one node of a route. */
export const maxBranches = 50

/** Who has to say yes, as a tree (APR-2). */
export type Route =
  /** Somebody of this rank or above. */
  | { readonly _tag: "AtLeast"; readonly rank: typeof DecisionCodec.Rank.Type }
  /** Somebody who fills this role, whatever their rank. */
  | { readonly _tag: "InRole"; readonly role: string }
  /** All of them, in any order, each by somebody else. */
  | { readonly _tag: "AllOf"; readonly routes: ReadonlyArray<Route> }
  /** So many of them, in any order. */
  | { readonly _tag: "NOf"; readonly needed: number; readonly routes: ReadonlyArray<Route> }
  /** One after the other. */
  | { readonly _tag: "Sequence"; readonly routes: ReadonlyArray<Route> }

const branches = Schema.Array(Schema.suspend((): Schema.Codec<Route, unknown> => Route)).check(
  Schema.isMinLength(1),
  Schema.isMaxLength(maxBranches),
)

/** Somebody of a rank or above. */
export const AtLeast = Schema.TaggedStruct("AtLeast", { rank: DecisionCodec.Rank })
/** Somebody who fills a role. */
export const InRole = Schema.TaggedStruct("InRole", { role: Name })

/** `Route`. */
export const Route: Schema.Codec<Route, unknown> = Schema.Union([
  AtLeast,
  InRole,
  Schema.TaggedStruct("AllOf", { routes: branches }),
  Schema.TaggedStruct("NOf", { needed: Schema.Int.check(Schema.isGreaterThan(0)), routes: branches }),
  Schema.TaggedStruct("Sequence", { routes: branches }),
])

/** Who a single step of a route asks. */
export const Approver = Schema.Union([AtLeast, InRole])
/** The type of {@link Approver}. */
export type Approver = typeof Approver.Type

/** Names a step of a route by its place in the tree: `1`, `1.2`, `1.2.1`. */
export const StepId = Schema.String.check(Schema.isPattern(/^\d{1,2}(\.\d{1,2}){0,30}$/u))

/** What is to be approved: exactly this content and nothing else (PRC-8). */
export const Subject = Schema.Struct({
  /** Kind of aggregate, which tells the modules whose request it is. */
  kind: Name,
  id: Id,
  /** Which revision of the subject; tells its requests apart. */
  revision: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))),
  contentHash: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(128)),
})
/** The type of {@link Subject}. */
export type Subject = typeof Subject.Type

/** The member for whom somebody acted, and by which delegation (ORG-3). */
export const OnBehalfOf = Schema.Struct({ memberId: ShortText, delegation: ShortText })

const onBehalfOf = Schema.optionalKey(OnBehalfOf)

/** Who asks, with the rank that they asked with; for whom, if not for themselves. */
export const Requester = Schema.Struct({ id: ShortText, rank: DecisionCodec.Rank, onBehalfOf })
/** The type of {@link Requester}. */
export type Requester = typeof Requester.Type

/** How soon an answer is wanted. */
export const Urgency = Schema.Literals(["normal", "urgent"])

/** What a request says (APR-1). */
export const requestFields = {
  subject: Subject,
  decision: DecisionCodec.Decision,
  requester: Requester,
  urgency: Urgency,
  /** What an approver is shown, in a paragraph (APR-5). */
  summary: LongText,
  /** The money that it is about; without it no delegation with a limit covers the request (ORG-3). */
  amount: Schema.optionalKey(MoneyCodec.Money),
  /** What of the amount is left after cost, where all costs are known. */
  margin: Schema.optionalKey(MoneyCodec.Money),
  /** The customer whom it is about, for the history with them. */
  customerId: Schema.optionalKey(Id),
}

/** Most people that one step names as asked. */
export const maxAsked = 100

/** Whom a step asked, and when (APR-5). Others of the rank or role may answer too. */
export const Asked = Schema.Struct({
  step: StepId,
  approver: Approver,
  members: Schema.Array(ShortText).check(Schema.isMaxLength(maxAsked)),
  at: CalendarCodec.Instant,
})
/** The type of {@link Asked}. */
export type Asked = typeof Asked.Type

/** Yes or no. */
export const Said = Schema.TaggedUnion({ Approved: { note: LongText }, Rejected: { reason: LongText } })
/** The type of {@link Said}. */
export type Said = typeof Said.Type

/** What somebody said to one step (APR-5). */
export const Answer = Schema.Struct({
  step: StepId,
  by: ShortText,
  /** The rank with which it was given: their own, or the delegator's. */
  rank: DecisionCodec.Rank,
  onBehalfOf,
  said: Said,
  at: CalendarCodec.Instant,
})
/** The type of {@link Answer}. */
export type Answer = typeof Answer.Type

/** How a request ended (APR-3). */
export const Outcome = Schema.TaggedUnion({
  /** `lapsesAt`: when it lapses unless it was used (APR-6). */
  Approved: { lapsesAt: Schema.optionalKey(CalendarCodec.Instant), isUsed: Schema.Boolean },
  Rejected: { reason: LongText },
  /** To be changed and asked for again. */
  Returned: { reason: LongText },
  Withdrawn: { reason: LongText },
  /** Approved, but not used in time (APR-6). */
  Expired: {},
  /** The content changed. */
  Superseded: { reason: LongText },
})
/** The type of {@link Outcome}. */
export type Outcome = typeof Outcome.Type

const record = {
  ...requestFields,
  route: Route,
  asked: Schema.Array(Asked).check(Schema.isMaxLength(1000)),
  answers: Schema.Array(Answer).check(Schema.isMaxLength(1000)),
}

/** One request with everything that was said (APR-5). */
export const ApprovalState = Schema.TaggedUnion({
  None: {},
  /** `deadline`: when the pending steps go to the next rank up (APR-4). */
  Pending: { ...record, deadline: Schema.optionalKey(CalendarCodec.Instant) },
  Decided: { ...record, outcome: Outcome, by: ShortText, onBehalfOf, at: CalendarCodec.Instant },
})
/** The type of {@link ApprovalState}. */
export type ApprovalState = typeof ApprovalState.Type
/** A request that waits for answers. */
export type Pending = Extract<ApprovalState, { readonly _tag: "Pending" }>
