/**
 * Reasons while they are gathered (KER-6), put into the canonical order of decisions.
 */
import type { Ladder } from "../decision/Ladder.ts"
import type { FactValue, Reason, Verdict } from "../decision/Model.ts"
import type { Money } from "../money/Model.ts"
import type { PriceLine, PriceRequest } from "./Model.ts"

/** The figures of a reason. */
export type Facts = Readonly<Record<string, FactValue>>

/** A reason that denies. */
export const denial = (code: string, rule: string, facts: Facts): Reason => ({ code, rule, verdict: "Denied", facts })

/** Codes of a reason that says who may, or that nobody may. */
interface Codes {
  readonly authority: string
  readonly beyond: string
}
const codesOf = (stem: string): Codes => ({ authority: `${stem}-authority`, beyond: `${stem}-beyond` })

const codes = {
  freeGoods: codesOf("free-goods"),
  lineBelow: codesOf("line-below"),
  lineAbove: codesOf("line-above"),
  totalBelow: codesOf("total-below"),
  totalAbove: codesOf("total-above"),
  windowShare: codesOf("window-share"),
  windowAmount: codesOf("window-amount"),
}

const verdictOrder: Readonly<Record<Verdict, number>> = { Denied: 0, NeedsApproval: 1, Allowed: 2 }

const factText = (name: string, value: FactValue | undefined): string =>
  typeof value === "object" ? `${name}=${value.currency}${value.minor}` : `${name}=${typeof value}:${value}`

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const factsText = (facts: Facts): string =>
  Object.keys(facts)
    .sort()
    .map((name) => factText(name, facts[name]))
    .join("\u0001")

/** Reasons on their way into a decision about one request. */
export class Telling {
  readonly #request: PriceRequest
  readonly #ladder: Ladder
  readonly #reasons: Array<Reason> = []
  /** Amounts by which reasons of one code are put into order: their first fact by name, as text once it matters. */
  readonly #asked: Array<Money | string | undefined> = []

  constructor(request: PriceRequest, ladder: Ladder) {
    this.#request = request
    this.#ladder = ladder
  }

  /** What was gathered: in the order that `Decision.join` keeps, each once. */
  get reasons(): ReadonlyArray<Reason> {
    return this.#reasons
  }

  /** The level above the highest rank. */
  get nobody(): number {
    return this.#ladder.ranks.length
  }

  /**
   * Adds a reason where the canonical order wants it; one that stands there already isn't added again. `asked` is its fact
   * of that name, where no other fact comes before it by name: mostly it settles the order.
   */
  add(reason: Reason, asked?: Money): void {
    const reasons = this.#reasons
    const amounts = this.#asked
    let amount: Money | string | undefined = asked
    let at = reasons.length
    for (; at > 0; at--) {
      const before = reasons[at - 1]
      if (before === undefined) break
      let order = 0
      if (before.verdict !== reason.verdict) order = verdictOrder[before.verdict] - verdictOrder[reason.verdict]
      else if (before.code !== reason.code) order = before.code < reason.code ? -1 : 1
      else if (before.rule !== reason.rule) order = before.rule < reason.rule ? -1 : 1
      else {
        const known = amounts[at - 1]
        if (known !== undefined && amount !== undefined) {
          const text = typeof known === "string" ? known : String(known.minor)
          amounts[at - 1] = text
          if (typeof amount !== "string") amount = String(amount.minor)
          order = byText(text, amount)
        }
        if (order === 0) order = byText(factsText(before.facts), factsText(reason.facts))
        if (order === 0) return
      }
      if (order < 0) break
    }
    if (at === reasons.length) {
      reasons.push(reason)
      amounts.push(amount)
    } else {
      reasons.splice(at, 0, reason)
      amounts.splice(at, 0, amount)
    }
  }

  /** Adds what another one has gathered, as far as it is wanted. */
  join(other: Telling, wanted: (reason: Reason) => boolean = () => true): void {
    for (const reason of other.#reasons) if (wanted(reason)) this.add(reason)
  }

  /** A price too far from list; `needed` may ask for it, or nobody. Without a line it is the total. Answers `needed`. */
  limit(
    isBelow: boolean,
    line: PriceLine | undefined,
    index: number,
    needed: number,
    percent: string,
    limit: string,
    asked: Money,
    list: Money,
  ): number {
    const authority = this.#ladder.ranks[needed]?.name ?? ""
    const requester = this.#request.requester.name
    const at = index + 1
    const sku = line?.sku ?? ""
    const facts = isBelow
      ? { asked, authority, discount: percent, limit, line: at, list, requester, sku }
      : { asked, authority, float: percent, limit, line: at, list, requester, sku }
    if (line !== undefined)
      return this.#rank(needed, isBelow ? codes.lineBelow : codes.lineAbove, "PRC-5", facts, asked)
    const { line: _, sku: __, ...total } = facts
    return this.#rank(needed, isBelow ? codes.totalBelow : codes.totalAbove, "PRC-5", total, asked)
  }

  /** Free goods that the requester may not give. Answers `needed`. */
  freeGoods({ sku }: PriceLine, index: number, needed: number): number {
    return this.#rank(needed, codes.freeGoods, "PRC-2", { ...this.#who(needed), line: index + 1, sku })
  }

  /** More over a window than the requester may give. Answers `needed`. */
  window(kind: "windowShare" | "windowAmount", needed: number, facts: Facts): number {
    return this.#rank(needed, codes[kind], "PRC-6", { ...this.#who(needed), ...facts })
  }

  /** A price under a floor. `pass`: the level that may go under it for a written reason, and whether there is one. */
  floor(
    code: string,
    { listPrice: list, sku, unitPrice: asked }: PriceLine,
    index: number,
    floor: Money,
    share: string | undefined,
    pass: { readonly level: number; readonly isJustified: boolean } | undefined,
  ): number {
    const plain: Facts = { asked, floor, line: index + 1, list, requester: this.#request.requester.name, sku }
    const facts = share === undefined ? plain : { ...plain, share }
    if (pass === undefined) this.add(denial(code, "PRC-3", facts), asked)
    else {
      const withRank = { ...facts, ...this.#who(pass.level) }
      if (pass.isJustified) return this.#rank(pass.level, codesOf(code), "PRC-3", withRank, asked)
      this.add(denial(`${code}-unjustified`, "PRC-3", withRank), asked)
    }
    return this.nobody
  }

  #who(needed: number): Facts {
    return { authority: this.#ladder.ranks[needed]?.name ?? "", requester: this.#request.requester.name }
  }

  /** Says that a rank may, or that nobody may. `facts` name the rank as `authority`. */
  #rank(needed: number, { authority: may, beyond }: Codes, rule: string, facts: Facts, asked?: Money): number {
    if (needed < this.nobody) this.add({ code: may, rule, verdict: "NeedsApproval", facts }, asked)
    else {
      const { authority: _, ...others } = facts
      this.add(denial(beyond, rule, others), asked)
    }
    return needed
  }
}
