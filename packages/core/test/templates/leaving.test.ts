/** Somebody leaves: nothing that was theirs is left without an owner, however much it is. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Approval from "../../src/approval/index.ts"
import { Instant, LocalDate } from "../../src/calendar/index.ts"
import * as Customer from "../../src/customer/index.ts"
import * as Engine from "../../src/engine/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Organisation from "../../src/organisation/index.ts"
import * as Pipeline from "../../src/pipeline/index.ts"
import * as Rate from "../../src/rate/index.ts"
import * as Templates from "../../src/templates/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"

const tenant = "acme"
const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
const clock = { now: Engine.moment("2026-03-02T01:00:00Z") }
const layer = Engine.layer(host).pipe(
  Layer.provideMerge(MemoryStore.layer),
  Layer.provideMerge(Engine.clockLayer(() => clock.now)),
)
const organisation = Engine.operations(Organisation.organisation)
const customers = Engine.operations(Customer.customer)
const deals = Engine.operations(Pipeline.deal)
const approvals = Engine.operations(Approval.approval)
const system = Effect.provideService(Engine.Session, Engine.system(tenant, "test"))
const yuan = Money.of("100.00", "CNY")

const staff = [
  ["pat", "president", null],
  ["dora", "director", "pat"],
  ["max", "manager", "dora"],
  ["sue", "supervisor", "max"],
  ["ann", "rep", "sue"],
  ["bob", "rep", "sue"],
] as const

const company = Effect.gen(function* () {
  clock.now = Engine.moment("2026-03-02T01:00:00Z")
  for (const [id, rank, supervisor] of staff) {
    yield* organisation.addMember("main", { id, name: id, rank, roles: ["sales"], supervisor }).pipe(system)
  }
})

const customer = (id: string, owner: string) =>
  customers
    .register(id, { personal: { name: `Company ${id}`, countryCode: "86" }, profile: { source: "web" }, owner })
    .pipe(system)

const deal = (id: string, ...sellers: ReadonlyArray<string>) => {
  const shares = sellers.length === 1 ? Rate.one : Rate.percent(50)
  return deals
    .open(id, {
      title: `Deal ${id}`,
      customerId: "C-1",
      amount: yuan,
      sellers: sellers.map((memberId) => ({ memberId, share: shares })),
    })
    .pipe(system)
}

const request = (id: string, rank: string) => {
  const level = host.ladder.ranks.find(({ name }) => name === rank) ?? expect.fail(`no rank ${rank}`)
  return approvals
    .request(id, {
      subject: { kind: "test", id, contentHash: "abc" },
      decision: { _tag: "NeedsApproval", rank: level, signOffs: [], reasons: [] },
      requester: { id: "ann", rank: { level: 0, name: "rep" } },
      urgency: "normal",
      summary: "May I?",
    })
    .pipe(system)
}

const leave = (id: string, successor?: string) =>
  organisation.markLeft("main", { id, ...(successor === undefined ? {} : { successor }) }).pipe(system)

const openOf = (id: string) => Engine.openOf(id).pipe(system)

/** Lets the timers fire until none is due, a minute at a time. */
const settle = Effect.gen(function* () {
  for (let minutes = 0; minutes < 30; minutes++) {
    clock.now = Instant.addMillis(clock.now, Instant.minute)
    yield* Engine.sweep(clock.now)
  }
})

const run = <A, E>(program: Effect.Effect<A, E, Engine.Engine | Engine.Store>): Promise<A> =>
  Effect.andThen(company, program).pipe(Effect.provide(layer), Effect.runPromise)

const handoverOf = (id: string) =>
  Effect.flatMap(Engine.Engine, (engine) => engine.state(Organisation.handover, id)).pipe(system)

describe("leaving", () => {
  it("ORG-7: customers, deals and requests pass to the successor in the commit in which a member leaves", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* customer("C-1", "max")
        yield* customer("C-2", "ann")
        yield* deal("D-1", "max")
        yield* deal("D-2", "ann", "max")
        yield* request("R-1", "manager")
        expect(yield* openOf("max")).toEqual([
          { kind: "approval", id: "R-1" },
          { kind: "customer", id: "C-1" },
          { kind: "deal", id: "D-1" },
        ])
        yield* leave("max", "dora")
        expect(yield* openOf("max")).toEqual([])
        expect(yield* openOf("dora")).toEqual([
          { kind: "approval", id: "R-1" },
          { kind: "customer", id: "C-1" },
          { kind: "deal", id: "D-1" },
        ])
        const file = yield* engine.state(Customer.customer, "C-1").pipe(system)
        expect(file).toMatchObject({ owner: "dora" })
        const events = yield* engine.history(Customer.customer, "C-1").pipe(system)
        expect(events.at(-1)?.event).toMatchObject({ _tag: "OwnerChanged", from: "max", to: "dora" })
        expect((yield* openOf("ann")).map(({ id }) => id)).toEqual(["C-2", "D-2"])
      }),
    ))

  it("ORG-7: it ends once a later sweep has found nothing, and what came at the last moment is found by it", () =>
    run(
      Effect.gen(function* () {
        yield* leave("bob")
        expect((yield* handoverOf("bob"))._tag).toBe("Open")
        // Committed by somebody who had read the organisation just before.
        yield* deal("D-9", "bob")
        yield* settle
        expect(yield* openOf("bob")).toEqual([])
        expect((yield* openOf("sue")).map(({ id }) => id)).toEqual(["D-9"])
        expect(yield* handoverOf("bob")).toMatchObject({ _tag: "Done", moved: 1 })
      }),
    ))

  it("ORG-7: a large book passes in steps, on timers", () =>
    run(
      Effect.gen(function* () {
        for (let number = 1; number <= 420; number++) yield* customer(`C-${number}`, "ann")
        yield* leave("ann", "bob")
        const left = (yield* openOf("ann")).length
        expect(left).toBeGreaterThan(0)
        expect(left).toBeLessThan(420)
        yield* settle
        expect(yield* openOf("ann")).toEqual([])
        expect(yield* openOf("bob")).toHaveLength(420)
      }),
    ))

  it("ORG-7: when the successor leaves as well, theirs takes over, even in one transaction", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* customer("C-1", "ann")
        yield* deal("D-1", "ann", "bob")
        yield* engine.unitOfWork(Effect.andThen(leave("ann", "bob"), leave("bob", "sue"))).pipe(system)
        yield* settle
        expect(yield* openOf("ann")).toEqual([])
        expect(yield* openOf("bob")).toEqual([])
        expect((yield* openOf("sue")).map(({ id }) => id)).toEqual(["C-1", "D-1"])
        // The shares still make up the whole.
        const { sellers } = yield* Effect.map(engine.state(Pipeline.deal, "D-1").pipe(system), (state) =>
          state._tag === "Absent" ? expect.fail("there is a deal") : state.terms,
        )
        expect(sellers).toEqual([{ memberId: "sue", share: Rate.one }])
      }),
    ))

  it("ORG-6, ORG-7: days on duty to come pass too, and enquiries of a day off are the officer's", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const saturday = LocalDate.literal("2026-03-07")
        const rosters = Engine.operations(Organisation.dutyRoster)
        yield* rosters.assignDuty("main", { days: [{ on: saturday, member: "ann" }] }).pipe(system)
        const enquiry = (id: string) =>
          customers
            .register(id, { personal: { name: `Company ${id}`, countryCode: "86" }, profile: { source: "web" } })
            .pipe(system)
        // Nobody answers for a working day by themselves.
        expect(yield* Effect.flip(enquiry("C-1"))).toMatchObject({ reason: { _tag: "OwnerNeeded" } })
        yield* leave("ann", "bob")
        clock.now = Engine.moment("2026-03-07T03:00:00Z")
        yield* enquiry("C-2")
        expect(yield* engine.state(Customer.customer, "C-2").pipe(system)).toMatchObject({ owner: "bob" })
        // The roster is looked through every day; the Sunday after was told of beforehand.
        yield* settle
        const events = yield* engine.history(Organisation.dutyRoster, "main").pipe(system)
        expect(events.map(({ event }) => event._tag)).toContain("DutyGapsFound")
      }),
    ))

  it("ORG-5: a mere auditor takes nothing over", () =>
    run(
      Effect.gen(function* () {
        yield* organisation
          .addMember("main", { id: "aud", name: "aud", rank: "director", roles: ["auditor"] })
          .pipe(system)
        expect(yield* Effect.flip(leave("ann", "aud"))).toMatchObject({ reason: { _tag: "UnfitSuccessor" } })
      }),
    ))

  const names = ["max", "sue", "ann", "bob"] as const
  const book = fc.array(
    fc.record({ what: fc.constantFrom("customer", "deal", "request"), of: fc.constantFrom(...names) }),
    { maxLength: 12 },
  )
  const leavers = fc.shuffledSubarray([...names], { minLength: 1 })

  it("ORG-7: whoever leaves, in whatever order, nothing open is orphaned and nothing is lost", () =>
    fc.assert(
      fc.asyncProperty(book, leavers, (things, leaving) =>
        run(
          Effect.gen(function* () {
            for (const [index, { of, what }] of things.entries()) {
              if (what === "customer") yield* customer(`C-${index}`, of)
              else if (what === "deal") yield* deal(`D-${index}`, of)
              else yield* request(`R-${index}`, "supervisor")
            }
            for (const id of leaving) yield* leave(id, "dora")
            yield* settle
            for (const id of leaving) {
              expect(yield* openOf(id)).toEqual([])
              expect((yield* handoverOf(id))._tag).toBe("Done")
            }
            const kept = new Set<string>()
            for (const [id] of staff) for (const one of yield* openOf(id)) kept.add(one.id)
            expect(kept.size).toBe(things.length)
          }),
        ),
      ),
      { numRuns: 60 },
    ))
})
