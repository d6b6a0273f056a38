/** CRD-9: a parent's limit shared by its subsidiaries, through accounts that tell each other what they claim. */
import * as Credit from "@dealwright/core/Credit"
import * as CreditPolicy from "@dealwright/core/CreditPolicy"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import { member, system } from "@dealwright/core/testing"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { confirm, ivy, limit, line, owed } from "../order/support.ts"
import { type Settings, World } from "../order/world.ts"
import { cny, codes, credit, day, itemOf, limitOf, owing, request, today } from "./support.ts"

const dora = member("dora", "director")
const nora = member("nora", "supervisor")

const join = (world: World, customerId: string, parentId = "P", actor: typeof dora | typeof system = dora) =>
  world.try(Credit.creditAccount, customerId, { _tag: "JoinGroup", parentId, reason: "same owner" }, actor)

/** A parent `P` with a limit of 1000 and two subsidiaries without terms of their own. */
const group = (settings: Settings = {}): World => {
  const world = new World({ order: { stock: "none" }, ...settings })
  limit(world, "1000.00", 30, "P")
  for (const id of ["S-1", "S-2"]) assert.isUndefined(join(world, id))
  return world
}

const order = (world: World, id: string, customerId: string, amount: string, deliveryDate?: LocalDate.LocalDate) => {
  const date = deliveryDate === undefined ? {} : { deliveryDate }
  world.send(Order.order, id, { ...confirm([line("GTX", 1, amount)], { customerId }), ...date }, system)
  world.send(Order.order, id, { _tag: "Release" }, ivy)
  return world.state(Order.order, id)._tag
}

const held = (world: World, id: string): ReadonlyArray<string> => {
  const state = world.state(Order.order, id)
  return state._tag === "Held" ? codes(state.hold.decision) : []
}

describe("the gate of a customer in a group", () => {
  const position = (own: string | undefined, others: string, shared: string): CreditPolicy.CustomerPosition => ({
    ...(own === undefined ? {} : { terms: limitOf(own) }),
    ledger: CreditPolicy.empty,
    group: { terms: limitOf(shared), others: owing(itemOf("I-1", cny(others), day("2025-01-01"))) },
  })
  const ask = (customer: CreditPolicy.CustomerPosition, amount: string) =>
    credit().gate(request({ customer, amount: cny(amount) }))

  it("CRD-9: the tighter of its own limit and the shared one applies; equality passes", () => {
    assert.strictEqual(ask(position("500.00", "0.00", "1000.00"), "500.00")._tag, "Passed")
    assert.deepEqual(codes(ask(position("500.00", "0.00", "1000.00"), "500.01").decision), ["credit-limit-exceeded"])
    assert.strictEqual(ask(position("500.00", "700.00", "1000.00"), "300.00")._tag, "Passed")
    const over = ask(position("500.00", "700.00", "1000.00"), "300.01")
    assert.deepEqual(codes(over.decision), ["credit-group-limit-exceeded"])
    assert.deepEqual(over.decision.reasons[0]?.facts, {
      exposure: cny("700.00"),
      order: cny("300.01"),
      limit: cny("1000.00"),
      excess: cny("0.01"),
    })
    assert.strictEqual(over.decision.reasons[0]?.rule, "CRD-9")
  })

  it("CRD-9: both limits count with all reasons, and the higher rank is asked", () => {
    const over = ask(position("500.00", "700.00", "1000.00"), "510.00")
    assert.sameMembers([...codes(over.decision)], ["credit-limit-exceeded", "credit-group-limit-exceeded"])
    assert.strictEqual(over.overrideRank?.name, "director")
    assert.strictEqual(ask(position("500.00", "490.00", "1000.00"), "510.01").overrideRank?.name, "manager")
  })

  it("CRD-9: a subsidiary without terms of its own has the parent's limit and days", () => {
    assert.strictEqual(ask(position(undefined, "400.00", "1000.00"), "600.00")._tag, "Passed")
    assert.strictEqual(ask(position(undefined, "400.00", "1000.00"), "600.01")._tag, "Held")
    const old = {
      ...position(undefined, "0.00", "1000.00"),
      ledger: owing(itemOf("I-2", cny("1.00"), day("2026-02-01"))),
    }
    assert.deepEqual(codes(ask(old, "1.00").decision), ["credit-days-exceeded"])
    assert.strictEqual(ask(old, "1.00").decision.reasons[0]?.facts.creditDays, 30)
  })

  it("CRD-9: what others owe doesn't age here, and a cash customer stays one", () => {
    assert.strictEqual(ask(position("500.00", "100.00", "1000.00"), "1.00")._tag, "Passed")
    assert.deepEqual(codes(ask(position("0.00", "0.00", "1000.00"), "1.00").decision), ["credit-cash-payment-open"])
  })

  it("CRD-9, CRD-1: a lapsed review of the parent's terms holds the whole group", () => {
    const reviewDate = LocalDate.addDays(today, -1)
    const lapsed = {
      ...position("500.00", "0.00", "1000.00"),
      group: { terms: { ...limitOf("1000.00"), reviewDate }, others: CreditPolicy.empty },
    }
    assert.sameMembers(
      [...codes(ask(lapsed, "1.00").decision)],
      ["credit-group-limit-exceeded", "credit-group-review-lapsed"],
    )
  })

  it("CRD-9: a parent without terms shares nothing", () => {
    const none = { ledger: CreditPolicy.empty, group: { others: CreditPolicy.empty } }
    const outcome = ask(none, "0.01")
    assert.strictEqual(outcome._tag, "Held")
    assert.isFalse(outcome.isOverridable)
    const { terms: _, ...own } = position("500.00", "0.00", "1000.00")
    assert.strictEqual(ask({ ...own, ...none, terms: limitOf("500.00") }, "0.01")._tag, "Held")
  })

  it("CRD-9: an unlimited parent leaves the customer's own limit; the band is watched for the group too", () => {
    const unlimited = { limit: { _tag: "Unlimited", currency: "CNY" }, creditDays: 30 } as const
    const own = { ...position("500.00", "0.00", "1.00"), group: { terms: unlimited, others: CreditPolicy.empty } }
    assert.strictEqual(ask(own, "500.00")._tag, "Passed")
    assert.strictEqual(ask(own, "500.01")._tag, "Held")
    assert.deepEqual(codes(ask(position(undefined, "400.00", "1000.00"), "500.00").decision), [
      "credit-group-watch-band",
    ])
    assert.deepEqual(codes(ask(position(undefined, "0.00", "1000.00"), "500.00").decision), [
      "credit-within-group-limit",
    ])
  })

  it("KER-1, CRD-9: amounts of the others in another currency are converted, or the gate refuses", () => {
    const dollars = { ...position(undefined, "0.00", "1000.00") }
    const usd = Money.of("100.00", "USD")
    const customer = { ...dollars, group: { terms: limitOf("1000.00"), others: owing(itemOf("I-1", usd, today)) } }
    assert.deepEqual(codes(ask(customer, "1.00").decision), ["credit-rate-missing"])
    assert.strictEqual(ask(customer, "1.00")._tag, "Refused")
    const exchangeRates = [
      {
        from: "USD",
        to: "CNY",
        rate: 7_000_000_000_000n,
        date: "2026-03-01",
        source: "PBOC",
      } as unknown as Money.ExchangeRate,
    ]
    const gate = (amount: string) => credit({ exchangeRates }).gate(request({ customer, amount: cny(amount) }))._tag
    assert.strictEqual(gate("300.00"), "Passed")
    assert.strictEqual(gate("300.01"), "Held")
  })

  it("CRD-9: a group never lets through what its customer alone is not let through", () => {
    const minor = fc.integer({ min: 0, max: 3_000 }).map((cents) => Money.make(BigInt(cents), "CNY"))
    fc.assert(
      fc.property(minor, minor, minor, minor, (own, shared, others, amount) => {
        const terms = { limit: { _tag: "UpTo", amount: own }, creditDays: 30 } as const
        const alone = request({ customer: { terms, ledger: CreditPolicy.empty }, amount })
        const customer = {
          ...alone.customer,
          group: {
            terms: { limit: { _tag: "UpTo", amount: shared }, creditDays: 30 } as const,
            others: owing(itemOf("I-1", others, today)),
          },
        }
        const together = credit().gate({ ...alone, customer })
        const fits = amount.minor <= own.minor && others.minor + amount.minor <= shared.minor
        assert.strictEqual(together._tag === "Passed", fits)
        if (credit().gate(alone)._tag !== "Passed") assert.notStrictEqual(together._tag, "Passed")
        assert.strictEqual(together.decision._tag === "Allowed", fits)
      }),
      { numRuns: 1000 },
    )
  })
})

describe("accounts of a group", () => {
  it("CRD-9: what one subsidiary takes the others haven't, the parent included", () => {
    const world = group()
    assert.strictEqual(order(world, "O-1", "S-1", "600.00"), "Released")
    assert.strictEqual(order(world, "O-2", "S-2", "400.01"), "Held")
    assert.include(held(world, "O-2"), "credit-group-limit-exceeded")
    assert.strictEqual(order(world, "O-3", "P", "400.00"), "Released")
    assert.strictEqual(order(world, "O-4", "S-1", "0.01"), "Held")
  })

  it("CRD-9: each amount counts once in every account's view of the group", () => {
    const world = group()
    order(world, "O-1", "S-1", "600.00")
    owed(world, "I-1", "50.00", day("2026-03-01"), "S-2")
    owed(world, "I-2", "7.00", day("2026-03-01"), "P")
    const others = (id: string) => world.state(Credit.creditAccount, id).group?.others.totals
    const sums = (undelivered: string, receivables: string) => [
      {
        currency: "CNY" as const,
        undelivered: cny(undelivered),
        uninvoiced: cny("0.00"),
        receivables: cny(receivables),
        unapplied: cny("0.00"),
      },
    ]
    assert.deepEqual(others("P"), sums("600.00", "50.00"))
    assert.deepEqual(others("S-1"), sums("0.00", "57.00"))
    assert.deepEqual(others("S-2"), sums("600.00", "7.00"))
  })

  it("CRD-9, CRD-7: headroom that one gives back is offered to whoever has waited longest, not released silently", () => {
    const world = group()
    order(world, "O-1", "P", "1000.00")
    world.at = "2026-03-02T10:00:00.000Z"
    order(world, "O-2", "S-2", "300.00")
    world.at = "2026-03-02T11:00:00.000Z"
    order(world, "O-3", "S-1", "300.00")
    world.at = "2026-03-02T12:00:00.000Z"
    order(world, "O-4", "P", "300.00")
    world.send(Order.order, "O-1", { _tag: "Cancel", reason: "" }, system)
    const offered = world.log.flatMap(({ event, id }) => (event._tag === "ReleaseOffered" ? [id] : []))
    assert.deepEqual(offered, ["S-2", "S-1", "P"])
    for (const id of ["O-2", "O-3", "O-4"]) assert.strictEqual(world.state(Order.order, id)._tag, "Held")
  })

  it("CRD-7, CRD-9: where the policy releases, the oldest goes first and no more go than fit", () => {
    const world = group({ order: { stock: "none" }, credit: { onHeadroom: "release" } })
    order(world, "O-1", "P", "1000.00")
    for (const [hour, id, customerId] of [
      [10, "O-2", "S-2"],
      [11, "O-3", "S-1"],
      [12, "O-4", "P"],
    ] as const) {
      world.at = `2026-03-02T${hour}:00:00.000Z`
      order(world, id, customerId, "400.00")
    }
    world.send(Order.order, "O-1", { _tag: "Cancel", reason: "" }, system)
    assert.deepEqual(
      ["O-2", "O-3", "O-4"].map((id) => world.state(Order.order, id)._tag),
      ["Released", "Released", "Held"],
    )
    world.send(Order.order, "O-2", { _tag: "Cancel", reason: "" }, system)
    assert.strictEqual(world.state(Order.order, "O-4")._tag, "Released")
  })

  it("CRD-9: other terms of the parent reach every subsidiary, and offer what passes now", () => {
    const world = group()
    order(world, "O-1", "S-1", "1200.00")
    assert.strictEqual(world.state(Order.order, "O-1")._tag, "Held")
    limit(world, "1200.00", 30, "P")
    assert.deepEqual(world.state(Credit.creditAccount, "S-2").group?.terms, limitOf("1200.00"))
    assert.deepEqual(Credit.releasable(world.state(Credit.creditAccount, "S-1")), ["O-1"])
  })

  it("CRD-9, CRD-2: a delivery horizon leaves out the others' far-off orders too", () => {
    const world = group({ order: { stock: "none" }, credit: { horizonDays: 30 } })
    order(world, "O-1", "S-1", "900.00", day("2026-06-01"))
    order(world, "O-2", "P", "100.00", day("2026-03-20"))
    assert.strictEqual(order(world, "O-3", "S-2", "900.00"), "Released")
    world.at = "2026-05-05T09:00:00.000Z"
    assert.strictEqual(order(world, "O-4", "S-2", "0.01"), "Held", "in May the order for June is near")
  })

  it("CRD-9: whoever leaves takes its claims along and has its own terms only", () => {
    const world = group()
    order(world, "O-1", "S-1", "600.00")
    order(world, "O-2", "S-2", "500.00")
    assert.isUndefined(world.try(Credit.creditAccount, "S-1", { _tag: "LeaveGroup", reason: "sold" }, nora))
    assert.deepEqual(Credit.releasable(world.state(Credit.creditAccount, "S-2")), ["O-2"])
    const left = world.state(Credit.creditAccount, "S-1")
    assert.isUndefined(left.group)
    assert.isUndefined(left.parentId)
    assert.strictEqual(order(world, "O-3", "S-1", "0.01"), "Held")
    assert.isUndefined(world.try(Credit.creditAccount, "S-2", { _tag: "LeaveGroup", reason: "sold" }, nora))
    assert.isUndefined(world.state(Credit.creditAccount, "P").group)
    assert.isUndefined(world.state(Credit.creditAccount, "P").members)
  })

  it("CRD-9, CRD-1: joining takes the rank that may give the parent's terms, leaving that for the customer's own", () => {
    const world = new World({ order: { stock: "none" } })
    limit(world, "100000.01", 30, "P")
    limit(world, "200000.00", 30, "S-1")
    const refused = join(world, "S-1", "P", nora)
    assert.strictEqual(refused?.reason._tag, "GroupBeyondAuthority")
    assert.include(refused?.text.en, "director")
    assert.include(refused?.text.zh, "director")
    assert.isUndefined(join(world, "S-1"))
    const leaving = world.try(Credit.creditAccount, "S-1", { _tag: "LeaveGroup", reason: "" }, nora)
    assert.strictEqual(leaving?.reason._tag, "GroupBeyondAuthority")
    assert.isUndefined(world.try(Credit.creditAccount, "S-1", { _tag: "LeaveGroup", reason: "" }, dora))
  })

  it("CRD-9: groups have one level, one parent, terms to share, and an end", () => {
    const world = group()
    const why = (customerId: string, parentId: string) => {
      const error = join(world, customerId, parentId)
      return error?.reason._tag === "NoGroup" && "why" in error.reason ? error.reason.why : error?.reason._tag
    }
    limit(world, "1.00", 30, "Q")
    assert.strictEqual(why("P", "P"), "itself")
    assert.strictEqual(why("S-1", "Q"), "in-another-group")
    assert.strictEqual(why("P", "Q"), "has-members")
    assert.strictEqual(why("C-1", "S-1"), "parent-is-member")
    assert.strictEqual(why("C-1", "nobody"), "no-terms")
    assert.isUndefined(why("S-1", "P"), "it is in this group already")
    for (let i = 3; i <= CreditPolicy.maxMembers; i++) assert.isUndefined(join(world, `S-${i}`))
    assert.strictEqual(why("C-1", "P"), "full")
  })

  it("CRD-9, CRD-6: after any sequence every account knows what the others claim, and no release goes beyond the shared limit", () => {
    const customers = ["P", "S-1", "S-2"] as const
    const step = fc.record({
      what: fc.constantFrom("order", "order", "order", "cancel", "pay", "owe", "leave", "join"),
      customerId: fc.constantFrom(...customers),
      amount: fc.integer({ min: 1, max: 700 }),
      orderId: fc.integer({ min: 1, max: 12 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.constantFrom("offer", "release"), (steps, onHeadroom) => {
        const world = group({ order: { stock: "none" }, credit: { onHeadroom } })
        const account = (id: string) => world.state(Credit.creditAccount, id)
        const owes = (id: string) => {
          const [row] = account(id).ledger.totals
          return row === undefined ? 0n : row.undelivered.minor + row.receivables.minor
        }
        const together = () =>
          customers.reduce((sum, id) => (id === "P" || account(id).parentId === "P" ? sum + owes(id) : sum), 0n)
        let count = 0
        for (const { amount, customerId, orderId, what } of steps) {
          const [before, length] = [together(), world.log.length]
          const money = `${amount}.00`
          if (what === "order") order(world, `O-${++count}`, customerId, money)
          else if (what === "owe") owed(world, `I-${orderId}`, money, day("2026-03-02"), customerId)
          else if (what === "pay") owed(world, `I-${orderId}`, "0.00", day("2026-03-02"), customerId)
          else if (what === "join") join(world, customerId)
          else if (what === "leave")
            world.try(Credit.creditAccount, customerId, { _tag: "LeaveGroup", reason: "" }, dora)
          else if (orderId <= count) world.try(Order.order, `O-${orderId}`, { _tag: "Cancel", reason: "" }, system)
          const isReleased = world.log.slice(length).some(({ event }) => event._tag === "OrderReleased")
          if (isReleased) assert.isTrue(together() <= 100_000n || together() <= before, JSON.stringify(steps))
          for (const id of customers) {
            const { group: known, members, parentId } = account(id)
            if (known === undefined) assert.isTrue(parentId === undefined && members === undefined)
            else {
              const [row] = known.others.totals
              const others = row === undefined ? 0n : row.undelivered.minor + row.receivables.minor
              assert.strictEqual(others, together() - owes(id))
            }
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})
