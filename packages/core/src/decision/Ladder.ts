/**
 * The ladder of ranks (ORG-1): an order over names, as data. Any number of ranks from two up.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { LocalizedText } from "./Messages.ts"
import type { Rank } from "./Model.ts"

/** Ranks from the lowest to the highest. Built by {@link ladder}. */
export interface Ladder {
  readonly ranks: ReadonlyArray<Rank>
}

/** Why a list of names is no ladder, or why a name is no rank on it. */
export type LadderProblem =
  | { readonly _tag: "TooFewRanks"; readonly count: number }
  | { readonly _tag: "TooManyRanks"; readonly count: number }
  | { readonly _tag: "DuplicateRank"; readonly name: string }
  | { readonly _tag: "EmptyRankName" }
  | { readonly _tag: "UnknownRank"; readonly name: string; readonly known: ReadonlyArray<string> }

/**
 * Builds a ladder from names, lowest first. 2 to 50 distinct names.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const ladder = Result.getOrThrow(Decision.ladder(["clerk", "partner"]))
 * assert.equal(ladder.ranks[1]?.name, "partner")
 * ```
 */
export const ladder = (names: ReadonlyArray<string>): Result.Result<Ladder, LadderProblem> => {
  if (names.length < 2) return Result.fail({ _tag: "TooFewRanks", count: names.length })
  if (names.length > 50) return Result.fail({ _tag: "TooManyRanks", count: names.length })
  const seen = new Set<string>()
  for (const name of names) {
    if (name.trim() === "") return Result.fail({ _tag: "EmptyRankName" })
    if (seen.has(name)) return Result.fail({ _tag: "DuplicateRank", name })
    seen.add(name)
  }
  return Result.succeed({ ranks: names.map((name, level) => ({ level, name })) })
}

/**
 * The ladder that the shipped templates use (ORG-1): rep < supervisor < manager < director < president.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Decision.highest(Decision.defaultLadder).name, "president")
 * ```
 */
export const defaultLadder: Ladder = {
  ranks: ["rep", "supervisor", "manager", "director", "president"].map((name, level) => ({ level, name })),
}

/**
 * Finds a rank by name. An unknown name is an error that lists the known ones; it is never read as the lowest or the
 * highest rank.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * assert.ok(Result.isFailure(Decision.rankNamed(Decision.defaultLadder, "emperor")))
 * ```
 */
export const rankNamed = (self: Ladder, name: string): Result.Result<Rank, LadderProblem> => {
  const found = self.ranks.find((rank) => rank.name === name)
  return found === undefined
    ? Result.fail({ _tag: "UnknownRank", name, known: self.ranks.map((rank) => rank.name) })
    : Result.succeed(found)
}

/**
 * The lowest rank of a ladder.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Decision.lowest(Decision.defaultLadder), { level: 0, name: "rep" })
 * ```
 */
export const lowest = (self: Ladder): Rank => self.ranks[0] ?? { level: 0, name: "rep" }

/**
 * The highest rank of a ladder.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const ladder = Result.getOrThrow(Decision.ladder(["clerk", "partner"]))
 * assert.deepEqual(Decision.highest(ladder), { level: 1, name: "partner" })
 * ```
 */
export const highest = (self: Ladder): Rank => self.ranks[self.ranks.length - 1] ?? lowest(self)

/**
 * The next rank up, or `undefined` for the highest one.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Decision.nextRank(Decision.defaultLadder, { level: 2, name: "manager" })?.name, "director")
 * ```
 */
export const nextRank = (self: Ladder, rank: Rank): Rank | undefined => self.ranks[rank.level + 1]

/**
 * A problem with a ladder, in words.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.match(Decision.describeLadderProblem({ _tag: "DuplicateRank", name: "rep" }).en, /twice/)
 * ```
 */
export const describeLadderProblem = (problem: LadderProblem): LocalizedText => {
  switch (problem._tag) {
    case "TooFewRanks":
      return {
        en: `A ladder has at least 2 ranks; ${problem.count} given (ORG-1).`,
        zh: `职级至少要有 2 级,现为 ${problem.count} 级(ORG-1)。`,
      }
    case "TooManyRanks":
      return {
        en: `A ladder has at most 50 ranks; ${problem.count} given (ORG-1).`,
        zh: `职级最多 50 级,现为 ${problem.count} 级(ORG-1)。`,
      }
    case "DuplicateRank":
      return {
        en: `Rank "${problem.name}" stands twice on the ladder; give each rank its own name (ORG-1).`,
        zh: `职级“${problem.name}”重复,每级须有不同名称(ORG-1)。`,
      }
    case "EmptyRankName":
      return { en: "A rank has an empty name (ORG-1).", zh: "职级名称不能为空(ORG-1)。" }
    case "UnknownRank":
      return {
        en: `There is no rank "${problem.name}"; the ladder knows ${problem.known.join(" < ")} (ORG-1).`,
        zh: `没有职级“${problem.name}”;现有职级为 ${problem.known.join(" < ")}(ORG-1)。`,
      }
  }
}
