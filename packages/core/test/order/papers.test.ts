import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import { member, system } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { ann, cny, confirm, day, exposure, fred, ivy, limit, mia, owed, q, stocked, walt } from "./support.ts"
import { type Settings, World } from "./world.ts"

const sue = member("sue", "supervisor", "sales")
const papers = { shippingRank: "supervisor", invoiceCheck: "second-person" } as const

/** A customer with a limit of 1 000.00, ten pieces in stock, and order O-1 of 10 × 100.00 released. */
const released = (settings: Partial<Order.OrderPolicy> = papers, rest: Settings = {}) => {
  const world = new World({ ...rest, order: settings })
  limit(world, "1000.00")
  stocked(world, "GTX", 10)
  world.send(Order.order, "O-1", confirm(), system)
  world.send(Order.order, "O-1", { _tag: "Release" }, ivy)
  return world
}
const send = (world: World, command: Order.Command, actor: Decider.Actor = ivy) =>
  world.send(Order.order, "O-1", command, actor)
const rejected = (world: World, command: Order.Command, actor: Decider.Actor = ivy) => {
  const error = world.try(Order.order, "O-1", command, actor) ?? assert.fail(`${command._tag} was to be rejected`)
  assert.notMatch(`${error.text.en}${error.text.zh}`, /undefined|\[object/)
  return [error.rule, error.reason._tag]
}
const order = (world: World): Order.Order => {
  const state = world.state(Order.order, "O-1")
  return state._tag === "Absent" ? assert.fail("no order") : state
}
const tenths = (count: bigint) => Money.Quantity.fromUnits(count * 100_000n)
const some = (quantity: number) => [{ lineId: "1", quantity: q(quantity) }]
const settle = (invoiceId = "I-1", lines?: number): Order.Command => ({
  _tag: "Settle",
  invoiceId,
  ...(lines === undefined ? {} : { lines: some(lines) }),
})
const check = (invoiceId = "I-1"): Order.Command => ({ _tag: "CheckInvoice", invoiceId })
const request = (requestId = "D-1", lines?: number): Order.Command => ({
  _tag: "RequestShipping",
  requestId,
  ...(lines === undefined ? {} : { lines: some(lines) }),
})
const sign = (requestId = "D-1"): Order.Command => ({ _tag: "SignShipping", requestId })
const ship = (shipmentId = "S-1", lines?: number): Order.Command => ({
  _tag: "Ship",
  shipmentId,
  ...(lines === undefined ? {} : { lines: some(lines) }),
})

/** Somebody who acts for another, by a delegation. */
const actingFor = (actor: Decider.MemberActor, memberId: string): Decider.MemberActor => ({
  ...actor,
  onBehalfOf: { memberId, delegation: "D-1" },
})

describe("shipping requests", () => {
  it("ORD-4: goods leave once the supervising rank has signed what was asked for, and no more than that", () => {
    const world = released()
    send(world, settle())
    send(world, check(), fred)
    assert.deepEqual(Order.nextSteps(order(world)), ["RequestShipping", "Cancel"])
    assert.deepEqual(rejected(world, ship(), walt), ["ORD-2", "OutOfOrder"])
    assert.deepEqual(send(world, request("D-1", 6), walt), ["ShippingRequested"])
    assert.deepEqual(rejected(world, ship(), walt), ["ORD-2", "OutOfOrder"])
    assert.deepEqual(Order.nextSteps(order(world)), ["RequestShipping", "SignShipping", "Cancel"])
    assert.deepEqual(send(world, sign(), sue), ["ShippingSigned"])
    assert.deepEqual(rejected(world, ship("S-1", 7), walt), ["ORD-3", "QuantityBeyond"])
    send(world, ship(), walt)
    assert.deepEqual(world.last("OrderShipped").lines, some(6))
    assert.deepEqual(rejected(world, ship("S-2"), walt), ["ORD-2", "OutOfOrder"])
    send(world, request("D-2"), walt)
    send(world, sign("D-2"), sue)
    send(world, ship("S-2"), walt)
    assert.deepEqual(world.last("OrderShipped").lines, some(4))
  })

  it("ORD-4: a rank below the policy's doesn't sign, the rank itself and those above do", () => {
    const world = released()
    send(world, request(), walt)
    assert.deepEqual(rejected(world, sign(), ann), ["ORD-4", "RankTooLow"])
    assert.deepEqual(rejected(world, sign(), system), ["ORD-4", "PersonNeeded"])
    assert.deepEqual(send(world, sign(), mia), ["ShippingSigned"])
    assert.deepEqual(send(world, sign(), mia), [], "signed is signed")
  })

  it("ORG-4: nobody signs their own request, nor one that they asked for on somebody's behalf", () => {
    const world = released()
    send(world, request("D-1", 2), sue)
    assert.deepEqual(rejected(world, sign(), sue), ["ORG-4", "SelfApproval"])
    send(world, request("D-2", 2), actingFor(walt, "sue"))
    assert.deepEqual(rejected(world, sign("D-2"), sue), ["ORG-4", "SelfApproval"])
    assert.deepEqual(rejected(world, sign("D-2"), actingFor(mia, "walt")), ["ORG-4", "SelfApproval"])
    send(world, sign("D-2"), mia)
  })

  it("ORD-4: a refused request lets nothing leave, is answered once, and its goods can be asked for anew", () => {
    const world = released()
    send(world, settle())
    send(world, check(), fred)
    send(world, request(), walt)
    assert.deepEqual(rejected(world, request("D-2"), walt), ["ORD-2", "OutOfOrder"])
    const refusal: Order.Command = { _tag: "RefuseShipping", requestId: "D-1", reason: "no lorry" }
    assert.deepEqual(send(world, refusal, sue), ["ShippingRefused"])
    assert.deepEqual(send(world, refusal, sue), [])
    assert.deepEqual(rejected(world, sign(), mia), ["ORD-4", "PaperAnswered"])
    assert.deepEqual(rejected(world, ship(), walt), ["ORD-2", "OutOfOrder"])
    send(world, request("D-2"), walt)
    send(world, sign("D-2"), sue)
    assert.deepEqual(rejected(world, { ...refusal, requestId: "D-2" }, sue), ["ORD-4", "PaperAnswered"])
    assert.deepEqual(rejected(world, sign("D-9"), sue), ["ORD-4", "UnknownPaper"])
  })

  it("ORD-4: the same request twice is one; its number stands for nothing else", () => {
    const world = released()
    send(world, request("D-1", 4), walt)
    assert.deepEqual(send(world, request("D-1", 4), walt), [])
    assert.deepEqual(rejected(world, request("D-1", 5), walt), ["ORD-2", "NumberUsed"])
  })

  it("ORD-3: settle first: signed goods still wait for their invoice", () => {
    const world = released()
    send(world, request(), walt)
    send(world, sign(), sue)
    assert.deepEqual(rejected(world, ship(), walt), ["ORD-2", "OutOfOrder"])
    send(world, settle("I-1", 3))
    assert.deepEqual(rejected(world, ship(), walt), ["ORD-2", "OutOfOrder"], "nobody has checked the invoice")
    send(world, check(), fred)
    send(world, ship(), walt)
    assert.deepEqual(world.last("OrderShipped").lines, some(3))
  })

  it("ORD-2: an order has a thousand papers of a kind at most, and says so before it can't be stored", () => {
    const world = released({}, {})
    limit(world, "1000000.00")
    stocked(world, "GTX", 1000)
    world.send(Order.order, "O-2", confirm([{ sku: "GTX", quantity: q(1001), unitPrice: cny("1.00") }]), system)
    const next = (command: Order.Command, actor: Decider.Actor) => world.try(Order.order, "O-2", command, actor)
    for (let i = 0; i < Order.maxPapers; i++) {
      const receipt = { _tag: "RecordDeposit", receiptNo: `R-${i}`, amount: cny("0.01") } as const
      assert.isUndefined(next(receipt, fred))
    }
    const more = next({ _tag: "RecordDeposit", receiptNo: "R-x", amount: cny("0.01") }, fred)
    assert.deepEqual([more?.rule, more?.reason._tag], ["ORD-2", "TooManyPapers"])
    assert.isUndefined(next({ _tag: "RecordDeposit", receiptNo: "R-0", amount: cny("0.01") }, fred), "known already")
  })

  it("ORD-4: where no rank signs, no request is asked for", () => {
    const world = released({})
    assert.deepEqual(rejected(world, request(), walt), ["ORD-4", "PaperNotAsked"])
    send(world, settle())
    send(world, ship(), walt)
  })

  it("ORD-4: a rank that isn't on the ladder is a fault of the policy", () => {
    const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
    const compiled = Order.compile({ ...Order.tradePolicy, shippingRank: "foreman" }, context)
    const problems = Result.isFailure(compiled) ? compiled.failure : []
    assert.deepEqual(
      problems.map(({ place, rule }) => [place, rule]),
      [["shippingRank", "ORD-4"]],
    )
    assert.include(problems[0]?.text.en, "supervisor")
  })
})

describe("invoices checked by a second person", () => {
  it("ORD-4: a draft bills nobody and claims nothing; the check issues exactly it", () => {
    const world = released()
    assert.deepEqual(send(world, settle("I-1", 4)), ["InvoiceDrafted"])
    assert.strictEqual(exposure(world), "1000.00")
    assert.deepEqual(order(world).invoices, [])
    assert.deepEqual(send(world, settle("I-1", 4)), [], "made already")
    assert.deepEqual(rejected(world, settle("I-1", 5)), ["ORD-2", "NumberUsed"])
    assert.deepEqual(rejected(world, settle("I-2", 7)), ["ORD-3", "QuantityBeyond"])
    assert.deepEqual(send(world, check(), fred), ["OrderSettled"])
    const { amount, by, checkedBy, lines } = world.last("OrderSettled")
    assert.deepEqual([amount, by, checkedBy], [cny("400.00"), "ivy", "fred"])
    assert.deepEqual(lines, [{ lineId: "1", sku: "GTX", quantity: q(4), amount: cny("400.00") }])
    assert.deepEqual(send(world, check(), fred), [], "issued already")
    assert.deepEqual(order(world).drafts, undefined)
  })

  it("ORG-4: never by whoever made it, nor by anybody for whom they acted, nor by the system", () => {
    const world = released()
    send(world, settle("I-1", 2))
    assert.deepEqual(rejected(world, check(), ivy), ["ORG-4", "SelfApproval"])
    assert.deepEqual(rejected(world, check(), actingFor(fred, "ivy")), ["ORG-4", "SelfApproval"])
    assert.deepEqual(rejected(world, check(), system), ["ORD-4", "PersonNeeded"])
    const igor = member("igor", "supervisor", "invoicing")
    send(world, settle("I-2", 2), actingFor(ivy, "igor"))
    assert.deepEqual(rejected(world, check("I-2"), igor), ["ORG-4", "SelfApproval"])
    send(world, check("I-2"), fred)
    send(world, settle("I-3", 2), { _tag: "System", name: "nightly", startedBy: ivy })
    assert.deepEqual(rejected(world, check("I-3"), ivy), ["ORG-4", "SelfApproval"], "the system did it for her")
  })

  it("ORD-4: a refused draft bills nobody, and its number and goods are free again", () => {
    const world = released()
    send(world, settle())
    const refuse: Order.Command = { _tag: "RefuseInvoice", invoiceId: "I-1", reason: "wrong address" }
    assert.deepEqual(send(world, refuse, fred), ["InvoiceRefused"])
    assert.deepEqual(rejected(world, refuse, fred), ["ORD-4", "UnknownPaper"])
    assert.deepEqual(rejected(world, check(), fred), ["ORD-4", "UnknownPaper"])
    assert.deepEqual(send(world, settle()), ["InvoiceDrafted"])
  })

  it("CRD-4: what has come between since it was made holds it: the check looks again", () => {
    const world = released()
    send(world, settle())
    world.at = "2026-05-20T09:00:00.000Z"
    owed(world, "I-0", "1.00", day("2026-02-16"))
    assert.deepEqual(send(world, check(), fred), ["OrderHeld"])
    assert.deepEqual(order(world).invoices, [])
  })

  it("ORD-4: drafts for quantities that were amended since are void, and so are papers of a cancelled order", () => {
    const world = released()
    send(world, settle())
    send(world, { _tag: "Amend", lines: some(9), reason: "one less" }, ann)
    assert.deepEqual(rejected(world, check(), fred), ["ORD-4", "UnknownPaper"])
    send(world, settle("I-2"))
    send(world, request(), walt)
    send(world, { _tag: "Cancel", reason: "" }, ann)
    assert.deepEqual([order(world).drafts, order(world).requests], [undefined, undefined])
  })

  it("KER-2: drafts out of turn re-add to the order's total", () => {
    const world = new World({ order: papers })
    limit(world, "1000.00")
    stocked(world, "GTX", 10)
    const third = { sku: "GTX", quantity: tenths(3n), unitPrice: cny("33.33") }
    world.send(Order.order, "O-1", confirm([third]), system)
    send(world, { _tag: "Release" })
    const part = (invoiceId: string): Order.Command => ({
      _tag: "Settle",
      invoiceId,
      lines: [{ lineId: "1", quantity: tenths(1n) }],
    })
    for (const id of ["I-1", "I-2", "I-3"]) send(world, part(id))
    for (const id of ["I-3", "I-1", "I-2"]) send(world, check(id), fred)
    assert.deepEqual(Order.invoicedAmount(order(world)), order(world).total)
    assert.strictEqual(exposure(world), "0.00")
  })

  it("CRD-4: whoever makes an invoice may invoice; whoever checks it need not", () => {
    const world = released()
    assert.deepEqual(rejected(world, settle(), walt), ["CRD-4", "MayNotInvoice"])
    send(world, settle())
    assert.deepEqual(send(world, check(), sue), ["OrderSettled"])
  })

  it("ORD-4: the templates ask for papers, and an order keeps what its policy asked for at its confirmation", () => {
    assert.deepEqual([Order.tradePolicy.shippingRank, Order.tradePolicy.invoiceCheck], ["supervisor", "second-person"])
    assert.strictEqual(Order.propertyPolicy.invoiceCheck, "second-person")
    const { invoiceCheck, shippingRank } = order(released())
    assert.deepEqual([invoiceCheck, shippingRank?.name], ["second-person", "supervisor"])
  })
})
