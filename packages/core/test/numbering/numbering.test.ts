import { readFileSync } from "node:fs"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Numbering from "@dealwright/core/Numbering"
import { given, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { afterEach, describe, expect, it } from "vitest"
import { openWorld, type World } from "../customer/world.ts"

const policy = Result.getOrThrow(
  Numbering.numberingPolicy.compile(
    { series: { ...Numbering.tradePolicy.series, memo: Numbering.unnumbered } },
    { ladder: Decision.defaultLadder, extensions: Decider.noExtensions },
  ),
)
const facts = { ...testFacts({ actor: system }), policy, assigned: { _tag: "None" } as const }
const take = (forId: string, series = "quote", year = 2026) =>
  ({ _tag: "Take", series, year, forKind: "quote", forId }) as const
const takenAs = (number: number, forId: string) =>
  ({
    _tag: "NumberTaken",
    series: "quote",
    year: 2026,
    number,
    text: `Q-2026-${String(number).padStart(6, "0")}`,
    forKind: "quote",
    forId,
  }) as const

describe("taking numbers", () => {
  it("KER-9: the first number of a year is 1, the next one more", () => {
    given(Numbering.numbering, facts).when(take("q1")).then(takenAs(1, "q1"))
    given(Numbering.numbering, facts, takenAs(122, "q0")).when(take("q1")).then(takenAs(123, "q1"))
  })

  it("KER-9: a thing that has its number gets no second one", () => {
    given(Numbering.numbering, facts, takenAs(1, "q1")).when(take("q1")).thenNothing()
    const { _tag, ...number } = takenAs(1, "q1")
    const assigned = { ...number, _tag: "Assigned" } as const
    given(Numbering.numbering, { ...facts, assigned }, takenAs(1, "q1"), takenAs(2, "q2"))
      .when(take("q1"))
      .thenNothing()
  })

  it("KER-9: where the company doesn't number a series nothing is taken", () => {
    given(Numbering.numbering, facts).when(take("m1", "memo")).thenNothing()
  })

  it("KER-9: an unknown series is refused with the known ones, a number of another stream too", () => {
    const { rule, text } = given(Numbering.numbering, facts).when(take("x", "kwote")).thenRejected("UnknownSeries")
    expect(rule).toBe("KER-9")
    expect(text.en).toContain("quote")
    given(Numbering.numbering, facts, takenAs(1, "q1")).when(take("q2", "order")).thenRejected("WrongStream")
    given(Numbering.numbering, facts, takenAs(1, "q1"))
      .when(take("q2", "quote", 2027))
      .thenRejected("WrongStream")
  })

  it("KER-9: a number once assigned is never changed", () => {
    const { _tag, ...number } = takenAs(1, "q1")
    const assign = { ...number, _tag: "Assign" } as const
    const event = { ...number, _tag: "NumberAssigned" } as const
    given(Numbering.assignedNumber, facts).when(assign).then(event)
    given(Numbering.assignedNumber, facts, event).when(assign).thenNothing()
    given(Numbering.assignedNumber, facts, event)
      .when({ ...assign, number: 2, text: "Q-2026-000002" })
      .thenRejected("NumberAssigned")
  })

  it("KER-9: whatever takes numbers in whatever order, they are 1, 2, 3 … and each thing has one", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 30 }), (asked) => {
        let state = Numbering.numbering.initial
        const assigned = new Map<string, Numbering.AssignedNumberState>()
        const numbers: Array<number> = []
        for (const forId of asked) {
          const known = { ...facts, assigned: assigned.get(forId) ?? Numbering.assignedNumber.initial }
          for (const event of Result.getOrThrow(Numbering.numbering.decide(state, take(forId), known))) {
            const { _tag, ...number } = event
            state = Numbering.numbering.evolve(state, event)
            assigned.set(forId, { ...number, _tag: "Assigned" })
            numbers.push(event.number)
          }
          expect(Numbering.numbering.decide(state, take(forId), known)).toEqual(Result.succeed([]))
        }
        expect(numbers).toEqual(numbers.map((_, index) => index + 1))
        expect(numbers).toHaveLength(new Set(asked).size)
      }),
      { numRuns: 1000 },
    )
  })

  it("KER-9: the year is that of the business date", () => {
    const on = testFacts({ at: "2026-12-31T23:59:00Z" }).today
    const asked = Numbering.takeNumber({ series: "quote", on, forKind: "quote", forId: "q1" })
    expect([asked.id, asked.command]).toEqual(["quote-2026", take("q1")])
  })

  it("KER-8: events of business numbers keep their stored form", () => {
    const golden: unknown = JSON.parse(readFileSync(new URL("events.golden.json", import.meta.url), "utf8"))
    const Events = Schema.toCodecJson(
      Schema.Array(Schema.Union([Numbering.NumberingEvent, Numbering.AssignedNumberEvent])),
    )
    const events = Schema.decodeUnknownSync(Events)(golden)
    expect(Schema.encodeSync(Events)(events)).toEqual(golden)
    expect(events.map(({ _tag }) => _tag)).toEqual(["NumberTaken", "NumberAssigned"])
  })
})

/** A note that takes a number when it is written and is told which: what every module with numbers does. */
const Command = Schema.TaggedUnion({ Write: {}, Number: { text: Schema.String } })
const Event = Schema.TaggedUnion({ Written: {}, Numbered: { text: Schema.String } })
const State = Schema.Struct({ written: Schema.Boolean, text: Schema.NullOr(Schema.String) })

class NoteError extends Decider.Rejection("NoteError")<{ readonly _tag: "Torn" }> {}

const note = Decider.make<typeof Command.Type, typeof Event.Type, typeof State.Type, NoteError, unknown>({
  kind: "note",
  initial: { written: false, text: null },
  command: Command,
  event: Event,
  state: State,
  access: { Write: Decider.anyMember, Number: Decider.systemOnly },
  reads: () => ({}),
  decide: (state, command) => {
    switch (command._tag) {
      case "Write":
        return Result.succeed(state.written ? [] : [{ _tag: "Written" }])
      case "Number":
        // The third note fails after its number was taken.
        return command.text.endsWith("3")
          ? Result.fail(new NoteError({ rule: "KER-9", reason: { _tag: "Torn" }, text: { en: "torn", zh: "撕毁" } }))
          : Result.succeed([{ _tag: "Numbered", text: command.text }])
    }
  },
  evolve: (state, event) => (event._tag === "Written" ? { ...state, written: true } : { ...state, text: event.text }),
})

const notes = {
  id: "notes",
  version: "1.0.0",
  aggregates: [Decider.erase(note)],
  reactors: [
    Decider.reactor(note, "notes.take", ({ event, facts, id }) =>
      event._tag === "Written"
        ? [Numbering.takeNumber({ series: "quote", on: facts.today, forKind: "note", forId: id })]
        : [],
    ),
    Numbering.whenNumbered("notes.told", "note", ({ forId, text }) => [
      Decider.dispatch(note, forId, { _tag: "Number", text }),
    ]),
  ],
}

describe("numbers of another module", () => {
  let world: World
  afterEach(() => world.close())

  it("KER-9: a module asks by a reaction, is told by one, and the number is found again by its text", async () => {
    world = await openWorld({ plugins: [notes] })
    await world.as("ann")(note, "n1", { _tag: "Write" })
    await world.as("ann")(note, "n2", { _tag: "Write" })
    expect(await world.state(note, "n2")).toEqual({ written: true, text: "Q-2026-000002" })
    const found = await world.find(Numbering.assignedNumber, "text", "Q-2026-000002")
    expect(found.map(({ state }) => state)).toMatchObject([{ forKind: "note", forId: "n2" }])
    world.on("2027-01-04")
    await world.as("ann")(note, "n4", { _tag: "Write" })
    expect((await world.state(note, "n4")).text).toBe("Q-2027-000001")
  })

  it("KER-9: what fails leaves no gap, because its number was never taken", async () => {
    world = await openWorld({ plugins: [notes] })
    await world.as("ann")(note, "n1", { _tag: "Write" })
    await world.as("ann")(note, "n2", { _tag: "Write" })
    await expect(world.as("ann")(note, "n3", { _tag: "Write" })).rejects.toMatchObject({ _tag: "ReactionFailed" })
    expect(await world.state(note, "n3")).toEqual(note.initial)
    expect(await world.state(Numbering.numbering, "quote-2026")).toMatchObject({ last: 2, forId: "n2" })
  })

  it("KER-9: forty at the same moment get forty numbers in a row", async () => {
    const noteIds = Array.from({ length: 40 }, (_, index) => `n${index}`)
    world = await openWorld({ plugins: [{ ...notes, reactors: notes.reactors.slice(0, 1) }] })
    await Promise.all(noteIds.map((id) => world.as("ann")(note, id, { _tag: "Write" })))
    const events = await world.history(Numbering.numbering, "quote-2026")
    expect(events.map(({ number }) => number)).toEqual(noteIds.map((_, index) => index + 1))
    expect(new Set(events.map(({ forId }) => forId))).toEqual(new Set(noteIds))
  })
})
