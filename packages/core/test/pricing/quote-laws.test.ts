import * as Decider from "@dealwright/core/Decider"
import * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { approvedAt96, as, asked, continued, draft, listId, people, stateOf } from "./deals.ts"
import { capped, compiled, fen, offerArbitrary, policies, restriction, times } from "./support.ts"

const contentOf = (
  request: ReturnType<typeof offerArbitrary> extends fc.Arbitrary<infer A> ? A : never,
): Pricing.QuoteContent => ({
  customerId: "C-1",
  currency: request.currency,
  priceLists: [listId("2026")],
  lines: request.lines,
  creditDays: request.creditDays ?? 30,
  concessions: request.concessions ?? [],
  sellers: [],
  ...(request.justification === undefined ? {} : { justification: request.justification }),
})

const contentArbitrary = offerArbitrary({ belowList: true }).map(contentOf)

/** Changes that are nowhere worse for the company. */
const betterArbitrary = fc.record({
  raise: fc.array(fc.bigInt(0n, 5000n), { minLength: 8, maxLength: 8 }),
  days: fc.nat({ max: 100 }),
  keepConcessions: fc.boolean(),
  keepGifts: fc.boolean(),
})
type Better = typeof betterArbitrary extends fc.Arbitrary<infer A> ? A : never

const better = (
  content: Pricing.QuoteContent,
  { days, keepConcessions, keepGifts, raise }: Better,
): Pricing.QuoteContent => ({
  ...content,
  creditDays: Math.max(0, content.creditDays - days),
  concessions: keepConcessions ? content.concessions : [],
  lines: content.lines
    .filter(({ unitPrice }) => keepGifts || unitPrice.minor > 0n)
    .map((line, index) => {
      const { minor } = line.unitPrice
      const list = line.listPrice.minor
      const raised = minor + (raise[index] ?? 0n)
      return minor === 0n || minor > list ? line : { ...line, unitPrice: fen(raised > list ? list : raised) }
    }),
})

const requestOf = (content: Pricing.QuoteContent, level: number): Pricing.PriceRequest => {
  const requester = as(people.ann).ladder.ranks[level]
  if (requester === undefined) throw new Error("no such rank")
  const { concessions, creditDays, currency, justification, lines } = content
  return {
    requester,
    on: as(people.ann).today,
    currency,
    lines,
    creditDays,
    concessions,
    window: [],
    ...(justification === undefined ? {} : { justification }),
  }
}

describe("laws of favour", () => {
  it("PRC-8: it is reflexive and transitive", () => {
    fc.assert(
      fc.property(contentArbitrary, betterArbitrary, betterArbitrary, (content, one, two) => {
        const first = better(content, one)
        const second = better(first, two)
        assert.isTrue(Pricing.isAtLeastAsFavourable(content, content))
        assert.isTrue(Pricing.isAtLeastAsFavourable(content, first))
        assert.isTrue(Pricing.isAtLeastAsFavourable(first, second))
        assert.isTrue(Pricing.isAtLeastAsFavourable(content, second))
      }),
      times,
    )
  })

  it("PRC-8: what is at least as favourable is covered by whoever covered the approved content", () => {
    // Without a class or a band that depends on what the customer takes: those authorities differ by more than favour.
    const pricings = policies.slice(0, 3).map(compiled)
    fc.assert(
      fc.property(
        fc.constantFrom(...pricings),
        contentArbitrary,
        betterArbitrary,
        fc.nat({ max: 4 }),
        (pricing, content, change, level) => {
          const revised = better(content, change)
          const before = pricing.outcome(requestOf(content, level))
          const after = pricing.outcome(requestOf(revised, level))
          assert.isAtMost(restriction(after), restriction(before))
        },
      ),
      times,
    )
  })

  it("PRC-8: anything worse anywhere voids it", () => {
    const worse = fc.record({
      what: fc.constantFrom("price", "days", "concession", "gift", "quantity", "line", "reason"),
      at: fc.nat(),
      by: fc.bigInt(1n, 100n),
    })
    fc.assert(
      fc.property(contentArbitrary, betterArbitrary, worse, (content, change, { at, by, what }) => {
        const revised = better(content, change)
        const chosen = at % content.lines.filter(({ unitPrice }) => unitPrice.minor > 0n).length
        const paid = revised.lines.filter(({ unitPrice }) => unitPrice.minor > 0n)
        const target = paid[chosen]
        const original = content.lines.filter(({ unitPrice }) => unitPrice.minor > 0n)[chosen]
        fc.pre(target !== undefined && original !== undefined && original.unitPrice.minor > by)
        const replace = (line: Pricing.QuoteLine) => revised.lines.map((one) => (one === target ? line : one))
        const changed: Pricing.QuoteContent = (() => {
          switch (what) {
            case "price":
              return { ...revised, lines: replace({ ...target, unitPrice: fen(original.unitPrice.minor - by) }) }
            case "days":
              return { ...revised, creditDays: content.creditDays + 1 }
            case "concession":
              return { ...revised, concessions: [...content.concessions, { _tag: "Other", value: fen(by) }] }
            case "gift":
              return { ...revised, lines: [...content.lines, { ...target, unitPrice: fen(0n) }] }
            case "quantity":
              return {
                ...revised,
                lines: replace({ ...target, quantity: Money.Quantity.fromUnits(target.quantity + by) }),
              }
            case "line":
              return { ...revised, lines: [...revised.lines, target] }
            default:
              return { ...revised, justification: `${content.justification ?? ""} and more` }
          }
        })()
        assert.isFalse(Pricing.isAtLeastAsFavourable(content, changed))
      }),
      times,
    )
  })

  it("PRC-8: equal contents have equal hashes, other contents other ones", () => {
    const hash = (content: Pricing.QuoteContent): string => {
      const command: Pricing.QuoteCommand = {
        _tag: "Draft",
        customerId: content.customerId,
        currency: "CNY",
        ...asked("97.00"),
        creditDays: content.creditDays,
      }
      const [event] = Result.getOrThrow(Pricing.quote.decide({ _tag: "Absent" }, command, as(people.ann)))
      return event?._tag === "QuoteDrafted" ? event.contentHash : ""
    }
    fc.assert(
      fc.property(contentArbitrary, contentArbitrary, (one, two) => {
        assert.strictEqual(hash(one) === hash(two), one.creditDays === two.creditDays)
      }),
      { numRuns: 200 },
    )
  })
})

const { ann, dan, mia, pia, sam } = people
const price = fc.constantFrom(
  "100.00",
  "99.00",
  "97.00",
  "96.00",
  "95.00",
  "90.00",
  "70.00",
  "40.00",
  "105.00",
  "120.00",
)
const commandArbitrary: fc.Arbitrary<Pricing.QuoteCommand> = fc.oneof(
  { weight: 1, arbitrary: price.map((unit) => draft(unit)) },
  { weight: 4, arbitrary: price.map((unit): Pricing.QuoteCommand => ({ _tag: "Revise", ...asked(unit) })) },
  {
    weight: 2,
    arbitrary: price.map((unit): Pricing.QuoteCommand => ({ _tag: "CounterOffer", ...asked(unit), note: "" })),
  },
  { weight: 6, arbitrary: fc.constant<Pricing.QuoteCommand>({ _tag: "Submit" }) },
  { weight: 4, arbitrary: fc.constantFrom<Pricing.QuoteCommand>({ _tag: "Issue" }, { _tag: "Issue", validDays: 3 }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Pricing.QuoteCommand>(
      { _tag: "Accept" },
      { _tag: "Decline", reason: "too dear" },
      { _tag: "Withdraw", reason: "mistake" },
      { _tag: "Expire" },
      { _tag: "AssignNumber", number: "Q-2026-000001" },
      { _tag: "RecordLapse", revision: 1 },
    ),
  },
)
/** `answer`: an approver's answer to whatever waits, now or from before. */
const stepArbitrary = fc.record({
  actor: fc.constantFrom<Decider.Actor>(ann, sam, mia, dan, pia),
  command: fc.oneof(
    { weight: 4, arbitrary: commandArbitrary },
    { weight: 2, arbitrary: fc.constantFrom("answer" as const, "stale" as const, "no" as const) },
  ),
  days: fc.integer({ min: 0, max: 2 }),
})

describe("laws of quotes", () => {
  it("PRC-7/PRC-8: nothing is ever issued that wasn't approved word for word or is as favourable; repetition changes nothing", () => {
    const issued = { count: 0 }
    fc.assert(
      fc.property(fc.array(stepArbitrary, { maxLength: 25 }), fc.boolean(), (steps, withCap) => {
        let state: Pricing.QuoteState = { _tag: "Absent" }
        let day = 2
        let old: Pricing.QuoteCommand | undefined
        const seen = new Map<string, Pricing.QuoteContent>()
        for (const { actor, command: drawn, days } of [{ actor: ann, command: draft("96.00"), days: 0 }, ...steps]) {
          day = Math.min(28, day + days)
          const now: Pricing.QuoteState = state
          const waiting =
            now._tag === "AwaitingApproval" ? { revision: now.requested, contentHash: now.contentHash } : undefined
          const command: Pricing.QuoteCommand | undefined =
            drawn === "answer"
              ? waiting && { _tag: "RecordApproval", ...waiting, approvers: ["pia"] }
              : drawn === "no"
                ? waiting && { _tag: "RecordSentBack", ...waiting, outcome: "Rejected", by: "pia", reason: "no" }
                : drawn === "stale"
                  ? old
                  : drawn
          if (command === undefined) continue
          if (command._tag === "RecordApproval") old = command
          const facts = as(actor, {
            at: `2026-03-${String(day).padStart(2, "0")}T09:00:00.000Z`,
            ...(withCap ? { policy: capped } : {}),
          })
          const outcome = Pricing.quote.decide(now, command, facts)
          if (Result.isFailure(outcome)) continue
          state = Decider.fold(Pricing.quote, outcome.success, now)
          const again = Pricing.quote.decide(state, command, facts)
          assert.deepStrictEqual(Result.isSuccess(again) ? again.success : "rejected", [], command._tag)
          const after: Pricing.QuoteState = state
          if (after._tag === "Absent") continue
          seen.set(after.contentHash, after.content)
          if (after._tag === "Approved" || after._tag === "Issued" || after._tag === "Accepted") {
            issued.count++
            assert.isTrue(Pricing.isAtLeastAsFavourable(after.basis.content, after.content))
            assert.deepStrictEqual(seen.get(after.basis.contentHash), after.basis.content)
            const { authority } = after.basis
            // Whoever agreed had the authority for what they agreed to.
            const level = authority._tag === "Own" ? authority.rank.level : 4
            assert.isAtMost(restriction(facts.pricing.outcome(requestOf(after.basis.content, level))), -1)
          }
          if (now._tag !== "Absent") {
            assert.isAtLeast(after.revision, now.revision)
            if (now._tag === "Accepted") assert.strictEqual(after._tag, "Accepted")
            const isClosed = now._tag === "Declined" || now._tag === "Expired" || now._tag === "Withdrawn"
            if (isClosed && after._tag !== now._tag) assert.strictEqual(after._tag, "Draft")
          }
        }
        const codec = Schema.toCodecJson(Pricing.QuoteState)
        const stored: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(codec)(state)))
        assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(stored), state)
      }),
      times,
    )
    assert.isAbove(issued.count, 500)
  })

  it("PRC-8: prices bought down in steps never end below what was approved", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(9000n, 10_000n), { minLength: 1, maxLength: 10 }), (prices) => {
        const events = [...approvedAt96()]
        let isVoid = false
        for (const minor of prices) {
          events.push(...continued(events, [ann, { _tag: "Revise", ...asked(Money.format(fen(minor))) }]))
          isVoid = isVoid || minor < 9600n
          assert.strictEqual(stateOf(events)._tag, isVoid ? "Draft" : "Approved")
        }
      }),
      times,
    )
  })
})
