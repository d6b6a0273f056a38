/**
 * What went wrong, for the ERP's screens: plain `try` and `catch`, no Effect.
 *
 * Everything that Dealwright rejects with is an `Error` with a `_tag`. A module's own rejection names its rule and says in
 * English and Chinese what would be right; the engine's errors say whether it is worth trying again.
 */
import { Decider, type Decision, Engine, HostError } from "@dealwright/core"
import { StoreError } from "@dealwright/core/Ports"

/** An error in words. */
export interface Explained {
  readonly tag: string
  /** Rules that stand in the way. */
  readonly rules: ReadonlyArray<string>
  readonly text: Decision.LocalizedText
  /** Whether the same command may go through in a moment. */
  readonly tryAgain: boolean
}

const same = (text: string): Decision.LocalizedText => ({ en: text, zh: text })

/** Explains an error of Dealwright's; `undefined` when it is somebody else's. `sentence` words the reasons of a refusal. */
export const explain = (
  error: unknown,
  sentence: (reason: Decision.Reason, locale: Decision.Locale) => string,
): Explained | undefined => {
  // A module: the command is impossible as things stand.
  if (Decider.isRejection(error)) {
    return { tag: error._tag, rules: [error.rule], text: error.text, tryAgain: false }
  }
  // Access or a plugin's guard: this person may not.
  if (error instanceof Engine.Refused) {
    const { reasons } = error.decision
    const words = (locale: Decision.Locale) => reasons.map((reason) => sentence(reason, locale)).join(" ")
    const rules = reasons.map(({ rule }) => rule)
    return { tag: error._tag, rules, text: { en: words("en"), zh: words("zh") }, tryAgain: false }
  }
  // Something that followed from the command was impossible, so nothing was done.
  if (error instanceof Engine.ReactionFailed) {
    const { rule, text } = error.rejection
    return { tag: error._tag, rules: [rule], text, tryAgain: false }
  }
  if (error instanceof StoreError) {
    return { tag: error._tag, rules: [], text: same(error.message), tryAgain: error.retryable }
  }
  if (error instanceof Engine.Contention || error instanceof Engine.FactsUnavailable) {
    return { tag: error._tag, rules: [], text: same(error.message), tryAgain: true }
  }
  if (
    error instanceof Engine.UnknownActor ||
    error instanceof Engine.InvalidCommand ||
    error instanceof Engine.CommandIdReused
  ) {
    return { tag: error._tag, rules: [], text: same(error.message), tryAgain: false }
  }
  if (error instanceof HostError) {
    const words = (locale: Decision.Locale) => error.problems.map(({ text }) => text[locale]).join("\n")
    return { tag: error.name, rules: [], text: { en: words("en"), zh: words("zh") }, tryAgain: false }
  }
  return undefined
}
