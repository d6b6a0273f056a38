/**
 * Who works here, and who agrees to what.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import type { KnownRequest } from "../World.ts"
import type { Recipe, Scene, Weighted } from "./Scene.ts"

/** Somebody who may well answer: one who was asked, or one of high enough a rank. */
const approver = (scene: Scene, request: KnownRequest): string => {
  const asked = scene.dice.chance(0.75) ? scene.dice.pick(request.asked) : undefined
  return asked ?? scene.ofRank(scene.house.template.ladder[request.level] ?? "president")
}

const answer: Recipe = (scene) => {
  const found = scene.town.requests.pick(scene.dice)
  if (found === undefined) return undefined
  const { dice } = scene
  const command =
    dice.weighted<Json>([
      [14, { _tag: "Approve", ...(dice.chance(0.5) ? { note: "fine" } : {}) }],
      [1.5, { _tag: "Reject", reason: scene.reason() }],
      [0.6, { _tag: "Return", reason: scene.reason() }],
    ]) ?? null
  return { actor: approver(scene, found.info), kind: "approval", id: found.id, command }
}

const withdraw: Recipe = (scene) => {
  const found = scene.town.requests.pick(scene.dice)
  const command = { _tag: "Withdraw", reason: scene.reason() }
  return found && { actor: found.info.requester, kind: "approval", id: found.id, command }
}

const organisation = (scene: Scene, command: Json) => ({
  actor: scene.ofRank("director"),
  kind: "organisation",
  id: "main",
  command,
})

const hire: Recipe = (scene) => {
  if (scene.town.members.size > 60) return undefined
  const id = scene.fresh("m").toLowerCase()
  const command = { _tag: "AddMember", id, name: id, rank: "rep", roles: ["sales"], supervisor: "sam" }
  return organisation(scene, command)
}

const comeAndGo: Recipe = (scene) => {
  const { dice, town } = scene
  const found = dice.pick(Array.from(town.members).filter(([id]) => id.startsWith("m-") || ["ben", "cem"].includes(id)))
  if (found === undefined) return undefined
  const [id, { isActive }] = found
  const command: Json = isActive
    ? dice.chance(0.5)
      ? { _tag: "MarkLeft", id, successor: dice.one("ann", "sam") }
      : { _tag: "ChangeMember", id, changes: { rank: dice.one("rep", "supervisor"), team: dice.one("north", "south") } }
    : { _tag: "Reinstate", id, supervisor: "sam" }
  return organisation(scene, command)
}

/** Commands around people, by how often they come. */
export const people: ReadonlyArray<Weighted> = [
  [11, answer],
  [0.3, withdraw],
  [0.08, hire],
  [0.15, comeAndGo],
]
