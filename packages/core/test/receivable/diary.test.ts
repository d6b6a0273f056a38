import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fill } from "../../src/decision/Messages.ts"
import * as Money from "../../src/money/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { member } from "../../src/testing/TestFacts.ts"
import { invoice, receive } from "./support.ts"
import { accountant, cny, date, World } from "./world.ts"

const { cashSlip, collectionDiary, payment, receivable } = Receivable
const ann = member("ann", "rep", "sales")
type Contact = Extract<Receivable.DiaryCommand, { readonly _tag: "RecordContact" }>

const contact = (changes: Partial<Contact> = {}): Contact => ({
  _tag: "RecordContact",
  contactNo: "K-1",
  on: date("2026-03-12"),
  channel: "phone",
  with: "Ms Wang, accounts",
  note: "The invoice is approved and waits for the weekly run.",
  ...changes,
})

/** A debt of 1 000.00 due on Tuesday 10 March; it is Thursday the 12th. */
const withDebt = () => {
  const world = new World({ now: "2026-03-12T09:00:00.000Z" })
  world.run(receivable, "R-1", invoice())
  return world
}

const standings = (world: World) => {
  const state = world.state(collectionDiary, "R-1")
  return state._tag === "None" ? [] : state.promises.map(({ contactNo, standing }) => `${contactNo} ${standing}`)
}

describe("collection diary", () => {
  it("REC-9: each contact is recorded: who, when, by which way, with whom, what was promised, what comes next", () => {
    const world = withDebt()
    const promise = { amount: cny("400.00"), by: date("2026-03-20") }
    const next = { on: date("2026-03-23"), what: "check the bank, then call" }
    world.run(collectionDiary, "R-1", contact({ promise, next }), ann)
    world.run(collectionDiary, "R-1", contact({ contactNo: "K-2", channel: "visit", with: "Mr Li" }), accountant)
    const state = world.state(collectionDiary, "R-1")
    if (state._tag === "None") return expect.fail("no diary")
    expect(state.contacts).toEqual([
      {
        contactNo: "K-1",
        on: date("2026-03-12"),
        channel: "phone",
        with: "Ms Wang, accounts",
        note: "The invoice is approved and waits for the weekly run.",
        by: "ann",
        promise,
        next: { ...next, who: "ann" },
      },
      expect.objectContaining({ contactNo: "K-2", by: "rita", with: "Mr Li" }),
    ])
    expect([state.customerId, state.owner]).toEqual(["C-1", "ann"])
    // The second contact left nothing to do.
    expect(state.next).toBe(undefined)
    expect(collectionDiary.index(state)).toMatchObject({ customerId: "C-1", promise: "open", promisedBy: "2026-03-20" })
  })

  it("REC-9: a contact recorded twice is one; with other content it is refused, and nothing on file changes", () => {
    const world = withDebt()
    world.run(collectionDiary, "R-1", contact(), ann)
    expect(world.run(collectionDiary, "R-1", contact(), accountant)).toEqual([])
    expect(world.refused(collectionDiary, "R-1", contact({ note: "other" }), ann)).toBe("ContactReused REC-9")
  })

  it("REC-9: what can't be is refused with its reason", () => {
    const world = withDebt()
    const refused = (changes: Partial<Contact>, id = "R-1") => world.refused(collectionDiary, id, contact(changes), ann)
    expect(refused({}, "R-9")).toBe("UnknownReceivable REC-1")
    expect(refused({ on: date("2026-03-13") })).toBe("ContactInFuture REC-9")
    expect(refused({ no: 2 })).toBe("UnknownInstalment REC-1")
    expect(refused({ next: { on: date("2026-03-11"), what: "call" } })).toBe("NextStepBeforeContact REC-9")
    const promise = (amount: Money.Money, by = date("2026-03-20")) => refused({ promise: { amount, by } })
    expect(promise(cny("1.00", "USD"))).toBe("OtherCurrency KER-1")
    expect(promise(cny("0.00"))).toBe("AmountNotPositive REC-2")
    expect(promise(cny("1000.01"))).toBe("PromiseBeyondDebt REC-9")
    expect(promise(cny("1000.00"), date("2026-03-11"))).toBe("PromiseBeforeContact REC-9")
    expect(world.ids("collection-diary")).toEqual([])
  })

  it("REC-9: a promise broken shows: 400.00 by Friday 20 March, 399.99 came", () => {
    const world = withDebt()
    world.run(collectionDiary, "R-1", contact({ promise: { amount: cny("400.00"), by: date("2026-03-20") } }), ann)
    world.moveTo("2026-03-20T09:00:00.000Z")
    world.run(payment, "P-1", receive("399.99", { valueDate: date("2026-03-20") }))
    // Monday's bookings are waited for.
    world.sweep("2026-03-23T20:00:00.000Z")
    expect(standings(world)).toEqual(["K-1 open"])
    world.sweep("2026-03-24T00:00:00.000Z")
    expect(standings(world)).toEqual(["K-1 broken"])
    const broken = world.log
      .map(({ event }) => event as Receivable.DiaryEvent)
      .find(({ _tag }) => _tag === "PromiseBroken")
    if (broken === undefined) return expect.fail("not told")
    const notice = Receivable.collectionNoticeOf("R-1", broken)
    expect(notice?.owner).toBe("ann")
    expect(fill(Receivable.messages["promise-broken"]?.en ?? "", notice?.facts ?? {}, "en")).toBe(
      "R-1: CNY 400.00 was promised by 2026-03-20, CNY 399.99 came.",
    )
    expect(world.sweep("2026-04-30T00:00:00.000Z").filter((tag) => tag.startsWith("collection-diary"))).toEqual([])
  })

  it("REC-9: money counts towards a promise by its value date, booked later or not; money from before doesn't", () => {
    const world = withDebt()
    world.run(payment, "P-0", receive("300.00", { valueDate: date("2026-03-12") }))
    world.run(collectionDiary, "R-1", contact({ promise: { amount: cny("400.00"), by: date("2026-03-20") } }), ann)
    world.run(payment, "P-1", receive("150.00", { valueDate: date("2026-03-12") }))
    world.moveTo("2026-03-23T10:00:00.000Z")
    world.run(payment, "P-2", receive("250.00", { valueDate: date("2026-03-20") }))
    world.sweep("2026-03-24T00:00:00.000Z")
    expect(standings(world)).toEqual(["K-1 kept"])
  })

  it("REC-9: money after the day is too late; a debt with nothing open any more is a promise kept", () => {
    const world = withDebt()
    world.run(receivable, "R-2", invoice({ source: { _tag: "Import", reference: "old ledger 18" } }))
    const promise = { amount: cny("1000.00"), by: date("2026-03-20") }
    for (const id of ["R-1", "R-2"]) world.run(collectionDiary, id, contact({ promise }), ann)
    world.moveTo("2026-03-21T10:00:00.000Z")
    const late = { valueDate: date("2026-03-21"), allocation: [{ receivableId: "R-1" }] }
    world.run(payment, "P-1", receive("999.00", late))
    world.run(receivable, "R-2", { _tag: "CreditNote", noteNo: "N-1", amount: cny("1000.00"), reason: "returned" })
    world.sweep("2026-03-24T00:00:00.000Z")
    expect(standings(world)).toEqual(["K-1 broken"])
    expect(world.state(collectionDiary, "R-2")).toMatchObject({ promises: [{ standing: "kept" }] })
  })

  it("REC-9: a new promise takes the place of one that is still open, not of one that was broken", () => {
    const world = withDebt()
    const promise = (by: `${number}-${number}-${number}`) => ({ promise: { amount: cny("400.00"), by: date(by) } })
    world.run(collectionDiary, "R-1", contact(promise("2026-03-20")), ann)
    world.run(collectionDiary, "R-1", contact({ contactNo: "K-2", ...promise("2026-03-27") }), ann)
    world.sweep("2026-04-01T00:00:00.000Z")
    world.run(
      collectionDiary,
      "R-1",
      contact({ contactNo: "K-3", on: date("2026-04-01"), ...promise("2026-04-10") }),
      ann,
    )
    expect(standings(world)).toEqual(["K-1 replaced", "K-2 broken", "K-3 open"])
  })

  it("REC-9: what is to be done is listed by day and member, oldest first", () => {
    const world = withDebt()
    world.run(receivable, "R-2", invoice({ source: { _tag: "Import", reference: "old ledger 18" } }))
    world.run(collectionDiary, "R-1", contact({ next: { on: date("2026-03-20"), what: "call" } }), ann)
    world.run(collectionDiary, "R-2", contact({ next: { on: date("2026-03-16"), what: "visit", who: "max" } }), ann)
    const found = ["R-1", "R-2"].map((id) => ({ id, state: world.state(collectionDiary, id) }))
    const ids = (day: `${number}-${number}-${number}`, who?: string) =>
      Receivable.stepsToDo(found, date(day), who).map(({ receivableId }) => receivableId)
    expect([ids("2026-03-15"), ids("2026-03-16"), ids("2026-03-20"), ids("2026-03-20", "ann")]).toEqual([
      [],
      ["R-2"],
      ["R-2", "R-1"],
      ["R-1"],
    ])
  })

  it("REC-9: a promise is kept exactly when as much came in by value date in its days, whatever came before and after", () => {
    const money = fc.record({ minor: fc.integer({ min: 1, max: 30_000 }), day: fc.integer({ min: 1, max: 30 }) })
    fc.assert(
      fc.property(
        fc.array(money, { maxLength: 6 }),
        fc.array(money, { maxLength: 6 }),
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 12, max: 25 }),
        (before, after, promised, last) => {
          const world = withDebt()
          const on = (day: number) => date(`2026-03-${String(day).padStart(2, "0")}` as `${number}-${number}-${number}`)
          const pay = (name: string, rows: typeof before) => {
            for (const [index, { day, minor }] of rows.entries()) {
              if (on(day) > world.today) continue
              const amount = Money.format(Money.make(BigInt(minor), "CNY"))
              world.run(payment, `${name}-${index}`, receive(amount, { valueDate: on(day) }))
            }
          }
          pay("before", before)
          const amount = Money.make(BigInt(promised), "CNY")
          const debt = world.state(receivable, "R-1")
          const open = debt._tag === "Open" ? Receivable.openTotal(debt).minor : 0n
          fc.pre(open >= amount.minor)
          world.run(collectionDiary, "R-1", contact({ promise: { amount, by: on(last) } }), ann)
          world.moveTo("2026-03-30T09:00:00.000Z")
          pay("after", after)
          world.sweep("2026-04-02T00:00:00.000Z")
          const came = after.reduce((sum, { day, minor }) => (day >= 12 && day <= last ? sum + minor : sum), 0)
          const all = after.reduce((sum, { minor }) => sum + BigInt(minor), 0n)
          expect(standings(world)).toEqual([came >= promised || all >= open ? "K-1 kept" : "K-1 broken"])
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe("money handed over to finance", () => {
  const collect = (amount = "80.00", on = date("2026-03-12")): Receivable.CashSlipCommand => ({
    _tag: "Collect",
    customerId: "C-1",
    amount: cny(amount),
    on,
  })
  const handOver = (amount = "80.00"): Receivable.CashSlipCommand => ({ _tag: "HandOver", counted: cny(amount) })
  const check = (world: World, day: `${number}-${number}-${number}`) =>
    Receivable.handoverCheck(
      world.ids("cash-slip").map((id) => ({ id, state: world.state(cashSlip, id) })),
      date(day),
    ).map(({ amount, collector, daysLate, slips }) => [collector, Money.format(amount), slips.join(" "), daysLate])

  it("REC-9: handed over the same day it is a payment that counts from the day of the collection", () => {
    const world = withDebt()
    world.run(cashSlip, "S-1", collect(), ann)
    expect(world.ids("payment")).toEqual([])
    expect(check(world, "2026-03-12")).toEqual([["ann", "80.00", "S-1", 0]])
    expect(world.run(cashSlip, "S-1", handOver())).toEqual([
      "cash-slip/S-1:CashHandedOver",
      "payment/S-1:PaymentReceived",
      "payment/S-1:PaymentSpread",
      "receivable/R-1:PaymentApplied",
    ])
    expect(world.state(payment, "S-1")).toMatchObject({ _tag: "Received", valueDate: date("2026-03-12") })
    expect(check(world, "2026-03-13")).toEqual([])
    expect(world.sweep("2026-03-14T09:00:00.000Z").filter((tag) => tag.startsWith("cash-slip"))).toEqual([])
  })

  it("REC-9: who hasn't handed over by the end of the day is told once and listed with what they hold", () => {
    const world = withDebt()
    world.run(cashSlip, "S-1", collect(), ann)
    world.run(cashSlip, "S-2", collect("20.00"), ann)
    world.run(cashSlip, "S-3", collect("5.00"), member("max", "manager", "sales"))
    world.run(cashSlip, "S-3", handOver("5.00"))
    const swept = world.sweep("2026-03-13T00:00:00.000Z")
    expect(swept.filter((tag) => tag.startsWith("cash-slip"))).toEqual([
      "cash-slip/S-1:HandoverMissed",
      "cash-slip/S-2:HandoverMissed",
    ])
    expect(check(world, "2026-03-14")).toEqual([["ann", "100.00", "S-1 S-2", 2]])
    expect(world.sweep("2026-03-16T00:00:00.000Z").filter((tag) => tag.startsWith("cash-slip"))).toEqual([])
    // It still counts as paid on the day on which the customer paid.
    world.run(cashSlip, "S-1", handOver())
    expect(world.state(payment, "S-1")).toMatchObject({ valueDate: date("2026-03-12") })
  })

  it("REC-9: recorded or handed over late is late, whether or not anybody swept", () => {
    const world = withDebt()
    world.run(cashSlip, "S-1", collect("80.00", date("2026-03-11")), ann)
    expect(world.run(cashSlip, "S-1", handOver()).slice(0, 2)).toEqual([
      "cash-slip/S-1:HandoverMissed",
      "cash-slip/S-1:CashHandedOver",
    ])
  })

  it("ORG-4: whoever collected can't confirm the handover, nor void the slip, nor can anybody for them", () => {
    const world = withDebt()
    const fay = member("fay", "supervisor", "finance")
    world.run(cashSlip, "S-1", collect(), fay)
    expect(world.refused(cashSlip, "S-1", handOver(), fay)).toBe("OwnHandover ORG-4")
    expect(world.refused(cashSlip, "S-1", { _tag: "Void", reason: "x" }, fay)).toBe("OwnHandover ORG-4")
    const acting = { ...accountant, onBehalfOf: { memberId: "fay", delegation: "D-1" } }
    expect(world.refused(cashSlip, "S-1", handOver(), acting)).toBe("OwnHandover ORG-4")
  })

  it("REC-9: finance takes over what is there, to the cent; a slip is one collection", () => {
    const world = withDebt()
    expect(world.refused(cashSlip, "S-1", handOver())).toBe("UnknownSlip REC-9")
    world.run(cashSlip, "S-1", collect(), ann)
    expect(world.refused(cashSlip, "S-1", handOver("79.99"))).toBe("CountedDiffers REC-9")
    expect(world.refused(cashSlip, "S-1", collect("81.00"), ann)).toBe("SlipReused REC-9")
    expect(world.refused(cashSlip, "S-2", collect("0.00"), ann)).toBe("AmountNotPositive REC-2")
    expect(world.refused(cashSlip, "S-2", collect("1.00", date("2026-03-13")), ann)).toBe("CollectedInFuture REC-9")
    world.run(cashSlip, "S-1", { _tag: "Void", reason: "written twice" })
    expect(world.refused(cashSlip, "S-1", handOver())).toBe("SlipClosed REC-9")
    expect(check(world, "2026-03-12")).toEqual([])
  })
})
