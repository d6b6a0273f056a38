/**
 * Who works here, and who agrees to what.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { KnownRequest } from "../World.ts"
import type { Draft, Recipe, Scene, Weighted } from "./Scene.ts"

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

/** Kinds of streams and of subjects that a delegation may be for. */
const kinds = ["quote", "order", "order-credit", "contract", "credit-account", "receivable", "deal", "unit"] as const

/** Somebody is away for a few days. */
const delegate: Recipe = (scene) => {
  const { dice } = scene
  const from = dice.chance(0.5) ? scene.ofRank(dice.one("supervisor", "manager", "director")) : scene.member(() => true)
  const since = scene.now + dice.between(-1, 2) * 60_000
  const scope: Json = dice.chance(0.4)
    ? { _tag: "Everything" }
    : { _tag: "Kinds", kinds: kinds.filter(() => dice.chance(0.6)).map(String) }
  const command = {
    _tag: "Delegate",
    id: scene.fresh("DG"),
    to: scene.member(() => true),
    since: R.momentText(since),
    until: R.momentText(since + dice.between(1, 20) * 12 * 3_600_000),
    scope,
    ...(dice.chance(0.3) ? { limit: scene.money(100, 20_000) } : {}),
    reason: scene.reason(),
  }
  return { actor: from, kind: "organisation", id: "main", command }
}

const endDelegation: Recipe = (scene) => {
  const found = scene.town.delegations.pick(scene.dice)
  const command = { _tag: "EndDelegation", id: found?.id ?? "", reason: scene.reason() }
  return found && { actor: scene.dice.one(found.info.from, found.info.to), kind: "organisation", id: "main", command }
}

/** Now and then whoever would send it is away, and somebody else sends it for them; also when that time is over. */
export const standIn = (scene: Scene, draft: Draft): Draft => {
  if (!scene.dice.chance(0.5)) return draft
  const found = scene.town.delegations.pickWhere(scene.dice, ({ info }) => info.from === draft.actor)
  return found === undefined ? draft : { ...draft, actor: found.info.to, onBehalfOf: draft.actor }
}

/** Commands around people, by how often they come. */
export const people: ReadonlyArray<Weighted> = [
  [11, answer],
  [0.3, withdraw],
  [0.08, hire],
  [0.15, comeAndGo],
  [1, delegate],
  [0.08, endDelegation],
]
