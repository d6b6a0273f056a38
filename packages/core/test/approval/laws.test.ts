import * as Approval from "@dealwright/core/Approval"
import * as Decider from "@dealwright/core/Decider"
import { system } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { as, compiled, ladder, people, rankOf, request, routed } from "./support.ts"

const times = { numRuns: 1000 }

const leaf: fc.Arbitrary<Approval.Route> = fc.oneof(
  fc.constantFrom(...ladder.ranks).map((rank) => ({ _tag: "AtLeast" as const, rank })),
  fc.constantFrom("legal", "finance").map((role) => ({ _tag: "InRole" as const, role })),
)

const { route: routeArbitrary } = fc.letrec<{ route: Approval.Route }>((tie) => ({
  route: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie("route"), { minLength: 1, maxLength: 4 }).map((routes) => ({ _tag: "AllOf" as const, routes })),
    fc.array(tie("route"), { minLength: 1, maxLength: 4 }).map((routes) => ({ _tag: "Sequence" as const, routes })),
    fc
      .array(tie("route"), { minLength: 1, maxLength: 4 })
      .chain((routes) =>
        fc.integer({ min: 1, max: routes.length }).map((needed) => ({ _tag: "NOf" as const, needed, routes })),
      ),
  ),
}))

const saidArbitrary = fc.constantFrom({ _tag: "Approved" as const }, { _tag: "Rejected" as const })

/** A route with answers to some of its steps, each given while it was asked for. */
const answered = fc
  .record({ route: routeArbitrary, choices: fc.array(fc.tuple(fc.nat(), saidArbitrary), { maxLength: 8 }) })
  .map(({ choices, route }) => {
    const answers: Array<Approval.StepAnswer> = []
    for (const [choice, said] of choices) {
      const now = Approval.progress(route, answers)
      if (now._tag !== "Pending") break
      const next = now.steps[choice % now.steps.length]
      if (next !== undefined) answers.push({ step: next.step, said })
    }
    return { route, answers }
  })

describe("laws of routes", () => {
  it("APR-2: in the end every route is approved or rejected, and nobody is asked twice", () => {
    fc.assert(
      fc.property(routeArbitrary, fc.infiniteStream(saidArbitrary), (route, stream) => {
        const answers: Array<Approval.StepAnswer> = []
        for (
          let now = Approval.progress(route, answers);
          now._tag === "Pending";
          now = Approval.progress(route, answers)
        ) {
          const [next] = now.steps
          assert.isDefined(next)
          if (next === undefined) return
          assert.isFalse(answers.some(({ step }) => step === next.step))
          answers.push({ step: next.step, said: stream.next().value })
        }
        assert.isAtMost(answers.length, Approval.stepsOf(route).length)
      }),
      times,
    )
  })

  it("APR-2: the order of the answers doesn't matter to what they lead to", () => {
    fc.assert(
      fc.property(answered, ({ answers, route }) => {
        assert.deepStrictEqual(Approval.progress(route, answers), Approval.progress(route, [...answers].reverse()))
      }),
      times,
    )
  })

  it("APR-2: all of them is n of n, one of one is itself, and a sequence of one is itself", () => {
    fc.assert(
      fc.property(answered, ({ answers, route }) => {
        const tag = (one: Approval.Route) => {
          // One level deeper, every step has one more number in front.
          const deeper = answers.map(({ said, step }) => ({ said, step: `1.${step}` }))
          return Approval.progress(one, deeper)._tag
        }
        const itself = Approval.progress(route, answers)._tag
        for (const wrapped of [
          { _tag: "AllOf", routes: [route] },
          { _tag: "Sequence", routes: [route] },
          { _tag: "NOf", needed: 1, routes: [route] },
        ] as const) {
          assert.strictEqual(tag(wrapped), itself)
        }
        if (route._tag === "AllOf") {
          const same = { _tag: "NOf", needed: route.routes.length, routes: route.routes } as const
          assert.deepStrictEqual(Approval.progress(same, answers), Approval.progress(route, answers))
        }
      }),
      times,
    )
  })

  it("APR-2: a further yes never brings a rejection, a further no never an approval", () => {
    fc.assert(
      fc.property(answered, ({ answers, route }) => {
        const now = Approval.progress(route, answers)
        if (now._tag !== "Pending") return
        for (const { step } of now.steps) {
          assert.notStrictEqual(
            Approval.progress(route, [...answers, { step, said: { _tag: "Approved" } }])._tag,
            "Rejected",
          )
          assert.notStrictEqual(
            Approval.progress(route, [...answers, { step, said: { _tag: "Rejected" } }])._tag,
            "Approved",
          )
        }
      }),
      times,
    )
  })

  it("APR-2: routes read back as they were written", () => {
    const codec = Schema.toCodecJson(Approval.Route)
    fc.assert(
      fc.property(routeArbitrary, (route) => {
        const stored: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(codec)(route)))
        assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(stored), route)
      }),
      times,
    )
  })
})

const ruleArbitrary: fc.Arbitrary<Approval.RouteRule> = fc.constantFrom<Approval.RouteRule>(
  { _tag: "LowestSufficient" },
  { _tag: "EveryRankUpTo" },
  {
    _tag: "NOf",
    needed: 2,
    rules: [{ _tag: "OfRank", rank: "manager" }, { _tag: "InRole", role: "legal" }, { _tag: "LowestSufficient" }],
  },
  { _tag: "Sequence", rules: [{ _tag: "InRole", role: "legal" }, { _tag: "LowestSufficient" }] },
  {
    _tag: "AllOf",
    rules: [
      { _tag: "OfRank", rank: "director" },
      { _tag: "OfRank", rank: "director" },
    ],
  },
)
const actorArbitrary = fc.constantFrom<Decider.Actor>(...Object.values(people), system)
const commandArbitrary: fc.Arbitrary<Approval.ApprovalCommand> = fc.constantFrom<Approval.ApprovalCommand>(
  { _tag: "Approve" },
  { _tag: "Approve" },
  { _tag: "Approve", note: "fine" },
  { _tag: "Reject", reason: "no" },
  { _tag: "Return", reason: "change it" },
  { _tag: "Withdraw" },
  { _tag: "Supersede", reason: "changed" },
  { _tag: "MarkUsed" },
  { _tag: "Raise" },
  { _tag: "Expire" },
  request("director"),
)

describe("laws of the machine", () => {
  const history = fc.record({
    rule: ruleArbitrary,
    rank: fc.constantFrom("supervisor", "manager", "director", "president"),
    commands: fc.array(fc.tuple(actorArbitrary, commandArbitrary, fc.integer({ min: 0, max: 30 })), { maxLength: 12 }),
  })
  const day = (n: number) => `2026-${n < 28 ? "03" : "04"}-${String((n % 28) + 2).padStart(2, "0")}T09:00:00.000Z`

  it("APR-3: the first decision counts, nobody decides their own request or twice, and repetition changes nothing", () => {
    fc.assert(
      fc.property(history, ({ commands, rank, rule }) => {
        const policy = routed(rule)
        let state: Approval.ApprovalState = Approval.approval.initial
        let ended = 0
        let date = 0
        for (const [actor, command, days] of [[system, request(rank), 0] as const, ...commands]) {
          date = Math.min(30, date + days)
          const facts = as(actor, { policy, at: day(date) })
          const outcome = Approval.approval.decide(state, command, facts)
          if (Result.isFailure(outcome)) continue
          const before = state
          state = Decider.fold(Approval.approval, outcome.success, state)
          ended += outcome.success.filter(
            ({ _tag }) => _tag === "Approved" || _tag === "Rejected" || _tag === "Returned" || _tag === "Withdrawn",
          ).length
          const again = Approval.approval.decide(state, command, facts)
          assert.isTrue(Result.isSuccess(again) && again.success.length === 0, `${command._tag} twice`)
          const now = state
          if (now._tag === "None" || before._tag === "None") continue
          assert.isFalse(now.answers.some(({ by }) => by === now.requester.id || by.startsWith("system:")))
          assert.strictEqual(new Set(now.answers.map(({ by }) => by)).size, now.answers.length)
          if (now._tag === "Decided" && now.outcome._tag === "Approved") {
            assert.strictEqual(Approval.progress(now.route, now.answers)._tag, "Approved")
          }
          // Nothing said is ever forgotten.
          assert.deepStrictEqual(now.answers.slice(0, before.answers.length), before.answers)
        }
        assert.isAtMost(ended, 1)
        const codec = Schema.toCodecJson(Approval.ApprovalState)
        const stored: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(codec)(state)))
        assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(stored), state)
      }),
      times,
    )
  })

  it("ORG-4: a request by anybody is never approved by them, by whatever rank", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(people)),
        fc.constantFrom("supervisor", "manager", "director"),
        (person, rank) => {
          const own = { ...request(rank), requester: { id: person.id, rank: person.rank } }
          const facts = as(system)
          const start = Result.getOrThrow(Approval.approval.decide(Approval.approval.initial, own, facts))
          const state = Decider.fold(Approval.approval, start)
          assert.isTrue(Result.isFailure(Approval.approval.decide(state, { _tag: "Approve" }, as(person))))
          if (state._tag === "Pending") for (const { members } of state.asked) assert.notInclude(members, person.id)
        },
      ),
      times,
    )
  })
})

describe("policies of approval", () => {
  const problems = (change: Partial<Approval.ApprovalPolicy>) => {
    const result = Approval.compile({ ...Approval.tradeApproval, ...change }, { ladder })
    if (Result.isSuccess(result)) return []
    for (const { text } of result.failure) assert.match(text.zh, /\p{Script=Han}/u)
    return result.failure.map(({ place }) => place)
  }

  it("APR-2: a route that asks nobody, too many, or an unknown rank is refused at its place", () => {
    assert.deepStrictEqual(problems(Approval.propertyApproval), [])
    assert.deepStrictEqual(problems({ otherwise: { _tag: "OfRank", rank: "pope" } }), ["otherwise.rank"])
    assert.deepStrictEqual(problems({ otherwise: { _tag: "AllOf", rules: [] } }), ["otherwise.rules"])
    const rules = [{ _tag: "LowestSufficient" }] as const
    assert.deepStrictEqual(problems({ routes: { quote: { _tag: "NOf", needed: 2, rules } } }), ["routes.quote.needed"])
    assert.deepStrictEqual(problems({ routes: { quote: { _tag: "NOf", needed: 0, rules } } }), ["routes.quote.needed"])
    assert.deepStrictEqual(problems({ routes: { quote: { _tag: "InRole", role: " " } } }), ["routes.quote.role"])
    assert.deepStrictEqual(problems({ answerDays: 0, validDays: 1.5 }), ["answerDays", "validDays"])
    let deep: Approval.RouteRule = { _tag: "LowestSufficient" }
    for (let depth = 0; depth < 12; depth++) deep = { _tag: "AllOf", rules: [deep] }
    assert.strictEqual(problems({ otherwise: deep }).length, 1)
  })

  it("APR-2: a sign-off that the route asks for anyway isn't asked twice", () => {
    const { routeFor } = compiled(Approval.tradeApproval)
    const { decision } = request("manager", [{ _tag: "ByRank", rank: rankOf("manager") }])
    if (decision._tag !== "NeedsApproval") throw new Error("expected to need approval")
    assert.deepStrictEqual(routeFor("quote", decision, rankOf("rep")), { _tag: "AtLeast", rank: rankOf("manager") })
  })

  it("APR-2: policies read back as they were written", () => {
    const codec = Schema.toCodecJson(Approval.ApprovalPolicy)
    for (const policy of [Approval.tradeApproval, Approval.propertyApproval]) {
      const stored: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(codec)(policy)))
      assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(stored), policy)
    }
  })
})
