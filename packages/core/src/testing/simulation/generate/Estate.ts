/**
 * Deals through their stages, units and contracts.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Recipe, Scene, Weighted } from "./Scene.ts"

const openDeal: Recipe = (scene) => {
  const { dice, town } = scene
  const customer = town.customers.pick(dice)
  if (customer === undefined) return undefined
  const actor = scene.seller()
  const unit = scene.house.business === "property" || dice.chance(0.2) ? town.units.available.pick(dice) : undefined
  const amount = scene.house.business === "property" ? scene.money(50_000, 900_000) : scene.money(500, 80_000)
  const command = {
    _tag: "Open",
    title: `for ${customer.id}`,
    customerId: customer.id,
    amount,
    sellers: scene.sellers(actor),
    ...(unit === undefined ? {} : { unitId: unit.id }),
  }
  return { actor, kind: "deal", id: scene.fresh("D"), command }
}

const stages: Readonly<Record<string, ReadonlyArray<string>>> = {
  trade: [
    "lead",
    "qualified",
    "need-confirmed",
    "proposal",
    "quotation",
    "contract",
    "order",
    "delivery",
    "after-sales",
  ],
  property: ["enquiry", "visited", "subscribed", "contracted", "paid", "handed-over"],
}

const papers = ["identity", "subscription-form", "demand-plan", "delivery-note", "acceptance", "handover-record"]
const fields = ["need", "budget", "decision-maker", "buying-time"]

const workOnDeal: Recipe = (scene) => {
  const { dice, town } = scene
  const found = town.deals.pick(dice)
  if (found === undefined) return undefined
  const { seller, stage } = found.info
  const all = stages[scene.house.business] ?? []
  const here = all.indexOf(stage)
  const next = all[here + (dice.chance(0.9) ? 1 : 2)] ?? stage
  const before = all[here - 1] ?? stage
  const command =
    dice.weighted<Json>([
      [3, { _tag: "RecordVisit", visitedOn: scene.date(-dice.between(0, 3)), note: "went well" }],
      [4, { _tag: "AttachDocument", document: dice.pick(papers) ?? "", reference: `${found.id}/paper` }],
      [3, { _tag: "SetField", field: dice.pick(fields) ?? "", value: "yes" }],
      [0.3, { _tag: "ClearField", field: dice.pick(fields) ?? "" }],
      [1, { _tag: "SubmitProposal", reference: `${found.id}/proposal` }],
      [7, { _tag: "Move", to: next }],
      [0.4, { _tag: "MoveBack", to: before, reason: scene.reason() }],
      [1, { _tag: "Win" }],
      [0.5, { _tag: "Lose", cause: "price", lostTo: { _tag: "Competitor", name: "Kite" }, note: "too dear" }],
      [0.4, { _tag: "SetAmount", amount: scene.money(500, 80_000) }],
      [0.3, { _tag: "SetSellers", sellers: scene.sellers(seller), reason: scene.reason() }],
    ]) ?? null
  return { actor: dice.chance(0.9) ? seller : scene.ofRank("supervisor"), kind: "deal", id: found.id, command }
}

const reviewProposal: Recipe = (scene) => {
  const found = scene.town.deals.pick(scene.dice)
  const reference = `${found?.id ?? ""}/proposal`
  const command = scene.dice.chance(0.8)
    ? { _tag: "AcceptProposal", reference }
    : { _tag: "ReturnProposal", reference, reason: scene.reason() }
  return found && { actor: scene.ofRank("supervisor"), kind: "deal", id: found.id, command }
}

const reopen: Recipe = (scene) => {
  const found = scene.town.closedDeals.pick(scene.dice)
  const command = { _tag: "RequestReopening", reason: scene.reason() }
  return found && { actor: found.info.seller, kind: "deal", id: found.id, command }
}

const registerUnit: Recipe = (scene) => ({
  actor: scene.inRole("sales-controller"),
  kind: "unit",
  id: scene.fresh("U"),
  command: { _tag: "Register", description: "two rooms, balcony" },
})

const takeUnit: Recipe = (scene) => {
  const { dice, town } = scene
  const deal = town.deals.pickWhere(dice, ({ info }) => info.unitId !== undefined)
  const unitId = deal?.info.unitId ?? town.units.available.pick(dice)?.id
  if (deal === undefined || unitId === undefined) return undefined
  const of = { dealId: deal.id, customerId: deal.info.customerId }
  const command: Json = dice.chance(0.4)
    ? { _tag: "Hold", ...of, ...(dice.chance(0.3) ? { hours: dice.between(1, 80) } : {}) }
    : { _tag: "Subscribe", ...of }
  return { actor: deal.info.seller, kind: "unit", id: unitId, command }
}

const onUnit =
  (
    stage: "held" | "awaiting" | "subscribed" | "contracted",
    role: string,
    command: (dealId: string, scene: Scene) => Json,
  ): Recipe =>
  (scene) => {
    const found = scene.town.units[stage].pick(scene.dice)
    return (
      found && {
        actor: scene.inRole(role),
        kind: "unit",
        id: found.id,
        command: command(found.info.dealId, scene),
      }
    )
  }

const manageUnit: Recipe = (scene) => {
  const { available, withdrawn } = scene.town.units
  const gone = withdrawn.pick(scene.dice)
  if (gone !== undefined && scene.dice.chance(0.6)) {
    return { actor: scene.ofRank("manager"), kind: "unit", id: gone.id, command: { _tag: "Reinstate" } }
  }
  const found = available.pick(scene.dice)
  const command = { _tag: "Withdraw", reason: scene.reason() }
  return found && { actor: scene.ofRank("manager"), kind: "unit", id: found.id, command }
}

const clauses: Readonly<Record<string, ReadonlyArray<string>>> = {
  trade: ["product", "quantity", "price", "delivery", "transport", "payment", "liability"],
  property: ["unit", "price", "payment", "handover", "default", "liability"],
}

const draw: Recipe = (scene) => {
  const { dice, town } = scene
  const isProperty = scene.house.business === "property"
  const unit = isProperty ? town.units.subscribed.pick(dice) : undefined
  const customerId = unit?.info.customerId ?? town.customers.pick(dice)?.id
  if (customerId === undefined || (isProperty && unit === undefined)) return undefined
  const written = (clauses[scene.house.business] ?? []).filter(() => dice.chance(0.99))
  const command = {
    _tag: "Draw",
    kind: "fixed",
    customerId,
    ...(unit === undefined ? {} : { dealId: unit.info.dealId, unitId: unit.id }),
    amount: isProperty ? scene.money(50_000, 900_000) : scene.money(2_000, 400_000),
    clauses: Object.fromEntries(written.map((name) => [name, `as in the model contract, ${name}`])),
    attachments: isProperty ? { identity: "copy on file" } : {},
    term: { from: scene.date(-dice.between(0, 3)), until: scene.date(dice.between(30, 300)) },
  }
  return { actor: scene.inRole("contract-administrator"), kind: "contract", id: scene.fresh("CT"), command }
}

const onContract =
  (stage: keyof Scene["town"]["contracts"], command: (scene: Scene, terms: Json) => Json): Recipe =>
  (scene) => {
    const found = scene.town.contracts[stage].pick(scene.dice)
    return (
      found && {
        actor: scene.inRole("contract-administrator"),
        kind: "contract",
        id: found.id,
        command: command(scene, found.info.terms),
      }
    )
  }

const sign = (scene: Scene): Json => ({
  _tag: "Sign",
  signatory: "the customer",
  capacity: { _tag: "InPerson", identity: "copy on file" },
  signedOn: scene.date(-scene.dice.between(0, 1)),
})

const amend = (scene: Scene, terms: Json): Json => ({
  ...Object.fromEntries(R.entries(terms)),
  _tag: "Amend",
  amount: scene.money(2_000, 400_000),
})

const rescind: Recipe = (scene) => {
  const { approved, archived, signed } = scene.town.contracts
  const found = scene.dice.one(approved, archived, signed).pick(scene.dice)
  const command = { _tag: "Rescind", reason: scene.reason() }
  return found && { actor: scene.ofRank("director"), kind: "contract", id: found.id, command }
}

/** Commands around deals, units and contracts, by how often they come. */
export const estate: ReadonlyArray<Weighted> = [
  [2, openDeal],
  [5, workOnDeal],
  [0.6, reviewProposal],
  [0.4, reopen],
  [1, registerUnit],
  [3, takeUnit],
  [2, onUnit("awaiting", "sales-controller", (dealId) => ({ _tag: "ConfirmSubscription", dealId }))],
  [
    0.2,
    onUnit("awaiting", "sales-controller", (dealId, scene) => ({
      _tag: "RefuseSubscription",
      dealId,
      reason: scene.reason(),
    })),
  ],
  [0.2, onUnit("held", "sales", (dealId, scene) => ({ _tag: "ReleaseHold", dealId, reason: scene.reason() }))],
  [
    0.1,
    onUnit("subscribed", "sales-controller", (dealId, scene) => ({
      _tag: "ReleaseSubscription",
      dealId,
      reason: scene.reason(),
    })),
  ],
  [0.2, manageUnit],
  [1.2, draw],
  [1.5, onContract("draft", () => ({ _tag: "SubmitForApproval" }))],
  [2, onContract("approved", sign)],
  [0.7, onContract("signed", ({ dice }) => ({ _tag: "Archive", place: "cabinet 4", copies: dice.between(1, 3) }))],
  [0.15, onContract("approved", amend)],
  [0.15, onContract("awaiting", amend)],
  [0.08, rescind],
]

/** The same where property is sold: more of it. */
export const property: ReadonlyArray<Weighted> = estate.map(([weight, recipe]) => [weight * 2.5, recipe])
