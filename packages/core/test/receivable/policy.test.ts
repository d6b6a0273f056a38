import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { instantOf, utc } from "../../src/calendar/TimeZone.ts"
import { noExtensions } from "../../src/decider/Extension.ts"
import { defaultLadder } from "../../src/decision/Ladder.ts"
import { fill, sentence } from "../../src/decision/Messages.ts"
import * as Escalation from "../../src/escalation/index.ts"
import * as Rate from "../../src/rate/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { testFacts } from "../../src/testing/TestFacts.ts"
import { invoice, receive, sweepDaily } from "./support.ts"
import { cny, compiled, date, property, trade, World } from "./world.ts"

const problems = (policy: Receivable.ReceivablePolicy) => {
  const result = Receivable.compile(policy, { ladder: defaultLadder, extensions: noExtensions })
  return Result.isFailure(result) ? result.failure.map(({ place, rule }) => `${place} ${rule}`) : []
}

const policy = Receivable.tradeReceivable

describe("receivables policy", () => {
  it("REC-5: ranks must be known, ascend, and reach further row by row", () => {
    const extension = (...rows: Receivable.ReceivablePolicy["extension"]) => problems({ ...policy, extension: rows })
    expect(extension({ rank: "emperor" })).toEqual(["extension[0].rank REC-5"])
    expect(extension({ rank: "director", upToDays: 15 }, { rank: "manager" })).toEqual(["extension[1].rank REC-5"])
    expect(extension({ rank: "manager", upToDays: 15 }, { rank: "director", upToDays: 15 })).toEqual([
      "extension[1].upToDays REC-5",
    ])
    expect(extension({ rank: "manager" }, { rank: "director" })).toEqual(["extension[1].upToDays REC-5"])
  })

  it("REC-6, REC-8: shares beyond the whole, gaps between buckets and unknown ranks are refused with their place", () => {
    expect(problems({ ...policy, deposit: { _tag: "Split", kept: Rate.percent(101) } })).toEqual(["deposit.kept REC-6"])
    expect(problems({ ...policy, deposit: { _tag: "Split", kept: Rate.percent(-1) } })).toEqual(["deposit.kept REC-6"])
    expect(problems({ ...policy, ageing: [{ name: "all", upToDays: 5 }] })).toEqual(["ageing[0].upToDays REC-8"])
    expect(problems({ ...policy, writeOffRank: "emperor" })).toEqual(["writeOffRank REC-8"])
  })

  it("ESC-1, ESC-4: a schedule that is refused is refused here, with its place", () => {
    const { calendarDays, forfeit, merge, notify, onlyWhen, step } = Escalation
    const silent = merge(step("end", calendarDays(15), forfeit))
    expect(problems({ ...policy, schedule: silent }).every((one) => one.startsWith("schedule"))).toBe(true)
    expect(problems({ ...policy, schedule: silent }).length).toBeGreaterThan(0)
    const unknown = onlyWhen(step("a", calendarDays(1), notify), { _tag: "Equals", fact: "weather", value: "fine" })
    expect(problems({ ...policy, schedule: unknown })).toHaveLength(1)
  })

  it("KER-6: policies keep their stored form, both templates", () => {
    const json = Schema.toCodecJson(Receivable.ReceivablePolicy)
    for (const one of [Receivable.tradeReceivable, Receivable.propertyReceivable]) {
      const stored = JSON.parse(JSON.stringify(Schema.encodeSync(json)(one)))
      expect(Schema.decodeUnknownSync(json)(stored)).toEqual(one)
      expect(problems(one)).toEqual([])
    }
  })

  it("REC-5: decisions about extensions name the lowest rank whose limit covers all days", () => {
    const rank = (days: number, before: number) => {
      const decision = trade.decideExtension({ no: 1, days, before })
      return decision._tag === "NeedsApproval" ? decision.rank.name : decision._tag
    }
    expect([rank(1, 0), rank(15, 0), rank(5, 10), rank(6, 10), rank(400, 0)]).toEqual([
      "manager",
      "manager",
      "manager",
      "director",
      "director",
    ])
    const free = compiled({
      ...policy,
      extension: [
        { rank: "rep", upToDays: 3 },
        { rank: "manager", upToDays: 15 },
      ],
    })
    expect(free.decideExtension({ no: 1, days: 3, before: 0 })._tag).toBe("Allowed")
    expect(free.decideExtension({ no: 1, days: 16, before: 0 })._tag).toBe("Denied")
  })

  it("KER-6: every reason that an extension can give has its sentence in both languages, with nothing left open", () => {
    const free = compiled({
      ...policy,
      extension: [
        { rank: "rep", upToDays: 3 },
        { rank: "manager", upToDays: 15 },
      ],
    })
    const codes = new Set<string>()
    for (const days of [1, 10, 20]) {
      for (const reason of free.decideExtension({ no: 1, days, before: 0 }).reasons) {
        codes.add(reason.code)
        for (const locale of ["en", "zh"] as const) {
          expect(sentence(reason, Receivable.messages, locale)).not.toMatch(/[{}]/)
        }
      }
    }
    // Told by schedules and checks, not by a decision.
    for (const code of ["forfeiture-withheld", "promise-broken", "handover-missed"]) codes.add(code)
    const known = Object.keys(Receivable.messages).filter((code) => !code.startsWith("match-"))
    expect(Array.from(codes).sort()).toEqual(known.sort())
  })
})

describe("views", () => {
  it("ESC-6: whoever is told of a step gets the figures that its sentence asks for", () => {
    for (const [template, schedule] of [
      [trade, Receivable.tradeReceivable],
      [property, Receivable.propertyReceivable],
    ] as const) {
      const world = new World({ now: "2026-03-02T09:00:00.000Z", policy: template })
      world.run(Receivable.receivable, "R-1", invoice())
      sweepDaily(world, "2026-03-03", "2026-05-20")
      const { calendar } = testFacts()
      const state = world.state(Receivable.receivable, "R-1")
      const told = world.log.flatMap(({ event }) => {
        const notice = Receivable.noticeOf("R-1", state, event as Receivable.ReceivableEvent, calendar)
        return notice === undefined ? [] : [notice]
      })
      expect(told.map(({ facts }) => facts.step)).toEqual(Receivable.stepNames(schedule))
      expect(told.map(({ owner }) => owner)).toEqual(told.map(() => "ann"))
      for (const { facts, message } of told) {
        const text = Escalation.messages[message]
        expect(text).toBeDefined()
        if (text === undefined) continue
        for (const locale of ["en", "zh"] as const) expect(fill(text[locale], facts, locale)).not.toMatch(/[{}]/)
      }
    }
  })

  it("REC-8: a statement tells every posting by date and ends with what is open less what is unapplied", () => {
    const { payment, receivable } = Receivable
    const world = new World({ now: "2026-03-02T09:00:00.000Z" })
    world.run(receivable, "R-1", invoice())
    world.run(payment, "P-1", receive("300.00", { valueDate: date("2026-02-20") }))
    world.run(payment, "P-2", receive("900.00"))
    world.moveTo("2026-03-05T09:00:00.000Z")
    world.run(payment, "P-1", { _tag: "Reverse", reason: "bounced" })
    world.run(receivable, "R-1", { _tag: "CreditNote", noteNo: "N-1", amount: cny("50.00"), reason: "returned" })
    const { balance, lines, open, unapplied } = Receivable.statement(
      "C-1",
      "CNY",
      [{ id: "R-1", state: world.state(receivable, "R-1") }],
      ["P-1", "P-2"].map((id) => ({ id, state: world.state(payment, id) })),
    )
    expect(lines.map(({ amount, balance, id, kind }) => [kind, id, amount.minor, balance.minor])).toEqual([
      ["debt", "R-1", 100_000n, 100_000n],
      ["credited", "R-1", -5_000n, 95_000n],
      ["payment", "P-1", -30_000n, 65_000n],
      ["payment", "P-2", -90_000n, -25_000n],
      ["reversal", "P-1", 30_000n, 5_000n],
    ])
    expect([balance, unapplied, open[0]?.open]).toEqual([cny("50.00"), cny("200.00"), cny("250.00")])
  })

  it("KER-4: dates and moments are those of the company's zone", () => {
    expect(instantOf(date("2026-03-10"), 0, utc)).toBe(Date.UTC(2026, 2, 10))
  })
})
