/**
 * Sets every company up: its people, first prices, goods, customers. Nothing goes wrong yet.
 *
 * @module
 */
import type { House } from "./Companies.ts"
import { people } from "./Companies.ts"
import { Dice } from "./Dice.ts"
import { listLines, skus } from "./generate/Sales.ts"
import { Scene } from "./generate/Scene.ts"
import * as R from "./Reading.ts"
import type { Sent } from "./Step.ts"
import { Town } from "./World.ts"

/** The commands that set a company up, in their order. */
export const setUp = (seed: number, house: House, tenant: string, at: number): ReadonlyArray<Sent> => {
  const commands: Array<Sent> = []
  const send = (actor: string | null, kind: string, id: string, command: Sent["command"]): void => {
    commands.push({ _tag: "Command", tenant, actor, commandId: `setup-${commands.length}`, kind, id, command })
  }
  const scene = new Scene(new Town(), house, new Dice(seed, tenant.length, tenant.charCodeAt(0), 3), at)
  for (const { id, rank, roles, supervisor } of people) {
    send(null, "organisation", "main", { _tag: "AddMember", id, name: id, rank, roles, supervisor })
  }
  send("maria", "price-list", "PL-0", {
    _tag: "DraftList",
    currency: scene.currency,
    from: scene.date(0),
    version: "first",
    lines: listLines(scene, skus),
  })
  send("maria", "price-list", "PL-0", { _tag: "SubmitList" })
  send("david", "approval", "price-list-PL-0-1", { _tag: "Approve" })
  send("olga", "approval", "price-list-PL-0-1", { _tag: "Approve" })
  for (const sku of skus) {
    send("wim", "stock", sku, { _tag: "Receive", receiptNo: `GR-0-${sku}`, quantity: "200" })
  }
  for (let n = 1; n <= 6; n++) {
    const personal = { name: `Founder ${n}`, countryCode: "86", phones: [`138${String(n).padStart(8, "0")}`] }
    const seller = ["ann", "ben", "cem"][n % 3] ?? "ann"
    send(seller, "customer", `C-0${n}`, { _tag: "Register", personal, profile: { source: "referral" } })
    const unit = 10n ** BigInt(R.decimalsOf(scene.currency))
    const limit = { _tag: "UpTo", amount: R.moneyJson(BigInt(n * 15_000) * unit, scene.currency) }
    send("olga", "credit-account", `C-0${n}`, { _tag: "SetTerms", terms: { limit, creditDays: 30 }, reason: "known" })
  }
  for (let n = 1; n <= 8; n++) send("kay", "unit", `U-0${n}`, { _tag: "Register", description: "two rooms, balcony" })
  return commands
}
