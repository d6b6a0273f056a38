/**
 * Stage gates and stages as plain data, with constructors and combinators (PIP-1, PIP-2). Nothing here decides.
 *
 * A gate is open or shut on what is known about a deal. `allOf` and `anyOf` make gates a bounded distributive lattice
 * with {@link open} and {@link shut} as its ends; `not` is its complement.
 *
 * @module
 */
import type { LocalizedText } from "../decision/Messages.ts"
import type { Rate } from "../rate/Model.ts"

/** A gate (PIP-2). */
export type Gate =
  | { readonly _tag: "AllOf"; readonly gates: ReadonlyArray<Gate> }
  | { readonly _tag: "AnyOf"; readonly gates: ReadonlyArray<Gate> }
  | { readonly _tag: "Not"; readonly gate: Gate }
  /** Something was entered for the field. */
  | { readonly _tag: "FieldPresent"; readonly field: string }
  /** A document of this kind is on file. */
  | { readonly _tag: "DocumentAttached"; readonly document: string }
  /** The customer was visited, or came. */
  | { readonly _tag: "VisitRecorded" }
  /** The latest proposal was reviewed by somebody else and accepted (PIP-5). */
  | { readonly _tag: "ProposalReviewed" }
  /** A quote is approved and has not expired. */
  | { readonly _tag: "QuoteApproved" }
  /** A contract is approved; a signed or archived one is so too. */
  | { readonly _tag: "ContractApproved" }
  /** A contract is signed; an archived one is so too. */
  | { readonly _tag: "ContractSigned" }
  /** The final copy of a contract is archived (CTR-4). */
  | { readonly _tag: "ContractArchived" }
  /** The first payment was received in full (CTR-6). */
  | { readonly _tag: "FirstPaymentInFull" }
  /** Everything was paid. */
  | { readonly _tag: "PaidInFull" }
  /** An order passed the credit gate (CRD-4). */
  | { readonly _tag: "CreditReleased" }
  /** A plugin's gate, by the name under which it was contributed. An unknown name is refused. */
  | {
      readonly _tag: "Custom"
      readonly name: string
      readonly parameters: Readonly<Record<string, string | number | boolean>>
    }

/** One stage (PIP-1). Its gates and documents are what has to be there before a deal enters it. */
export interface Stage {
  readonly id: string
  readonly label: LocalizedText
  /** How likely a deal in this stage is won, 0% to 100%. */
  readonly probability: Rate
  /** All of them have to be open. */
  readonly gates: ReadonlyArray<Gate>
  /** Kinds of document that have to be on file. */
  readonly documents: ReadonlyArray<string>
  /** Later stages to which a deal may move from here; left out: every later one. */
  readonly forward?: ReadonlyArray<string>
  /** Earlier stages to which a deal may move back from here. */
  readonly back: ReadonlyArray<string>
  /** Days in this stage beyond which a deal has stalled (PIP-4); left out: never. */
  readonly stallAfterDays?: number
}

/** A template of a pipeline (PIP-1): stages in their order, the first one is where deals open. */
export interface Pipeline {
  readonly id: string
  readonly label: LocalizedText
  readonly stages: ReadonlyArray<Stage>
  /** From this stage on a deal may be won. */
  readonly wonFrom: string
}

/** The pipelines of a company and who may do what with deals. The first pipeline is the usual one. */
export interface PipelinePolicy {
  readonly pipelines: ReadonlyArray<Pipeline>
  /** Why deals are lost (PIP-3). */
  readonly lossCauses: ReadonlyArray<string>
  /** Lowest rank that may work on other people's deals. */
  readonly manageRank: string
  /** Lowest rank that may review a proposal (PIP-5). */
  readonly reviewRank: string
  /** Lowest rank that may approve that a closed deal is opened again (PIP-3). */
  readonly reopenRank: string
}

/**
 * The identity of {@link allOf}: a gate that is always open.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { StageGates } from "@dealwright/core"
 * assert.deepEqual(StageGates.open, StageGates.allOf())
 * ```
 */
export const open: Gate = { _tag: "AllOf", gates: [] }

/**
 * The identity of {@link anyOf}: a gate that never opens.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { StageGates } from "@dealwright/core"
 * assert.deepEqual(StageGates.shut, StageGates.anyOf())
 * ```
 */
export const shut: Gate = { _tag: "AnyOf", gates: [] }

/**
 * Open when every gate is.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { StageGates } from "@dealwright/core"
 * const gate = StageGates.allOf(StageGates.quoteApproved, StageGates.visitRecorded)
 * assert.equal(gate._tag, "AllOf")
 * ```
 */
export const allOf = (...gates: ReadonlyArray<Gate>): Gate => ({ _tag: "AllOf", gates })

/**
 * Open when at least one gate is.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { StageGates } from "@dealwright/core"
 * const gate = StageGates.anyOf(StageGates.contractSigned, StageGates.documentAttached("demand-plan"))
 * assert.equal(gate._tag, "AnyOf")
 * ```
 */
export const anyOf = (...gates: ReadonlyArray<Gate>): Gate => ({ _tag: "AnyOf", gates })

/**
 * Open when the gate is shut.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { StageGates } from "@dealwright/core"
 * assert.equal(StageGates.not(StageGates.documentAttached("objection"))._tag, "Not")
 * ```
 */
export const not = (gate: Gate): Gate => ({ _tag: "Not", gate })

/**
 * Something was entered for the field.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { StageGates } from "@dealwright/core"
 * const gate = StageGates.allOf(StageGates.fieldPresent("need"), StageGates.fieldPresent("budget"))
 * assert.deepEqual(gate, {
 *   _tag: "AllOf",
 *   gates: [{ _tag: "FieldPresent", field: "need" }, { _tag: "FieldPresent", field: "budget" }]
 * })
 * ```
 */
export const fieldPresent = (field: string): Gate => ({ _tag: "FieldPresent", field })

/**
 * A document of this kind is on file.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { StageGates } from "@dealwright/core"
 * const gate = StageGates.documentAttached("demand-plan")
 * assert.deepEqual(gate, { _tag: "DocumentAttached", document: "demand-plan" })
 * ```
 */
export const documentAttached = (document: string): Gate => ({ _tag: "DocumentAttached", document })

/**
 * A plugin's gate (PIP-2), with the parameters that it understands.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Decider, Decision, StageGates } from "@dealwright/core"
 * import { Result } from "effect"
 * const [first, ...stages] = StageGates.b2b.stages
 * assert.ok(first !== undefined)
 * const pipeline = { ...StageGates.b2b, stages: [{ ...first, gates: [StageGates.customGate("acme/scored", { least: 60 })] }, ...stages] }
 * // No plugin of this host knows the gate: the policy is refused, never passed as if the gate were open.
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * assert.ok(Result.isFailure(StageGates.compile({ ...StageGates.tradePolicy, pipelines: [pipeline] }, context)))
 * ```
 */
export const customGate = (
  name: string,
  parameters: Readonly<Record<string, string | number | boolean>> = {},
): Gate => ({ _tag: "Custom", name, parameters })

/** The customer was visited, or came. */
export const visitRecorded: Gate = { _tag: "VisitRecorded" }
/** The latest proposal was reviewed inside and accepted (PIP-5). */
export const proposalReviewed: Gate = { _tag: "ProposalReviewed" }
/** A quote is approved and has not expired; its last day of validity still counts. */
export const quoteApproved: Gate = { _tag: "QuoteApproved" }
/** A contract is approved. */
export const contractApproved: Gate = { _tag: "ContractApproved" }
/** A contract is signed. */
export const contractSigned: Gate = { _tag: "ContractSigned" }
/** The final copy of a contract is archived (CTR-4). */
export const contractArchived: Gate = { _tag: "ContractArchived" }
/** The first payment was received in full (CTR-6). */
export const firstPaymentInFull: Gate = { _tag: "FirstPaymentInFull" }
/** Everything was paid. */
export const paidInFull: Gate = { _tag: "PaidInFull" }
/** An order passed the credit gate (CRD-4). */
export const creditReleased: Gate = { _tag: "CreditReleased" }
