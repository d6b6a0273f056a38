/**
 * Price lists, and how far off them anybody may go (PRC-1 to PRC-6), reckoned with fractions.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import type { Entry } from "./Entry.ts"

interface PriceList {
  readonly content: Json
  readonly isInUse: boolean
  /** First day on which another list stands in its place. */
  readonly replacedOn: number | undefined
}

/** A fraction. */
interface Part2 {
  readonly n: bigint
  readonly d: bigint
}

const whole = (n: bigint): Part2 => ({ n, d: 1n })
const plus = (a: Part2, b: Part2): Part2 => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d })
const minus = (a: Part2, b: Part2): Part2 => plus(a, { n: -b.n, d: b.d })
const times = (a: Part2, n: bigint, d: bigint): Part2 => ({ n: a.n * n, d: a.d * d })
const atMost = (a: Part2, b: Part2): boolean => a.n * b.d <= b.n * a.d

/** One line, or all of them, with everything that is given counted. */
interface Tested {
  readonly net: Part2
  readonly list: Part2
  readonly gross: Part2
  readonly own: Part2
  /** What is left after goods given for nothing at their cost; only lines have floors. */
  readonly floorNet: Part2 | undefined
  readonly line: Json | undefined
  readonly isGift: boolean
}

interface Line {
  readonly json: Json
  readonly sku: string
  readonly quantity: bigint
  readonly price: bigint
  readonly list: bigint
}

const lineOf = (json: Json): Line => ({
  json,
  sku: R.text(json, "sku"),
  quantity: R.quantity(json, "quantity"),
  price: R.amount(json, "unitPrice").minor,
  list: R.amount(json, "listPrice").minor,
})

/** What an offer comes to. */
export interface Measured {
  readonly tested: ReadonlyArray<Tested>
  /** At list and after everything given, in minor units. */
  readonly list: bigint
  readonly effective: bigint
}

/** The price lists of a company, and its pricing authority. */
export class Prices implements Part {
  readonly kinds = ["price-list"]
  readonly lists = new Map<string, PriceList>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  read(entry: Entry): void {
    const { data, id, type } = entry
    const before = this.lists.get(id)
    switch (type) {
      case "PriceListDrafted":
        if (before?.isInUse === true)
          this.#books.find("PRC-1", entry, "a list in use is never edited", "no change", type)
        this.lists.set(id, { content: R.at(data, "content") ?? null, isInUse: false, replacedOn: undefined })
        return
      case "PriceListSignedOff":
        if (before === undefined) return
        this.#checkSigned(entry, before.content)
        this.lists.set(id, { ...before, isInUse: true })
        return
      case "PriceListSuperseded":
        if (before !== undefined) this.lists.set(id, { ...before, replacedOn: R.day(data, "since") })
    }
  }

  #checkSigned(entry: Entry, content: Json): void {
    const wanted = R.list(this.#books.policy("pricing"), "signatories").map(String)
    const approvers = R.list(entry.data, "approvers").map(String)
    if (new Set(approvers).size < wanted.length) {
      this.#books.find("PRC-1", entry, "who signed the list", wanted.join(" and "), approvers.join(", "))
    }
    for (const name of wanted) {
      const level = this.#books.level(name)
      const isThere = approvers.some((id) => this.#books.organisation.levelOf(id) >= level)
      if (!isThere) this.#books.find("PRC-1", entry, "a signatory is missing", name, approvers.join(", "))
    }
    const [from, until] = [R.day(content, "from"), endOf(content)]
    const skus = new Set(R.list(content, "lines").map((line) => R.text(line, "sku")))
    const supersedes = R.maybeText(content, "supersedes")
    for (const [id, other] of this.lists) {
      if (id === entry.id || !other.isInUse || id === supersedes) continue
      if (R.text(other.content, "currency") !== R.text(content, "currency")) continue
      const [start, end] = [R.day(other.content, "from"), Math.min(endOf(other.content), other.replacedOn ?? Infinity)]
      const clash = R.list(other.content, "lines").find((line) => skus.has(R.text(line, "sku")))
      if (Math.max(start, from) < Math.min(end, until) && clash !== undefined) {
        this.#books.find("PRC-1", entry, "two lists for the same product at once", "one", `${id} and ${entry.id}`)
      }
    }
  }

  /** The entry of a product in the first of these lists that has it and is in use on that day. */
  priceOf(lists: ReadonlyArray<string>, sku: string, day: number): Json | undefined {
    for (const id of lists) {
      const found = this.lists.get(id)
      if (found?.isInUse !== true) continue
      const until = Math.min(endOf(found.content), found.replacedOn ?? Infinity)
      if (day < R.day(found.content, "from") || day >= until) continue
      const line = R.list(found.content, "lines").find((one) => R.text(one, "sku") === sku)
      if (line !== undefined) return line
    }
    return undefined
  }

  /** Everything given, spread over the lines (PRC-4). */
  measure(lines: ReadonlyArray<Json>, creditDays: number, concessions: ReadonlyArray<Json>): Measured {
    const financing = R.at(this.#books.policy("pricing"), "financing")
    const extra = BigInt(Math.max(0, creditDays - R.number(financing, "standardDays")))
    const [rateN, rateD] = [extra * R.rate(financing, "annualRate"), 365n * R.rateScale]
    const all = lines.map(lineOf)
    const paid = all.filter(({ price }) => price !== 0n)
    const gifts = all.filter(({ price }) => price === 0n)
    const gross = paid.reduce((sum, { price, quantity }) => sum + price * quantity, 0n)
    const own = paid.reduce((sum, { list, quantity }) => sum + list * quantity, 0n)
    const given = concessions.reduce<bigint>((sum, one) => sum + R.amount(one, "value").minor * R.quantityScale, 0n)
    const rounded = R.halfEven(gross * rateN, rateD * R.quantityScale) * R.quantityScale
    const cost = rounded < gross ? rounded : gross
    const tested: Array<Tested> = []
    for (const line of paid) {
      const amount = whole(line.price * line.quantity)
      const listValue = line.list * line.quantity
      const exact = times(amount, rateN < rateD ? rateN : rateD, rateD)
      const financed = paid.length === 1 && atMost(whole(cost), exact) ? whole(cost) : exact
      const conceded = own === 0n ? whole(0n) : times(whole(given), listValue, own)
      let goods = whole(0n)
      let goodsCost = whole(0n)
      for (const gift of gifts) {
        const sameProduct = paid.filter(({ list, sku }) => sku === gift.sku && list > 0n)
        const bearers = sameProduct.length > 0 ? sameProduct : paid
        if (!bearers.includes(line)) continue
        const sum = bearers.reduce((total, one) => total + one.list * one.quantity, 0n)
        if (sum === 0n) continue
        const value = gift.list * gift.quantity
        const own = R.maybeAmount(gift.json, "cost")
        goods = plus(goods, times(whole(value), listValue, sum))
        goodsCost = plus(goodsCost, times(whole(own === undefined ? value : own.minor * gift.quantity), listValue, sum))
      }
      const net = minus(minus(amount, financed), conceded)
      tested.push({
        ...{ net, gross: amount, own: whole(listValue), line: line.json, isGift: false },
        list: plus(whole(listValue), goods),
        floorNet: minus(net, goodsCost),
      })
    }
    for (const { json, list, quantity } of gifts) {
      const value = whole(list * quantity)
      const nothing = whole(0n)
      tested.push({
        net: nothing,
        list: value,
        gross: nothing,
        own: value,
        floorNet: undefined,
        line: json,
        isGift: true,
      })
      if (paid.length === 0) {
        tested.push({
          net: nothing,
          list: value,
          gross: nothing,
          own: value,
          floorNet: nothing,
          line: json,
          isGift: false,
        })
      }
    }
    const listed = own + gifts.reduce((sum, { list, quantity }) => sum + list * quantity, 0n)
    const net = gross - cost - given
    tested.push({
      ...{ net: whole(net), list: whole(listed), gross: whole(gross), own: whole(own) },
      ...{ floorNet: undefined, line: undefined, isGift: false },
    })
    return { tested, list: R.halfEven(listed, R.quantityScale), effective: R.halfEven(net, R.quantityScale) }
  }

  /** The lowest rank from `level` up that may offer this; `undefined` when nobody may (PRC-5). */
  needed({ tested }: Measured, level: number): number | undefined {
    const rules = R.list(this.#books.policy("pricing"), "rule", "rules")
    for (let rank = Math.max(0, level); rank < this.#books.rules.ladder.length; rank++) {
      if (tested.every((one) => rules.every((rule) => this.#covers(rule, rank, one)))) return rank
    }
    return undefined
  }

  #covers(rule: Json, rank: number, one: Tested): boolean {
    if (R.tagOf(rule) === "Floor") return this.#keepsFloor(R.at(rule, "basis"), one)
    const limit = R.list(rule, "limits").find((row) => this.#books.level(R.text(row, "rank")) === rank)
    if (limit === undefined) return false
    if (one.isGift) return R.at(limit, "freeGoods") === true
    const [below, above] = [R.text(limit, "below"), R.text(limit, "above")]
    const off = minus(one.list, one.net)
    const isBelow = below === "floor" || atMost(off, times(one.list, R.rate(below), R.rateScale))
    const over = minus(one.gross, one.own)
    return isBelow && (above === "unlimited" || atMost(over, times(one.own, R.rate(above), R.rateScale)))
  }

  #keepsFloor(basis: R.Maybe, { floorNet, line }: Tested): boolean {
    if (floorNet === undefined || line === undefined) return true
    const quantity = R.quantity(line, "quantity")
    const [cost, floor] = [R.maybeAmount(line, "cost"), R.maybeAmount(line, "floor")]
    const atLeast = (minor: bigint | undefined, n = 1n, d = 1n): boolean =>
      minor === undefined || atMost(times(whole(minor * quantity), n, d), floorNet)
    switch (R.tagOf(basis)) {
      case "Cost":
        return atLeast(cost?.minor)
      case "OwnFloor":
        return atLeast(floor?.minor)
      case "ShareOfList":
        return cost !== undefined || floor !== undefined
          ? true
          : atLeast(R.amount(line, "listPrice").minor, R.rate(basis, "rate"), R.rateScale)
      default:
        throw new R.Unreadable(`the auditor knows no floor ${R.tagOf(basis)}`)
    }
  }
}

const endOf = (content: Json): number => (R.at(content, "until") === undefined ? Infinity : R.day(content, "until"))
