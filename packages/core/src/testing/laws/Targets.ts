/**
 * The laws of targets (XTR-4): for whoever changes how they are broken down, followed or kept.
 *
 * @module
 */
import * as assert from "node:assert/strict"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import * as Calendar from "../../calendar/index.ts"
import { fold } from "../../decider/Decider.ts"
import { noExtensions } from "../../decider/Extension.ts"
import { defaultLadder } from "../../decision/Ladder.ts"
import * as Money from "../../money/index.ts"
import { organisation } from "../../organisation/index.ts"
import * as Period from "../../period/index.ts"
import * as Rate from "../../rate/index.ts"
import {
  andThen,
  attainment,
  type Breakdown,
  byMonth,
  byOwner,
  byQuarter,
  company,
  compile,
  countOf,
  type Expansion,
  expand,
  member,
  type Node,
  part,
  seasonal,
  type TargetCommand,
  type TargetEvent,
  type TargetTerms,
  target,
  team,
  tradeTargets,
  type Weights,
  weighted,
  whole,
} from "../../target/index.ts"
import { testFacts, member as testMember } from "../TestFacts.ts"
import type { Law } from "./Pricing.ts"

const law = <A>(name: string, cases: fc.Arbitrary<A>, holds: (one: A) => void): Law => ({
  name,
  check: ({ numRuns = 1000, seed } = {}) => {
    fc.assert(fc.property(cases, holds), seed === undefined ? { numRuns } : { numRuns, seed })
  },
})

const weight = fc.integer({ min: 1, max: 1_000_000 }).map(BigInt).map(Money.Quantity.fromUnits)
const stretch = fc
  .option(fc.integer({ min: 1, max: 300 }), { nil: undefined })
  .map((of) => (of === undefined ? {} : { stretch: Rate.fromUnits((BigInt(of) * Rate.scale) / 100n) }))

const weights = (parts: number): fc.Arbitrary<Weights> =>
  fc.oneof(
    fc.constant<Weights>({ _tag: "Even" }),
    fc.array(weight, { minLength: parts, maxLength: parts }).map((all) => weighted(...all)),
    fc
      .array(fc.integer({ min: 1, max: 300 }), { minLength: 12, maxLength: 12 })
      .map((all) => seasonal(all.map((of) => Rate.fromUnits((BigInt(of) * Rate.scale) / 100n)))),
  )

const quarters: fc.Arbitrary<Breakdown> = fc.tuple(weights(4), stretch).map(([how, more]) => byQuarter(how, more))
const months = (of: number): fc.Arbitrary<Breakdown> =>
  fc.tuple(weights(of), stretch).map(([how, more]) => byMonth(how, more))
const members: fc.Arbitrary<Breakdown> = fc
  .tuple(fc.array(weight, { minLength: 1, maxLength: 5 }), stretch)
  .map(([all, more]) =>
    byOwner(
      all.map((of, i) => part(member(`m${i}`), of)),
      more,
    ),
  )
const teams: fc.Arbitrary<Breakdown> = fc
  .tuple(fc.array(weight, { minLength: 1, maxLength: 4 }), stretch)
  .map(([all, more]) =>
    byOwner(
      all.map((of, i) => part(team(`t${i}`), of)),
      more,
    ),
  )

/**
 * The levels of a random breakdown of a year, outermost first: any run of quarters, months, teams, members.
 *
 * @example
 * ```ts
 * import { breakdownLevelsArbitrary } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 * import assert from "node:assert"
 * assert.ok(fc.sample(breakdownLevelsArbitrary, 10).every((levels) => levels.length <= 4))
 * ```
 */
export const breakdownLevelsArbitrary: fc.Arbitrary<ReadonlyArray<Breakdown>> = fc
  .tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean())
  .chain(([hasQuarters, hasMonths, hasTeams, hasMembers]) =>
    fc.tuple(
      ...(hasQuarters ? [quarters] : []),
      ...(hasMonths ? [months(hasQuarters ? 3 : 12)] : []),
      ...(hasTeams ? [teams] : []),
      ...(hasMembers ? [members] : []),
    ),
  )

const year = Period.yearOf(Calendar.LocalDate.literal("2026-01-01"))
const units = fc.bigInt({ min: 0n, max: 10_000_000_000n })
const cases = fc.record({ levels: breakdownLevelsArbitrary, units })

const compose = (levels: ReadonlyArray<Breakdown>): Breakdown => levels.reduce(andThen, whole)

const nodesOf = (expansion: Expansion): ReadonlyArray<Node> =>
  expansion._tag === "Expanded"
    ? expansion.nodes
    : assert.fail(expansion.problems.map(({ place, text }) => `${place}: ${text.en}`).join("; "))

const readds = law("TGT-2: at every level the parts sum to their parent × its stretch, exactly", cases, (one) => {
  const nodes = nodesOf(expand({ owner: company, period: year, units: one.units }, compose(one.levels)))
  const at = new Map(nodes.map((node) => [node.place, node]))
  for (const node of nodes) {
    const how = one.levels[node.place === "" ? 0 : node.place.split(".").length]
    if (how === undefined) continue
    assert.ok(how._tag !== "Whole")
    assert.equal(node.partsUnits, Rate.times(node.units, how.stretch ?? Rate.one))
    assert.equal(
      node.parts.reduce((sum, place) => sum + (at.get(place)?.units ?? 0n), 0n),
      node.partsUnits,
    )
  }
})

const stepwise = law("TGT-2: a breakdown of a breakdown is the breakdown of both", cases, (one) => {
  const { levels } = one
  for (let cut = 0; cut <= levels.length; cut++) {
    const outer = nodesOf(expand({ owner: company, period: year, units: one.units }, compose(levels.slice(0, cut))))
    const inner = compose(levels.slice(cut))
    const stepped = outer.flatMap((node) =>
      node.parts.length > 0
        ? [node]
        : nodesOf(expand(node, inner)).map((below) => {
            const under = (place: string) => [node.place, place].filter((text) => text !== "").join(".")
            return { ...below, place: under(below.place), parts: below.parts.map(under) }
          }),
    )
    const atOnce = nodesOf(expand({ owner: company, period: year, units: one.units }, compose(levels)))
    assert.deepEqual(stepped, atOnce)
  }
})

const associative = law("TGT-2: breakdowns compose in any grouping, and no breakdown changes none", cases, (one) => {
  const [a = whole, b = whole, c = whole] = one.levels
  assert.deepEqual(andThen(andThen(a, b), c), andThen(a, andThen(b, c)))
  assert.deepEqual([andThen(a, whole), andThen(whole, a)], [a, a])
})

const agreed = law("TGT-2: parts broken down again by their own figures stay what they are", cases, (one) => {
  const nodes = nodesOf(expand({ owner: company, period: year, units: one.units }, compose(one.levels)))
  const at = new Map(nodes.map((node) => [node.place, node.units]))
  for (const node of nodes) {
    const parts = node.parts.map((place) => at.get(place) ?? 0n)
    if (parts.every((of) => of === 0n)) continue
    const how = byOwner(parts.map((of, i) => part(team(`p${i}`), Money.Quantity.fromUnits(of))))
    const again = nodesOf(expand({ owner: company, period: year, units: node.partsUnits }, how))
    assert.deepEqual(
      again.slice(1).map((below) => below.units),
      parts,
    )
  }
})

const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
const month = Period.monthOf(Calendar.LocalDate.literal("2026-03-01"))

const monotone = law(
  "TGT-6: who sells more has reached no less and is heading for no less; of a target of zero nothing is reached",
  fc.record({ target: units, actual: units, more: units, day: fc.integer({ min: -5, max: 40 }) }),
  ({ actual, day, more, target }) => {
    const today = Calendar.LocalDate.addDays(month.from, day)
    const at = (sold: bigint) => attainment({ target, actual: sold, period: month, calendar, today })
    const [less, now] = [at(actual), at(actual + more)]
    assert.equal(now.variance - less.variance, more)
    if (target === 0n)
      return assert.deepEqual([less.attainment, now.attainment], [{ _tag: "NoAttainment" }, { _tag: "NoAttainment" }])
    assert.ok(less.attainment._tag === "Attained" && now.attainment._tag === "Attained")
    assert.ok(less.attainment.rate <= now.attainment.rate)
    assert.equal(less.runRate._tag, now.runRate._tag)
    if (less.runRate._tag === "Projected" && now.runRate._tag === "Projected") {
      assert.ok(less.runRate.units <= now.runRate.units && less.runRate.units >= actual)
    }
  },
)

const terms: TargetTerms = {
  metric: { measure: "new-customers", unit: { _tag: "Count" } },
  amount: countOf(1000),
  owner: company,
  period: { from: year.from, until: year.until },
  breakdown: whole,
}
const setEvent: TargetEvent = {
  _tag: "TargetSet",
  terms,
  grounding: null,
  decision: { _tag: "Allowed", reasons: [] },
  cycle: null,
  voided: null,
  on: year.from,
  by: "dora",
}

/** What the laws of a target's history are checked under: whoever asks is a member, whoever answers the system. */
const answerable = Result.map(
  compile(tradeTargets, { ladder: defaultLadder, extensions: noExtensions }),
  (targets) => ({
    targets,
    organisation: organisation.initial,
  }),
)

const refolds = law(
  "TGT-4: the history of amendments is kept, each beginning where the one before ended, and folds to the target as it is",
  fc.array(
    fc.record({
      amount: fc.integer({ min: 0, max: 1_000_000 }),
      verdict: fc.constantFrom<"approve" | "refuse" | "leave">("approve", "refuse", "leave"),
    }),
    { maxLength: 12 },
  ),
  (steps) => {
    assert.ok(Result.isSuccess(answerable))
    const asker = { ...testFacts({ actor: testMember("mia", "manager") }), ...answerable.success }
    const system = { ...testFacts({ actor: { _tag: "System", name: "law" } }), ...answerable.success }
    const history: Array<TargetEvent> = [setEvent]
    let state = fold(target, history)
    const send = (command: TargetCommand, facts: typeof asker) => {
      const decided = target.decide(state, command, facts)
      assert.ok(Result.isSuccess(decided), Result.isFailure(decided) ? decided.failure.message : "")
      history.push(...decided.success)
      for (const event of decided.success) state = target.evolve(state, event)
    }
    for (const { amount, verdict } of steps) {
      send({ _tag: "Amend", amount: countOf(amount), reason: "law" }, asker)
      const contentHash = state._tag === "Target" ? state.pending?.contentHash : undefined
      if (contentHash === undefined || verdict === "leave") continue
      const answer = { contentHash, by: "dora" }
      send(
        verdict === "approve"
          ? { _tag: "RecordApproval", ...answer }
          : { _tag: "RecordRefusal", ...answer, reason: "law" },
        system,
      )
    }
    const codec = Schema.toCodecJson(Schema.Array(target.event))
    const stored = Schema.decodeUnknownSync(codec)(JSON.parse(JSON.stringify(Schema.encodeSync(codec)(history))))
    assert.deepEqual(fold(target, stored), state)
    assert.ok(state._tag === "Target")
    let before = terms.amount
    for (const amendment of state.amendments) {
      assert.deepEqual(amendment.before, before)
      before = amendment.after
    }
    assert.deepEqual(state.terms.amount, before)
  },
)

/** Every law of breaking targets down, following and amending them (TGT-2, TGT-4, TGT-6). */
export const targetLaws: ReadonlyArray<Law> = [readds, stepwise, associative, agreed, monotone, refolds]
