/**
 * Stored form of pipelines, bounded both ways, and the kind of policy that the engine compiles (PIP-1, PIP-2).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, Name, ShortText } from "../decider/Ids.ts"
import type { PolicyKind } from "../decider/Policy.ts"
import * as RateCodec from "../rate/Codec.ts"
import { type CompiledPipelinePolicy, compile } from "./Evaluate.ts"
import type * as Data from "./Gate.ts"

const upTo = <S extends Schema.Constraint>(item: S, most: number) => Schema.Array(item).check(Schema.isMaxLength(most))

const Label = Schema.Struct({ en: ShortText, zh: ShortText })

/** Name under which a plugin contributes something: its word, a slash, a name. */
const PluginName = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100))

const Parameters = Schema.Record(
  Name,
  Schema.Union([Schema.String.check(Schema.isMaxLength(200)), Schema.Finite, Schema.Boolean]),
).check(Schema.isMaxProperties(20))

const Self = Schema.suspend((): Schema.Codec<Data.Gate, unknown> => Gate)

/** Stored form of a gate. */
export const Gate: Schema.Codec<Data.Gate, unknown> = Schema.Union([
  Schema.TaggedStruct("AllOf", { gates: upTo(Self, 50) }),
  Schema.TaggedStruct("AnyOf", { gates: upTo(Self, 50) }),
  Schema.TaggedStruct("Not", { gate: Self }),
  Schema.TaggedStruct("FieldPresent", { field: Id }),
  Schema.TaggedStruct("DocumentAttached", { document: Id }),
  Schema.TaggedStruct("VisitRecorded", {}),
  Schema.TaggedStruct("ProposalReviewed", {}),
  Schema.TaggedStruct("QuoteApproved", {}),
  Schema.TaggedStruct("ContractApproved", {}),
  Schema.TaggedStruct("ContractSigned", {}),
  Schema.TaggedStruct("ContractArchived", {}),
  Schema.TaggedStruct("FirstPaymentInFull", {}),
  Schema.TaggedStruct("PaidInFull", {}),
  Schema.TaggedStruct("CreditReleased", {}),
  Schema.TaggedStruct("Custom", { name: PluginName, parameters: Parameters }),
])
/** A gate (PIP-2). */
export type Gate = Data.Gate

/** Stored form of a stage. */
export const Stage = Schema.Struct({
  id: Id,
  label: Label,
  probability: RateCodec.Rate,
  gates: upTo(Gate, 50),
  documents: upTo(Id, 50),
  forward: Schema.optionalKey(upTo(Id, 50)),
  back: upTo(Id, 50),
  stallAfterDays: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 3650 }))),
})
/** A stage (PIP-1). */
export type Stage = Data.Stage

/** Stored form of a pipeline. */
export const Pipeline = Schema.Struct({ id: Id, label: Label, stages: upTo(Stage, 50), wonFrom: Id })
/** A pipeline (PIP-1). */
export type Pipeline = Data.Pipeline

/** Stored form of a company's pipelines. */
export const PipelinePolicy: Schema.Codec<Data.PipelinePolicy, unknown> = Schema.Struct({
  pipelines: upTo(Pipeline, 20),
  lossCauses: upTo(Id, 100),
  manageRank: Name,
  reviewRank: Name,
  reopenRank: Name,
})
/** A company's pipelines, and who may do what (PIP-1 to PIP-5). */
export type PipelinePolicy = Data.PipelinePolicy

/** The kind of policy that deals follow. */
export const pipelinePolicy: PolicyKind<Data.PipelinePolicy, CompiledPipelinePolicy> = {
  key: "pipeline",
  codec: PipelinePolicy,
  compile,
}
