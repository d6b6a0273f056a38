/**
 * Customers, prices, quotes and terms of credit.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { KnownList } from "../World.ts"
import type { Recipe, Scene, Weighted } from "./Scene.ts"

const personal = (scene: Scene): Json => {
  const { dice } = scene
  // Few numbers, so that the same customer comes twice now and then.
  const n = dice.chance(0.1) ? dice.between(1, Math.max(1, scene.town.count)) : scene.town.count + 1
  return {
    name: `Customer ${n} ${dice.one("Ltd", "GmbH", "Co.")}`,
    countryCode: "86",
    phones: [`139${String(n).padStart(8, "0")}`],
  }
}

const register: Recipe = (scene) => {
  const actor = scene.seller()
  const details = personal(scene)
  const source = scene.dice.one("walk-in", "phone", "trade-show", "web", "referral")
  return {
    actor,
    kind: "customer",
    id: scene.fresh("C"),
    command: { _tag: "Register", personal: details, profile: { source } },
  }
}

const contact: Recipe = (scene) => {
  const found = scene.town.customers.pick(scene.dice)
  if (found === undefined) return undefined
  return {
    actor: found.info.owner,
    kind: "customer",
    id: found.id,
    command: {
      _tag: "RecordContact",
      contactId: scene.fresh("CO"),
      on: scene.date(0),
      channel: scene.dice.one("visit", "phone", "mail"),
      outcome: scene.dice.one("effective", "ineffective"),
      personal: { person: null, note: "spoke about the offer" },
    },
  }
}

const changeOwner: Recipe = (scene) => {
  const found = scene.town.customers.pick(scene.dice)
  if (found === undefined) return undefined
  const command = { _tag: "ChangeOwner", successor: scene.seller(), reason: scene.reason() }
  return { actor: scene.ofRank("manager"), kind: "customer", id: found.id, command }
}

const settleConflict: Recipe = (scene) => {
  const found = scene.town.conflicts.pick(scene.dice)
  if (found === undefined) return undefined
  const keep = scene.dice.one("existing", "new", "both-distinct")
  return {
    actor: scene.ofRank("director"),
    kind: "customer",
    id: found.id,
    command: { _tag: "SettleConflict", keep, reason: scene.reason() },
  }
}

/** Products of a list: from cheap to dear, most with a cost, some with a floor. */
export const listLines = (scene: Scene, skus: ReadonlyArray<string>): Json =>
  skus.map((sku) => {
    const unit = 10n ** BigInt(R.decimalsOf(scene.currency))
    const price = BigInt(scene.dice.between(20, 2_000)) * unit
    const part = (percent: bigint): Json => R.moneyJson((price * percent) / 100n, scene.currency)
    return {
      sku,
      listPrice: R.moneyJson(price, scene.currency),
      ...(scene.dice.chance(0.7) ? { cost: part(55n) } : {}),
      ...(scene.dice.chance(0.3) ? { floor: part(70n) } : {}),
    }
  })

/** Products that every company sells. */
export const skus: ReadonlyArray<string> = Array.from({ length: 12 }, (_, i) => `P-${i + 1}`)

const draftList: Recipe = (scene) => {
  const { dice, town } = scene
  const current = town.lists.pick(dice)
  const from = dice.between(0, 40)
  return {
    actor: scene.ofRank("manager"),
    kind: "price-list",
    id: scene.fresh("PL"),
    command: {
      _tag: "DraftList",
      currency: scene.currency,
      from: scene.date(from),
      ...(dice.chance(0.3) ? { until: scene.date(from + dice.between(5, 200)) } : {}),
      version: `v${town.count}`,
      ...(current === undefined || dice.chance(0.2) ? {} : { supersedes: current.id }),
      lines: listLines(scene, dice.chance(0.7) ? skus : skus.slice(dice.between(0, 10))),
    },
  }
}

const submitList: Recipe = (scene) => {
  const found = scene.town.draftLists.pick(scene.dice)
  const command = scene.dice.chance(0.1) ? { _tag: "WithdrawList", reason: "not now" } : { _tag: "SubmitList" }
  return found && { actor: scene.ofRank("manager"), kind: "price-list", id: found.id, command }
}

/** What a price is off list, as a share of it in thousandths; below zero is above list. */
const discount = (scene: Scene): number =>
  scene.dice.weighted([
    [45, 0],
    [15, scene.dice.between(1, 30)],
    [12, scene.dice.between(31, 50)],
    [10, scene.dice.between(51, 120)],
    [8, scene.dice.between(121, 450)],
    [6, -scene.dice.between(1, 100)],
    [4, -scene.dice.between(101, 250)],
  ]) ?? 0

/** A list of prices that is in use, or will be. */
export const someList = (scene: Scene): { readonly id: string; readonly info: KnownList } | undefined =>
  scene.town.lists.pickWhere(scene.dice, ({ info }) => info.from <= scene.today && scene.today < info.until)

/** Lines at prices of a list, off or on it by chance. */
export const offerLines = (
  scene: Scene,
  known: KnownList,
  most: number,
): ReadonlyArray<{ readonly [key: string]: Json }> => {
  const { dice } = scene
  const lines: Array<{ readonly [key: string]: Json }> = []
  const off = discount(scene)
  for (let i = dice.between(1, most); i > 0; i--) {
    const product = dice.pick(known.skus)
    if (product === undefined) continue
    const { minor } = product.price
    const price = minor - (minor * BigInt(dice.chance(0.8) ? off : discount(scene))) / 1000n
    const isGift = lines.length > 0 && dice.chance(0.03)
    lines.push({
      sku: product.sku,
      quantity: dice.chance(0.9) ? String(dice.between(1, 20)) : `${dice.between(0, 9)}.${dice.between(1, 9)}`,
      unitPrice: R.moneyJson(isGift ? 0n : price, known.currency),
    })
  }
  return lines
}

const offer = (scene: Scene, by: string) => {
  const found = someList(scene)
  if (found === undefined) return undefined
  const { dice } = scene
  const lines = offerLines(scene, found.info, 4)
  const standard = scene.house.business === "trade" ? 30 : 0
  return {
    priceLists: [found.id],
    lines,
    ...(dice.chance(0.2) ? { creditDays: standard + dice.between(0, 60) } : {}),
    ...(dice.chance(0.1) ? { concessions: [{ _tag: "Service", value: scene.money(1, 40) }] } : {}),
    sellers: scene.sellers(by),
  }
}

const draftQuote: Recipe = (scene) => {
  const actor = scene.seller()
  const customer = scene.town.customers.pick(scene.dice)
  const offered = offer(scene, actor)
  return customer === undefined || offered === undefined
    ? undefined
    : {
        actor,
        kind: "quote",
        id: scene.fresh("Q"),
        command: { _tag: "Draft", customerId: customer.id, currency: scene.currency, ...offered },
      }
}

/** The content of a quote with its prices raised or lowered a little, or asked for anew. */
const changed = (scene: Scene, content: Json, by: string) => {
  if (scene.dice.chance(0.4)) return offer(scene, by)
  const steps = BigInt(scene.dice.between(-60, 40))
  return {
    priceLists: R.at(content, "priceLists") ?? [],
    lines: R.list(content, "lines").map((line): Json => {
      const { currency, minor } = R.amount(line, "unitPrice")
      const unitPrice = R.moneyJson(minor - (minor * steps) / 1000n, currency)
      return { sku: R.text(line, "sku"), quantity: R.text(line, "quantity"), unitPrice }
    }),
    creditDays: R.number(content, "creditDays"),
    sellers: R.at(content, "sellers") ?? [],
  }
}

const revise: Recipe = (scene) => {
  const { dice, town } = scene
  const pool = dice.one(town.quotes.draft, town.quotes.awaiting, town.quotes.approved, town.quotes.issued)
  const found = pool.pick(dice)
  if (found === undefined) return undefined
  const actor = scene.seller()
  const offered = changed(scene, found.info.content, actor)
  if (offered === undefined) return undefined
  const command: Json = dice.chance(0.7)
    ? { _tag: "Revise", ...offered }
    : { _tag: "CounterOffer", ...offered, note: "the customer's figures" }
  return { actor, kind: "quote", id: found.id, command }
}

const onQuote =
  (stage: keyof Scene["town"]["quotes"], command: (scene: Scene) => Json): Recipe =>
  (scene) => {
    const found = scene.town.quotes[stage].pick(scene.dice)
    const actor = scene.dice.chance(0.7) ? scene.seller() : scene.ofRank("supervisor")
    return found && { actor, kind: "quote", id: found.id, command: command(scene) }
  }

const terms = (scene: Scene): Json => {
  const { dice } = scene
  const currency = scene.currency
  const limit =
    dice.weighted<Json>([
      [1, { _tag: "Unlimited", currency }],
      [1, { _tag: "UpTo", amount: R.moneyJson(0n, currency) }],
      [8, { _tag: "UpTo", amount: scene.money(2_000, 90_000) }],
      [2, { _tag: "UpTo", amount: scene.money(90_000, 900_000) }],
    ]) ?? null
  const creditDays = dice.one(0, 15, 30, 30, 60, 90)
  return { limit, creditDays, ...(dice.chance(0.15) ? { reviewDate: scene.date(dice.between(-5, 300)) } : {}) }
}

const setTerms: Recipe = (scene) => {
  const found = scene.town.customers.pick(scene.dice)
  const actor = scene.dice.chance(0.5) ? scene.inRole("finance") : scene.ofRank("manager")
  const command = { _tag: "SetTerms", terms: terms(scene), reason: scene.reason() }
  return found && { actor, kind: "credit-account", id: found.id, command }
}

const block: Recipe = (scene) => {
  const found = scene.town.customers.pick(scene.dice)
  const command = { _tag: scene.dice.chance(0.3) ? "Block" : "Unblock", reason: scene.reason() }
  return found && { actor: scene.ofRank("manager"), kind: "credit-account", id: found.id, command }
}

/** Commands around selling, by how often they come. */
export const sales: ReadonlyArray<Weighted> = [
  [4, register],
  [1, contact],
  [0.3, changeOwner],
  [1, settleConflict],
  [0.15, draftList],
  [0.4, submitList],
  [7, draftQuote],
  [2, revise],
  [7, onQuote("draft", () => ({ _tag: "Submit" }))],
  [
    5,
    onQuote("approved", ({ dice }) => ({
      _tag: "Issue",
      ...(dice.chance(0.3) ? { validDays: dice.between(1, 7) } : {}),
    })),
  ],
  [5, onQuote("issued", () => ({ _tag: "Accept" }))],
  [0.5, onQuote("issued", (scene) => ({ _tag: "Decline", reason: scene.reason() }))],
  [0.3, onQuote("awaiting", (scene) => ({ _tag: "Withdraw", reason: scene.reason() }))],
  [3, setTerms],
  [0.4, block],
]
