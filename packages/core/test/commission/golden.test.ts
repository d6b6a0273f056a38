import { readFileSync } from "node:fs"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as Commission from "../../src/commission/index.ts"
import * as Decider from "../../src/decider/index.ts"
import type { Json } from "../../src/ports/Store.ts"
import * as Rate from "../../src/rate/index.ts"
import { credit, facts, give, plain, usd } from "./book.ts"

const golden: Readonly<Record<string, ReadonlyArray<{ readonly _tag: string } & { readonly [key: string]: Json }>>> =
  JSON.parse(readFileSync(new URL("events.golden.json", import.meta.url), "utf8"))
const stored = (name: string) => golden[name] ?? expect.fail(`no events under "${name}"`)

const { commission } = Commission
const decode = Schema.decodeUnknownResult(Schema.toCodecJson(commission.event))

/** Events of form 1, as the engine reads them. */
const old = stored("commission, form 1").map((data) =>
  Result.getOrThrow(decode(commission.upcast({ type: data._tag, schemaVersion: 1, data }))),
)

describe("KER-8: the stored form of commissions", () => {
  it("KER-8: events keep their stored form", () => {
    const check = (
      names: ReadonlyArray<string>,
      event: Schema.Codec<{ readonly _tag: string }, unknown>,
      tags: ReadonlyArray<string>,
    ) => {
      const codec = Schema.toCodecJson(Schema.Array(event))
      const all = names.flatMap(stored)
      const events = Schema.decodeUnknownSync(codec)(all)
      expect(Schema.encodeSync(codec)(events)).toEqual(all)
      expect(tags.filter((tag) => !events.some(({ _tag }) => _tag === tag))).toEqual([])
    }
    const tags = Object.keys(Commission.Event.cases).filter((tag) => tag !== "PassedOn")
    check(["commission, form 2", "commission, every element of a plan"], Commission.Event, tags)
    check(["commission-credit"], Commission.CreditEvent, Object.keys(Commission.CreditEvent.cases))
    check(["commission-dispute"], Commission.DisputeEvent, Object.keys(Commission.DisputeEvent.cases))
    check(["commission-period"], Commission.PeriodEvent, Object.keys(Commission.PeriodEvent.cases))
  })

  it("COM-8: months of form 1 add up to the same figures as months of form 2 and know their credits themselves", () => {
    const codec = Schema.toCodecJson(Schema.Array(commission.event))
    const states = [old, Schema.decodeUnknownSync(codec)(stored("commission, form 2"))].map((events) =>
      Decider.fold(commission, events),
    )
    const figures = states.map((state) =>
      state._tag === "Absent" ? expect.fail("no month") : { ...state, facts: {}, suspended: [] },
    )
    expect(figures[0]).toEqual(figures[1])
    const [first, second] = states
    if (first?._tag !== "Closed" || second?._tag !== "Closed") return expect.fail("not closed")
    expect(Object.keys(first.facts)).toEqual(["order:O-4", "order:O-5"])
    expect(first.facts["order:O-5"]?.released).toBe(true)
    expect(first.suspended).toEqual(["order:O-3"])
    expect([second.facts, second.suspended]).toEqual([{}, []])
  })

  it("COM-5: a credit of a month of form 1 is taken back exactly, once, and its new amount is kept in its own stream", () => {
    const known = facts({ ...plain, holdback: Rate.percent(40) })
    const open = old.slice(0, 5)
    const state = Decider.fold(commission, open)
    const events = Result.getOrThrow(commission.decide(state, give(credit("order:O-1", "900")), known))
    expect(events.map(({ _tag }) => _tag)).toEqual(["Reversed", "Credited"])
    const after = events.reduce(commission.evolve, state)
    if (after._tag !== "Open") return expect.fail("not open")
    // 90 for O-1 as it is now, 50.05 for O-2, 30 for O-4; 40 % of each is held.
    expect(after.entitled).toEqual(usd("170.05"))
    expect(Object.keys(after.facts)).toEqual(["order:O-2", "order:O-4"])
    const again = commission.decide(after, { _tag: "Reverse", creditId: "order:O-1", reason: "" }, known)
    expect(Result.getOrThrow(again)).toEqual([])
  })
})
