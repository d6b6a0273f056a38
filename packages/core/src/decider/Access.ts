/**
 * Who may send a command at all, as data: decided before the decider runs, in the same algebra as everything else.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Decision from "../decision/Decision.ts"
import { type Ladder, rankNamed } from "../decision/Ladder.ts"
import type { Catalogue, Locale } from "../decision/Messages.ts"
import type { Decision as DecisionValue } from "../decision/Model.ts"
import { type Actor, actorId } from "./Facts.ts"

/**
 * A rule of access. A member whose only role is auditor changes nothing (ORG-5), whatever the rule. `SystemOnly` is for what only timers, reactions and imports may do.
 */
export type Access =
  | { readonly _tag: "AnyMember" }
  | { readonly _tag: "AtLeast"; readonly rank: string }
  | { readonly _tag: "InRole"; readonly role: string }
  | { readonly _tag: "AnyOf"; readonly access: ReadonlyArray<Access> }
  | { readonly _tag: "SystemOnly" }

/** Any active member. */
export const anyMember: Access = { _tag: "AnyMember" }

/** Nobody but the system. */
export const systemOnly: Access = { _tag: "SystemOnly" }

/**
 * Members of this rank and above.
 *
 * @example
 * ```ts
 * import { Decider, Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const bob = { _tag: "Member", id: "bob", rank: { level: 3, name: "director" }, roles: [] } as const
 * const decision = Decider.authorise(Decider.atLeast("manager"), bob, "order.Cancel", Decision.defaultLadder)
 * assert.equal(decision._tag, "Allowed")
 * ```
 */
export const atLeast = (rank: string): Access => ({ _tag: "AtLeast", rank })

/**
 * Members who fill this role, whatever their rank.
 *
 * @example
 * ```ts
 * import { Decider, Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const fay = { _tag: "Member", id: "fay", rank: { level: 0, name: "rep" }, roles: ["finance"] } as const
 * const decision = Decider.authorise(Decider.inRole("finance"), fay, "commission.Close", Decision.defaultLadder)
 * assert.equal(decision._tag, "Allowed")
 * ```
 */
export const inRole = (role: string): Access => ({ _tag: "InRole", role })

/**
 * Whoever one of the rules lets through. Without rules: nobody.
 *
 * @example
 * ```ts
 * import { Decider, Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const ann = { _tag: "Member", id: "ann", rank: { level: 0, name: "rep" }, roles: ["sales"] } as const
 * const access = Decider.anyOf(Decider.atLeast("director"), Decider.inRole("finance"))
 * const decision = Decider.authorise(access, ann, "commission.Close", Decision.defaultLadder)
 * assert.ok(decision._tag === "Denied")
 * assert.equal(decision.reasons[0]?.facts.needed, "rank director or above or role finance")
 * ```
 */
export const anyOf = (...access: ReadonlyArray<Access>): Access => ({ _tag: "AnyOf", access })

/** Sentences for the reasons of this module. */
export const messages: Catalogue = {
  "access-refused": {
    en: "{actor} may not do this ({command}); it takes {needed}.",
    zh: "{actor} 无权执行此操作({command}),需要{neededZh}。",
  },
}

const permits = (access: Access, actor: Actor, ladder: Ladder): boolean => {
  if (actor._tag === "System") return true
  if (actor.roles.length === 1 && actor.roles[0] === "auditor") return false
  switch (access._tag) {
    case "SystemOnly":
      return false
    case "AnyMember":
      return true
    case "AtLeast": {
      const needed = rankNamed(ladder, access.rank)
      return Result.isSuccess(needed) && actor.rank.level >= needed.success.level
    }
    case "InRole":
      return actor.roles.includes(access.role)
    case "AnyOf":
      return access.access.some((one) => permits(one, actor, ladder))
  }
}

const describe = (access: Access, locale: Locale): string => {
  const said = (en: string, zh: string) => (locale === "en" ? en : zh)
  switch (access._tag) {
    case "SystemOnly":
      return said("the system", "系统")
    case "AnyMember":
      return said("an active member", "在职成员")
    case "AtLeast":
      return said(`rank ${access.rank} or above`, `${access.rank} 及以上职级`)
    case "InRole":
      return said(`role ${access.role}`, `角色 ${access.role}`)
    case "AnyOf":
      return access.access.map((one) => describe(one, locale)).join(said(" or ", "或"))
  }
}

/**
 * Decides whether `actor` may send the command. An unknown rank lets nobody through.
 *
 * @example
 * ```ts
 * import { Decider, Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const rep = { _tag: "Member", id: "ann", rank: { level: 0, name: "rep" }, roles: [] } as const
 * const decision = Decider.authorise(Decider.atLeast("manager"), rep, "order.Cancel", Decision.defaultLadder)
 * assert.equal(decision._tag, "Denied")
 * ```
 */
export const authorise = (access: Access, actor: Actor, command: string, ladder: Ladder): DecisionValue =>
  permits(access, actor, ladder)
    ? Decision.identity
    : Decision.denied(
        Decision.reason("Denied", "access-refused", "ORG-2", {
          actor: actorId(actor),
          command,
          needed: describe(access, "en"),
          neededZh: describe(access, "zh"),
        }),
      )

/**
 * Ranks that a rule of access names; a host checks them against the ladder when it is composed.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * const access = Decider.anyOf(Decider.atLeast("manager"), Decider.inRole("finance"))
 * assert.deepEqual(Decider.ranksNamed(access), ["manager"])
 * ```
 */
export const ranksNamed = (access: Access): ReadonlyArray<string> =>
  access._tag === "AtLeast" ? [access.rank] : access._tag === "AnyOf" ? access.access.flatMap(ranksNamed) : []
