/**
 * Reasons while they are gathered (KER-6), put into the canonical order of decisions.
 */
import type { Ladder } from "../decision/Ladder.ts"
import type { FactValue, Reason } from "../decision/Model.ts"
import { byReason } from "../decision/Order.ts"
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

/** Reasons on their way into a decision about one request. */
export class Telling {
  readonly #request: PriceRequest
  readonly #ladder: Ladder
  readonly #reasons: Array<Reason> = []
  /** Whether all reasons are worded here: none of their facts comes before `asked` by name. */
  #isOurs = true

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

  /** Adds a reason that was worded elsewhere. */
  add(reason: Reason): void {
    this.#isOurs = false
    this.#place(reason)
  }

  /** Puts a reason where the canonical order wants it; one that stands there already isn't added again. */
  #place(reason: Reason): void {
    const reasons = this.#reasons
    const last = reasons.length
    let at = last
    for (; at > 0; at--) {
      const before = reasons[at - 1]
      if (before === undefined) break
      const order = this.#order(before, reason)
      if (order === 0) return
      if (order < 0) break
    }
    reasons.push(reason)
    // Those behind it move on; `splice` would make an array of what it takes out.
    for (let to = last; to > at; to--) {
      const moved = reasons[to - 1]
      if (moved !== undefined) reasons[to] = moved
    }
    reasons[at] = reason
  }

  /** The canonical order. Reasons of one code mostly differ in the amount asked, which is quickly seen. */
  #order(before: Reason, reason: Reason): number {
    if (this.#isOurs && before.code === reason.code) {
      const one = before.facts["asked"]
      const other = reason.facts["asked"]
      if (typeof one === "object" && typeof other === "object") {
        if (one.minor < other.minor) return -1
        if (one.minor > other.minor) return 1
      }
    }
    return byReason(before, reason)
  }

  /** Adds what another one has gathered, as far as it is wanted. */
  join(other: Telling, wanted: (reason: Reason) => boolean = () => true): void {
    this.#isOurs &&= other.#isOurs
    for (const reason of other.#reasons) if (wanted(reason)) this.#place(reason)
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
    if (line !== undefined) return this.#rank(needed, isBelow ? codes.lineBelow : codes.lineAbove, "PRC-5", facts)
    const { line: _, sku: __, ...total } = facts
    return this.#rank(needed, isBelow ? codes.totalBelow : codes.totalAbove, "PRC-5", total)
  }

  /** Free goods that the requester may not give. Answers `needed`. */
  freeGoods({ sku }: PriceLine, index: number, needed: number): number {
    return this.#rank(needed, codes.freeGoods, "PRC-2", { ...this.#who(needed), line: index + 1, sku })
  }

  /** More over a window than the requester may give. Answers `needed`. */
  window(kind: "windowShare" | "windowAmount", needed: number, facts: Facts): number {
    return this.#rank(needed, codes[kind], "PRC-6", { ...this.#who(needed), ...facts })
  }

  /** A price under a floor. `pass`: the level that may go under it for a written reason, where one may. */
  floor(
    code: string,
    { listPrice: list, sku, unitPrice: asked }: PriceLine,
    index: number,
    floor: Money,
    share: string | undefined,
    pass: number | undefined,
    isJustified: boolean,
  ): number {
    const plain: Facts = { asked, floor, line: index + 1, list, requester: this.#request.requester.name, sku }
    const facts = share === undefined ? plain : { ...plain, share }
    if (pass === undefined) this.#place(denial(code, "PRC-3", facts))
    else {
      const withRank = { ...facts, ...this.#who(pass) }
      if (isJustified) return this.#rank(pass, codesOf(code), "PRC-3", withRank)
      this.#place(denial(`${code}-unjustified`, "PRC-3", withRank))
    }
    return this.nobody
  }

  #who(needed: number): Facts {
    return { authority: this.#ladder.ranks[needed]?.name ?? "", requester: this.#request.requester.name }
  }

  /** Says that a rank may, or that nobody may. `facts` name the rank as `authority`. */
  #rank(needed: number, { authority: may, beyond }: Codes, rule: string, facts: Facts): number {
    if (needed < this.nobody) this.#place({ code: may, rule, verdict: "NeedsApproval", facts })
    else {
      const { authority: _, ...others } = facts
      this.#place(denial(beyond, rule, others))
    }
    return needed
  }
}
