import * as fc from "fast-check"
import { afterEach, describe, expect, it } from "vitest"
import * as Commission from "../../src/commission/index.ts"
import * as Decision from "../../src/decision/index.ts"
import { moment, type Plugin, plugin } from "../../src/engine/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Organisation from "../../src/organisation/index.ts"
import { type CloseProgress, closeCommissions, type Dealwright, openDealwright } from "../../src/promise/index.ts"
import * as Rate from "../../src/rate/index.ts"
import * as Templates from "../../src/templates/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { credit, plain, usd } from "./book.ts"

const opened: Array<Dealwright> = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

/** A company with some sellers, and fay of finance. */
const company = async (
  sellers: ReadonlyArray<string>,
  plan: Commission.Plan = plain,
  plugins: ReadonlyArray<Plugin> = [],
) => {
  const time = { now: moment("2026-03-10T09:00:00Z") }
  const { trade } = Templates
  const dealwright = await openDealwright({
    store: MemoryStore.layer,
    template: { ...trade, policies: { ...trade.policies, commission: plan } },
    plugins,
    every: false,
    clock: { now: () => time.now },
  })
  opened.push(dealwright)
  const system = dealwright.asSystem("acme", "import")
  const add = (id: string, rank: string, roles: ReadonlyArray<"finance" | "sales">, supervisor?: string) =>
    system.execute(Organisation.organisation, Organisation.organisationId, {
      _tag: "AddMember",
      ...{ id, name: id, rank, roles },
      ...(supervisor === undefined ? {} : { supervisor }),
    })
  await add("olga", "president", [])
  await add("fay", "rep", ["finance"], "olga")
  for (const id of sellers) await add(id, "rep", ["sales"], "olga")
  const give = (memberId: string, period: string, id: string, amount: Money.Money, dealId = id) =>
    system.execute(Commission.commission, Commission.periodId(memberId, period), {
      _tag: "Credit",
      memberId,
      period,
      reason: id,
      credit: { ...credit(id, "1"), amount, dealId },
    })
  const month = (memberId: string, period: string) =>
    system.state(Commission.commission, Commission.periodId(memberId, period))
  return { dealwright, system, fay: dealwright.as("acme", "fay"), give, month, time }
}

const names = Array.from({ length: 9 }, (_, i) => `seller-${i}`)

/** Keeps one member's month from being closed, as long as it is in the way. */
const obstacle = (memberId: string) => {
  const state = { isThere: true }
  const inTheWay = plugin({
    id: "test.obstacle",
    version: "1.0.0",
    needs: [{ id: "dealwright.commission" }],
    guards: [
      {
        name: "test.unpaid-advance",
        on: "commission",
        guard: ({ command, id }) =>
          state.isThere && command._tag === "Close" && id.startsWith(`${memberId}:`)
            ? Decision.denied(Decision.reason("Denied", "test/unpaid-advance", "COM-8", {}))
            : Decision.identity,
      },
    ],
  })
  return { state, inTheWay }
}

describe("COM-8: a month closed for everybody", () => {
  it("COM-8: every member's month is closed and paid, with progress, and the company's figures re-add", async () => {
    const { fay, give, month, time } = await company(names)
    for (const [i, name] of names.entries()) await give(name, "2026-03", `o-${i}`, usd(`${1000 + i}`))
    await give("seller-0", "2026-04", "later", usd("500"))
    time.now = moment("2026-04-02T09:00:00Z")
    const told: Array<CloseProgress> = []
    const printed: Array<string> = []
    const report = await closeCommissions(fay, "2026-03", {
      progress: (progress) => told.push(progress),
      closed: ({ memberId }) => printed.push(memberId),
    })
    expect(report).toMatchObject({ period: "2026-03", closed: 9, failed: 0, failures: [], open: 0 })
    expect(told.at(-1)).toEqual({ done: 9, of: 9, failed: 0 })
    expect(told.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(printed.toSorted()).toEqual(names)
    expect((await month("seller-8", "2026-03"))._tag).toBe("Closed")
    expect((await month("seller-0", "2026-04"))._tag).toBe("Open")
    const [usdFigures] = report.reckoning
    expect(usdFigures).toMatchObject({ people: 9, closedMonths: 9, openMonths: 1, unbalanced: [] })
    const { clawedBack, earned, held, outstanding, paid } = usdFigures?.balance ?? expect.fail("no figures")
    expect([earned, paid, outstanding, held, clawedBack].map(Money.format)).toEqual([
      "953.60",
      "903.60",
      "50.00",
      "0.00",
      "0.00",
    ])
  })

  it("COM-8: one that fails is reported and the rest is done; called again, only what is open is closed", async () => {
    const { inTheWay, state } = obstacle("seller-4")
    const { fay, give, month, time } = await company(names, plain, [inTheWay])
    for (const [i, name] of names.entries()) await give(name, "2026-03", `o-${i}`, usd("1000"))
    time.now = moment("2026-04-02T09:00:00Z")
    const first = await closeCommissions(fay, "2026-03")
    expect(first).toMatchObject({ closed: 8, failed: 1, open: 1 })
    expect(first.failures.map(({ error, memberId }) => [memberId, error])).toEqual([["seller-4", "Refused"]])
    expect(first.failures[0]?.text.en).toContain("test/unpaid-advance")
    expect((await month("seller-4", "2026-03"))._tag).toBe("Open")
    state.isThere = false
    expect(await closeCommissions(fay, "2026-03")).toMatchObject({ closed: 1, failed: 0, open: 0 })
    expect(await closeCommissions(fay, "2026-03")).toMatchObject({ closed: 0, failed: 0, open: 0 })
  })

  it("COM-8: broken off in the middle, it is gone on with, and nobody is paid twice", async () => {
    const { fay, give, month, system, time } = await company(names)
    for (const [i, name] of names.entries()) await give(name, "2026-03", `o-${i}`, usd("1000"))
    time.now = moment("2026-04-02T09:00:00Z")
    let left = 3
    const dies = closeCommissions(fay, "2026-03", {
      concurrency: 1,
      progress: () => {
        if (--left === 0) throw new Error("the machine stops")
      },
    })
    await expect(dies).rejects.toThrow("the machine stops")
    expect(await closeCommissions(fay, "2026-03")).toMatchObject({ closed: 6, failed: 0, open: 0 })
    for (const name of names) {
      const history = await system.history(Commission.commission, Commission.periodId(name, "2026-03"))
      expect(history.filter(({ event }) => event._tag === "PeriodClosed")).toHaveLength(1)
      expect(await month(name, "2026-03")).toMatchObject({ paid: usd("100.00") })
    }
  })

  it("COM-8: whoever had nothing in a closed month gets what comes late in the month that is open, as everybody does", async () => {
    const { fay, give, month, system, time } = await company(["ann", "bob"])
    await give("ann", "2026-03", "o-1", usd("1000"))
    time.now = moment("2026-04-02T09:00:00Z")
    expect(await closeCommissions(fay, "2026-03")).toMatchObject({ lock: { _tag: "Locked" }, closed: 1, open: 0 })
    await give("bob", "2026-03", "o-2", usd("500"))
    expect(await month("bob", "2026-03")).toMatchObject({ _tag: "Closed", paid: usd("0.00"), earned: usd("50.00") })
    const recorded = await system.history(Commission.commission, Commission.periodId("bob", "2026-04"))
    const april = Commission.statement(recorded.map(({ event }) => event)) ?? expect.fail("no statement")
    expect(april.lines.map(({ amount, kind, reason }) => [kind, Money.format(amount), reason])).toEqual([
      ["adjustment", "50.00", "2026-03: o-2"],
    ])
    // A bonus for a month that nobody can open any more is refused, and says where it can go.
    const line = { _tag: "AddLine", memberId: "cai", period: "2026-03", lineId: "l-1", reason: "bonus" } as const
    const bonus = { ...line, what: { _tag: "Amount", amount: usd("10") } } as const
    const refused = fay.execute(Commission.commission, Commission.periodId("cai", "2026-03"), bonus)
    await expect(refused).rejects.toThrow("2026-04")
    expect((await closeCommissions(fay, "2026-03")).reckoning[0]?.unbalanced).toEqual([])
  })

  it("COM-8: a month is locked once, when it is over, and not by anybody", async () => {
    const { dealwright, fay, system, time } = await company(["ann"])
    const lock = { _tag: "Lock", period: "2026-03" } as const
    await expect(fay.execute(Commission.commissionPeriod, "2026-03", lock)).rejects.toThrow("2026-04-01")
    time.now = moment("2026-04-02T09:00:00Z")
    const ann = dealwright.as("acme", "ann")
    await expect(ann.execute(Commission.commissionPeriod, "2026-03", lock)).rejects.toThrow("access-refused")
    await fay.execute(Commission.commissionPeriod, "2026-03", lock)
    const again = await fay.execute(Commission.commissionPeriod, "2026-03", lock)
    expect(again.events).toEqual([])
    expect(await system.state(Commission.commissionPeriod, "2026-03")).toMatchObject({ _tag: "Locked", by: "fay" })
  })

  it("ORG-3: a limited delegation covers a close up to its payout, and a bonus up to its amount", async () => {
    const { give, month, system, time } = await company(["ann"])
    await give("ann", "2026-03", "o-1", usd("1000"))
    time.now = moment("2026-04-02T09:00:00Z")
    const state = await month("ann", "2026-03")
    const concern = (command: Commission.Command) =>
      Commission.commission.concerns?.({ id: "ann:2026-03", command, state })
    expect(concern({ _tag: "Close" })).toEqual({ kind: "commission", amount: usd("100.00") })
    const line = { _tag: "AddLine", memberId: "ann", period: "2026-03", lineId: "l", reason: "r" } as const
    const fine = { ...line, what: { _tag: "Amount", amount: usd("-25") } } as const
    expect(concern(fine)).toEqual({ kind: "commission", amount: usd("25.00") })
    expect(concern({ ...line, what: { _tag: "Fine", name: "late" } })).toEqual({ kind: "commission" })
    const closed = await system.execute(Commission.commission, "ann:2026-03", { _tag: "Close" })
    expect(closed.state).toMatchObject({ paid: usd("100.00") })
  })

  it("COM-8: a month that isn't over is closed for nobody, and says from when on", async () => {
    const { fay, give } = await company(["seller-0"])
    await give("seller-0", "2026-03", "o-1", usd("1000"))
    const report = await closeCommissions(fay, "2026-03")
    expect(report).toMatchObject({ lock: { _tag: "NotLocked" }, closed: 0, failed: 1, open: 1 })
    expect(report.failures[0]).toMatchObject({ memberId: "seller-0", error: "CommissionError" })
    expect(report.failures[0]?.text.en).toContain("2026-04-01")
    expect(report.failures[0]?.text.zh).toContain("2026-04-01")
  })

  it("ORG-2: whoever may not close one month may close none", async () => {
    const { dealwright, give, time } = await company(["seller-0"])
    await give("seller-0", "2026-03", "o-1", usd("1000"))
    time.now = moment("2026-04-02T09:00:00Z")
    const report = await closeCommissions(dealwright.as("acme", "seller-0"), "2026-03")
    expect(report).toMatchObject({ closed: 0, failed: 1, open: 1 })
  })
})

describe("COM-10 and COM-8 on the engine", () => {
  const months = ["2026-01", "2026-02", "2026-03"]
  const sellers = ["ann", "bob"]
  const act = fc.oneof(
    fc.record({
      act: fc.constant("credit" as const),
      who: fc.constantFrom(...sellers),
      period: fc.constantFrom(...months),
      nth: fc.nat(4),
      minor: fc.integer({ min: 0, max: 9_999_999 }),
    }),
    fc.record({
      act: fc.constantFrom("reverse" as const, "release" as const),
      who: fc.constantFrom(...sellers),
      period: fc.constantFrom(...months),
      nth: fc.nat(4),
    }),
    fc.record({ act: fc.constant("close" as const), period: fc.constantFrom(...months) }),
    fc.record({
      act: fc.constant("dispute" as const),
      who: fc.constantFrom(...sellers),
      period: fc.constantFrom(...months),
      nth: fc.nat(4),
      minor: fc.integer({ min: -50_000, max: 50_000 }).filter((minor) => minor !== 0),
    }),
  )
  const plans: ReadonlyArray<Commission.Plan> = [
    { ...Commission.tradeCommission("USD"), holdback: Rate.percent("33.3") },
    { ...plain, cap: { amount: usd("900"), excess: "deferred" }, holdback: Rate.percent(20) },
    { ...plain, rule: Commission.slab({ upTo: usd("20000"), rate: Rate.percent(3) }, { rate: Rate.percent("7.5") }) },
    { ...plain, draw: { _tag: "Recoverable", amount: usd("300"), limit: usd("500") } },
    { ...plain, draw: { _tag: "NonRecoverable", amount: usd("300") }, floor: usd("50") },
  ]
  const all = [...months, "2026-04", "2026-05"]

  it("COM-10: whatever facts, closes and disputes come in whatever order: each person, each deal and the whole re-add, no payout is negative, and a closed month never changes", () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...plans),
        fc.array(act, { minLength: 4, maxLength: 16 }),
        async (plan, acts) => {
          const { fay, give, system, time } = await company(sellers, plan)
          time.now = moment("2026-04-10T09:00:00Z")
          const paid = new Map<string, string>()
          for (const [i, one] of acts.entries()) {
            if (one.act === "close") await closeCommissions(fay, one.period)
            else if (one.act === "credit") {
              const amount = Money.make(BigInt(one.minor), "USD")
              await give(one.who, one.period, `o-${one.nth}`, amount, `deal-${one.nth % 2}`)
            } else if (one.act === "dispute") {
              const subject = { _tag: "Missing", dealId: `deal-${one.nth % 2}` } as const
              const id = `${one.who}:${one.period}:${i}`
              const { who: memberId, period } = one
              await fay.execute(Commission.commissionDispute, id, {
                _tag: "Open",
                memberId,
                period,
                subject,
                reason: "r",
              })
              await system.execute(Commission.commissionDispute, id, { _tag: "Answer", text: "t" })
              const outcome = { _tag: "Corrected", amount: Money.make(BigInt(one.minor), "USD"), reason: "c" } as const
              await fay.execute(Commission.commissionDispute, id, { _tag: "Resolve", outcome })
            } else {
              const id = Commission.periodId(one.who, one.period)
              const creditId = `o-${one.nth}`
              const _tag = one.act === "reverse" ? "Reverse" : "ReleaseHoldback"
              await system.execute(Commission.commission, id, { _tag, creditId, reason: "r" })
            }
            for (const who of sellers) {
              for (const period of all) {
                const id = Commission.periodId(who, period)
                const state = await system.state(Commission.commission, id)
                if (state._tag !== "Closed") continue
                expect(state.paid.minor >= 0n).toBe(true)
                const recorded = await system.history(Commission.commission, id)
                const statement = Commission.statement(recorded.map(({ event }) => event)) ?? expect.fail("none")
                const printed = Commission.statementCsv(statement)
                expect(paid.get(id) ?? printed).toBe(printed)
                paid.set(id, printed)
              }
            }
          }
          const report = await closeCommissions(fay, "2026-01")
          for (const { unbalanced } of report.reckoning) expect(unbalanced).toEqual([])
          const [total] = report.reckoning
          const histories: Array<ReadonlyArray<Commission.Event>> = []
          for (const who of sellers) {
            for (const period of [...all, "2026-06"]) {
              const recorded = await system.history(Commission.commission, Commission.periodId(who, period))
              histories.push(recorded.map(({ event }) => event))
            }
          }
          const sums = { earned: 0n, paid: 0n, held: 0n, clawedBack: 0n, outstanding: 0n }
          for (const deal of Commission.balanceByDeal(histories, "USD").values()) {
            const { clawedBack, earned, held, outstanding, paid } = deal
            expect(paid.minor + held.minor + clawedBack.minor + outstanding.minor).toBe(earned.minor)
            for (const [name, money] of Object.entries({ earned, paid, held, clawedBack, outstanding })) {
              sums[name as keyof typeof sums] += money.minor
            }
          }
          const { balance } = total ?? { balance: Commission.balance([], "USD") }
          expect(sums).toEqual(Object.fromEntries(Object.entries(balance).map(([name, { minor }]) => [name, minor])))
        },
      ),
      { numRuns: 60 },
    ))
})
