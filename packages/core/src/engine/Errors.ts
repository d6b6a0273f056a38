/**
 * What can go wrong around a decision. A module's own rejections pass through beside these.
 *
 * @module
 */
import * as Data from "effect/Data"
import type { AnyRejection } from "../decider/Rejection.ts"
import { decidingReasons } from "../decision/Decision.ts"
import { type Catalogue, type Locale, type LocalizedText, sentence } from "../decision/Messages.ts"
import type { Decision } from "../decision/Model.ts"
import { keyText, type StoreError, type StreamKey, type VersionMismatch } from "../ports/Store.ts"

/** The actor may not send this command, or a plugin's guard stands in the way. The decision says why. Not retryable. */
export class Refused extends Data.TaggedError("Refused")<{
  readonly key: StreamKey
  readonly command: string
  readonly decision: Decision
  /** What stands in the way and what would be right, in sentences. */
  readonly text: LocalizedText
}> {
  override get message(): string {
    return `${this.key.kind}.${this.command} on ${this.key.id} was refused: ${this.text.en}`
  }
}

/**
 * A refusal that says its reasons by the host's catalogue.
 *
 * @example
 * ```ts
 * import { Decision, Engine } from "@dealwright/core"
 * import assert from "node:assert"
 * const catalogue = { "shop-closed": { en: "The shop is closed until {until}.", zh: "店铺休息至 {until}。" } }
 * const decision = Decision.denied(Decision.reason("Denied", "shop-closed", "SHOP-1", { until: "9:00" }))
 * const error = Engine.refused({ catalogue }, { key: { kind: "till", id: "T-1" }, command: "Open", decision })
 * assert.equal(error.message, "till.Open on T-1 was refused: The shop is closed until 9:00. [SHOP-1 shop-closed]")
 * ```
 */
export const refused = (
  { catalogue }: { readonly catalogue: Catalogue },
  refusal: { readonly key: StreamKey; readonly command: string; readonly decision: Decision },
): Refused => {
  const sentences = (locale: Locale): string =>
    decidingReasons(refusal.decision)
      .map((reason) => `${sentence(reason, catalogue, locale)} [${reason.rule} ${reason.code}]`)
      .join(" ")
  return new Refused({ ...refusal, text: { en: sentences("en"), zh: sentences("zh") } })
}

/** Nobody of this id is an active member of the company (ORG-2). Not retryable. */
export class UnknownActor extends Data.TaggedError("UnknownActor")<{
  readonly tenant: string
  readonly actor: string
}> {
  override get message(): string {
    return `"${this.actor}" is no active member of "${this.tenant}" [ORG-2]; add the member or use another id`
  }
}

/** The command doesn't have the form that its module asks for. `issue` names the field. Not retryable. */
export class InvalidCommand extends Data.TaggedError("InvalidCommand")<{
  readonly kind: string
  readonly command: string
  readonly issue: string
}> {
  override get message(): string {
    return `${this.kind}.${this.command} is not well formed: ${this.issue}`
  }
}

/** Other work kept changing the same streams. Retryable: the same command may go through in a moment. */
export class Contention extends Data.TaggedError("Contention")<{
  readonly attempts: number
  readonly streams: ReadonlyArray<VersionMismatch>
}> {
  override get message(): string {
    const streams = this.streams.map((s) => `${keyText(s.key)} (read at ${s.expected}, now ${s.actual})`).join(", ")
    return `given up after ${this.attempts} attempts because of concurrent changes to ${streams}`
  }
}

/** What follows from the command is impossible in another aggregate, so nothing was done. Carries its rejection. */
export class ReactionFailed extends Data.TaggedError("ReactionFailed")<{
  readonly reactor: string
  readonly key: StreamKey
  readonly command: string
  readonly rejection: AnyRejection
}> {
  override get message(): string {
    return `${this.key.kind}.${this.command} on ${this.key.id}, which follows from it (${this.reactor}), is impossible: ${this.rejection.message}`
  }
}

/** A source of facts outside Dealwright didn't answer. The command fails closed. Retryable. */
export class FactsUnavailable extends Data.TaggedError("FactsUnavailable")<{
  readonly port: string
  readonly detail: string
}> {
  override get message(): string {
    return `the facts of port "${this.port}" can't be had: ${this.detail}; nothing was decided without them`
  }
}

/** The command id was used before for other work. Not retryable. */
export class CommandIdReused extends Data.TaggedError("CommandIdReused")<{ readonly commandId: string }> {
  override get message(): string {
    return `command id "${this.commandId}" was used before for something else; use a new id for a new command`
  }
}

/** A timer is due, its aggregate says so, and yet its command changes nothing: a mistake of the module. */
export class StuckTimer extends Data.TaggedError("StuckTimer")<{ readonly key: StreamKey; readonly timer: string }> {
  override get message(): string {
    return `timer "${this.timer}" of ${keyText(this.key)} is due, yet the command it sends changes nothing`
  }
}

/** Everything that an execution may fail with besides the module's own rejection. */
export type EngineError =
  | Refused
  | UnknownActor
  | InvalidCommand
  | Contention
  | ReactionFailed
  | FactsUnavailable
  | CommandIdReused
  | StuckTimer
  | StoreError
