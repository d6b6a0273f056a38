import * as Approval from "@dealwright/core/Approval"
import * as Credit from "@dealwright/core/Credit"
import * as CreditPolicy from "@dealwright/core/CreditPolicy"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Inventory from "@dealwright/core/Inventory"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import { member, system, testFacts } from "@dealwright/core/testing"
import { assert, describe, it } from "vitest"
import { ann, cny, confirm, day, exposure, fred, ivy, limit, line, mia, owed, q, stocked, walt } from "./support.ts"
import { type Settings, World } from "./world.ts"

const today = day("2026-03-02")
const ready = (amount: string, settings: Settings = {}) => {
  const world = new World(settings)
  limit(world, amount)
  stocked(world, "GTX", 100)
  return world
}
const book = (world: World, id: string, pieces: number, sku = "GTX") =>
  world.send(Order.order, id, confirm([line(sku, pieces, "100.00")]), system)
const release = (world: World, id = "O-1", actor = ivy) => world.send(Order.order, id, { _tag: "Release" }, actor)
const send = (world: World, command: Order.Command, actor: Decider.Actor = ivy, id = "O-1") =>
  world.send(Order.order, id, command, actor)
const status = (world: World, id = "O-1") => world.state(Order.order, id)._tag
const hold = (world: World) => world.last("OrderHeld").hold
const codes = (decision: Decision.Decision) => decision.reasons.map((reason) => reason.code)
const override = (world: World, by = "mia"): Order.Command => ({
  _tag: "ApplyOverride",
  contentHash: hold(world).contentHash,
  by,
  reason: "old customer",
})
const some = (quantity: number) => [{ lineId: "1", quantity: q(quantity) }]

describe("release of an order", () => {
  it("CRD-4: a release within the limit claims headroom and stock", () => {
    const world = ready("1000.00")
    book(world, "O-1", 10)
    assert.deepEqual(release(world), ["OrderReleased"])
    assert.strictEqual(exposure(world), "1000.00")
    assert.strictEqual(Inventory.available(world.state(Inventory.stock, "GTX")), q(90))
    assert.deepEqual(codes(world.last("OrderReleased").decision), ["credit-watch-band"])
  })

  it("CRD-6: what one release has taken the next doesn't get", () => {
    const world = ready("1000.00")
    book(world, "O-1", 6)
    book(world, "O-2", 6)
    assert.deepEqual(release(world, "O-1"), ["OrderReleased"])
    assert.deepEqual(release(world, "O-2"), ["OrderHeld"])
    assert.strictEqual(exposure(world), "600.00")
  })

  it("CRD-4: a hold keeps all reasons and who may override; asked again without a change it says nothing new", () => {
    const world = ready("1000.00")
    owed(world, "I-1", "900.00", LocalDate.addDays(today, -35))
    book(world, "O-1", 2)
    assert.deepEqual(release(world), ["OrderHeld"])
    const { by, decision, number, overridable } = hold(world)
    assert.sameMembers([...codes(decision)], ["credit-days-exceeded", "credit-limit-exceeded"])
    assert.strictEqual(overridable._tag === "NeedsApproval" ? overridable.rank.name : "", "manager")
    assert.deepEqual([number, by], [1, "ivy"])
    assert.deepEqual(release(world), [])
    world.at = "2026-03-03T09:00:00.000Z"
    assert.deepEqual(release(world), ["OrderHeld"])
    assert.strictEqual(hold(world).number, 1, "the same question to the same rank")
  })

  it("CRD-4: who may not invoice is refused, and the refusal is kept", () => {
    const world = ready("1000.00")
    book(world, "O-1", 1)
    assert.deepEqual(release(world, "O-1", ann), ["ReleaseRefused"])
    assert.deepEqual(codes(world.last("ReleaseRefused").decision), ["credit-may-not-invoice"])
    assert.strictEqual(status(world), "Confirmed")
    assert.deepEqual(release(world, "O-1", ann), [])
    assert.deepEqual(release(world), ["OrderReleased"])
  })

  it("CRD-4: who may not invoice can't disturb a hold by trying to release the order", () => {
    const world = ready("190.00")
    book(world, "O-1", 2)
    assert.deepEqual(release(world), ["OrderHeld"])
    const before = world.state(Order.order, "O-1")
    assert.throws(() => release(world, "O-1", ann), /invoicing/)
    assert.deepEqual(world.state(Order.order, "O-1"), before)
  })

  it("CRD-4: a blocked customer gets nothing released, held orders included", () => {
    const world = ready("100.00")
    book(world, "O-1", 2)
    release(world)
    world.send(Credit.creditAccount, "C-1", { _tag: "Block", reason: "fraud" }, mia)
    assert.deepEqual(release(world), ["ReleaseRefused"])
    assert.strictEqual(status(world), "Confirmed")
    assert.deepEqual(world.state(Credit.creditAccount, "C-1").waiting, [])
  })

  it("CRD-4: missing stock holds until it is there, or until the order is split", () => {
    const world = ready("10000.00")
    world.send(
      Order.order,
      "O-1",
      confirm([line("GTX", 10, "100.00"), line("CPU", 4, "1.00"), line("CPU", 4, "1.00")]),
      system,
    )
    stocked(world, "CPU", 6)
    assert.deepEqual(release(world), ["OrderHeld"])
    assert.deepEqual(
      hold(world).decision.reasons.map((reason) => reason.facts),
      [{ sku: "CPU", wanted: "8", available: "6" }],
    )
    assert.strictEqual(hold(world).overridable._tag, "Allowed")
    const split = ready("10000.00")
    split.send(Order.order, "O-1", confirm([line("GTX", 10, "100.00"), line("CPU", 8, "1.00")]), system)
    release(split)
    send(split, { _tag: "Amend", lines: [{ lineId: "2", quantity: q(0) }], reason: "CPU follows" }, ann)
    assert.deepEqual(release(split), ["OrderReleased"])
    stocked(world, "CPU", 2)
    assert.deepEqual(release(world), ["OrderReleased"])
  })

  it("CRD-8: a cash customer's order is released once it is paid in full", () => {
    const world = new World({ order: { stock: "none" } })
    book(world, "O-1", 1)
    assert.deepEqual(release(world), ["OrderHeld"])
    const paid = (amount: string) =>
      world.send(Credit.creditAccount, "C-1", { _tag: "UnappliedChanged", total: cny(amount) }, system)
    assert.deepEqual(paid("99.99"), ["UnappliedChanged"])
    assert.deepEqual(release(world), ["OrderHeld"])
    assert.deepEqual(paid("100.00"), ["UnappliedChanged", "ReleaseOffered"])
    assert.deepEqual(release(world), ["OrderReleased"])
    assert.strictEqual(exposure(world), "0.00")
  })

  it("CRD-2, INV-3: exposure and stock may come from the host's own books", () => {
    const figures = {
      undelivered: cny("0.00"),
      uninvoiced: cny("0.00"),
      receivables: cny("600.00"),
      unapplied: cny("0.00"),
      oldestInvoiceDate: LocalDate.addDays(today, -10),
    }
    const world = new World({
      order: { exposure: "host", stock: "host" },
      answers: {
        exposure: () => figures,
        stock: () => [{ sku: "GTX", available: q(4) }],
      },
    })
    limit(world, "1000.00")
    book(world, "O-1", 4)
    assert.deepEqual(release(world), ["OrderReleased"])
    book(world, "O-2", 5)
    assert.deepEqual(release(world, "O-2"), ["OrderHeld"])
    assert.sameMembers([...codes(hold(world).decision)], ["credit-limit-exceeded", "credit-stock-short"])
    assert.deepEqual(world.state(Inventory.stock, "GTX").reservations, [])
  })

  it("CRD-2: money the host says is owed without a date is owed for ever", () => {
    const nil = cny("0.00")
    const world = new World({
      order: { exposure: "host", stock: "none" },
      answers: { exposure: () => ({ undelivered: nil, uninvoiced: nil, receivables: cny("1.00"), unapplied: nil }) },
    })
    limit(world, "1000.00")
    book(world, "O-1", 1)
    assert.deepEqual(release(world), ["OrderHeld"])
    assert.deepEqual(codes(hold(world).decision), ["credit-days-exceeded"])
  })
})

describe("override of a hold", () => {
  it("CRD-5: an override releases that order; it raises no limit", () => {
    const world = ready("1000.00")
    book(world, "O-1", 11)
    release(world)
    assert.deepEqual(send(world, override(world), system), ["OverrideApplied"])
    const { amount, rank, validUntil } = world.last("OverrideApplied").override
    assert.deepEqual([amount, rank.name, LocalDate.format(validUntil)], [cny("1100.00"), "manager", "2026-03-17"])
    assert.deepEqual(release(world), ["OrderReleased"])
    assert.strictEqual(world.last("OrderReleased").override?.by, "mia")
    assert.deepEqual(codes(world.last("OrderReleased").decision), ["credit-limit-exceeded"])
    book(world, "O-2", 1)
    assert.deepEqual(release(world, "O-2"), ["OrderHeld"])
  })

  it("ORG-4: nobody overrides the hold of their own release", () => {
    const world = ready("1000.00")
    book(world, "O-1", 11)
    release(world)
    assert.strictEqual(world.try(Order.order, "O-1", override(world, "ivy"), system)?.reason._tag, "SelfApproval")
  })

  it("CRD-5: an override is for what was on hold: another content, or a higher rank needed, takes another one", () => {
    const world = ready("1000.00")
    book(world, "O-1", 11)
    release(world)
    const approved = override(world)
    owed(world, "I-1", "200.00", today)
    assert.deepEqual(release(world), ["OrderHeld"])
    assert.strictEqual(hold(world).number, 2)
    assert.strictEqual(world.try(Order.order, "O-1", approved, system)?.reason._tag, "OverrideStale")
  })

  it("CRD-5: an override isn't enough when more stands in the way later", () => {
    const world = ready("1000.00")
    book(world, "O-1", 11)
    release(world)
    send(world, override(world), system)
    owed(world, "I-1", "200.00", today)
    assert.deepEqual(release(world), ["OrderHeld"])
    assert.strictEqual(status(world), "Held")
  })

  it("CRD-5: an override runs out", () => {
    const world = ready("1000.00")
    book(world, "O-1", 11)
    release(world)
    send(world, override(world), system)
    world.at = "2026-03-18T09:00:00.000Z"
    assert.deepEqual(release(world), [])
    assert.strictEqual(status(world), "Held")
    world.at = "2026-03-17T23:59:59.000Z"
    assert.deepEqual(release(world), ["OrderReleased"])
  })

  it("CRD-5: no override makes up for missing stock", () => {
    const world = ready("1000.00")
    world.send(Order.order, "O-1", confirm([line("CPU", 11, "100.00")]), system)
    release(world)
    send(world, override(world), system)
    assert.deepEqual(release(world), [])
    stocked(world, "CPU", 11)
    assert.deepEqual(release(world), ["OrderReleased"])
  })

  it("CRD-5: a refused override leaves the hold; a later release asks anew", () => {
    const world = ready("1000.00")
    book(world, "O-1", 11)
    release(world)
    const { contentHash } = hold(world)
    const refuse: Order.Command = { _tag: "RefuseOverride", contentHash, by: "mia", reason: "no" }
    assert.deepEqual(send(world, refuse, system), ["OverrideRefused"])
    assert.deepEqual(send(world, refuse, system), [])
    assert.deepEqual(release(world), ["OrderHeld"])
    assert.strictEqual(hold(world).number, 2)
  })

  it("CRD-5: amending within the override keeps it, beyond re-blocks", () => {
    const world = ready("1000.00")
    book(world, "O-1", 11)
    release(world)
    send(world, override(world), system)
    release(world)
    const amend = (pieces: number) => send(world, { _tag: "Amend", lines: some(pieces), reason: "" }, ann)
    amend(10)
    assert.strictEqual(status(world), "Released")
    assert.strictEqual(exposure(world), "1000.00")
    amend(11)
    assert.strictEqual(status(world), "Released")
    assert.strictEqual(exposure(world), "1100.00")
    amend(12)
    assert.strictEqual(status(world), "Confirmed")
    assert.strictEqual(exposure(world), "0.00")
    assert.strictEqual(Inventory.available(world.state(Inventory.stock, "GTX")), q(100))
    assert.deepEqual(release(world), ["OrderHeld"])
    amend(11)
    assert.strictEqual(world.state(Order.order, "O-1")._tag, "Confirmed")
    assert.deepEqual(release(world), ["OrderHeld"], "what was voided doesn't come back")
  })

  it("CRD-5: closing and reopening is checked anew", () => {
    const world = ready("1000.00")
    book(world, "O-1", 11)
    release(world)
    send(world, override(world), system)
    release(world)
    send(world, { _tag: "Cancel", reason: "" }, ann)
    send(world, { _tag: "Reopen", reason: "" }, ann)
    assert.deepEqual(release(world), ["OrderHeld"])
  })

  it("CRD-5: what has been delivered can always be invoiced, hold or no hold", () => {
    const world = ready("1000.00", { order: { settlement: "ship-first" } })
    book(world, "O-1", 10)
    release(world)
    send(world, { _tag: "Ship", shipmentId: "S-1", lines: some(4) }, walt)
    send(world, { _tag: "Amend", lines: some(11), reason: "" }, ann)
    assert.deepEqual(release(world), ["OrderHeld"])
    assert.strictEqual(exposure(world), "400.00")
    world.send(Credit.creditAccount, "C-1", { _tag: "Block", reason: "late" }, mia)
    assert.deepEqual(send(world, { _tag: "Settle", invoiceId: "I-1" }), ["OrderSettled"])
    assert.deepEqual(world.last("OrderSettled").amount, cny("400.00"))
    assert.strictEqual(exposure(world), "0.00")
  })

  it("CRD-4: invoicing ahead of delivery is looked at again, except for the amount, which was cleared", () => {
    const world = ready("1000.00")
    book(world, "O-1", 6)
    release(world)
    limit(world, "100.00")
    assert.deepEqual(send(world, { _tag: "Settle", invoiceId: "I-1", lines: some(1) }), ["OrderSettled"])
    owed(world, "I-0", "1.00", LocalDate.addDays(today, -31))
    assert.deepEqual(send(world, { _tag: "Settle", invoiceId: "I-2" }), ["OrderHeld"])
    assert.strictEqual(exposure(world), "501.00", "its claims stand")
    send(world, override(world), system)
    assert.deepEqual(release(world), ["OrderReleased"])
    assert.deepEqual(send(world, { _tag: "Settle", invoiceId: "I-2" }), ["OrderSettled"])
    world.send(Credit.creditAccount, "C-1", { _tag: "Block", reason: "late" }, mia)
    assert.deepEqual(send(world, { _tag: "Ship", shipmentId: "S-1" }, walt), ["OrderShipped"])
  })
})

describe("asking for an override", () => {
  const dora = member("dora", "director")
  const request = (world: World, number = 1) => world.state(Approval.approval, `order-credit-O-1-${number}`)
  const outcome = (world: World, number = 1) => {
    const state = request(world, number)
    return state._tag === "Decided" ? state.outcome._tag : state._tag
  }
  const answer = (world: World, command: Approval.ApprovalCommand, actor: Decider.Actor, number = 1) =>
    world.try(Approval.approval, `order-credit-O-1-${number}`, command, actor)?.reason._tag
  const held = (pieces: number) => {
    const world = ready("1000.00")
    book(world, "O-1", pieces)
    release(world)
    return world
  }

  it("CRD-5, APR-1: a hold that a rank may override becomes a request to that rank, which says what it is about", () => {
    const world = held(11)
    const state = request(world)
    if (state._tag !== "Pending") return assert.fail("expected a request")
    assert.deepEqual(state.subject, {
      kind: "order-credit",
      id: "O-1",
      revision: 1,
      contentHash: hold(world).contentHash,
    })
    assert.deepEqual(state.requester, { id: "ivy", rank: { level: 0, name: "rep" } })
    assert.deepEqual(codes(state.decision), ["credit-limit-exceeded"])
    assert.include(state.summary, "CNY 1,100.00")
  })

  it("CRD-5: once approved by the rank it needs, the order is released in the same commit", () => {
    const world = held(11)
    assert.strictEqual(answer(world, { _tag: "Approve" }, member("sue", "supervisor")), "NotEntitled")
    assert.isUndefined(answer(world, { _tag: "Approve", note: "old customer" }, mia))
    assert.strictEqual(status(world), "Released")
    const { override: given, by } = world.last("OrderReleased")
    assert.deepEqual(
      [given?.by, given?.reason, given?.rank.name, by],
      ["mia", "old customer", "manager", "system:test"],
    )
    const asked = request(world)
    assert.deepEqual(asked._tag === "Decided" ? asked.outcome : undefined, {
      _tag: "Approved",
      isUsed: true,
      lapsesAt: testFacts({ at: "2026-03-17T09:00:00.000Z" }).at,
    })
  })

  it("CRD-5: 10.01 % over the limit takes the director", () => {
    const world = ready("999.90")
    book(world, "O-1", 11)
    release(world)
    assert.strictEqual(answer(world, { _tag: "Approve" }, mia), "NotEntitled")
    assert.isUndefined(answer(world, { _tag: "Approve" }, dora))
    assert.strictEqual(status(world), "Released")
  })

  it("ORG-4: who asked for the release can't approve it, whatever their rank", () => {
    const world = ready("1000.00")
    book(world, "O-1", 11)
    const boss = member("zoe", "president", "invoicing")
    release(world, "O-1", boss)
    assert.strictEqual(answer(world, { _tag: "Approve" }, boss), "OwnRequest")
  })

  it("CRD-5, APR-3: a rejection leaves the hold, and the next release asks anew", () => {
    const world = held(11)
    answer(world, { _tag: "Reject", reason: "too much" }, mia)
    assert.strictEqual(status(world), "Held")
    assert.strictEqual(world.last("OverrideRefused").reason, "too much")
    release(world)
    assert.strictEqual(outcome(world, 2), "Pending")
  })

  it("PRC-8: what changes the order, or ends its hold, overtakes the request", () => {
    const changes: ReadonlyArray<(world: World) => void> = [
      (world) => send(world, { _tag: "Amend", lines: some(12), reason: "" }, ann),
      (world) => send(world, { _tag: "Cancel", reason: "" }, ann),
      (world) => world.send(Credit.creditAccount, "C-1", { _tag: "Block", reason: "late" }, mia) && release(world),
      (world) => limit(world, "2000.00") && release(world),
      (world) => owed(world, "I-1", "500.00", today) && release(world),
    ]
    for (const change of changes) {
      const world = held(11)
      change(world)
      assert.strictEqual(outcome(world), "Superseded")
      assert.strictEqual(answer(world, { _tag: "Approve" }, mia), "AlreadyDecided")
    }
  })

  it("APR-6, CRD-5: an approval that lapses unused takes its override along", () => {
    const world = ready("1000.00")
    world.send(Order.order, "O-1", confirm([line("CPU", 11, "100.00")]), system)
    release(world)
    answer(world, { _tag: "Approve" }, mia)
    assert.strictEqual(status(world), "Held", "no stock yet")
    world.at = "2026-03-17T09:00:00.000Z"
    answer(world, { _tag: "Expire" }, system)
    assert.strictEqual(outcome(world), "Expired")
    stocked(world, "CPU", 11)
    assert.deepEqual(release(world), ["OrderHeld"])
    assert.strictEqual(outcome(world, 2), "Pending")
  })

  it("PRC-8: an order that goes out by an earlier override takes back the later question", () => {
    const world = ready("1000.00")
    world.send(Order.order, "O-1", confirm([line("CPU", 11, "100.00")]), system)
    release(world)
    answer(world, { _tag: "Approve" }, mia)
    owed(world, "I-1", "200.00", today)
    release(world)
    assert.strictEqual(outcome(world, 2), "Pending", "a director is asked")
    owed(world, "I-1", "0.00", today)
    stocked(world, "CPU", 11)
    assert.deepEqual(release(world), ["OrderReleased"])
    assert.strictEqual(world.last("OrderReleased").override?.by, "mia")
    assert.strictEqual(outcome(world, 2), "Superseded")
  })

  it("KER-6: an override has to have every sign-off that is asked for today", () => {
    const legal: Decision.SignOff = { _tag: "ByRole", role: "legal" }
    const finance: Decision.SignOff = { _tag: "ByRole", role: "finance" }
    let signOffs: ReadonlyArray<Decision.SignOff> = [legal]
    const large = CreditPolicy.gateCondition
    const extensions = Decider.makeExtensions([
      Decider.extend(large, "acme/large", () =>
        Decision.needsApproval(mia.rank, [Decision.reason("NeedsApproval", "acme-large", "CRD-4")], signOffs),
      ),
    ])
    const world = new World({ order: { stock: "own" }, credit: { conditions: ["acme/large"] }, extensions })
    limit(world, "1000.00")
    world.send(Order.order, "O-1", confirm([line("CPU", 1, "100.00")]), system)
    release(world)
    send(world, override(world), system)
    assert.deepEqual(world.last("OverrideApplied").override.signOffs, [legal])
    stocked(world, "CPU", 1)
    signOffs = [legal, finance]
    assert.deepEqual(release(world), ["OrderHeld"])
    signOffs = []
    assert.deepEqual(release(world), ["OrderReleased"])
  })

  it("CRD-4: a hold that nobody may override asks nobody", () => {
    const world = new World({ order: { stock: "none" } })
    book(world, "O-1", 1)
    release(world)
    assert.strictEqual(outcome(world), "None")
  })

  it("CRD-1: terms beyond one's authority are asked for, approved and set, or refused", () => {
    const world = new World()
    const propose = (amount: string) =>
      world.send(
        Credit.creditAccount,
        "C-1",
        {
          _tag: "SetTerms",
          terms: { limit: { _tag: "UpTo", amount: cny(amount) }, creditDays: 30 },
          reason: "new customer",
        },
        fred,
      )
    const say = (command: Approval.ApprovalCommand, number: number) =>
      world.send(Approval.approval, `credit-terms-C-1-${number}`, command, mia)
    propose("500.00")
    propose("600.00")
    assert.strictEqual(world.state(Approval.approval, "credit-terms-C-1-1")._tag, "Decided", "overtaken by the second")
    say({ _tag: "Approve" }, 2)
    assert.deepEqual(world.state(Credit.creditAccount, "C-1").terms?.limit, { _tag: "UpTo", amount: cny("600.00") })
    assert.isUndefined(world.state(Credit.creditAccount, "C-1").proposal)
    propose("700.00")
    say({ _tag: "Reject", reason: "enough" }, 3)
    assert.deepEqual(world.state(Credit.creditAccount, "C-1").terms?.limit, { _tag: "UpTo", amount: cny("600.00") })
    assert.isUndefined(world.state(Credit.creditAccount, "C-1").proposal)
  })
})

describe("return of headroom to orders", () => {
  const waitingWorld = (settings: Settings = {}) => {
    const world = ready("1000.00", settings)
    for (const [id, pieces] of [
      ["O-1", 10],
      ["O-2", 6],
      ["O-3", 5],
      ["O-4", 4],
    ] as const) {
      book(world, id, pieces)
      release(world, id)
      world.at = `${LocalDate.format(today)}T1${id.slice(2)}:00:00.000Z`
    }
    return world
  }

  it("CRD-7: a cancellation offers what passes now, oldest first, and releases nothing silently", () => {
    const world = waitingWorld()
    send(world, { _tag: "Cancel", reason: "" }, ann)
    assert.deepEqual(Credit.releasable(world.state(Credit.creditAccount, "C-1")), ["O-2", "O-4"])
    assert.deepEqual(
      ["O-2", "O-3", "O-4"].map((id) => status(world, id)),
      ["Held", "Held", "Held"],
    )
    assert.deepEqual(release(world, "O-2"), ["OrderReleased"])
    assert.deepEqual(release(world, "O-4"), ["OrderReleased"])
    assert.deepEqual(release(world, "O-3"), [])
  })

  it("CRD-7: with the policy's say-so they are released in the same commit", () => {
    const world = waitingWorld({ credit: { onHeadroom: "release" } })
    send(world, { _tag: "Cancel", reason: "" }, ann)
    assert.deepEqual(
      ["O-2", "O-3", "O-4"].map((id) => status(world, id)),
      ["Released", "Held", "Released"],
    )
    assert.strictEqual(exposure(world), "1000.00")
  })

  it("CRD-7: a payment releases a cash order where the policy says so", () => {
    const world = new World({ order: { stock: "none" }, credit: { onHeadroom: "release" } })
    book(world, "O-1", 1)
    release(world)
    world.send(Credit.creditAccount, "C-1", { _tag: "UnappliedChanged", total: cny("100.00") }, system)
    assert.strictEqual(status(world), "Released")
  })
})

describe("amending", () => {
  it("CRD-2: an order raised after part of it was settled and shipped claims only the rest, once it is released again", () => {
    const world = ready("2000.00")
    book(world, "O-1", 4)
    release(world)
    send(world, { _tag: "Settle", invoiceId: "I-1" })
    owed(world, "I-1", "400.00", today)
    send(world, { _tag: "Ship", shipmentId: "S-1" }, walt)
    assert.strictEqual(exposure(world), "400.00")
    send(world, { _tag: "Amend", lines: some(10), reason: "more" }, ann)
    assert.strictEqual(status(world), "Confirmed")
    assert.strictEqual(exposure(world), "400.00")
    release(world)
    assert.strictEqual(exposure(world), "1000.00")
  })

  it("ORD-1, ORD-3: quantities stay within what is settled or shipped and what the order has", () => {
    const world = ready("1000.00")
    book(world, "O-1", 10)
    release(world)
    send(world, { _tag: "Settle", invoiceId: "I-1", lines: some(4) })
    const reason = (lines: ReadonlyArray<Order.LineQuantity>) =>
      world.try(Order.order, "O-1", { _tag: "Amend", lines, reason: "" }, ann)?.reason._tag
    assert.strictEqual(reason(some(3)), "QuantityBeyond")
    assert.strictEqual(reason([{ lineId: "9", quantity: q(1) }]), "UnknownLine")
    assert.isUndefined(reason(some(4)))
    send(world, { _tag: "Ship", shipmentId: "S-1" }, walt)
    assert.deepEqual(send(world, { _tag: "Deliver" }, walt), ["OrderDelivered"], "closed short at what was shipped")
    assert.deepEqual(Money.format(world.last("OrderAmended").total), "400.00")
  })

  it("ORD-2: an order of nothing is cancelled instead", () => {
    const world = ready("1000.00")
    book(world, "O-1", 10)
    const emptied = world.try(Order.order, "O-1", { _tag: "Amend", lines: some(0), reason: "" }, ann)
    assert.strictEqual(emptied?.reason._tag, "EmptyOrder")
    assert.deepEqual(send(world, { _tag: "Amend", lines: some(10), reason: "" }, ann), [])
  })
})
