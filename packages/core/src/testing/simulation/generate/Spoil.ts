/**
 * Makes a sensible command a wrong one, now and then: nothing of it may do harm.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import type { Dice } from "../Dice.ts"
import type { Draft, Scene } from "./Scene.ts"

const absurd: ReadonlyArray<string> = ["0", "-1", "-0.01", "999999999999", "1e9", "0.123456789", "NaN", "", "１００"]

/** Replaces some texts that look like figures. */
const withAbsurdFigures = (json: Json, dice: Dice): Json => {
  if (typeof json === "string") {
    return /^-?\d+(\.\d+)?$/u.test(json) && dice.chance(0.5) ? (dice.pick(absurd) ?? json) : json
  }
  if (typeof json === "number") return dice.chance(0.3) ? dice.one(-1, 0, 1e9, 0.5) : json
  if (json === null || typeof json !== "object") return json
  if (Array.isArray(json)) return json.map((one: Json) => withAbsurdFigures(one, dice))
  return Object.fromEntries(Object.entries(json).map(([name, field]) => [name, withAbsurdFigures(field, dice)]))
}

const withoutSomething = (json: Json, dice: Dice): Json => {
  if (json === null || typeof json !== "object" || Array.isArray(json)) return json
  const names = Object.keys(json).filter((name) => name !== "_tag")
  const gone = dice.pick(names)
  return Object.fromEntries(Object.entries(json).filter(([name]) => name !== gone))
}

/** A command with something wrong about it. */
export const spoilt = (scene: Scene, draft: Draft): Draft => {
  const { dice, town } = scene
  const way = dice.weighted([
    [3, "actor"],
    [2, "id"],
    [2, "figures"],
    [1, "field"],
    [0.5, "nobody"],
    [0.5, "auditor"],
    [0.5, "kind"],
  ])
  switch (way) {
    case "actor":
      return { ...draft, actor: scene.member(() => true) }
    case "id":
      return { ...draft, id: (town.lately.pick(dice)?.id ?? "x/none").replace(/^[^/]*\//u, "") }
    case "figures":
      return { ...draft, command: withAbsurdFigures(draft.command, dice) }
    case "field":
      return { ...draft, command: withoutSomething(draft.command, dice) }
    case "nobody":
      return { ...draft, actor: "nobody" }
    case "auditor":
      return { ...draft, actor: "otto" }
    default:
      return { ...draft, kind: dice.one("order", "quote", "unit", "contract", "receivable", "payment", "unknown") }
  }
}
