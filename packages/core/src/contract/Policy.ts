/**
 * Contract policy as data (CTR-1, CTR-3, CTR-6). Nothing here decides.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, Name } from "../decider/Ids.ts"
import type { PolicyKind } from "../decider/Policy.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import { type CompiledContractPolicy, compile } from "./Evaluate.ts"

/**
 * Who approves contracts of up to and including which amount (CTR-3). Rows from the lowest to the highest rank; the last
 * one may leave `upTo` out and is then without end. An amount in another currency is beyond a row that has one.
 */
export const ApprovalRow = Schema.Struct({ rank: Name, upTo: Schema.optionalKey(MoneyCodec.Money) })

/** What the watch looks for (CTR-7): the end of the term, contracted goods not drawn, commitments not met. */
export const Alert = Schema.Literals(["expiry", "unused", "unmet"])
/** What the watch looks for (CTR-7). */
export type Alert = typeof Alert.Type

/** An alert so many days ahead of the last day of validity, at the start of that day; `to` are roles (CTR-7). */
export const WatchRow = Schema.Struct({
  alert: Alert,
  days: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3660 })),
  to: Schema.Array(Name).check(Schema.isMinLength(1), Schema.isMaxLength(20)),
})
/** An alert ahead of time (CTR-7). */
export type WatchRow = typeof WatchRow.Type

/** A step after signing: whose turn it is first, and the steps that have to be done before it (CTR-8). */
export const FormalityRow = Schema.Struct({
  step: Id,
  party: Name,
  needs: Schema.optionalKey(Schema.Array(Id).check(Schema.isMaxLength(100))),
})
/** A step after signing (CTR-8). */
export type FormalityRow = typeof FormalityRow.Type

/** What a kind of contract asks for (CTR-1). */
export const ContractKind = Schema.Struct({
  kind: Id,
  /** Clauses that have to be worded before it is approved (CTR-3). */
  clauses: Schema.Array(Id).check(Schema.isMaxLength(100)),
  /** Papers that have to be on file before it is approved. */
  attachments: Schema.Array(Id).check(Schema.isMaxLength(100)),
  /** Whether it has to say from when until when it is valid. */
  term: Schema.Literals(["required", "optional"]),
  /** When it may be signed: once approved, or once the first payment was received in full as well (CTR-6). */
  signing: Schema.Literals(["after-approval", "after-first-payment"]),
  approval: Schema.Array(ApprovalRow).check(Schema.isMinLength(1), Schema.isMaxLength(50)),
  /** Whether it has to name products, quantities and prices (CTR-1). A contract that names them is bound to them anyway. */
  lines: Schema.optionalKey(Schema.Literals(["required", "optional"])),
  /** `free` gates no order and no invoice: a framework (CTR-1). Otherwise orders stay within what is contracted. */
  drawing: Schema.optionalKey(Schema.Literals(["bound", "free"])),
  /** How much more than contracted may be drawn, 0 to 100 % of the contracted quantity; 0 without it (CTR-2). */
  tolerance: Schema.optionalKey(RateCodec.Rate),
  /** From when on it may be ordered under: once it is signed, which is what holds without it, or archived (CTR-4). */
  ordering: Schema.optionalKey(Schema.Literals(["signed", "archived"])),
  /** Steps after signing; missing papers are asked for so many business days before an appointment (CTR-8). */
  afterSigning: Schema.optionalKey(
    Schema.Struct({
      steps: Schema.Array(FormalityRow).check(Schema.isMinLength(1), Schema.isMaxLength(100)),
      requestDays: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 366 })),
    }),
  ),
  watch: Schema.optionalKey(Schema.Array(WatchRow).check(Schema.isMaxLength(50))),
})
/** What a kind of contract asks for (CTR-1). */
export type ContractKind = typeof ContractKind.Type

/** Kinds of contract, and who archives and rescinds. */
export const ContractPolicy = Schema.Struct({
  kinds: Schema.Array(ContractKind).check(Schema.isMaxLength(50)),
  /** Roles that archive (CTR-4). */
  archiveRoles: Schema.Array(Name).check(Schema.isMinLength(1), Schema.isMaxLength(50)),
  /** Lowest rank that may rescind a contract. */
  rescindRank: Name,
  /** Lowest rank that approves prices of products without a list price (PRC-5); without it the ladder's highest. */
  unlistedRank: Schema.optionalKey(Name),
})
/** Kinds of contract, and who archives and rescinds. */
export type ContractPolicy = typeof ContractPolicy.Type

/** The kind of policy that contracts follow. */
export const contractPolicy: PolicyKind<ContractPolicy, CompiledContractPolicy> = {
  key: "contract",
  codec: ContractPolicy,
  compile,
}
