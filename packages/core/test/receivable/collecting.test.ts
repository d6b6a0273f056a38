import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Escalation from "../../src/escalation/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Rate from "../../src/rate/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { member, system } from "../../src/testing/TestFacts.ts"
import { fired, invoice, open, receive, subscription, sweepDaily, timer } from "./support.ts"
import { cny, compiled, date, property, trade, World } from "./world.ts"

const { payment, receivable } = Receivable

/** A company of one template with a debt due on 10 March. */
const withDebt = (policy: Receivable.CompiledReceivablePolicy, command = invoice()) => {
  const world = new World({ now: "2026-03-02T09:00:00.000Z", policy })
  world.run(receivable, "R-1", command)
  return world
}

const forfeitedEvent = (world: World) => {
  const found = world.log
    .map(({ event }) => event as Receivable.ReceivableEvent)
    .filter(({ _tag }) => _tag === "Forfeited")
  expect(found).toHaveLength(1)
  const [event] = found
  return event?._tag === "Forfeited" ? event : expect.fail("not forfeited")
}

describe("escalation of late payments", () => {
  it("REC-4: trade reminds on day 1, calls on day 7, holds on day 15, goes to the director on day 30, to legal on day 60", () => {
    const world = withDebt(trade)
    expect(timer(world, "R-1")).toBe("2026-03-07")
    sweepDaily(world, "2026-03-02", "2026-06-30")
    expect(fired(world, "R-1")).toEqual([
      "due-soon 2026-03-07",
      "reminder 2026-03-11",
      "call 2026-03-17",
      "hold 2026-03-25",
      "director 2026-04-09",
      "legal 2026-05-09",
    ])
    expect(timer(world, "R-1")).toBe(undefined)
  })

  it("REC-4: property warns on day 2, sends the lawyer's letter on day 8 and forfeits on day 15", () => {
    const world = withDebt(property)
    sweepDaily(world, "2026-03-02", "2026-04-30")
    expect(fired(world, "R-1")).toEqual([
      "due-soon 2026-03-07",
      "warning 2026-03-12",
      "lawyers-letter 2026-03-18",
      "forfeiture 2026-03-25",
    ])
    expect(world.state(receivable, "R-1")._tag).toBe("Forfeited")
  })

  it("ESC-4: due 10 March, sweeper down until 26 March: one warning on the 26th, lawyer 1 April, forfeiture 8 April; run again: nothing", () => {
    const world = withDebt(property)
    world.sweep("2026-03-26T08:00:00.000Z")
    expect(fired(world, "R-1")).toEqual(["warning 2026-03-26"])
    expect(world.sweep("2026-03-26T09:00:00.000Z")).toEqual([])
    sweepDaily(world, "2026-03-27", "2026-04-30")
    expect(fired(world, "R-1")).toEqual(["warning 2026-03-26", "lawyers-letter 2026-04-01", "forfeiture 2026-04-08"])
    expect(world.sweep("2026-05-01T08:00:00.000Z")).toEqual([])
  })

  it("ESC-5: paid on the day of a step, the step doesn't fire", () => {
    const world = withDebt(trade)
    world.sweep("2026-03-10T08:00:00.000Z")
    world.moveTo("2026-03-11T15:00:00.000Z")
    world.run(payment, "P-1", receive("1000.00", { valueDate: date("2026-03-11") }))
    world.sweep("2026-03-11T18:00:00.000Z")
    expect(fired(world, "R-1")).toEqual(["due-soon 2026-03-10"])
    expect(timer(world, "R-1")).toBe(undefined)
  })

  it("ESC-5: a partial payment stops nothing", () => {
    const world = withDebt(trade)
    world.run(payment, "P-1", receive("999.99"))
    expect(timer(world, "R-1")).toBe("2026-03-07")
  })

  it("ESC-3: each instalment has its own escalation, with one timer at the earliest step of what is open", () => {
    const world = withDebt(trade, invoice({ method: { _tag: "Instalments", first: date("2026-03-10"), count: 2 } }))
    world.run(payment, "P-1", receive("500.00", { allocation: [{ receivableId: "R-1", no: 1 }] }))
    expect(timer(world, "R-1")).toBe("2026-04-07")
    sweepDaily(world, "2026-03-03", "2026-04-12")
    expect(fired(world, "R-1", 1)).toEqual([])
    expect(fired(world, "R-1", 2)).toEqual(["due-soon 2026-04-07", "reminder 2026-04-11"])
  })

  it("ESC-1: a schedule may ask what is open", () => {
    const { calendarDays, notify, onlyWhen, step } = Escalation
    const policy = compiled({
      ...Receivable.tradeReceivable,
      schedule: onlyWhen(step("big", calendarDays(1), notify), { _tag: "AtLeast", fact: "open", value: cny("500.00") }),
    })
    const world = withDebt(policy)
    world.run(receivable, "R-2", invoice({ total: cny("499.99") }))
    sweepDaily(world, "2026-03-02", "2026-03-12")
    expect([fired(world, "R-1"), fired(world, "R-2")]).toEqual([["big 2026-03-11"], []])
  })
})

describe("bounced payments", () => {
  it("REC-2: after a bounce the debt is as old as it was, and missed steps are caught up", () => {
    const world = withDebt(property)
    world.run(payment, "P-1", receive("1000.00"))
    sweepDaily(world, "2026-03-03", "2026-03-19")
    expect(fired(world, "R-1")).toEqual([])
    world.moveTo("2026-03-20T09:00:00.000Z")
    world.run(payment, "P-1", { _tag: "Reverse", reason: "bounced" })
    sweepDaily(world, "2026-03-21", "2026-04-30")
    expect(fired(world, "R-1")).toEqual(["warning 2026-03-21", "lawyers-letter 2026-03-27", "forfeiture 2026-04-03"])
  })

  it("REC-2: after a bounce nothing irreversible fires sooner than the rest of its gap; the paid days don't count", () => {
    const world = withDebt(property)
    sweepDaily(world, "2026-03-03", "2026-03-19")
    expect(fired(world, "R-1").at(-1)).toBe("lawyers-letter 2026-03-18")
    world.moveTo("2026-03-20T09:00:00.000Z")
    world.run(payment, "P-1", receive("1000.00", { valueDate: date("2026-03-20") }))
    world.moveTo("2026-04-20T09:00:00.000Z")
    world.run(payment, "P-1", { _tag: "Reverse", reason: "bounced" })
    sweepDaily(world, "2026-04-21", "2026-05-30")
    // Five of the seven days were left on 20 March: 25 April.
    expect(fired(world, "R-1").at(-1)).toBe("forfeiture 2026-04-25")
  })
})

describe("extensions", () => {
  const ask = (days: number, no = 1): Receivable.ReceivableCommand => ({
    _tag: "RequestExtension",
    no,
    days,
    reason: "the mortgage is late",
  })
  const rep = member("ann", "rep", "sales")
  const approve = (world: World, by: string) => {
    const state = world.state(receivable, "R-1")
    const pending = state._tag === "None" ? undefined : state.instalments[0].pending
    const contentHash = pending?.contentHash ?? ""
    return world.run(receivable, "R-1", { _tag: "GrantExtension", contentHash, by }, system)
  }
  const pendingRank = (world: World) => {
    const state = world.state(receivable, "R-1")
    const decision = state._tag === "None" ? undefined : state.instalments[0].pending?.decision
    return decision?._tag === "NeedsApproval" ? decision.rank.name : decision?._tag
  }

  it("REC-5: up to 15 days it takes a manager, more a director", () => {
    for (const [days, rank] of [
      [1, "manager"],
      [15, "manager"],
      [16, "director"],
    ] as const) {
      const world = withDebt(property)
      world.run(receivable, "R-1", ask(days), rep)
      expect(pendingRank(world)).toBe(rank)
    }
  })

  it("REC-5: extensions add up, so two of 10 days need the director", () => {
    const world = withDebt(property)
    world.run(receivable, "R-1", ask(10), rep)
    expect(pendingRank(world)).toBe("manager")
    approve(world, "max")
    world.run(receivable, "R-1", ask(10), rep)
    expect(pendingRank(world)).toBe("director")
  })

  it("REC-5: a new due date cancels pending steps and restarts the schedule; served notices stay on record", () => {
    const world = withDebt(property)
    sweepDaily(world, "2026-03-03", "2026-03-13")
    world.moveTo("2026-03-13T09:00:00.000Z")
    world.run(receivable, "R-1", ask(10), rep)
    approve(world, "max")
    const state = world.state(receivable, "R-1")
    if (state._tag !== "Open") return expect.fail(state._tag)
    expect(state.instalments[0].due).toBe(date("2026-03-20"))
    const { escalation } = state.instalments[0]
    if (escalation?._tag !== "Running") return expect.fail("not running")
    expect(escalation.revision).toBe(2)
    expect(escalation.earlier.map(({ step }) => step)).toEqual(["due-soon", "warning"])
    sweepDaily(world, "2026-03-14", "2026-05-01")
    expect(fired(world, "R-1").slice(2)).toEqual([
      "due-soon 2026-03-17",
      "warning 2026-03-22",
      "lawyers-letter 2026-03-28",
      "forfeiture 2026-04-04",
    ])
  })

  it("REC-5: whoever has the authority grants at once", () => {
    const world = withDebt(property)
    expect(world.run(receivable, "R-1", ask(15), member("max", "manager"))).toEqual(["receivable/R-1:ExtensionGranted"])
  })

  it("ORG-4: nobody approves their own request", () => {
    const world = withDebt(property)
    world.run(receivable, "R-1", ask(16), member("max", "manager"))
    const state = world.state(receivable, "R-1")
    const contentHash = state._tag === "None" ? "" : (state.instalments[0].pending?.contentHash ?? "")
    const grant: Receivable.ReceivableCommand = { _tag: "GrantExtension", contentHash, by: "max" }
    expect(world.refused(receivable, "R-1", grant, system)).toBe("SelfApproval ORG-4")
  })

  it("REC-5: a refused request stays on record and moves nothing; a late answer to it changes nothing", () => {
    const world = withDebt(property)
    world.run(receivable, "R-1", ask(10), rep)
    const state = world.state(receivable, "R-1")
    const contentHash = state._tag === "None" ? "" : (state.instalments[0].pending?.contentHash ?? "")
    const refuse: Receivable.ReceivableCommand = {
      _tag: "RefuseExtension",
      contentHash,
      outcome: "rejected",
      reason: "no",
      by: "max",
    }
    expect(world.run(receivable, "R-1", refuse, system)).toEqual(["receivable/R-1:ExtensionRefused"])
    expect(approve(world, "max")).toEqual([])
    expect(timer(world, "R-1")).toBe("2026-03-07")
    world.run(receivable, "R-1", ask(10), rep)
    const after = world.state(receivable, "R-1")
    expect(after._tag === "Open" && after.instalments[0].pending?.revision).toBe(2)
  })

  it("REC-5: what nobody may grant is refused on record", () => {
    const policy = compiled({ ...Receivable.propertyReceivable, extension: [{ rank: "manager", upToDays: 15 }] })
    const world = withDebt(policy)
    expect(world.run(receivable, "R-1", ask(16), rep)).toEqual(["receivable/R-1:ExtensionRefused"])
  })

  it("REC-5: one request at a time; it can be withdrawn", () => {
    const world = withDebt(property)
    world.run(receivable, "R-1", ask(10), rep)
    expect(world.refused(receivable, "R-1", ask(11), rep)).toBe("ExtensionWaiting REC-5")
    world.run(receivable, "R-1", { _tag: "WithdrawExtension", no: 1, reason: "paid soon" }, rep)
    expect(pendingRank(world)).toBe(undefined)
    expect(world.refused(receivable, "R-1", ask(10, 2), rep)).toBe("UnknownInstalment REC-1")
    world.run(payment, "P-1", receive("1000.00"))
    expect(world.refused(receivable, "R-1", ask(10), rep)).toBe("InstalmentSettled REC-5")
  })
})

describe("disputes", () => {
  const twoInstalments = invoice({ method: { _tag: "Instalments", first: date("2026-03-10"), count: 2 } })

  it("REC-10: a disputed item pauses its own escalation, not the others", () => {
    const world = withDebt(trade, twoInstalments)
    world.run(receivable, "R-1", { _tag: "RaiseDispute", no: 1, reason: "short delivery" })
    sweepDaily(world, "2026-03-03", "2026-04-12")
    expect([fired(world, "R-1", 1), fired(world, "R-1", 2)]).toEqual([
      [],
      ["due-soon 2026-04-07", "reminder 2026-04-11"],
    ])
  })

  it("ESC-5: the days of a dispute don't count as overdue", () => {
    const world = withDebt(trade)
    sweepDaily(world, "2026-03-03", "2026-03-12")
    world.moveTo("2026-03-13T09:00:00.000Z")
    world.run(receivable, "R-1", { _tag: "RaiseDispute", no: 1, reason: "short delivery" })
    sweepDaily(world, "2026-03-14", "2026-03-22")
    world.moveTo("2026-03-23T09:00:00.000Z")
    world.run(receivable, "R-1", { _tag: "ResolveDispute", no: 1, resolution: "delivered" })
    sweepDaily(world, "2026-03-24", "2026-04-10")
    // The call of 17 March comes ten days later.
    expect(fired(world, "R-1")).toEqual([
      "due-soon 2026-03-07",
      "reminder 2026-03-11",
      "call 2026-03-27",
      "hold 2026-04-04",
    ])
  })

  it("REC-10: disputed from the start", () => {
    const world = withDebt(trade, { ...twoInstalments, disputed: "never ordered" })
    expect(timer(world, "R-1")).toBe(undefined)
    expect(receivable.index(world.state(receivable, "R-1")).disputed).toBe(true)
    world.run(receivable, "R-1", { _tag: "ResolveDispute", no: 1, resolution: "ordered by phone" })
    expect(timer(world, "R-1")).toBe("2026-03-07")
    expect(world.refused(receivable, "R-1", { _tag: "RaiseDispute", no: 2, reason: "again" })).toBe(
      "AlreadyDisputed REC-10",
    )
  })
})

describe("forfeiture", () => {
  it("REC-6: property keeps the deposit, returns what was paid beyond it, and closes the plan", () => {
    const world = withDebt(property, subscription())
    world.run(payment, "P-1", receive("35000.00"))
    sweepDaily(world, "2026-03-03", "2026-03-25")
    const event = forfeitedEvent(world)
    expect([event.collected, event.kept, event.returned, event.waived].map(Money.format)).toEqual([
      "35000.00",
      "20000.00",
      "15000.00",
      "265000.00",
    ])
    expect(event).toMatchObject({ customerId: "C-1", dealId: "D-1", unitId: "U-7", item: 1, on: date("2026-03-25") })
    expect(world.timers()).toEqual([])
    const state = world.state(receivable, "R-1")
    expect(receivable.index(state)).toMatchObject({ status: "forfeited", nextDue: null })
    expect(Receivable.openItems([{ id: "R-1", state }])).toEqual([])
  })

  it("REC-6: the deposit is kept, returned or split as the policy says, to the cent", () => {
    const treatments: ReadonlyArray<readonly [Receivable.DepositTreatment, string, string]> = [
      [{ _tag: "Kept" }, "33.33", "0.00"],
      [{ _tag: "Returned" }, "0.00", "33.33"],
      [{ _tag: "Split", kept: Rate.percent(50) }, "16.66", "16.67"],
    ]
    for (const [deposit, kept, returned] of treatments) {
      const split = compiled({ ...Receivable.propertyReceivable, deposit }).forfeit(cny("33.33"), undefined)
      expect([Money.format(split.kept), Money.format(split.returned)]).toEqual([kept, returned])
    }
  })

  it("REC-6: kept and returned always re-add to what was collected, none below zero", () => {
    const share = fc.bigInt(0n, Rate.scale).map(Rate.fromUnits)
    const amount = fc.bigInt(0n, 10n ** 12n).map((minor) => Money.make(minor, "CNY"))
    fc.assert(
      fc.property(share, amount, fc.option(amount, { nil: undefined }), (kept, collected, deposit) => {
        const policy = compiled({ ...Receivable.propertyReceivable, deposit: { _tag: "Split", kept } })
        const split = policy.forfeit(collected, deposit)
        expect(split.kept.minor + split.returned.minor).toBe(collected.minor)
        expect(split.kept.minor >= 0n && split.returned.minor >= 0n).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it("REC-6: a waiting extension ends with the plan, and is named so that its approval is void", () => {
    const world = withDebt(property, subscription())
    world.run(receivable, "R-1", { _tag: "RequestExtension", no: 1, days: 20, reason: "wait" }, member("ann", "rep"))
    sweepDaily(world, "2026-03-03", "2026-03-25")
    expect(forfeitedEvent(world).pending).toEqual([1])
    const state = world.state(receivable, "R-1")
    expect(state._tag === "Forfeited" && state.instalments.every(({ pending }) => pending === undefined)).toBe(true)
  })

  it("REC-6: a payment that bounces after the forfeiture only corrects its figures", () => {
    const world = withDebt(property, subscription())
    world.run(payment, "P-1", receive("35000.00"))
    sweepDaily(world, "2026-03-03", "2026-03-25")
    expect(world.run(payment, "P-1", { _tag: "Reverse", reason: "bounced" })).toContain("receivable/R-1:PaymentVoided")
    const state = world.state(receivable, "R-1")
    if (state._tag !== "Forfeited") return expect.fail(state._tag)
    expect([state.collected, state.kept, state.returned, state.waived].map(Money.format)).toEqual([
      "0.00",
      "0.00",
      "0.00",
      "300000.00",
    ])
  })

  it("REC-6, INV-1: where the unit is sold the forfeiture is withheld and the steps behind it go on, counted from the last notice", () => {
    const { calendarDays, keepGap, merge, raise, step, byRank } = Escalation
    const schedule = merge(
      Receivable.propertyReceivable.schedule,
      step("court", calendarDays(20), raise("president"), { to: [byRank("president")], late: keepGap }),
    )
    const world = withDebt(compiled({ ...Receivable.propertyReceivable, schedule }), subscription())
    sweepDaily(world, "2026-03-03", "2026-03-18")
    world.moveTo("2026-04-20T08:00:00.000Z")
    const known = { ...world.facts(system), receivables: compiled({ ...Receivable.propertyReceivable, schedule }) }
    const holder = { dealId: "D-1", customerId: "C-1", memberId: "ann" }
    const advance = (state: Receivable.ReceivableState, dealId: string) =>
      Result.getOrThrow(
        receivable.decide(
          state,
          { _tag: "AdvanceEscalation" },
          { ...known, unit: { _tag: "Sold", description: "Flat 7", holder: { ...holder, dealId }, contractId: "K-1" } },
        ),
      )
    const before = world.state(receivable, "R-1")
    const events = advance(before, "D-1")
    expect(events.map((event) => ("step" in event ? `${event._tag} ${event.step} ${event.item}` : event._tag))).toEqual(
      ["ForfeitureWithheld forfeiture 1", "StepFired court 1", "StepSkipped due-soon 2", "StepFired warning 2"],
    )
    const after = events.reduce(receivable.evolve, before)
    expect(after._tag).toBe("Open")
    expect(advance(after, "D-1")).toEqual([])
    // Another deal's sale is none of its business: the plan is forfeited as ever.
    expect(advance(before, "D-2").at(-1)?._tag).toBe("Forfeited")
  })

  it("REC-6: nothing happens to a forfeited plan any more", () => {
    const world = withDebt(property, subscription())
    sweepDaily(world, "2026-03-03", "2026-03-25")
    const allocation = [{ receivableId: "R-1" }]
    world.run(payment, "P-1", receive("100.00", { allocation }))
    expect(world.state(payment, "P-1")).toMatchObject({ applied: [], unapplied: cny("100.00") })
    const commands: ReadonlyArray<Receivable.ReceivableCommand> = [
      { _tag: "RequestExtension", no: 1, days: 5, reason: "late" },
      { _tag: "RaiseDispute", no: 1, reason: "late" },
      { _tag: "CreditNote", noteNo: "N-1", amount: cny("1.00"), reason: "late" },
    ]
    for (const command of commands) expect(world.refused(receivable, "R-1", command)).toBe("NothingOpen REC-6")
  })

  it("ESC-4: a schedule may demand proof of service and a person's confirmation first", () => {
    const { schedule } = Receivable.propertyReceivable
    if (schedule._tag !== "Merge") return expect.fail(schedule._tag)
    const demands = [{ _tag: "ProofOfService" }, { _tag: "Confirmation", rank: "director" }] as const
    const schedules = schedule.schedules.map((one) =>
      one._tag === "Step" && one.id === "forfeiture" ? { ...one, demands } : one,
    )
    const policy = compiled({ ...Receivable.propertyReceivable, schedule: { ...schedule, schedules } })
    const world = withDebt(policy, subscription())
    const confirm: Receivable.ReceivableCommand = { _tag: "ConfirmStep", item: 1, step: "forfeiture" }
    const director = member("dora", "director")
    sweepDaily(world, "2026-03-03", "2026-04-10")
    expect(fired(world, "R-1").at(-1)).toBe("lawyers-letter 2026-03-18")
    expect(world.refused(receivable, "R-1", confirm, member("max", "manager"))).toBe("RankTooLow REC-4")
    const wrong: Receivable.ReceivableCommand = { _tag: "ConfirmStep", item: 1, step: "warning" }
    expect(world.refused(receivable, "R-1", wrong, director)).toBe("NoSuchStep ESC-4")
    world.run(receivable, "R-1", confirm, director)
    sweepDaily(world, "2026-04-11", "2026-04-12")
    expect(world.state(receivable, "R-1")._tag).toBe("Open")
    const served: Receivable.ReceivableCommand = {
      _tag: "RecordService",
      item: 1,
      step: "lawyers-letter",
      servedOn: date("2026-04-10"),
      proof: "courier 4711",
    }
    expect(world.refused(receivable, "R-1", { ...served, servedOn: date("2026-04-13") })).toBe("ServedInFuture ESC-4")
    expect(world.refused(receivable, "R-1", { ...served, step: "forfeiture" })).toBe("NoSuchStep ESC-4")
    world.run(receivable, "R-1", served)
    sweepDaily(world, "2026-04-13", "2026-05-01")
    // Seven days after the letter reached the customer.
    expect(fired(world, "R-1").at(-1)).toBe("forfeiture 2026-04-17")
  })
})

describe("the duty to sign", () => {
  const signed: Receivable.ReceivableCommand = { _tag: "RecordSigning", contractId: "K-1" }

  it("REC-7: first payment made but the contract not signed in time: the same escalation as a late payment", () => {
    const world = withDebt(property, subscription())
    world.run(payment, "P-1", receive("50000.00"))
    // Signing is due 7 days after the first payment of 2 March, on the 9th.
    sweepDaily(world, "2026-03-03", "2026-03-24")
    expect(fired(world, "R-1", "signing")).toEqual([
      "due-soon 2026-03-06",
      "warning 2026-03-11",
      "lawyers-letter 2026-03-17",
      "forfeiture 2026-03-24",
    ])
    expect(forfeitedEvent(world).item).toBe("signing")
    expect(open(world, "R-1")).toEqual([])
  })

  it("REC-7: signing ends it", () => {
    const world = withDebt(property, subscription())
    world.run(payment, "P-1", receive("50000.00"))
    sweepDaily(world, "2026-03-03", "2026-03-12")
    world.run(receivable, "R-1", signed, system)
    expect(timer(world, "R-1")).toBe("2026-04-07")
    expect(world.refused(receivable, "R-1", { _tag: "RecordSigning", contractId: "K-2" }, system)).toBe(
      "OtherContract REC-7",
    )
  })

  it("REC-7: no duty before the first payment is made in full, none once it bounced, none after signing", () => {
    const world = withDebt(property, subscription())
    world.run(payment, "P-1", receive("49999.99"))
    const signing = () => {
      const state = world.state(receivable, "R-1")
      return state._tag === "Open" ? state.signing?.due : undefined
    }
    expect(signing()).toBe(undefined)
    world.run(payment, "P-2", receive("0.01"))
    expect(signing()).toBe(date("2026-03-09"))
    world.run(payment, "P-2", { _tag: "Reverse", reason: "bounced" })
    expect(signing()).toBe(undefined)
    world.run(receivable, "R-1", signed, system)
    world.run(payment, "P-3", receive("1.00"))
    expect(signing()).toBe(undefined)
  })

  it("REC-7: a debt paid in full still has its contract to sign", () => {
    const world = withDebt(property, subscription())
    world.run(payment, "P-1", receive("300000.00"))
    expect(world.state(receivable, "R-1")._tag).toBe("Closed")
    expect(timer(world, "R-1")).toBe("2026-03-06")
  })

  it("REC-7: trade knows no such duty, nor does a debt that no contract belongs to", () => {
    const world = withDebt(trade, subscription())
    world.run(payment, "P-1", receive("300000.00"))
    expect(world.timers()).toEqual([])
    const other = withDebt(property)
    other.run(payment, "P-1", receive("1000.00"))
    expect(other.timers()).toEqual([])
  })
})

describe("what commands are about", () => {
  it("ORG-3: each command tells the money that it moves or puts off, so that a delegation with a limit can cover it", () => {
    const world = withDebt(trade, invoice({ method: { _tag: "Instalments", first: date("2026-03-10"), count: 2 } }))
    world.run(payment, "P-1", receive("100.00"))
    const state = world.state(receivable, "R-1")
    const about = (command: Receivable.ReceivableCommand, of: Receivable.ReceivableState = state) => {
      const { amount, kind } = receivable.concerns?.({ id: "R-1", command, state: of }) ?? expect.fail("tells nothing")
      expect(kind).toBe("receivable")
      return amount === undefined ? undefined : Money.format(amount)
    }
    expect(about(invoice(), { _tag: "None" })).toBe("1000.00")
    expect(about({ _tag: "CreditNote", noteNo: "N-1", amount: cny("7.00"), reason: "" })).toBe("7.00")
    expect(about({ _tag: "CancelDebt", noteNo: "N-1", reason: "" })).toBe("1000.00")
    expect(about({ _tag: "WriteOff", reason: "" })).toBe("900.00")
    expect(about({ _tag: "RequestExtension", no: 1, days: 5, reason: "" })).toBe("400.00")
    expect(about({ _tag: "RaiseDispute", no: 2, reason: "" })).toBe("500.00")
    expect(about({ _tag: "ConfirmStep", item: 1, step: "forfeiture" })).toBe("900.00")
    expect(about({ _tag: "RaiseDispute", no: 3, reason: "" })).toBe(undefined)
    expect(about({ _tag: "RecordSigning" })).toBe(undefined)
    const paid = (command: Receivable.PaymentCommand, id = "P-1") => {
      const concern = payment.concerns?.({ id, command, state: world.state(payment, id) })
      return concern?.amount === undefined ? undefined : Money.format(concern.amount)
    }
    expect(paid(receive("12.00"), "P-2")).toBe("12.00")
    expect([paid({ _tag: "Reverse", reason: "" }), paid({ _tag: "Allocate" })]).toEqual(["100.00", "0.00"])
    expect(paid({ _tag: "Allocate" }, "P-2")).toBe(undefined)
  })
})
