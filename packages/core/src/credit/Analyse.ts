/**
 * What is odd about a credit policy (XTR-3): a static look at the data, no order is tried.
 *
 * @module
 */
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import { finding, gravestFirst, type PolicyFinding } from "../decision/Finding.ts"
import type { Ladder } from "../decision/Ladder.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { FactValue } from "../decision/Model.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { fromUnits, scale } from "../rate/Model.ts"
import { format as formatRate } from "../rate/Text.ts"
import { componentNames } from "./Describe.ts"
import { allComponents } from "./Exposure.ts"
import type { CreditPolicy } from "./Policy.ts"

/** What a policy is looked at against. The more is given, the more can be found. */
export interface CreditAnalysisContext {
  readonly ladder: Ladder
  /** Who works there: ranks and roles that nobody has are told. */
  readonly members?: ReadonlyArray<{ readonly rank: string; readonly roles: ReadonlyArray<string> }>
  /** Currencies in which customers buy and have limits: missing rates between them are told. */
  readonly currencies?: ReadonlyArray<CurrencyCode>
  /** Rates count as known only up to this day; without it whatever their date. */
  readonly today?: LocalDate
}

class Analysis {
  readonly found: Array<PolicyFinding> = []
  readonly #policy: CreditPolicy
  readonly #context: CreditAnalysisContext

  constructor(policy: CreditPolicy, context: CreditAnalysisContext) {
    this.#policy = policy
    this.#context = context
  }

  run(): ReadonlyArray<PolicyFinding> {
    this.#counting()
    this.#tables()
    this.#terms()
    this.#people()
    this.#rates()
    this.#names()
    return gravestFirst(this.found)
  }

  #note(
    severity: PolicyFinding["severity"],
    code: string,
    place: string,
    rule: string,
    text: LocalizedText,
    facts?: Readonly<Record<string, FactValue>>,
  ): void {
    this.found.push(finding(severity, code, place, rule, text, facts))
  }

  #counting(): void {
    const { components, horizonDays, watchBand } = this.#policy
    for (const one of allComponents) {
      if (components.includes(one) || one === "orders") continue
      const { en, zh } = componentNames[one]
      this.#note("warning", "uncounted-component", "components", "CRD-2", {
        en: `Towards the limit does not count: ${en}; add "${one}" unless it is meant`,
        zh: `信用占用未计:${zh};如非有意请加入“${one}”`,
      })
    }
    if (!components.includes("orders")) {
      this.#note("error", "order-not-counted", "components", "CRD-4", {
        en: `Orders count nothing towards the limit, the one to be released neither; add "orders", or any order passes while headroom is left`,
        zh: `订单(含待放行订单)不计入占用;请加入“orders”,否则只要尚有额度,任何订单都会放行`,
      })
    } else if (horizonDays === 0) {
      this.#note("warning", "order-not-counted", "horizonDays", "CRD-2", {
        en: "Only orders to be delivered today count towards the limit; name the days until which they do",
        zh: "仅当日交付的订单计入占用;请填写计入期限",
      })
    }
    if (watchBand === 0n || watchBand === scale) {
      this.#note("note", "idle-watch-band", "watchBand", "CRD-2", {
        en:
          watchBand === 0n
            ? "Every release carries the warning"
            : "Only a release that uses the limit to the last unit carries the warning",
        zh: watchBand === 0n ? "每次放行都会预警" : "仅当额度恰好用尽时预警",
      })
    }
  }

  #tables(): void {
    const { late, overLimit, overrideDays } = this.#policy
    overLimit.forEach(({ rank, upTo }, i) => {
      if (upTo !== undefined && upTo <= 0n) this.#idle(`overLimit[${i}]`, rank)
    })
    late.forEach(({ rank, upToDays }, i) => {
      if (upToDays !== undefined && upToDays <= 0) this.#idle(`late[${i}]`, rank)
    })
    const beyondLimit = overLimit.at(-1)
    if (beyondLimit === undefined || beyondLimit.upTo !== undefined) {
      const bound = formatRate(beyondLimit?.upTo ?? fromUnits(0n))
      this.#note("note", "gap", "overLimit", "CRD-5", {
        en: `More than ${bound} over the limit nobody may release`,
        zh: `超额度 ${bound} 以上任何人不得放行`,
      })
    }
    const beyondDays = late.at(-1)
    if (beyondDays === undefined || beyondDays.upToDays !== undefined) {
      const bound = beyondDays?.upToDays ?? 0
      this.#note("note", "gap", "late", "CRD-5", {
        en: `More than ${bound} days late nobody may release`,
        zh: `逾期 ${bound} 天以上任何人不得放行`,
      })
    }
    if (overrideDays === 0) {
      this.#note("note", "override-same-day", "overrideDays", "CRD-5", {
        en: "An override has to be used on the day it is given",
        zh: "特批仅当日有效",
      })
    }
  }

  #idle(place: string, rank: string): void {
    this.#note("warning", "redundant-rule", place, "CRD-5", {
      en: `${rank} may release nothing by this row; give it a bound above 0 or take it out`,
      zh: `此行未给 ${rank} 任何权限;请填写大于 0 的上限或删除该行`,
    })
  }

  #terms(): void {
    const { terms } = this.#policy
    terms.forEach(({ creditDays, limit, rank }, i) => {
      const before = terms[i - 1]
      const isSame =
        before !== undefined &&
        before.limit?.minor === limit?.minor &&
        before.limit?.currency === limit?.currency &&
        before.creditDays === creditDays
      if (!isSame) return
      this.#note("warning", "redundant-rule", `terms[${i}]`, "CRD-1", {
        en: `${rank} may give no more by this row than without it; widen it or take it out`,
        zh: `此行未给 ${rank} 更多权限;请放宽或删除该行`,
      })
    })
    const last = terms.at(-1)
    if (last === undefined) {
      this.#note("warning", "gap", "terms", "CRD-1", {
        en: "Nobody may give a customer credit: everybody pays in advance",
        zh: "任何人不得授予信用:所有客户须先款后货",
      })
    } else if (last.limit !== undefined || last.creditDays !== undefined) {
      this.#note("note", "gap", "terms", "CRD-1", {
        en: `Terms beyond those of ${last.rank} nobody may give, an unlimited one neither`,
        zh: `超出 ${last.rank} 权限的信用条件任何人不得授予`,
      })
    }
  }

  /** Ranks that decide, each with where it stands. */
  #deciders(): ReadonlyArray<{ readonly rank: string; readonly place: string }> {
    const { cashOverride, holdOverride, late, overLimit, terms } = this.#policy
    return [
      ...overLimit.map(({ rank }, i) => ({ rank, place: `overLimit[${i}].rank` })),
      ...late.map(({ rank }, i) => ({ rank, place: `late[${i}].rank` })),
      ...(cashOverride === undefined ? [] : [{ rank: cashOverride, place: "cashOverride" }]),
      ...(holdOverride === undefined ? [] : [{ rank: holdOverride, place: "holdOverride" }]),
      ...terms.map(({ rank }, i) => ({ rank, place: `terms[${i}].rank` })),
    ]
  }

  #people(): void {
    const { ladder, members } = this.#context
    if (members === undefined) return
    const level = (name: string): number => ladder.ranks.find((rank) => rank.name === name)?.level ?? -1
    for (const { place, rank } of this.#deciders()) {
      const able = members.filter((one) => level(one.rank) >= level(rank)).length
      if (able === 0) {
        this.#note("error", "route-nobody-can-finish", place, "APR-1", {
          en: `Nobody is a ${rank} or above: whatever needs one waits for ever`,
          zh: `没有 ${rank} 及以上人员:须其批准的事项将无人处理`,
        })
      } else if (able === 1) {
        this.#note("warning", "four-eyes-impossible", place, "ORG-4", {
          en: `Only one member is a ${rank} or above: what they ask for themselves nobody can approve`,
          zh: `${rank} 及以上仅一人:其本人提出的事项无人可批`,
        })
      }
    }
    const { invoicingRoles } = this.#policy
    if (!members.some(({ roles }) => roles.some((role) => invoicingRoles.includes(role)))) {
      this.#note("error", "route-nobody-can-finish", "invoicingRoles", "CRD-4", {
        en: `Nobody has one of the roles ${invoicingRoles.join(", ")}: no order can be released`,
        zh: `没有人具备角色 ${invoicingRoles.join("、")}:无法放行任何订单`,
      })
    }
  }

  #rates(): void {
    const { currencies = [], today } = this.#context
    const known = this.#policy.exchangeRates.filter(({ date }) => today === undefined || date <= format(today))
    for (const from of new Set(currencies)) {
      for (const to of new Set(currencies)) {
        if (from === to || known.some((rate) => rate.from === from && rate.to === to)) continue
        this.#note(
          "warning",
          "rate-missing",
          "exchangeRates",
          "KER-1",
          {
            en: `No rate from ${from} to ${to} is known: an amount in ${from} of a customer with a limit in ${to} is refused`,
            zh: `没有 ${from} 兑 ${to} 的汇率:额度为 ${to} 的客户以 ${from} 下单将被拒绝`,
          },
          { from, to },
        )
      }
    }
  }

  #names(): void {
    const { components, conditions, invoicingRoles } = this.#policy
    const lists: Readonly<Record<string, ReadonlyArray<string>>> = { components, conditions, invoicingRoles }
    for (const [place, names] of Object.entries(lists)) {
      names.forEach((name, i) => {
        if (names.indexOf(name) === i) return
        this.#note("warning", "redundant-rule", `${place}[${i}]`, "CRD-4", {
          en: `"${name}" is named twice; take it out once`,
          zh: `“${name}”重复,请删除一处`,
        })
      })
    }
    conditions.forEach((name, i) => {
      if (conditions.indexOf(name) !== i) return
      this.#note("note", "opaque-rule", `conditions[${i}]`, "CRD-4", {
        en: `The plugin's condition ${name} can't be looked into; try it with recorded releases instead`,
        zh: `插件条件 ${name} 无法静态分析,请用历史放行记录回测`,
      })
    })
  }
}

/**
 * Says what is odd about a policy (XTR-3), the gravest first; nothing is refused here, and a policy that `compile` refuses is
 * looked at as far as possible.
 *
 * Codes: `order-not-counted`, `uncounted-component`, `route-nobody-can-finish`, `four-eyes-impossible`, `redundant-rule`,
 * `gap` (beyond which nobody may), `rate-missing`, `idle-watch-band`, `override-same-day`, `opaque-rule`. Taking out every row
 * and name that is called redundant changes no decision. Time grows with the rows, the members and the square of currencies.
 *
 * @example
 * ```ts
 * import { CreditPolicy, Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const ladder = Decision.defaultLadder
 * const { analyse, tradePolicy } = CreditPolicy
 * assert.deepEqual(analyse(tradePolicy, { ladder }), [])
 *
 * const small = { ladder, members: [{ rank: "director", roles: ["invoicing"] }] }
 * assert.deepEqual(
 *   analyse(tradePolicy, small).slice(0, 2).map(({ code, place }) => `${code} at ${place}`),
 *   ["route-nobody-can-finish at terms[2].rank", "four-eyes-impossible at overLimit[0].rank"],
 * )
 * ```
 */
export const analyse = (policy: CreditPolicy, context: CreditAnalysisContext): ReadonlyArray<PolicyFinding> =>
  new Analysis(policy, context).run()
