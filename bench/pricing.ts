/**
 * A pricing decision: an offer of 5 lines, 5 ranks, limits by product group, three floors. Beside the same rules written by
 * hand on number cents, and beside three rule engines. All answers are compared first, then everybody is timed turn by turn.
 *
 *     node --conditions=@dealwright/source bench/pricing.ts
 *
 * By hand is what one writes for just this policy: one currency, no free goods, no terms, right below 2^53 only.
 */
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Rate from "@dealwright/core/Rate"
import { ZenEngine } from "@gorules/zen-engine"
import * as Result from "effect/Result"
import { LogicEngine } from "json-logic-engine"
import { Engine } from "json-rules-engine"
import { type Contestant, random, tellFigures, tellRatios, turnByTurn } from "./harness.ts"

const CASES = 10_000
/** So many of the cases are timed over and over. */
const TIMED = 300
const LINES = 5

// --- ours ----------------------------------------------------------------------------------------------------------

const ladder = Decision.defaultLadder
const { allOf, authority, costFloor, floor, ownFloor } = PricingAuthority
const names = ladder.ranks.map(({ name }) => name)

const usualKeeps = [100, 97, 95, 88, 0]
const slowKeeps = [95, 92, 90, 80, 0]
const usualMost = [110, 120]

const percentOf = (whole: number): Rate.Rate => Rate.fromUnits(BigInt(whole) * 10_000_000_000n)
const limits = (keeps: ReadonlyArray<number>, most: ReadonlyArray<number>): PricingAuthority.Rule =>
  authority(
    ...names.map((rank, level): PricingAuthority.Limit => {
      const [keep = 0, above] = [keeps[level], most[level]]
      return {
        rank,
        below: keep === 0 ? "floor" : percentOf(100 - keep),
        above: above === undefined ? "unlimited" : percentOf(above - 100),
        freeGoods: level > 1,
      }
    }),
  )

const policy: PricingAuthority.PricingPolicy = {
  ...PricingAuthority.tradePricing,
  rule: allOf(
    {
      _tag: "ByGroup",
      cases: [{ groups: ["slow"], rule: limits(slowKeeps, []) }],
      otherwise: limits(usualKeeps, usualMost),
    },
    costFloor,
    ownFloor,
    floor({ _tag: "ShareOfList", rate: Rate.percent(60), where: "nothing-named" }),
  ),
}
const pricing = Result.getOrThrow(PricingAuthority.compile(policy, { ladder }))

// --- by hand -------------------------------------------------------------------------------------------------------

/** Prices per piece in cents; a cost or floor of 0 is none. */
interface Line {
  readonly sku: string
  readonly group: string
  readonly pieces: number
  readonly list: number
  readonly unit: number
  readonly cost: number
  readonly floor: number
}
interface Offer {
  readonly level: number
  readonly lines: ReadonlyArray<Line>
}

const DENIED = 99
const FLOOR_SHARE = 60

interface Table {
  readonly keeps: ReadonlyArray<number>
  readonly most: ReadonlyArray<number>
}
const tables: ReadonlyMap<string, Table> = new Map([["slow", { keeps: slowKeeps, most: [] }]])
const usual: Table = { keeps: usualKeeps, most: usualMost }

const isUnderFloor = ({ cost, floor, list, unit }: Line): boolean =>
  (cost > 0 && unit < cost) ||
  (floor > 0 && unit < floor) ||
  (cost === 0 && floor === 0 && unit * 100 < list * FLOOR_SHARE)

const levelFor = ({ keeps, most }: Table, asked: number, list: number, from: number): number => {
  let level = from
  for (; level < keeps.length; level++) {
    const above = most[level]
    if (asked * 100 >= list * (keeps[level] ?? 0) && (above === undefined || asked * 100 <= list * above)) return level
  }
  return DENIED
}

/** −1 allowed, the level that has to approve, or DENIED: every line, and the total under the widest of its tables. */
const outcomeByHand = ({ level, lines }: Offer): number => {
  let needed = level
  let list = 0
  let asked = 0
  let total = DENIED
  for (const line of lines) {
    if (isUnderFloor(line)) return DENIED
    needed = levelFor(tables.get(line.group) ?? usual, line.unit, line.list, needed)
    if (needed === DENIED) return DENIED
    list += line.list * line.pieces
    asked += line.unit * line.pieces
  }
  for (const { group } of lines) total = Math.min(total, levelFor(tables.get(group) ?? usual, asked, list, needed))
  return total === level ? -1 : total
}

interface Told {
  readonly needed: number
  readonly reasons: ReadonlyArray<{
    readonly code: string
    readonly rule: string
    readonly verdict: string
    readonly facts: Readonly<Record<string, string | number>>
  }>
}

const percentText = (part: number, whole: number): string => `${Math.ceil((part * 1e8) / whole) / 1e6}%`

const decideByHand = (offer: Offer): Told => {
  const { level, lines } = offer
  const requester = names[level] ?? ""
  const reasons: Array<Told["reasons"][number]> = []
  let needed = level
  let list = 0
  let asked = 0
  for (const [index, line] of lines.entries()) {
    const about = { requester, line: index + 1, sku: line.sku, asked: line.unit, list: line.list }
    list += line.list * line.pieces
    asked += line.unit * line.pieces
    const deny = (code: string, floor: number) => {
      needed = DENIED
      reasons.push({ code, rule: "PRC-3", verdict: "Denied", facts: { ...about, floor } })
    }
    if (line.cost > 0 && line.unit < line.cost) deny("floor-cost", line.cost)
    if (line.floor > 0 && line.unit < line.floor) deny("floor-own", line.floor)
    if (line.cost === 0 && line.floor === 0 && line.unit * 100 < line.list * FLOOR_SHARE) {
      deny("floor-share", Math.ceil((line.list * FLOOR_SHARE) / 100))
    }
    const table = tables.get(line.group) ?? usual
    const own = levelFor(table, line.unit, line.list, level)
    if (own === level) continue
    needed = Math.max(needed, own)
    const facts = { ...about, authority: names[own] ?? "" }
    const verdict = "NeedsApproval"
    if (line.unit < line.list) {
      const discount = percentText(line.list - line.unit, line.list)
      const limit = `${100 - (table.keeps[level] ?? 0)}%`
      reasons.push({ code: "line-below-authority", rule: "PRC-5", verdict, facts: { ...facts, discount, limit } })
    } else {
      const float = percentText(line.unit - line.list, line.list)
      const limit = `${(table.most[level] ?? 0) - 100}%`
      reasons.push({ code: "line-above-authority", rule: "PRC-5", verdict, facts: { ...facts, float, limit } })
    }
  }
  if (needed === level) {
    const discount = percentText(list - asked, list)
    const facts = { requester, discount, effective: asked, list }
    reasons.push({ code: "within-authority", rule: "PRC-5", verdict: "Allowed", facts })
  }
  return { needed: needed === level ? -1 : needed, reasons }
}

// --- json-logic-engine, compiled -----------------------------------------------------------------------------------

const v = (name: string) => ({ var: `current.${name}` })
const keeps = (percent: number) => ({ ">=": [{ "*": [v("unit"), 100] }, { "*": [v("list"), percent] }] })
const within = (percent: number) => ({ "<=": [{ "*": [v("unit"), 100] }, { "*": [v("list"), percent] }] })
const step = (tests: ReadonlyArray<unknown>, last: number) => ({
  if: [...tests.flatMap((test, level) => [test, level]), last],
})
const lineRule = {
  if: [
    {
      or: [
        { and: [{ ">": [v("cost"), 0] }, { "<": [v("unit"), v("cost")] }] },
        { and: [{ ">": [v("floor"), 0] }, { "<": [v("unit"), v("floor")] }] },
        { and: [{ "===": [v("cost"), 0] }, { "===": [v("floor"), 0] }, { "!": keeps(FLOOR_SHARE) }] },
      ],
    },
    DENIED,
    { "===": [v("group"), "slow"] },
    step(slowKeeps.slice(0, 4).map(keeps), 4),
    { max: [step(usualKeeps.slice(0, 4).map(keeps), 4), step(usualMost.map(within), 2)] },
  ],
}
const jsonLogic = new LogicEngine().build({
  reduce: [{ var: "lines" }, { max: [{ var: "accumulator" }, lineRule] }, 0],
}) as (offer: Offer) => number
const logicOutcome = (offer: Offer): number => {
  const needed = jsonLogic(offer)
  return needed <= offer.level ? -1 : needed
}

// --- json-rules-engine ---------------------------------------------------------------------------------------------

const asLine = (value: unknown): Line => value as Line
const rulesEngine = new Engine([], { allowUndefinedFacts: false })
rulesEngine.addOperator(
  "keeps",
  (line: unknown, percent: number) => asLine(line).unit * 100 >= asLine(line).list * percent,
)
rulesEngine.addOperator(
  "within",
  (line: unknown, percent: number) => asLine(line).unit * 100 <= asLine(line).list * percent,
)
rulesEngine.addOperator("overFloors", (line: unknown, is: boolean) => !isUnderFloor(asLine(line)) === is)
for (const level of [0, 1, 2, 3, 4]) {
  const is = (group: "equal" | "notEqual") => ({ fact: "line", path: "$.group", operator: group, value: "slow" })
  const line = (operator: string, value: number | boolean) => ({ fact: "line", operator, value })
  const floors = line("overFloors", true)
  rulesEngine.addRule({
    conditions: { all: [is("equal"), floors, line("keeps", slowKeeps[level] ?? 0)] },
    event: { type: "covers", params: { level } },
  })
  const most = usualMost[level]
  rulesEngine.addRule({
    conditions: {
      all: [
        is("notEqual"),
        floors,
        line("keeps", usualKeeps[level] ?? 0),
        ...(most === undefined ? [] : [line("within", most)]),
      ],
    },
    event: { type: "covers", params: { level } },
  })
}
const rulesOutcome = async (offer: Offer): Promise<number> => {
  let needed = offer.level
  for (const line of offer.lines) {
    const { events } = await rulesEngine.run({ line })
    const least = Math.min(DENIED, ...events.map(({ params }) => Number(params?.level)))
    needed = Math.max(needed, least)
  }
  return needed === offer.level ? -1 : needed
}

// --- zen-engine ----------------------------------------------------------------------------------------------------

const zenStep = (tests: ReadonlyArray<string>, last: number): string =>
  tests.reduceRight((rest, test, level) => `(${test} ? ${level} : ${rest})`, String(last))
const zenKeeps = (percent: number): string => `#.unit * 100 >= #.list * ${percent}`
const zenWithin = (percent: number): string => `#.unit * 100 <= #.list * ${percent}`
const zenUnder = `(#.cost > 0 and #.unit < #.cost) or (#.floor > 0 and #.unit < #.floor) or (#.cost == 0 and #.floor == 0 and #.unit * 100 < #.list * ${FLOOR_SHARE})`
const zenUsual = `max([${zenStep(usualKeeps.slice(0, 4).map(zenKeeps), 4)}, ${zenStep(usualMost.map(zenWithin), 2)}])`
const zenLine = `(${zenUnder}) ? ${DENIED} : (#.group == "slow" ? ${zenStep(slowKeeps.slice(0, 4).map(zenKeeps), 4)} : ${zenUsual})`
const zen = new ZenEngine().createDecision({
  nodes: [
    { id: "in", name: "in", type: "inputNode", position: { x: 0, y: 0 }, content: {} },
    {
      id: "rule",
      name: "rule",
      type: "expressionNode",
      position: { x: 1, y: 0 },
      content: { expressions: [{ id: "needed", key: "needed", value: `max(map(lines, ${zenLine}))` }] },
    },
    { id: "out", name: "out", type: "outputNode", position: { x: 2, y: 0 }, content: {} },
  ],
  edges: [
    { id: "a", sourceId: "in", targetId: "rule", type: "edge" },
    { id: "b", sourceId: "rule", targetId: "out", type: "edge" },
  ],
})
const zenOutcome = async (offer: Offer): Promise<number> => {
  const { result } = await zen.evaluate(offer)
  const needed = Math.max(offer.level, Number(result.needed))
  return needed === offer.level ? -1 : needed
}

// --- the offers ----------------------------------------------------------------------------------------------------

const below = random(20_260_310)
const offers = Array.from({ length: CASES }, (): Offer => {
  // A third of the offers is careful, a third bold, a third reckless.
  const depth = [3, 12, 45][below(3)] ?? 3
  const lines = Array.from({ length: LINES }, (_, index): Line => {
    const list = 100 + below(1_000_000)
    const named = below(4)
    return {
      sku: `SKU-${index}`,
      group: below(3) === 0 ? "slow" : "usual",
      pieces: 1 + below(50),
      list,
      unit: Math.max(1, Math.round((list * (100 - below(depth + 1) + (below(8) === 0 ? below(25) : 0))) / 100)),
      cost: named === 1 ? Math.round(list * 0.7) : 0,
      floor: named === 2 ? Math.round(list * 0.8) : 0,
    }
  })
  return { level: below(4), lines }
})

const cny = (minor: number): Money.Money => Money.make(BigInt(minor), "CNY")
const on = LocalDate.literal("2026-03-10")
const requests = offers.map(
  ({ level, lines }): PricingAuthority.PriceRequest => ({
    requester: ladder.ranks[level] ?? Decision.lowest(ladder),
    on,
    currency: "CNY",
    lines: lines.map(({ cost, floor: lowest, group, list, pieces, sku, unit }) => ({
      sku,
      group,
      quantity: Money.Quantity.whole(pieces),
      listPrice: cny(list),
      unitPrice: cny(unit),
      ...(cost > 0 ? { cost: cny(cost) } : {}),
      ...(lowest > 0 ? { floor: cny(lowest) } : {}),
    })),
  }),
)

// --- equal answers first -------------------------------------------------------------------------------------------

const spoken = (outcome: PricingAuthority.Outcome): number =>
  outcome._tag === "Allowed" ? -1 : outcome._tag === "Denied" ? DENIED : outcome.rank.level

const tally = new Map<string, number>()
for (const [index, offer] of offers.entries()) {
  const request = requests[index]
  if (request === undefined) throw new Error("as many requests as offers")
  const ours = pricing.outcome(request)
  const { decision } = pricing.decide(request)
  const told = decideByHand(offer)
  const answers = {
    ours: spoken(ours),
    byHand: outcomeByHand(offer),
    told: told.needed,
    jsonLogic: logicOutcome(offer),
    jsonRules: await rulesOutcome(offer),
    zen: await zenOutcome(offer),
  }
  const codes = (reasons: ReadonlyArray<{ readonly code: string }>): string =>
    reasons
      .map(({ code }) => code)
      .sort()
      .join()
  if (new Set(Object.values(answers)).size !== 1 || codes(decision.reasons) !== codes(told.reasons)) {
    const why = { answers, ours: codes(decision.reasons), told: codes(told.reasons) }
    throw new Error(`case ${index}: ${JSON.stringify(why)} ${JSON.stringify(offer)}`)
  }
  tally.set(ours._tag, (tally.get(ours._tag) ?? 0) + 1)
}
console.log(
  `${CASES} offers of ${LINES} lines, equal answers and reasons: ${JSON.stringify(Object.fromEntries(tally))}`,
)

// --- timed turn by turn --------------------------------------------------------------------------------------------

const [timedOffers, timedRequests] = [offers.slice(0, TIMED), requests.slice(0, TIMED)]

const sync = <A>(name: string, cases: ReadonlyArray<A>, ask: (one: A) => number): Contestant => ({
  name,
  cases: TIMED,
  pass: () => {
    let sum = 0
    for (const one of cases) sum += ask(one)
    return sum
  },
})
const asynchronous = (name: string, ask: (offer: Offer) => Promise<number>): Contestant => ({
  name,
  cases: TIMED,
  pass: async () => {
    let sum = 0
    for (const offer of timedOffers) sum += await ask(offer)
    return sum
  },
})

let seen: object = {}
/** Reads every reason with its facts. */
const read = (reasons: ReadonlyArray<{ readonly code: string; readonly facts: object }>): number => {
  let sum = 0
  for (const { code, facts } of reasons) {
    sum += code.length
    seen = facts
  }
  return sum
}

const contestants: ReadonlyArray<Contestant> = [
  sync("outcome", timedRequests, (request) => pricing.outcome(request)._tag.length),
  sync("decide, reasons unread", timedRequests, (request) => pricing.decide(request).outcome._tag.length),
  sync("decide, reasons read", timedRequests, (request) => read(pricing.decide(request).decision.reasons)),
  sync("by hand, outcome", timedOffers, outcomeByHand),
  sync("by hand, with reasons", timedOffers, (offer) => read(decideByHand(offer).reasons)),
  sync("json-logic-engine, compiled", timedOffers, logicOutcome),
  asynchronous("json-rules-engine", rulesOutcome),
  asynchronous("@gorules/zen-engine", zenOutcome),
]

const times = await turnByTurn(contestants)
// The engines answer who has to agree and nothing else, so it is the bare outcome that does their work. Beside them ours with
// every reason is told without a goal: it does what none of them does.
tellRatios(times, [
  { ours: "outcome", peer: "by hand, outcome", goal: { atMost: 1.2 } },
  { ours: "decide, reasons read", peer: "by hand, with reasons", goal: { atMost: 2 } },
  { ours: "outcome", peer: "json-rules-engine", goal: { atLeast: 400 } },
  { ours: "outcome", peer: "@gorules/zen-engine", goal: { atLeast: 200 } },
  { ours: "outcome", peer: "json-logic-engine, compiled", goal: { atLeast: 5 } },
  { ours: "decide, reasons unread", peer: "by hand, outcome" },
  { ours: "decide, reasons read", peer: "json-rules-engine" },
  { ours: "decide, reasons read", peer: "@gorules/zen-engine" },
  { ours: "decide, reasons read", peer: "json-logic-engine, compiled" },
  { ours: "by hand, with reasons", peer: "json-logic-engine, compiled" },
])
if (Object.keys(seen).length === 0) throw new Error("reasons without facts")

// --- the policy itself ---------------------------------------------------------------------------------------------

/** 600 rules: 150 groups with limits and two floors each, and what holds for all of them. */
const large: PricingAuthority.PricingPolicy = {
  ...policy,
  rule: allOf(
    PricingAuthority.byGroup(
      Array.from({ length: 149 }, (_, index) => ({
        groups: [`group-${index}`],
        rule: allOf(
          limits(
            slowKeeps.map((keep, level) => (level === 0 ? Math.max(keep, 94 + (index % 7)) : keep)),
            usualMost,
          ),
          floor({ _tag: "MinimumMargin", rate: percentOf(1 + (index % 30)) }),
          floor({ _tag: "ShareOfList", rate: percentOf(40 + (index % 20)), where: "always" }),
        ),
      })),
      limits(usualKeeps, usualMost),
    ),
    costFloor,
    ownFloor,
    floor({ _tag: "ShareOfList", rate: Rate.percent(30), where: "nothing-named" }),
  ),
}
let rules = 0
PricingAuthority.mapRules(large.rule, (rule) => {
  rules++
  return rule
})

const wider = Result.getOrThrow(
  PricingAuthority.compile(
    { ...policy, rule: PricingAuthority.shiftLimits(policy.rule, { below: Rate.percent(2) }) },
    { ladder },
  ),
)
const recorded = requests.map((request, index) => ({ id: `Q-${index}`, request }))
const report = PricingAuthority.backtest(pricing, wider, recorded)
if (report.examined !== CASES || report.looser === 0 || report.stricter > 0) throw new Error("wider limits are looser")
const findings = PricingAuthority.analyse(large, { ladder })

await tellFigures([
  { what: "compile the policy", call: () => PricingAuthority.compile(policy, { ladder }), goal: 10 },
  {
    what: `analyse ${rules} rules (${findings.length} findings)`,
    call: () => PricingAuthority.analyse(large, { ladder }),
    goal: 2_000,
  },
  {
    what: `back-test ${CASES} offers (${report.changed.length} change)`,
    call: () => PricingAuthority.backtest(pricing, wider, recorded),
    goal: 15_000,
  },
])
