import * as Approval from "@dealwright/core/Approval"
import * as Decider from "@dealwright/core/Decider"
import * as Organisation from "@dealwright/core/Organisation"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { company, compiled, ladder, people, rankOf } from "./support.ts"

const { allOf, analyse, anyOf, diff, everyRankUpTo, inRole, lowestSufficient, nOf, normalised, ofRank, sequence } =
  Approval
const times = { numRuns: 1000 }
const withRoute = (rule: Approval.RouteRule): Approval.ApprovalPolicy => ({
  ...Approval.tradeApproval,
  routes: { quote: rule },
})

const leaf = fc.oneof(
  fc.constantFrom<Approval.RouteRule>(lowestSufficient, everyRankUpTo),
  fc.constantFrom(...ladder.ranks).map(({ name }) => ofRank(name)),
  fc.constantFrom("legal", "finance").map(inRole),
)
const { rule: anyRule } = fc.letrec<{ rule: Approval.RouteRule }>((tie) => {
  const rules = fc.array(tie("rule"), { minLength: 1, maxLength: 3 })
  return {
    rule: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      rules.map((all) => ({ _tag: "AllOf" as const, rules: all })),
      rules.map((all) => ({ _tag: "Sequence" as const, rules: all })),
      rules.chain((all) =>
        fc.integer({ min: 1, max: all.length }).map((needed) => ({ _tag: "NOf" as const, needed, rules: all })),
      ),
    ),
  }
})

const routeOf = (rule: Approval.RouteRule, rank: string): Approval.Route =>
  compiled(withRoute(rule)).routeFor(
    "quote",
    { _tag: "NeedsApproval", rank: rankOf(rank), signOffs: [], reasons: [] },
    rankOf("rep"),
  )

/** What becomes of a route when those people say yes or no, one after the other, whenever it is their turn. */
const played = (
  route: Approval.Route,
  sayings: ReadonlyArray<readonly [who: Decider.MemberActor, said: "Approved" | "Rejected"]>,
): string => {
  const answers: Array<Approval.StepAnswer> = []
  for (const [who, said] of sayings) {
    const turn = Approval.turnOf(route, answers, who)
    if (turn._tag === "Step") answers.push({ step: turn.step.step, said: { _tag: said } })
  }
  return Approval.progress(route, answers)._tag
}

const someSayings = fc
  .shuffledSubarray(Object.values(people), { minLength: 1 })
  .chain((all) =>
    fc.tuple(...all.map((who) => fc.constantFrom("Approved", "Rejected").map((said) => [who, said] as const))),
  )
const aRank = fc.constantFrom("supervisor", "manager", "director", "president")

describe("combinators of routes", () => {
  it("APR-2: all-of and sequence are associative, and of one rule they are that rule", () => {
    fc.assert(
      fc.property(anyRule, anyRule, anyRule, (a, b, c) => {
        for (const join of [allOf, sequence]) {
          expect(join(join(a, b), c)).toEqual(join(a, join(b, c)))
          expect(join(a)).toEqual(a._tag === "AllOf" || a._tag === "Sequence" ? join(a) : a)
        }
        expect(nOf(2, a, b)).toEqual(allOf(a, b))
        expect(anyOf(inRole("legal"))).toEqual(inRole("legal"))
      }),
      times,
    )
  })

  it("APR-2: the shortest form asks the same of everybody, in whatever order they answer", () => {
    fc.assert(
      fc.property(anyRule, aRank, someSayings, (rule, rank, sayings) => {
        const short = normalised(rule)
        expect(normalised(short)).toEqual(short)
        expect(played(routeOf(short, rank), sayings)).toBe(played(routeOf(rule, rank), sayings))
      }),
      times,
    )
  })
})

describe("what changed between two policies", () => {
  it("XTR-3: nothing, between a policy and itself, however it is written", () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        expect(diff(withRoute(rule), withRoute(rule), ladder)).toEqual([])
        expect(diff(withRoute(rule), withRoute({ _tag: "Sequence", rules: [rule] }), ladder)).toEqual([])
      }),
      times,
    )
  })

  it("XTR-3: something, whenever anybody's answers lead elsewhere; and one way back is the other way there", () => {
    const turned = { looser: "stricter", stricter: "looser", other: "other" } as const
    fc.assert(
      fc.property(anyRule, anyRule, aRank, someSayings, (a, b, rank, sayings) => {
        const there = diff(withRoute(a), withRoute(b), ladder)
        if (played(routeOf(a, rank), sayings) !== played(routeOf(b, rank), sayings)) expect(there).not.toEqual([])
        const back = diff(withRoute(b), withRoute(a), ladder)
        expect(back.map(({ direction }) => turned[direction])).toEqual(there.map(({ direction }) => direction))
      }),
      times,
    )
  })

  it.each([
    [lowestSufficient, everyRankUpTo, "stricter"],
    [lowestSufficient, allOf(lowestSufficient, inRole("legal")), "stricter"],
    [sequence(lowestSufficient, inRole("legal")), allOf(lowestSufficient, inRole("legal")), "looser"],
    [ofRank("director"), ofRank("manager"), "looser"],
    [
      nOf(2, inRole("legal"), inRole("finance"), ofRank("president")),
      anyOf(inRole("legal"), inRole("finance"), ofRank("president")),
      "looser",
    ],
    [inRole("legal"), anyOf(inRole("legal"), inRole("finance")), "looser"],
    [inRole("legal"), ofRank("president"), "other"],
  ] as const)("XTR-3: %j to %j is %s", (before, after, direction) => {
    expect(diff(withRoute(before), withRoute(after), ladder)).toMatchObject([{ place: "routes.quote", direction }])
  })

  it("XTR-3: days are told, and where they lead", () => {
    const { validDays: _, answerDays: __, ...forEver } = Approval.tradeApproval
    expect(diff(Approval.tradeApproval, forEver, ladder)).toMatchObject([
      { place: "answerDays", direction: "other" },
      { place: "validDays", direction: "looser", text: { en: "An approval is good for: no end instead of 15 days" } },
    ])
  })
})

describe("a policy in words", () => {
  it("XTR-1: says who is asked, what happens when nobody answers and how long it is good, in both languages", () => {
    const lines = Approval.explain(withRoute(sequence(everyRankUpTo, nOf(1, inRole("legal"), ofRank("president")))))
    expect(lines.map(({ depth, text }) => `${"  ".repeat(depth)}${text.en}`)).toEqual([
      "A request about quote is approved by:",
      "  these, one after the other",
      "    every rank above the requester's up to the one that suffices, one after the other",
      "    1 of these 2, in any order",
      "      somebody in role legal",
      "      president or above",
      "Everything else is approved by:",
      "  the lowest rank that suffices, or anybody above",
      "Nobody answers their own request, whatever the rank, and not by delegation.",
      "Unanswered for 1 business day, a step goes to the next rank up.",
      "An approval that isn't used within 15 days lapses.",
    ])
    expect(lines.every(({ text }) => /[\u4e00-\u9fff]/u.test(text.zh))).toBe(true)
  })
})

describe("what is odd about a policy", () => {
  const codes = (policy: Approval.ApprovalPolicy, organisation = company) =>
    analyse(policy, { ladder, organisation, kinds: ["quote"] }).map(({ code, place, severity }) => [
      severity,
      code,
      place,
    ])
  const { answerDays: _, ...waiting } = Approval.tradeApproval

  it("XTR-3: nothing about the shipped ones", () => {
    expect(codes(Approval.tradeApproval)).toEqual([])
    expect(codes(Approval.propertyApproval)).toEqual([])
  })

  it("XTR-3: what is refused, unknown kinds and lists without need are told with their place", () => {
    expect(codes(withRoute(ofRank("king")))).toEqual([["error", "refused", "routes.quote.rank"]])
    expect(codes({ ...Approval.tradeApproval, routes: { quotes: everyRankUpTo } })).toEqual([
      ["warning", "unreachable-rule", "routes.quotes"],
    ])
    expect(codes(withRoute({ _tag: "AllOf", rules: [lowestSufficient] }))).toEqual([
      ["note", "redundant-rule", "routes.quote"],
      ["note", "redundant-rule", "routes.quote"],
    ])
  })

  it("XTR-3, APR-2: a route that nobody can finish is an error where it waits for ever", () => {
    const three = allOf(inRole("legal"), inRole("legal"), inRole("legal"))
    expect(codes({ ...waiting, routes: { quote: three } })).toEqual([
      ["error", "route-nobody-can-finish", "routes.quote"],
    ])
    expect(codes(withRoute(three))).toEqual([["warning", "route-nobody-can-finish", "routes.quote"]])
    expect(codes(withRoute(anyOf(inRole("legal"), inRole("finance"))))).toEqual([])
  })

  it("XTR-3, ORG-4: a route that only the requester could finish is told", () => {
    const onlyOne = Decider.fold(
      Organisation.organisation,
      [{ _tag: "MemberChanged", id: "dora", changes: { roles: ["finance"] } }],
      company,
    )
    const found = analyse(withRoute(inRole("finance")), { ladder, organisation: onlyOne })
    expect(found).toMatchObject([
      {
        code: "four-eyes-impossible",
        severity: "warning",
        rule: "ORG-4",
        place: "routes.quote",
        facts: { kind: "quote", requester: "director", rank: "president" },
      },
    ])
    expect(codes(withRoute(allOf(inRole("legal"), inRole("legal"))))).toEqual([
      ["warning", "four-eyes-impossible", "routes.quote"],
    ])
  })

  it("XTR-3: a route that people finish by chance is never said to be one that they can't finish", () => {
    fc.assert(
      fc.property(
        anyRule,
        aRank,
        fc.subarray(Object.values(people)),
        fc.infiniteStream(fc.nat()),
        (rule, rank, others, chance) => {
          const route = routeOf(rule, rank)
          const found = Approval.canFinish(route, others, people.ann)
          // Somebody chosen by chance answers until nobody can: what succeeds once can't be impossible.
          const left = [...others]
          const sayings: Array<readonly [Decider.MemberActor, "Approved"]> = []
          while (left.length > 0) {
            const [next] = left.splice(chance.next().value % left.length, 1)
            if (next !== undefined) sayings.push([next, "Approved"])
          }
          if (played(route, sayings) === "Approved") expect(found).toBe("Finishes")
        },
      ),
      times,
    )
  })

  it("ORG-4: whoever is alone in a role can't ask themselves", () => {
    const legal = { _tag: "InRole", role: "legal" } as const
    expect(Approval.canFinish(legal, [people.ann], people.lea)).toBe("OnlyByRequester")
    expect(Approval.canFinish(legal, [people.leo], people.lea)).toBe("Finishes")
    expect(Approval.canFinish({ _tag: "InRole", role: "finance" }, [people.leo], people.lea)).toBe("Never")
  })
})
